import mongoose, { type Connection } from 'mongoose';

/**
 * Opens the record. Reads and writes wait for a majority, so that what was acknowledged survives a failover.
 * @throws MongooseServerSelectionError when no server answers within 5 seconds
 */
export async function connectToRecord(uri: string): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    serverSelectionTimeoutMS: 5_000,
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority' },
    retryWrites: true,
    maxPoolSize: 20,
    // Collections and indexes are made by prepareRecord, at boot, not beside the first writes.
    autoCreate: false,
    autoIndex: false,
  });
  return connection.asPromise();
}
