/** Removing what has been kept long enough, a small batch at a time, and the reports of it. */
import { Schema, type Collection, type Connection, type Model, type mongo } from 'mongoose';
import type { RetentionClass, RetentionFollower, RetentionReport } from '../domain/retention';
import type { Day } from '../domain/shapes/common';
import { auditEntryModel } from './audit-entry';
import { consignmentModel } from './consignment';
import { customerSubject, orderCustomerModel } from './customer';
import { companyPeople } from './declaration';
import type { FileStore } from './file-store';
import { counterNotifierSubject, notifierSubject } from './ip-notice';
import { legalHolds } from './legal-hold';
import { readPage, type Page, type PageRequest } from './paging';
import type { Vault } from './personal';
import { privacyRequestModel, requestSubject } from './privacy-request';
import { processModel } from './process';
import { taskModel } from './task';
import { taxDifferenceModel } from './tax-return';

/** Few enough that a call is short and the database busy for moments only. */
const batch = 200;

type StoredReport = Omit<RetentionReport, 'reportId'> & { _id: string };

const reportSchema = new Schema<StoredReport>(
  {
    _id: String,
    at: String,
    removed: [
      { _id: false, class: String, cutOff: String, removed: Number, held: Number, unreviewed: String },
    ],
  },
  { versionKey: false, collection: 'retention_reports' },
);
reportSchema.index({ at: -1, _id: 1 });

/** The retention reports of a database. */
export function retentionReportModel(connection: Connection): Model<StoredReport> {
  return connection.modelNames().includes('RetentionReport')
    ? connection.model<StoredReport>('RetentionReport')
    : connection.model<StoredReport>('RetentionReport', reportSchema);
}

/** Keeps a report; the same id again replaces it. */
export async function keepReport(
  connection: Connection,
  { reportId, ...report }: RetentionReport,
): Promise<void> {
  await retentionReportModel(connection).updateOne({ _id: reportId }, { $set: report }, { upsert: true });
}

/**
 * One page of the reports, the newest first.
 * @throws BadCursor
 */
export async function retentionReports(
  connection: Connection,
  page: PageRequest,
): Promise<Page<RetentionReport>> {
  const newestFirst = { field: 'at', direction: -1 } as const;
  const { collection } = retentionReportModel(connection);
  return readPage<StoredReport, RetentionReport>(collection, {}, newestFirst, page, ({ _id, ...report }) => ({
    reportId: _id,
    ...report,
  }));
}

export interface Remover {
  connection: Connection;
  store: FileStore;
  vault: Vault;
  /** Removes mails from the archive by Message-ID; absent where there is none we can look into. Safe to repeat. */
  removeArchived?: (messageIds: string[]) => Promise<unknown>;
  now: Date;
}

/**
 * Removes one batch of a class: what is dated before `cutOff`, is under no legal hold, and of a case in which nothing runs.
 * `held` counts what a hold kept back. Safe to repeat.
 */
export async function removeBatch(
  remover: Remover,
  kept: RetentionClass,
  { classes, follow }: { classes: readonly RetentionClass[]; follow: readonly RetentionFollower[] },
  cutOff: Day,
): Promise<{ removed: number; held: number }> {
  const { connection } = remover;
  const db = connection.db;
  if (!db) throw new Error('The database connection is closed.');
  const collection = db.collection<Stored>(kept.collection);
  const expired = expiredFilter(kept, classes, cutOff);
  const holds = await heldFilter(connection, kept);
  const free = await freeOf(connection, kept, collection, holds ? [expired, { $nor: [holds] }] : [expired]);
  const followers = follow.filter(({ follows }) => follows === kept.id);
  for (const { collection: name } of followers) await removeFollowing(remover, kept, name, free);
  if (free.length > 0) await remove(remover, kept, collection as unknown as Collection, free);
  const held = holds ? await collection.countDocuments({ $and: [expired, holds] }) : 0;
  return { removed: free.length, held };
}

type Stored = mongo.Document & {
  _id: string;
  caseId?: string;
  processId?: string;
  sha256?: string;
  customerId?: string;
  messageId?: string;
};

