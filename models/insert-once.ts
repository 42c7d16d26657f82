/** The first writer wins: how a step that runs again finds what it wrote before. */
import { mongo, type Model } from 'mongoose';

const DUPLICATE_KEY = 11000;

/**
 * Writes the record unless one of its `_id` is there, and returns the one that is there.
 * Safe to repeat and to race: all callers get the same record, exactly one of them `fresh`.
 */
export async function insertOnce<Stored extends { _id: string }>(
  model: Model<Stored>,
  record: Stored,
): Promise<{ record: Stored; fresh: boolean }> {
  try {
    await new model(record).save();
    return { record, fresh: true };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const found = await model.findById(record._id).lean<Stored>().exec();
  if (!found) throw new Error(`${model.modelName} ${record._id} was there and is gone; try again`);
  return { record: found, fresh: false };
}

/** Writes in one round trip those whose `_id` is new. Safe to repeat and to race. @returns their ids */
export async function insertNew<Stored extends { _id: string }>(
  model: Model<Stored>,
  records: readonly Stored[],
): Promise<Set<string>> {
  if (records.length === 0) return new Set();
  const taken = new Set<number>();
  try {
    await model.collection.insertMany([...records] as object[], { ordered: false, ignoreUndefined: true });
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
    const failures = [error.writeErrors].flat();
    if (failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
    for (const { index } of failures) taken.add(index);
  }
  return new Set(records.filter((_, index) => !taken.has(index)).map(({ _id }) => _id));
}

/** Whether a write failed because another document holds a unique value (MongoDB error 11000). */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY;
}
