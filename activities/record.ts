/**
 * Writes what a process leaves in the record. A worker that dies between a write and the completion of its workflow task runs
 * the same step again, with a later clock and perhaps without a command it had seen before. So nothing here trusts that
 * the same revision has the same content: the chain of entries goes on from what is stored, and of two writes of one
 * revision the later counts.
 *
 * Database round trips: three, one after the other, of those that have something to write: entries, tasks, snapshot. So who sees a
 * stage finds its tasks and entries too, and a run that was lost after its tasks has left the entries by which the next one
 * knows of it. At a process's end there is one more, to look for tasks that a lost run left; another for an order that came to nothing;
 * and a write that meets one of its own has one to look and one to continue, per collection.
 */
import type { Connection } from 'mongoose';
import { appendEntry, type AuditEntry } from '../domain/audit';
import { canonicalJson, type JsonObject } from '../domain/canonical';
import type { AuditDraft, ProcessRecord } from '../domain/process';
import { auditEntryId, auditEntryModel, chainFrom, type AuditEntryDocument } from '../models/audit-entry';
import { noteOutcome } from '../models/customer';
import { fell } from '../models/customer-history';
import { isDuplicateKey } from '../models/insert-once';
import { brandStartsOf, processModel, type ProcessDocument } from '../models/process';
import { taskId, taskModel, type TaskDocument } from '../models/task';

export interface RecordActivities {
  /**
   * Writes a process's snapshot, tasks and chained audit entries. The same revision twice is one write; an older
   * revision changes nothing.
   * @returns the head of the audit chain after these entries
   */
  recordProcess(record: ProcessRecord): Promise<{ head: { seq: number; hash: string } }>;
}

type Head = ProcessRecord['chainHead'];

/** How often a write yields to another write of the same chain before it leaves the matter to Temporal's retry. */
const patience = 5;

/** The record's activities over one database. The connection's write concern says when a write has happened. */
export function createRecordActivities(connection: Connection): RecordActivities {
  return {
    async recordProcess(record) {
      const { head, toldBefore } = await writeEntries(connection, record);
      await writeTasks(connection, record, toldBefore);
      await noteFall(connection, record);
      await writeSnapshot(connection, record, head);
      return { head };
    },
  };
}

/**
 * Continues the stored chain with what of these entries it does not hold yet.
 * @returns `toldBefore`: another run has been here, or may have been: without entries nobody knows
 */
async function writeEntries(
  connection: Connection,
  record: ProcessRecord,
): Promise<{ head: Head; toldBefore: boolean }> {
  let head = record.chainHead;
  let missing = record.entries;
  for (let attempt = 0; attempt < patience; attempt += 1) {
    if (missing.length === 0) return { head, toldBefore: true };
    const entries = chained(record, head, missing);
    if (await inserted(connection, entries))
      return { head: headOf(entries.at(-1), head), toldBefore: attempt > 0 };
    const stored = await chainFrom(connection, record.processId, record.chainHead.seq + 1);
    ({ head, missing } = reconciled(record, stored));
  }
  throw new Error(`the audit chain of ${record.processId} is being written by others; try again`);
}

function chained(record: ProcessRecord, head: Head, drafts: readonly AuditDraft[]): AuditEntryDocument[] {
  let { seq, hash } = head;
  return drafts.map(({ at, actor, action, detail }) => {
    const draft = { chain: record.processId, at, actor, action, detail: asJson(detail) };
    const entry = appendEntry(hash, (seq += 1), draft);
    hash = entry.hash;
    return { _id: auditEntryId(entry.chain, entry.seq), ...entry, caseId: record.caseId };
  });
}

