import type { Connection } from 'mongoose';
import { isLicensed } from '../domain/rights';
import type { Country } from '../domain/shapes/common';
import type { ArchivedGrant } from '../domain/shapes/rights';
import { grantsOf, keepGrants } from '../models/grant';
import { shopListingModel, unpublishListings, type ShopListingDocument } from '../models/shop-listing';

export interface RightsActivities {
  /**
   * Files grants in the authorization archive; the same grant id is replaced. Listings that show what is licensed in none of
   * their markets any more come down.
   */
  fileGrants(caseId: string, grants: ArchivedGrant[]): Promise<void>;
}

/** The authorization archive, over the record. */
export function createRightsActivities(
  connection: Connection,
  clock: () => Date = () => new Date(),
): RightsActivities {
  return {
    async fileGrants(caseId, grants) {
      await keepGrants(connection, caseId, grants);
      await takeDownUnlicensed(connection, caseId, clock().toISOString());
    },
  };
}

async function takeDownUnlicensed(connection: Connection, caseId: string, now: string): Promise<void> {
  const listings = await shopListingModel(connection)
    .find({ caseId, state: 'published' })
    .lean<ShopListingDocument[]>()
    .exec();
  if (listings.length === 0) return;
  const grants = await grantsOf(connection, caseId);
  const on = now.slice(0, 10);
  const licensedIn = (listing: ShopListingDocument, country: Country): boolean =>
    (['trademark', ...listing.assets] as const).every(
      (asset) => isLicensed({ asset, country, channel: listing.channel, on }, grants).licensed,
    );
  const skus = listings
    .filter((listing) => !listing.markets.some((country) => licensedIn(listing, country)))
    .map(({ sku }) => sku);
  if (skus.length > 0)
    await unpublishListings(connection, { caseId, skus }, 'the rights in what it shows have ended', now);
}
