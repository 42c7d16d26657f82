import { keepUntil } from '../../domain/tax-archive';
import { periodNamed } from '../../domain/tax-calendar';
import type { FilingScheme } from '../../domain/tax-return';
import { loadArchiveTerms } from '../../rules/tax-archive';

const key = (scheme: FilingScheme, period: string) => ({
  ...{ scheme, jurisdiction: 'FI', period: periodNamed(scheme, period) },
});

it.each([
  ['OSS', '2026-Q4', '2036-12-31'],
  ['IOSS', '2026-12', '2036-12-31'],
  ['IOSS', '2027-01', '2037-12-31'],
  ['UK-VAT', '2026-11-to-2027-01', '2037-12-31'],
] as const)('%s %s is kept until %s', (scheme, period, until) => {
  expect(keepUntil(key(scheme, period), loadArchiveTerms())).toBe(until);
});

it('nothing is guessed where no row says how long', () => {
  expect(() => keepUntil(key('OSS', '2026-Q4'), [])).toThrow(RangeError);
});
