/**
 * A brand from sourcing to live, as the people would do it: staff through the API, the partner through the links in its
 * mails, the shop by its facts. Every step waits for what the step before it brought about; nothing is arranged behind.
 */
import { brand, company, holder, offer, pilotPlan, salesFacts } from './cast';
import { Mailbox, type Letter } from './mailbox';
import { certificate, type Paper } from './papers';
import { choicesOf, headingOf, submit, upload } from './partner';
import { Refused, signIn, type Addresses, type Caller } from './staff';
import { onceInTime, until } from './waiting';

export interface Process {
  processId: string;
  process: string;
  stage: string;
  state: Record<string, unknown>;
}

interface CaseView {
  case: Process;
  processes: Process[];
  tasks: { key: string; kind: string; processId: string }[];
}

/** Told at each step: who did what, and in which stage the case was then. */
export type Teller = (who: string, what: string, stage: string) => void;

/** How a case differs from the one the demonstration shows; for tests that bring many. */
export interface Changes {
  brand?: string;
  email?: string;
  category?: string;
}

/** The steps of the whole way. */
export type Step =
  | 'open'
  | 'sourcing'
  | 'declare'
  | 'documents'
  | 'screening'
  | 'vetting'
  | 'terms'
  | 'pilot'
  | 'verdict'
  | 'approval'
  | 'brand-signature'
  | 'platform-signature'
  | 'rights'
  | 'live';

export class Story {
  caseId = '';
  private stage = 'sourcing';
  /** Uploads the record has shown; the empty id stands for a request without one. */
  private readonly arrived = new Set(['']);
  private readonly mailbox: Mailbox;
  private readonly today = new Date().toISOString().slice(0, 10);

  private constructor(
    private readonly staff: Readonly<Record<string, Caller>>,
    inbox: string,
    private readonly tell: Teller,
    private readonly opening: typeof brand,
  ) {
    this.mailbox = new Mailbox(inbox, opening.contact.email);
  }

  /** Signs everybody in. */
  static async begin(
    addresses: Addresses & { inbox: string },
    tell: Teller,
    changes: Changes = {},
  ): Promise<Story> {
    const names = ['mia', 'omar', 'olga', 'fatima', 'chen', 'ada', 'shop'];
    const callers = await Promise.all(
      names.map(async (name) => [name, await signIn(addresses, name)] as const),
    );
    const { email = brand.contact.email, ...others } = changes;
    const opening = { ...brand, ...others, contact: { ...brand.contact, email } };
    return new Story(Object.fromEntries(callers), addresses.inbox, tell, opening);
  }

  /** The whole way. `during` runs beside each step: tests break things there. `instead`: steps that somebody else takes. */
  async run(
    during: (step: string) => Promise<void> = () => Promise.resolve(),
    instead: Partial<Record<Step, () => Promise<void>>> = {},
  ): Promise<void> {
    const steps: [Step, () => Promise<void>][] = [
      ['open', () => this.open()],
      ['sourcing', () => this.sourcing()],
      ['declare', () => this.declare()],
      ['documents', () => this.documents()],
      ['screening', () => this.screening()],
      ['vetting', () => this.vetting()],
      ['terms', () => this.terms()],
      ['pilot', () => this.pilot()],
      ['verdict', () => this.verdict()],
      ['approval', () => this.approval()],
      ['brand-signature', () => this.brandSignature()],
      ['platform-signature', () => this.platformSignature()],
      ['rights', () => this.rights()],
      ['live', () => this.reaches('live')],
    ];
    for (const [name, step] of steps) {
      await Promise.all([(instead[name] ?? step)(), during(name)]);
    }
  }

  async view(): Promise<CaseView> {
    const view = await this.as('mia').get<CaseView>(this.path(''));
    this.stage = view.case.stage;
    return view;
  }

  /** Downloads a file of the case. */
  file(fileId: string): Promise<Buffer> {
    return this.as('mia').download(this.path(`/files/${encodeURIComponent(fileId)}`));
  }

  /** Has the evidence pack made. */
  evidence(): Promise<{ fileId: string; sha256: string; bytes: number }> {
    return this.as('mia').post(this.path('/evidence-pack'), {});
  }

