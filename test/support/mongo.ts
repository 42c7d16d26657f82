/** A database of its own for each test file, on the MongoDB of the run. */
import { randomUUID } from 'node:crypto';
import { createConnection, type Connection } from 'mongoose';

export interface TestDatabase {
  readonly connection: Connection;
  /** Drops the database and disconnects. */
  close(): Promise<void>;
}

/** Opens a fresh, empty database on `TEST_MONGODB_URI`; `close` drops it. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const uri = process.env['TEST_MONGODB_URI'];
  if (!uri) throw new Error('TEST_MONGODB_URI is not set: the tests need a MongoDB, such as mongodb://127.0.0.1:27017');
  const dbName = `test_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
  const connection = await createConnection(uri, { dbName, serverSelectionTimeoutMS: 10_000 }).asPromise();
  return {
    connection,
    async close() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
