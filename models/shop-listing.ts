/** What may be ordered: the SKUs of live brands, as they were published. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Country, Instant } from '../domain/shapes/common';
import type { ShopListing } from '../domain/shapes/orders';
import type { AssetKind } from '../domain/shapes/terms';
import { isDuplicateKey } from './insert-once';
import { readPage, type Page, type PageRequest } from './paging';

/** A listing with its brand and state. */
export interface PublishedListing extends ShopListing {
  caseId: string;
  brandSlug: string;
  /** Assets of the brand the listing shows: their rights have to cover it. */
  assets: AssetKind[];
  state: 'published' | 'unpublished';
  /** Why it is unpublished. */
  why?: string;
  publishedAt: Instant;
  unpublishedAt?: Instant;
}

/**
 * `_id` is the SKU; `markets` are those with a price. `downFor` are the IP notices it was taken down for: while there is one it
 * is not on sale, whatever its own state, and publishing it anew changes nothing about that.
 */
export interface ShopListingDocument extends PublishedListing {
  _id: string;
  markets: Country[];
  downFor?: string[];
}

export interface ListingFilter {
  caseId?: string | undefined;
  state?: PublishedListing['state'] | undefined;
  market?: Country | undefined;
}

const schema = new Schema<ShopListingDocument>(
  {
    _id: String,
    sku: String,
    title: String,
    category: String,
    channel: String,
    customsDescription: String,
    hsCode: String,
    origin: String,
    netGrams: Number,
    grossGrams: Number,
    goods: Schema.Types.Mixed,
    prices: Schema.Types.Mixed,
    markets: [String],
    caseId: String,
    brandSlug: String,
    assets: [String],
    state: String,
    why: String,
    publishedAt: String,
    unpublishedAt: String,
    downFor: { type: [String], default: undefined },
  },
  { versionKey: false, minimize: false, collection: 'shop_listings' },
);
schema.index({ caseId: 1, state: 1, _id: 1 });
schema.index({ state: 1, _id: 1 });
schema.index({ markets: 1, _id: 1 });

/** The listings of a database. */
export function shopListingModel(connection: Connection): Model<ShopListingDocument> {
  return connection.modelNames().includes('ShopListing')
    ? connection.model<ShopListingDocument>('ShopListing')
    : connection.model<ShopListingDocument>('ShopListing', schema);
}

/**
 * Publishes a listing, or publishes it anew with other content. Safe to repeat. A SKU belongs to the brand that published it
 * first, also when it is unpublished.
 * @returns whose SKU it is when it is not this case's; then nothing is changed
 */
export async function publishListing(
  connection: Connection,
  listing: Omit<PublishedListing, 'state' | 'why' | 'unpublishedAt'>,
): Promise<{ published: true } | { published: false; heldBy: string }> {
  const model = shopListingModel(connection);
  const { sku, caseId } = listing;
  const content = { ...listing, markets: Object.keys(listing.prices).sort(), state: 'published' as const };
  const change = { $set: content, $unset: { why: 1, unpublishedAt: 1 } };
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await model.updateOne({ _id: sku, caseId }, change, { upsert: true });
      return { published: true };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const holder = await model.findById(sku).select({ caseId: 1 }).lean<{ caseId: string }>().exec();
    if (holder && holder.caseId !== caseId) return { published: false, heldBy: holder.caseId };
    // Two of this case's own came at once; the other one made the document.
  }
  throw new Error(`Listing ${sku} could not be published; try again.`);
}

/** Takes listings off sale: a brand's, or some of them. Safe to repeat: the first reason stays. @returns how many were on sale */
export async function unpublishListings(
  connection: Connection,
  which: { caseId: string; skus?: readonly string[] } | { skus: readonly string[] },
  why: string,
  at: Instant,
): Promise<number> {
  const chosen = {
    ...('caseId' in which ? { caseId: which.caseId } : {}),
    ...(which.skus ? { _id: { $in: [...which.skus] } } : {}),
  };
  const done = await shopListingModel(connection).updateMany(
    { ...chosen, state: 'published' },
    { $set: { state: 'unpublished', why, unpublishedAt: at } },
  );
  return done.modifiedCount;
}

/** A listing is no longer sold in some of its markets; publishing it anew can bring them back. Safe to repeat. */
export async function leaveMarkets(
  connection: Connection,
  { caseId, sku }: { caseId: string; sku: string },
  markets: readonly Country[],
): Promise<void> {
  await shopListingModel(connection).updateOne(
    { _id: sku, caseId },
    {
      $pull: { markets: { $in: [...markets] } },
      $unset: Object.fromEntries(markets.map((market) => [`prices.${market}`, 1])),
    },
  );
}

/** The listings of these SKUs that exist, published or not, by SKU. */
export async function listingsOf(
  connection: Connection,
  skus: readonly string[],
): Promise<Map<string, PublishedListing>> {
  const found = await shopListingModel(connection)
    .find({ _id: { $in: [...new Set(skus)] } })
    .lean<ShopListingDocument[]>()
    .exec();
  return new Map(found.map((document) => [document._id, shown(document)]));
}

/**
 * One page of the listings that match, by SKU.
 * @throws BadCursor
 */
export async function listListings(
  connection: Connection,
  { caseId, state, market }: ListingFilter,
  page: PageRequest,
): Promise<Page<PublishedListing>> {
  const given = Object.entries({ caseId, markets: market }).filter(([, value]) => value !== undefined);
  const wanted = { ...Object.fromEntries(given), ...(state === undefined ? {} : inState[state]) };
  const order = { field: '_id', direction: 1 } as const;
  return readPage(shopListingModel(connection).collection, wanted, order, page, shown);
}

const isDown = { 'downFor.0': { $exists: true } };
const inState = {
  published: { state: 'published', 'downFor.0': { $exists: false } },
  unpublished: { $or: [{ state: 'unpublished' }, isDown] },
} as const;

/**
 * Takes a brand's listings off sale for an IP notice, and keeps them off until it is over. Safe to repeat; a listing can be
 * down for several notices.
 */
export async function takeDown(
  connection: Connection,
  caseId: string,
  skus: readonly string[],
  noticeId: string,
): Promise<void> {
  await shopListingModel(connection).updateMany(
    { _id: { $in: [...skus] }, caseId },
    { $addToSet: { downFor: noticeId } },
  );
}

/**
 * The undo of {@link takeDown}: listings are as they are without this notice, on sale only if nothing else stands against it.
 * Safe to repeat. @returns the SKUs that are still down for another notice
 */
export async function putBack(
  connection: Connection,
  skus: readonly string[],
  noticeId: string,
): Promise<string[]> {
  const model = shopListingModel(connection);
  const which = { _id: { $in: [...skus] } };
  await model.updateMany({ ...which, downFor: noticeId }, { $pull: { downFor: noticeId } });
  const still = await model
    .find({ ...which, ...isDown })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>()
    .exec();
  return still.map(({ _id }) => _id).sort();
}

function shown({ _id: _, markets: __, downFor = [], ...listing }: ShopListingDocument): PublishedListing {
  if (downFor.length === 0) return listing;
  return { ...listing, state: 'unpublished', why: `taken down for IP notice ${downFor.join(', ')}` };
}
