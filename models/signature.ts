/** Who signed a contract. The person's name is sealed; that a signature was given, when and to which bytes, is plain. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Instant } from '../domain/shapes/common';
import { companyPeople } from './declaration';
import { insertOnce } from './insert-once';
import type { Vault } from './personal';

export interface Signature {
  signatureId: string;
  caseId: string;
  /** The link it was given by, for the brand; or who was signed in, for the platform. */
  linkId?: string;
  staffId?: string;
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
  /** The signer, sealed for the company's people, or for the member of staff. */
  sealed: string;
}

export interface Signatures {
  /** Keeps a signature; the same id twice keeps the first. @throws PersonalDataErased if the people have been forgotten */
  saveSignature(signature: Signature): Promise<void>;
  /** The signature of an id, or `undefined`. @throws PersonalDataErased if the people have been forgotten */
  readSignature(signatureId: string): Promise<Signature | undefined>;
  /** Takes back a signature that was not accepted. Safe to repeat. */
  removeSignature(signatureId: string): Promise<void>;
}

const schema = new Schema<SignatureRecord>(
  {
    _id: String,
    caseId: String,
    linkId: String,
    staffId: String,
    sha256: String,
    at: String,
    sealed: String,
  },
  { versionKey: false, collection: 'signatures' },
);
schema.index({ caseId: 1 });

/** The signatures of a database. */
export function signatureModel(connection: Connection): Model<SignatureRecord> {
  return connection.modelNames().includes('Signature')
    ? connection.model<SignatureRecord>('Signature')
    : connection.model<SignatureRecord>('Signature', schema);
}

/** Reads and writes signatures. Forgetting the company's people of a case erases the brand's signers too. */
export function createSignatures(connection: Connection, vault: Vault): Signatures {
  const model = signatureModel(connection);
  return {
    async saveSignature({ signatureId, signer, ...plain }) {
      const sealed = await vault.seal(subjectOf(plain), signer);
      await insertOnce(model, { _id: signatureId, ...plain, sealed });
    },
    async readSignature(signatureId) {
      const record = await model.findById(signatureId).lean<SignatureRecord>().exec();
      if (!record) return undefined;
      const { _id, sealed, ...plain } = record;
      const signer = await vault.open<Signature['signer']>(subjectOf(plain), sealed);
      return { signatureId: _id, ...plain, signer };
    },
    async removeSignature(signatureId) {
      await model.deleteOne({ _id: signatureId });
    },
  };
}

function subjectOf({ caseId, staffId }: Pick<Signature, 'caseId' | 'staffId'>): string {
  return staffId === undefined ? companyPeople(caseId) : `staff:${staffId}`;
}
