import fc from 'fast-check';
import { budgetProblem, planProblem, tallyFacts, verdictOf, type PilotTally } from '../../domain/pilot';
import type { PilotPlan, PilotThresholds, SalesFact, Verdict } from '../../domain/shapes/pilot';
import { sampleTerms } from './sample-terms';

const plan = {
  skus: [
    { sku: 'A', quantity: 60 },
    { sku: 'B', quantity: 40 },
  ],
};
const window = { from: '2027-03-01', to: '2027-03-10' };

function fact(over: Partial<SalesFact> = {}): SalesFact {
  return {
    factId: 'f1',
    sku: 'A',
    day: '2027-03-05',
    sold: 10,
    returned: 1,
    defective: 0,
    stockedOut: false,
    delivered: 8,
    onTime: 7,
    ratings: 2,
    stars: 9,
    ...over,
  };
}

describe('a plan', () => {
  const terms = sampleTerms();
  const [line] = terms.priceList;
  const sku = line?.sku ?? '';
  const [market = ''] = terms.sale.territory;
  const price = line?.unitPrice ?? { amount: 0, currency: 'EUR' };
  const planned: PilotPlan = {
    market,
    skus: [{ sku, quantity: 10 }],
    budget: { amount: 10 * price.amount, currency: price.currency },
  };

  it.each<[string, Partial<PilotPlan>, RegExp | undefined]>([
    ['within its budget, to the cent', {}, undefined],
    [
      'over it by a cent',
      { budget: { ...planned.budget, amount: planned.budget.amount - 1 } },
      /the goods cost .* the budget is/,
    ],
    ['with a budget in another currency', { budget: { amount: 1_000_000, currency: 'CHF' } }, /is in CHF/],
    ['in a market that was not agreed', { market: 'ZA' }, /do not allow sales in ZA/],
    [
      'of goods that were not agreed',
      { skus: [{ sku: 'NEVER', quantity: 1 }] },
      /SKU NEVER is not on the agreed/,
    ],
  ])('%s', (_what, over, says) => {
    const plan = { ...planned, ...over };
    const found = planProblem(plan, terms) ?? budgetProblem(plan, terms);
    if (says) expect(found?.problem).toMatch(says);
    else expect(found).toBeUndefined();
  });
});

describe('tallying facts', () => {
  it('adds up what lies in plan and window', () => {
    const facts = [fact(), fact({ factId: 'f2', sku: 'B', day: '2027-03-06', stockedOut: true })];
    expect(tallyFacts(plan, facts, window)).toEqual({
      supplied: 100,
      sold: 20,
      returned: 2,
      defective: 0,
      skuDays: 20,
      stockOutDays: 1,
      delivered: 16,
      onTime: 14,
      ratings: 4,
      stars: 18,
      facts: 2,
      ignored: 0,
    });
  });

  it.each([
    ['2027-02-28', 0],
    ['2027-03-01', 1],
    ['2027-03-10', 1],
    ['2027-03-11', 0],
  ])('of %s counts %i facts', (day, counted) => {
    const tally = tallyFacts(plan, [fact({ day })], window);
    expect([tally.facts, tally.ignored]).toEqual([counted, 1 - counted]);
  });

  it('leaves out and counts facts about other goods', () => {
    expect(tallyFacts(plan, [fact({ sku: 'C' })], window)).toMatchObject({ sold: 0, facts: 0, ignored: 1 });
  });

  it('takes a repeated fact once, as it came first', () => {
    const facts = [
      fact({ sold: 3 }),
      fact({ sold: 30 }),
      fact({ factId: 'x', sku: 'C' }),
      fact({ factId: 'x' }),
    ];
    expect(tallyFacts(plan, facts, window)).toMatchObject({ sold: 3, facts: 1, ignored: 1 });
  });

  it('two facts of one SKU and day add up, but are one day without stock', () => {
    const facts = [fact({ stockedOut: true }), fact({ factId: 'f2', stockedOut: true })];
    expect(tallyFacts(plan, facts, window)).toMatchObject({ sold: 20, stockOutDays: 1 });
  });

  it('repeating and delaying facts changes nothing', () => {
    const anyFact = fc
      .record({
        id: fc.nat({ max: 20 }),
        sku: fc.constantFrom('A', 'B', 'C'),
        n: fc.nat({ max: 13 }),
        stockedOut: fc.boolean(),
      })
      // The content follows from the id: the shop repeats a fact unchanged.
      .map(({ id }) =>
        fact({
          factId: `f${id}`,
          sku: 'ABC'.charAt(id % 3),
          day: `2027-03-${String((id % 13) + 1).padStart(2, '0')}`,
          sold: id,
          stockedOut: id % 4 === 0,
        }),
      );
    fc.assert(
      fc.property(
        fc
          .array(anyFact)
          .chain((facts) =>
            fc.tuple(
              fc.constant(facts),
              fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
            ),
          ),
        ([facts, repeated]) => {
          expect(tallyFacts(plan, repeated, window)).toEqual(tallyFacts(plan, facts, window));
        },
      ),
    );
  });
});

