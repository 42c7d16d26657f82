import fc from 'fast-check';
import { compareTerms, sameTerms, termsProblems } from '../../domain/terms';
import { termsSchema, type Terms } from '../../domain/shapes/terms';
import { saleScope, sampleTerms } from './sample-terms';

const period = { from: '2027-01-01', to: '2027-12-31' };

/** One change each, with the path a person must see. */
const edits: [string, Partial<Terms>, string, string, string][] = [
  ['another MOQ', { moq: 200 }, 'moq', '100 pieces', '200 pieces'],
  ['another lead time', { leadTimeDays: 45 }, 'leadTimeDays', '30 days', '45 days'],
  ['another Incoterm', { incoterm: 'FOB' }, 'incoterm', 'DDP', 'FOB'],
  ['another place', { namedPlace: 'Bremen' }, 'namedPlace', 'Hamburg', 'Bremen'],
  [
    'more territory',
    { sale: { ...saleScope, territory: ['DE', 'CH', 'AT'] } },
    'sale.territory',
    'AT, DE',
    'AT, CH, DE',
  ],
  ['another notice', { noticeDays: 60 }, 'noticeDays', '90 days', '60 days'],
  [
    'another right',
    { rights: ['images', 'trademark', 'video'] },
    'rights',
    'images, trademark',
    'images, trademark, video',
  ],
  ['no slow stock clause', { slowStock: undefined }, 'slowStock', 'buy-back after 180 days at 70 %', '—'],
  [
    'another deposit',
    { payment: { depositShare: 0.075, balanceDays: 30 } },
    'payment.depositShare',
    '30 %',
    '7.5 %',
  ],
  [
    'a longer contract',
    { contract: { from: '2027-01-01', to: '2029-12-31' } },
    'contract',
    '2027-01-01 to 2028-12-31',
    '2027-01-01 to 2029-12-31',
  ],
];

describe('comparing term sheets', () => {
  it.each(edits)('shows %s', (_what, edit, path, before, after) => {
    const changed = { ...sampleTerms(), ...edit };
    expect(compareTerms(sampleTerms(), changed)).toEqual([{ path, before, after }]);
    expect(sameTerms(sampleTerms(), changed)).toBe(false);
  });

  it('goes through the price list by SKU: changed, added and removed lines', () => {
    const [lamp] = sampleTerms().priceList;
    const after = sampleTerms({
      priceList: [
        { sku: 'BULB', description: 'Bulb', unitPrice: { amount: 5, currency: 'EUR' } },
        { ...lamp!, unitPrice: { amount: 1300, currency: 'EUR' } },
      ],
    });
    expect(compareTerms(sampleTerms(), after)).toEqual([
      { path: 'priceList.LAMP-1.unitPrice', before: '12.50 EUR', after: '13.00 EUR' },
      { path: 'priceList.LAMP-2.description', before: 'Floor lamp', after: '—' },
      { path: 'priceList.LAMP-2.unitPrice', before: '49.00 EUR', after: '—' },
      { path: 'priceList.BULB.description', before: '—', after: 'Bulb' },
      { path: 'priceList.BULB.unitPrice', before: '—', after: '0.05 EUR' },
    ]);
  });

  it.each([
    ['JPY', '1250 JPY'],
    ['KWD', '1.250 KWD'],
    ['USD', '12.50 USD'],
  ])('writes minor units of %s as %s', (currency, shown) => {
    const fund = (amount: number): Partial<Terms> => ({
      marketing: { fund: { amount, currency }, assets: true, training: false, jointCampaigns: 2 },
    });
    expect(compareTerms(sampleTerms(fund(0)), sampleTerms(fund(1250)))[0]?.after).toBe(shown);
  });

  it('shows a moved exclusivity as one change and a new one as an addition', () => {
    const [german, austrian] = sampleTerms().exclusivity;
    const moved = { subject: 'brand' as const, scope: { ...german!.scope, channels: ['own-shop' as const] } };
    const added = { subject: 'category' as const, scope: { ...saleScope, territory: ['AT'] } };
    expect(compareTerms(sampleTerms(), sampleTerms({ exclusivity: [added, austrian!, moved] }))).toEqual([
      {
        path: 'exclusivity.brand',
        before: 'DE · marketplace, own-shop · 2027-01-01 to 2027-12-31',
        after: 'DE · own-shop · 2027-01-01 to 2027-12-31',
      },
      {
        path: 'exclusivity.category',
        before: '—',
        after: 'AT · marketplace, own-shop · 2027-01-01 to 2027-12-31',
      },
    ]);
  });

  it('takes sheets that list the same things in another order for the same', () => {
    const terms = sampleTerms();
    fc.assert(
      fc.property(
        fc.shuffledSubarray(terms.priceList, { minLength: 2 }),
        fc.shuffledSubarray(terms.exclusivity, { minLength: 2 }),
        fc.shuffledSubarray(terms.rights, { minLength: 2 }),
        fc.shuffledSubarray(terms.sale.territory, { minLength: 2 }),
        (priceList, exclusivity, rights, territory) => {
          const other = sampleTerms({ priceList, exclusivity, rights, sale: { ...terms.sale, territory } });
          expect(compareTerms(terms, other)).toEqual([]);
          expect(sameTerms(terms, other)).toBe(true);
        },
      ),
    );
  });

  it('tells any two deposit shares apart, however close', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const sheet = (depositShare: number): Terms =>
          sampleTerms({ payment: { depositShare, balanceDays: 30 } });
        // −0 and 0 are one share.
        expect(sameTerms(sheet(a), sheet(b))).toBe(a === b);
      }),
      {
        examples: [
          [0.1 + 0.2, 0.3],
          [5e-324, 0],
          [0.07, 0.7],
        ],
      },
    );
  });

  it('tells the same change backwards when sheets are swapped', () => {
    for (const [, edit] of edits) {
      const changed = { ...sampleTerms(), ...edit };
      const forth = compareTerms(sampleTerms(), changed);
      const back = compareTerms(changed, sampleTerms());
      expect(back).toEqual(forth.map(({ path, before, after }) => ({ path, before: after, after: before })));
    }
  });
});

