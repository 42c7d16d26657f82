import fc from 'fast-check';
import { scoreSourcing, type SourcingWeights } from '../../domain/sourcing';
import type { MarketInputs } from '../../domain/shapes/sourcing';

const weights: SourcingWeights = {
  growth: 25,
  demand: 25,
  competition: 15,
  margin: 25,
  differentiation: 10,
  pursueFrom: 65,
  considerFrom: 40,
};

const inputs: MarketInputs = {
  categoryGrowth: 0.12,
  monthlyDemand: 10_000,
  competitors: 10,
  grossMargin: 0.45,
  differentiation: ['niche', 'designer'],
};

const anyInputs: fc.Arbitrary<MarketInputs> = fc.record({
  categoryGrowth: fc.double({ min: -1, max: 5, noNaN: true }),
  monthlyDemand: fc.nat({ max: 100_000_000 }),
  competitors: fc.nat({ max: 100_000 }),
  grossMargin: fc.double({ min: 0, max: 1, noNaN: true }),
  differentiation: fc
    .subarray(['niche', 'designer', 'own-technology', 'own-culture'] as const)
    .map((some) => [...some]),
});

describe('the sourcing score', () => {
  it('shows each factor with its input, weight and points, and adds up to the total', () => {
    expect(scoreSourcing(inputs, weights)).toEqual({
      total: 67,
      advice: 'pursue',
      parts: [
        { factor: 'growth', input: '12 % a year', weight: 25, points: 55 },
        { factor: 'demand', input: '10000 a month', weight: 25, points: 75 },
        { factor: 'competition', input: '10 brands', weight: 15, points: 50 },
        { factor: 'margin', input: '45 % gross', weight: 25, points: 75 },
        { factor: 'differentiation', input: 'designer, niche', weight: 10, points: 80 },
      ],
    });
  });

  it.each([
    [67, 40, 'pursue'],
    [68, 67, 'consider'],
    [68, 68, 'drop'],
  ])('with pursue from %i and consider from %i, 67 means %s', (pursueFrom, considerFrom, advice) => {
    expect(scoreSourcing(inputs, { ...weights, pursueFrom, considerFrom }).advice).toBe(advice);
  });

  it('is a whole number from 0 to 100 for any market', () => {
    fc.assert(
      fc.property(anyInputs, (market) => {
        const { total, parts } = scoreSourcing(market, weights);
        for (const value of [total, ...parts.map((part) => part.points)]) {
          expect(Number.isInteger(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  it('never falls when the market gets better', () => {
    fc.assert(
      fc.property(anyInputs, (market) => {
        const better: MarketInputs = {
          categoryGrowth: Math.min(5, market.categoryGrowth + 0.1),
          monthlyDemand: market.monthlyDemand * 2,
          competitors: Math.floor(market.competitors / 2),
          grossMargin: Math.min(1, market.grossMargin + 0.1),
          differentiation: ['niche', 'designer', 'own-technology', 'own-culture'],
        };
        expect(scoreSourcing(better, weights).total).toBeGreaterThanOrEqual(
          scoreSourcing(market, weights).total,
        );
      }),
    );
  });

  it('counts a trait once, however often it is named', () => {
    const twice = scoreSourcing({ ...inputs, differentiation: ['niche', 'niche'] }, weights);
    expect(twice.parts[4]).toMatchObject({ input: 'niche', points: 50 });
  });

  it('only weighs relative to the sum of weights, and is 0 when nothing is weighed', () => {
    const zero = { ...weights, growth: 0, demand: 0, competition: 0, margin: 0, differentiation: 0 };
    expect(scoreSourcing(inputs, { ...zero, margin: 0.5 }).total).toBe(75);
    expect(scoreSourcing(inputs, zero)).toMatchObject({ total: 0, advice: 'drop' });
  });
});
