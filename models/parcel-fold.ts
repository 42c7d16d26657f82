/**
 * Folds what carriers said into the parcels it is about. A consignment holds the ids of all its events; of two batches that
 * write one parcel at the same moment the second looks again.
 */
import type { Connection, mongo } from 'mongoose';
import type { TrackingEvent } from '../domain/order';
import type { Instant } from '../domain/shapes/common';
import { fold, type Folded } from '../domain/tracking';
import { consignmentId, consignmentModel, type ConsignmentDocument, type TrailEntry } from './consignment';

export type ReceivedEvent = TrackingEvent & { receivedAt: Instant };

export interface FoldedParcel {
  folded: Folded<TrailEntry>;
  /** Events that were kept apart until now. */
  cleared: TrailEntry[];
  consignment: ConsignmentDocument;
}

/** So often another batch may get in between; each time it takes something in. */
const rounds = 25;

/** Folds events into their consignments. @returns every consignment that is known, with what it comes to now */
export async function foldIn(
  connection: Connection,
  events: readonly ReceivedEvent[],
): Promise<Map<string, FoldedParcel>> {
  const batch = byParcel(events);
  const { collection } = consignmentModel(connection);
  const parcels = new Map<string, FoldedParcel>();
  let waiting = [...batch.keys()];
  for (let round = 0; round < rounds && waiting.length > 0; round += 1) {
    const found = await consignmentModel(connection)
      .find({ _id: { $in: waiting } })
      .lean<ConsignmentDocument[]>()
      .exec();
    const changes = found.flatMap((consignment) => {
      const { parcel, change } = foldedInto(consignment, batch.get(consignment._id) ?? []);
      const cleared = [...(parcels.get(consignment._id)?.cleared ?? []), ...parcel.cleared];
      parcels.set(consignment._id, { ...parcel, cleared });
      return change ? [{ id: consignment._id, change }] : [];
    });
    if (changes.length === 0) return parcels;
    const operations = changes.map(({ change }) => change);
    const written = await collection.bulkWrite(operations, { ordered: false });
    waiting = written.matchedCount === changes.length ? [] : changes.map(({ id }) => id);
  }
  if (waiting.length > 0)
    throw new Error('These parcels are written by too many at once; send the events again.');
  return parcels;
}

function foldedInto(
  consignment: ConsignmentDocument,
  events: readonly ReceivedEvent[],
): { parcel: FoldedParcel; change?: mongo.AnyBulkWriteOperation } {
  const { _id, trail, revision } = consignment;
  const known = new Set(trail.map(({ eventId }) => eventId));
  const added = distinct(events)
    .filter(({ eventId }) => !known.has(eventId))
    .map(entryOf);
  const folded = fold([...trail, ...added]);
  const apart = new Set(consignment.quarantined.map(({ eventId }) => eventId));
  const cleared = folded.accepted.filter(({ eventId }) => apart.has(eventId));
  const parcel = { folded, cleared, consignment };
  if (added.length === 0) return { parcel };
  const update = {
    $push: { trail: { $each: added } },
    $set: stateOf(consignment, folded),
    $inc: { revision: 1 },
  };
  return { parcel, change: { updateOne: { filter: { _id, revision }, update } as never } };
}

/** An ended parcel keeps the stage its process gave it. */
function stateOf(
  consignment: ConsignmentDocument,
  { latest, stage, quarantined }: Folded<TrailEntry>,
): object {
  const apart = quarantined.map(({ event, why }) => ({ eventId: event.eventId, why }));
  // A carrier's clock that is ahead must not hide its silence.
  const heard = latest && (latest.at < latest.receivedAt ? latest.at : latest.receivedAt);
  return {
    quarantined: apart,
    ...(latest ? { latest } : {}),
    ...(consignment.state === 'ended' ? {} : { stage }),
    ...(heard === undefined ? {} : { silentFrom: after(heard, consignment.silenceAfterMs) }),
  };
}

function byParcel(batch: readonly ReceivedEvent[]): Map<string, ReceivedEvent[]> {
  const parcels = new Map<string, ReceivedEvent[]>();
  for (const event of batch) {
    const id = consignmentId(event.carrier, event.trackingCode);
    parcels.set(id, [...(parcels.get(id) ?? []), event]);
  }
  return parcels;
}

/** Of one id the first. */
function distinct(events: readonly ReceivedEvent[]): ReceivedEvent[] {
  return [...new Map([...events].reverse().map((event) => [event.eventId, event])).values()].reverse();
}

function entryOf({ eventId, kind, at, place, receivedAt }: ReceivedEvent): TrailEntry {
  return { eventId, kind, at, ...(place === undefined ? {} : { place }), receivedAt };
}

/** An instant so many milliseconds later. */
export function after(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString();
}
