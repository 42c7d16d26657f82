/** A live brand in the record, with its contract, its rights and the carriers that may be booked: what orders are checked against. */
import { createRecordActivities } from '../../../activities/record';
import { CHAIN_START } from '../../../domain/audit';
import type { ProcessRecord } from '../../../domain/process';
import type { Terms } from '../../../domain/shapes/terms';
import { keepGrants } from '../../../models/grant';
import { keepLogisticsPartner } from '../../../models/logistics-partner';
import { keepTermSheet } from '../../../models/term-sheet';
import type { TestApi } from './api';

const markets = ['GB', 'FR', 'AU', 'US'];
const period = { from: '2020-01-01', to: '2099-12-31' };
const sale = { territory: [...markets, 'CN'], channels: ['own-shop'] as 'own-shop'[], period };

/** SKUs of the contract; `OTHER` is on its price list and never listed. */
const skus = ['TOWEL', 'MUG', 'OTHER', 'P-1', 'P-2', 'P-3', 'P-4', 'P-5'];

const terms: Terms = {
  currency: 'EUR',
  priceList: skus.map((sku) => ({ sku, description: sku, unitPrice: { amount: 400, currency: 'EUR' } })),
  ...{ moq: 1, leadTimeDays: 30, incoterm: 'DAP', namedPlace: 'Stoke', sale, exclusivity: [] },
  marketing: { fund: { amount: 0, currency: 'EUR' }, assets: true, training: false, jointCampaigns: 0 },
  ...{ defectReturnDays: 30, payment: { depositShare: 0.3, balanceDays: 30 } },
  ...{ rights: ['trademark', 'images', 'copy'], contract: period, noticeDays: 30 },
};

/** Files a brand's case as its onboarding and its partnership leave it. `stage`: of the partnership. */
export async function liveBrand({ database }: TestApi, caseId: string, stage = 'live'): Promise<void> {
  const { connection } = database;
  await recorded(database, caseId, { stage: 'live', state: { negotiation: { agreed: 1 } } });
  await recorded(database, caseId, {
    ...{ processId: `partnership:${caseId}`, process: 'partnership', stage },
    state: { contract: period },
  });
  const at = new Date().toISOString();
  await keepTermSheet(connection, { caseId, version: 1, side: 'platform', by: 'staff:mia', at, terms });
  await keepGrants(
    connection,
    caseId,
    terms.rights.map((asset) => ({
      ...{ grantId: `${caseId}/${asset}`, caseId, asset, scope: sale, sublicence: false, source: 'form' },
    })),
  );
}

async function recorded(
  { connection }: TestApi['database'],
  caseId: string,
  changes: Partial<ProcessRecord>,
): Promise<void> {
  const at = new Date().toISOString();
  const [brandSlug = '', market = ''] = caseId.split(':');
  await createRecordActivities(connection).recordProcess({
    ...{ processId: `brand-onboarding:${caseId}`, process: 'brand-onboarding', caseId, revision: 1 },
    ...{ stage: 'live', stageSince: at, openedAt: at, openTasks: [], closedTasks: [], entries: [] },
    listing: {
      ...{ brand: brandSlug, brandSlug, market, country: 'GB', category: 'home' },
      ...{ channel: 'direct', owner: 'staff:mia' },
    },
    ...{ state: {}, chainHead: { seq: 0, hash: CHAIN_START } },
    ...changes,
  });
}

/** Qualifies the carriers, all of them, until a day. */
export async function qualified({ database }: TestApi, validTo = '2099-12-31'): Promise<void> {
  for (const carrier of ['landpost', 'swiftair', 'metrohub', 'bondex'])
    await keepLogisticsPartner(database.connection, {
      ...{ _id: carrier, name: carrier, state: 'qualified', validTo, documents: [] },
      ...{ revision: 1, updatedAt: new Date().toISOString() },
    });
}

const price = { GB: 1250, FR: 1450, AU: 2500, US: 1600 };
const currency = { GB: 'GBP', FR: 'EUR', AU: 'AUD', US: 'USD' };
export type Market = keyof typeof price;

/** Price of one piece of any of the goods in a market. */
export const priceIn = (market: Market) => ({ amount: price[market], currency: currency[market] });

/** A listing as a category manager sends it. */
export function listing(sku = 'TOWEL', changes: Record<string, unknown> = {}) {
  return {
    ...{ sku, title: 'Tea towels', category: 'home', channel: 'own-shop', origin: 'GB' },
    ...{ customsDescription: 'Tea towels of woven cotton, set of two', hsCode: '630291' },
    ...{ netGrams: 160, grossGrams: 180, goods: { certificates: [] as object[] } },
    prices: Object.fromEntries(markets.map((market) => [market, priceIn(market as Market)])),
    ...changes,
  };
}

/** What the shop asks a quote for. */
export function basket(market: Market, quantity = 2, changes: Record<string, unknown> = {}) {
  return {
    deliverTo: { country: market, postcode: { GB: 'LS1 4AP', FR: '69003', AU: '2300', US: '10001' }[market] },
    lines: [{ sku: 'TOWEL', quantity, unitPrice: priceIn(market) }],
    ...changes,
  };
}

/** Publishes the towels and takes some into the warehouse at their origin, as people do. */
export async function onSale(api: TestApi, caseId: string, pieces = 1_000): Promise<void> {
  await liveBrand(api, caseId);
  await qualified(api);
  const [mia, omar] = await Promise.all([
    api.person('staff:mia', 'category-manager'),
    api.person('staff:omar', 'ops'),
  ]);
  const published = await mia.post(`/cases/${caseId}/listings`, listing());
  const received = await omar.post('/stock/receipts', {
    ...{ receiptId: 'first', caseId, warehouseId: 'stoke', lines: [{ sku: 'TOWEL', quantity: pieces }] },
  });
  for (const { status, body } of [published, received])
    if (status !== 200) throw new Error(JSON.stringify(body));
}
