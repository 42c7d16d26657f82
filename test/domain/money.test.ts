import fc from 'fast-check';
import {
  add,
  allocate,
  compare,
  isOver,
  portion,
  share,
  shownMoney,
  subtract,
  sum,
  times,
  zero,
} from '../../domain/money';
import type { Money } from '../../domain/shapes/common';
import { loadOrderPolicy } from '../../rules/policy';
import { loadRuleBook } from '../../rules/book';

const eur = (amount: number): Money => ({ amount, currency: 'EUR' });
const currencies = ['EUR', 'JPY', 'KWD', 'AUD', 'CNY'];
const anyMoney = fc.record({
  amount: fc.integer({ min: 0, max: 100_000_000_000_000 }),
  currency: fc.constantFrom(...currencies),
});
const weights = fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 12 });

describe('adding and taking away', () => {
  it('keeps the currency and every minor unit', () => {
    expect(add(eur(10), eur(20))).toEqual(eur(30));
    expect(subtract(eur(30), eur(20))).toEqual(eur(10));
    expect(sum([eur(1), eur(2), eur(3)], 'EUR')).toEqual(eur(6));
    expect(sum([], 'JPY')).toEqual(zero('JPY'));
    expect(times(eur(333), 3)).toEqual(eur(999));
  });

  it.each([
    ['adds', () => add(eur(1), zero('GBP'))],
    ['subtracts', () => subtract(eur(1), zero('GBP'))],
    ['sums', () => sum([eur(1), zero('GBP')], 'EUR')],
    ['compares', () => compare(eur(1), zero('GBP'))],
  ])('never %s two currencies', (_what, act) => {
    expect(act).toThrow('no exchange rate');
  });

  it('never goes below zero, nor above what a number holds', () => {
    expect(() => subtract(eur(1), eur(2))).toThrow('no amount of money');
    expect(() => times(eur(100_000_000_000_000), 10_000)).toThrow('no amount of money');
  });

  it('compares', () => {
    expect([compare(eur(1), eur(2)), compare(eur(2), eur(2)), compare(eur(3), eur(2))]).toEqual([-1, 0, 1]);
  });

  it('taking away undoes adding', () => {
    fc.assert(
      fc.property(anyMoney, fc.nat(), (a, n) => {
        const b = { amount: n, currency: a.currency };
        expect(subtract(add(a, b), b)).toEqual(a);
      }),
    );
  });
});

describe('a share', () => {
  it.each([
    ['0.19', 1000, 190],
    ['0.255', 200, 51],
    ['0.255', 2, 1], // 0.51
    ['0.5', 1, 1], // half up
    ['0.5', 3, 2],
    ['0.49999', 1, 0],
    ['0.091', 50_000, 4550],
    ['0', 1000, 0],
    ['1', 1000, 1000],
    ['0.10', 105, 11], // 10.5
    ['0.145', 100, 15], // 14.5: a double makes 14.499999999999998 of it
    ['1.005', 1000, 1005],
    ['0.001', 100_000_000_000_499, 100_000_000_000], // beyond what doubles multiply exactly
    ['0.001', 100_000_000_000_500, 100_000_000_001],
  ])('%s of %i minor units is %i', (rate, amount, expected) => {
    expect(share(rate, eur(amount))).toEqual(eur(expected));
  });

  it('rounds to the minor unit of the currency, whatever it is', () => {
    expect(share('0.1', { amount: 15, currency: 'JPY' })).toEqual({ amount: 2, currency: 'JPY' });
    expect(share('0.1', { amount: 1234, currency: 'KWD' })).toEqual({ amount: 123, currency: 'KWD' });
  });

  it.each(['', '.5', '-0.1', '1e-3', '19 %', '0,19'])('refuses "%s" as a rate', (rate) => {
    expect(() => share(rate, eur(100))).toThrow('no rate');
  });

  it('is never further than half a minor unit from the exact product', () => {
    fc.assert(
      fc.property(anyMoney, fc.integer({ min: 0, max: 100_000 }), (amount, millis) => {
        const rate = `${Math.floor(millis / 1000)}.${String(millis % 1000).padStart(3, '0')}`;
        if (amount.amount > 1_000_000_000_000) return;
        const twiceOff =
          2n * (BigInt(share(rate, amount).amount) * 1000n - BigInt(amount.amount) * BigInt(millis));
        expect(-1000n < twiceOff && twiceOff <= 1000n).toBe(true);
      }),
    );
  });
});

