/** Computed returns, each version written once, and the orders whose money did not agree with the ledger when it was made. */
import { Schema, type Connection, type Model } from 'mongoose';
import { canonicalSha256 } from '../domain/canonical';
import type { Instant } from '../domain/shapes/common';
import type { Difference } from '../domain/tax-reconciliation';
import type { ReturnGap, ReturnKey, TaxReturn } from '../domain/tax-return';
import { insertOnce } from './insert-once';
import { readPage, type Page, type PageRequest } from './paging';

export interface DraftFile {
  fileId: string;
  fileName: string;
  sha256: string;
}

/** Lines a version does not declare, because somebody decided that a person sees to them. No later return takes them again. */
export interface LeftOut {
  /** The gap that was decided on. */
  gap: string;
  what: ReturnGap['what'];
  says: string;
  /** Staff id. */
  by: string;
  at: Instant;
  reason: string;
  /** Ids of the ledger lines. */
  entries: string[];
}

/** `_id` is `<process id>/v<version>`. */
export interface ReturnVersion {
  _id: string;
  processId: string;
  version: number;
  key: ReturnKey;
  /** The number it is filed under. */
  number: string;
  computedAt: Instant;
  return: TaxReturn;
  /** Absent where nothing was left. */
  left?: LeftOut[];
  /** Ledger lines behind it, also those that are left, and orders they belong to. */
  counts: { entries: number; orders: number; differences: number };
  pdf: DraftFile;
  file: DraftFile;
  /** Of all the above: what an approver approves. */
  sha256: string;
}

/** `_id` is `<sha256 of the version>/<order>`. */
type DifferenceDocument = Difference & { _id: string; draft: string };

const versionSchema = new Schema<ReturnVersion>(
  {
    _id: String,
    processId: String,
    version: Number,
    key: Schema.Types.Mixed,
    number: String,
    computedAt: String,
    return: Schema.Types.Mixed,
    left: Schema.Types.Mixed,
    counts: Schema.Types.Mixed,
    pdf: Schema.Types.Mixed,
    file: Schema.Types.Mixed,
    sha256: String,
  },
  { versionKey: false, minimize: false, collection: 'tax_returns' },
);
versionSchema.index({ processId: 1, version: 1 });

const differenceSchema = new Schema<DifferenceDocument>(
  {
    _id: String,
    draft: String,
    kind: String,
    orderId: String,
    currency: String,
    supplied: Number,
    givenBack: Number,
    captured: Number,
    refunded: Number,
    unexplained: Number,
    says: String,
  },
  { versionKey: false, collection: 'tax_differences' },
);
differenceSchema.index({ draft: 1, orderId: 1, _id: 1 });

/** The versions of returns of a database. */
export function taxReturnModel(connection: Connection): Model<ReturnVersion> {
  return connection.modelNames().includes('TaxReturn')
    ? connection.model<ReturnVersion>('TaxReturn')
    : connection.model<ReturnVersion>('TaxReturn', versionSchema);
}

/** What was found when versions were reconciled, of a database. */
export function taxDifferenceModel(connection: Connection): Model<DifferenceDocument> {
  return connection.modelNames().includes('TaxDifference')
    ? connection.model<DifferenceDocument>('TaxDifference')
    : connection.model<DifferenceDocument>('TaxDifference', differenceSchema);
}

/** The id of a version. */
export function returnVersionId(processId: string, version: number): string {
  return `${processId}/v${version}`;
}

/**
 * Keeps a version with its differences. Safe to repeat and to race: the first stays, whole.
 * @returns the one that stands
 */
export async function keepReturnVersion(
  connection: Connection,
  drawn: Omit<ReturnVersion, '_id' | 'sha256'>,
  differences: readonly Difference[],
): Promise<ReturnVersion> {
  const _id = returnVersionId(drawn.processId, drawn.version);
  const sha256 = canonicalSha256({ ...drawn, differences });
  // Before the version, and by its hash: who finds the version finds all of its differences and no others.
  const writes = differences.map((one) => {
    const document: DifferenceDocument = { _id: `${sha256}/${one.orderId}`, draft: sha256, ...one };
    const filter = { _id: document._id } as object;
    return { replaceOne: { filter, replacement: document, upsert: true } };
  });
  if (writes.length > 0) await taxDifferenceModel(connection).collection.bulkWrite(writes);
  return (await insertOnce(taxReturnModel(connection), { _id, ...drawn, sha256 })).record;
}

/** One version of a return. */
export async function findReturnVersion(
  connection: Connection,
  processId: string,
  version: number,
): Promise<ReturnVersion | undefined> {
  const found = await taxReturnModel(connection)
    .findById(returnVersionId(processId, version))
    .lean<ReturnVersion | null>()
    .exec();
  return found ?? undefined;
}

/** One page of a version's differences, by order. @throws BadCursor */
export async function listDifferences(
  connection: Connection,
  { sha256: draft }: Pick<ReturnVersion, 'sha256'>,
  page: PageRequest,
): Promise<Page<Difference>> {
  const { collection } = taxDifferenceModel(connection);
  const order = { field: 'orderId', direction: 1 } as const;
  return readPage<DifferenceDocument, Difference>(
    collection,
    { draft },
    order,
    page,
    ({ _id: _, draft: __, ...difference }) => difference,
  );
}
