/**
 * The local stand-in of MongoDB has stood still for good while tests ran, every command waiting; the cause is not found. It is asked
 * every ten seconds. When it does not answer within 45, it writes into its log where its threads stand, and is started anew on the
 * same port: the tests under way fail, those that follow do not.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { mongo as driver } from 'mongoose';
import type { Stack } from '../local/stack';

const askEveryMs = 10_000;
const patienceMs = 45_000;

/** @returns what ends the watch */
export function watchForStandstill(stack: Stack, say: (line: string) => void): () => Promise<void> {
  const over = new AbortController();
  const watching = watch(stack, say, over.signal).catch((error: unknown) => {
    if (!over.signal.aborted) say(`the watch over MongoDB ended: ${String(error)}`);
  });
  return () => {
    over.abort();
    return watching;
  };
}

async function watch(stack: Stack, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const mongo = stack.service('mongo');
  if (mongo.pid === undefined) return;
  for (;;) {
    await wait(askEveryMs, undefined, { signal });
    if (await answers(stack.env['MONGODB_URI'] ?? '')) continue;
    signal.throwIfAborted();
    say(`MongoDB stands still for ${patienceMs / 1000} s and is started anew; its log has its threads`);
    await mongo.kill('SIGABRT');
    await mongo.restart();
  }
}

/** Writes, and lists indexes: a greeting is still answered when these wait. */
async function answers(uri: string): Promise<boolean> {
  const client = new driver.MongoClient(uri, {
    socketTimeoutMS: patienceMs,
    serverSelectionTimeoutMS: patienceMs,
    retryWrites: false,
  });
  try {
    const beats = client.db('standstill').collection<{ _id: string }>('beats');
    await beats.updateOne({ _id: 'beat' }, { $currentDate: { at: true } }, { upsert: true });
    await beats.listIndexes().toArray();
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}
