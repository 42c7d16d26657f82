/** A quarter's ledger laid into the record as orders leave it, with the orders behind its lines. */
import type { Connection } from 'mongoose';
import { addDays } from '../../../domain/days';
import { periodNamed } from '../../../domain/tax-calendar';
import type { FilingScheme } from '../../../domain/tax-return';
import { processModel } from '../../../models/process';
import { writeTaxLines, type TaxLine } from '../../../models/tax-ledger';
import { taxReturnId } from '../../../workflows/tax-return/messages';

/** A return that was opened, and where it is found. */
export interface Filed {
  scheme: FilingScheme;
  jurisdiction: 'FI' | 'GB';
  period: string;
  /** As the authority's book calls the period. */
  bookedAs: string;
  path: string;
  processId: string;
}

/** A return by its scheme and period; quarters and months that begin in January to September. */
export function returnOf(scheme: FilingScheme, period: string): Filed {
  const jurisdiction = scheme === 'UK-VAT' ? 'GB' : 'FI';
  const named = periodNamed(scheme, period);
  const month = Number(named.from.slice(5, 7)).toString(22).toUpperCase();
  return {
    ...{ scheme, jurisdiction, period },
    bookedAs: scheme === 'UK-VAT' ? `${period.slice(2, 4)}${month}3` : period,
    path: `/tax/returns/${scheme}/${jurisdiction}/${period}`,
    processId: taxReturnId({ scheme, jurisdiction, period: named }),
  };
}

/** Documents in one write: more at once can bring the local stand-in of MongoDB to a standstill. */
const batch = 100;
const markets = [
  ['DE', '0.19', 'EUR'],
  ['FR', '0.2', 'EUR'],
  ['SE', '0.25', 'SEK'],
  ['PL', '0.23', 'PLN'],
] as const;

/** Sales of a quarter, each of an order of its own whose payment agrees with it. */
export async function layQuarter(
  connection: Connection,
  scheme: 'OSS' | 'UK-VAT',
  period: string,
  lines: number,
): Promise<void> {
  const { from } = periodNamed(scheme, period);
  const sales = Array.from({ length: lines }, (_, n) => sale(scheme, `${scheme}-${period}-${n}`, n, from));
  for (let at = 0; at < sales.length; at += batch) {
    const some = sales.slice(at, at + batch);
    await writeTaxLines(connection, some);
    await processModel(connection).collection.insertMany(some.map(orderBehind) as never);
  }
}

function sale(scheme: 'OSS' | 'UK-VAT', orderId: string, n: number, from: string): TaxLine {
  const [country, rate, currency] = markets[n % markets.length] ?? markets[0];
  const place =
    scheme === 'OSS'
      ? { jurisdiction: country, scheme: 'OSS', rate, currency }
      : { jurisdiction: 'GB', scheme: 'UK-135', rate: '0.2', currency: 'GBP' };
  const base = 10_00 + n * 7;
  return {
    ...{ _id: `${orderId}/supply-1`, kind: 'supply', orderId, goodsClass: 'standard', ...place },
    ...{ ruleVersion: 'laid', base, tax: Math.round(base * Number(place.rate)) },
    ...{ taxPoint: addDays(from, n % 80), sources: [] },
  };
}

function orderBehind({ orderId, base, tax, currency }: TaxLine) {
  const captured = { amount: base + tax, currency };
  const payment = { captured, refunded: { amount: 0, currency } };
  return { _id: `order:${orderId}`, process: 'order-to-delivery', state: { payment } };
}
