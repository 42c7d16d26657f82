import committed from '../../rules/data/ecb-rates.json';
import { parseReferenceRates } from '../../rules/exchange-rates';
import { renewed, type EcbTable } from '../../rules/refresh-ecb';

const table: EcbTable = committed;
const today = '2027-01-04';

/** As the ECB writes it: newest first, currencies that ended as N/A, a comma at the end of each line. */
function published(over: Record<string, string> = {}): string {
  const rows = Object.entries({ ...table.days, ...over }).sort(([a], [b]) => (a < b ? 1 : -1));
  const lines = rows.map(([day, rates]) => `${day},N/A,${rates.split(' ').join(',')},`);
  return [`Date,EEK,${table.currencies.join(',')},`, ...lines, ''].join('\n');
}
const ones = table.currencies.map(() => '1.5').join(' ');

it('newer rates are added, and the older stay', () => {
  const after = renewed(table, published({ '2026-11-02': ones }), today);
  expect(after).toMatchObject({ lastDay: '2026-11-02', firstDay: table.firstDay, verifiedOn: today });
  expect(parseReferenceRates(after).days.at(-1)).toEqual({ day: '2026-11-02', rates: ones.split(' ') });
  expect(after.days).toEqual({ ...table.days, '2026-11-02': ones });
});

it('rates before the table’s first day are left out', () => {
  expect(renewed(table, published({ '1999-01-04': ones }), today).days).toEqual(table.days);
});

it.each([
  ['that changes a rate a return may have been filed by', published({ '2026-09-30': ones }), '2026-09-30'],
  ['that ends earlier than the table', published().replace(/^2026-10-30.*\n/m, ''), 'nothing for 2026-10-30'],
  ['with a rate missing', published({ '2026-11-02': ones.replace('1.5', 'N/A') }), 'decimal above zero'],
  ['of something else', '<html></html>', 'nothing for'],
])('a file %s is refused', (_says, csv, message) => {
  expect(() => renewed(table, csv, today)).toThrow(message);
});
