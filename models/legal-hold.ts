/** What must not be removed whatever its term: a case or an order in dispute. Said by compliance, with the reason. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Instant } from '../domain/shapes/common';

export interface LegalHold {
  /** Case id, such as `order:4711` or `acme:DE`. */
  _id: string;
  reason: string;
  /** Staff id. */
  by: string;
  at: Instant;
}

const schema = new Schema<LegalHold>(
  { _id: String, reason: String, by: String, at: String },
  { versionKey: false, collection: 'legal_holds' },
);

/** The legal holds of a database. */
export function legalHoldModel(connection: Connection): Model<LegalHold> {
  return connection.modelNames().includes('LegalHold')
    ? connection.model<LegalHold>('LegalHold')
    : connection.model<LegalHold>('LegalHold', schema);
}

/** Holds a case. Safe to repeat: the newest reason stands. */
export async function placeHold(connection: Connection, hold: LegalHold): Promise<void> {
  const { _id, ...about } = hold;
  await legalHoldModel(connection).updateOne({ _id }, { $set: about }, { upsert: true });
}

/** @returns false if there was none */
export async function releaseHold(connection: Connection, caseId: string): Promise<boolean> {
  return (await legalHoldModel(connection).deleteOne({ _id: caseId })).deletedCount > 0;
}

/** All that are held. */
export async function legalHolds(connection: Connection): Promise<LegalHold[]> {
  return legalHoldModel(connection).find().sort({ at: 1 }).lean<LegalHold[]>().exec();
}