const thresholds: PilotThresholds = {
  minSellThrough: 0.5,
  maxReturnRate: 0.1,
  maxDefectRate: 0.02,
  maxStockOutShare: 0.1,
  minOnTime: 0.9,
  minRating: 4,
};

/** Every threshold reached exactly. */
const reached: PilotTally = {
  supplied: 100,
  sold: 50,
  returned: 5,
  defective: 1,
  skuDays: 20,
  stockOutDays: 2,
  delivered: 50,
  onTime: 45,
  ratings: 10,
  stars: 40,
  facts: 10,
  ignored: 0,
};

describe('the verdict', () => {
  it.each<[string, Partial<PilotTally>, boolean, Verdict]>([
    ['all reached exactly', {}, false, 'expand'],
    ['all reached, extension used', {}, true, 'expand'],
    ['one missed', { sold: 49, returned: 4, defective: 0 }, false, 'extend'],
    ['one missed, extension used', { sold: 49, returned: 4, defective: 0 }, true, 'stop'],
    ['two missed', { onTime: 44, stars: 39 }, false, 'extend'],
    ['two missed, extension used', { onTime: 44, stars: 39 }, true, 'stop'],
    ['three missed', { onTime: 44, stars: 39, stockOutDays: 3 }, false, 'stop'],
    ['the defect rate alone', { defective: 2 }, false, 'stop'],
    ['the defect rate and another', { defective: 2, onTime: 44 }, false, 'stop'],
    ['no ratings', { ratings: 0, stars: 0 }, false, 'extend'],
    ['no ratings, extension used', { ratings: 0, stars: 0 }, true, 'stop'],
    ['no ratings and two missed', { ratings: 0, stars: 0, onTime: 44, stockOutDays: 3 }, false, 'extend'],
    ['no ratings and the defect rate', { ratings: 0, stars: 0, defective: 2 }, false, 'stop'],
    [
      'nothing sold',
      { sold: 0, returned: 0, defective: 0, delivered: 0, onTime: 0, ratings: 0, stars: 0 },
      false,
      'extend',
    ],
    ['returned 6 of 50', { returned: 6 }, false, 'extend'],
  ])('%s: %j, extension used %s → %s', (_what, over, used, verdict) => {
    expect(verdictOf({ ...reached, ...over }, thresholds, used).verdict).toBe(verdict);
  });

  it('shows every measure with its number, threshold and whether it was met', () => {
    const { measures, why } = verdictOf({ ...reached, onTime: 40, ratings: 0, stars: 0 }, thresholds, false);
    expect(measures).toEqual([
      { measure: 'minSellThrough', value: 0.5, threshold: 0.5, met: true },
      { measure: 'maxReturnRate', value: 0.1, threshold: 0.1, met: true },
      { measure: 'maxDefectRate', value: 0.02, threshold: 0.02, met: true },
      { measure: 'maxStockOutShare', value: 0.1, threshold: 0.1, met: true },
      { measure: 'minOnTime', value: 0.8, threshold: 0.9, met: false },
      { measure: 'minRating', value: null, threshold: 4, met: false },
    ]);
    expect(why).toBe(
      'not all thresholds met, one extension is left: on-time delivery missed, rating unknown',
    );
  });

  it('without a single fact nothing is known: extended once, then stopped', () => {
    const silent = tallyFacts(plan, [], window);
    const first = verdictOf(silent, thresholds, false);
    expect(first.measures.map((measure) => measure.value)).toEqual([null, null, null, null, null, null]);
    expect(first.verdict).toBe('extend');
    expect(verdictOf(silent, thresholds, true).verdict).toBe('stop');
  });

  it('a used extension is never granted again, and a missed defect rate never passes', () => {
    const anyTally = fc.record({
      supplied: fc.constant(100),
      sold: fc.nat({ max: 100 }),
      returned: fc.nat({ max: 20 }),
      defective: fc.nat({ max: 5 }),
      skuDays: fc.constant(20),
      stockOutDays: fc.nat({ max: 20 }),
      delivered: fc.nat({ max: 50 }),
      onTime: fc.nat({ max: 50 }),
      ratings: fc.nat({ max: 10 }),
      stars: fc.nat({ max: 50 }),
      facts: fc.nat({ max: 10 }),
      ignored: fc.constant(0),
    });
    fc.assert(
      fc.property(anyTally, fc.boolean(), (tally, used) => {
        const { verdict, measures } = verdictOf(tally, thresholds, used);
        if (used) expect(verdict).not.toBe('extend');
        if (tally.sold > 0 && tally.defective / tally.sold > 0.02) expect(verdict).toBe('stop');
        expect(verdict === 'expand').toBe(measures.every((measure) => measure.met));
      }),
    );
  });
});
