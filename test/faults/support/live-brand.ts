/**
 * A live brand laid into the record as its processes would leave it: contract, rights, listings, goods and carriers. Only this is
 * laid; whatever an order does goes through the doors.
 */
import type { Connection } from 'mongoose';
import { createRecordActivities } from '../../../activities/record';
import type { Listing, ProcessKind } from '../../../domain/process';
import type { ShopListing } from '../../../domain/shapes/orders';
import type { Terms } from '../../../domain/shapes/terms';
import { offer } from '../../../local/demo/cast';
import { listingOf, skus } from '../../../local/demo/goods';
import { keepGrants } from '../../../models/grant';
import { keepLogisticsPartner } from '../../../models/logistics-partner';
import { publishListing } from '../../../models/shop-listing';
import { receiveStock } from '../../../models/stock';
import { keepTermSheet } from '../../../models/term-sheet';
import { loadPlaces } from '../../../rules/warehouses';

export const caseId = 'under-fire:GB';

/** Of these there is too little for all who want them. */
export const scarce = '85014B';

/** These lie in one place only, so that they come in a parcel of their own. */
export const farAway = '37370';

const listing: Listing = {
  ...{ brand: 'Under Fire', brandSlug: 'under-fire', market: 'GB', country: 'GB' },
  ...{ category: 'home', channel: 'direct', owner: 'staff:mia' },
};
const places = ['stoke', 'daventry', 'shanghai-bonded'] as const;
const plenty = 50_000;

/** @param orders how many will be placed: of the scarce goods there is enough for half of those who want them */
export async function layLiveBrand(connection: Connection, today: string, orders: number): Promise<void> {
  const terms = offer(today) as Terms;
  const at = `${today}T00:00:00.000Z`;
  await keepTermSheet(connection, { caseId, version: 1, side: 'platform', by: 'staff:mia', at, terms });
  await layProcess(connection, 'brand-onboarding', at, { negotiation: { agreed: 1 } });
  await layProcess(connection, 'partnership', at, { contract: terms.contract });
  const rights = terms.rights.map((asset) => ({
    ...{ grantId: `grant:${caseId}:${asset}`, caseId, asset, scope: terms.sale, sublicence: false },
    source: 'test',
  }));
  await keepGrants(connection, caseId, rights);
  for (const sku of skus)
    await publishListing(connection, {
      ...(listingOf(sku, today) as ShopListing),
      ...{ caseId, brandSlug: listing.brandSlug, assets: ['trademark', 'images', 'copy'], publishedAt: at },
    });
  await layStock(connection, orders);
  await layCarriers(connection, today);
}

async function layProcess(
  connection: Connection,
  process: ProcessKind,
  at: string,
  state: Record<string, unknown>,
): Promise<void> {
  await createRecordActivities(connection).recordProcess({
    ...{ processId: `${process}:${caseId}`, process, caseId, revision: 1, stage: 'live', stageSince: at },
    ...{ openedAt: at, listing, state, openTasks: [], closedTasks: [], entries: [] },
    chainHead: { seq: 0, hash: '0'.repeat(64) },
  });
}

async function layStock(connection: Connection, orders: number): Promise<void> {
  const few = Math.max(1, Math.floor(orders / 80));
  for (const place of places)
    for (const sku of skus)
      if (sku !== farAway) await lay(connection, place, sku, sku === scarce ? few : plenty);
  await lay(connection, 'jingdezhen', farAway, plenty);
}

async function lay(connection: Connection, place: string, sku: string, quantity: number): Promise<void> {
  const found = loadPlaces().warehouses.get(place);
  if (!found) throw new Error(`there is no warehouse ${place}`);
  const { id, country, kind } = found;
  await receiveStock(connection, {
    ...{ receiptId: `first-${id}`, warehouse: { id, country, kind }, sku, caseId, quantity },
  });
}

async function layCarriers(connection: Connection, today: string): Promise<void> {
  const validTo = `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`;
  for (const carrier of ['landpost', 'swiftair', 'metrohub', 'bondex'])
    await keepLogisticsPartner(connection, {
      ...{ _id: carrier, name: carrier, state: 'qualified', validTo, documents: [], revision: 1 },
      updatedAt: `${today}T00:00:00.000Z`,
    });
}
