/**
 * A person asks about their own data: they show by a mailed code that the address is theirs → compliance decide, within the law's
 * time → it is carried out and answered. An erasure waits until nothing of the person's is under way, and is proved by a search.
 * Whoever was given data that are erased or corrected now is told.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { dayMs } from '../../domain/days';
import type {
  ErasureActivities,
  ErasureReport,
  Held,
  Obstacle,
  PrivacyActivities,
  PrivacyMail,
} from '../../domain/privacy';
import type { By, Outcome } from '../../domain/process';
import { outsideEffects } from '../kernel/effects';
import { isoNow, ProcessFile, systemActor } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import {
  decidePrivacyRequest,
  extendPrivacyRequest,
  personVerified,
  privacyMoves,
  recordRecipientsTold,
  sendNewCode,
  settleFindings,
  type PrivacyEnd,
  type PrivacyRequestInput,
  type PrivacyStage,
} from './messages';
import { Recipients } from './recipients';
import { WaitingClock } from './waiting-clock';

const privacy = proxyActivities<PrivacyActivities>(outsideEffects);
const erasure = proxyActivities<ErasureActivities & Pick<PrivacyActivities, 'makeExport'>>({
  ...outsideEffects,
  taskQueue: 'documents',
  startToCloseTimeout: '2 hours',
});

const mostCodes = 3;

export async function privacyRequest(input: PrivacyRequestInput): Promise<{ outcome: PrivacyEnd }> {
  return new PrivacyRequest(input).run();
}

type Decision = { does: 'carry-out' } | { does: 'refuse'; ground: string; reason: string };

class PrivacyRequest {
  private readonly file: ProcessFile<PrivacyStage>;
  private readonly recipients: Recipients;
  private readonly waitingClock: WaitingClock;
  /** The law's clock is kept while it waits. */
  private clocked = false;
  private verified = false;
  private codes = 1;
  private held: Held | undefined;
  private decision: Decision | undefined;
  private extension: string | undefined;
  /** The one the person has been told of. */
  private toldExtension: string | undefined;
  private obstacles: Obstacle[] = [];
  private report: ErasureReport | undefined;
  private certificate: { fileId: string; sha256: string } | undefined;
  private settled: 'search-again' | 'close' | undefined;

  constructor(private readonly input: PrivacyRequestInput) {
    const listing = {
      ...{ brand: 'Landfall', brandSlug: 'landfall', market: '', country: '', category: 'privacy' },
      ...{ channel: input.kind, owner: input.clock.law },
    };
    const header = { process: 'privacy-request' as const, caseId: workflowInfo().workflowId, listing };
    const { carried } = input;
    const stage = carried ? 'waiting' : 'verifying';
    this.file = new ProcessFile(header, stage, privacyMoves, () => this.state(), carried?.file);
    this.waitingClock = new WaitingClock(input, this.file, carried?.late);
    this.verified = carried !== undefined;
    this.held = carried?.held;
    [this.extension, this.toldExtension] = [carried?.extension, carried?.extension];
    this.recipients = new Recipients(input, this.file);
    this.listenToPerson();
    this.listenToStaff();
  }

  async run(): Promise<{ outcome: PrivacyEnd }> {
    const outcome = await this.story();
    this.file.end(outcome);
    await this.file.settle();
    return { outcome };
  }

  private async story(): Promise<PrivacyEnd> {
    const { requestId, clock, carried } = this.input;
    if (carried) return this.erase();
    await this.file.save();
    if (!(await this.proved())) return 'unverified';
    this.held = await privacy.findHeld(requestId);
    const { customers, contacts, notices = 0 } = this.held;
    if (customers + contacts + notices === 0) {
      await this.tell({ kind: 'nothing-held', values: {} });
      return 'nothing-held';
    }
    this.file.moveTo('deciding');
    await this.tell({ kind: 'request-received', values: { dueOn: clock.dueOn } });
    const decision = await this.decided();
    if (decision.does === 'refuse') return this.refuse(decision);
    return this.input.kind === 'erase' ? this.erase() : this.carryOut();
  }

  /** A code for each that was asked for, until the right one is given. */
  private async proved(): Promise<boolean> {
    const { requestId, policy } = this.input;
    const until = Date.now() + policy.verifyFor;
    for (let round = 1; ; round += 1) {
      const dies = new Date(Date.now() + policy.codeFor).toISOString();
      await this.delivered(() => privacy.mailPrivacyCode({ requestId, round, until: dies }));
      const next = () => this.verified || this.codes > round;
      if (!(await condition(next, Math.max(1, until - Date.now())))) return false;
      if (this.verified) return true;
    }
  }

  /**
   * Whoever does not decide lets the law take its course: it is carried out while there is still time. Not when nobody vouches for the row
   * of law any more: then a person is asked for as long as it takes.
   */
  private async decided(): Promise<Decision> {
    const { kind, policy, clock } = this.input;
    for (;;) {
      const extended = this.extension;
      const [dueOn, dueAt] =
        extended === undefined ? [clock.dueOn, clock.dueAt] : [clock.extendedOn, clock.extendedAt];
      const left = Math.max(1, Date.parse(dueAt) - policy.margin - Date.now());
      const sla = {
        ...policy.staff,
        escalateAfter: Math.min(policy.staff.escalateAfter, left),
        lapseAfter: this.doubt() === '' ? left : Math.max(left, dayMs),
      };
      const ask: Ask = {
        ...{ key: 'decide', kind: 'decide-privacy-request', role: 'compliance' },
        why: `${kind} of the data of a verified person, to be answered by ${dueOn} (${clock.source})${this.doubt()}`,
        onLapse: this.doubt() === '' ? 'it is carried out' : 'it is asked for again',
      };
      const done = () => this.decision !== undefined || this.extension !== extended;
      const answered = await waitForPerson(this.file, ask, sla, done);
      if (this.decision) return this.decision;
      if (answered) {
        const values = { dueOn: clock.extendedOn, reason: this.extension ?? '' };
        await this.tell({ kind: 'request-extended', values });
        this.toldExtension = this.extension;
      } else if (this.doubt() === '') {
        this.file.note(systemActor(), 'privacy-carried-out-by-default', { dueOn });
        return { does: 'carry-out' };
      } else this.file.note(systemActor(), 'privacy-law-unverified', { verifiedOn: clock.verifiedOn });
    }
  }

  /** Past its review nobody vouches for the row of law, nor for holidays of years nobody has looked up. */
  private doubt(): string {
    const { clock, lawReviewDays } = this.input;
    if (clock.doubt !== undefined) return `; ${clock.doubt}: check the deadline`;
    const vouchedUntil = Date.parse(clock.verifiedOn) + lawReviewDays * dayMs;
    return Date.now() <= vouchedUntil
      ? ''
      : `; the row was last verified on ${clock.verifiedOn}: check the deadline`;
  }

  private async refuse({ ground, reason }: { ground: string; reason: string }): Promise<PrivacyEnd> {
    this.file.note(systemActor(), 'privacy-refused', { ground });
    await this.tell({ kind: 'request-refused', values: { reason } });
    return 'refused';
  }

  private async carryOut(): Promise<PrivacyEnd> {
    const { kind, requestId, policy } = this.input;
    this.file.moveTo('carrying-out');
    await this.file.save();
    if (kind === 'access') {
      const until = new Date(Date.now() + policy.linkFor).toISOString();
      await erasure.makeExport({ requestId, until });
    } else if (kind === 'correct') {
      await privacy.correctHeld(requestId);
      await this.tell({ kind: 'data-corrected', values: {} });
      await this.tellRecipients();
    } else {
      await privacy.noteObjection(requestId);
      await this.tell({ kind: 'objection-noted', values: {} });
    }
    return 'answered';
  }

  private async erase(): Promise<PrivacyEnd> {
    const refused = await this.unobstructed();
    if (refused) return this.refuse(refused);
    for (;;) {
      this.file.moveTo('erasing');
      await this.file.save();
      this.report = await erasure.eraseAndProve(this.input.requestId);
      if (this.report.findings.length === 0) break;
      if ((await this.findingsSettled()) === 'close') return this.close(this.report, 'erased-with-findings');
    }
    const until = new Date(Date.now() + this.input.policy.linkFor).toISOString();
    this.certificate = await erasure.certifyErasure({
      requestId: this.input.requestId,
      report: this.report,
      until,
    });
    return this.close(this.report, 'erased');
  }

  /** Waits until nothing of the person's is under way. @returns the refusal, if compliance refuse meanwhile */
  private async unobstructed(): Promise<Extract<Decision, { does: 'refuse' }> | undefined> {
    const { requestId, policy, carried } = this.input;
    this.decision = undefined;
    for (let told = carried !== undefined; ;) {
      // Also orders that were placed meanwhile.
      this.held = await privacy.findHeld(requestId);
      this.obstacles = await privacy.erasureObstacles(requestId);
      if (this.obstacles.length === 0) {
        this.waitingClock.reset();
        return undefined;
      }
      this.file.moveTo('waiting');
      await this.file.save();
      const orders = new Set(this.obstacles.map(({ processId }) => processId.split('/')[0])).size;
      if (!told) await this.tell({ kind: 'erasure-waits', values: { orders } });
      told = true;
      // To be removed when no erasure waits that began to wait before the clock was kept.
      this.clocked = patched('a-waiting-erasure-has-a-clock');
      if (this.clocked) await this.inTime();
      else await condition(() => this.refusal() !== undefined, policy.recheckEvery);
      const refused = this.refusal();
      if (refused) return refused;
      if (this.clocked && this.timeToContinueAsNew()) await this.continue();
    }
  }

  private refusal(): Extract<Decision, { does: 'refuse' }> | undefined {
    return this.decision?.does === 'refuse' ? this.decision : undefined;
  }

  /** Until the next look at what stands in the way; whoever extends it meanwhile has the person told. */
  private async inTime(): Promise<void> {
    const next = this.waitingClock.keep(this.obstacles, this.toldExtension !== undefined);
    await this.file.save();
    await condition(() => this.refusal() !== undefined || this.extension !== this.toldExtension, next);
    if (this.refusal()) return this.waitingClock.reset();
    if (this.extension === undefined || this.extension === this.toldExtension) return;
    this.waitingClock.reset();
    const values = { dueOn: this.input.clock.extendedOn, reason: this.extension };
    await this.tell({ kind: 'request-extended', values });
    this.toldExtension = this.extension;
  }

  private timeToContinueAsNew(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const { continueAfterEvents } = this.input;
    return continueAfterEvents === undefined ? continueAsNewSuggested : historyLength >= continueAfterEvents;
  }

  /** Returns when a command came in meanwhile: it is heeded first. */
  private async continue(): Promise<void> {
    await this.file.settle();
    const { extension } = this;
    if (this.refusal() || extension !== this.toldExtension) return;
    await continueAsNew<typeof privacyRequest>({
      ...this.input,
      carried: {
        ...{ file: this.file.carry(), late: this.waitingClock.isLate },
        ...(this.held ? { held: this.held } : {}),
        ...(extension === undefined ? {} : { extension }),
      },
    });
  }

  private async findingsSettled(): Promise<'search-again' | 'close'> {
    this.file.moveTo('checking');
    this.settled = undefined;
    const found = this.report?.findings ?? [];
    const places = [...new Set(found.map(({ where, in: name }) => `${where} ${name}`))].join(', ');
    const ask: Ask = {
      ...{ key: 'findings', kind: 'look-at-findings', role: 'compliance' },
      why: `after the erasure something of the person may still stand in: ${places}`,
      onLapse: 'it is closed without a certificate',
    };
    await waitForPerson(this.file, ask, this.input.policy.staff, () => this.settled !== undefined);
    return this.settled ?? 'close';
  }

  /** The last letter; what is found in the archive after it takes the certificate's word back in the record. */
  private async close(report: ErasureReport, outcome: PrivacyEnd): Promise<PrivacyEnd> {
    const certified = this.certificate !== undefined;
    const { requestId } = this.input;
    const { findings } = await erasure.closeErasure({ requestId, report, certified });
    this.file.note(systemActor(), 'recipients-named', { recipients: report.recipients });
    if (findings.length > 0) {
      this.report = { ...report, findings };
      this.file.moveTo('checking');
    }
    await this.tellRecipients();
    return findings.length > 0 ? 'erased-with-findings' : outcome;
  }

  /** After the person has their answer: it does not wait for others. */
  private async tellRecipients(): Promise<void> {
    // To be removed when no request is open that was carried out before recipients were told.
    if (patched('recipients-are-told')) await this.recipients.tell();
  }

  private tell(mail: PrivacyMail): Promise<void> {
    const { requestId } = this.input;
    const step = `${workflowInfo().workflowId}/${mail.kind}`;
    return this.delivered(() => privacy.tellRequester({ requestId, step, mail }));
  }

  /** A letter that can never arrive stands in the record, and the request goes on. */
  private async delivered(send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      const why = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
      this.file.note({ kind: 'system', id: 'letters' }, 'letter-undeliverable', { why: why ?? 'unknown' });
    }
  }

  private listenToPerson(): void {
    const person = { kind: 'customer' as const, id: workflowInfo().workflowId };
    setHandler(personVerified, ({ request }) =>
      decide(this.file, { actor: person, request }, 'person-verified', {}, (): Outcome<object> => {
        this.verified = true;
        return { ok: true };
      }),
    );
    setHandler(sendNewCode, ({ request }) =>
      decide(this.file, { actor: person, request }, 'code-asked-for', {}, (): Outcome<object> => {
        if (this.verified || this.file.stage !== 'verifying' || this.codes >= mostCodes)
          return refusal('wrong-stage', 'no further code is mailed', 'send a new request');
        this.codes += 1;
        return { ok: true };
      }),
    );
  }

  private listenToStaff(): void {
    setHandler(decidePrivacyRequest, (command) => {
      const { by, ...detail } = command;
      return this.command(by, 'privacy-decided', detail, () => {
        if (!this.takes(command.decision)) return this.tooLate();
        this.decision =
          command.decision === 'refuse'
            ? { does: 'refuse', ground: command.ground, reason: command.reason }
            : { does: 'carry-out' };
        return { ok: true };
      });
    });
    setHandler(extendPrivacyRequest, ({ by, reason }) =>
      this.command(by, 'privacy-extended', { reason }, () => this.extend(reason)),
    );
    setHandler(settleFindings, ({ by, decision, reason }) =>
      this.command(by, 'findings-settled', { decision, reason }, () => {
        if (!this.file.hasOpenTask('findings')) return this.tooLate();
        this.settled = decision;
        return { ok: true };
      }),
    );
    setHandler(recordRecipientsTold, ({ by, recipients }) =>
      this.command(by, 'recipients-told', this.recipients.inFull(recipients), () =>
        this.recipients.answer(recipients),
      ),
    );
  }

  /** While an erasure waits it can still be refused, when what it waits for is what the law makes us keep. */
  private takes(decision: 'carry-out' | 'refuse'): boolean {
    if (this.decision) return false;
    return this.file.hasOpenTask('decide') || (this.file.stage === 'waiting' && decision === 'refuse');
  }

  private extend(reason: string): Outcome<{ dueOn: string }> {
    const { clock } = this.input;
    if (this.extension !== undefined)
      return refusal('already-extended', 'the law gives one extension', 'decide the request');
    const waits = this.clocked && this.file.stage === 'waiting';
    if (!this.file.hasOpenTask('decide') && !waits) return this.tooLate();
    if (isoNow() > clock.dueAt)
      return refusal('wrong-stage', `it had to be told by ${clock.dueOn}`, 'decide the request');
    this.extension = reason;
    return { ok: true, dueOn: clock.extendedOn };
  }

  private tooLate() {
    return refusal('wrong-stage', `the request is ${this.file.stage}`, 'look at the request again');
  }

  private command<Result extends object>(
    by: By,
    action: string,
    detail: Record<string, unknown>,
    carryOut: () => Outcome<Result>,
  ): Promise<Outcome<Result & { stage: PrivacyStage }>> {
    const who = { actor: staff(by), request: by.request };
    return decide(
      this.file,
      who,
      action,
      detail,
      () => unentitled(by, { roles: ['compliance'] }) ?? carryOut(),
    );
  }

  private state(): Record<string, unknown> {
    const { requestId, kind, clock } = this.input;
    return {
      ...{ requestId, kind, clock, verified: this.verified },
      dueOn: this.extension === undefined ? clock.dueOn : clock.extendedOn,
      ...(this.held ? { held: this.held } : {}),
      ...(this.extension === undefined ? {} : { extended: this.extension }),
      ...(this.decision ? { decision: this.decision } : {}),
      ...(this.obstacles.length > 0 ? { obstacles: this.obstacles } : {}),
      ...(this.report ? { report: this.report } : {}),
      ...(this.certificate ? { certificate: this.certificate } : {}),
      ...this.recipients.shown(),
    };
  }
}
