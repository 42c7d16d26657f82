/** The audit trail: one document per entry, never changed, each process a hash-chain of its own. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { AuditEntry } from '../domain/audit';
import type { Instant } from '../domain/shapes/common';
import { readPage, type Page, type PageOrder, type PageRequest } from './paging';

/** An entry as stored; `_id` is `<chain>#<seq>`, so that one place in a chain is taken once, whatever indexes there are. */
export interface AuditEntryDocument extends AuditEntry {
  _id: string;
  caseId: string;
}

export interface AuditFilter {
  caseId?: string | undefined;
  /** Id of the process whose chain it stands in. */
  chain?: string | undefined;
  actorId?: string | undefined;
  action?: string | undefined;
  /** From, including. */
  from?: Instant | undefined;
  /** To, excluding. */
  to?: Instant | undefined;
}

export type ShownAuditEntry = AuditEntry & { caseId: string };

const schema = new Schema<AuditEntryDocument>(
  {
    _id: String,
    chain: String,
    seq: Number,
    at: String,
    actor: { kind: String, id: String },
    action: String,
    detail: Schema.Types.Mixed,
    prev: String,
    hash: String,
    erasedAt: String,
    caseId: String,
  },
  { versionKey: false, minimize: false, collection: 'audit_entries' },
);
schema.index({ chain: 1, seq: 1 }, { unique: true });
schema.index({ caseId: 1, at: 1, _id: 1 });
schema.index({ at: 1, _id: 1 });
schema.index({ 'actor.id': 1, at: 1, _id: 1 });
schema.index({ action: 1, at: 1, _id: 1 });

/** The audit entries of a database. */
export function auditEntryModel(connection: Connection): Model<AuditEntryDocument> {
  return connection.modelNames().includes('AuditEntry')
    ? connection.model<AuditEntryDocument>('AuditEntry')
    : connection.model<AuditEntryDocument>('AuditEntry', schema);
}

/** The id of an entry's document; its place in the chain has a fixed width, so that text order is the chain's order. */
export function auditEntryId(chain: string, seq: number): string {
  return `${chain}#${String(seq).padStart(8, '0')}`;
}

/**
 * One page of what happened in a case, over all its processes, by time.
 * @throws BadCursor
 */
export async function timelineOf(
  connection: Connection,
  caseId: string,
  direction: PageOrder['direction'],
  page: PageRequest,
): Promise<Page<ShownAuditEntry>> {
  const order = { field: 'at', direction };
  return readPage(auditEntryModel(connection).collection, { caseId }, order, page, shownEntry);
}

/**
 * One page of all that happened, the newest first.
 * @throws BadCursor
 */
export async function listAuditEntries(
  connection: Connection,
  { caseId, chain, actorId, action, from, to }: AuditFilter,
  page: PageRequest,
): Promise<Page<ShownAuditEntry>> {
  const time = { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) };
  const given = {
    ...{ caseId, chain, 'actor.id': actorId, action },
    at: Object.keys(time).length > 0 ? time : undefined,
  };
  const wanted = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const inWindows = caseId === undefined && chain === undefined;
  const newestFirst = { field: 'at', direction: -1 as const, inWindows };
  return readPage(auditEntryModel(connection).collection, wanted, newestFirst, page, shownEntry);
}

/**
 * One page of what happened in one process, in the order of its chain.
 * @throws BadCursor
 */
export async function timelineOfChain(
  connection: Connection,
  chain: string,
  direction: PageOrder['direction'],
  page: PageRequest,
): Promise<Page<ShownAuditEntry>> {
  const order = { field: 'seq', direction };
  return readPage(auditEntryModel(connection).collection, { chain }, order, page, shownEntry);
}

/** Everything that happened in a case, by time: some hundred entries. */
export async function entriesOfCase(connection: Connection, caseId: string): Promise<AuditEntryDocument[]> {
  return auditEntryModel(connection)
    .find({ caseId })
    .sort({ at: 1, _id: 1 })
    .lean<AuditEntryDocument[]>()
    .exec();
}

/** The stored chain of a process from a place on, in its order. */
export async function chainFrom(
  connection: Connection,
  chain: string,
  seq: number,
): Promise<AuditEntryDocument[]> {
  return auditEntryModel(connection)
    .find({ chain, seq: { $gte: seq } })
    .sort({ seq: 1 })
    .lean<AuditEntryDocument[]>()
    .exec();
}

/** Every chain of a case, each whole and in its order, as an evidence pack carries them. */
export async function auditOfCase(connection: Connection, caseId: string): Promise<AuditEntry[]> {
  const found = await auditEntryModel(connection)
    .find({ caseId })
    .sort({ chain: 1, seq: 1 })
    .lean<AuditEntryDocument[]>()
    .exec();
  return found.map(({ _id: _, caseId: __, ...entry }) => entry);
}

/** An entry without the name of its document. */
export function shownEntry({ _id: _, ...entry }: AuditEntryDocument): ShownAuditEntry {
  return entry;
}
