import type { Connection } from 'mongoose';
import { isLicensed } from '../domain/rights';
import type { Country, Day, Instant } from '../domain/shapes/common';
import type { ArchivedGrant } from '../domain/shapes/rights';
import { grantsOf, keepGrants } from '../models/grant';
import {
  leaveMarkets,
  shopListingModel,
  unpublishListings,
  type ShopListingDocument,
} from '../models/shop-listing';

export interface RightsActivities {
  /**
   * Files grants in the authorization archive; the same grant id is replaced. Listings leave the markets in which what they
   * show is not licensed on that day; one that is left without a market comes down.
   */
  fileGrants(caseId: string, grants: ArchivedGrant[], today: Day): Promise<void>;
}

/** The authorization archive, over the record. */
export function createRightsActivities(connection: Connection, clock: () => Date): RightsActivities {
  return {
    async fileGrants(caseId, grants, today) {
      await keepGrants(connection, caseId, grants);
      await takeDownUnlicensed(connection, { caseId, today, now: clock().toISOString() });
    },
  };
}

async function takeDownUnlicensed(
  connection: Connection,
  { caseId, today: on, now }: { caseId: string; today: Day; now: Instant },
): Promise<void> {
  const listings = await shopListingModel(connection)
    .find({ caseId, state: 'published' })
    .lean<ShopListingDocument[]>()
    .exec();
  if (listings.length === 0) return;
  const grants = await grantsOf(connection, caseId);
  const licensedIn = (listing: Pick<ShopListingDocument, 'assets' | 'channel'>, country: Country): boolean =>
    (['trademark', ...listing.assets] as const).every(
      (asset) => isLicensed({ asset, country, channel: listing.channel, on }, grants).licensed,
    );
  const withMarkets = listings.map(({ sku, markets, ...listing }) => ({
    sku,
    licensed: markets.filter((country) => licensedIn(listing, country)),
    lost: markets.filter((country) => !licensedIn(listing, country)),
  }));
  for (const { sku, licensed, lost } of withMarkets)
    if (licensed.length > 0 && lost.length > 0) await leaveMarkets(connection, { caseId, sku }, lost);
  const skus = withMarkets.filter(({ licensed }) => licensed.length === 0).map(({ sku }) => sku);
  if (skus.length > 0)
    await unpublishListings(connection, { caseId, skus }, 'the rights in what it shows have ended', now);
}
