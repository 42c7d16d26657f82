/** What is known of a parcel under way: whose it is, what its carrier said so far, and how long it may keep silent. */
import { createHash, createHmac } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import type { ShipmentStage, TrackingEvent } from '../domain/order';
import type { Country, Day, Instant } from '../domain/shapes/common';
import type { Mode } from '../domain/shapes/orders';
import { derivedKey } from './derived-key';
import { readPage, type Page, type PageRequest } from './paging';

/** An event as the consignment remembers it; the whole of it is among the tracking events. */
export type TrailEntry = Pick<TrackingEvent, 'eventId' | 'kind' | 'at' | 'place'> & { receivedAt: Instant };

/** `_id` is `<carrier>#<tracking code>`. */
export interface ConsignmentDocument {
  _id: string;
  /** Id of the process that hears of it. */
  shipmentId: string;
  orderId: string;
  carrier: string;
  trackingCode: string;
  mode: Mode;
  to: Country;
  /** SHA-256 of the token in the address of its tracking page, base64url. The token itself is not stored. */
  tokenHash: string;
  openedAt: Instant;
  promisedBy?: Day;
  /** How long it is normal to hear nothing of it, milliseconds. */
  silenceAfterMs: number;
  /** From when on its silence is not normal: counted from the carrier's last event. */
  silentFrom: Instant;
  /** `ended`: its carrier brought it, or its process has ended otherwise. */
  state: 'under-way' | 'ended';
  /** When its process ended without a word of the carrier's; what the carrier says afterwards changes nothing. */
  endedAt?: Instant;
  stage: ShipmentStage;
  latest?: TrailEntry;
  /** Every distinct event in the order of arrival: what the state is folded from. */
  trail: TrailEntry[];
  quarantined: { eventId: string; why: string }[];
  /** Rises with every write of events: of two at once the second looks again. */
  revision: number;
}

export type ShownConsignment = Omit<ConsignmentDocument, '_id' | 'tokenHash' | 'trail' | 'revision'>;

export interface ConsignmentFilter {
  carrier?: string | undefined;
  to?: Country | undefined;
  stage?: ShipmentStage | undefined;
}

export interface ParcelFilter extends ConsignmentFilter {
  orderId?: string | undefined;
  mode?: Mode | undefined;
  state?: ConsignmentDocument['state'] | undefined;
}

/** A parcel in a list. Not the place of its latest event: a carrier's place may name a person. */
export type ListedConsignment = Omit<ShownConsignment, 'latest' | 'quarantined' | 'silenceAfterMs'> & {
  latest?: Pick<TrailEntry, 'kind' | 'at'>;
};

const entry = { _id: false, eventId: String, kind: String, at: String, place: String, receivedAt: String };

const schema = new Schema<ConsignmentDocument>(
  {
    _id: String,
    shipmentId: String,
    orderId: String,
    carrier: String,
    trackingCode: String,
    mode: String,
    to: String,
    tokenHash: String,
    openedAt: String,
    promisedBy: String,
    silenceAfterMs: Number,
    silentFrom: String,
    state: String,
    endedAt: String,
    stage: String,
    latest: new Schema<TrailEntry>(entry, { _id: false }),
    trail: [entry],
    quarantined: [{ _id: false, eventId: String, why: String }],
    revision: Number,
  },
  { versionKey: false, collection: 'consignments' },
);
schema.index({ tokenHash: 1 }, { unique: true });
schema.index({ orderId: 1, _id: 1 });
schema.index({ state: 1, silentFrom: 1, _id: 1 });
schema.index({ state: 1, carrier: 1, _id: 1 });
schema.index({ trackingCode: 1, _id: 1 });
schema.index({ openedAt: 1, _id: 1 });
schema.index({ carrier: 1, openedAt: 1, _id: 1 });
schema.index({ to: 1, openedAt: 1, _id: 1 });
schema.index({ stage: 1, openedAt: 1, _id: 1 });
schema.index({ state: 1, openedAt: 1, _id: 1 });

/** The consignments of a database. */
export function consignmentModel(connection: Connection): Model<ConsignmentDocument> {
  return connection.modelNames().includes('Consignment')
    ? connection.model<ConsignmentDocument>('Consignment')
    : connection.model<ConsignmentDocument>('Consignment', schema);
}

