/** Another lane for a parcel that can't travel as planned: its carrier is in trouble, or will not have it. */
import { checkGoods, hindrances } from './goods';
import type { Lane } from './lanes';
import { replan } from './mode-choice';
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

/**
 * The cheapest lane for the same parcel from the same warehouse that is not avoided, on a day, by a carrier that may be booked.
 * @param bookable names of the carriers that may be booked on that day
 */
export function otherLane(
  { plan, goods, to, incoterm }: ParcelToMove,
  avoided: (lane: Lane) => boolean,
  { on, book, bookable }: { on: Day; book: RuleBook; bookable: readonly string[] },
): OtherLane {
  const again = replan(
    plan,
    {
      ...{ lines: goods, currency: plan.freight.currency, incoterm, on, to },
      bookable: (name) => bookable.includes(name),
      avoid: book.lanes.filter(avoided).map(({ id }) => ({ lane: id })),
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
