/**
 * A disputed payment: evidence gathered → answered by finance, or by the named default → the provider's decision waited for. Whoever
 * is the last to know, the provider's report and what finance records end it at any moment. What is lost is noted as money
 * lost; no tax line is corrected (docs/decisions/018-payment-disputes.md).
 */
import {
  ActivityFailure,
  condition,
  proxyActivities,
  setHandler,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { DisputeActivities } from '../../activities/disputes';
import type { OrderActivities } from '../../activities/orders';
import type { PaymentActivities } from '../../activities/outside';
import {
  answerOfSilence,
  slaUntil,
  type DisputeDecision,
  type DisputeEvidence,
  type DisputeReport,
} from '../../domain/dispute';
import { shownMoney } from '../../domain/money';
import type { Actor, By, Outcome } from '../../domain/process';
import type { Money } from '../../domain/shapes/common';
import { outsideEffects, ownEffects, refusedBecause } from '../kernel/effects';
import { isoNow, ProcessFile, systemActor } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import {
  answerDispute,
  disputeMoves,
  disputeReported,
  recordDispute,
  type DisputeEnd,
  type DisputeInput,
  type DisputeStage,
  type DoneByHand,
} from './messages';

const own = ownEffects<DisputeActivities & Pick<OrderActivities, 'noteOutcome'>>();
/** Shorter than the margin before the provider's deadline: people still have time to do it by hand. */
const patienceWithProvider = '6 hours';
const provider = proxyActivities<PaymentActivities>({
  ...outsideEffects,
  scheduleToCloseTimeout: patienceWithProvider,
});

export async function paymentDispute(input: DisputeInput): Promise<{ outcome: DisputeEnd; amount?: Money }> {
  return new PaymentDispute(input).run();
}

const taxNote =
  'no tax was corrected: money taken back is not a lower price by itself; finance decides whether the supply was undone';

class PaymentDispute {
  private readonly file: ProcessFile<DisputeStage>;
  private readonly heard = new Set<string>();
  private evidence: DisputeEvidence | undefined;
  private report: DisputeReport | undefined;
  private decision: DisputeDecision | undefined;
  /** What was sent to the provider, or is on its way. */
  private sent: DisputeDecision | undefined;
  private contestedByHand = false;
  private over: DisputeEnd | undefined;

  constructor(private readonly input: DisputeInput) {
    const { orderId, listing } = input;
    const caseId = orderId === '' ? workflowInfo().workflowId : `order:${orderId}`;
    const header = { process: 'payment-dispute' as const, caseId, listing };
    this.file = new ProcessFile(header, 'opened', disputeMoves, () => this.state());
    setHandler(disputeReported, (report) => this.hear(report));
    setHandler(answerDispute, ({ by, decision, reason }) =>
      this.command(by, 'dispute-decided', { decision, reason }, () => this.take(decision)),
    );
    setHandler(recordDispute, ({ by, happened, reason }) =>
      this.command(by, 'dispute-recorded', { happened, reason }, () => this.record(happened)),
    );
  }

  async run(): Promise<{ outcome: DisputeEnd; amount?: Money }> {
    await condition(() => this.heard.size > 0);
    const { orderId } = this.input;
    await own.noteOutcome(orderId, 'disputed');
    this.evidence = await own.gatherDispute(orderId);
    if (!this.over) await this.answer();
    if (!this.over) await this.decided();
    return this.end(this.over ?? 'lapsed');
  }

  private async answer(): Promise<void> {
    const { policy } = this.input;
    const settled = () => this.over !== undefined || this.contestedByHand;
    const inTime = slaUntil(policy.staff, isoNow(), this.respondBy, policy.dispute.margin);
    await waitForPerson(this.file, this.ask(), inTime, () => this.decision !== undefined || settled());
    if (settled()) return;
    // What was under way when it was asked may have arrived.
    this.evidence = await own.gatherDispute(this.input.orderId);
    this.decision ??= this.bySilence(this.evidence);
    const why = await this.send(this.decision, this.evidence, () => this.over !== undefined);
    if (this.over) return;
    if (why !== undefined) await this.byHand(this.decision, why, settled);
    else if (this.decision === 'accept') this.over = 'accepted';
    else this.file.moveTo('answered');
  }

  private bySilence(evidence: DisputeEvidence): DisputeDecision {
    const { decision, why } = answerOfSilence(evidence);
    this.file.note(systemActor(), 'dispute-decided-by-default', { decision, why });
    return decision;
  }

  /** @returns why it has to be done by hand; nothing when the provider took it, or was faster */
  private async send(
    decision: DisputeDecision,
    evidence: DisputeEvidence,
    needless: () => boolean,
  ): Promise<string | undefined> {
    const { provider: name, disputeId, orderId } = this.input;
    this.sent = decision;
    const key = `${workflowInfo().workflowId}/${decision}`;
    const request = { provider: name, orderId, disputeId, decision, evidence, key };
    try {
      // Once the provider has decided, whether our answer still arrives changes nothing.
      const answer = await Promise.race([provider.answerDispute(request), condition(needless)]);
      return answer && answer.state === 'by-hand' ? answer.says : undefined;
    } catch (error) {
      const why = refusedBecause(error);
      if (error instanceof ActivityFailure && error.cause instanceof TimeoutFailure)
        return `${name} did not answer for ${patienceWithProvider}, and may have taken it`;
      return why;
    }
  }

  /** The provider takes it in its own desk only. */
  private async byHand(decision: DisputeDecision, why: string, settled: () => boolean): Promise<void> {
    this.sent = undefined;
    const { policy, provider: name, disputeId } = this.input;
    const todo = decision === 'accept' ? 'accept it' : 'contest it with the evidence of this dispute';
    const ask: Ask = {
      ...{ key: 'answer-by-hand', kind: 'answer-dispute', role: 'finance' },
      why: `${name} has to be answered by hand: ${todo} there (${disputeId}), then record it here. ${why}`,
      onLapse: `it is left unanswered, and ${name} decides`,
    };
    // To the last moment: nothing of ours follows it.
    await waitForPerson(this.file, ask, slaUntil(policy.staff, isoNow(), this.respondBy, 0), settled);
    if (!settled()) this.file.note(systemActor(), 'dispute-left-unanswered', { decision });
  }

  /** Banks take months; when nothing comes, somebody looks. */
  private async decided(): Promise<void> {
    const over = () => this.over !== undefined;
    await this.file.save();
    if (await condition(over, this.input.policy.dispute.patience)) return;
    const { provider: name, disputeId } = this.input;
    const ask: Ask = {
      ...{ key: 'look-for-end', kind: 'answer-dispute', role: 'finance' },
      why: `${name} has not told how ${disputeId} ended: look there, and record here whether it is won or lost`,
      onLapse: 'it is closed, and whether the money went back stays unknown',
    };
    await waitForPerson(this.file, ask, this.input.policy.staff, over);
  }

  private ask(): Ask {
    const { provider: name, disputeId, orderId } = this.input;
    const amount = this.report?.amount ? shownMoney(this.report.amount) : 'a payment';
    const reason = this.report?.dispute.reason ? ` (${this.report.dispute.reason})` : '';
    const { decision, why } = answerOfSilence(this.evidence ?? { orderId, charges: [], parcels: [] });
    return {
      ...{ key: 'answer-dispute', kind: 'answer-dispute', role: 'finance' },
      why: `${name} dispute ${disputeId}${reason}: ${amount} of order ${orderId || 'unknown'}. Contest it, or accept that the money goes back; ${taxNote}`,
      onLapse: `it is contested when all that is charged was delivered or given back before, otherwise accepted; now: ${decision}, ${why}`,
    };
  }

  private hear(report: DisputeReport): void {
    const { eventId, kind, dispute } = report;
    if (this.heard.has(eventId)) return;
    this.heard.add(eventId);
    // An opening that comes late knows the deadline, and an end the amount that was decided on.
    this.report = {
      ...this.report,
      ...report,
      dispute: { ...this.report?.dispute, ...dispute },
    };
    const amount = report.amount ? { amount: report.amount } : {};
    const { provider: name, enteredBy } = report;
    const actor: Actor = enteredBy ? { kind: 'staff', id: enteredBy } : { kind: 'system', id: name };
    this.file.note(actor, kind, { eventId, ...amount });
    if (kind === 'dispute-won') this.over ??= 'won';
    // Providers report what we accepted as lost.
    if (kind === 'dispute-lost') this.over ??= this.sent === 'accept' ? 'accepted' : 'lost';
  }

  private take(decision: DisputeDecision): Outcome<object> {
    if (this.decision !== undefined || !this.file.hasOpenTask('answer-dispute')) return this.tooLate();
    this.decision = decision;
    return { ok: true };
  }

  private record(happened: DoneByHand): Outcome<object> {
    if (this.over) return this.tooLate();
    if (happened !== 'contested') {
      this.over = happened;
      return { ok: true };
    }
    if (this.file.stage !== 'opened' || this.contestedByHand) return this.tooLate();
    this.contestedByHand = true;
    this.file.moveTo('answered');
    return { ok: true };
  }

  private tooLate(): Outcome<object> {
    const stage = this.over ?? this.file.stage;
    return refusal(
      'wrong-stage',
      `the dispute is ${stage}, and no answer waits`,
      'look at the dispute again',
    );
  }

  private command(
    by: By,
    action: string,
    detail: Record<string, unknown>,
    carryOut: () => Outcome<object>,
  ): Promise<Outcome<{ stage: DisputeStage }>> {
    const who = { actor: staff(by), request: by.request };
    return decide(this.file, who, action, detail, () => unentitled(by, { roles: ['finance'] }) ?? carryOut());
  }

  private async end(outcome: DisputeEnd): Promise<{ outcome: DisputeEnd; amount?: Money }> {
    const amount = this.report?.amount ? { amount: this.report.amount } : {};
    if (this.isLost(outcome)) this.file.note(systemActor(), 'money-lost', { ...amount, tax: taxNote });
    this.file.end(outcome);
    await this.file.settle();
    return { outcome, ...amount };
  }

  private isLost(outcome: DisputeEnd | undefined): boolean {
    return outcome === 'lost' || outcome === 'accepted';
  }

  private get respondBy(): string | undefined {
    return this.report?.dispute.respondBy;
  }

  private state(): Record<string, unknown> {
    const { provider: name, disputeId, orderId } = this.input;
    const amount = this.report?.amount;
    const { reason } = this.report?.dispute ?? {};
    return {
      ...{ provider: name, disputeId, orderId },
      ...(amount ? { amount } : {}),
      ...(reason ? { reason } : {}),
      ...(this.respondBy ? { respondBy: this.respondBy } : {}),
      ...(this.decision ? { decision: this.decision } : {}),
      ...(this.evidence ? { evidence: this.evidence } : {}),
      ...(this.isLost(this.over) ? { lost: amount ?? 'unknown', tax: taxNote } : {}),
    };
  }
}
