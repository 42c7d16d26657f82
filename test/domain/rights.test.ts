import fc from 'fast-check';
import { addDays } from '../../domain/days';
import { effectiveScope, isLicensed, lostBy, narrow, revoke, rightsGaps } from '../../domain/rights';
import type { ArchivedGrant } from '../../domain/shapes/rights';
import type { Scope } from '../../domain/shapes/terms';
import { anyScope, expectDisjoint, firstDay, minus, pointsOf, pointsOfAll } from './scope-universe';

const scope: Scope = {
  territory: ['DE', 'FR'],
  channels: ['own-shop'],
  period: { from: '2026-01-01', to: '2026-12-31' },
};

function grant(over: Partial<ArchivedGrant> = {}): ArchivedGrant {
  return {
    grantId: 'g1',
    caseId: 'acme-DE',
    asset: 'images',
    scope,
    sublicence: false,
    source: 'doc-1',
    ...over,
  };
}

const at = { asset: 'images', country: 'DE', channel: 'own-shop', on: '2026-06-01' } as const;

const anyGrant: fc.Arbitrary<ArchivedGrant> = fc
  .record({
    scope: anyScope,
    asset: fc.constantFrom('images' as const, 'copy' as const),
    revokedAfter: fc.option(fc.nat({ max: 6 }), { nil: undefined }),
  })
  .map(({ scope: granted, asset, revokedAfter }) =>
    grant({
      asset,
      scope: granted,
      ...(revokedAfter === undefined ? {} : { revokedOn: addDays(firstDay, revokedAfter) }),
    }),
  );

const licensedPoints = (grants: readonly ArchivedGrant[], asset: string): Set<string> =>
  pointsOfAll(grants.filter((g) => g.asset === asset).flatMap((g) => effectiveScope(g) ?? []));

describe('a grant', () => {
  it('is good on its last day and not on the day after', () => {
    expect(isLicensed({ ...at, on: '2026-12-31' }, [grant()])).toEqual({ licensed: true, by: ['g1'] });
    expect(isLicensed({ ...at, on: '2027-01-01' }, [grant()]).licensed).toBe(false);
  });

  it('is good until the day before it is revoked', () => {
    const revoked = revoke(grant(), '2026-06-01');
    expect(isLicensed({ ...at, on: '2026-05-31' }, [revoked]).licensed).toBe(true);
    expect(isLicensed(at, [revoked])).toEqual({
      licensed: false,
      why: 'grant g1 for images was revoked on 2026-06-01',
    });
  });

  it('never takes effect when revoked on or before its first day', () => {
    expect(effectiveScope(revoke(grant(), '2026-01-01'))).toBeUndefined();
    expect(effectiveScope(revoke(grant(), '2026-01-02'))?.period).toEqual({
      from: '2026-01-01',
      to: '2026-01-01',
    });
  });

  it('keeps its end when revoked after it', () => {
    expect(effectiveScope(revoke(grant(), '2027-05-01'))).toEqual(scope);
  });

  it('stays revoked on the earlier day when revoked twice', () => {
    expect(revoke(revoke(grant(), '2026-05-01'), '2026-08-01').revokedOn).toBe('2026-05-01');
    expect(revoke(revoke(grant(), '2026-08-01'), '2026-05-01').revokedOn).toBe('2026-05-01');
  });

  it('narrows to what lies inside it', () => {
    const german = { ...scope, territory: ['DE'] };
    expect(narrow(grant(), german)).toEqual(grant({ scope: german }));
  });

  it('refuses to be narrowed to more than it is, and names what lies outside', () => {
    expect(narrow(grant(), { ...scope, territory: ['DE', 'IT'] })).toEqual({
      problem:
        'the new scope must lie inside the present one; outside it: IT · own-shop · 2026-01-01 to 2026-12-31',
    });
    expect(narrow(revoke(grant(), '2026-06-01'), scope)).toHaveProperty('problem');
    expect(narrow(revoke(grant(), '2026-01-01'), scope)).toHaveProperty('problem');
  });

  it('narrowing never licenses a point that was not licensed', () => {
    fc.assert(
      fc.property(anyGrant, anyScope, (before, wanted) => {
        const after = narrow(before, wanted);
        if ('problem' in after) return;
        expect(
          minus(licensedPoints([after], before.asset), licensedPoints([before], before.asset)).size,
        ).toBe(0);
      }),
    );
  });
});

describe('the archive', () => {
  it.each([
    ['another asset', { asset: 'video' as const }, 'no grant for video'],
    ['another country', { country: 'IT' }, 'no grant for images in IT'],
    ['another channel', { channel: 'social' as const }, 'no grant for images in DE through social'],
    [
      'another day',
      { on: '2027-02-01' },
      'images in DE through own-shop is granted for 2026-01-01 to 2026-12-31, not on 2027-02-01',
    ],
  ])('says why nothing licenses %s', (_what, over, why) => {
    expect(isLicensed({ ...at, ...over }, [grant()])).toEqual({ licensed: false, why });
  });

  it('names every grant that licenses a use', () => {
    const grants = [grant(), grant({ grantId: 'g2' }), grant({ grantId: 'g3', asset: 'copy' })];
    expect(isLicensed(at, grants)).toEqual({ licensed: true, by: ['g1', 'g2'] });
  });

  it('finds gaps per asset, and none where several grants together are enough', () => {
    const grants = [
      grant({ scope: { ...scope, territory: ['DE'] } }),
      grant({ grantId: 'g2', scope: { ...scope, territory: ['FR'] } }),
      grant({ grantId: 'g3', asset: 'copy', scope: { ...scope, territory: ['FR'] } }),
    ];
    expect(rightsGaps({ assets: ['images', 'copy', 'copy'], scope }, grants)).toEqual([
      { asset: 'copy', missing: [{ ...scope, territory: ['DE'] }] },
    ]);
    expect(rightsGaps({ assets: ['video'], scope }, [])).toEqual([{ asset: 'video', missing: [scope] }]);
  });

  it('loses exactly the points that were licensed and are not any more, each told once', () => {
    fc.assert(
      fc.property(
        fc.array(anyGrant, { maxLength: 4 }),
        fc.array(anyGrant, { maxLength: 4 }),
        (before, after) => {
          const lost = lostBy(before, after);
          for (const asset of ['images', 'copy']) {
            const scopes = lost.find((entry) => entry.asset === asset)?.scopes ?? [];
            expect(pointsOfAll(scopes)).toEqual(
              minus(licensedPoints(before, asset), licensedPoints(after, asset)),
            );
            expectDisjoint(scopes);
          }
        },
      ),
    );
  });

  it('a point is licensed exactly when an effective grant holds it', () => {
    fc.assert(
      fc.property(fc.array(anyGrant, { maxLength: 4 }), anyScope, (grants, probe) => {
        const held = licensedPoints(grants, 'images');
        for (const point of pointsOf(probe)) {
          const [country = '', , on = ''] = point.split('|');
          const channel = probe.channels.find((name) => point.includes(`|${name}|`)) ?? 'own-shop';
          expect(isLicensed({ asset: 'images', country, channel, on }, grants).licensed).toBe(
            held.has(point),
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});
