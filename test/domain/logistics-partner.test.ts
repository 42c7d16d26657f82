import fc from 'fast-check';
import {
  assessLogisticsPartner,
  bookable,
  type LogisticsPartner,
  type PartnerFacts,
} from '../../domain/logistics-partner';
import {
  judgeScorecard,
  scorecardOf,
  type Scorecard,
  type ShipmentFact,
} from '../../domain/logistics-scorecard';
import table from '../../rules/data/logistics-requirements.json';
import { loadLogisticsRequirements, parseLogisticsRequirements } from '../../rules/logistics-requirements';

const on = '2026-11-24';
const { requirements, service } = loadLogisticsRequirements(on);
const wanted = ['DE', 'FR', 'GB', 'US'];

function facts(over: Partial<PartnerFacts> = {}): PartnerFacts {
  return {
    finances: { equityRatio: 0.35, currentRatio: 1.6, insolvency: false },
    network: { countries: [...wanted, 'AU'] },
    cover: { amount: { amount: 300_000_000, currency: 'EUR' }, validTo: '2027-06-30' },
    reputation: { claimsRatio: 0.001, rating: 4.8 },
    documents: [
      { kind: 'registration' },
      { kind: 'carrier-licence', validTo: '2028-01-01' },
      { kind: 'insurance-certificate', validTo: '2027-06-30' },
      { kind: 'financial-statements', validTo: '2027-12-31' },
    ],
    ...over,
  };
}
const assess = (over: Partial<PartnerFacts> = {}) =>
  assessLogisticsPartner(facts(over), wanted, requirements, on);
const withCover = (amount: number, currency = 'EUR', validTo = '2027-06-30') => ({
  cover: { amount: { amount, currency }, validTo },
});
const withFinances = (over: Partial<PartnerFacts['finances']>) => ({
  finances: { ...facts().finances, ...over },
});
const without = (kind: string) => ({ documents: facts().documents.filter((each) => each.kind !== kind) });

describe('a carrier that applies', () => {
  it('gets all points for the best, with each part shown', () => {
    expect(assess()).toEqual({
      score: 100,
      parts: [
        { part: 'finances', points: 30, of: 30, says: ['equity ratio 0.35', 'current ratio 1.6'] },
        { part: 'network', points: 20, of: 20, says: ['share of the network wanted 1'] },
        { part: 'cover', points: 20, of: 20, says: ['cover 3000000.00 EUR'] },
        { part: 'reputation', points: 30, of: 30, says: ['claims ratio 0.001', 'rating 4.8 of 5'] },
      ],
      refused: [],
      missing: [],
      advice: 'qualify',
      why: '100 points, at least 70, and all papers',
    });
  });

  it.each<[string, Partial<PartnerFacts>, string, string]>([
    ['insolvent', withFinances({ insolvency: true }), 'reject', 'insolvency proceedings are open'],
    [
      'overindebted',
      withFinances({ equityRatio: -0.01 }),
      'reject',
      'equity ratio -0.01 is beyond the limit',
    ],
    [
      'without equity, yet at the limit',
      withFinances({ equityRatio: 0 }),
      'qualify',
      '85 points, at least 70, and all papers',
    ],
    ['under-insured', withCover(24_999_999), 'reject', 'cover 249999.99 EUR is beyond the limit'],
    ['just insured', withCover(25_000_000), 'qualify', '80 points, at least 70, and all papers'],
    [
      'often claimed against',
      { reputation: { claimsRatio: 0.031, rating: 4.8 } },
      'reject',
      'claims ratio 0.031 is beyond the limit',
    ],
    [
      'absent from most countries',
      { network: { countries: ['DE'] } },
      'reject',
      'share of the network wanted 0.25 is beyond the limit',
    ],
    ['without a licence', without('carrier-licence'), 'review', 'carrier-licence is missing'],
    [
      'with an old licence',
      {
        documents: [
          ...without('carrier-licence').documents,
          { kind: 'carrier-licence', validTo: '2026-11-23' },
        ],
      },
      'review',
      'carrier-licence ended on 2026-11-23',
    ],
    [
      'with a licence on its last day',
      { documents: [...without('carrier-licence').documents, { kind: 'carrier-licence', validTo: on }] },
      'qualify',
      '100 points, at least 70, and all papers',
    ],
    [
      'with an old cover',
      withCover(300_000_000, 'EUR', '2026-11-23'),
      'review',
      'insurance cover ended on 2026-11-23',
    ],
    [
      'with a cover in another currency',
      withCover(1, 'JPY'),
      'review',
      'cover is in JPY; its amount in EUR is wanted',
    ],
    [
      'middling in all',
      {
        finances: { equityRatio: 0.175, currentRatio: 1.15, insolvency: false },
        reputation: { claimsRatio: 0.011, rating: 3.5 },
        network: { countries: ['DE', 'FR', 'GB'] },
      },
      'review',
      '60 points, below 70',
    ],
    [
      'poor in all',
      {
        finances: { equityRatio: 0.05, currentRatio: 0.8, insolvency: false },
        reputation: { claimsRatio: 0.02, rating: 2.5 },
      },
      'reject',
      '40 points, below 50',
    ],
  ])('%s', (_says, over, advice, why) => {
    expect(assess(over)).toMatchObject({ advice, why });
  });

  it('never loses points by being better', () => {
    const share = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const scored = (equityRatio: number) => assess(withFinances({ equityRatio })).score;
        const claimed = (claimsRatio: number) => assess({ reputation: { claimsRatio, rating: 4 } }).score;
        expect(scored(low)).toBeLessThanOrEqual(scored(high));
        expect(claimed(low)).toBeGreaterThanOrEqual(claimed(high));
      }),
    );
  });
});

