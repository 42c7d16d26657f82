/**
 * Words of an order shared by rules, activities and workflows: its landed cost, the choice of a mode, its shipments, its
 * stages. Amounts are minor units; weights grams; instants UTC.
 */
import type { Country, Currency, Day, Instant, Money } from './shapes/common';
import type { Mode, OrderLine } from './shapes/orders';
import type { Consignment } from './landed-cost';

/** Where a number or a refusal comes from: the row of a dated table. */
export interface RuleRef {
  /** Id of the row, such as `eu-low-value-duty`. */
  rule: string;
  source: string;
  verifiedOn: Day;
}

export type CostKind = 'goods' | 'freight' | 'insurance' | 'duty' | 'vat' | 'gst' | 'sales-tax' | 'fee';

/** One line of a landed cost. `amount` is what is charged; `base` and `rate` say how it came about. */
export interface CostLine {
  kind: CostKind;
  /** What it is about: a SKU, a tariff subheading, or the whole order. */
  about: string;
  base: Money;
  /** A decimal share such as `0.19`, or absent for a flat amount. */
  rate?: string;
  amount: Money;
  /** Who pays it: the customer with the order, or the recipient at the door (DAP). */
  payer: 'customer' | 'recipient';
  ref?: RuleRef;
  /** Number of the shipment it belongs to. */
  shipment?: number;
}

/** All lines in one currency; `total` is the sum of what the customer pays with the order. */
export interface LandedCost {
  currency: Currency;
  lines: CostLine[];
  total: Money;
  /** Sum of what the recipient pays at the door; zero under DDP. */
  atTheDoor: Money;
  /** The day whose rules were taken. */
  on: Day;
  /** The scheme under which import VAT is collected, if any: `IOSS`, `UK-135`, `AU-LVG`… */
  scheme?: string;
  /** How it splits by shipment and SKU, to the minor unit: what captures, refunds and the tax ledger take their parts from. */
  consignments?: Consignment[];
}

/** A rule that is not known for this day: a person decides, nothing is guessed. */
export interface NotKnown {
  rule: string;
  /** What is not known, in a sentence. */
  says: string;
  lastVerifiedOn?: Day;
}

/** What is sold in one line, with what customs and carriers need of it. */
export interface GoodsLine extends OrderLine {
  /** The brand's case the listing belongs to. */
  caseId: string;
  title: string;
  customsDescription: string;
  hsCode: string;
  origin: Country;
  netGrams: number;
  grossGrams: number;
  lithium?: 'UN3480' | 'UN3481' | 'UN3090' | 'UN3091';
  liquidMl?: number;
  aerosol: boolean;
  excise: boolean;
  certificates: { kind: string; number: string; validTo?: Day }[];
}

/** A place goods are sent from. */
export interface Warehouse {
  id: string;
  country: Country;
  /** `origin`: at the brand or in its land; `overseas`: in the market; `bonded`: in a bonded zone of the market. */
  kind: 'origin' | 'overseas' | 'bonded';
}

/** A parcel as planned: what, from where, how. */
export interface PlannedShipment {
  /** From 1. */
  number: number;
  mode: Mode;
  warehouse: Warehouse;
  carrier: string;
  service: string;
  lines: { sku: string; quantity: number }[];
  grossGrams: number;
  freight: Money;
  /** Working days from hand-over to delivery, least and most. */
  days: { from: number; to: number };
  /** Insurance is mandatory over the carrier's limit. */
  insured: boolean;
  /** For how many days it is normal to hear nothing of it. */
  silenceDays: number;
  /** Within how many days of its hand-over it must be claimed from the carrier. */
  claimDays: number;
}

/** One mode weighed: its cost and days, or why it was refused. */
export type ModeOffer =
  | {
      mode: Mode;
      feasible: true;
      cost: Money;
      days: { from: number; to: number };
      shipments: PlannedShipment[];
    }
  | { mode: Mode; feasible: false; refused: string[] };

/** What was chosen and why, with what was not. */
export interface ModeChoice {
  chosen?: Mode;
  why: string;
  offers: ModeOffer[];
}

export type FraudVerdict = 'pass' | 'review' | 'refuse';

export interface FraudDecision {
  verdict: FraudVerdict;
  score: number;
  reasons: { rule: string; says: string; points: number }[];
}

export type OrderStage =
  | 'opening'
  | 'in-review'
  | 'accepted'
  | 'fulfilling'
  | 'delivered'
  | 'return-window'
  | 'completed'
  | 'refused'
  | 'cancelled'
  | 'failed'
  | 'refunded';

export type ShipmentStage =
  | 'preparing'
  | 'labelled'
  | 'handed-over'
  | 'in-transit'
  | 'customs'
  | 'last-mile'
  | 'delivered'
  | 'voided'
  | 'lost'
  | 'returned'
  | 'seized'
  | 'destroyed';

/** What carriers tell, in one vocabulary. Ordered as a parcel passes them; those after `delivered` are disturbances. */
export type TrackingKind =
  | 'label-created'
  | 'handed-over'
  | 'departed-origin'
  | 'exported'
  | 'arrived'
  | 'customs-submitted'
  | 'customs-documents-wanted'
  | 'customs-inspection'
  | 'customs-held'
  | 'customs-released'
  | 'customs-refused'
  | 'customs-seized'
  | 'out-for-delivery'
  | 'delivery-failed'
  | 'delivered'
  | 'damaged'
  | 'lost'
  | 'returning'
  | 'returned';

/** One event of a carrier. `at` is the carrier's own time, `receivedAt` ours. */
export interface TrackingEvent {
  carrier: string;
  /** The carrier's id of this event: the same id is the same event. */
  eventId: string;
  trackingCode: string;
  kind: TrackingKind;
  at: Instant;
  place?: string;
  detail?: string;
}
