import { checklistFor, type ChecklistSubject } from '../../domain/checklist';
import type { Category, SourcingChannel } from '../../domain/shapes/common';
import { categorySchema, sourcingChannelSchema } from '../../domain/shapes/common';
import { documentKindSchema } from '../../domain/shapes/vetting';
import { loadHighRiskCountries } from '../../rules/high-risk-countries';
import { loadRequirementRules, parseRequirementRules } from '../../rules/requirements';
import book from '../../rules/data/requirements.json';

const rules = loadRequirementRules();
const on = '2026-11-24';
const markets = ['DE', 'US', 'CN', 'JP'];

function keys(over: Partial<ChecklistSubject>, day = on): string[] {
  const subject: ChecklistSubject = {
    channel: 'direct',
    country: 'IT',
    market: 'DE',
    category: 'home',
    ...over,
  };
  return checklistFor(subject, day, rules).map((requirement) => requirement.key);
}

describe('the rule book', () => {
  it('asks everybody, everywhere for company, tax, bank, insurance, trademark, screening and sanctions', () => {
    for (const channel of sourcingChannelSchema.options)
      for (const category of categorySchema.options)
        for (const market of markets)
          expect(keys({ channel, category, market, country: 'CN' })).toEqual(
            expect.arrayContaining([
              'bank-account',
              'bank-proof',
              'denied-party',
              'liability-insurance',
              'registration',
              'registry-id',
              'sanctions-compliance',
              'tax',
              'trademark-certificate',
            ]),
          );
  });

  it("asks a distributor for the brand's letter, and a platform for everything a distributor shows and more", () => {
    const of = (channel: SourcingChannel): string[] => keys({ channel });
    expect(of('direct')).not.toContain('authorization-letter');
    expect(of('distributor').filter((key) => !of('direct').includes(key))).toEqual([
      'authorization-letter',
      'genuine-goods',
    ]);
    expect(of('platform').filter((key) => !of('distributor').includes(key))).toEqual([
      'platform-qualification',
      'supply-chain-traceable',
    ]);
    expect(of('distributor').every((key) => of('platform').includes(key))).toBe(true);
  });

  it.each<[Category, string, string[]]>([
    [
      'cosmetics',
      'DE',
      ['cosmetics-responsible-person', 'cpnp-notification', 'ingredients', 'product-safety'],
    ],
    ['cosmetics', 'US', ['fda-cosmetics', 'ingredients']],
    ['cosmetics', 'CN', ['nmpa-cosmetics']],
    ['electronics', 'FR', ['ce-electrical', 'hazardous-substances', 'product-safety']],
    ['electronics', 'US', ['fcc-conformity', 'product-safety']],
    ['electronics', 'CN', ['ccc-certificate']],
    ['fashion', 'DE', ['fibre-composition', 'restricted-substances']],
    ['food', 'DE', ['ingredients']],
    ['food', 'US', ['fda-food-facility', 'ingredients']],
    ['food', 'CN', ['gacc-food-maker']],
    ['toys', 'DE', ['ce-toy-safety', 'product-safety']],
    ['toys', 'US', ['childrens-product-certificate', 'product-safety']],
  ])('asks for %s into %s: %j', (category, market, expected) => {
    expect(keys({ category, market })).toEqual(expect.arrayContaining(expected));
  });

  it('asks for certificates of one market in no other', () => {
    expect(keys({ category: 'toys', market: 'US' })).not.toContain('ce-toy-safety');
    expect(keys({ category: 'food', market: 'DE' })).not.toContain('fda-food-facility');
    expect(keys({ category: 'food', market: 'DE' })).not.toContain('product-safety'); // The GPSR leaves food to food law.
  });

  it('checks VAT numbers where the brand is established, not where it sells', () => {
    expect(keys({ country: 'IT', market: 'US' })).toContain('vat-number');
    expect(keys({ country: 'US', market: 'DE' })).not.toContain('vat-number');
  });

  it('changes with the law: forced labour and toy safety', () => {
    const sourceOn = (day: string, key: string): string | undefined =>
      checklistFor({ channel: 'direct', country: 'CN', market: 'DE', category: 'toys' }, day, rules).find(
        (requirement) => requirement.key === key,
      )?.source;
    expect(sourceOn('2027-12-13', 'no-forced-labour')).toContain('Platform policy');
    expect(sourceOn('2027-12-14', 'no-forced-labour')).toContain('2024/3015 art. 3');
    expect(sourceOn('2030-07-31', 'ce-toy-safety')).toContain('2009/48/EC');
    expect(sourceOn('2030-08-01', 'ce-toy-safety')).toContain('2025/2509');
  });

  it('knows 25 to 40 rows, each document kind among them, and no two rows of one key for the same case', () => {
    expect(rules.length).toBeGreaterThanOrEqual(25);
    expect(rules.length).toBeLessThanOrEqual(40);
    expect(new Set(rules.flatMap((rule) => rule.document ?? []))).toEqual(
      new Set(documentKindSchema.options),
    );
    const meet = <T>(a: readonly T[], b: readonly T[]): boolean =>
      a.length === 0 || b.length === 0 || a.some((item) => b.includes(item));
    for (const [index, a] of rules.entries())
      for (const b of rules.slice(index + 1).filter((rule) => rule.key === a.key)) {
        const sameCase =
          meet(a.channels, b.channels) &&
          meet(a.countries, b.countries) &&
          meet(a.markets, b.markets) &&
          meet(a.categories, b.categories);
        const sameTime = a.validFrom <= (b.validTo ?? '9999') && b.validFrom <= (a.validTo ?? '9999');
        expect([a.key, sameCase && sameTime]).toEqual([a.key, false]);
      }
  });

  it('expands the Union to its 27 members', () => {
    const toys = rules.find((rule) => rule.key === 'ce-toy-safety');
    expect(toys?.markets).toHaveLength(27);
    expect(toys?.markets).not.toContain('GB');
  });
});

describe('a malformed rule book', () => {
  const row = book.rules.find(({ key }) => key === 'tax');
  const parse = (over: object) => () => parseRequirementRules({ ...book, rules: [{ ...row, ...over }] });

  it('the row itself is fine', () => {
    expect(parse({})()).toHaveLength(1);
  });

  it.each([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['an unknown group', { markets: ['@ASEAN'] }, '@ASEAN'],
    ['a day that is none', { validFrom: '2026-02-30' }, 'validFrom'],
    ['a document without a kind that uses it', { kind: 'attested' }, 'name a document'],
    ['a computed row without a check', { kind: 'computed', document: undefined }, 'name a check'],
    ['an end before the start', { validTo: '2020-01-01' }, 'validTo lies before validFrom'],
  ])('is refused for %s', (_what, over, message) => {
    expect(parse(over)).toThrow(message);
  });

  it('is refused when something attested expires', () => {
    const attested = { kind: 'attested', document: undefined, expires: true };
    expect(parse(attested)).toThrow('only a document can expire');
  });
});

it('the list of high-risk countries loads with its source and says that it is not verified', () => {
  expect(loadHighRiskCountries()).toMatchObject({ countries: ['IR', 'KP', 'MM'], verified: false });
});
