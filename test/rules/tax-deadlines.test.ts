import table from '../../rules/data/tax-deadlines.json';
import { loadTaxDeadlines, parseTaxDeadlines } from '../../rules/tax-deadlines';

it('the rows shipped name their source and the day it was read', () => {
  const { terms, authorities } = loadTaxDeadlines();
  for (const row of [...terms, ...authorities]) {
    expect(row.source.length).toBeGreaterThan(40);
    expect(row.verifiedOn).toBe('2026-11-24');
  }
  expect(table.note).toContain('stored copies');
});

describe('a table is refused', () => {
  const [row] = table.terms;
  const [authority] = table.authorities;
  const parse = (over: object) => () => parseTaxDeadlines({ ...table, ...over });
  it.each([
    ['for a scheme nobody files', { terms: [{ ...row, scheme: 'GST' }] }, 'scheme'],
    ['for an unknown field', { terms: [{ ...row, grace: 3 }] }, 'grace'],
    ['for two rows of one name', { terms: [row, row] }, 'two rows are called'],
    ['for an end before the start', { terms: [{ ...row, validTo: '2000-01-01' }] }, 'ends before it starts'],
    ['for a zone that is none', { authorities: [{ ...authority, timeZone: 'Helsinki' }] }, 'time zone'],
  ])('%s', (_says, over, message) => {
    expect(parse(over)).toThrow(message);
  });
});
