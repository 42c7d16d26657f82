/**
 * The yearly limit of retail imports out of a bonded zone, such as China's for each person and calendar year. What counts is
 * what customs count (Cai Guan Shui [2016] No. 18 nos. 1, 3 and 5; General Administration of Customs announcement 45 of 2020):
 * every parcel that is declared, at its price with freight and insurance, until it goes back to the zone. So an order counts
 * from the moment it is taken; a parcel that was voided, refused at the border, or came back undelivered counts no more; goods
 * the customer sent back count less by what the tax line was corrected for, which is done where customs take them off as well.
 * One that was lost or given back for otherwise still counts: customs may have released it. What operations send in its place
 * counts no second time here, and may with customs.
 *
 * Customs count for an identity and over all shops. We know the customer and our own orders, so our number may be the lower
 * one, and customs have the last word. They count on the day of the declaration, we on the day an order is taken: one of the
 * last days of December may be theirs of January.
 */
import { dayIn } from './business-days';
import { inForce, territoryOf, type TaxTables, type ValueBasis } from './landed-cost-tables';
import { add, compare, shownMoney, subtract, sum, times } from './money';
import type { GoodsLine, LandedCost, ModeOffer } from './order';
import type { Country, Instant, Money } from './shapes/common';
import { startOfDayIn } from './tax-calendar';

/** The limit that holds at an instant, and the calendar year around it, by the clock of the country: `from` ≤ it < `to`. */
export interface YearLimit {
  limit: Money;
  limitOn: ValueBasis;
  /** As booked in the tax ledger. */
  scheme: string;
  from: Instant;
  to: Instant;
}

/** What a customer has bought in the year, without the order in question. */
export interface RetailYear extends YearLimit {
  bought: Money;
}

/** An order as it counts in the year it was taken in. */
export interface CountedOrder {
  shipments: readonly { number: number; value: Money }[];
  /** Numbers of those that were voided, or came back undelivered. */
  undone: readonly number[];
  /** What the tax lines of the others were corrected for. */
  corrected: readonly Money[];
}

/** The yearly limit of retail imports into a country; none where no row has one. */
export function yearLimitAt(tables: TaxTables, country: Country, at: Instant): YearLimit | undefined {
  const on = at.slice(0, 10);
  const territory = territoryOf(tables, country, on)?.code;
  const row = tables.lowValue.find((one) => one.territory === territory && one.year && inForce(one, on));
  if (!row?.year || row.effect.kind !== 'bonded-retail') return undefined;
  const { limit, timeZone } = row.year;
  const year = Number(dayIn(timeZone, at).slice(0, 4));
  const [from, to] = [year, year + 1].map((each) => startOfDayIn(`${each}-01-01`, timeZone));
  if (from === undefined || to === undefined) return undefined;
  return { limit, limitOn: row.limitOn, scheme: row.effect.scheme, from, to };
}

/** What an order counts for, parcel by parcel: the value customs see. Nothing for parcels from elsewhere. */
export function retailImports(cost: LandedCost, limitOn: ValueBasis): { number: number; value: Money }[] {
  return (cost.consignments ?? [])
    .filter(({ treatment }) => treatment === 'bonded')
    .map(({ shipment, parts }) => ({
      number: shipment,
      value: sum(
        parts.flatMap(({ goods, freight, insurance }) =>
          limitOn === 'goods' ? [goods] : [goods, freight, insurance],
        ),
        cost.currency,
      ),
    }));
}

/** Adds up a year. Of no order is more taken off than it counts for. */
export function boughtInYear(orders: readonly CountedOrder[], { limit }: Pick<YearLimit, 'limit'>): Money {
  const { currency } = limit;
  const counts = ({ shipments, undone, corrected }: CountedOrder): Money => {
    const sent = shipments.filter(({ number }) => !undone.includes(number));
    const value = sum(
      sent.map((one) => one.value),
      currency,
    );
    const back = sum(corrected, currency);
    return subtract(value, compare(back, value) > 0 ? value : back);
  };
  return sum(orders.map(counts), currency);
}

/** Why a mode must not be taken that could be: with this order the year would be over its limit. */
export function overYearLimit(
  { bought, limit, limitOn }: RetailYear,
  lines: readonly Pick<GoodsLine, 'unitPrice' | 'quantity'>[],
  offer: Extract<ModeOffer, { feasible: true }>,
): string[] {
  // In another currency nothing is known of the order, which the landed cost says.
  if (offer.mode !== 'bonded-warehouse' || offer.cost.currency !== limit.currency) return [];
  const goods = sum(
    lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)),
    limit.currency,
  );
  const year = add(bought, limitOn === 'goods' ? goods : add(goods, offer.cost));
  if (compare(year, limit) <= 0) return [];
  return [
    `With this order the customer's retail imports of the calendar year would be ${shownMoney(year)}, over the limit of ${shownMoney(limit)}.`,
  ];
}
