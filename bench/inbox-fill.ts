/**
 * Fills the record by the thousand. What would be written is taken from the real record code, which is run over a
 * connection that keeps its writes instead of sending them; a sample written for real proves that they are the same.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Connection } from 'mongoose';
import { createRecordActivities } from '../activities/record';
import type { ProcessRecord } from '../domain/process';
import { auditEntryModel } from '../models/audit-entry';
import { processModel } from '../models/process';
import { taskModel } from '../models/task';

type Document = Record<string, unknown>;
type Written = Map<string, Document[]>;

/** One transaction of the stand-in: a larger one has its hands on every page of the indexes, and stands still when they fill its memory. */
const batch = 100;
const models = [processModel, taskModel, auditEntryModel] as const;

/** Writes all records; every `proofEvery`-th is first written by the record code itself and compared. @returns documents written */
export async function fillRecord(
  connection: Connection,
  records: Iterable<ProcessRecord[]>,
  proofEvery: number,
): Promise<Record<string, number>> {
  const collections = new Map(
    models.map((model) => [model(connection).modelName, model(connection).collection]),
  );
  const waiting: Written = new Map();
  const counts: Record<string, number> = {};
  const flush = async (atLeast: number): Promise<void> => {
    for (const [name, documents] of waiting) {
      if (documents.length < atLeast) continue;
      await collections.get(name)?.insertMany(documents.splice(0), { ordered: false });
    }
  };
  let n = 0;
  for (const record of flat(records)) {
    const written = await writesOf(record);
    if (n++ % proofEvery === 0) await prove(connection, record, written);
    for (const [name, documents] of written) {
      counts[name] = (counts[name] ?? 0) + documents.length;
      waiting.set(name, [...(waiting.get(name) ?? []), ...documents]);
    }
    await flush(batch);
  }
  await flush(1);
  return counts;
}

function* flat(records: Iterable<ProcessRecord[]>): Generator<ProcessRecord> {
  for (const ofOneCase of records) yield* ofOneCase;
}

/** The documents a first write of this record leaves, by model. */
async function writesOf(record: ProcessRecord): Promise<Written> {
  const written: Written = new Map();
  const kept = (name: string, documents: Document[]): Promise<void> => {
    written.set(name, [...(written.get(name) ?? []), ...documents]);
    return Promise.resolve();
  };
  const collection = (name: string) => ({
    insertMany: (documents: Document[]) => kept(name, documents),
    replaceOne: (_filter: unknown, document: Document) => kept(name, [withoutUndefined(document)]),
    bulkWrite: (writes: Upsert[]) => kept(name, writes.flatMap(inserted)),
  });
  const exists = () => Promise.resolve(null);
  // The outcome of an order is noted with its customer, and here orders have none.
  const updateOne = () => Promise.resolve({ matchedCount: 0 });
  const keeping = {
    modelNames: () => [],
    model: (name: string) => ({ collection: collection(name), exists, updateOne }),
  };
  await createRecordActivities(keeping as unknown as Connection).recordProcess(record);
  return written;
}

interface Upsert {
  updateOne?: { filter: { _id: string }; update: { $set: Document } };
}

/** What an upsert inserts where nothing is; other updates meet nothing. */
function inserted({ updateOne }: Upsert): Document[] {
  return updateOne ? [{ _id: updateOne.filter._id, ...updateOne.update.$set }] : [];
}

function withoutUndefined(document: Document): Document {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}

/** @throws Error when the record code writes something else than what is filled in; what it wrote is taken away again */
async function prove(connection: Connection, record: ProcessRecord, written: Written): Promise<void> {
  await createRecordActivities(connection).recordProcess(record);
  for (const modelOf of models) {
    const { modelName, collection } = modelOf(connection);
    for (const document of written.get(modelName) ?? []) {
      const filter = { _id: document['_id'] } as object;
      const stored = await collection.findOne(filter);
      if (!isDeepStrictEqual(plain(stored), plain(document)))
        throw new Error(`${modelName} ${String(document['_id'])} is not what the record code writes`);
      await collection.deleteOne(filter);
    }
  }
}

/** Undefined has no place in a document, as the driver has it. */
function plain(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document));
}
