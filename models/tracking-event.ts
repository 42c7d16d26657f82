/**
 * What carriers say: kept word for word, each event once, folded into the parcels, and told to a parcel's process where it has to
 * hear it. Three round trips for a batch, whatever its size; a carrier repeats in each report all it said before, and of that
 * nothing is written and nobody told.
 *
 * Whether an event was taken in is read from its consignment, not from where it is kept: a call that died between the two is
 * made good when the carrier sends the event again, because it got no answer.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import type { TrackingEvent } from '../domain/order';
import { isTelling } from '../domain/tracking';
import {
  consignmentId,
  consignmentModel,
  shownConsignment,
  trackingTokenHash,
  type ConsignmentDocument,
  type ShownConsignment,
} from './consignment';
import { insertNew, insertOnce } from './insert-once';
import { readPage, type Page, type PageRequest } from './paging';
import {
  after,
  consignmentsNamed,
  foldIn,
  type FoldedParcel,
  type ReceivedEvent,
  type Tell,
} from './parcel-fold';

/** `_id` is `<carrier>#<event id>`. */
export interface TrackingEventDocument extends ReceivedEvent {
  _id: string;
  consignmentId: string;
}

/** `quarantined` says why it is kept apart. */
export type ShownEvent = ReceivedEvent & { quarantined?: string };

export interface Ingested {
  accepted: number;
  duplicates: number;
  quarantined: number;
  /** Of parcels not known, also when they come again. They are kept, and taken in when the parcel is. */
  unknown: TrackingEvent[];
  /** Of parcels whose process could not be told, and why: to be sent again. */
  untold: { trackingCode: string; why: unknown }[];
}

export type NewConsignment = Pick<
  ConsignmentDocument,
  | 'shipmentId'
  | 'orderId'
  | 'carrier'
  | 'trackingCode'
  | 'mode'
  | 'to'
  | 'openedAt'
  | 'promisedBy'
  | 'silenceAfterMs'
> & {
  /** Of its public page, at least 128 bits; see `trackingToken`. */
  token: string;
};

const schema = new Schema<TrackingEventDocument>(
  {
    _id: String,
    consignmentId: String,
    carrier: String,
    eventId: String,
    trackingCode: String,
    kind: String,
    at: String,
    place: String,
    detail: String,
    receivedAt: String,
  },
  { versionKey: false, collection: 'tracking_events' },
);
schema.index({ consignmentId: 1, at: 1, _id: 1 });

/** The tracking events of a database. */
export function trackingEventModel(connection: Connection): Model<TrackingEventDocument> {
  return connection.modelNames().includes('TrackingEvent')
    ? connection.model<TrackingEventDocument>('TrackingEvent')
    : connection.model<TrackingEventDocument>('TrackingEvent', schema);
}

export function trackingEventId({ carrier, eventId }: Pick<TrackingEvent, 'carrier' | 'eventId'>): string {
  return `${carrier}#${eventId}`;
}

/**
 * Takes in a batch. Safe to repeat, to race, and in any order: see domain/tracking.ts for the rule, and `parcel-fold.ts` for what
 * is told. An event that comes again is counted as a duplicate.
 * @throws RangeError if a time is none
 */
export async function ingest(
  connection: Connection,
  events: readonly ReceivedEvent[],
  tell: Tell,
): Promise<Ingested> {
  const batch = events.map((event) => ({ ...event, at: new Date(event.at).toISOString() }));
  const ids = [...new Set(batch.map(({ carrier, trackingCode }) => consignmentId(carrier, trackingCode)))];
  const known = await consignmentsNamed(connection, ids);
  const fresh = await keepTrackingEvents(connection, unheard(batch, known));
  const parcels = await foldIn(connection, batch, tell, known);
  const counts = { accepted: 0, duplicates: 0, quarantined: 0 };
  const unknown: TrackingEvent[] = [];
  const uncounted = new Set(fresh);
  for (const event of batch) {
    const parcel = parcels.get(consignmentId(event.carrier, event.trackingCode));
    if (!parcel) unknown.push(told(event));
    if (!uncounted.delete(trackingEventId(event))) counts.duplicates += 1;
    else if (parcel) counts[isApart(parcel, event) ? 'quarantined' : 'accepted'] += 1;
  }
  const untold = [...parcels.values()].flatMap(({ untold: why, consignment: { trackingCode } }) =>
    why === undefined ? [] : [{ trackingCode, why }],
  );
  return { ...counts, unknown, untold };
}

