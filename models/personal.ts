/**
 * The vault: seals what is known of a person so that forgetting one key forgets the person.
 *
 * AES-256-GCM throughout, a fresh 96-bit nonce per seal. The subject's id is authenticated with the text, so that what was
 * sealed for one person cannot be passed off as another's.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Connection, Model } from 'mongoose';
import { derivedKey } from './derived-key';
import { insertOnce } from './insert-once';
import { subjectKeyModel, type SubjectKeyRecord } from './subject-key';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'v1.';

/** The key of this person is gone, and with it all that was sealed for them. No retry brings it back. */
export class PersonalDataErased extends Error {
  override readonly name = 'PersonalDataErased';
  constructor(readonly subjectId: string) {
    super(`The personal data of ${subjectId} have been erased; nothing about them can be read or written.`);
  }
}

/** For `catch`: nothing, where the person has been erased. @throws what else went wrong */
export function noneIfErased(error: unknown): undefined {
  if (!(error instanceof PersonalDataErased)) throw error;
  return undefined;
}

export interface Vault {
  /**
   * Seals a JSON value for a person; their key is made on first use.
   * @throws PersonalDataErased if they have been forgotten: a late retry does not bring a person back
   */
  seal(subjectId: string, content: unknown): Promise<string>;
  /**
   * What was sealed for this person. `Content` is what the caller sealed under that id; authenticity is checked, shape is not.
   * @throws PersonalDataErased if they have been forgotten
   * @throws Error if the text was altered, or sealed for someone else or under another LANDFALL_SECRET
   */
  open<Content>(subjectId: string, sealed: string): Promise<Content>;
  /** Erases the person for good, also one nothing was sealed for yet. Safe to repeat; the first time of erasure stays. */
  forget(subjectId: string, at: Date): Promise<void>;
}

/** A vault over the subject keys of one database. `secret` is LANDFALL_SECRET, at least 32 bytes. */
export function createVault(options: { connection: Connection; secret: Buffer }): Vault {
  const keys = subjectKeyModel(options.connection);
  const master = derivedKey(options.secret, 'personal/master/v1');
  return {
    async seal(subjectId, content) {
      const key = await keyForSealing(keys, master, subjectId);
      return encrypt(key, subjectId, Buffer.from(JSON.stringify(content)));
    },
    async open<Content>(subjectId: string, sealed: string): Promise<Content> {
      const record = await keys.findById(subjectId).lean<SubjectKeyRecord>().exec();
      if (!record) throw new Error(`There is no key for ${subjectId}; was anything sealed in this database?`);
      const text = decrypt(unwrap(master, record), subjectId, sealed);
      return JSON.parse(text.toString('utf8')) as Content;
    },
    async forget(subjectId, at) {
      await insertOnce(keys, { _id: subjectId, createdAt: at, erasedAt: at });
      await keys.updateOne(
        { _id: subjectId, erasedAt: { $exists: false } },
        { $set: { erasedAt: at }, $unset: { wrapped: 1 } },
      );
    },
  };
}

async function keyForSealing(keys: Model<SubjectKeyRecord>, master: Buffer, subjectId: string) {
  const known = await keys.findById(subjectId).lean<SubjectKeyRecord>().exec();
  if (known) return unwrap(master, known);
  const wrapped = encrypt(master, wrapContext(subjectId), randomBytes(32));
  const { record } = await insertOnce(keys, { _id: subjectId, wrapped, createdAt: new Date() });
  return unwrap(master, record);
}

function unwrap(master: Buffer, record: SubjectKeyRecord): Buffer {
  if (record.wrapped === undefined) throw new PersonalDataErased(record._id);
  return decrypt(master, wrapContext(record._id), record.wrapped);
}

function wrapContext(subjectId: string): string {
  return `subject-key:${subjectId}`;
}

function encrypt(key: Buffer, context: string, content: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(content), cipher.final()]);
  return FORMAT + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

function decrypt(key: Buffer, context: string, sealed: string): Buffer {
  const bytes = sealed.startsWith(FORMAT) ? Buffer.from(sealed.slice(FORMAT.length), 'base64url') : undefined;
  if (!bytes || bytes.length < NONCE_BYTES + TAG_BYTES)
    throw new Error('This is not text sealed by the vault.');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    throw new Error(
      `Sealed text for ${context} was altered, or LANDFALL_SECRET is not the one it was sealed under.`,
    );
  }
}
