/**
 * What an order does to our own record: its terms checked, its risk judged, its stock, its landed cost, its tax lines. Short and
 * our own: local activities.
 */
import type {
  CostLine,
  FraudDecision,
  LandedCost,
  ModeChoice,
  NotKnown,
  PlannedShipment,
  ShipmentStage,
  TrackingEvent,
} from '../domain/order';
import type { Listing } from '../domain/process';
import type { Country, Day, Instant, Money } from '../domain/shapes/common';
import type { Mode, PlaceOrder } from '../domain/shapes/orders';
import type { FrozenCost } from '../domain/landed-cost';
import type { OfferedShipment, OfferProblem } from '../domain/offer';
import type { ReturnDecision, ReturnReason } from '../domain/returns';
import type { OtherLane } from '../domain/other-lane';
import type { ClearanceEvent } from './broker/port';
import type { ParcelRequest } from './outside';

/** What of an order the rules look at. Name and address are read from the record by its number. */
export interface OrderFacts {
  orderId: string;
  customerId: string;
  country: Country;
  lines: PlaceOrder['lines'];
  channel: PlaceOrder['channel'];
  incoterm: PlaceOrder['incoterm'];
  mode?: Mode;
  agreedTotal: Money;
  signals: PlaceOrder['signals'];
  on: Day;
  lawReviewDays: number;
}

/** Why an order can't be taken, in words for the shop. */
export type OrderProblem = OfferProblem;

/** The fraud rules have looked at what may be sold only. */
export type OrderCheck =
  { state: 'refused'; problems: OrderProblem[] } | { state: 'fit'; fraud: FraudDecision };

/** What a person decided where no rule was known; the day is the day it was decided. */
export type ManualDecision = { rule: string; reason: string } & ({ rate: string } | { amount: Money });

/** A parcel with its goods and its share of the cost. */
export interface AllocatedShipment extends OfferedShipment {
  /** Some of its tax is due by the payment being accepted, not by delivery. Absent from orders of before that was told apart. */
  taxedAtPayment?: true;
}

export type Allocation =
  | { state: 'allocated'; mode: Mode; choice: ModeChoice; cost: FrozenCost; shipments: AllocatedShipment[] }
  | { state: 'refused'; problems: OrderProblem[] }
  | { state: 'not-known'; missing: NotKnown[] };

export interface TaxBooking {
  orderId: string;
  shipmentId: string;
  /** Unique within the order: the same event twice is one set of lines. */
  event: string;
  kind: 'supply' | 'refund';
  /** Country of the warehouse the goods left: the Union scheme asks for it. */
  dispatchedFrom: Country;
  cost: LandedCost;
  /** When it was delivered or given back: the ledger has the day by the clock of the authority it is declared to. */
  at: Instant;
  /** When the payment was authorized: what is taxed by that has this day as a supply, and not that of its delivery. */
  authorizedAt?: Instant;
  /** Only the lines taxed by their payment, or only the others; all of them where this is left out. */
  only?: 'payment' | 'delivery';
  /** Of refunds: what of the cost is not given back. */
  kept?: Money;
  /** Of refunds: the event they correct. */
  corrects?: string;
}

export interface ReturnWish {
  reason: ReturnReason;
  lines: { sku: string; quantity: number }[];
  photos: string[];
  wish: 'refund' | 'exchange';
}

export interface OrderActivities {
  /** Contract terms, listings, goods and market; then the fraud rules. Nothing is written. */
  checkOrder(order: OrderFacts): Promise<OrderCheck>;
  /**
   * Chooses the mode, computes and freezes the landed cost, reserves the stock; the same order again gives the same
   * reservation. Refused when the customer agreed to another total. Goods out of a bonded zone count for the customer's year.
   */
  allocateOrder(
    order: OrderFacts,
    reserveUntil: Instant,
    decisions: ManualDecision[],
    authorizedAt: Instant,
  ): Promise<Allocation>;
  /**
   * Gives back what is reserved for the order, or for one of its parcels; the whole order counts no more for the customer's year
   * of retail imports. Safe to repeat.
   */
  releaseStock(orderId: string, number?: number): Promise<void>;
  /** Reserves a lost parcel's goods once more, under a key of their own. @returns false when there are none */
  reserveAgain(
    orderId: string,
    shipment: { number: number; plan: PlannedShipment },
    until: Instant,
  ): Promise<boolean>;
  /** How far the order's parcels are, as far as the record knows. */
  shipmentStages(orderId: string): Promise<{ number: number; stage: ShipmentStage }[]>;
  /**
   * Reservation → shipped. Safe to repeat.
   * @returns SKUs whose reservation had lapsed and whose pieces were promised to others: the book counts nothing for them
   */
  shipStock(
    orderId: string,
    shipment: { number: number; warehouseId: string; lines: PlannedShipment['lines'] },
  ): Promise<string[]>;
  /** Notes what became of an order, for the history the fraud rules look at. Safe to repeat. */
  noteOutcome(orderId: string, outcome: 'refunded' | 'disputed'): Promise<void>;
  /** Takes goods that came back into stock again. Safe to repeat. */
  restock(receipt: {
    receiptId: string;
    warehouseId: string;
    lines: PlannedShipment['lines'];
  }): Promise<void>;
  /** Immutable tax ledger lines of payments that were accepted, or of a refund. Safe to repeat. */
  bookTax(...bookings: TaxBooking[]): Promise<void>;
  /**
   * Books the tax of a delivery. Safe to repeat.
   * @returns of orders of before only what customs charged otherwise; now that is `workflows/customs-charges`, at any time
   */
  bookDelivery(booking: TaxBooking): Promise<CostDifference[]>;
  /** Whether the customer may send this back, by the market's and the mode's rules. */
  judgeReturn(question: {
    request: ReturnWish;
    shipmentId: string;
    plan: PlannedShipment;
    cost: LandedCost;
    market: Country;
    deliveredAt: Instant;
    requestedAt: Instant;
  }): Promise<ReturnDecision>;
}

export interface CostDifference {
  kind: CostLine['kind'];
  expected: Money;
  charged: Money;
}

/** What the record knows of parcels under way, and of whose goods are in them. */
export interface ParcelActivities {
  /** Another carrier's lane for a parcel that its carrier will not have; none an incident stands in the way of. Nothing is written. */
  otherLane(
    parcel: Pick<ParcelRequest, 'orderId' | 'plan' | 'goods' | 'to' | 'incoterm'>,
  ): Promise<OtherLane>;
  /** The parcel has come to its end in our book, though its carrier has not said so. Safe to repeat. */
  endConsignment(
    parcel: { carrier: string; trackingCode: string },
    stage: 'lost' | 'seized' | 'destroyed',
  ): Promise<void>;
  /** Who at a brand is written to; nobody when its partnership does not live. */
  brandContact(caseId: string): Promise<{ contactId: string; listing: Listing } | undefined>;
  /** The newest event of a parcel by the carrier's time. */
  lastHeard(carrier: string, trackingCode: string): Promise<Pick<TrackingEvent, 'at' | 'kind'> | undefined>;
  /** What customs have said of a parcel so far, in order. */
  customsHeard(shipmentId: string): Promise<ClearanceEvent[]>;
}
