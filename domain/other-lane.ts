/** Another lane for a parcel that can't travel as planned: its carrier is in trouble, or will not have it. */
import { checkGoods, hindrances } from './goods';
import type { Lane } from './lanes';
import { replan, type Avoided } from './mode-choice';
import type { RuleBook } from './offer';
import type { GoodsLine, PlannedShipment } from './order';
import type { Day, Money } from './shapes/common';

export interface ParcelToMove {
  plan: PlannedShipment;
  goods: readonly GoodsLine[];
  to: { country: string; postcode: string };
  incoterm: 'DDP' | 'DAP';
}

/** `extraCost` is over what was planned, in the currency of the freight, never below zero. */
export type OtherLane = { plan: PlannedShipment; extraCost: Money } | { none: string };

/** How parcels can be sent on a day, and by which dated rules. */
export interface OtherWays {
  on: Day;
  book: RuleBook;
  /** Names of the carriers that may be booked on that day. */
  bookable: readonly string[];
  /** What incidents stand in the way of: no parcel is taken out of one trouble into another. */
  incidents: readonly Avoided[];
}

/**
 * The cheapest lane for the same parcel from the same warehouse that neither has the trouble this is about nor an incident, on a
 * day, by a carrier that may be booked.
 */
export function otherLane(
  { plan, goods, to, incoterm }: ParcelToMove,
  troubled: (lane: Lane) => boolean,
  { on, book, bookable, incidents }: OtherWays,
): OtherLane {
  const again = replan(
    plan,
    {
      ...{ lines: goods, currency: plan.freight.currency, incoterm, on, to },
      bookable: (name) => bookable.includes(name),
      avoid: [...incidents, ...book.lanes.filter(troubled).map(({ id }) => ({ lane: id }))],
      goods: (line, mode, carrierService) =>
        hindrances(checkGoods(line, { to: to.country, mode, carrierService }, on, book.goods)).map(
          ({ says }) => says,
        ),
    },
    book.lanes,
  );
  if (!again.feasible) return { none: again.refused.join(' ') };
  const { difference, shipment } = again;
  return {
    plan: { ...shipment, number: plan.number },
    extraCost: { ...difference, amount: Math.max(0, difference.amount) },
  };
}
