/** Stages of an order, its shipments and their customs clearance, which may follow which, and what a cancellation does there. */
import type { OrderStage, ShipmentStage } from './order';

/** What customs make of a declaration. The last four are ends. */
export type ClearanceStage =
  'submitted' | 'documents-wanted' | 'inspected' | 'held' | 'released' | 'refused' | 'seized' | 'withdrawn';

/** Which stage of an order may follow which. `refunded`: all of its money went back after something was shipped. */
export const orderTransitions: Readonly<Record<OrderStage, readonly OrderStage[]>> = {
  opening: ['in-review', 'accepted', 'refused', 'cancelled', 'failed'],
  'in-review': ['accepted', 'refused', 'cancelled', 'failed'],
  accepted: ['fulfilling', 'cancelled', 'failed'],
  // Cancelled while every parcel could be stopped; refunded when all were lost, seized or came back.
  fulfilling: ['delivered', 'cancelled', 'failed', 'refunded'],
  delivered: ['return-window', 'completed', 'refunded'],
  'return-window': ['completed', 'refunded'],
  completed: [],
  refused: [],
  cancelled: [],
  failed: [],
  refunded: [],
};

/**
 * Which stage of a shipment may follow which. Carriers skip scans, so a parcel may be further than its next stage.
 * A return by the customer is its own process with its own parcel: `delivered` is an end, `returned` is a parcel that came
 * back without having been delivered.
 */
export const shipmentTransitions: Readonly<Record<ShipmentStage, readonly ShipmentStage[]>> = {
  preparing: ['labelled', 'voided'],
  // Back to `preparing` when it is booked anew with another carrier.
  labelled: [
    'preparing',
    'handed-over',
    'in-transit',
    'customs',
    'last-mile',
    'delivered',
    'voided',
    'lost',
    'returned',
  ],
  'handed-over': [
    'in-transit',
    'customs',
    'last-mile',
    'delivered',
    'lost',
    'returned',
    'seized',
    'destroyed',
  ],
  'in-transit': ['customs', 'last-mile', 'delivered', 'lost', 'returned', 'seized', 'destroyed'],
  customs: ['in-transit', 'last-mile', 'delivered', 'lost', 'returned', 'seized', 'destroyed'],
  'last-mile': ['delivered', 'lost', 'returned', 'seized', 'destroyed'],
  delivered: [],
  voided: [],
  lost: [],
  returned: [],
  seized: [],
  destroyed: [],
};

/** Which stage of a clearance may follow which. What is released can't be withdrawn any more. */
export const clearanceTransitions: Readonly<Record<ClearanceStage, readonly ClearanceStage[]>> = {
  submitted: ['documents-wanted', 'inspected', 'held', 'released', 'refused', 'seized', 'withdrawn'],
  'documents-wanted': ['inspected', 'held', 'released', 'refused', 'seized', 'withdrawn'],
  inspected: ['documents-wanted', 'held', 'released', 'refused', 'seized', 'withdrawn'],
  held: ['documents-wanted', 'inspected', 'released', 'refused', 'seized', 'withdrawn'],
  released: [],
  refused: [],
  seized: [],
  withdrawn: [],
};

/**
 * `void`: nothing is booked, the authorization is given free. `stop`: label, cover and declaration are taken back too.
 * `intercept`: the carrier is asked to bring it back, the money follows when it is back. `return`: the customer sends it back.
 */
export type Cancellation = 'void' | 'stop' | 'intercept' | 'return';

const cancellationOfShipment: Readonly<Record<ShipmentStage, Cancellation | undefined>> = {
  preparing: 'void',
  labelled: 'stop',
  'handed-over': 'intercept',
  'in-transit': 'intercept',
  customs: 'intercept',
  'last-mile': 'intercept',
  delivered: 'return',
  // Each of these ends gives the money back by itself.
  voided: undefined,
  lost: undefined,
  returned: undefined,
  seized: undefined,
  destroyed: undefined,
};

/**
 * What a customer's cancellation does to one shipment of an order at this point or, before it is split into shipments, to
 * the order. `undefined`: there is nothing left to cancel. Whether a delivered order may still come back is for
 * `judgeReturn` to say.
 */
export function cancellationAt(order: OrderStage, shipment?: ShipmentStage): Cancellation | undefined {
  if (orderTransitions[order].length === 0) return undefined;
  if (shipment !== undefined) return cancellationOfShipment[shipment];
  return order === 'delivered' || order === 'return-window' ? 'return' : 'void';
}