describe('problems of a term sheet', () => {
  const problemPaths = (over: Partial<Terms>, market = 'DE'): string[] =>
    termsProblems(sampleTerms(over), { market }).map(({ path }) => path);

  it('the sample passes its schema and has none', () => {
    expect(termsSchema.safeParse(sampleTerms()).success).toBe(true);
    expect(problemPaths({})).toEqual([]);
  });

  it.each<[string, Partial<Terms>, string, string[]]>([
    ['the market is not in the sale territory', {}, 'FR', ['sale.territory']],
    [
      'selling starts before the contract',
      { sale: { ...saleScope, period: { from: '2026-12-31', to: period.to } } },
      'DE',
      ['sale.period'],
    ],
    ['the trademark is not granted', { rights: ['images'] }, 'DE', ['rights']],
    [
      'exclusive in a country where nothing is sold',
      { exclusivity: [{ subject: 'brand', scope: { ...saleScope, territory: ['DE', 'IT'] } }] },
      'DE',
      ['exclusivity.0.scope'],
    ],
    [
      'exclusive through a channel where nothing is sold',
      { exclusivity: [{ subject: 'category', scope: { ...saleScope, channels: ['retail'] } }] },
      'DE',
      ['exclusivity.0.scope'],
    ],
    [
      'exclusive longer than the contract',
      {
        exclusivity: [
          { subject: 'brand', scope: { ...saleScope, period: { from: '2027-01-01', to: '2029-01-01' } } },
        ],
      },
      'DE',
      ['exclusivity.0.scope', 'exclusivity.0.scope.period'],
    ],
    [
      'a SKU without a price',
      { priceList: [{ sku: 'A', description: 'A', unitPrice: { amount: 0, currency: 'EUR' } }] },
      'DE',
      ['priceList.0.unitPrice.amount'],
    ],
    [
      'a fund in another currency',
      {
        marketing: { fund: { amount: 1, currency: 'USD' }, assets: true, training: true, jointCampaigns: 0 },
      },
      'DE',
      ['marketing.fund.currency'],
    ],
    [
      'a balance after a full deposit',
      { payment: { depositShare: 1, balanceDays: 30 } },
      'DE',
      ['payment.balanceDays'],
    ],
    [
      'slow stock bought back for nothing',
      { slowStock: { remedy: 'buy-back', afterDays: 90, atShare: 0 } },
      'DE',
      ['slowStock.atShare'],
    ],
    [
      'times longer than the contract',
      {
        contract: { from: '2027-01-01', to: '2027-01-20' },
        sale: { ...saleScope, period: { from: '2027-01-01', to: '2027-01-20' } },
        exclusivity: [],
      },
      'DE',
      ['noticeDays', 'leadTimeDays', 'slowStock.afterDays'],
    ],
  ])('finds: %s', (_what, over, market, expected) => {
    expect(problemPaths(over, market)).toEqual(expected);
  });

  it('no balance days after a full deposit are fine', () => {
    expect(problemPaths({ payment: { depositShare: 1, balanceDays: 0 } })).toEqual([]);
  });

  it('says what is wrong and what to do', () => {
    expect(termsProblems(sampleTerms(), { market: 'FR' })).toEqual([
      {
        path: 'sale.territory',
        problem: 'the case is about selling in FR, which is not in the sale territory',
        remedy: 'add FR to the sale territory',
      },
    ]);
  });
});
