/** A customer has themselves erased: asked for, proved by a mailed code, decided, carried out, certified; who had the data is told; the tax ledger stays whole. */
import { codeMailedTo } from './mailbox';
import { patiently, signIn, type Addresses, type Caller } from './staff';
import type { Process, Teller } from './story';
import { unlessUnknown, until } from './waiting';

interface Report {
  searched?: Record<string, number>;
  findings?: unknown[];
}

interface Told {
  clock: { receivedOn: string };
  recipients: { recipient: string; outcome?: string }[];
}

export class PrivacyStory {
  private requestId = '';

  private constructor(
    private readonly addresses: Addresses & { inbox: string },
    private readonly chen: Caller,
    private readonly tell: Teller,
  ) {}

  static async begin(addresses: Addresses & { inbox: string }, tell: Teller): Promise<PrivacyStory> {
    return new PrivacyStory(addresses, await signIn(addresses, 'chen'), tell);
  }

  /** @param email of a customer whose orders have ended */
  async run(email: string): Promise<void> {
    const asked = await this.post<{ requestId: string }>('/privacy/requests', {
      ...{ kind: 'erase', email, residence: 'FR' },
    });
    this.requestId = asked.requestId;
    this.tell('Customer', 'asks to be forgotten', 'privacy');
    const code = await this.until('the mailed code', () => codeMailedTo(email, this.addresses.inbox));
    await this.post(`/privacy/requests/${this.requestId}/code`, { code });
    await this.until('the request in compliance’s inbox', async () =>
      (await this.process()).stage === 'deciding' ? true : undefined,
    );
    await this.chen.post(`/privacy-requests/${this.requestId}/decision`, { decision: 'carry-out' });
    this.tell('Chen, compliance', 'has it carried out', 'privacy');
    const { state } = await this.until('the proof', async () => {
      const found = await this.process();
      return /^(telling-recipients|erased)/.test(found.stage) ? found : undefined;
    });
    const { certificate, report } = state as { certificate?: { sha256: string }; report?: Report };
    if (!certificate) throw new Error(`no certificate: ${JSON.stringify(report)}`);
    this.tell(
      'Erasure',
      `nothing names the customer any more; certificate ${certificate.sha256.slice(0, 12)}…`,
      'erasure',
    );
    await this.tellRecipients();
  }

  /** Carriers have had a mail; of the others somebody says how they were told. */
  private async tellRecipients(): Promise<void> {
    await this.until('the task to tell recipients', async () => {
      const { items } = await this.chen.get<{ items: { caseId: string }[] }>('/tasks?kind=tell-recipients');
      return items.find(({ caseId }) => caseId === `privacy:${this.requestId}`);
    });
    const { clock, recipients: all } = (await this.process()).state as unknown as Told;
    const waiting = all.filter(({ outcome }) => outcome === undefined);
    const recipients = waiting.map(({ recipient }) => ({
      ...{ recipient, outcome: 'told', how: 'portal', toldOn: clock.receivedOn },
    }));
    await this.chen.post(`/privacy-requests/${this.requestId}/recipients`, { recipients });
    await this.until('the end', async () => ((await this.process()).stage === 'erased' ? true : undefined));
    const who = waiting.map(({ recipient }) => recipient).join(' and ');
    this.tell('Chen, compliance', `has told ${who}; carriers had a mail`, 'erased');
  }

  process(): Promise<Process> {
    return this.chen.get<Process>(`/privacy-requests/${this.requestId}`);
  }

  /** As anybody may, without signing in. */
  private async post<Answer>(path: string, body: unknown): Promise<Answer> {
    const response = await patiently(() =>
      fetch(this.addresses.api + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  private until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
    return until(
      () => look().catch(unlessUnknown),
      async () => `waited in vain for ${what}: ${JSON.stringify(await this.process())}`,
    );
  }
}
