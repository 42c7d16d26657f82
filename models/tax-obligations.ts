/** What obligations are judged by, read from the record: the tax ledger by month and place, goods on hand, registrations. */
import type { Connection } from 'mongoose';
import type { NotKnown } from '../domain/order';
import type { Country, Currency, Day } from '../domain/shapes/common';
import type { MonthSales, ObligationFacts, Registration } from '../domain/tax-obligation-facts';
import { stockModel } from './stock';
import { taxLedgerModel } from './tax-ledger';
import { taxRegistrations, type TaxRegistration } from './tax-registration';

/** Schemes under which tax of a consignment of low value is taken with the sale. */
const lowValueSchemes = new Set(['IOSS', 'UK-135', 'AU-LVG']);

export interface RecordedFacts {
  facts: ObligationFacts;
  /** Countries with lines that do not tell where their goods were sent from: they are in no fact. */
  unplaced: { country: Country; lines: number }[];
}

/** What is not known of lines in no fact. */
export function notPlaced({
  country,
  lines,
}: RecordedFacts['unplaced'][number]): NotKnown & { country: Country } {
  const says = `${lines} lines of the ledger do not tell where their goods were sent from; a person decides`;
  return { country, rule: `dispatch:${country}`, says };
}

interface Sold {
  _id: { month: string; from: Country | null; to: Country; scheme: string; currency: Currency };
  net: number;
  lines: number;
}

/**
 * Facts of the calendar year of `on` and the one before. Refunds lower the month they are given in. Sales that have no line in the
 * ledger, such as those to the US, are not in it.
 */
export async function obligationFactsOf(
  connection: Connection,
  establishedIn: Country,
  on: Day,
): Promise<RecordedFacts> {
  const [sold, stockIn, registrations] = await Promise.all([
    soldBy(connection, on),
    stockModel(connection).distinct('warehouse.country', {
      $or: [{ available: { $gt: 0 } }, { reserved: { $gt: 0 } }],
    }),
    taxRegistrations(connection),
  ]);
  const placed = sold.filter(({ _id }) => typeof _id.from === 'string');
  const unplaced = new Map<Country, number>();
  for (const { _id, lines } of sold)
    if (typeof _id.from !== 'string') unplaced.set(_id.to, (unplaced.get(_id.to) ?? 0) + lines);
  return {
    facts: {
      ...{ establishedIn, stockIn: stockIn.map(String).sort() },
      sales: placed.map(salesOf),
      registrations: registrations.filter((one) => holdsOn(one, on)).flatMap(heldBy),
    },
    unplaced: [...unplaced].map(([country, lines]) => ({ country, lines })),
  };
}

async function soldBy(connection: Connection, on: Day): Promise<Sold[]> {
  const first = `${Number(on.slice(0, 4)) - 1}-01-01`;
  const signed = { $cond: [{ $eq: ['$kind', 'refund'] }, { $multiply: ['$base', -1] }, '$base'] };
  const month = { $substrBytes: ['$taxPoint', 0, 7] };
  const place = { from: '$dispatchedFrom', to: '$jurisdiction', scheme: '$scheme', currency: '$currency' };
  return taxLedgerModel(connection)
    .aggregate<Sold>([
      { $match: { taxPoint: { $gte: first, $lte: on } } },
      { $group: { _id: { month, ...place }, net: { $sum: signed }, lines: { $sum: 1 } } },
    ])
    .exec();
}

function salesOf({ _id: { month, from, to, scheme, currency }, net }: Sold): MonthSales {
  const amount = { amount: net, currency };
  return { month, from: from ?? '', to, net: amount, lowValue: lowValueSchemes.has(scheme) };
}

function holdsOn({ validFrom, validTo }: TaxRegistration, on: Day): boolean {
  return validFrom <= on && (validTo === undefined || validTo >= on);
}

/** A registration for the Union scheme names those in the states goods are sent from. */
function heldBy({ scheme, jurisdiction, establishments = {} }: TaxRegistration): Registration[] {
  const local = Object.keys(establishments).map((country) => ({ kind: 'local' as const, country }));
  return [{ kind: scheme, country: jurisdiction }, ...local];
}
