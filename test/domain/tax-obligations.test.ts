import type { MonthSales, ObligationFacts, Registration } from '../../domain/tax-obligation-facts';
import { obligationsOf } from '../../domain/tax-obligations';
import { loadTaxThresholds } from '../../rules/tax-thresholds';

const table = loadTaxThresholds();
const asOf = { on: '2026-11-24', reviewDays: 180 };

/** Sales from Finland to Germany in November 2026. */
const sold = (over: Partial<MonthSales> = {}, net = 100_00, currency = 'EUR'): MonthSales => ({
  ...{ month: '2026-11', from: 'FI', to: 'DE', lowValue: true, net: { amount: net, currency } },
  ...over,
});
const oss: Registration = { kind: 'OSS', country: 'FI' };
const ioss: Registration = { kind: 'IOSS', country: 'FI' };
const uk: Registration = { kind: 'UK-VAT', country: 'GB' };

function judge(over: Partial<ObligationFacts>, on = asOf.on) {
  const facts = { establishedIn: 'FI', stockIn: [], sales: [], registrations: [], ...over };
  return obligationsOf(facts, table, { ...asOf, on });
}

/** Kinds by country, registered or missing. */
function kindsIn(country: string, over: Partial<ObligationFacts>, on?: string): string[] {
  const { obligations, notKnown } = judge(over, on);
  return [
    ...obligations
      .filter((one) => one.country === country)
      .map(({ kind, registered }) => (registered ? kind : `${kind} missing`)),
    ...notKnown.filter((one) => one.country === country).map(({ rule }) => `not known: ${rule}`),
  ];
}

const china = { from: 'CN', lowValue: true };
const foreign = { establishedIn: 'CN' };

describe('in the Union', () => {
  it.each<[string, string, Partial<ObligationFacts>, string[]]>([
    ['where we are established, a registration', 'FI', {}, ['local-registration missing']],
    [
      'where stock lies, a registration',
      'DE',
      { stockIn: ['DE'], registrations: [{ kind: 'local', country: 'DE' }] },
      ['local-registration'],
    ],
    [
      'a registration elsewhere is none here',
      'DE',
      { stockIn: ['DE'], registrations: [{ kind: 'local', country: 'FI' }] },
      ['local-registration missing'],
    ],
    [
      'sales from stock there prove stock',
      'DE',
      { sales: [sold({ from: 'DE' })] },
      ['local-registration missing'],
    ],
    ['distance sales up to the limit', 'DE', { sales: [sold({}, 10_000_00)] }, ['none']],
    ['distance sales a cent above it', 'DE', { sales: [sold({}, 10_000_01)] }, ['OSS missing']],
    [
      'distance sales above it in the year before',
      'DE',
      { sales: [sold(), sold({ month: '2025-03' }, 10_000_01)] },
      ['OSS missing'],
    ],
    [
      'distance sales above it two years ago',
      'DE',
      { sales: [sold(), sold({ month: '2024-12' }, 90_000_00)] },
      ['none'],
    ],
    [
      'the limit is one for the whole Union',
      'DE',
      { sales: [sold({}, 1_00), sold({ to: 'FR' }, 9_999_01)] },
      ['OSS missing'],
    ],
    [
      'the sum of two years is not held against it',
      'DE',
      { sales: [sold({}, 6_000_00), sold({ month: '2025-05' }, 6_000_00)] },
      ['none'],
    ],
    ['the Union scheme may be chosen below it', 'DE', { sales: [sold()], registrations: [oss] }, ['OSS']],
    [
      'no limit when goods are sent from elsewhere too',
      'DE',
      { sales: [sold(), sold({ from: 'PL', to: 'FR' }, 1)] },
      ['OSS missing'],
    ],
    ['no limit when stock lies elsewhere too', 'DE', { sales: [sold()], stockIn: ['PL'] }, ['OSS missing']],
    ['no limit for who is established outside', 'DE', { ...foreign, sales: [sold()] }, ['OSS missing']],
    ['imports of low value under IOSS', 'DE', { sales: [sold(china)], registrations: [ioss] }, ['IOSS']],
    ['imports of low value without it', 'DE', { sales: [sold(china)] }, ['none']],
    [
      'imports above 150 EUR are not under IOSS',
      'DE',
      { sales: [sold({ ...china, lowValue: false })], registrations: [ioss] },
      ['none'],
    ],
    [
      'imports of low value that we facilitate',
      'DE',
      { sales: [sold({ ...china, facilitatedFor: 'FR' })], registrations: [ioss] },
      ['deemed-supplier'],
    ],
    [
      'imports above 150 EUR that we facilitate',
      'DE',
      { sales: [sold({ ...china, lowValue: false, facilitatedFor: 'CN' })] },
      ['none'],
    ],
    [
      'goods in the Union of a seller from outside',
      'DE',
      { sales: [sold({ from: 'DE', lowValue: false, facilitatedFor: 'CN' })] },
      ['deemed-supplier missing'],
    ],
    [
      'goods in the Union of a seller from there',
      'DE',
      { sales: [sold({ from: 'DE', facilitatedFor: 'DE' })] },
      ['none'],
    ],
    [
      'all of it at once',
      'DE',
      { stockIn: ['DE'], sales: [sold(), sold(china)], registrations: [oss, ioss] },
      ['local-registration missing', 'OSS', 'IOSS'],
    ],
    [
      'sales in another currency than the limit’s',
      'DE',
      { sales: [sold({}, 100_00, 'SEK')] },
      ['not known: eu-distance-sales-10000:currency'],
    ],
  ])('%s (%s)', (_says, country, over, expected) => {
    expect(kindsIn(country, over)).toEqual(expected);
  });

  it('marketplaces answer under the law of the day', () => {
    const within = { sales: [sold({ from: 'DE', facilitatedFor: 'CN' })] };
    const rule = (on: string) =>
      judge(within, on).obligations.find(({ country }) => country === 'DE')?.ref.rule;
    expect(rule('2026-12-31')).toBe('eu-deemed-within-2021');
    expect(rule('2027-01-01')).toBe('eu-deemed-within-2027');
  });
});

