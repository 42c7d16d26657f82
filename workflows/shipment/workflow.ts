/**
 * One parcel: label → declaration, cover, papers → hand-over → transport → customs → the customer's door. Until the carrier has
 * it everything can be taken back; afterwards it can be intercepted, held, lost, seized or returned, each an end of its own.
 */
import {
  ActivityFailure,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { OrderActivities, ParcelActivities } from '../../activities/orders';
import type { CarrierActivities } from '../../activities/outside';
import { dueAtBorder } from '../../domain/landed-cost-ledger';
import { isOver } from '../../domain/money';
import type { PlannedShipment, ShipmentStage, TrackingEvent } from '../../domain/order';
import { shipmentTransitions } from '../../domain/order-stages';
import { outsideEffects, ownEffects } from '../kernel/effects';
import { isoNow, ProcessFile } from '../kernel/process-file';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { parcelHandedOver } from '../order-to-delivery/messages';
import { claimFor } from './claim';
import { Customs } from './customs';
import {
  carrierReported,
  customsReported,
  rerouteAnswered,
  rerouteShipment,
  stopShipment,
  type Reroute,
  type RerouteAnswer,
  type ShipmentInput,
  type ShipmentOutcome,
  type ShipmentResult,
} from './messages';
import { Preparation } from './preparation';
import { Search } from './search';

const own = ownEffects<OrderActivities & ParcelActivities>();
const carrier = proxyActivities<CarrierActivities>(outsideEffects);

export async function shipment(input: ShipmentInput): Promise<ShipmentResult> {
  return new Shipment(input).run();
}

class Shipment {
  private readonly file: ProcessFile<ShipmentStage>;
  private readonly preparation: Preparation;
  private readonly customs: Customs;
  private readonly search: Search;
  private readonly heard = new Set<string>();
  private news: TrackingEvent[] = [];
  private last: TrackingEvent | undefined;
  private stopping: string | undefined;
  private comingBack = false;
  private told = false;
  private reroute: Reroute | undefined;
  private why: string | undefined;
  private handedOverAt: string | undefined;

  constructor(private readonly input: ShipmentInput) {
    const about = { process: 'shipment' as const, caseId: `order:${input.orderId}`, listing: input.listing };
    const header = { ...about, stagesMayWait: true as const };
    this.file = new ProcessFile(header, 'preparing', shipmentTransitions, () => this.state());
    this.preparation = new Preparation(input, (events) => this.hear(events));
    this.customs = new Customs(input, () => this.preparation.mrn);
    this.search = new Search(input, this.file);
    setHandler(carrierReported, (events) => {
      this.hear(events);
    });
    setHandler(customsReported, (event) => this.customs.hear(event));
    setHandler(stopShipment, ({ reason }) => {
      this.stopping ??= reason;
    });
    setHandler(rerouteShipment, (reroute) => this.beRerouted(reroute));
  }

  async run(): Promise<ShipmentResult> {
    const outcome = await this.story();
    return CancellationScope.nonCancellable(() => this.end(outcome));
  }

  private async story(): Promise<ShipmentOutcome> {
    if (!(await this.prepare())) return 'voided';
    if (!(await this.handOver())) return 'voided';
    return this.travel();
  }

  /** @returns false when no carrier will have it */
  private async prepare(): Promise<boolean> {
    if (await this.book()) return true;
    const { label, plan } = this.preparation;
    // What fails after the label would fail with another carrier, too.
    if (label || this.stopping !== undefined) return false;
    const other = await own.otherLane(this.preparation.request());
    if ('none' in other || isOver(other.extraCost, this.input.policy.rerouteLimit)) return false;
    const { carrier: to } = other.plan;
    const detail = { from: plan.carrier, to, extraCost: other.extraCost, why: this.why };
    this.file.note({ kind: 'system', id: 'preparation' }, 'carrier-changed', detail);
    this.preparation.planAnew(other.plan);
    return this.book();
  }

  /** Label, declaration, cover and papers, all or none. @returns false when one of them is refused */
  private async book(): Promise<boolean> {
    try {
      await this.preparation.carryOut();
      this.why = undefined;
      this.file.moveTo('labelled');
      await this.file.save();
      return true;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      this.why = error.cause?.message ?? error.message;
      if ((await this.preparation.takeBack()) === 'taken-back') return false;
      // The carrier was faster than we: it travels with what it has.
      this.file.note({ kind: 'system', id: 'preparation' }, 'left-incomplete', { why: this.why });
      this.why = undefined;
      this.file.moveTo('labelled');
      await this.file.save();
      return true;
    }
  }

  /** Waits for the carrier's first scan; until then a stop or another lane is still possible. */
  private async handOver(): Promise<boolean> {
    const moved = () => this.scanned() || this.stopping !== undefined || this.reroute !== undefined;
    for (;;) {
      const inTime = await condition(moved, this.input.policy.handOverWithin);
      if (!inTime && (await this.leftUnheard())) break;
      if (!inTime) await this.askForParcel(moved);
      if (this.scanned()) break;
      if (this.stopping === undefined && this.reroute) {
        if (!(await this.takeOtherLane(this.reroute))) return false;
        continue;
      }
      this.why = this.stopping ?? 'it was never handed over';
      if ((await this.preparation.takeBack()) === 'taken-back') return false;
      this.why = undefined;
      break;
    }
    this.file.moveTo('handed-over');
    this.handedOverAt = isoNow();
    const short = await own.shipStock(this.input.orderId, { ...this.parcel(), number: this.input.number });
    // Its reservation had lapsed, and the pieces were promised to somebody else: the shelf and the book differ.
    if (short.length > 0)
      this.file.note({ kind: 'system', id: 'stock' }, 'shipped-unreserved', { skus: short });
    if (this.input.tellHandOver) await this.tellOrder();
    return true;
  }

  /** The carrier has it: a label that was printed, or announced to customs, says nothing of the parcel. */
  private scanned(): boolean {
    return this.news.some((event) => this.isMine(event) && !announcing.has(event.kind));
  }

  /** A scan that is only in the record, because the first one was skipped. */
  private async leftUnheard(): Promise<boolean> {
    const heard = await this.search.heard(this.preparation.label);
    return heard !== undefined && !announcing.has(heard.kind);
  }

  /** Not of a label that was taken back. */
  private isMine({ trackingCode }: TrackingEvent): boolean {
    return trackingCode === this.preparation.label?.trackingCode;
  }

  /** That the carrier has it, once: the order takes the money then. */
  private async tellOrder(): Promise<void> {
    this.told = true;
    await getExternalWorkflowHandle(`order:${this.input.orderId}`)
      .signal(parcelHandedOver, { shipment: this.input.number })
      .catch(() => undefined);
  }

  private async askForParcel(moved: () => boolean): Promise<void> {
    const ask: Ask = {
      ...{ key: 'hand-over-parcel', kind: 'hand-over-parcel', role: 'ops' },
      why: `parcel ${this.preparation.label?.trackingCode ?? ''} has a label, but ${this.plan.carrier} has not scanned it`,
      onLapse: 'it is taken back and its goods are given free',
    };
    await waitForPerson(this.file, ask, this.input.policy.staff, moved);
  }

  /** Releases, voids, books anew; when the other lane fails too, the first is tried again. @returns false: neither has it */
  private async takeOtherLane(reroute: Reroute): Promise<boolean> {
    this.reroute = undefined;
    const { incidentId, plan, extraCost } = reroute;
    if ((await this.preparation.takeBack()) === 'too-late') {
      await this.answer(incidentId, 'past-the-point');
      return true;
    }
    const before = this.plan;
    this.file.moveTo('preparing');
    this.preparation.planAnew(plan);
    const rerouted = await this.book();
    if (rerouted) {
      const detail = { from: before.carrier, to: plan.carrier, extraCost };
      this.file.note({ kind: 'system', id: incidentId }, 'rerouted', detail);
    } else this.preparation.planAnew(before);
    const goesOn = rerouted || (await this.prepare());
    await this.answer(incidentId, rerouted ? 'rerouted' : 'not-possible');
    return goesOn;
  }

  private async answer(incidentId: string, answer: RerouteAnswer): Promise<void> {
    await getExternalWorkflowHandle(incidentId)
      .signal(rerouteAnswered, { shipmentId: workflowInfo().workflowId, answer })
      .catch(() => undefined);
  }

  /** One incident at a time. */
  private async beRerouted(reroute: Reroute): Promise<void> {
    if (this.reroute) await this.answer(reroute.incidentId, 'not-possible');
    else this.reroute = reroute;
  }

  private async travel(): Promise<ShipmentOutcome> {
    for (;;) {
      const outcome = await this.readNews();
      if (outcome) return outcome;
      if (this.reroute) await this.tooLateToReroute();
      if (this.stopping !== undefined && !this.comingBack) await this.intercept();
      if (await this.lostInSilence()) return 'lost';
    }
  }

  /** Waits for news. While customs have it their deadlines run, and the carrier's silence is none. */
  private async lostInSilence(): Promise<boolean> {
    const news = () => this.somethingNew();
    if (this.customs.open) {
      await this.tellingInTime(() => news() || !this.customs.open);
      return false;
    }
    const silence = Math.max(1, this.plan.silenceDays * this.input.policy.dayMs);
    const open = () => news() || this.customs.open;
    if ((await this.tellingInTime(open, silence)) || this.customs.open) return false;
    if (!(await this.searchedInVain(silence, open))) return false;
    this.why = 'nothing was heard of it';
    return true;
  }

  private async searchedInVain(silence: number, news: () => boolean): Promise<boolean> {
    let over = false;
    const search = this.search.isLost(this.preparation.label, silence, news).finally(() => (over = true));
    const [lost] = await Promise.all([search, this.tellingInTime(() => over)]);
    return lost;
  }

  /** Waits, and tells the order in between when it is time. @returns false after `ms`: it did not come */
  private async tellingInTime(comes: () => boolean, ms = Infinity): Promise<boolean> {
    const first = this.untilToldMs();
    if (first < ms) {
      if (await condition(comes, first)) return true;
      await this.tellOrder();
      return this.tellingInTime(comes, ms - first);
    }
    if (ms < Infinity) return condition(comes, ms);
    await condition(comes);
    return true;
  }

  /** Until the order has to know that the carrier has it, milliseconds; `Infinity` when it knows, or watches the time itself. */
  private untilToldMs(): number {
    const { payBy } = this.input;
    return payBy === undefined || this.told ? Infinity : Math.max(1, Date.parse(payBy) - Date.now());
  }

  private somethingNew(): boolean {
    return (
      this.news.length > 0 ||
      this.reroute !== undefined ||
      this.customs.decided !== undefined ||
      (this.stopping !== undefined && !this.comingBack)
    );
  }

  private async readNews(): Promise<ShipmentOutcome | undefined> {
    for (let event = this.news.shift(); event; event = this.news.shift()) {
      if (!this.isMine(event)) continue;
      this.last = event;
      this.file.touch();
      const outcome = this.meaning(event);
      if (outcome) return outcome;
    }
    const decided = this.customs.decided;
    this.customs.decided = undefined;
    if (decided === 'seized') {
      this.why = 'customs seized it';
      return 'seized';
    }
    if (decided === 'refused' || decided === 'withdrawn') {
      this.comingBack = true;
      this.why = `customs: ${decided}`;
    }
    await this.file.save();
    return undefined;
  }

  private meaning({ kind, detail }: TrackingEvent): ShipmentOutcome | undefined {
    const stage = stageOf[kind];
    if (stage && shipmentTransitions[this.file.stage].includes(stage)) this.file.moveTo(stage);
    if (kind === 'delivered') return 'delivered';
    if (kind === 'returned') {
      this.why ??= this.stopping ?? detail ?? 'it could not be delivered';
      return 'returned';
    }
    if (kind === 'returning') this.comingBack = true;
    if (kind === 'lost' || kind === 'damaged') {
      this.why = detail ?? `the carrier reports it ${kind}`;
      return kind === 'lost' ? 'lost' : 'destroyed';
    }
    return undefined;
  }

  private async tooLateToReroute(): Promise<void> {
    const { incidentId } = this.reroute ?? { incidentId: '' };
    this.reroute = undefined;
    await this.answer(incidentId, 'past-the-point');
  }

  /** The carrier is asked once to bring it back; when it can't, the customer sends it back after delivery. */
  private async intercept(): Promise<void> {
    const { label } = this.preparation;
    if (!label) return;
    const key = `${workflowInfo().workflowId}/intercept`;
    const answer = await carrier.interceptParcel(label, key).catch((error: unknown) => {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      return 'too-late' as const;
    });
    this.file.note({ kind: 'system', id: 'carrier' }, 'intercepted', { answer });
    this.comingBack = true;
  }

  private async end(outcome: ShipmentOutcome): Promise<ShipmentResult> {
    const { label } = this.preparation;
    if (outcome === 'voided') await own.releaseStock(this.input.orderId, this.input.number);
    if (outcome === 'returned') await this.takeBackIntoStock();
    if (outcome === 'lost' || outcome === 'destroyed')
      await claimFor(this.input, this.preparation, outcome, this.handedOverAt ?? isoNow());
    if (label && (outcome === 'lost' || outcome === 'destroyed' || outcome === 'seized'))
      await own.endConsignment(label, outcome);
    this.file.end(outcome);
    await this.file.save();
    if (this.reroute) await this.tooLateToReroute();
    await this.customs.ended();
    await this.file.settle();
    return {
      ...{ outcome, at: this.last?.at ?? new Date().toISOString(), carrier: this.plan.carrier },
      ...(this.why ? { why: this.why } : {}),
      ...(label ? { trackingCode: label.trackingCode } : {}),
    };
  }

  private takeBackIntoStock(): Promise<void> {
    const { warehouseId, lines } = this.parcel();
    return own.restock({ receiptId: `${workflowInfo().workflowId}/returned`, warehouseId, lines });
  }

  private hear(events: readonly TrackingEvent[]): void {
    for (const event of events) {
      if (this.heard.has(event.eventId)) continue;
      this.heard.add(event.eventId);
      this.news.push(event);
    }
  }

  private get plan(): PlannedShipment {
    return this.preparation.plan;
  }

  private parcel() {
    return { warehouseId: this.plan.warehouse.id, lines: this.plan.lines };
  }

  private state(): Record<string, unknown> {
    const { orderId, number, cost } = this.input;
    const { mode, carrier: name, service, warehouse, lines, days } = this.plan;
    const { goods, to, incoterm, declared } = this.input;
    return {
      ...{ orderId, number, mode, carrier: name, service, warehouse: warehouse.id, lines, days },
      ...{ share: cost.total, plan: this.plan, goods, to, incoterm },
      // What customs charge is compared with it, also after this has ended.
      ...(declared ? { due: dueAtBorder(cost) } : {}),
      ...this.preparation.shown(),
      ...(this.customs.shown ? { customs: this.customs.shown } : {}),
      ...(this.last ? { last: { kind: this.last.kind, at: this.last.at } } : {}),
      ...(this.why ? { why: this.why } : {}),
    };
  }
}

/** Events that come before the carrier has the parcel. */
const announcing: ReadonlySet<TrackingEvent['kind']> = new Set<TrackingEvent['kind']>([
  'label-created',
  'customs-submitted',
]);

/** What a carrier's event says of how far the parcel is. */
const stageOf: Partial<Record<TrackingEvent['kind'], ShipmentStage>> = {
  'handed-over': 'handed-over',
  'departed-origin': 'in-transit',
  exported: 'in-transit',
  arrived: 'in-transit',
  'customs-held': 'customs',
  'customs-inspection': 'customs',
  'customs-documents-wanted': 'customs',
  'out-for-delivery': 'last-mile',
  'delivery-failed': 'last-mile',
};