  letters(): Promise<number> {
    return this.mailbox.count();
  }

  private async open(): Promise<void> {
    const opened = await this.as('mia').post<{ caseId: string; score: { total: number; advice: string } }>(
      '/cases',
      this.opening,
    );
    this.caseId = opened.caseId;
    this.say(
      'Mia, category manager',
      `opens a case for ${this.opening.brand}; score ${opened.score.total} of 100: ${opened.score.advice}`,
    );
  }

  private async sourcing(): Promise<void> {
    await this.decide('mia', '/sourcing-decision', {
      approve: true,
      reason: 'A glaze nobody else has in this market',
    });
    this.say('Mia', 'decides to pursue the brand');
    await this.reaches('vetting');
  }

  private async declare(): Promise<void> {
    const letter = await this.mailbox.letterAskingTo('declare');
    const attested = choicesOf(letter.page, 'attested').join(',');
    await submit(letter.link, 'declare', { ...company, attested });
    this.say('Lin, brand partner', `declares the company by the link in “${letter.subject}”`);
  }

  /** One after the other; the first is sent back once, the rest stays approved. */
  private async documents(): Promise<void> {
    const documents = await this.until('the checklist', async () => {
      const vetting = (await this.view()).case.state['vetting'] as
        { checklist: { kind: string }[] } | undefined;
      return vetting?.checklist.filter(({ kind }) => kind === 'verified');
    });
    for (const index of documents.keys()) {
      const letter = await this.mailbox.letterAskingTo('upload');
      const requirement = await this.sendDocument(letter, index, index === 0 ? 'scan, page 1 only' : '');
      if (index === 0) await this.sendBack(requirement, headingOf(letter.page));
      await this.review(requirement, { decision: 'approve' });
      this.say('Omar, operations', `approves the document for ${requirement}`);
    }
  }

  private async sendBack(requirement: string, heading: string): Promise<void> {
    await this.review(requirement, {
      decision: 'revise',
      reason: 'Page 2 is missing: please send the whole document',
    });
    this.say('Omar, operations', `asks for a revision of ${requirement} only`);
    const letter = await this.mailbox.letterAskingTo('upload', ({ page }) => headingOf(page) === heading);
    await this.sendDocument(letter, 0, 'complete');
  }

  private async sendDocument(letter: Letter, index: number, note: string): Promise<string> {
    const title = headingOf(letter.page);
    const paper: Paper = {
      issuer: 'State Administration for Market Regulation',
      number: `SAMR-${4711 + index}`,
      issuedOn: `${Number(this.today.slice(0, 4)) - 1}-03-01`,
      expiresOn: `${Number(this.today.slice(0, 4)) + 4}-02-28`,
    };
    const bytes = await certificate(`Certificate ${index + 1}${note ? ` (${note})` : ''}`, holder, paper);
    await upload(
      letter.link,
      { ...paper },
      { name: `证书-${index + 1}${note ? '-' + note.slice(0, 4) : ''}.pdf`, bytes },
    );
    this.say('Lin, brand partner', `uploads a document: ${title}`);
    return this.until('the upload to arrive', async () => {
      const requests = (await this.view()).processes.filter(({ process }) => process === 'document-request');
      const arrived = requests.find(({ state }) => !this.arrived.has(fileIdOf(state) ?? ''));
      if (arrived) this.arrived.add(fileIdOf(arrived.state) ?? '');
      return arrived && requirementOf(arrived);
    });
  }

  /** Customs want a document of the goods' maker: the brand sends it by the link in its mail. */
  async sendForCustoms(): Promise<void> {
    await this.sendPaper(await this.mailbox.letterAskingTo('upload'), {
      issuer: 'China Council for the Promotion of International Trade',
      number: 'COO-536389',
      issuedOn: `${Number(this.today.slice(0, 4)) - 1}-09-15`,
      expiresOn: `${Number(this.today.slice(0, 4)) + 1}-09-14`,
    });
  }

