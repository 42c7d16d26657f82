import { taxDayOf, taxedAtPayment, taxPointsOf } from '../../domain/tax-points';
import { loadTaxDeadlines } from '../../rules/tax-deadlines';
import { computed, gapsOf, returnKey } from './sample-returns';

const table = loadTaxDeadlines();
const line = (scheme: string, jurisdiction = 'DE') => ({ scheme, jurisdiction });
const asOf = { on: '2026-12-01', reviewDays: 180 };

it.each([
  ['IOSS', 'DE', '2026-10-25T12:00:00Z', true],
  ['IOSS', 'DE', '2021-06-30T20:59:59Z', false],
  ['IOSS', 'DE', '2021-07-01T00:00:00Z', true],
  ['OSS', 'DE', '2026-10-25T12:00:00Z', false],
  ['UK-135', 'GB', '2026-10-25T12:00:00Z', false],
  ['domestic', 'DE', '2026-10-25T12:00:00Z', false],
  ['import', 'DE', '2026-10-25T12:00:00Z', false],
])('%s to %s paid at %s is taxed by that: %s', (scheme, jurisdiction, at, expected) => {
  expect(taxedAtPayment(line(scheme, jurisdiction), at, table)).toBe(expected);
});

it.each([
  ['IOSS', 'FR', '2026-10-31T21:59:59Z', '2026-10-31'],
  ['IOSS', 'FR', '2026-10-31T22:00:00Z', '2026-11-01'],
  ['OSS', 'FR', '2026-06-30T21:00:00Z', '2026-07-01'],
  ['UK-135', 'GB', '2026-06-30T23:00:00Z', '2026-07-01'],
  ['domestic', 'GB', '2026-12-31T23:59:59Z', '2026-12-31'],
  ['domestic', 'DE', '2026-06-30T23:00:00Z', '2026-06-30'],
])('%s to %s at %s is of %s, by the clock of who takes the return', (scheme, jurisdiction, at, day) => {
  expect(taxDayOf(line(scheme, jurisdiction), at, table)).toBe(day);
});

it('a return names the rows its lines were booked by, and stops where there is none or nobody has verified it', () => {
  const rowsOf = (scheme: 'IOSS' | 'UK-VAT', period: string) =>
    taxPointsOf(returnKey(scheme, period), table, asOf).map((one) =>
      one.found ? one.row.id : one.missing.rule,
    );
  expect(rowsOf('IOSS', '2026-10')).toEqual(['ioss-tax-point']);
  expect(rowsOf('UK-VAT', '2026-Q3')).toEqual(['gb-135-tax-point', 'gb-domestic-tax-point']);
  expect(rowsOf('IOSS', '2021-05')).toEqual(['tax-point:IOSS']);
  const key = returnKey('IOSS', '2026-10');
  expect(computed(key, []).rules.map(({ rule }) => rule)).toContain('ioss-tax-point');
  expect(gapsOf(key, [], { filing: { ...table, taxPoints: [] } })).toMatchObject([{ what: 'tax-point' }]);
});
