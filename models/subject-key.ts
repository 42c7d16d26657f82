/**
 * One data key per person or group of persons, wrapped by the master key. Everything sealed for them, here, in exports and in
 * backups, is readable only with it: deleting the key erases them. The record itself stays as the proof of the erasure.
 */
import { Schema, type Connection, type Model } from 'mongoose';

export interface SubjectKeyRecord {
  /** The data subject: a contact id, or `company-people:` and a case id. */
  _id: string;
  /** The data key, sealed with the master key. Absent once erased. */
  wrapped?: string;
  createdAt: Date;
  erasedAt?: Date;
}

const schema = new Schema<SubjectKeyRecord>(
  { _id: String, wrapped: String, createdAt: Date, erasedAt: Date },
  { versionKey: false, collection: 'subject_keys' },
);

/** The subject keys of a database. */
export function subjectKeyModel(connection: Connection): Model<SubjectKeyRecord> {
  return connection.modelNames().includes('SubjectKey')
    ? connection.model<SubjectKeyRecord>('SubjectKey')
    : connection.model<SubjectKeyRecord>('SubjectKey', schema);
}
