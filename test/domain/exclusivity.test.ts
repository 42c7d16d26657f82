import fc from 'fast-check';
import { collisions, commitmentsOf, type Commitment } from '../../domain/exclusivity';
import type { Scope } from '../../domain/shapes/terms';
import { sampleTerms, saleScope } from './sample-terms';
import { anyScope, pointsOf } from './scope-universe';

const scope: Scope = {
  territory: ['DE'],
  channels: ['own-shop'],
  period: { from: '2027-01-01', to: '2027-12-31' },
};

function commitment(over: Partial<Commitment> = {}): Commitment {
  return {
    caseId: 'acme-DE',
    brand: 'acme',
    category: 'home',
    party: 'acme',
    exclusive: false,
    scope,
    state: 'proposed',
    ...over,
  };
}

const other = (over: Partial<Commitment>): Commitment =>
  commitment({ caseId: 'other-DE', party: 'other', state: 'live', ...over });

const anyCommitment: fc.Arbitrary<Commitment> = fc.record({
  caseId: fc.constantFrom('c1', 'c2', 'c3'),
  brand: fc.constantFrom('acme', 'bolt'),
  category: fc.constantFrom('home', 'toys'),
  party: fc.constantFrom('acme', 'c2'),
  exclusive: fc.constantFrom(false as const, 'brand' as const, 'category' as const),
  scope: anyScope,
  state: fc.constantFrom('proposed', 'agreed', 'live'),
});

describe('collisions', () => {
  it.each<[string, Commitment, Commitment, boolean]>([
    ['one brand sold twice, nobody was promised anything', commitment(), other({}), false],
    ['one brand, they were promised it alone', commitment(), other({ exclusive: 'brand' }), true],
    ['one brand, I would be promised it alone', commitment({ exclusive: 'brand' }), other({}), true],
    [
      'one brand, promised alone to both',
      commitment({ exclusive: 'brand' }),
      other({ exclusive: 'brand' }),
      true,
    ],
    [
      'one brand, they were promised the category alone',
      commitment(),
      other({ exclusive: 'category' }),
      false,
    ],
    [
      'another brand of the category, promised alone to them',
      commitment(),
      other({ brand: 'bolt', exclusive: 'category' }),
      true,
    ],
    [
      'another brand of the category, to be promised alone to me',
      commitment({ exclusive: 'category' }),
      other({ brand: 'bolt' }),
      true,
    ],
    [
      'another brand, they were promised their own brand alone',
      commitment(),
      other({ brand: 'bolt', exclusive: 'brand' }),
      false,
    ],
    [
      'another brand of another category',
      commitment(),
      other({ brand: 'bolt', category: 'toys', exclusive: 'category' }),
      false,
    ],
    ['the same case', commitment({ exclusive: 'brand' }), commitment({ exclusive: 'brand' }), false],
    [
      'another country',
      commitment(),
      other({ exclusive: 'brand', scope: { ...scope, territory: ['FR'] } }),
      false,
    ],
    [
      'another channel',
      commitment(),
      other({ exclusive: 'brand', scope: { ...scope, channels: ['retail'] } }),
      false,
    ],
    [
      'after its end',
      commitment(),
      other({ exclusive: 'brand', scope: { ...scope, period: { from: '2028-01-01', to: '2028-12-31' } } }),
      false,
    ],
    [
      'on its last day',
      commitment(),
      other({ exclusive: 'brand', scope: { ...scope, period: { from: '2027-12-31', to: '2028-12-31' } } }),
      true,
    ],
  ])('%s: %#', (_what, mine, theirs, collides) => {
    expect(collisions([mine], [theirs])).toHaveLength(collides ? 1 : 0);
  });

  it('says who was promised what, where and when', () => {
    const live = other({ exclusive: 'brand', scope: { ...scope, territory: ['AT', 'DE'] } });
    expect(collisions([commitment()], [live])[0]).toMatchObject({
      overlap: scope,
      says: 'brand acme is promised exclusively in case other-DE (acme, live): DE · own-shop · 2027-01-01 to 2027-12-31',
    });
    expect(collisions([commitment({ exclusive: 'category' })], [other({ brand: 'bolt' })])[0]?.says).toBe(
      'category home would be promised exclusively here, but case other-DE (bolt, live) sells there: ' +
        'DE · own-shop · 2027-01-01 to 2027-12-31',
    );
  });

  it('swapping sides gives the same pairs, swapped, with the same overlap', () => {
    fc.assert(
      fc.property(
        fc.array(anyCommitment, { maxLength: 4 }),
        fc.array(anyCommitment, { maxLength: 4 }),
        (mine, others) => {
          const key = (one: Commitment, two: Commitment, overlap: Scope): string =>
            JSON.stringify([one, two, overlap]);
          const forth = collisions(mine, others).map((found) => key(found.mine, found.theirs, found.overlap));
          const back = collisions(others, mine).map((found) => key(found.theirs, found.mine, found.overlap));
          expect(back.sort()).toEqual(forth.sort());
        },
      ),
    );
  });

  it('an overlap is exactly the points both scopes hold, and a pair without common points never collides', () => {
    fc.assert(
      fc.property(anyCommitment, anyCommitment, (mine, theirs) => {
        const [found] = collisions([mine], [theirs]);
        const shared = new Set(
          [...pointsOf(mine.scope)].filter((point) => pointsOf(theirs.scope).has(point)),
        );
        if (found) expect(pointsOf(found.overlap)).toEqual(shared);
        if (shared.size === 0) expect(found).toBeUndefined();
      }),
    );
  });
});

describe('the commitments of a term sheet', () => {
  const who = { caseId: 'acme-DE', brand: 'acme', category: 'home', party: 'acme' } as const;

  it('are the sale itself and one per exclusivity, all proposed', () => {
    const found = commitmentsOf(who, sampleTerms());
    expect(found.map(({ exclusive, scope: where }) => [exclusive, where.territory.join()])).toEqual([
      [false, 'AT,DE'],
      ['brand', 'DE'],
      ['brand', 'AT'],
    ]);
    expect(found.every((one) => one.state === 'proposed' && one.caseId === 'acme-DE')).toBe(true);
  });

  it('collide with another case selling the brand where exclusivity is promised', () => {
    const theirs = commitmentsOf(
      { ...who, caseId: 'dist-AT', party: 'dist-AT' },
      sampleTerms({ exclusivity: [], sale: { ...saleScope, territory: ['AT'], channels: ['marketplace'] } }),
    );
    // Exclusive in AT is the own shop only; in DE nothing is sold by the other case.
    expect(collisions(commitmentsOf(who, sampleTerms()), theirs)).toEqual([]);
    const inShop = theirs.map((one) => ({
      ...one,
      scope: { ...one.scope, channels: ['own-shop' as const] },
    }));
    expect(collisions(commitmentsOf(who, sampleTerms()), inShop)).toHaveLength(1);
  });
});
