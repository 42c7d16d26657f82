/** The person at the brand we write to. Name and address are sealed; only the language is plain. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Locale } from '../domain/shapes/common';
import { noneIfErased, type Vault } from './personal';

export interface Contact {
  contactId: string;
  caseId: string;
  locale: Locale;
  name: string;
  email: string;
}

export interface ContactRecord {
  _id: string;
  caseId: string;
  locale: Locale;
  /** `{ name, email }`, sealed for the contact. */
  sealed: string;
}

export interface Contacts {
  /** Keeps the person, or corrects what is kept. @throws PersonalDataErased if they have been forgotten */
  saveContact(contact: Contact): Promise<void>;
  /** The person, or `undefined` for an unknown id. @throws PersonalDataErased if they have been forgotten */
  readContact(contactId: string): Promise<Contact | undefined>;
  /** Contacts with this address: opens all there are, which are as many as brands. Those forgotten are none. */
  contactsAt(email: string): Promise<Contact[]>;
}

const schema = new Schema<ContactRecord>(
  { _id: String, caseId: String, locale: String, sealed: String },
  { versionKey: false, collection: 'contacts' },
);
schema.index({ caseId: 1 });

/** The contacts of a database. */
export function contactModel(connection: Connection): Model<ContactRecord> {
  return connection.modelNames().includes('Contact')
    ? connection.model<ContactRecord>('Contact')
    : connection.model<ContactRecord>('Contact', schema);
}

/** Reads and writes contacts. The data subject of a contact is its own id: `vault.forget(contactId)` erases the person. */
export function createContacts(connection: Connection, vault: Vault): Contacts {
  const model = contactModel(connection);
  return {
    async saveContact({ contactId, caseId, locale, name, email }) {
      const sealed = await vault.seal(contactId, { name, email });
      await model.updateOne({ _id: contactId }, { $set: { caseId, locale, sealed } }, { upsert: true });
    },
    async readContact(contactId) {
      const record = await model.findById(contactId).lean<ContactRecord>().exec();
      if (!record) return undefined;
      const person = await vault.open<{ name: string; email: string }>(contactId, record.sealed);
      return { contactId, caseId: record.caseId, locale: record.locale, ...person };
    },
    async contactsAt(email) {
      const wanted = email.trim().toLowerCase();
      const found: Contact[] = [];
      for await (const { _id, sealed, ...plain } of model.find().lean<ContactRecord[]>().cursor()) {
        const person = await vault.open<{ name: string; email: string }>(_id, sealed).catch(noneIfErased);
        if (person?.email.toLowerCase() === wanted) found.push({ contactId: _id, ...plain, ...person });
      }
      return found;
    },
  };
}
