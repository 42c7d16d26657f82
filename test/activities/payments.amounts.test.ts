import fc from 'fast-check';

import { decimalText, moneyOf } from '../../activities/payments/amounts';

test.each([
  [1250, 'EUR', '12.50'],
  [5, 'EUR', '0.05'],
  [0, 'USD', '0.00'],
  [1250, 'JPY', '1250'],
  [1250, 'KWD', '1.250'],
])('%i %s is written %s, and read back the same', (amount, currency, text) => {
  expect(decimalText({ amount, currency })).toBe(text);
  expect(moneyOf(text, currency)).toEqual({ amount, currency });
});

test.each([
  ['12.5', 'EUR', 1250],
  ['12', 'EUR', 1200],
  ['1250.00', 'JPY', 1250],
])('%s %s, as a provider may write it, is %i', (text, currency, amount) => {
  expect(moneyOf(text, currency)).toEqual({ amount, currency });
});

test.each([
  ['12.505', 'EUR'],
  ['1250.5', 'JPY'],
  ['-1.00', 'EUR'],
  ['1,00', 'EUR'],
  ['', 'EUR'],
  ['1e3', 'EUR'],
])('%j is no amount in %s', (text, currency) => {
  expect(() => moneyOf(text, currency)).toThrow(RangeError);
});

test('no amount is changed by being written and read', () => {
  const currencies = fc.constantFrom('EUR', 'USD', 'CNY', 'GBP', 'JPY', 'KWD');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000_00 }), currencies, (amount, currency) => {
      expect(moneyOf(decimalText({ amount, currency }), currency)).toEqual({ amount, currency });
    }),
  );
});
