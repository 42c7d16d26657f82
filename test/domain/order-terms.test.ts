import type { Commitment } from '../../domain/exclusivity';
import {
  checkOrderTerms,
  type OrderContract,
  type OrderListing,
  type OrderTermsQuestion,
} from '../../domain/order-terms';
import type { AssetKind } from '../../domain/shapes/terms';
import type { ArchivedGrant } from '../../domain/shapes/rights';
import { saleScope, sampleTerms } from './sample-terms';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const on = '2027-06-01';

function listing(over: Partial<OrderListing> = {}): OrderListing {
  return {
    sku: 'LAMP-1',
    channel: 'own-shop',
    category: 'home',
    prices: { DE: eur(2900), AT: eur(3000) },
    caseId: 'lumo:DE',
    state: 'published',
    shows: ['images'],
    ...over,
  };
}

function contract(over: Partial<OrderContract> = {}): OrderContract {
  return { brand: 'lumo', terms: sampleTerms(), from: '2027-01-01', to: '2028-12-31', live: true, ...over };
}

function grant(asset: AssetKind, over: Partial<ArchivedGrant> = {}): ArchivedGrant {
  return {
    grantId: `lumo:DE/${asset}`,
    caseId: 'lumo:DE',
    source: 'signed form',
    asset,
    scope: saleScope,
    sublicence: false,
    ...over,
  };
}

const archive = [grant('trademark'), grant('images')];

function question(over: Partial<OrderTermsQuestion> = {}): OrderTermsQuestion {
  return {
    lines: [{ sku: 'LAMP-1', quantity: 1, unitPrice: eur(2900) }],
    country: 'DE',
    channel: 'own-shop',
    on,
    listings: [listing()],
    contracts: new Map([['lumo:DE', contract()]]),
    commitments: [],
    grants: new Map([['lumo:DE', archive]]),
    ...over,
  };
}

const under = (over: Partial<OrderContract>) => ({ contracts: new Map([['lumo:DE', contract(over)]]) });
const priced = (amount: number, currency = 'EUR') => ({
  lines: [{ sku: 'LAMP-1', quantity: 1, unitPrice: { amount, currency } }],
  listings: [listing({ prices: { DE: { amount, currency } } })],
});
const granted = (...grants: ArchivedGrant[]) => ({ grants: new Map([['lumo:DE', grants]]) });

function promise(over: Partial<Commitment> = {}): Commitment {
  return {
    caseId: 'glow:DE',
    brand: 'glow',
    category: 'home',
    party: 'glow',
    exclusive: 'category',
    scope: saleScope,
    state: 'live',
    ...over,
  };
}

describe('an order the terms have nothing against', () => {
  it.each<[string, Partial<OrderTermsQuestion>]>([
    ['is inside contract, scope, price and rights', {}],
    ['is on the first day of all', { on: '2027-01-01' }],
    ['is on the last day of sale', { on: '2027-12-31' }],
    ['is at the contract price', priced(1250)],
    ['is in another currency than the term sheet, whatever the figure', priced(1, 'USD')],
    [
      'is from one of two listings that may be sold',
      { listings: [listing({ caseId: 'old:DE' }), listing()] },
    ],
    ['shows nothing but the name', { listings: [listing({ shows: [] })], ...granted(grant('trademark')) }],
    ['is beside an exclusivity that is not signed', { commitments: [promise({ state: 'agreed' })] }],
    ['is beside an exclusivity for another category', { commitments: [promise({ category: 'food' })] }],
    [
      'is beside an exclusivity elsewhere',
      { commitments: [promise({ scope: { ...saleScope, territory: ['AT'] } })] },
    ],
    ['is beside a sale that promises nothing', { commitments: [promise({ exclusive: false })] }],
    [
      'has its own exclusivity',
      { commitments: [promise({ caseId: 'lumo:DE', brand: 'lumo', exclusive: 'brand' })] },
    ],
    [
      'shows an asset whose grant is revoked later',
      granted(...archive, grant('copy', { revokedOn: '2027-06-02' })),
    ],
  ])('%s', (_says, over) => {
    expect(checkOrderTerms(question(over))).toEqual([]);
  });
});

