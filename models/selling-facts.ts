/** What the record knows that matters to a basket, in as few reads as the question takes, side by side after that of the listings. */
import type { Connection } from 'mongoose';
import type { Commitment } from '../domain/exclusivity';
import type { Avoided } from '../domain/mode-choice';
import type { ContractFacts, SendingFacts } from '../domain/offer';
import type { OrderContract } from '../domain/order-terms';
import type { Day, Instant } from '../domain/shapes/common';
import type { ArchivedGrant } from '../domain/shapes/rights';
import type { Terms } from '../domain/shapes/terms';
import { commitmentModel, type CommitmentDocument } from './commitment';
import { grantModel, type GrantDocument } from './grant';
import { bookableCarriers } from './logistics-partner';
import { processModel, type ProcessDocument } from './process';
import { listingsOf } from './shop-listing';
import { stockOf } from './stock';
import { termSheetModel, type TermSheetDocument } from './term-sheet';

/** Listings, contracts, promises and rights: whether a basket may be sold. */
export async function contractFacts(connection: Connection, skus: readonly string[]): Promise<ContractFacts> {
  return factsOfListings(connection, [...(await listingsOf(connection, skus)).values()]);
}

/** Contracts, promises and rights behind listings, whether or not the record has them yet. */
export async function factsOfListings(
  connection: Connection,
  listings: ContractFacts['listings'],
): Promise<ContractFacts> {
  const caseIds = [...new Set(listings.map(({ caseId }) => caseId))];
  const [contracts, commitments, grants] = await Promise.all([
    contractsOf(connection, caseIds),
    promisesAbout(connection, listings),
    grantsByCase(connection, caseIds),
  ]);
  return { listings, contracts, commitments, grants };
}

/** Listings, stock, carriers and incidents as they stand at an instant: how a basket can be sent. */
export async function sendingFacts(
  connection: Connection,
  skus: readonly string[],
  now: Instant,
): Promise<SendingFacts> {
  const day = now.slice(0, 10);
  const [listings, stock, carriers, avoid] = await Promise.all([
    listingsOf(connection, skus),
    stockOf(connection, skus, now),
    bookableCarriers(connection, day),
    incidentsOn(connection, day),
  ]);
  const bookable = (carrier: string) => carriers.includes(carrier) || 'it is not a qualified partner today';
  return { listings: [...listings.values()], stock, bookable, avoid };
}

/**
 * What parcels avoid that are booked, or booked anew: the carriers and services of incidents that are open, or last until this day or a later one. Where an
 * incident names neither, every way to the country is hit alike, and there is none to prefer.
 */
export async function incidentsOn(connection: Connection, day: Day): Promise<Avoided[]> {
  const found = await processModel(connection)
    .find(
      { process: 'incident', $or: [{ endedAt: { $exists: false } }, { 'state.until': { $gte: day } }] },
      { state: 1 },
    )
    .lean<Pick<ProcessDocument, 'state'>[]>()
    .exec();
  return found.map(({ state }) => {
    const { carrier, service, to } = state as Avoided;
    return { ...(carrier ? { carrier } : {}), ...(service ? { service } : {}), ...(to ? { to } : {}) };
  });
}

async function contractsOf(
  connection: Connection,
  caseIds: readonly string[],
): Promise<Map<string, OrderContract>> {
  if (caseIds.length === 0) return new Map();
  const ids = caseIds.flatMap((caseId) => [`brand-onboarding:${caseId}`, `partnership:${caseId}`]);
  const [processes, sheets] = await Promise.all([
    processModel(connection)
      .find({ _id: { $in: ids } })
      .lean<ProcessDocument[]>()
      .exec(),
    termSheetModel(connection)
      .find({ caseId: { $in: caseIds } })
      .lean<TermSheetDocument[]>()
      .exec(),
  ]);
  return new Map(
    caseIds.flatMap((caseId) => {
      const contract = contractOf(
        processes.find(({ _id }) => _id === `brand-onboarding:${caseId}`),
        processes.find(({ _id }) => _id === `partnership:${caseId}`),
        (version) => sheets.find((sheet) => sheet.caseId === caseId && sheet.version === version)?.terms,
      );
      return contract ? [[caseId, contract] as const] : [];
    }),
  );
}

/** The partnership says until when; the onboarding, which version of the terms was agreed. */
function contractOf(
  onboarding: ProcessDocument | undefined,
  partnership: ProcessDocument | undefined,
  termsOf: (version: number) => Terms | undefined,
): OrderContract | undefined {
  const negotiation = onboarding?.state['negotiation'] as { agreed?: number } | undefined;
  const terms = negotiation?.agreed === undefined ? undefined : termsOf(negotiation.agreed);
  if (!onboarding || !partnership || !terms) return undefined;
  const { contract, endsOn } = partnership.state as { contract: { from: Day; to: Day }; endsOn?: Day };
  return {
    ...{ brand: onboarding.listing.brandSlug, terms, from: contract.from },
    to: endsOn !== undefined && endsOn < contract.to ? endsOn : contract.to,
    live: partnership.stage === 'live' || partnership.stage === 'notice-given',
  };
}

async function promisesAbout(
  connection: Connection,
  listings: ContractFacts['listings'],
): Promise<Commitment[]> {
  const categories = [...new Set(listings.map(({ category }) => category))];
  const brands = [...new Set(listings.map(({ brandSlug }) => brandSlug))];
  const [byBrand, byCategory] = await Promise.all([
    commitmentModel(connection)
      .find({ brand: { $in: brands } })
      .lean<CommitmentDocument[]>()
      .exec(),
    commitmentModel(connection)
      .find({ category: { $in: categories }, exclusive: 'category' })
      .lean<CommitmentDocument[]>()
      .exec(),
  ]);
  return [...new Map([...byBrand, ...byCategory].map((each) => [each._id, each])).values()];
}

async function grantsByCase(
  connection: Connection,
  caseIds: readonly string[],
): Promise<Map<string, ArchivedGrant[]>> {
  const found = await grantModel(connection)
    .find({ caseId: { $in: [...caseIds] } })
    .lean<GrantDocument[]>()
    .exec();
  const grants = new Map<string, ArchivedGrant[]>(caseIds.map((caseId) => [caseId, []]));
  for (const { _id, ...grant } of found) grants.get(grant.caseId)?.push({ grantId: _id, ...grant });
  return grants;
}
