import fc from 'fast-check';
import { riskOf, type RiskFacts } from '../../domain/risk';

const calm: RiskFacts = {
  country: 'DE',
  channel: 'direct',
  category: 'fashion',
  clearedHits: 0,
  waivers: 0,
  highRiskCountries: ['IR', 'KP', 'MM'],
};

describe('the risk score', () => {
  it.each<[Partial<RiskFacts>, number, 'standard' | 'enhanced']>([
    [{}, 0, 'standard'],
    [{ channel: 'distributor', category: 'cosmetics' }, 25, 'standard'],
    [{ channel: 'platform', category: 'electronics' }, 30, 'standard'],
    [{ channel: 'platform', category: 'food' }, 35, 'enhanced'],
    [{ channel: 'platform', clearedHits: 2 }, 35, 'enhanced'],
    [{ clearedHits: 1, waivers: 1 }, 15, 'standard'],
    [{ country: 'MM' }, 35, 'enhanced'],
    [{ country: 'KP', channel: 'platform', category: 'toys', clearedHits: 9, waivers: 9 }, 100, 'enhanced'],
  ])('%j scores %i: %s review', (facts, score, depth) => {
    expect(riskOf({ ...calm, ...facts })).toMatchObject({ score, depth });
  });

  it('is the sum of its parts, shows every factor, and stays within 0 and 100', () => {
    fc.assert(
      fc.property(
        fc.record({
          country: fc.constantFrom('DE', 'IR'),
          channel: fc.constantFrom('direct', 'distributor', 'platform'),
          category: fc.constantFrom('cosmetics', 'electronics', 'fashion', 'food', 'home', 'toys'),
          clearedHits: fc.nat({ max: 50 }),
          waivers: fc.nat({ max: 50 }),
        }),
        (facts) => {
          const risk = riskOf({ ...calm, ...facts });
          expect(risk.parts.map((part) => part.factor)).toEqual([
            'country',
            'channel',
            'category',
            'cleared hits',
            'waivers',
          ]);
          expect(risk.parts.reduce((sum, part) => sum + part.points, 0)).toBe(risk.score);
          expect(risk.score).toBeLessThanOrEqual(100);
          if (facts.country === 'IR') expect(risk.depth).toBe('enhanced');
        },
      ),
    );
  });

  it('never falls with one more cleared hit or waiver', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 }), fc.nat({ max: 10 }), (clearedHits, waivers) => {
        const before = riskOf({ ...calm, clearedHits, waivers }).score;
        expect(riskOf({ ...calm, clearedHits: clearedHits + 1, waivers }).score).toBeGreaterThanOrEqual(
          before,
        );
        expect(riskOf({ ...calm, clearedHits, waivers: waivers + 1 }).score).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});
