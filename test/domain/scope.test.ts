import fc from 'fast-check';
import { covers, describeScope, gaps, intersect, overlaps, subtract } from '../../domain/scope';
import type { Scope } from '../../domain/shapes/terms';
import { anyScope, expectDisjoint, minus, pointsOf, pointsOfAll } from './scope-universe';

const year: Scope = {
  territory: ['FR', 'DE'],
  channels: ['own-shop', 'marketplace'],
  period: { from: '2026-01-01', to: '2026-12-31' },
};

describe('scope algebra against its point model', () => {
  it('intersect holds exactly the points in both, overlaps says whether there are any', () => {
    fc.assert(
      fc.property(anyScope, anyScope, (a, b) => {
        const shared = intersect(a, b);
        const expected = new Set([...pointsOf(a)].filter((point) => pointsOf(b).has(point)));
        expect(shared ? pointsOf(shared) : new Set()).toEqual(expected);
        expect(overlaps(a, b)).toBe(expected.size > 0);
      }),
    );
  });

  it('subtract leaves exactly the points of a that are not in b, in at most four disjoint pieces', () => {
    fc.assert(
      fc.property(anyScope, anyScope, (a, b) => {
        const pieces = subtract(a, b);
        expect(pointsOfAll(pieces)).toEqual(minus(pointsOf(a), pointsOf(b)));
        expectDisjoint(pieces);
        expect(pieces.length).toBeLessThanOrEqual(4);
      }),
    );
  });

  it('gaps are exactly the wanted points nobody grants, in disjoint pieces without an empty side', () => {
    fc.assert(
      fc.property(anyScope, fc.array(anyScope, { maxLength: 5 }), (wanted, grants) => {
        const missing = gaps(wanted, grants);
        expect(pointsOfAll(missing)).toEqual(minus(pointsOf(wanted), pointsOfAll(grants)));
        expectDisjoint(missing);
        for (const piece of missing) expect(pointsOf(piece).size).toBeGreaterThan(0);
      }),
    );
  });

  it('covers exactly when no gap is left', () => {
    fc.assert(
      fc.property(fc.array(anyScope, { maxLength: 5 }), anyScope, (grants, wanted) => {
        const missing = minus(pointsOf(wanted), pointsOfAll(grants));
        expect(covers(grants, wanted)).toBe(missing.size === 0);
        expect(gaps(wanted, grants).length === 0).toBe(missing.size === 0);
      }),
    );
  });

  it('no two gaps could be told as one', () => {
    fc.assert(
      fc.property(anyScope, fc.array(anyScope, { maxLength: 4 }), (wanted, grants) => {
        const missing = gaps(wanted, grants);
        for (const [index, piece] of missing.entries())
          for (const other of missing.slice(index + 1)) {
            const sides = [
              piece.territory.join() === other.territory.join(),
              piece.channels.join() === other.channels.join(),
              piece.period.from === other.period.from && piece.period.to === other.period.to,
            ];
            const differing = sides.filter((same) => !same).length;
            if (differing === 1) expect(sides[2]).toBe(false); // Apart in time: with days between them.
          }
      }),
    );
  });
});

describe('scopes as people read them', () => {
  it('both ends of a period belong to it', () => {
    const lastDay = { ...year, period: { from: '2026-12-31', to: '2027-01-31' } };
    expect(intersect(year, lastDay)?.period).toEqual({ from: '2026-12-31', to: '2026-12-31' });
    const after = { ...year, period: { from: '2027-01-01', to: '2027-01-31' } };
    expect(overlaps(year, after)).toBe(false);
  });

  it('grants that follow each other day by day leave no gap', () => {
    const first = { ...year, period: { from: '2026-01-01', to: '2026-06-30' } };
    const second = { ...year, period: { from: '2026-07-01', to: '2026-12-31' } };
    expect(covers([second, first], year)).toBe(true);
  });

  it('a missing day between two grants is the one gap', () => {
    const first = { ...year, period: { from: '2026-01-01', to: '2026-06-29' } };
    const second = { ...year, period: { from: '2026-07-01', to: '2026-12-31' } };
    expect(gaps(year, [first, second]).map(describeScope)).toEqual([
      'DE, FR · marketplace, own-shop · 2026-06-30 to 2026-06-30',
    ]);
  });

  it('pieces cut by several grants come back merged', () => {
    const german: Scope = { ...year, territory: ['DE'] };
    const months = ['01', '02', '03'].map((month) => ({
      ...german,
      period: { from: `2026-${month}-01`, to: `2026-${month}-28` },
    }));
    const missing = gaps(year, [...months, german]);
    expect(missing.map(describeScope)).toEqual(['FR · marketplace, own-shop · 2026-01-01 to 2026-12-31']);
  });

  it('repeated and unordered lists make no difference', () => {
    const untidy: Scope = { ...year, territory: ['DE', 'FR', 'DE'], channels: ['marketplace', 'own-shop'] };
    expect(subtract(untidy, year)).toEqual([]);
    expect(describeScope(untidy)).toBe(describeScope(year));
  });
});
