/** A quarter of OSS in five currencies: its ledger lines, and the orders behind them with their money, as processes leave them. */
import type { Connection } from 'mongoose';
import { addDays } from '../domain/days';
import type { LedgerEntry } from '../domain/tax-return';
import { processModel } from '../models/process';
import { taxLedgerModel } from '../models/tax-ledger';

const markets = [
  ['DE', '0.19'],
  ['FR', '0.2'],
  ['SE', '0.25'],
  ['PL', '0.23'],
  ['IE', '0.23'],
] as const;
export const currencies = ['EUR', 'GBP', 'USD', 'JPY', 'SEK'] as const;

/** Every tenth line gives back what the line before it sold, every other of those in a later quarter. */
export function lineOf(n: number): LedgerEntry {
  const sold = n % 10 === 9 ? n - 1 : n;
  const [jurisdiction, rate] = markets[sold % markets.length] ?? markets[0];
  const late = n % 20 >= 18;
  const taxPoint = addDays(late ? '2026-04-01' : '2026-07-01', sold % 91);
  const id = `order-${sold}/delivered`;
  const supply: LedgerEntry = {
    kind: 'supply',
    ...{ id, jurisdiction, scheme: 'OSS', rate, taxPoint, orderId: `order-${sold}` },
    ...{ base: 10_000, tax: Math.round(10_000 * Number(rate)) },
    currency: currencies[Math.floor(sold / markets.length) % currencies.length] ?? 'EUR',
  };
  if (n === sold) return supply;
  const on = late ? '2026-07-01' : taxPoint;
  return { ...supply, id: `${id}/refund`, kind: 'refund', taxPoint: on, corrects: { id, taxPoint } };
}

/** Documents in one insert: a larger one can bring the local stand-in of MongoDB to a standstill (see inbox-fill.ts). */
const batch = 100;

/** Lays lines into the ledger, and the orders they are of into the processes: captured and refunded is what the lines say. */
export async function layLedger(connection: Connection, entries: readonly LedgerEntry[]): Promise<void> {
  const back = new Set(entries.flatMap(({ corrects }) => corrects?.id ?? []));
  const orders = entries.flatMap((entry) =>
    entry.kind === 'supply' ? [orderOf(entry, back.has(entry.id))] : [],
  );
  await layDown(taxLedgerModel(connection).collection, entries.map(bookedAs));
  await layDown(processModel(connection).collection, orders);
}

function bookedAs({ id, corrects, ...entry }: LedgerEntry) {
  const booked = { goodsClass: 'standard', ruleVersion: 'bench', sources: [] };
  return { _id: id, ...entry, ...booked, ...(corrects ? { refersTo: corrects.id } : {}) };
}

function orderOf({ orderId, base, tax, currency }: LedgerEntry, givenBack: boolean) {
  const captured = { amount: base + tax, currency };
  const payment = { captured, refunded: { amount: givenBack ? base + tax : 0, currency } };
  return { _id: `order:${orderId}`, process: 'order-to-delivery', state: { payment } };
}

async function layDown(
  collection: { insertMany(documents: object[], options: object): Promise<unknown> },
  documents: readonly object[],
): Promise<void> {
  for (let at = 0; at < documents.length; at += batch)
    await collection.insertMany(documents.slice(at, at + batch), { ordered: false });
}