export function consignmentId(carrier: string, trackingCode: string): string {
  return `${carrier}#${trackingCode}`;
}

/**
 * The token of a parcel's public page: 256 bits that only we can make, the same each time, so that a mail written again names
 * the same address. `secret` is LANDFALL_SECRET.
 */
export function trackingToken(secret: Buffer, carrier: string, trackingCode: string): string {
  const key = derivedKey(secret, 'tracking-page/token/v1');
  return createHmac('sha256', key).update(consignmentId(carrier, trackingCode)).digest('base64url');
}

export function trackingTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** The parcel a public page's token stands for. */
export async function consignmentByToken(
  connection: Connection,
  token: string,
): Promise<ShownConsignment | undefined> {
  const found = await consignmentModel(connection)
    .findOne({ tokenHash: trackingTokenHash(token) })
    .lean<ConsignmentDocument>()
    .exec();
  return found ? shownConsignment(found) : undefined;
}

export async function findConsignment(
  connection: Connection,
  carrier: string,
  trackingCode: string,
): Promise<ShownConsignment | undefined> {
  const found = await consignmentModel(connection)
    .findById(consignmentId(carrier, trackingCode))
    .lean<ConsignmentDocument>()
    .exec();
  return found ? shownConsignment(found) : undefined;
}

/** All parcels of an order, also those whose label was voided. */
export async function consignmentsOf(connection: Connection, orderId: string): Promise<ShownConsignment[]> {
  const found = await consignmentModel(connection)
    .find({ orderId })
    .sort({ _id: 1 })
    .limit(500)
    .lean<ConsignmentDocument[]>()
    .exec();
  return found.map(shownConsignment);
}

/**
 * One page of the parcels that match, the newest first.
 * @throws BadCursor
 */
export async function listConsignments(
  connection: Connection,
  filter: ParcelFilter,
  page: PageRequest,
): Promise<Page<ListedConsignment>> {
  const wanted = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  const newestFirst = {
    ...{ field: 'openedAt', direction: -1 as const },
    inWindows: filter.orderId === undefined,
  };
  const { collection } = consignmentModel(connection);
  return readPage(collection, wanted, newestFirst, page, listedConsignment, { without: notListed });
}

const notListed = ['tokenHash', 'trail', 'quarantined', 'revision', 'silenceAfterMs'];

function listedConsignment(document: ConsignmentDocument): ListedConsignment {
  const { latest, quarantined: _, silenceAfterMs: __, ...listed } = shownConsignment(document);
  return { ...listed, ...(latest ? { latest: { kind: latest.kind, at: latest.at } } : {}) };
}

/**
 * One page of the parcels under way that match, by their id.
 * @throws BadCursor
 */
export async function consignmentsUnderWay(
  connection: Connection,
  filter: ConsignmentFilter,
  page: PageRequest,
): Promise<Page<ShownConsignment>> {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const wanted = { state: 'under-way', ...Object.fromEntries(given) };
  const order = { field: '_id', direction: 1 } as const;
  return readPage(consignmentModel(connection).collection, wanted, order, page, shownConsignment);
}

/**
 * One page of the parcels under way whose carrier has been silent for longer than is normal, the longest silent first.
 * @throws BadCursor
 */
export async function silentSince(
  connection: Connection,
  now: Instant,
  page: PageRequest,
): Promise<Page<ShownConsignment>> {
  const silent = { state: 'under-way', silentFrom: { $lt: new Date(now).toISOString() } };
  const order = { field: 'silentFrom', direction: 1 } as const;
  return readPage(consignmentModel(connection).collection, silent, order, page, shownConsignment);
}

/** The parcel's process has come to its end. What its carrier says afterwards is kept, and told nobody. Safe to repeat. */
export async function endConsignment(
  connection: Connection,
  { carrier, trackingCode }: Pick<ConsignmentDocument, 'carrier' | 'trackingCode'>,
  stage: ShipmentStage,
  at: Instant,
): Promise<void> {
  await consignmentModel(connection).updateOne(
    { _id: consignmentId(carrier, trackingCode), endedAt: { $exists: false } },
    { $set: { state: 'ended', stage, endedAt: at }, $inc: { revision: 1 } },
  );
}

export function shownConsignment(document: ConsignmentDocument): ShownConsignment {
  const { _id: _, tokenHash: __, trail: ___, revision: ____, ...shown } = document;
  return shown;
}