/** Of each id the first, where its parcel does not remember it. */
function unheard(batch: readonly ReceivedEvent[], known: readonly ConsignmentDocument[]): ReceivedEvent[] {
  const first = new Map([...batch].reverse().map((event) => [trackingEventId(event), event]));
  for (const { carrier, trail } of known)
    for (const { eventId } of trail) first.delete(trackingEventId({ carrier, eventId }));
  return [...first.values()].reverse();
}

/**
 * A parcel is under way from now on. Safe to repeat: the first stays. What its carrier said before we knew it is taken in.
 * @returns the consignment, and what its process has to hear already: whoever opens it tells
 */
export async function openConsignment(
  connection: Connection,
  { token, ...about }: NewConsignment,
): Promise<{ consignment: ShownConsignment; heard: TrackingEvent[] }> {
  const _id = consignmentId(about.carrier, about.trackingCode);
  const { record } = await insertOnce(consignmentModel(connection), {
    ...{ _id, ...about, tokenHash: trackingTokenHash(token), state: 'under-way', stage: 'labelled' },
    silentFrom: after(about.openedAt, about.silenceAfterMs),
    ...{ trail: [], quarantined: [], revision: 0 },
  });
  // Read after the consignment is there: an event kept later finds it, an event kept earlier is found here.
  const earlier = await allEventsOf(connection, _id);
  if (earlier.length === 0) return { consignment: shownConsignment(record), heard: [] };
  const parcels = await foldIn(connection, earlier, async () => undefined);
  const now = await consignmentModel(connection).findById(_id).lean<ConsignmentDocument>().exec();
  const accepted = new Set(parcels.get(_id)?.folded.accepted.map(({ eventId }) => eventId));
  return {
    consignment: shownConsignment(now ?? record),
    heard: earlier.filter(({ eventId, kind }) => isTelling(kind) && accepted.has(eventId)).map(told),
  };
}

/** Keeps events, also of parcels not known yet. One round trip. @returns the ids of those that were new */
async function keepTrackingEvents(
  connection: Connection,
  events: readonly ReceivedEvent[],
): Promise<Set<string>> {
  const documents = events.map((event) => ({
    _id: trackingEventId(event),
    consignmentId: consignmentId(event.carrier, event.trackingCode),
    ...event,
  }));
  return insertNew(trackingEventModel(connection), documents);
}

/** Every event kept of a parcel, by the carrier's time. */
async function allEventsOf(connection: Connection, consignment: string): Promise<ReceivedEvent[]> {
  const found = await trackingEventModel(connection)
    .find({ consignmentId: consignment })
    .sort({ at: 1, _id: 1 })
    .lean<TrackingEventDocument[]>()
    .exec();
  return found.map(received);
}

/**
 * One page of a parcel's events by the carrier's time, those kept apart with the reason.
 * @throws BadCursor
 */
export async function eventsOf(
  connection: Connection,
  parcel: Pick<TrackingEvent, 'carrier' | 'trackingCode'>,
  page: PageRequest,
): Promise<Page<ShownEvent>> {
  const id = consignmentId(parcel.carrier, parcel.trackingCode);
  const { collection } = trackingEventModel(connection);
  const order = { field: 'at', direction: 1 } as const;
  const [events, consignment] = await Promise.all([
    readPage(collection, { consignmentId: id }, order, page, received),
    consignmentModel(connection)
      .findById(id)
      .select({ quarantined: 1 })
      .lean<Pick<ConsignmentDocument, 'quarantined'>>()
      .exec(),
  ]);
  const whys = new Map(consignment?.quarantined.map(({ eventId, why }) => [eventId, why]));
  const items = events.items.map((event) => {
    const why = whys.get(event.eventId);
    return why === undefined ? event : { ...event, quarantined: why };
  });
  return { ...events, items };
}

function received({ _id: _, consignmentId: __, ...event }: TrackingEventDocument): ReceivedEvent {
  return event;
}

function isApart({ folded }: FoldedParcel, { eventId }: TrackingEvent): boolean {
  return folded.quarantined.some(({ event }) => event.eventId === eventId);
}

function told({ receivedAt: _, ...event }: ReceivedEvent): TrackingEvent {
  return event;
}
