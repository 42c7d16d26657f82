/**
 * The label of the way back: booked with the carrier that brought the goods, or with another qualified one. What no carrier takes
 * is for operations: the customer has a right to send it back.
 */
import { patched, proxyActivities, setHandler } from '@temporalio/workflow';
import type { OrderActivities, ParcelActivities } from '../../activities/orders';
import type { BookedLabel, CarrierActivities, PaperActivities, ReturnParcel } from '../../activities/outside';
import type { PlannedShipment, TrackingEvent } from '../../domain/order';
import type { By, Outcome } from '../../domain/process';
import { documentEffects, outsideEffects, ownEffects, refusedBecause } from '../kernel/effects';
import type { ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { weightOf } from './claim';
import { customerReturnId, resolveReturnLabel, type ReturnInput, type ReturnStage } from './messages';

const own = ownEffects<OrderActivities & ParcelActivities>();
const papers = proxyActivities<PaperActivities>(documentEffects);
const carrier = proxyActivities<CarrierActivities>(outsideEffects);

const key = 'label-return';

export class WayBack {
  label: BookedLabel | undefined;
  papers: Awaited<ReturnType<PaperActivities['makeReturnPapers']>>['papers'] = [];
  /** As the goods went out, with the carrier that brings them back. */
  plan: PlannedShipment;
  private attempt = 1;
  private decision: 'book-again' | 'by-hand' | undefined;

  /** @param hear is given what the carrier has said of it by the time it is booked */
  constructor(
    private readonly input: ReturnInput,
    private readonly file: ProcessFile<ReturnStage>,
    private readonly hear: (events: readonly TrackingEvent[]) => void,
  ) {
    this.plan = input.plan;
    setHandler(resolveReturnLabel, ({ by, decision, reason }) =>
      decide(
        file,
        { actor: staff(by), request: by.request },
        'return-label-resolved',
        { decision, reason },
        () => this.resolved(by, decision),
      ),
    );
  }

  /** @returns `none`: nobody brings it back; `by-hand`: the customer has a label that we know nothing of */
  async book(): Promise<'booked' | 'by-hand' | 'none'> {
    for (const refusedBy = new Set<string>(); ;) {
      const why = await this.bookAndDraw();
      if (why === undefined) return 'booked';
      this.file.note({ kind: 'system', id: 'carrier' }, 'return-label-refused', { why });
      // Returns that were refused before this was there have ended so. The guard can go when none of them runs any more.
      if (!patched('return-rebooked')) return 'none';
      // What fails after the label would fail with another carrier, too.
      const labelled = this.label !== undefined;
      await this.takeBack();
      refusedBy.add(this.plan.carrier);
      this.attempt += 1;
      const other = labelled ? undefined : await this.otherCarrier(refusedBy);
      if (other) {
        const detail = { from: this.plan.carrier, to: other.carrier, why };
        this.file.note({ kind: 'system', id: 'carrier' }, 'carrier-changed', detail);
        this.plan = other;
        continue;
      }
      const decided = await this.askOperations(why);
      if (decided !== 'book-again') return decided ?? 'none';
      refusedBy.clear();
      this.plan = this.input.plan;
    }
  }

  /** It will not be sent any more. A label that is refused to be voided is shown, and holds up nobody. */
  async takeBack(): Promise<void> {
    try {
      await carrier.voidReturn(this.request(), this.label);
    } catch (error) {
      this.file.note({ kind: 'system', id: 'carrier' }, 'label-not-voided', { why: refusedBecause(error) });
    }
    this.label = undefined;
    this.papers = [];
  }

  /** @returns why it could not be done */
  private async bookAndDraw(): Promise<string | undefined> {
    try {
      const { heard, ...label } = await carrier.bookReturn(this.request());
      this.label = label;
      this.hear(heard);
      this.papers = (await papers.makeReturnPapers(this.request(), label)).papers;
      return undefined;
    } catch (error) {
      return refusedBecause(error);
    }
  }

  /** Who goes there comes back: a lane of the same warehouse and market by a carrier that may be booked. */
  private async otherCarrier(refusedBy: ReadonlySet<string>): Promise<PlannedShipment | undefined> {
    const { orderId, from: to, request } = this.input;
    const { goods, plan } = this.request();
    const coming = { ...plan, lines: request.lines, grossGrams: weightOf(this.input) };
    try {
      const other = await own.otherLane({ orderId, plan: coming, goods, to, incoterm: 'DDP' });
      if ('none' in other || refusedBy.has(other.plan.carrier)) return undefined;
      const { lines, grossGrams } = plan;
      return { ...other.plan, lines, grossGrams };
    } catch (error) {
      refusedBecause(error);
      return undefined;
    }
  }

  private async askOperations(why: string): Promise<'book-again' | 'by-hand' | undefined> {
    this.decision = undefined;
    const ask: Ask = {
      ...{ key, kind: 'label-return', role: 'ops' },
      why: `no carrier takes the way back: ${why}; book it once more, or send the customer a label by hand`,
      onLapse: 'the customer is told that it can’t be sent back',
    };
    await waitForPerson(this.file, ask, this.input.policy.staff, () => this.decision !== undefined);
    return this.decision;
  }

  private resolved(by: By, decision: 'book-again' | 'by-hand'): Outcome<object> {
    const not = unentitled(by, { roles: ['ops', 'admin'] });
    if (not) return not;
    if (!this.file.hasOpenTask(key))
      return refusal(
        'wrong-stage',
        `the return is ${this.file.stage}, and waits for no label`,
        'look at the return again',
      );
    this.decision = decision;
    return { ok: true };
  }

  private request(): ReturnParcel {
    const { orderId, number, goods, from, decision, cost, request } = this.input;
    return {
      ...{ orderId, plan: this.plan, cost, from, returnTo: decision.returnTo, lines: request.lines },
      returnId: customerReturnId(orderId, number),
      number,
      goods: goods.filter(({ sku }) => request.lines.some((line) => line.sku === sku)),
      ...(this.attempt > 1 ? { attempt: this.attempt } : {}),
    };
  }
}
