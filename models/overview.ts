/** What the overview is computed from: counted or read small, by an index, of the last 90 days or of what is open. */
import type { Connection } from 'mongoose';
import type { ClearanceFact, PromisedParcel, StageCount } from '../domain/overview';
import type { ProcessKind, Task, TaskKind } from '../domain/process';
import type { Country, Day, Instant } from '../domain/shapes/common';
import { clearanceEventModel, type ClearanceRecord } from './clearance-event';
import { consignmentModel, type ConsignmentDocument } from './consignment';
import { processModel, type ProcessDocument } from './process';
import { taskModel } from './task';

/** Running processes of a kind, counted by stage and by the day (UTC) since which they stand in it. */
export async function runningByStage(connection: Connection, process: ProcessKind): Promise<StageCount[]> {
  const since = { $substrBytes: ['$stageSince', 0, 10] };
  const counted = await processModel(connection)
    .collection.aggregate<{ _id: { stage: string; since: Day }; count: number }>([
      { $match: { process, endedAt: null } },
      { $group: { _id: { stage: '$stage', since }, count: { $sum: 1 } } },
    ])
    .toArray();
  return counted.map(({ _id, count }) => ({ ..._id, count }));
}

export interface OverdueTasks {
  role: Task['role'];
  kind: TaskKind;
  overdue: number;
  /** Of those. */
  escalated: number;
}

/** Open tasks that should have been done by now: escalation comes at that moment, so none that is escalated is left out. */
export async function overdueTasks(connection: Connection, now: Instant): Promise<OverdueTasks[]> {
  const counted = await taskModel(connection)
    .collection.aggregate<{ _id: Pick<Task, 'role' | 'kind'>; overdue: number; escalated: number }>([
      { $match: { state: 'open', dueAt: { $lt: now } } },
      {
        $group: {
          _id: { role: '$role', kind: '$kind' },
          overdue: { $sum: 1 },
          escalated: { $sum: { $cond: ['$escalated', 1, 0] } },
        },
      },
      { $sort: { _id: 1 } },
    ])
    .toArray();
  return counted.map(({ _id, ...counts }) => ({ ..._id, ...counts }));
}

export interface ParcelFacts {
  promised: PromisedParcel[];
  clearances: ClearanceFact[];
}

type Booked = Pick<
  ConsignmentDocument,
  'shipmentId' | 'carrier' | 'mode' | 'to' | 'promisedBy' | 'stage' | 'trail'
>;
type Said = Pick<ClearanceRecord, 'reference' | 'state' | 'at'>;

/** Stages in which it is not the carrier's doing that a parcel did not arrive, as in its scorecard. */
const notItsDoing: readonly string[] = ['voided', 'seized', 'returned', 'preparing', 'labelled'];

/** Parcels whose label was booked since an instant: their promises, and how long customs took for them. */
export async function parcelsSince(connection: Connection, since: Instant): Promise<ParcelFacts> {
  const [booked, said] = await Promise.all([bookedSince(connection, since), saidSince(connection, since)]);
  const promised = booked.flatMap(({ carrier, mode, promisedBy, stage, trail }) => {
    if (promisedBy === undefined || notItsDoing.includes(stage)) return [];
    const deliveredAt = trail.find(({ kind }) => kind === 'delivered')?.at;
    const lost = stage === 'lost' || stage === 'destroyed';
    return [{ carrier, mode, promisedBy, lost, ...(deliveredAt === undefined ? {} : { deliveredAt }) }];
  });
  const countries = new Map(booked.map(({ shipmentId, to }) => [shipmentId, to]));
  return { promised, clearances: releasesOf(said, countries) };
}

async function bookedSince(connection: Connection, since: Instant): Promise<Booked[]> {
  const wanted = ['shipmentId', 'carrier', 'mode', 'to', 'promisedBy', 'stage', 'trail.kind', 'trail.at'];
  const projection = { _id: 0, ...Object.fromEntries(wanted.map((name) => [name, 1])) };
  return consignmentModel(connection)
    .collection.find({ openedAt: { $gte: since } }, { projection, batchSize })
    .toArray() as Promise<unknown> as Promise<Booked[]>;
}

async function saidSince(connection: Connection, since: Instant): Promise<Said[]> {
  const projection = { _id: 0, reference: 1, state: 1, at: 1 };
  return clearanceEventModel(connection)
    .collection.find({ at: { $gte: since } }, { projection, batchSize })
    .toArray() as Promise<unknown> as Promise<Said[]>;
}

/** One round trip for what is read at once. */
const batchSize = 10_000;

/** From the first time a parcel was declared to the first time it was released. */
function releasesOf(said: readonly Said[], countries: ReadonlyMap<string, Country>): ClearanceFact[] {
  const first = { submitted: new Map<string, Instant>(), released: new Map<string, Instant>() };
  for (const { reference, state, at } of said) {
    if (state !== 'submitted' && state !== 'released') continue;
    const known = first[state].get(reference);
    if (known === undefined || at < known) first[state].set(reference, at);
  }
  return [...first.released].flatMap(([reference, releasedAt]) => {
    const [submittedAt, to] = [first.submitted.get(reference), countries.get(reference)];
    return submittedAt === undefined || to === undefined ? [] : [{ to, submittedAt, releasedAt }];
  });
}

/** How far returns are, by the id of their process; those that are not open are not in it. */
export async function returnStages(
  connection: Connection,
  named: readonly string[],
): Promise<Map<string, { stage: string; ended: boolean }>> {
  const { collection } = processModel(connection);
  const projection = { stage: 1, endedAt: 1 };
  const found = (await collection
    .find({ _id: { $in: [...named] } } as object, { projection })
    .toArray()) as unknown as Pick<ProcessDocument, '_id' | 'stage' | 'endedAt'>[];
  return new Map(found.map(({ _id, stage, endedAt }) => [_id, { stage, ended: endedAt !== undefined }]));
}