describe('booking a carrier', () => {
  const partner = (over: Partial<LogisticsPartner> = {}): LogisticsPartner => ({
    carrier: 'landpost',
    state: 'qualified',
    qualifiedTo: '2027-06-30',
    cover: { validTo: '2027-06-30' },
    documents: [{ kind: 'registration' }, { kind: 'carrier-licence', validTo: '2027-03-31' }],
    ...over,
  });

  it.each<[string, LogisticsPartner | undefined, string, true | string]>([
    ['qualified', partner(), on, true],
    ['unknown', undefined, on, 'it is not a logistics partner'],
    ['still applying', partner({ state: 'applied' }), on, 'it is not qualified, but applied'],
    [
      'rejected',
      partner({ state: 'rejected', reason: 'no cover' }),
      on,
      'it is not qualified, but rejected: no cover',
    ],
    ['suspended', partner({ state: 'suspended', reason: '2 % lost' }), on, 'it is suspended: 2 % lost'],
    ['on its licence’s last day', partner(), '2027-03-31', true],
    ['the day after', partner(), '2027-04-01', 'its carrier-licence ended on 2027-03-31'],
    [
      'with a new licence',
      partner({
        documents: [
          { kind: 'carrier-licence', validTo: '2027-03-31' },
          { kind: 'carrier-licence', validTo: '2029-03-31' },
        ],
      }),
      '2027-04-01',
      true,
    ],
    [
      'with an old cover',
      partner({ cover: { validTo: '2026-11-23' } }),
      on,
      'its insurance cover ended on 2026-11-23',
    ],
    ['not qualified anew', partner({ documents: [] }), '2027-07-01', 'its qualification ended on 2027-06-30'],
  ])('%s', (_says, who, day, answer) => {
    expect(bookable(who, day)).toBe(answer);
  });
});

describe('a scorecard', () => {
  const parcel = (over: Partial<ShipmentFact> = {}): ShipmentFact => ({
    handedOverAt: '2026-11-01T09:00:00.000Z',
    deliveredAt: '2026-11-05T18:00:00.000Z',
    promisedTo: '2026-11-05',
    lost: false,
    damaged: false,
    ...over,
  });
  const { deliveredAt: _, ...underWay } = parcel();

  it('adds up parcels delivered, late, lost and overdue, and leaves out those under way', () => {
    const card = scorecardOf(
      [
        parcel(),
        parcel({ deliveredAt: '2026-11-07T00:00:00.000Z' }),
        parcel({ damaged: true, claim: 'paid' }),
        { ...underWay, lost: true, claim: 'rejected' },
        underWay,
        { ...underWay, promisedTo: on },
      ],
      on,
    );
    expect(card).toEqual({
      shipments: 6,
      judged: 5,
      delivered: 3,
      onTimeRate: 0.4,
      lossRate: 0.2,
      damageRate: 0.2,
      averageDays: 14 / 3,
      claimsPaidRate: 0.5,
    } satisfies Scorecard);
  });

  it('says nothing of nothing', () => {
    expect(scorecardOf([], on)).toMatchObject({ onTimeRate: null, averageDays: null, claimsPaidRate: null });
  });

  const card = (over: Partial<Scorecard>): Scorecard => ({
    ...scorecardOf(
      Array.from({ length: 20 }, () => parcel()),
      on,
    ),
    ...over,
  });
  it.each<[Partial<Scorecard>, string, string[]]>([
    [{}, 'keep', []],
    [{ judged: 19 }, 'too-few', ['19 shipments judged, 20 are needed']],
    [{ onTimeRate: 0.92, lossRate: 0.005, damageRate: 0.01 }, 'keep', []],
    [{ onTimeRate: 0.9 }, 'watch', ['90 % on time, 92 % wanted']],
    [{ damageRate: 0.02 }, 'watch', ['2 % damaged, at most 1 % accepted']],
    [{ onTimeRate: 0.7 }, 'suspend', ['70 % on time, 92 % wanted']],
    [{ lossRate: 0.025 }, 'suspend', ['2.5 % lost, at most 0.5 % accepted']],
  ])('of %j advises to %s', (over, advice, findings) => {
    expect(judgeScorecard(card(over), service)).toEqual({ advice, findings });
  });
});

describe('the requirements', () => {
  it('are not known before they were made', () => {
    expect(() => loadLogisticsRequirements('2025-12-31')).toThrow('weights add up to 0');
  });

  it('hold once on a day', () => {
    const twice = { ...table, decision: [...table.decision, ...table.decision] };
    expect(() => parseLogisticsRequirements(twice, on)).toThrow('expected exactly one row');
  });
});
