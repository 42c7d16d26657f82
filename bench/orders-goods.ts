/** A live brand for the bench: contract, rights, listings, stock and carriers, laid into the record as their processes would. */
import type { Connection } from 'mongoose';
import { createRecordActivities } from '../activities/record';
import type { Listing, ProcessKind } from '../domain/process';
import type { Terms } from '../domain/shapes/terms';
import { offer } from '../local/demo/cast';
import { keepGrants } from '../models/grant';
import { keepLogisticsPartner } from '../models/logistics-partner';
import { publishListing } from '../models/shop-listing';
import { receiveStock } from '../models/stock';
import { keepTermSheet } from '../models/term-sheet';
import { loadPlaces } from '../rules/warehouses';

const caseId = 'bench-linen:DE';
const listing: Listing = {
  ...{ brand: 'Bench Linen', brandSlug: 'bench-linen', market: 'DE', country: 'CN' },
  ...{ category: 'home', channel: 'direct', owner: 'staff:mia' },
};
const market = 'DE';
const eur = (amount: number) => ({ amount, currency: 'EUR' });
const plenty = 1_000_000;

/** Goods of one parcel that customs let pass on what is declared. */
const goods = [
  {
    sku: 'BENCH-TOWEL',
    what: 'Tea towels of woven cotton, set of two',
    hsCode: '630291',
    grams: 180,
    price: 1_250,
  },
  {
    sku: 'BENCH-RACK',
    what: 'Wall coat rack of painted wood with hooks',
    hsCode: '442090',
    grams: 700,
    price: 2_400,
  },
] as const;

/** Where goods lie by the way they go: over the border, or from a warehouse in the customer's country. */
const warehouseOf = { 'direct-mail': 'jingdezhen', 'overseas-warehouse': 'hamburg' } as const;

export type BenchMode = keyof typeof warehouseOf;

export function isBenchMode(text: string): text is BenchMode {
  return Object.hasOwn(warehouseOf, text);
}

/** What every order of the bench asks for: two pieces of one SKU, one of another. */
export const orderedLines = goods.map(({ sku, price }, index) => ({
  ...{ sku, quantity: index === 0 ? 2 : 1, unitPrice: eur(price) },
}));

/** Everything an order to the market is checked against. @param today the day orders are placed */
export async function layGoods(connection: Connection, today: string): Promise<void> {
  const terms = termsOf(today);
  await keepTermSheet(connection, {
    ...{ caseId, version: 1, side: 'platform', by: 'staff:mia', at: `${today}T00:00:00.000Z`, terms },
  });
  await layProcess(connection, 'brand-onboarding', today, { negotiation: { agreed: 1 } });
  await layProcess(connection, 'partnership', today, { contract: terms.contract });
  const rights = terms.rights.map((asset) => ({
    ...{ grantId: `grant:${caseId}:${asset}`, caseId, asset, scope: terms.sale, sublicence: false },
    source: 'bench',
  }));
  await keepGrants(connection, caseId, rights);
  await layListings(connection, today);
  await layStock(connection);
  await layCarriers(connection, today);
}

function termsOf(today: string): Terms {
  const usual = offer(today) as Terms;
  const priceList = goods.map(({ sku, what, price }) => ({
    ...{ sku, description: what, unitPrice: eur(Math.round(price * 0.45)) },
  }));
  return { ...usual, priceList };
}

async function layProcess(
  connection: Connection,
  process: ProcessKind,
  today: string,
  state: Record<string, unknown>,
): Promise<void> {
  const at = `${today}T00:00:00.000Z`;
  await createRecordActivities(connection).recordProcess({
    ...{ processId: `${process}:${caseId}`, process, caseId, revision: 1, stage: 'live', stageSince: at },
    ...{ openedAt: at, listing, state, openTasks: [], closedTasks: [], entries: [] },
    chainHead: { seq: 0, hash: '0'.repeat(64) },
  });
}

async function layListings(connection: Connection, today: string): Promise<void> {
  for (const { sku, what, hsCode, grams, price } of goods)
    await publishListing(connection, {
      ...{ sku, title: what, category: 'home', channel: 'own-shop', origin: 'CN' },
      ...{ customsDescription: what, hsCode, netGrams: grams - 20, grossGrams: grams },
      goods: { aerosol: false, excise: false, certificates: [] },
      prices: { [market]: eur(price) },
      ...{ caseId, brandSlug: listing.brandSlug, assets: ['trademark', 'images', 'copy'] },
      publishedAt: `${today}T00:00:00.000Z`,
    });
}

async function layStock(connection: Connection): Promise<void> {
  const { warehouses } = loadPlaces();
  for (const warehouseId of Object.values(warehouseOf)) {
    const place = warehouses.get(warehouseId);
    if (!place) throw new Error(`there is no warehouse ${warehouseId}`);
    const { id, country, kind } = place;
    for (const { sku } of goods)
      await receiveStock(connection, {
        ...{ receiptId: `bench-${id}`, warehouse: { id, country, kind }, sku, caseId, quantity: plenty },
      });
  }
}

async function layCarriers(connection: Connection, today: string): Promise<void> {
  const validTo = `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`;
  for (const carrier of ['landpost', 'swiftair', 'metrohub', 'bondex'])
    await keepLogisticsPartner(connection, {
      ...{ _id: carrier, name: carrier, state: 'qualified', validTo, documents: [], revision: 1 },
      updatedAt: `${today}T00:00:00.000Z`,
    });
}