async function freeOf(
  connection: Connection,
  kept: RetentionClass,
  collection: mongo.Collection<Stored>,
  filters: Record<string, unknown>[],
): Promise<Stored[]> {
  const free: Stored[] = [];
  for (let after = ''; ;) {
    const found = await collection
      .find({ $and: [...filters, { _id: { $gt: after } }] } as never)
      .sort({ _id: 1 })
      .limit(batch)
      .toArray();
    free.push(...(await withoutRunning(connection, kept, found)));
    const last = found.at(-1);
    if (!last || found.length < batch || free.length >= batch) return free;
    after = last._id;
  }
}

function expiredFilter(
  { datedBy, only, means }: RetentionClass,
  classes: readonly RetentionClass[],
  cutOff: Day,
): Record<string, unknown> {
  const before = datedBy.as === 'date' ? new Date(`${cutOff}T00:00:00.000Z`) : cutOff;
  const dated = { [datedBy.field]: { $lt: before, $exists: true } };
  if (only) return { ...dated, [only.field]: { $in: [...only.of] } };
  if (means !== 'files') return dated;
  const named = classes.flatMap((each) => (each.means === 'files' ? (each.only?.of ?? []) : []));
  return { ...dated, slot: { $nin: [...named, 'privacy-export', 'erasure-certificate'] } };
}

async function heldFilter(
  connection: Connection,
  { heldBy }: RetentionClass,
): Promise<Record<string, unknown> | undefined> {
  const cases = (await legalHolds(connection)).map(({ _id }) => _id);
  const orders = cases.flatMap((id) => (id.startsWith('order:') ? [id.slice('order:'.length)] : []));
  if (cases.length === 0 || heldBy === 'none') return undefined;
  if (heldBy === 'caseId') return { caseId: { $in: cases } };
  // Of tax returns the case is the process.
  if (heldBy === 'processId') return { processId: { $in: cases } };
  // Of orders the number is the id.
  if (heldBy === 'orderId') return { $or: [{ orderId: { $in: orders } }, { _id: { $in: orders } }] };
  if (heldBy === 'reference')
    return { $or: orders.map((id) => ({ reference: { $regex: `^order:${id}(/|$)` } })).concat(never) };
  const parcels = await consignmentModel(connection)
    .find({ orderId: { $in: orders } }, { trackingCode: 1 })
    .lean<{ trackingCode: string }[]>()
    .exec();
  return { trackingCode: { $in: parcels.map(({ trackingCode }) => trackingCode) } };
}

const never = [{ reference: { $regex: '^$' } }];

/** A file, or an ended process, of a case in which something still runs stays; an IP notice or a tax return while its own process runs. */
async function withoutRunning(
  connection: Connection,
  { means }: RetentionClass,
  found: Stored[],
): Promise<Stored[]> {
  if (means === 'ip-notices') return withoutOpen(connection, found, ({ _id }) => noticeProcess(_id));
  if (means === 'tax-returns') return withoutOpen(connection, found, ({ processId = '' }) => processId);
  if (means !== 'files' && means !== 'processes') return found;
  const cases = [...new Set(found.flatMap(({ caseId }) => (caseId === undefined ? [] : [caseId])))];
  const running = await processModel(connection).distinct('caseId', {
    caseId: { $in: cases },
    endedAt: { $exists: false },
  });
  const busy = new Set(running.map(String));
  return found.filter(({ caseId }) => caseId === undefined || !busy.has(caseId));
}

/** Also a process that is not at its end years later, such as one about who infringes again and again. */
async function withoutOpen(
  connection: Connection,
  found: Stored[],
  processOf: (record: Stored) => string,
): Promise<Stored[]> {
  const running = await processModel(connection).distinct('_id', {
    _id: { $in: found.map(processOf) },
    endedAt: { $exists: false },
  });
  const busy = new Set(running.map(String));
  return found.filter((record) => !busy.has(processOf(record)));
}

const noticeProcess = (noticeId: string): string => `ip-notice:${noticeId}`;

