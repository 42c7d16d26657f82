import { daysBetween } from '../../domain/days';
import table from '../../rules/data/ecb-rates.json';
import { loadReferenceRates, parseReferenceRates } from '../../rules/exchange-rates';

describe('the rates shipped', () => {
  const { days, currencies } = loadReferenceRates();

  it('have no hole longer than the holidays of the ECB', () => {
    const gaps = days.slice(1).map(({ day }, index) => daysBetween(days[index]?.day ?? day, day));
    // From Maundy Thursday to Easter Tuesday.
    expect(Math.max(...gaps)).toBe(5);
  });

  it('reach back further than a return may correct', () => {
    expect(daysBetween(days[0]?.day ?? '', '2026-10-30')).toBeGreaterThan(3 * 366);
  });

  it('are of the currencies we sell in, with source and terms of use', () => {
    expect(currencies).toEqual(
      expect.arrayContaining(['GBP', 'USD', 'CNY', 'AUD', 'CHF', 'PLN', 'SEK', 'JPY']),
    );
    expect(table.licence).toContain('ECB');
  });
});

it.each([
  ['a rate of zero', { '2023-06-30': '0.00 1' }, 'above zero'],
  ['a rate that is none', { '2023-06-30': 'N/A 1' }, 'decimal'],
  ['a day that lacks one', { '2023-06-30': '0.85' }, 'every currency'],
  ['days out of order', { '2023-07-03': '1 1', '2023-06-30': '1 1' }, 'order of time'],
  ['another last day than said', { '2023-06-30': '1 1', '2023-07-03': '1 1' }, 'first and the last day'],
])('a table with %s is refused', (_says, days, message) => {
  const small = { ...table, currencies: ['GBP', 'USD'], lastDay: '2023-06-30' };
  expect(() => parseReferenceRates({ ...small, days })).toThrow(message);
});
