import type { Journal } from './journal';
import type { Move } from './carrier-routes';
import type { CarrierScenario, Scan } from './timeline';
import type { Offer } from './carrier-tariff';

/** An address as EasyPost writes it. */
export interface WireAddress {
  readonly name?: string;
  readonly street1?: string;
  readonly street2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip?: string;
  readonly country?: string;
  readonly phone?: string;
}

/** A shipment, bought or not. Times are milliseconds since 1970, weights grams. */
export interface Consignment {
  readonly id: string;
  readonly createdAt: number;
  /** The shipper's own id for this booking. */
  readonly reference: string;
  /** What is printed on the label. */
  readonly printed: string;
  readonly from: WireAddress;
  readonly to: WireAddress;
  readonly grams: number;
  readonly customsInfo: object | null;
  readonly rates: readonly (Offer & { readonly id: string })[];
  bought?: Purchase;
  refundedAt?: number;
  handedOver: boolean;
  intercepted: boolean;
  /** When it was presented to customs, if it was. */
  presented: boolean;
  /** Decisions of customs that are in the scans already. */
  readonly decided: Set<string>;
  scans: Scan[];
  /** Up to when the carrier has told of its scans. */
  toldUntil: number;
}

export interface Purchase {
  readonly rateId: string;
  readonly trackingCode: string;
  readonly trackerId: string;
  readonly at: number;
  readonly scenario: CarrierScenario;
  readonly handOverAt: number | null;
}

export interface Cover {
  readonly id: string;
  readonly reference: string;
  readonly trackingCode: string;
  /** Decimal amount as asked for. */
  readonly amount: string;
  readonly currency: string;
  readonly at: number;
  cancelled: boolean;
}

export interface Claim {
  readonly id: string;
  readonly reference: string;
  readonly trackingCode: string;
  readonly type: 'loss' | 'damage';
  readonly amount: string;
  readonly currency: string;
  readonly invoices: number;
  readonly at: number;
  readonly decidedAt: number;
}

type NewConsignment = Pick<
  Consignment,
  'id' | 'createdAt' | 'reference' | 'printed' | 'from' | 'to' | 'grams' | 'customsInfo' | 'rates'
>;

type Entry =
  | { is: 'shipment'; shipment: NewConsignment }
  | { is: 'bought'; id: string; purchase: Purchase; scans: Scan[] }
  | { is: 'refunded'; id: string; at: number }
  | { is: 'travels'; id: string; step: Step }
  | { is: 'told'; id: string; until: number }
  | { is: 'cover'; cover: Cover }
  | { is: 'cover-cancelled'; id: string }
  | { is: 'claim'; claim: Claim };

/** Something happened to a parcel: what was planned after `cutAt` will not happen, `scans` will. */
export interface Step {
  readonly why: 'handed-over' | 'intercepted' | 'presented' | 'customs';
  readonly decision?: string;
  readonly cutAt?: number;
  readonly scans: readonly Scan[];
}

/** Everything the carriers know. Each change is one line of the journal, and the book is read from it again. */
export class CarrierBook {
  private readonly byId = new Map<string, Consignment>();
  private readonly byReference = new Map<string, Consignment>();
  private readonly byCode = new Map<string, Consignment>();
  private readonly covers = new Map<string, Cover>();
  private readonly claims = new Map<string, Claim>();
  private bought = 0;

  constructor(private readonly journal: Journal) {
    for (const entry of journal.entries() as Entry[]) this.apply(entry);
  }

  /** From 1, for the next tracking code. */
  nextSerial(): number {
    return this.bought + 1;
  }

  write(entry: Entry): void {
    this.apply(entry);
    this.journal.append(entry);
  }

  /** By its id, or by the shipper's reference in its place. */
  shipment(idOrReference: string): Consignment | undefined {
    return this.byId.get(idOrReference) ?? this.byReference.get(idOrReference);
  }

  parcel(trackingCode: string): (Consignment & { bought: Purchase }) | undefined {
    const found = this.byCode.get(trackingCode);
    return found?.bought ? (found as Consignment & { bought: Purchase }) : undefined;
  }

  parcels(): (Consignment & { bought: Purchase })[] {
    return [...this.byCode.values()] as (Consignment & { bought: Purchase })[];
  }

  cover(idOrReference: string): Cover | undefined {
    return (
      this.covers.get(idOrReference) ?? find(this.covers, ({ reference }) => reference === idOrReference)
    );
  }

  coverOf(trackingCode: string): Cover | undefined {
    return find(this.covers, (cover) => cover.trackingCode === trackingCode && !cover.cancelled);
  }

  claim(id: string): Claim | undefined {
    return this.claims.get(id);
  }

  allClaims(): Claim[] {
    return [...this.claims.values()];
  }

  private apply(entry: Entry): void {
    if (entry.is === 'shipment') this.enter(entry.shipment);
    else if (entry.is === 'cover') this.covers.set(entry.cover.id, { ...entry.cover });
    else if (entry.is === 'claim') this.claims.set(entry.claim.id, entry.claim);
    else if (entry.is === 'cover-cancelled') {
      const cover = this.covers.get(entry.id);
      if (cover) cover.cancelled = true;
    } else {
      const shipment = this.byId.get(entry.id);
      if (shipment) this.change(shipment, entry);
    }
  }

  private enter(fresh: NewConsignment): void {
    const shipment: Consignment = {
      ...fresh,
      ...{ handedOver: false, intercepted: false, presented: false },
      ...{ decided: new Set<string>(), scans: [], toldUntil: 0 },
    };
    this.byId.set(shipment.id, shipment);
    // A reference is not unique with EasyPost; the first one is found by it.
    if (!this.byReference.has(shipment.reference)) this.byReference.set(shipment.reference, shipment);
  }

  private change(shipment: Consignment, entry: Entry & { id: string }): void {
    if (entry.is === 'bought') {
      shipment.bought = entry.purchase;
      shipment.scans = entry.scans;
      this.byCode.set(entry.purchase.trackingCode, shipment);
      this.bought += 1;
    } else if (entry.is === 'refunded') shipment.refundedAt = entry.at;
    else if (entry.is === 'told') shipment.toldUntil = entry.until;
    else if (entry.is === 'travels') this.travel(shipment, entry.step);
  }

  private travel(shipment: Consignment, { why, decision, cutAt, scans }: Step): void {
    if (why === 'handed-over') shipment.handedOver = true;
    if (why === 'intercepted') shipment.intercepted = true;
    if (why === 'presented') shipment.presented = true;
    if (decision !== undefined) shipment.decided.add(decision);
    const kept = cutAt === undefined ? shipment.scans : shipment.scans.filter(({ at }) => at <= cutAt);
    shipment.scans = [...kept, ...scans];
  }
}

function find<T>(map: Map<string, T>, is: (one: T) => boolean): T | undefined {
  for (const one of map.values()) if (is(one)) return one;
  return undefined;
}

const ends = new Set<Move>(['delivered', 'returned', 'lost', 'damaged', 'customs-seized']);

/** The scan that has ended the parcel's way by now, if any. */
export function endOf(shipment: Consignment, now: number): Scan | undefined {
  return shipment.scans.find(({ move, at }) => ends.has(move) && at <= now);
}

export function wasScanned(shipment: Consignment, move: Move, now: number): boolean {
  return shipment.scans.some((scan) => scan.move === move && scan.at <= now);
}
