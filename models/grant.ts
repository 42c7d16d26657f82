/** The authorization archive: every grant of rights, with what it rests on. A listing may show what a grant covers. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { ArchivedGrant } from '../domain/shapes/rights';
import { readPage, type Page, type PageRequest } from './paging';

/** `_id` is the grant's id. */
export interface GrantDocument extends Omit<ArchivedGrant, 'grantId'> {
  _id: string;
}

const schema = new Schema<GrantDocument>(
  {
    _id: String,
    caseId: String,
    asset: String,
    scope: Schema.Types.Mixed,
    sublicence: Boolean,
    source: String,
    revokedOn: String,
  },
  { versionKey: false, minimize: false, collection: 'grants' },
);
schema.index({ caseId: 1, _id: 1 });

const byId = { field: '_id', direction: 1 } as const;

/** The grants of a database. */
export function grantModel(connection: Connection): Model<GrantDocument> {
  return connection.modelNames().includes('Grant')
    ? connection.model<GrantDocument>('Grant')
    : connection.model<GrantDocument>('Grant', schema);
}

/** Files grants of a case; one of the same id is replaced. Safe to repeat. One round trip. */
export async function keepGrants(
  connection: Connection,
  caseId: string,
  grants: readonly ArchivedGrant[],
): Promise<void> {
  if (grants.length === 0) return;
  const writes = grants.map(({ grantId, ...grant }) => ({
    replaceOne: { filter: { _id: grantId }, replacement: { ...grant, caseId }, upsert: true },
  }));
  await grantModel(connection).bulkWrite(writes, { ordered: false });
}

/** All grants of a case: a few for each round of rights. */
export async function grantsOf(connection: Connection, caseId: string): Promise<ArchivedGrant[]> {
  const found = await grantModel(connection).find({ caseId }).sort({ _id: 1 }).lean<GrantDocument[]>().exec();
  return found.map(shown);
}

/**
 * One page of a case's grants.
 * @throws BadCursor
 */
export async function listGrants(
  connection: Connection,
  caseId: string,
  page: PageRequest,
): Promise<Page<ArchivedGrant>> {
  return readPage(grantModel(connection).collection, { caseId }, byId, page, shown);
}

function shown({ _id, ...grant }: GrantDocument): ArchivedGrant {
  return { grantId: _id, ...grant };
}
