/** The first writer wins: how a step that runs again finds what it wrote before. */
import type { Model } from 'mongoose';

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

/** Whether a write failed because another document holds a unique value (MongoDB error 11000). */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY;
}