describe('in Britain', () => {
  const british = { from: 'CN', to: 'GB' };
  it.each<[string, Partial<ObligationFacts>, string[]]>([
    [
      'consignments up to 135 GBP, from the first on',
      { sales: [sold(british, 1, 'GBP')] },
      ['UK-VAT missing'],
    ],
    ['stock in the country', { stockIn: ['GB'], registrations: [uk] }, ['UK-VAT']],
    ['consignments above 135 GBP', { sales: [sold({ ...british, lowValue: false })] }, ['none']],
    [
      'low value that we facilitate',
      { sales: [sold({ ...british, facilitatedFor: 'GB' })] },
      ['deemed-supplier missing'],
    ],
    [
      'goods in the country of an overseas seller',
      { sales: [sold({ from: 'GB', to: 'GB', lowValue: false, facilitatedFor: 'CN' })], registrations: [uk] },
      ['deemed-supplier'],
    ],
    [
      'goods in the country of a British seller',
      { sales: [sold({ from: 'GB', to: 'GB', facilitatedFor: 'GB' })] },
      ['none'],
    ],
    [
      'where we are established ourselves',
      { establishedIn: 'GB' },
      ['not known: registration:GB:established'],
    ],
  ])('%s', (_says, over, expected) => {
    expect(kindsIn('GB', over)).toEqual(expected);
  });
});