describe('allocation', () => {
  it.each<[number, number[], number[]]>([
    [100, [1, 1, 1], [34, 33, 33]],
    [100, [1, 2, 3], [17, 33, 50]],
    [10, [1, 1, 7], [1, 1, 8]],
    [5, [0, 1], [0, 5]],
    [2, [0, 0, 0], [1, 1, 0]],
    [0, [3, 4], [0, 0]],
    // The remainder of the last part is the largest: it gets the cent, not the first.
    [1, [1, 3], [0, 1]],
  ])('%i by %j is %j', (amount, by, expected) => {
    expect(allocate(eur(amount), by).map((part) => part.amount)).toEqual(expected);
  });

  it('refuses an amount with nobody to take it', () => {
    expect(() => allocate(eur(1), [])).toThrow('at least one part');
  });

  it('adds up exactly, and no part is a minor unit off its exact share', () => {
    fc.assert(
      fc.property(anyMoney, weights, (amount, by) => {
        const parts = allocate(amount, by);
        expect(sum(parts, amount.currency)).toEqual(amount);
        const whole = by.reduce((total, weight) => total + BigInt(weight), 0n);
        if (whole === 0n) return;
        parts.forEach((part, index) => {
          const off = BigInt(part.amount) * whole - BigInt(amount.amount) * BigInt(by[index] ?? 0);
          expect(-whole < off && off < whole).toBe(true);
        });
      }),
    );
  });
});

describe('portions of pieces', () => {
  it('grow with the pieces and end at the amount: taken one after the other nothing is lost', () => {
    fc.assert(
      fc.property(anyMoney, fc.integer({ min: 1, max: 40 }), (amount, pieces) => {
        const upTo = Array.from({ length: pieces + 1 }, (_, n) => portion(amount, n, pieces));
        const each = upTo.slice(1).map((to, index) => subtract(to, upTo[index] ?? zero(amount.currency)));
        expect(sum(each, amount.currency)).toEqual(amount);
      }),
    );
  });
});

it.each([
  [{ amount: 5, currency: 'EUR' }, '0.05 EUR'],
  [{ amount: 1250, currency: 'JPY' }, '1250 JPY'],
  [{ amount: 1250, currency: 'KWD' }, '1.250 KWD'],
])('shows %j as %s', (amount, text) => {
  expect(shownMoney(amount)).toBe(text);
});

describe('a limit', () => {
  const limits = { EUR: 20_000, CNY: 156_000 };
  it.each<[string, Money, typeof limits | number, boolean]>([
    ['reached', eur(20_000), limits, false],
    ['passed by a cent', eur(20_001), limits, true],
    ['of another currency is that currency’s', { amount: 20_001, currency: 'CNY' }, limits, false],
    ['of no currency that is named', { amount: 1, currency: 'JPY' }, limits, true],
    ['of nothing', { amount: 0, currency: 'JPY' }, limits, false],
    ['without a currency, of an order from before', { amount: 20_001, currency: 'CNY' }, 20_000, true],
  ])('%s', (_what, amount, limit, over) => {
    expect(isOver(amount, limit)).toBe(over);
  });

  it('of the platform is known in every currency it sells in', () => {
    const { refundLimit, rerouteLimit } = loadOrderPolicy('production');
    const sold = new Set(loadRuleBook().lanes.map(({ insuranceLimit }) => insuranceLimit.currency));
    for (const limits of [refundLimit, rerouteLimit])
      expect(Object.keys(limits)).toEqual(expect.arrayContaining([...sold]));
  });
});
