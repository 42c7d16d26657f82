/** One parcel from its label to the customer's door: input, result, what carriers and customs report. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ClearanceEvent } from '../../activities/broker/port';
import type {
  GoodsLine,
  LandedCost,
  PlannedShipment,
  ShipmentStage,
  TrackingEvent,
} from '../../domain/order';
import type { By, Listing, Outcome } from '../../domain/process';
import type { Country, Instant, Money } from '../../domain/shapes/common';
import type { OrderPolicy } from '../../domain/shapes/policy';

export interface ShipmentInput {
  orderId: string;
  /** From 1 within its order. */
  number: number;
  plan: PlannedShipment;
  goods: GoodsLine[];
  to: Country;
  incoterm: 'DDP' | 'DAP';
  /** What of the order's landed cost this parcel bears. */
  cost: LandedCost;
  listing: Listing;
  policy: OrderPolicy;
  /** It is declared to customs. */
  declared: boolean;
  /** The order wants to know when the carrier has it. */
  tellHandOver: boolean;
  /**
   * The order's authorization ends soon after: the order is told by then that the carrier has the parcel, so that it takes the money
   * in time. Left out by orders that watch the time themselves.
   */
  payBy?: Instant;
  /**
   * Its few small papers are drawn in the workflow task that has the label, six events fewer than on the queue of documents.
   * Left out by orders that began before; told here because `patched` would write two events into every parcel.
   */
  papersInTask?: true;
}

export type ShipmentOutcome = Extract<
  ShipmentStage,
  'delivered' | 'voided' | 'lost' | 'returned' | 'seized' | 'destroyed'
>;

export interface ShipmentResult {
  outcome: ShipmentOutcome;
  at: string;
  /** Why it was not delivered. */
  why?: string;
  trackingCode?: string;
  carrier: string;
}

/** A carrier's events that matter to the process, in its order; the record has them all. Idempotent by event id. */
export const carrierReported = defineSignal<[TrackingEvent[]]>('carrierReported');

/** What customs want or decided. Idempotent by event id. */
export const customsReported = defineSignal<[ClearanceEvent]>('customsReported');

/** The order is cancelled: void it, stop it, or have it brought back, as far as it has come. */
export const stopShipment = defineSignal<[{ reason: string }]>('stopShipment');

/** An incident stands in its way: another lane, as planned by the incident. Answered by `rerouteAnswered`. */
export const rerouteShipment = defineSignal<[Reroute]>('rerouteShipment');

export interface Reroute {
  incidentId: string;
  plan: PlannedShipment;
  extraCost: Money;
  says: string;
}

export type RerouteAnswer = 'rerouted' | 'past-the-point' | 'not-possible';

/** Nothing is heard of it: operations know that it is under way, and wait on; or that it is lost. */
export const resolveSearch = defineUpdate<
  Outcome<{ stage: ShipmentStage }>,
  [{ by: By; decision: 'wait' | 'lost'; reason: string }]
>('resolveSearch');

/** To the incident's process. */
export const rerouteAnswered =
  defineSignal<[{ shipmentId: string; answer: RerouteAnswer }]>('rerouteAnswered');

export function shipmentWorkflowId(orderId: string, number: number): string {
  return `order:${orderId}/shipment-${number}`;
}
