/** What a partner declared about the company. It names people and accounts: all but the attested requirements is sealed. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Declaration } from '../domain/shapes/vetting';
import { insertOnce } from './insert-once';
import type { Vault } from './personal';

export interface DeclarationRecord {
  _id: string;
  caseId: string;
  attested: string[];
  /** The declaration without `attested`, sealed for the company's people. */
  sealed: string;
  at: Date;
}

export interface SavedDeclaration {
  declarationId: string;
  caseId: string;
  at: Date;
  declaration: Declaration;
}

export interface Declarations {
  /** Keeps a declaration; the same id twice keeps the first. @throws PersonalDataErased if the people have been forgotten */
  saveDeclaration(saved: SavedDeclaration): Promise<void>;
  /** One declaration, or `undefined`. @throws PersonalDataErased if the people have been forgotten */
  findDeclaration(declarationId: string): Promise<SavedDeclaration | undefined>;
  /** The latest declaration of a case, or `undefined`. @throws PersonalDataErased if the people have been forgotten */
  readDeclaration(caseId: string): Promise<SavedDeclaration | undefined>;
}

const schema = new Schema<DeclarationRecord>(
  { _id: String, caseId: String, attested: [String], sealed: String, at: Date },
  { versionKey: false, collection: 'declarations' },
);
schema.index({ caseId: 1, at: -1 });

/** The declarations of a database. */
export function declarationModel(connection: Connection): Model<DeclarationRecord> {
  return connection.modelNames().includes('Declaration')
    ? connection.model<DeclarationRecord>('Declaration')
    : connection.model<DeclarationRecord>('Declaration', schema);
}

/** The data subject under which a case's company people are sealed, and by which they are forgotten. */
export function companyPeople(caseId: string): string {
  return `company-people:${caseId}`;
}

/** Reads and writes declarations. `vault.forget(companyPeople(caseId))` erases all of a case's. */
export function createDeclarations(connection: Connection, vault: Vault): Declarations {
  const model = declarationModel(connection);
  const opened = async ({
    _id,
    caseId,
    at,
    attested,
    sealed,
  }: DeclarationRecord): Promise<SavedDeclaration> => {
    const facts = await vault.open<Omit<Declaration, 'attested'>>(companyPeople(caseId), sealed);
    return { declarationId: _id, caseId, at, declaration: { ...facts, attested } };
  };
  return {
    async saveDeclaration({ declarationId, caseId, at, declaration }) {
      const { attested, ...facts } = declaration;
      const sealed = await vault.seal(companyPeople(caseId), facts);
      await insertOnce(model, { _id: declarationId, caseId, attested, sealed, at });
    },
    async findDeclaration(declarationId) {
      const record = await model.findById(declarationId).lean<DeclarationRecord>().exec();
      return record ? opened(record) : undefined;
    },
    async readDeclaration(caseId) {
      const record = await model
        .findOne({ caseId })
        .sort({ at: -1, _id: -1 })
        .lean<DeclarationRecord>()
        .exec();
      return record ? opened(record) : undefined;
    },
  };
}
