import { contractClauses, contractContentHash } from '../../domain/contract';
import { CONTRACT_CLAUSES } from '../../domain/contract-clauses';
import { formatDay, formatMoney, formatShare } from '../../domain/contract-facts';
import type { Terms } from '../../domain/shapes/terms';
import { CHINESE_BRAND, sampleContract, sampleTerms } from '../activities/documents/samples';

describe('money, days and shares in a contract', () => {
  it.each([
    ['EUR', 1250, 'EUR\u00a012.50'],
    ['EUR', 5, 'EUR\u00a00.05'],
    ['EUR', 0, 'EUR\u00a00.00'],
    ['JPY', 1250, 'JPY\u00a01,250'],
    ['JPY', 7, 'JPY\u00a07'],
    ['KWD', 1250, 'KWD\u00a01.250'],
    ['KWD', 1, 'KWD\u00a00.001'],
    ['EUR', 100_000_000_000, 'EUR\u00a01,000,000,000.00'],
  ])('writes %s %d minor units as %s', (currency, amount, expected) => {
    expect(formatMoney({ currency, amount })).toBe(expected);
  });

  it('groups and points figures the German way in German text', () => {
    expect(formatMoney({ currency: 'KWD', amount: 2_500_000 }, 'de')).toBe('KWD\u00a02.500,000');
    const supply = contractClauses(sampleContract({ locale: 'de' })).find(({ key }) => key === 'supply');
    expect(supply?.parallel?.summary).toContain('1.200\u00a0Stück');
  });

  it('writes days and shares as each language does', () => {
    expect(['en', 'de', 'zh'].map((locale) => formatDay('2027-03-01', locale as 'en'))).toEqual([
      '1\u00a0March 2027',
      '1.\u00a0März 2027',
      '2027年3月1日',
    ]);
    expect([formatShare(0.625, 'en'), formatShare(0.625, 'de'), formatShare(0.07, 'zh')]).toEqual([
      '62.5%',
      '62,5\u00a0%',
      '7%',
    ]);
  });
});

describe('contract clauses', () => {
  const wording = (terms: Partial<Terms>, locale: 'en' | 'de' | 'zh' = 'en') =>
    Object.fromEntries(
      contractClauses(sampleContract({ locale, terms: { ...sampleTerms(), ...terms } })).map((clause) => [
        clause.key,
        `${clause.paragraphs.join('\n')}\n${clause.parallel?.summary ?? ''}`,
      ]),
    );

  it('numbers the clauses so that the references between them are right', () => {
    const numbers = Object.fromEntries(
      contractClauses(sampleContract()).map(({ key, number }) => [key, number]),
    );
    expect(numbers).toMatchObject({
      delivery: 4,
      defects: 8,
      'slow-stock': 9,
      rights: 10,
      confidentiality: 12,
    });
  });

  it('says what was agreed', () => {
    const agreed = wording({});
    expect(agreed['supply']).toContain('1,200\u00a0pieces');
    expect(agreed['prices']).toContain('A deposit of 30%');
    expect(agreed['delivery']).toContain('FCA Hamburg, Terminal Altenwerder, Incoterms® 2020');
    expect(agreed['territory']).toContain('Germany, Austria and Switzerland');
    expect(agreed['slow-stock']).toContain('buys them back at 62.5%');
    expect(agreed['rights']).toContain('trademarks, images and videos');
  });

  it('says that nothing was agreed where nothing was', () => {
    const { slowStock: _, ...rest } = sampleTerms();
    const none = contractClauses(
      sampleContract({
        terms: {
          ...rest,
          exclusivity: [],
          leadTimeDays: 0,
          noticeDays: 0,
          defectReturnDays: 0,
          payment: { depositShare: 0, balanceDays: 0 },
          marketing: {
            fund: { amount: 0, currency: 'EUR' },
            assets: false,
            training: false,
            jointCampaigns: 0,
          },
        },
      }),
    )
      .flatMap(({ paragraphs }) => paragraphs)
      .join('\n');
    expect(none).toContain('No exclusivity is agreed');
    expect(none).toContain('No marketing support is agreed');
    expect(none).toContain('No buy-back and no exchange');
    expect(none).toContain('No deposit is due');
    expect(none).not.toMatch(/\b0(\u00a0|%)/);
  });

  it.each(['de', 'zh'] as const)(
    'gives %s headings and summaries beside the English text, which prevails',
    (locale) => {
      const clauses = contractClauses(sampleContract({ locale }));
      expect(clauses.every(({ parallel }) => parallel && parallel.heading && parallel.summary)).toBe(true);
      expect(clauses[0]?.paragraphs.at(-1)).toContain('the English text prevails');
      expect(wording({}, locale)['exclusivity']).toMatch(locale === 'de' ? /Anlage 2/ : /附件二/);
    },
  );

  it('leaves no placeholder unfilled in any variant', () => {
    for (const locale of ['en', 'de', 'zh'] as const)
      for (const slowStock of ['buy-back', 'exchange'] as const)
        expect(
          JSON.stringify(wording({ slowStock: { remedy: slowStock, afterDays: 1, atShare: 1 } }, locale)),
        ).not.toMatch(/\{\w+\}/);
  });

  it('leaves text that looks like a placeholder in a party’s own words alone', () => {
    expect(wording({ namedPlace: '{moq} $& port' })['delivery']).toContain('FCA {moq} $& port,');
  });
});

describe('contract content hash', () => {
  it('is the same for the same contract whatever the key order', () => {
    const contract = sampleContract();
    const reversed = Object.fromEntries(Object.entries(contract).reverse()) as typeof contract;
    expect(contractContentHash(reversed)).toBe(contractContentHash(contract));
  });

  it('changes with a price, a party, the language and the wording', () => {
    const terms = sampleTerms();
    const dearer = {
      ...terms,
      priceList: terms.priceList.map((line) => ({ ...line, unitPrice: { amount: 1, currency: 'EUR' } })),
    };
    const variants = [
      {},
      { terms: dearer },
      { brand: CHINESE_BRAND },
      { locale: 'zh' as const },
      { date: '2026-11-25' },
    ];
    const hashes = variants.map((change) => contractContentHash(sampleContract(change)));
    const first = CONTRACT_CLAUSES[0];
    if (!first) throw new Error('the wording is empty');
    const heading = first.heading;
    first.heading = 'Other words';
    hashes.push(contractContentHash(sampleContract()));
    first.heading = heading;
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
