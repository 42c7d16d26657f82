/**
 * A parcel's charges differ from its frozen cost → bills that are only missing are waited for → finance dispute the rest with the
 * broker or accept it → the broker's credit note is waited for. Every bill compares all of them anew: what it changes is
 * decided anew, and when nothing differs any more it is over.
 */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { condition, ParentClosePolicy, setHandler, startChild } from '@temporalio/workflow';
import type { ChargeActivities, ComparedCharges } from '../../activities/customs-charges';
import { onlyAwaited, sameDifferences, saysOf } from '../../domain/customs-charges';
import { latestOf } from '../../domain/days';
import { slaUntil } from '../../domain/dispute';
import type { By, Outcome } from '../../domain/process';
import type { Sla } from '../../domain/shapes/policy';
import { ownEffects } from '../kernel/effects';
import { isoNow, ProcessFile, systemActor } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import {
  chargesCame,
  chargesMoves,
  chargesWorkflowId,
  settleCharges,
  type ChargesDecision,
  type ChargesEnd,
  type ChargesInput,
  type ChargesStage,
  type SettledCharges,
} from './messages';

const own = ownEffects<ChargeActivities>();

export async function customsCharges(input: ChargesInput): Promise<{ outcome: ChargesEnd }> {
  return new CustomsCharges(input).run();
}

class CustomsCharges {
  private readonly file: ProcessFile<ChargesStage>;
  private now: ComparedCharges = { mrn: '', differences: [] };
  /** Rises whenever the differences have changed. */
  private comparison = 0;
  private readonly settled: SettledCharges[] = [];
  /** On the differences as they are now. */
  private decision: ChargesDecision | undefined;
  private over = false;
  /** It came while this was ending. */
  private cameLate = false;

  constructor(private readonly input: ChargesInput) {
    const { orderId, listing } = input;
    const header = { process: 'customs-charges' as const, caseId: `order:${orderId}`, listing };
    this.file = new ProcessFile<ChargesStage>(header, 'comparing', chargesMoves, () => this.state());
    setHandler(chargesCame, () => this.compare());
    setHandler(settleCharges, ({ by, comparison, decision, reason }) => {
      const about = { shipment: input.number, comparison, decision, reason };
      return decide(this.file, { actor: staff(by), request: by.request }, 'charges-settled', about, () =>
        this.settle(by, comparison, decision, reason),
      );
    });
  }

  async run(): Promise<{ outcome: ChargesEnd }> {
    await condition(() => this.comparison > 0);
    const outcome = await this.story();
    this.over = true;
    this.file.end(outcome);
    await this.file.settle();
    if (this.cameLate) await this.beginAnew();
    return { outcome };
  }

  private async story(): Promise<ChargesEnd> {
    for (;;) {
      const { differences } = this.now;
      if (differences.length === 0) return 'agrees';
      if (onlyAwaited(differences) && (await this.moreBills())) {
        if (this.decision === 'accept') return 'accepted';
        continue;
      }
      const decision = await this.decided();
      if (decision === 'accept') return 'accepted';
      if (decision === 'lapsed') return 'lapsed';
      if (decision === 'dispute' && (await this.answeredByBroker()) === 'accept') return 'accepted';
    }
  }

  /** @returns false when they have been waited for long enough */
  private async moreBills(): Promise<boolean> {
    const left = Date.parse(this.now.newestAt ?? isoNow()) + this.input.policy.charges.patience - Date.now();
    if (left <= 0) return false;
    this.file.moveTo('awaiting-bills');
    await this.file.save();
    return condition(this.changedOrDecided(), left);
  }

  /** @returns nothing when the differences have changed meanwhile */
  private async decided(): Promise<ChargesDecision | 'lapsed' | undefined> {
    this.file.moveTo('deciding');
    const done = this.changedOrDecided();
    if (!(await waitForPerson(this.file, this.ask(), this.inTime(), done))) {
      this.file.note(systemActor(), 'charges-left-as-they-are', { comparison: this.comparison });
      return 'lapsed';
    }
    return this.decision;
  }

  /** Until a credit note, a corrected bill, or finance who accept it after all; when nothing comes they are asked again. */
  private async answeredByBroker(): Promise<ChargesDecision | undefined> {
    this.decision = undefined;
    this.file.moveTo('disputed');
    await this.file.save();
    await condition(this.changedOrDecided(), this.input.policy.charges.patience);
    return this.decision;
  }

