/** What the shop reported of a pilot. A fact is kept once under the shop's own id, with the moment it came in. */
import { mongo, Schema, type Connection, type Model } from 'mongoose';
import { canonicalJson } from '../domain/canonical';
import type { Instant } from '../domain/shapes/common';
import type { SalesFact } from '../domain/shapes/pilot';

/** `_id` is `<case id>#<fact id>`. */
export interface SalesFactDocument extends SalesFact {
  _id: string;
  caseId: string;
  receivedAt: Instant;
}

/** `duplicate`: the same fact is there. `conflict`: another fact has this id; it stays. */
export type SalesFactReceipt = 'recorded' | 'duplicate' | 'conflict';

const DUPLICATE_KEY = 11000;

const schema = new Schema<SalesFactDocument>(
  {
    _id: String,
    caseId: String,
    receivedAt: String,
    factId: String,
    sku: String,
    day: String,
    sold: Number,
    returned: Number,
    defective: Number,
    stockedOut: Boolean,
    delivered: Number,
    onTime: Number,
    ratings: Number,
    stars: Number,
  },
  { versionKey: false, collection: 'sales_facts' },
);
schema.index({ caseId: 1, receivedAt: 1 });

/** The sales facts of a database. */
export function salesFactModel(connection: Connection): Model<SalesFactDocument> {
  return connection.modelNames().includes('SalesFact')
    ? connection.model<SalesFactDocument>('SalesFact')
    : connection.model<SalesFactDocument>('SalesFact', schema);
}

/**
 * Keeps facts and tells of each, in their order, what became of it. Safe to repeat and to race: the first stays. Of two
 * with one id in the same call the first counts. One round trip when all are new, otherwise two.
 */
export async function keepSalesFacts(
  connection: Connection,
  caseId: string,
  facts: readonly SalesFact[],
  receivedAt: Instant,
): Promise<SalesFactReceipt[]> {
  const documents = facts.map((fact) => ({
    _id: `${caseId}#${fact.factId}`,
    ...{ caseId, receivedAt },
    ...fact,
  }));
  const taken = await insertNew(connection, documents);
  const stored = await standing(
    connection,
    [...taken].map((index) => documents[index]?._id ?? ''),
  );
  return documents.map((document, index) => {
    if (!taken.has(index)) return 'recorded';
    return stored.get(document._id) === saying(document) ? 'duplicate' : 'conflict';
  });
}

/** The facts of a case that had come in by an instant. */
export async function salesFactsOf(
  connection: Connection,
  caseId: string,
  receivedBy: Instant,
): Promise<SalesFact[]> {
  const found = await salesFactModel(connection)
    .find({ caseId, receivedAt: { $lte: receivedBy } })
    .sort({ receivedAt: 1, _id: 1 })
    .lean<SalesFactDocument[]>()
    .exec();
  return found.map(factOf);
}

/** Inserts what is new. @returns the positions of those whose id was taken */
async function insertNew(connection: Connection, documents: SalesFactDocument[]): Promise<Set<number>> {
  try {
    await salesFactModel(connection).collection.insertMany(documents as object[], { ordered: false });
    return new Set();
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
    const failures = [error.writeErrors].flat();
    if (failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
    return new Set(failures.map(({ index }) => index));
  }
}

async function standing(connection: Connection, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await salesFactModel(connection)
    .find({ _id: { $in: ids } })
    .lean<SalesFactDocument[]>()
    .exec();
  return new Map(found.map((document) => [document._id, saying(document)]));
}

function saying(document: SalesFactDocument): string {
  return canonicalJson(factOf(document));
}

function factOf({ _id: _, caseId: __, receivedAt: ___, ...fact }: SalesFactDocument): SalesFact {
  return fact;
}