  /** The brand holds that its listing was taken down by mistake. */
  async sendCounterNotice(sku: string): Promise<void> {
    const letter = await this.mailbox.letterAskingTo('counter');
    await submit(letter.link, 'counter', {
      ...{
        signature: '林晓岚',
        name: '林晓岚',
        material: sku,
        country: 'CN',
        telephone: '+86 571 0000 0000',
      },
      ...{ address: '景德镇市珠山区陶阳南路 88 号', mistake: 'yes', jurisdiction: 'yes', service: 'yes' },
    });
    this.say('Lin, brand partner', `sends a counter-notice by the link in “${letter.subject}”`);
  }

  private async sendPaper(letter: Letter, paper: Paper, name = 'certificate.pdf'): Promise<void> {
    const title = headingOf(letter.page);
    await upload(letter.link, { ...paper }, { name, bytes: await certificate(title, holder, paper) });
    this.say('Lin, brand partner', `uploads a document: ${title}`);
  }

  private async review(requirement: string, review: object): Promise<void> {
    const fileId = await this.until(`the document ${requirement} in review`, async () => {
      const request = (await this.view()).processes.find((process) => requirementOf(process) === requirement);
      return request?.stage === 'in-review'
        ? (request.state['upload'] as { fileId: string }).fileId
        : undefined;
    });
    await this.decide('omar', `/documents/${requirement}/review`, { ...review, fileId });
  }

  private async screening(): Promise<void> {
    const found = await this.until('the screening', async () => {
      const vetting = (await this.view()).case.state['vetting'] as
        { screening?: { hits: { listedName: string }[] } } | undefined;
      return vetting?.screening;
    });
    this.say('Screening', `found ${found.hits.length} resemblances in the denied-party list`);
    if (found.hits.length === 0) return;
    await this.decide('chen', '/screening-decision', {
      decision: 'clear',
      reason: 'Other place, other trade, other people',
    });
    this.say('Chen, compliance', `clears ${found.hits.map(({ listedName }) => listedName).join(', ')}`);
  }