  private changedOrDecided(): () => boolean {
    const seen = this.comparison;
    return () => this.decision !== undefined || this.comparison !== seen;
  }

  private ask(): Ask {
    const { orderId, number } = this.input;
    const { mrn, differences } = this.now;
    const before = this.settled.at(-1);
    const disputed = before?.decision === 'dispute' && before.comparison === this.comparison;
    const until = this.disputeUntil();
    return {
      ...{ key: 'settle-charges', kind: 'settle-charges', role: 'finance' },
      why:
        `customs charged parcel ${number} of order ${orderId}${mrn ? ` (MRN ${mrn})` : ''} otherwise than its frozen cost: ` +
        `${differences.map(saysOf).join('; ')}. ` +
        (disputed
          ? `The broker has not answered the dispute of ${before.at.slice(0, 10)}: write again`
          : 'Dispute it with the broker') +
        `${until === undefined ? '' : ` by ${until.slice(0, 10)}`}, or accept it; the customer pays what was agreed`,
      onLapse: 'it stays as it is charged, and is no longer disputed',
    };
  }

  /** The last day of the newest bill that differs; nothing when it has gone by, or there is no bill. */
  private disputeUntil(): string | undefined {
    const billed = latestOf(this.now.differences.flatMap(({ billedAt }) => billedAt ?? []));
    if (billed === undefined) return undefined;
    const until = new Date(Date.parse(billed) + this.input.policy.charges.disputeWithin).toISOString();
    return until > isoNow() ? until : undefined;
  }

  private inTime(): Sla {
    const { staff: usual, charges } = this.input.policy;
    const until = this.disputeUntil();
    return until === undefined
      ? usual
      : slaUntil({ ...usual, lapseAfter: charges.disputeWithin }, isoNow(), until, 0);
  }

  /** All that was charged so far. The same charges again change nothing; others are decided anew. */
  private async compare(): Promise<void> {
    const { shipmentId, policy } = this.input;
    const found = await own.compareCharges(shipmentId, policy.charges.tolerance);
    const same = sameDifferences(found.differences, this.now.differences);
    if (this.over) {
      this.cameLate ||= !same;
      return;
    }
    this.now = found;
    this.file.touch();
    if (same && this.comparison > 0) return;
    this.comparison += 1;
    this.decision = undefined;
    const { differences } = found;
    const detail = { shipment: this.input.number, comparison: this.comparison, differences };
    const action = differences.length > 0 ? 'charged-otherwise' : 'charged-as-frozen';
    this.file.note({ kind: 'system', id: 'customs' }, action, detail);
  }

  private settle(by: By, comparison: number, decision: ChargesDecision, reason: string): Outcome<object> {
    const not = unentitled(by, { roles: ['finance'] });
    if (not) return not;
    if (this.over || this.decision !== undefined)
      return refusal('wrong-stage', 'the charges are settled', 'look at the parcel again');
    if (comparison !== this.comparison)
      return refusal(
        'unknown-version',
        `the charges have changed: this is comparison ${this.comparison}, not ${comparison}`,
        'look at the differences again, and decide on them as they are now',
      );
    if (decision === 'dispute' && !this.file.hasOpenTask('settle-charges'))
      return refusal(
        'wrong-stage',
        this.file.stage === 'disputed'
          ? 'it is disputed already'
          : 'nothing can be disputed before its bill has come',
        'wait for the broker, or accept it',
      );
    this.decision = decision;
    const { differences } = this.now;
    this.settled.push({ comparison, decision, reason, by: by.id, at: isoNow(), differences });
    return { ok: true };
  }

  /** Nothing that is charged is lost between two rounds. */
  private async beginAnew(): Promise<void> {
    const round = this.input.round + 1;
    try {
      const next = await startChild(customsCharges, {
        workflowId: chargesWorkflowId(this.input.shipmentId, round),
        args: [{ ...this.input, round }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
      });
      await next.signal(chargesCame);
    } catch (error) {
      // The door was faster: what it has begun reads all there is.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  private state(): Record<string, unknown> {
    const { orderId, number, shipmentId } = this.input;
    const { mrn, differences } = this.now;
    const until = this.disputeUntil();
    return {
      ...{ orderId, number, shipmentId, ...(mrn ? { mrn } : {}), comparison: this.comparison, differences },
      ...(until === undefined ? {} : { disputeUntil: until }),
      ...(this.settled.length > 0 ? { settled: this.settled } : {}),
    };
  }
}