describe('in Australia', () => {
  const parcels = (net: number, over: Partial<MonthSales> = {}, currency = 'AUD') =>
    sold({ from: 'CN', to: 'AU', ...over }, net, currency);
  it.each<[string, MonthSales[], string[]]>([
    ['a cent below the limit', [parcels(74_999_99)], ['none']],
    ['at the limit', [parcels(75_000_00)], ['GST missing']],
    [
      'twelve months count, over the turn of the year',
      [parcels(40_000_00), parcels(35_000_00, { month: '2025-12' })],
      ['GST missing'],
    ],
    ['the thirteenth does not', [parcels(40_000_00), parcels(35_000_00, { month: '2025-11' })], ['none']],
    [
      'sales we facilitate count',
      [parcels(40_000_00), parcels(35_000_00, { facilitatedFor: 'CN' })],
      ['GST missing'],
    ],
    ['imports above 1,000 AUD don’t', [parcels(90_000_00, { lowValue: false })], ['none']],
    ['goods in the country do', [parcels(75_000_00, { from: 'AU', lowValue: false })], ['GST missing']],
    [
      'sales in euro are not held against it',
      [parcels(10_00, {}, 'EUR')],
      ['not known: au-gst-75000:currency'],
    ],
  ])('%s', (_says, sales, expected) => {
    expect(kindsIn('AU', { sales })).toEqual(expected);
  });

  it('in December the twelve months are those of the year', () => {
    const sales = [parcels(40_000_00, { month: '2026-12' }), parcels(35_000_00, { month: '2025-12' })];
    expect(kindsIn('AU', { sales }, '2026-12-31')).toEqual(['none']);
    expect(
      kindsIn('AU', { sales: [...sales, parcels(35_000_00, { month: '2026-01' })] }, '2026-12-31'),
    ).toEqual(['GST missing']);
  });

  it('a registration holds below the limit', () => {
    expect(kindsIn('AU', { sales: [parcels(1)], registrations: [{ kind: 'GST', country: 'AU' }] })).toEqual([
      'GST',
    ]);
  });

  it('a warning comes at four fifths of the limit', () => {
    const warnings = (net: number) => judge({ sales: [parcels(net)] }).warnings;
    expect(warnings(59_999_99)).toEqual([]);
    expect(warnings(60_000_00)).toEqual([
      {
        ...{ rule: 'au-gst-75000', countries: ['AU'] },
        reached: { amount: 60_000_00, currency: 'AUD' },
        limit: { amount: 75_000_00, currency: 'AUD' },
      },
    ]);
  });
});

it('the Union’s limit warns once, for all countries sold to, and not once it is passed', () => {
  const warnings = (net: number) => judge({ sales: [sold({}, net), sold({ to: 'FR' }, 1)] }).warnings;
  expect(warnings(7_999_98)).toEqual([]);
  expect(warnings(7_999_99)).toMatchObject([{ rule: 'eu-distance-sales-10000', countries: ['DE', 'FR'] }]);
  expect(warnings(10_000_00)).toEqual([]);
});

describe('a person decides', () => {
  it('about sales tax, state by state', () => {
    const sales = [sold({ to: 'US', region: 'NY' }), sold({ to: 'US', region: 'CA' }), sold({ to: 'US' })];
    expect(kindsIn('US', { sales })).toEqual([
      'not known: sales-tax-nexus:US:CA',
      'not known: sales-tax-nexus:US:NY',
      'not known: sales-tax-nexus:US:unknown',
    ]);
  });

  it('about a country no row is of', () => {
    expect(kindsIn('CH', { sales: [sold({ to: 'CH' })] })).toEqual(['not known: registration:CH']);
  });

  it('past the review of a row', () => {
    expect(kindsIn('DE', { sales: [sold()] }, '2027-05-23')).toEqual(['none']);
    expect(kindsIn('DE', { sales: [sold()] }, '2027-05-24')).toEqual(['not known: eu-distance-sales-10000']);
  });
});

it('every obligation names its rule, source and the day it was read', () => {
  const { obligations } = judge({
    stockIn: ['DE', 'GB'],
    sales: [sold(), sold(china), sold({ from: 'CN', to: 'GB' })],
  });
  expect(obligations.length).toBeGreaterThan(3);
  for (const { ref, because } of obligations)
    expect([ref.verifiedOn, ref.source.length > 15, because.length > 5]).toEqual(['2026-11-24', true, true]);
});

it('sales of months to come are left out', () => {
  expect(kindsIn('DE', { sales: [sold(), sold({ month: '2026-12' }, 50_000_00)] })).toEqual(['none']);
});
