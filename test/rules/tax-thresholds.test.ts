import table from '../../rules/data/tax-thresholds.json';
import { loadTaxThresholds, parseTaxThresholds } from '../../rules/tax-thresholds';

it('no row of a state of the US is shipped: published lists contradict one another', () => {
  expect(loadTaxThresholds().rows.flatMap(({ countries }) => countries)).not.toContain('US');
});

it('a topic has one row for each day', () => {
  for (const day of ['2026-11-24', '2027-01-01', '2028-01-01']) {
    const rows = loadTaxThresholds().rows.filter(
      ({ validFrom, validTo }) => validFrom <= day && (validTo === undefined || day <= validTo),
    );
    expect(new Set(rows.map(({ topic }) => topic)).size).toBe(rows.length);
  }
});

it.each([
  ['a topic nobody knows', { topic: 'us-nexus' }, 'topic'],
  ['a group that is none', { countries: ['@ASIA'] }, 'no group of countries'],
  ['half a cent', { limit: { amount: 0.5, currency: 'EUR' } }, 'amount'],
  ['an end before the start', { validTo: '2000-01-01' }, 'ends before it starts'],
])('a table with %s is refused', (_says, over, message) => {
  expect(() => parseTaxThresholds({ ...table, rows: [{ ...table.rows[0], ...over }] })).toThrow(message);
});
