import fc from 'fast-check';
import {
  boughtInYear,
  retailImports,
  yearLimitAt,
  type CountedOrder,
  type RetailYear,
} from '../../domain/retail-year';
import { book, cny, mugs } from './sample-retail';

const limitAt = (at: string, country = 'CN') => yearLimitAt(book.tax, country, at);
const limit = cny(26_000_00);
const yearWith = (bought: number): { retailYear: RetailYear } => {
  const found = limitAt('2026-11-24T12:00:00.000Z');
  if (!found) throw new Error('China has a limit');
  return { retailYear: { ...found, bought: cny(bought) } };
};

describe('the limit', () => {
  it('is of the calendar year in China', () => {
    expect(limitAt('2026-06-30T00:00:00.000Z')).toEqual({
      ...{ limit, limitOn: 'goods-freight-insurance', scheme: 'CN-CBEC' },
      ...{ from: '2025-12-31T16:00:00.000Z', to: '2026-12-31T16:00:00.000Z' },
    });
  });

  it.each([
    ['2026-12-31T15:59:59.999Z', '2025-12-31T16:00:00.000Z'],
    ['2026-12-31T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
  ])('at %s is that of the year since %s', (at, from) => {
    expect(limitAt(at)?.from).toBe(from);
  });

  it('is none where the law has none', () => {
    expect(limitAt('2026-06-30T00:00:00.000Z', 'DE')).toBeUndefined();
    expect(limitAt('2026-06-30T00:00:00.000Z', 'GB')).toBeUndefined();
  });
});

describe('a year', () => {
  const order = (changes: Partial<CountedOrder> = {}): CountedOrder => ({
    shipments: [
      { number: 1, value: cny(3_000_00) },
      { number: 2, value: cny(500_00) },
    ],
    ...{ undone: [], corrected: [] },
    ...changes,
  });

  it.each<[string, CountedOrder[], number]>([
    ['of nothing is nothing', [], 0],
    ['adds up all parcels of all orders', [order(), order()], 7_000_00],
    ['leaves out a parcel that was voided or came back', [order({ undone: [2] })], 3_000_00],
    ['leaves out an order none of whose parcels entered', [order({ undone: [1, 2] })], 0],
    ['has less where the tax was corrected', [order({ corrected: [cny(1_000_00)] })], 2_500_00],
    [
      'takes no more off than an order counts for',
      [order({ corrected: [cny(9_000_00)] }), order()],
      3_500_00,
    ],
  ])('%s', (_says, orders, bought) => {
    expect(boughtInYear(orders, { limit })).toEqual(cny(bought));
  });

  const amount = fc.integer({ min: 0, max: 5_000_00 });
  const orders = fc.array(
    fc.record({
      shipments: fc
        .array(amount, { maxLength: 5 })
        .map((all) => all.map((each, index) => ({ number: index + 1, value: cny(each) }))),
      undone: fc.array(fc.integer({ min: 1, max: 5 })),
      corrected: fc.array(amount.map(cny), { maxLength: 3 }),
    }),
    { maxLength: 10 },
  );

  it('is the sum of its orders, in any order, and never more than was sent', () => {
    fc.assert(
      fc.property(orders, (all) => {
        const alone = all.map((one) => boughtInYear([one], { limit }).amount);
        const { amount: together } = boughtInYear(all, { limit });
        const sent = all.flatMap(({ shipments }) => shipments.map(({ value }) => value.amount));
        expect(together).toBe(alone.reduce((sum, one) => sum + one, 0));
        expect(boughtInYear([...all].reverse(), { limit }).amount).toBe(together);
        expect(together).toBeLessThanOrEqual(sent.reduce((sum, one) => sum + one, 0));
        for (const one of alone) expect(one).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('an order within the year', () => {
  /** What ten mugs count for. */
  const value = (() => {
    const offer = mugs(10, {}, 'bonded-warehouse');
    if (offer.state !== 'offered') throw new Error(JSON.stringify(offer));
    const [counted, ...more] = retailImports(offer.cost, 'goods-freight-insurance');
    expect(more).toEqual([]);
    return counted?.value.amount ?? 0;
  })();

  it('counts with its freight', () => {
    expect(value).toBeGreaterThan(4_000_00);
    const offer = mugs(10, {}, 'bonded-warehouse');
    expect(offer.state === 'offered' && retailImports(offer.cost, 'goods')).toEqual([
      { number: 1, value: cny(4_000_00) },
    ]);
  });

  it('is offered up to the limit, and not above it', () => {
    const left = limit.amount - value;
    expect(mugs(10, yearWith(left), 'bonded-warehouse')).toMatchObject({ state: 'offered' });
    expect(mugs(10, yearWith(left + 1), 'bonded-warehouse')).toMatchObject({
      state: 'refused',
      problems: [
        {
          code: 'year-limit',
          says:
            "Asked for bonded-warehouse, which is refused: With this order the customer's retail imports of the " +
            'calendar year would be 26000.01 CNY, over the limit of 26000.00 CNY.',
          remedy: 'order less, by another mode, or in the next calendar year',
        },
      ],
    });
  });

  it('goes by another mode where none was asked for, and says why', () => {
    expect(mugs(10, yearWith(0))).toMatchObject({ state: 'offered', mode: 'bonded-warehouse' });
    const full = mugs(10, yearWith(limit.amount));
    expect(full.choice?.chosen).toBe('direct-mail');
    expect(full.choice?.why).toMatch(/bonded-warehouse is refused: .* over the limit of 26000\.00 CNY\./);
  });

  it('by another mode is not asked about the year, and does not count for it', () => {
    expect(mugs(10, yearWith(limit.amount), 'direct-mail').choice?.chosen).toBe('direct-mail');
    const offer = mugs(10, {}, 'bonded-warehouse');
    if (offer.state !== 'offered') throw new Error(JSON.stringify(offer));
    const consignments = offer.cost.consignments.map((one) => ({ ...one, treatment: 'import' as const }));
    expect(retailImports({ ...offer.cost, consignments }, 'goods')).toEqual([]);
  });

  it('that no mode would take is refused for that, not for the year', () => {
    const refused = mugs(2_000, yearWith(limit.amount), 'bonded-warehouse');
    expect(refused).toMatchObject({ state: 'refused', problems: [{ code: 'no-mode' }] });
  });
});
