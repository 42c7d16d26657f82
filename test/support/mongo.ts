/** A database of its own for each test file, on the server at TEST_MONGODB_URI. */
import { randomBytes } from 'node:crypto';
import mongoose, { type Connection } from 'mongoose';

/** A database nobody else uses; `close` drops it. */
export interface TestDatabase {
  connection: Connection;
  close(): Promise<void>;
}

/**
 * Opens a fresh database with majority concerns; `close` drops it. A test that needs an index awaits `model.createIndexes()`.
 * mongoose must not create collections and indexes beside the first inserts: with several test files at once that brings the
 * local stand-in of MongoDB (secantusd-py 0.7.0b3) to a standstill it does not recover from.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const uri = process.env.TEST_MONGODB_URI;
  if (!uri) throw new Error('TEST_MONGODB_URI is not set: the tests need a MongoDB, see test/servers.ts');
  const connection = await mongoose
    .createConnection(uri, {
      dbName: `test_${randomBytes(6).toString('hex')}`,
      writeConcern: { w: 'majority' },
      readConcern: { level: 'majority' },
      serverSelectionTimeoutMS: 5_000,
      autoCreate: false,
      autoIndex: false,
    })
    .asPromise();
  return {
    connection,
    async close() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
