/** A live brand with goods on sale in stories of orders: its contract, its rights, its listings, its stock. */
import { randomUUID } from 'node:crypto';
import type { ManualDecision } from '../../../activities/orders';
import { offerFor, type Basket, type Offer } from '../../../domain/offer';
import type { Terms } from '../../../domain/shapes/terms';
import { createContacts } from '../../../models/contact';
import { keepGrants } from '../../../models/grant';
import { createVault } from '../../../models/personal';
import { processModel } from '../../../models/process';
import { sendingFacts } from '../../../models/selling-facts';
import { publishListing } from '../../../models/shop-listing';
import { receiveStock } from '../../../models/stock';
import { keepTermSheet } from '../../../models/term-sheet';
import { secret, type OrderWorld } from '../../support/order-world';
import { soundTerms } from '../../support/acting';

export interface Goods {
  caseId: string;
  sku: string;
  unitPrice: { amount: number; currency: string };
}

export interface GoodsWanted {
  /** Pieces by warehouse. */
  stock: Record<string, number>;
  /** Cents of one piece. */
  price?: number;
  live?: boolean;
}

const forever = { from: '2026-01-01', to: '2099-12-31' };

/** A brand of its own with one SKU: tea towels, sold in France and Germany. */
export async function goodsOnSale(
  world: OrderWorld,
  { stock, price = 1200, live = true }: GoodsWanted,
): Promise<Goods> {
  const { connection } = world;
  const id = randomUUID().slice(0, 8);
  const [slug, sku] = [`brand-${id}`, `TOWEL-${id}`];
  const caseId = `${slug}:FR`;
  const unitPrice = { amount: price, currency: 'EUR' };
  await signContract(world, { caseId, slug, sku, live });
  await publishListing(connection, {
    ...{ sku, caseId, brandSlug: slug, title: 'Tea towels', category: 'home', channel: 'own-shop' },
    customsDescription: 'Tea towels of woven cotton, set of two',
    ...{ hsCode: '630291', origin: 'GB', netGrams: 160, grossGrams: 180 },
    goods: { aerosol: false, excise: false, certificates: [] },
    ...{
      prices: { FR: unitPrice, DE: unitPrice },
      assets: ['trademark'],
      publishedAt: world.now().toISOString(),
    },
  });
  for (const [warehouseId, quantity] of Object.entries(stock)) {
    const place = world.places.warehouses.get(warehouseId);
    if (!place) throw new Error(`there is no warehouse ${warehouseId}`);
    const warehouse = { id: place.id, country: place.country, kind: place.kind };
    await receiveStock(connection, { receiptId: `first-${id}`, warehouse, sku, caseId, quantity });
  }
  return { caseId, sku, unitPrice };
}

async function signContract(
  { connection, now }: OrderWorld,
  { caseId, slug, sku, live }: { caseId: string; slug: string; sku: string; live: boolean },
): Promise<void> {
  const at = now().toISOString();
  const sale = { territory: ['DE', 'FR'], channels: ['own-shop' as const], period: forever };
  const priceList = [{ sku, description: 'Tea towels', unitPrice: { amount: 100, currency: 'EUR' } }];
  const terms: Terms = { ...soundTerms, priceList, sale, contract: forever };
  await keepTermSheet(connection, { caseId, version: 1, side: 'platform', by: 'staff:mia', at, terms });
  const listing = {
    ...{ brand: slug, brandSlug: slug, market: 'FR', country: 'GB', category: 'home' },
    ...{ channel: 'direct', owner: 'staff:mia' },
  };
  const process = { caseId, listing, revision: 1, stageSince: at, openedAt: at };
  const chainHead = { seq: 0, hash: '0'.repeat(64) };
  await processModel(connection).insertMany([
    {
      ...{ _id: `brand-onboarding:${caseId}`, process: 'brand-onboarding', ...process, chainHead },
      ...{ stage: 'live', state: { negotiation: { agreed: 1 } } },
    },
    {
      ...{ _id: `partnership:${caseId}`, process: 'partnership', ...process, chainHead },
      ...{ stage: live ? 'live' : 'terminated', state: { contract: forever } },
    },
  ]);
  await keepGrants(connection, caseId, [
    { grantId: `${caseId}/1`, caseId, asset: 'trademark', scope: sale, sublicence: false, source: 'LF-1' },
  ]);
}

/** Somebody at a brand who can be written to, as its onboarding has left them in the record. */
export async function brandContact(
  { connection }: OrderWorld,
  caseId: string,
): Promise<{ contactId: string; email: string }> {
  const contacts = createContacts(connection, createVault({ connection, secret }));
  const [contactId, email] = [`contact-${caseId}`, `${randomUUID()}@brand.example`];
  await contacts.saveContact({ contactId, caseId, locale: 'en', name: 'Ines Prado', email });
  await processModel(connection).updateOne(
    { _id: `brand-onboarding:${caseId}` },
    { $set: { 'state.contactId': contactId } },
  );
  return { contactId, email };
}

/** What the shop would be told now: the same function as behind its quote. */
export async function offered(
  world: OrderWorld,
  basket: Omit<Basket, 'on' | 'lawReviewDays'> & { lawReviewDays?: number },
  decisions: readonly ManualDecision[] = [],
): Promise<Offer> {
  const now = world.now().toISOString();
  const skus = basket.lines.map(({ sku }) => sku);
  const facts = await sendingFacts(world.connection, skus, now);
  const asked = { lawReviewDays, ...basket, on: now.slice(0, 10) };
  const decided = decisions.map((decision) => ({ ...decision, decidedOn: asked.on }));
  return offerFor(asked, facts, world.book, decided);
}

/** Stories skip months; the law as it was verified is to hold in all of them. */
export const lawReviewDays = 20_000;
