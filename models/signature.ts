/** Who signed for the brand. The person's name is sealed; that a signature was given, when and to which bytes, is plain. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Instant } from '../domain/shapes/common';
import { companyPeople } from './declaration';
import { insertOnce } from './insert-once';
import type { Vault } from './personal';

export interface Signature {
  signatureId: string;
  caseId: string;
  linkId: string;
  /** Of the document as it was shown to the signer, hex. */
  sha256: string;
  at: Instant;
  signer: {
    name: string;
    /** As the signer wrote it, such as "managing director". */
    capacity: string;
  };
}

export interface SignatureRecord extends Omit<Signature, 'signatureId' | 'signer'> {
  _id: string;
  /** The signer, sealed for the company's people. */
  sealed: string;
}

export interface Signatures {
  /** Keeps a signature; the same id twice keeps the first. @throws PersonalDataErased if the people have been forgotten */
  saveSignature(signature: Signature): Promise<void>;
  /** The signature of an id, or `undefined`. @throws PersonalDataErased if the people have been forgotten */
  readSignature(signatureId: string): Promise<Signature | undefined>;
}

const schema = new Schema<SignatureRecord>(
  { _id: String, caseId: String, linkId: String, sha256: String, at: String, sealed: String },
  { versionKey: false, collection: 'signatures' },
);
schema.index({ caseId: 1 });

/** The signatures of a database. */
export function signatureModel(connection: Connection): Model<SignatureRecord> {
  return connection.modelNames().includes('Signature')
    ? connection.model<SignatureRecord>('Signature')
    : connection.model<SignatureRecord>('Signature', schema);
}

/** Reads and writes signatures. Forgetting the company's people of a case erases its signers too. */
export function createSignatures(connection: Connection, vault: Vault): Signatures {
  const model = signatureModel(connection);
  return {
    async saveSignature({ signatureId, signer, ...plain }) {
      const sealed = await vault.seal(companyPeople(plain.caseId), signer);
      await insertOnce(model, { _id: signatureId, ...plain, sealed });
    },
    async readSignature(signatureId) {
      const record = await model.findById(signatureId).lean<SignatureRecord>().exec();
      if (!record) return undefined;
      const { _id, sealed, ...plain } = record;
      const signer = await vault.open<Signature['signer']>(companyPeople(plain.caseId), sealed);
      return { signatureId: _id, ...plain, signer };
    },
  };
}