async function remove(
  remover: Remover,
  { means }: RetentionClass,
  collection: Collection,
  found: Stored[],
): Promise<void> {
  const ids = found.map(({ _id }) => _id);
  const those = { _id: { $in: ids } } as never;
  if (means === 'files') {
    for (const fileId of ids) await remover.store.remove(fileId);
    return;
  }
  if (means === 'privacy-exports') return removeExports(remover, ids);
  if (means === 'processes') await removeTrails(remover.connection, ids);
  if (means === 'mails') await remover.removeArchived?.(found.flatMap(({ messageId }) => messageId ?? []));
  if (means === 'privacy-requests') await removeRequests(remover, ids);
  if (means === 'ip-notices') await forgetNotices(remover, ids);
  if (means === 'tax-returns') await removeDifferences(remover, found);
  await collection.deleteMany(those);
  if (means === 'customers') await forgetCustomers(remover, found);
}

/**
 * What belongs to a case goes with the last of its processes of the class, before them: a call that dies in between finds them again.
 * Of people the key is forgotten.
 */
async function removeFollowing(
  { connection, vault, now }: Remover,
  { only }: RetentionClass,
  name: string,
  found: Stored[],
): Promise<void> {
  const cases = [...new Set(found.flatMap(({ caseId }) => caseId ?? []))];
  const staying = await processModel(connection).distinct('caseId', {
    ...{ caseId: { $in: cases }, _id: { $nin: found.map(({ _id }) => _id) } },
    ...(only ? { [only.field]: { $in: [...only.of] } } : {}),
  });
  const going = cases.filter((caseId) => !staying.includes(caseId));
  const orders = going.flatMap((id) => (id.startsWith('order:') ? [id.slice('order:'.length)] : []));
  const those = { $or: [{ caseId: { $in: going } }, { orderId: { $in: orders } }] };
  const collection = connection.db?.collection<Stored>(name);
  const records = (await collection?.find(those as never).toArray()) ?? [];
  for (const { _id, caseId } of records)
    if (name === 'contacts') await vault.forget(_id, now);
    else if (caseId !== undefined) await vault.forget(companyPeople(caseId), now);
  await collection?.deleteMany(those);
}

/** Before the snapshots: a call that dies in between finds them again. */
async function removeTrails(connection: Connection, processIds: string[]): Promise<void> {
  await auditEntryModel(connection).collection.deleteMany({ chain: { $in: processIds } });
  await taskModel(connection).deleteMany({ processId: { $in: processIds } });
}

/** Before their processes, by which they are found. */
async function removeRequests(
  { connection, store, vault, now }: Remover,
  processIds: string[],
): Promise<void> {
  const requestIds = processIds.map((id) => id.slice('privacy:'.length));
  for (const processId of processIds)
    for (const { fileId } of await store.list(processId)) await store.remove(fileId);
  for (const id of requestIds) await vault.forget(requestSubject(id), now);
  await privacyRequestModel(connection).deleteMany({ _id: { $in: requestIds } });
  await removeTrails(connection, processIds);
}

/** The request stays; the copy goes before what leads to it. */
async function removeExports({ connection, store }: Remover, requestIds: string[]): Promise<void> {
  const model = privacyRequestModel(connection);
  for (const { _id, links } of await model.find({ _id: { $in: requestIds } }).lean()) {
    if (links?.export) await store.remove(links.export.file.fileId);
    await model.updateOne({ _id }, { $unset: { 'links.export': 1 } });
  }
}

/** They are found by the hash of their version, and go before it. */
async function removeDifferences({ connection }: Remover, found: Stored[]): Promise<void> {
  const drafts = found.flatMap(({ sha256 }) => sha256 ?? []);
  await taxDifferenceModel(connection).deleteMany({ draft: { $in: drafts } });
}

/** Before the notices: a call that dies in between finds them again. */
async function forgetNotices({ connection, vault, now }: Remover, ids: string[]): Promise<void> {
  for (const id of ids) {
    await vault.forget(notifierSubject(id), now);
    await vault.forget(counterNotifierSubject(id), now);
  }
  const processIds = ids.map(noticeProcess);
  await removeTrails(connection, processIds);
  await processModel(connection).deleteMany({ _id: { $in: processIds } });
}

/** Whoever has no order left has no key any more. */
async function forgetCustomers({ connection, vault, now }: Remover, found: Stored[]): Promise<void> {
  const gone = new Set(found.flatMap(({ customerId }) => (customerId === undefined ? [] : [customerId])));
  for (const customerId of gone)
    if (!(await orderCustomerModel(connection).exists({ customerId })))
      await vault.forget(customerSubject(customerId), now);
}