  private async vetting(): Promise<void> {
    await this.waitForTask('approve-vetting');
    const attempt = this.as('mia').post(this.path('/vetting-decision'), { approve: true });
    await attempt.catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      this.say('Mia', `tries to approve her own case: ${error.problem.title ?? error.status}`);
    });
    await this.decide('omar', '/vetting-decision', { approve: true });
    this.say('Omar, operations', 'approves the vetting');
    await this.until('the vetting to end', async () => {
      const { tasks, case: theCase } = await this.view();
      return theCase.stage !== 'vetting' || tasks.some(({ key }) => key === 'approve-vetting-enhanced')
        ? true
        : undefined;
    });
    if (this.stage !== 'vetting') return;
    await this.decide('chen', '/vetting-decision', { approve: true });
    this.say('Chen, compliance', 'approves too: the risk asked for depth');
  }

  private async terms(): Promise<void> {
    await this.reaches('negotiation');
    await this.decide('mia', '/term-sheets', { terms: offer(this.today), basedOn: 0 });
    this.say('Mia', 'proposes version 1 of the term sheet');
    const letter = await this.mailbox.letterAskingTo('accept');
    await submit(letter.link, 'propose', { basedOn: '1', moq: '240', leadTimeDays: '60' });
    this.say('Lin, brand partner', 'proposes version 2: MOQ 240, 60 days of lead time');
    await this.until('version 2', async () => {
      const negotiation = (await this.view()).case.state['negotiation'] as
        { versions: unknown[] } | undefined;
      return negotiation && negotiation.versions.length > 1 ? true : undefined;
    });
    await this.decide('mia', '/term-sheets/2/acceptance', {});
    this.say('Mia', 'accepts version 2: both sides have accepted the same');
    await this.reaches('pilot');
  }

  private async pilot(): Promise<void> {
    await this.decide('mia', '/pilot', pilotPlan);
    this.say('Mia', 'plans the pilot; its thresholds are frozen');
    await this.until('the pilot to start', async () =>
      (await this.view()).processes.some(({ process }) => process === 'pilot-trial') ? true : undefined,
    );
    const facts = salesFacts(this.today);
    const report = () =>
      this.as('shop').post<{ facts: { receipt: string }[] }>(`/shop${this.path('/sales-facts')}`, { facts });
    await report();
    const again = await report();
    this.say(
      'Shop',
      `reports ${facts.length} sales facts; sent again they are ${again.facts.map(({ receipt }) => receipt).join(', ')}`,
    );
  }

  private async verdict(): Promise<void> {
    await this.waitForTask('confirm-verdict');
    const pilot = (await this.view()).processes.find(({ process }) => process === 'pilot-trial');
    const computed = pilot?.state['computed'] as { verdict: string; why: string };
    this.say('Pilot', `computes “${computed.verdict}”: ${computed.why}`);
    await this.decide('mia', '/pilot/verdict', { verdict: 'expand' });
    this.say('Mia', 'confirms the verdict');
    await this.reaches('contract');
  }

  private async approval(): Promise<void> {
    await this.waitForTask('approve-contract');
    await this.decide('fatima', '/contract/approval', { approve: true });
    this.say('Fatima, finance', 'approves the contract she did not negotiate');
  }

  private async brandSignature(): Promise<void> {
    const letter = await this.mailbox.letterAskingTo('sign');
    const { sha256 } = await this.contract();
    await submit(letter.link, 'sign', { sha256, name: '林晓岚', capacity: '法定代表人', consent: 'yes' });
    this.say('Lin, brand partner', `signs the contract with SHA-256 ${sha256.slice(0, 12)}…`);
  }

  private async platformSignature(): Promise<void> {
    await this.waitForTask('platform-signature');
    await this.decide('ada', '/contract/signature', {
      sha256: (await this.contract()).sha256,
      capacity: 'Managing director',
    });
    this.say('Ada, signatory', 'signs for the platform');
    await this.reaches('rights');
  }

  private async rights(): Promise<void> {
    const letter = await this.mailbox.letterAskingTo('grant');
    const { sale, rights } = offer(this.today);
    const fields = rights.map((asset) => ({
      [`grant.${asset}`]: 'yes',
      [`grant.${asset}.territory`]: sale.territory.join(','),
      [`grant.${asset}.channels`]: sale.channels.join(','),
      [`grant.${asset}.from`]: sale.period.from,
      [`grant.${asset}.to`]: sale.period.to,
    }));
    await submit(letter.link, 'grant', Object.assign({}, ...fields) as Record<string, string>);
    this.say('Lin, brand partner', `grants ${rights.join(', ')} for ${sale.territory.join(' and ')}`);
  }

  /** The contract as the newest signing process knows it. */
  async contract(): Promise<{ contractNumber: string; fileId: string; sha256: string; contentHash: string }> {
    return this.until('the contract', async () => {
      const signing = (await this.view()).processes
        .filter(({ process }) => process === 'contract-signing')
        .at(-1);
      return signing?.state['contract'] as
        { contractNumber: string; fileId: string; sha256: string; contentHash: string } | undefined;
    });
  }

  /** Waits until the case is recorded in a stage. */
  async reaches(stage: string): Promise<void> {
    await this.until(`the stage ${stage}`, async () =>
      (await this.view()).case.stage === stage ? true : undefined,
    );
  }

  private async waitForTask(key: string): Promise<void> {
    await this.until(`the task ${key}`, async () =>
      (await this.view()).tasks.some((task) => task.key === key) ? true : undefined,
    );
  }

  /** A command whose answer was lost is sent again under the same key, and carried out once. */
  private async decide(who: string, path: string, body: object): Promise<void> {
    await onceInTime(() => this.as(who).post(this.path(path), body));
  }

  private until<Thing>(what: string, ask: () => Promise<Thing | undefined>): Promise<Thing> {
    return until(ask, () => `${this.caseId} waited in vain for ${what}; it is in ${this.stage}`);
  }

  private as(who: string): Caller {
    const caller = this.staff[who];
    if (!caller) throw new Error(`nobody is called ${who}`);
    return caller;
  }

  private path(rest: string): string {
    return `/cases/${encodeURIComponent(this.caseId)}${rest}`;
  }

  private say(who: string, what: string): void {
    this.tell(who, what, this.stage);
  }
}

function requirementOf(process: Process | undefined): string {
  return (process?.state['requirement'] as { key: string } | undefined)?.key ?? '';
}

function fileIdOf(state: Record<string, unknown>): string | undefined {
  return (state['upload'] as { fileId: string } | undefined)?.fileId;
}