/** Ordered, so that nothing is written after a place that is taken. */
async function inserted(connection: Connection, entries: AuditEntryDocument[]): Promise<boolean> {
  try {
    await auditEntryModel(connection).collection.insertMany(entries as object[], { ordered: true });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/**
 * Compares with what already stands after the head. An entry of the same actor, action and detail is this one, told by a run
 * that did not get to finish; the first telling stays. What stands there and is not among these stays too: the trail
 * is append-only, and it did happen to somebody.
 */
function reconciled(
  record: ProcessRecord,
  stored: readonly AuditEntry[],
): { head: Head; missing: AuditDraft[] } {
  const standing = withoutGap(stored, record.chainHead.seq);
  const free = standing.map((entry) => ({ entry, says: saying(entry) }));
  let lastMatch: AuditEntry | undefined;
  const missing = record.entries.filter((draft) => {
    const says = saying({ ...draft, detail: asJson(draft.detail) });
    const place = free.findIndex((candidate) => candidate.says === says);
    if (place === -1) return true;
    lastMatch = free[place]?.entry;
    free.splice(place, 1);
    return false;
  });
  return { head: headOf(missing.length > 0 ? standing.at(-1) : lastMatch, record.chainHead), missing };
}

function withoutGap(stored: readonly AuditEntry[], seq: number): AuditEntry[] {
  return stored.filter((entry, index) => entry.seq === seq + index + 1);
}

function saying({ actor, action, detail }: Pick<AuditEntry, 'actor' | 'action' | 'detail'>): string {
  return canonicalJson([actor, action, detail]);
}

function headOf(entry: AuditEntry | undefined, otherwise: Head): Head {
  return entry ? { seq: entry.seq, hash: entry.hash } : otherwise;
}

/** The detail as any JSON store keeps it: what is hashed is what is read back. */
function asJson(detail: Record<string, unknown>): JsonObject {
  return JSON.parse(JSON.stringify(detail)) as JsonObject;
}

async function hasOpenTask(connection: Connection, { processId }: ProcessRecord): Promise<boolean> {
  return (await taskModel(connection).exists({ processId, state: 'open' })) !== null;
}

/** An order that came to nothing is no custom for the fraud rules. Before the snapshot: who sees the end finds it noted. */
async function noteFall(connection: Connection, { process, stage, state }: ProcessRecord): Promise<void> {
  const end = process === 'order-to-delivery' ? fell.find((outcome) => outcome === stage) : undefined;
  if (end) await noteOutcome(connection, String(state['orderId']), end);
}

type TaskWrite = Parameters<ReturnType<typeof taskModel>['collection']['bulkWrite']>[0][number];

async function writeTasks(connection: Connection, record: ProcessRecord, toldBefore: boolean): Promise<void> {
  const writes = taskWrites(record, toldBefore);
  if (writes.length === 0) return;
  // Most processes end without a task: looking is cheaper than writing nothing.
  if (!writes.some((write) => 'updateOne' in write) && !(await hasOpenTask(connection, record))) return;
  await guarded(
    () => bulk(connection, writes),
    () => bulk(connection, writes.map(withoutUpsert)),
  );
}

async function bulk(connection: Connection, writes: TaskWrite[]): Promise<unknown> {
  return taskModel(connection).collection.bulkWrite(writes, { ordered: false });
}

/**
 * Opens and closes what the record names. What else the process has open was opened by a run that was lost: it is closed when
 * there may have been one, and at the end. What it opened in writes after the one that is met here stays open until then, or
 * until it is named.
 */
function taskWrites(
  { processId, process, caseId, listing, revision, ...record }: ProcessRecord,
  toldBefore: boolean,
): TaskWrite[] {
  const { brand, market } = listing;
  const about = { processId, process, caseId, brand, market, revision };
  const open = new Set(record.openTasks.map(({ key }) => key));
  const closed = record.closedTasks.filter((key) => !open.has(key));
  const named = open.size + closed.length > 0;
  const sweeps = record.endedAt !== undefined || (toldBefore && (named || record.entries.length > 0));
  const write = (key: string, change: Partial<TaskDocument>): TaskWrite => ({
    updateOne: {
      filter: { _id: taskId(processId, key), revision: { $lte: revision } } as object,
      update: { $set: { ...about, key, ...change } },
      upsert: true,
    },
  });
  return [
    ...record.openTasks.map((task) => write(task.key, { ...task, state: 'open' })),
    ...closed.map((key) => write(key, { state: 'closed' })),
    ...(sweeps ? [closing(processId, revision, [...open, ...closed])] : []),
  ];
}

function closing(processId: string, revision: number, others: string[]): TaskWrite {
  const filter = { processId, state: 'open' as const, revision: { $lte: revision }, key: { $nin: others } };
  return { updateMany: { filter, update: { $set: { state: 'closed', revision } } } };
}

function withoutUpsert(write: TaskWrite): TaskWrite {
  return 'updateOne' in write ? { updateOne: { ...write.updateOne, upsert: false } } : write;
}

async function writeSnapshot(connection: Connection, record: ProcessRecord, chainHead: Head): Promise<void> {
  const { processId, openTasks: _, closedTasks: __, entries: ___, ...snapshot } = record;
  const brandStarts = brandStartsOf(record.listing.brandSlug);
  const document: ProcessDocument = { _id: processId, ...snapshot, chainHead, brandStarts };
  const filter = { _id: processId, revision: { $lte: record.revision } } as object;
  const replace = async (upsert: boolean) =>
    processModel(connection).collection.replaceOne(filter, document, {
      upsert,
      ignoreUndefined: true,
    });
  await guarded(
    () => replace(true),
    () => replace(false),
  );
}

/**
 * An upsert that meets a newer revision, or an insert at the same moment, fails on the id. The document is there then: the
 * guarded update alone tells which is newer.
 */
async function guarded(upsert: () => Promise<unknown>, update: () => Promise<unknown>): Promise<void> {
  try {
    await upsert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    await update();
  }
}
