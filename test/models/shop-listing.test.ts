import {
  listingsOf,
  listListings,
  publishListing,
  putBack,
  shopListingModel,
  takeDown,
  unpublishListings,
} from '../../models/shop-listing';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await shopListingModel(database.connection).createIndexes();
});
afterAll(() => database.close());

type Listing = Parameters<typeof publishListing>[1];
const listing = (sku: string, more: Partial<Listing> = {}): Listing => ({
  ...{ sku, title: 'Tea cup', category: 'home', channel: 'own-shop' },
  ...{
    customsDescription: 'Porcelain tea cup',
    hsCode: '691110',
    origin: 'CN',
    netGrams: 200,
    grossGrams: 300,
  },
  goods: { aerosol: false, excise: false, certificates: [{ kind: 'food-contact', number: 'F-1' }] },
  prices: { DE: { amount: 1990, currency: 'EUR' }, US: { amount: 2490, currency: 'USD' } },
  ...{ caseId: 'acme:DE', brandSlug: 'acme', assets: ['trademark'], publishedAt: '2026-11-24T08:00:00.000Z' },
  ...more,
});
const publish = (one: Listing) => publishListing(database.connection, one);
const off = (which: Parameters<typeof unpublishListings>[1], why: string) =>
  unpublishListings(database.connection, which, why, '2026-11-24T09:00:00.000Z');
const one = async (sku: string) => (await listingsOf(database.connection, [sku])).get(sku);

describe('a listing', () => {
  it('is published once, whoever repeats it, and anew with other content', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => publish(listing('cup'))));
    expect(answers).toEqual([{ published: true }, { published: true }, { published: true }]);
    expect(await one('cup')).toEqual({ ...listing('cup'), state: 'published' });
    await publish(listing('cup', { title: 'Large tea cup' }));
    expect(await one('cup')).toMatchObject({ title: 'Large tea cup' });
  });

  it('keeps its SKU from other brands', async () => {
    await publish(listing('jar'));
    await off({ skus: ['jar'] }, 'recall');
    expect(await publish(listing('jar', { caseId: 'bolt:DE', title: 'Bolt' }))).toEqual({
      ...{ published: false, heldBy: 'acme:DE' },
    });
    expect(await one('jar')).toMatchObject({ title: 'Tea cup', state: 'unpublished' });
  });

  it('is taken off sale with the first reason, and back on sale without it', async () => {
    await publish(listing('pot', { caseId: 'pot:DE' }));
    await publish(listing('lid', { caseId: 'pot:DE' }));
    expect(await off({ skus: ['lid'] }, 'rights ended')).toBe(1);
    expect(await off({ caseId: 'pot:DE' }, 'notice given')).toBe(1);
    expect(await off({ caseId: 'pot:DE' }, 'notice given')).toBe(0);
    expect([(await one('lid'))?.why, (await one('pot'))?.why]).toEqual(['rights ended', 'notice given']);
    await publish(listing('lid', { caseId: 'pot:DE' }));
    expect(await one('lid')).toEqual({ ...listing('lid', { caseId: 'pot:DE' }), state: 'published' });
  });
});

describe('listings', () => {
  it('are found by SKU; unknown ones are left out', async () => {
    await publish(listing('known'));
    expect([...(await listingsOf(database.connection, ['known', 'known', 'unknown'])).keys()]).toEqual([
      'known',
    ]);
  });

  it.each<[string, Parameters<typeof listListings>[1], string[]]>([
    ['of a case', { caseId: 'list:DE' }, ['l1', 'l2', 'l3']],
    ['on sale', { caseId: 'list:DE', state: 'published' }, ['l1', 'l3']],
    ['in a market', { caseId: 'list:DE', market: 'FR' }, ['l3']],
    ['in a market, whosever', { market: 'FR' }, ['l3']],
  ])('are listed page by page: %s', async (_, filter, skus) => {
    const caseId = 'list:DE';
    await publish(listing('l1', { caseId }));
    await publish(listing('l2', { caseId }));
    await publish(listing('l3', { caseId, prices: { FR: { amount: 1, currency: 'EUR' } } }));
    await off({ skus: ['l2'] }, 'recall');
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listListings(database.connection, filter, { limit: 2, cursor });
      found.push(...page.items.map(({ sku }) => sku));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(found).toEqual(skus);
  });
});

describe('a listing that is down for an IP notice', () => {
  const caseId = 'vase:DE';
  const down = (noticeId: string, skus: string[]) => takeDown(database.connection, caseId, skus, noticeId);
  const back = (noticeId: string, skus: string[]) => putBack(database.connection, skus, noticeId);

  it('is not on sale until every notice is over, however often either is repeated', async () => {
    await publish(listing('vase', { caseId }));
    for (const noticeId of ['N-1', 'N-1', 'N-2']) await down(noticeId, ['vase']);
    expect(await one('vase')).toMatchObject({
      state: 'unpublished',
      why: 'taken down for IP notice N-1, N-2',
    });
    expect(await back('N-1', ['vase'])).toEqual(['vase']);
    expect(await back('N-1', ['vase'])).toEqual(['vase']);
    expect(await one('vase')).toMatchObject({ state: 'unpublished' });
    expect(await back('N-2', ['vase'])).toEqual([]);
    expect(await one('vase')).toEqual({ ...listing('vase', { caseId }), state: 'published' });
  });

  it('is listed as unpublished, also when it is published anew meanwhile', async () => {
    await publish(listing('bowl', { caseId }));
    await down('N-3', ['bowl']);
    await publish(listing('bowl', { caseId, title: 'Large bowl' }));
    const skusIn = async (state: 'published' | 'unpublished') =>
      (await listListings(database.connection, { caseId, state }, { limit: 10 })).items.map(({ sku }) => sku);
    expect(await skusIn('unpublished')).toEqual(['bowl']);
    expect(await skusIn('published')).toEqual(['vase']);
    await back('N-3', ['bowl']);
    expect(await one('bowl')).toMatchObject({ title: 'Large bowl', state: 'published' });
  });

  it('that was taken off sale for another reason meanwhile stays off sale', async () => {
    await publish(listing('dish', { caseId }));
    await down('N-4', ['dish']);
    await off({ skus: ['dish'] }, 'recalled');
    await back('N-4', ['dish']);
    expect(await one('dish')).toMatchObject({ state: 'unpublished', why: 'recalled' });
  });

  it('of another brand is left alone', async () => {
    await publish(listing('tray', { caseId: 'tray:DE' }));
    await down('N-5', ['tray']);
    expect(await one('tray')).toMatchObject({ state: 'published' });
  });
});
