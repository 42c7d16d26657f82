/** `npm run bench:tax-return [-- LINES]`: how long a quarter of OSS takes to compute, in five currencies. */
import { addDays } from '../domain/days';
import { computeReturn } from '../domain/tax-computation';
import { periodNamed } from '../domain/tax-calendar';
import type { LedgerEntry } from '../domain/tax-return';
import { loadReferenceRates } from '../rules/exchange-rates';
import { loadTaxTables } from '../rules/tax';
import { loadTaxDeadlines } from '../rules/tax-deadlines';
import { percentilesOf } from './percentiles';
import { table } from './table';

const ROUNDS = 10;
const markets = [
  ['DE', '0.19'],
  ['FR', '0.2'],
  ['SE', '0.25'],
  ['PL', '0.23'],
  ['IE', '0.23'],
] as const;
const currencies = ['EUR', 'GBP', 'USD', 'JPY', 'SEK'] as const;

/** Every tenth line gives back what the line before it sold, every other of those in a later quarter. */
function lineOf(n: number): LedgerEntry {
  const sold = n % 10 === 9 ? n - 1 : n;
  const [jurisdiction, rate] = markets[sold % markets.length] ?? markets[0];
  const late = n % 20 === 19;
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

const count = Number(process.argv[2] ?? 50_000);
const entries = Array.from({ length: count }, (_, n) => lineOf(n));
const key = { scheme: 'OSS', jurisdiction: 'FI', period: periodNamed('OSS', '2026-Q3') } as const;
const rules = {
  ...{ filing: loadTaxDeadlines(), taxRates: loadTaxTables().taxRates },
  ...{ on: '2026-11-24', reviewDays: 180 },
};
const rates = loadReferenceRates();
const times = Array.from({ length: ROUNDS }, () => {
  const began = performance.now();
  const found = computeReturn(key, entries, rates, rules);
  if (found.state !== 'computed') throw new Error(found.gaps.map(({ says }) => says).join('; '));
  return performance.now() - began;
});
const { p50, max } = percentilesOf(times);
const said = table(`A return of ${count} ledger lines in ${currencies.length} currencies, ms`, [
  ['', 'p50', 'max'],
  ['compute', p50, max],
]);
console.log(said);
