import { periodEndRate } from '../../domain/exchange-rates';
import { loadReferenceRates } from '../../rules/exchange-rates';

const rates = loadReferenceRates();

describe('the rate of a period', () => {
  it.each([
    ['is that of its last day', 'GBP', '2026-09-30', '2026-09-30'],
    ['is that of the last trading day of a year', 'USD', '2025-12-31', '2025-12-31'],
    ['of one that ends on a Saturday is Monday’s', 'USD', '2026-01-31', '2026-02-02'],
    ['of one that ends on a Sunday is Monday’s', 'CNY', '2026-05-31', '2026-06-01'],
    ['of one that ends before Easter Monday is Tuesday’s', 'SEK', '2024-03-31', '2024-04-02'],
    ['of the last day in the table is that day’s', 'JPY', '2026-10-30', '2026-10-30'],
    ['of the first day in the table is that day’s', 'JPY', '2023-06-30', '2023-06-30'],
  ])('%s (%s, %s)', (_says, currency, lastDay, on) => {
    expect(periodEndRate(rates, currency, lastDay)).toMatchObject({
      known: true,
      rate: { from: currency, to: 'EUR', on, source: expect.stringContaining('European Central Bank') },
    });
  });

  it('is what the ECB published, to the digit', () => {
    expect(periodEndRate(rates, 'GBP', '2026-10-30')).toMatchObject({ rate: { rate: '0.8338' } });
    expect(periodEndRate(rates, 'JPY', '2026-10-29')).toMatchObject({ rate: { rate: '175.92' } });
    expect(periodEndRate(rates, 'CNY', '2026-10-30')).toMatchObject({ rate: { rate: '7.4326' } });
  });

  it.each([
    // 31 October 2026 is a Saturday, and the next publication is past the table.
    ['on a day whose next publication is past the table', 'GBP', '2026-10-31'],
    ['past the table', 'GBP', '2026-12-31'],
    ['before the table', 'GBP', '2023-06-29'],
    ['of a currency that is not in it', 'BRL', '2026-09-30'],
  ])('is not known %s', (_says, currency, lastDay) => {
    expect(periodEndRate(rates, currency, lastDay)).toMatchObject({ known: false });
  });

  it('of a day that is none is refused', () => {
    expect(() => periodEndRate(rates, 'GBP', '2026-02-30')).toThrow(RangeError);
  });
});
