/**
 * Folds what carriers said into the parcels it is about. A consignment holds the ids of all its events; of two batches that
 * write one parcel at the same moment the second looks again.
 *
 * A parcel's process is told before its consignment remembers the event. So what is in a trail has been told, and what a call that
 * died half-way left is told by the next report that holds it, whatever else is new in that one. Processes hear an event id once.
 */
import type { Connection, mongo } from 'mongoose';
import type { ShipmentStage, TrackingEvent } from '../domain/order';
import type { Instant } from '../domain/shapes/common';
import { fold, isTelling, type Folded } from '../domain/tracking';
import { consignmentId, consignmentModel, type ConsignmentDocument, type TrailEntry } from './consignment';

export type ReceivedEvent = TrackingEvent & { receivedAt: Instant };

/** Tells a parcel's process what its carrier said, in the carrier's order. @throws when it could not be told */
export type Tell = (shipmentId: string, events: TrackingEvent[]) => Promise<void>;

export interface FoldedParcel {
  folded: Folded<TrailEntry>;
  consignment: ConsignmentDocument;
  /** Why its process could not be told: its consignment knows nothing of these events then. */
  untold?: unknown;
}

/** So often another batch may get in between; each time it takes something in. */
const rounds = 25;

interface Change {
  id: string;
  news: TrackingEvent[];
  write: mongo.AnyBulkWriteOperation;
}

/**
 * Folds events into their consignments.
 * @param known consignments that have just been read; the others are read here
 * @returns every consignment there is, with what it comes to now
 */
export async function foldIn(
  connection: Connection,
  events: readonly ReceivedEvent[],
  tell: Tell,
  known: readonly ConsignmentDocument[] = [],
): Promise<Map<string, FoldedParcel>> {
  const batch = byParcel(events);
  const parcels = new Map<string, FoldedParcel>();
  const before = new Set(known.map(({ _id }) => _id));
  const missing = [...batch.keys()].filter((id) => !before.has(id));
  let found = [...known, ...(await consignmentsNamed(connection, missing))];
  for (let round = 0; round < rounds && found.length > 0; round += 1) {
    const changes = found.flatMap((consignment) => {
      const { parcel, change } = foldedInto(consignment, batch.get(consignment._id) ?? []);
      parcels.set(consignment._id, parcel);
      return change ? [change] : [];
    });
    const told = await toldOf(changes, parcels, tell);
    found = (await written(connection, told))
      ? []
      : await consignmentsNamed(
          connection,
          told.map(({ id }) => id),
        );
  }
  if (found.length > 0)
    throw new Error('These parcels are written by too many at once; send the events again.');
  return parcels;
}

/** Consignments by their ids. No ids, no round trip. */
export async function consignmentsNamed(
  connection: Connection,
  ids: readonly string[],
): Promise<ConsignmentDocument[]> {
  if (ids.length === 0) return [];
  return consignmentModel(connection)
    .find({ _id: { $in: ids } })
    .lean<ConsignmentDocument[]>()
    .exec();
}

/** @returns the changes whose processes have been told; of the others the parcel says why not */
async function toldOf(
  changes: readonly Change[],
  parcels: ReadonlyMap<string, FoldedParcel>,
  tell: Tell,
): Promise<Change[]> {
  const told = await Promise.all(
    changes.map(async (change) => {
      const parcel = parcels.get(change.id);
      if (!parcel || change.news.length === 0) return [change];
      try {
        await tell(parcel.consignment.shipmentId, change.news);
        return [change];
      } catch (error) {
        parcel.untold = error;
        return [];
      }
    }),
  );
  return told.flat();
}

/** @returns false when another batch has got in between */
async function written(connection: Connection, changes: readonly Change[]): Promise<boolean> {
  if (changes.length === 0) return true;
  const operations = changes.map(({ write }) => write);
  const { matchedCount } = await consignmentModel(connection).collection.bulkWrite(operations, {
    ordered: false,
  });
  return matchedCount === changes.length;
}

function foldedInto(
  consignment: ConsignmentDocument,
  events: readonly ReceivedEvent[],
): { parcel: FoldedParcel; change?: Change } {
  const { _id, trail, revision, endedAt } = consignment;
  const known = new Set(trail.map(({ eventId }) => eventId));
  const added = distinct(events).filter(({ eventId }) => !known.has(eventId));
  const entries = added.map(entryOf);
  const folded = fold([...trail, ...entries]);
  const parcel = { folded, consignment };
  if (added.length === 0) return { parcel };
  const update = {
    $push: { trail: { $each: entries } },
    $set: stateOf(consignment, folded),
    $inc: { revision: 1 },
  };
  const news = endedAt === undefined ? newsOf(parcel, added) : [];
  return {
    parcel,
    change: { id: _id, news, write: { updateOne: { filter: { _id, revision }, update } as never } },
  };
}

/**
 * Of what was added, and of what it cleared that was kept apart, all a process has to hear. Not the carrier's own words nor its
 * places: they may name a person, and what a process hears stays in its history.
 */
function newsOf({ folded, consignment }: FoldedParcel, added: readonly ReceivedEvent[]): TrackingEvent[] {
  const { carrier, trackingCode, quarantined } = consignment;
  const sent = new Set(added.map(({ eventId }) => eventId));
  const apart = new Set(quarantined.map(({ eventId }) => eventId));
  return folded.accepted
    .filter(({ eventId, kind }) => isTelling(kind) && (sent.has(eventId) || apart.has(eventId)))
    .map(({ eventId, kind, at }) => ({ carrier, trackingCode, eventId, kind, at }));
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
    ...(consignment.endedAt === undefined ? { stage, state: isOver(stage) ? 'ended' : 'under-way' } : {}),
    ...(heard === undefined ? {} : { silentFrom: after(heard, consignment.silenceAfterMs) }),
  };
}

/** With the customer, or back where it came from: as long as its carrier says nothing else. */
function isOver(stage: ShipmentStage): boolean {
  return stage === 'delivered' || stage === 'returned';
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