describe('the terms refuse', () => {
  it.each<[string, Partial<OrderTermsQuestion>, string, string]>([
    [
      'a SKU nobody lists',
      { listings: [listing({ sku: 'LAMP-2' })] },
      'not-listed',
      'LAMP-1 is not sold in DE through own-shop',
    ],
    [
      'a market without a price',
      { listings: [listing({ prices: { AT: eur(2900) } })] },
      'not-listed',
      'LAMP-1 is not sold in DE through own-shop',
    ],
    [
      'another channel than the listing’s',
      { channel: 'social' },
      'not-listed',
      'LAMP-1 is not sold in DE through social',
    ],
    [
      'a listing that came down',
      { listings: [listing({ state: 'unpublished' })] },
      'unpublished',
      'the listing of LAMP-1 in DE is not published',
    ],
    [
      'an old price',
      { lines: [{ sku: 'LAMP-1', quantity: 1, unitPrice: eur(2800) }] },
      'price-changed',
      'LAMP-1 costs 29.00 EUR in DE, not 28.00 EUR',
    ],
    [
      'the price of another market',
      { lines: [{ sku: 'LAMP-1', quantity: 1, unitPrice: eur(3000) }] },
      'price-changed',
      'LAMP-1 costs 29.00 EUR in DE, not 30.00 EUR',
    ],
    [
      'the price in another currency',
      { lines: [{ sku: 'LAMP-1', quantity: 1, unitPrice: { amount: 2900, currency: 'USD' } }] },
      'price-changed',
      'LAMP-1 costs 29.00 EUR in DE, not 29.00 USD',
    ],
    [
      'a price below the contract',
      priced(1249),
      'below-contract-price',
      '12.49 EUR for LAMP-1 is below the 12.50 EUR of the term sheet',
    ],
    [
      'a SKU the price list does not have',
      under({ terms: sampleTerms({ priceList: [] }) }),
      'not-in-contract',
      'LAMP-1 is not on the price list of case lumo:DE',
    ],
    [
      'a case without a contract',
      { contracts: new Map() },
      'no-contract',
      'case lumo:DE has no live contract to sell LAMP-1 under',
    ],
    [
      'a suspended partnership',
      under({ live: false }),
      'no-contract',
      'case lumo:DE has no live contract to sell LAMP-1 under',
    ],
    [
      'a contract that ended by notice',
      under({ to: '2027-05-31' }),
      'outside-contract',
      'the contract of case lumo:DE holds from 2027-01-01 to 2027-05-31, not on 2027-06-01',
    ],
    [
      'a contract not begun',
      under({ from: '2027-06-02' }),
      'outside-contract',
      'the contract of case lumo:DE holds from 2027-06-02 to 2028-12-31, not on 2027-06-01',
    ],
    [
      'a country outside the sale scope',
      under({ terms: sampleTerms({ sale: { ...saleScope, territory: ['AT'] } }) }),
      'outside-sale-scope',
      'the term sheet of case lumo:DE allows sale in AT · marketplace, own-shop · 2027-01-01 to 2027-12-31',
    ],
    [
      'a day after the sale period',
      under({
        terms: sampleTerms({ sale: { ...saleScope, period: { from: '2027-01-01', to: '2027-05-31' } } }),
      }),
      'outside-sale-scope',
      'the term sheet of case lumo:DE allows sale in AT, DE · marketplace, own-shop · 2027-01-01 to 2027-05-31',
    ],
    [
      'what another brand of the category was promised alone',
      { commitments: [promise()] },
      'exclusivity-collision',
      'category home is promised exclusively in case glow:DE (glow, live): DE · own-shop · 2027-06-01 to 2027-06-01',
    ],
    [
      'what another seller of the brand was promised alone',
      { commitments: [promise({ caseId: 'lumo:AT', brand: 'lumo', exclusive: 'brand' })] },
      'exclusivity-collision',
      'brand lumo is promised exclusively in case lumo:AT (lumo, live): DE · own-shop · 2027-06-01 to 2027-06-01',
    ],
    ['a brand name nobody granted', granted(grant('images')), 'rights-gap', 'no grant for trademark'],
    ['pictures nobody granted', granted(grant('trademark')), 'rights-gap', 'no grant for images'],
    [
      'pictures whose grant is revoked from that day on',
      granted(grant('trademark'), grant('images', { revokedOn: on })),
      'rights-gap',
      'grant lumo:DE/images for images was revoked on 2027-06-01',
    ],
  ])('%s', (_says, over, code, says) => {
    const found = checkOrderTerms(question(over));
    expect(found).toEqual([{ code, sku: 'LAMP-1', says, remedy: expect.any(String) }]);
    expect(found[0]?.remedy.length).toBeGreaterThan(10);
  });

  it('everything that is wrong at once, line by line', () => {
    const found = checkOrderTerms(
      question({
        lines: [
          { sku: 'LAMP-1', quantity: 1, unitPrice: eur(1) },
          { sku: 'NOPE', quantity: 1, unitPrice: eur(1) },
        ],
        commitments: [promise()],
        ...granted(),
      }),
    );
    expect(found.map(({ sku, code }) => `${sku} ${code}`)).toEqual([
      'LAMP-1 price-changed',
      'LAMP-1 below-contract-price',
      'LAMP-1 exclusivity-collision',
      'LAMP-1 rights-gap',
      'LAMP-1 rights-gap',
      'NOPE not-listed',
    ]);
  });
});
