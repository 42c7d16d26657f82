/**
 * Requests of people about their data. Plain are kind, law, language and times; the address, what was asked and, during an
 * erasure, what is looked for are sealed under the request's own subject, which is forgotten last.
 *
 * The code that proves the address is an HMAC of the request's id and round: no copy of it is stored, and the same round mailed
 * again mails the same code. Links to what a request made are kept as hashes.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import type { PrivacyAsk } from '../domain/privacy';
import type { Locale } from '../domain/shapes/common';
import type { Correction } from '../domain/shapes/privacy';
import { derivedKey } from './derived-key';
import { insertOnce } from './insert-once';
import type { Vault } from './personal';

/** What a request holds of its person. */
export interface Requester {
  email: string;
  correction?: Correction;
}

/** A file a link of the request leads to. */
export interface PrivacyFile {
  fileId: string;
  fileName: string;
  mediaType: string;
  /** Sealed under the request's subject: opened on the way out. */
  sealed: boolean;
}

type Purpose = 'export' | 'certificate';

export interface PrivacyRequestRecord extends PrivacyAsk {
  _id: string;
  receivedAt: Date;
  sealed: string;
  /** Keyed hash of the address, for the limit of requests; gone with an erasure. */
  emailHash?: string;
  code?: { hash: string; round: number; expiresAt: Date; triesLeft: number };
  verifiedAt?: Date;
  /** Data subjects that have the requester's address on record. */
  subjects?: string[];
  orders?: string[];
  /** What an erasure looks for, sealed; only while it runs. */
  sought?: string;
  links?: Partial<Record<Purpose, { hash: string; expiresAt: Date; file: PrivacyFile }>>;
}

/** What may be known of a request by those who do not hold its key. */
export type ShownPrivacyRequest = Pick<
  PrivacyRequestRecord,
  'kind' | 'residence' | 'locale' | 'receivedAt' | 'verifiedAt' | 'subjects' | 'orders'
> & { requestId: string };

export interface PrivacyRequests {
  /** Keeps a request before its process starts. @returns `too-many` when the address had its share of the last 24 hours */
  save(requestId: string, ask: PrivacyAsk, requester: Requester, now: Date): Promise<'saved' | 'too-many'>;
  find(requestId: string): Promise<ShownPrivacyRequest | undefined>;
  /** @throws PersonalDataErased once the request's own subject is forgotten */
  requester(requestId: string): Promise<(Requester & { locale: Locale }) | undefined>;
  /** The code of a round; it replaces that of the round before, and has its tries anew. Safe to repeat. */
  giveCode(requestId: string, round: number, expiresAt: Date): Promise<string>;
  /** Uses up a try. The right code of a request that is verified already is right again. */
  checkCode(requestId: string, code: string, now: Date): Promise<boolean>;
  keepHeld(requestId: string, held: { subjects: string[]; orders: string[] }): Promise<void>;
  keepSought(requestId: string, sought: unknown): Promise<void>;
  sought<Content>(requestId: string): Promise<Content | undefined>;
  /** @returns the address's secret; the same for the same request and purpose */
  keepLink(requestId: string, purpose: Purpose, file: PrivacyFile, expiresAt: Date): Promise<string>;
  /** The secret of a link that was made before. */
  tokenOf(requestId: string, purpose: Purpose): string;
  /** @returns nothing for a link that leads nowhere, whatever the reason */
  fileOf(requestId: string, purpose: Purpose, token: string, now: Date): Promise<PrivacyFile | undefined>;
  /** Other requests of the same people: their copies go with an erasure. */
  others(requestId: string): Promise<{ requestId: string; fileIds: string[] }[]>;
  /** Removes what leads to the person. Safe to repeat. */
  strip(requestIds: readonly string[], at: Date): Promise<void>;
}

const tries = 5;
/** Of one address in 24 hours. */
const mostADay = 5;
const dayMs = 86_400_000;

const schema = new Schema<PrivacyRequestRecord>(
  {
    _id: String,
    kind: String,
    residence: String,
    locale: String,
    receivedAt: Date,
    sealed: String,
    emailHash: String,
    code: { type: { _id: false, hash: String, round: Number, expiresAt: Date, triesLeft: Number } },
    verifiedAt: Date,
    subjects: { type: [String], default: undefined },
    orders: { type: [String], default: undefined },
    sought: String,
    links: Schema.Types.Mixed,
  },
  { versionKey: false, minimize: false, collection: 'privacy_requests' },
);
schema.index({ emailHash: 1, receivedAt: -1 });
schema.index({ subjects: 1 });
schema.index({ receivedAt: 1 });

/** The privacy requests of a database. */
export function privacyRequestModel(connection: Connection): Model<PrivacyRequestRecord> {
  return connection.modelNames().includes('PrivacyRequest')
    ? connection.model<PrivacyRequestRecord>('PrivacyRequest')
    : connection.model<PrivacyRequestRecord>('PrivacyRequest', schema);
}

/** An id nobody can guess: 128 bits. */
export function newPrivacyRequestId(): string {
  return `pr-${randomBytes(16).toString('hex')}`;
}

/** The data subject a request's own data are sealed under. */
export function requestSubject(requestId: string): string {
  return `privacy-request:${requestId}`;
}

/** Reads and writes privacy requests. `secret` is LANDFALL_SECRET, at least 32 bytes. */
export function createPrivacyRequests(options: {
  connection: Connection;
  vault: Vault;
  secret: Buffer;
}): PrivacyRequests {
  const { vault, secret } = options;
  const model = privacyRequestModel(options.connection);
  const keyed = keysOf(secret);
  const read = (requestId: string) => model.findById(requestId).lean<PrivacyRequestRecord>().exec();
  return {
    async save(requestId, ask, requester, now) {
      const emailHash = keyed.email(requester.email);
      const since = new Date(now.getTime() - dayMs);
      const recent = await model.countDocuments({ emailHash, receivedAt: { $gt: since } });
      if (recent >= mostADay && !(await model.exists({ _id: requestId }))) return 'too-many';
      const sealed = await vault.seal(requestSubject(requestId), requester);
      await insertOnce(model, { _id: requestId, ...ask, receivedAt: now, sealed, emailHash });
      return 'saved';
    },
    async find(requestId) {
      const record = await read(requestId);
      if (!record) return undefined;
      const { kind, residence, locale, receivedAt, verifiedAt, subjects, orders } = record;
      return {
        ...{ requestId, kind, residence, locale, receivedAt },
        ...(verifiedAt ? { verifiedAt } : {}),
        ...(subjects ? { subjects } : {}),
        ...(orders ? { orders } : {}),
      };
    },
    async requester(requestId) {
      const record = await read(requestId);
      if (!record) return undefined;
      const requester = await vault.open<Requester>(requestSubject(requestId), record.sealed);
      return { ...requester, locale: record.locale };
    },
    ...codes(model, keyed),
    ...links(model, keyed),
    async keepHeld(requestId, { subjects, orders }) {
      await model.updateOne({ _id: requestId }, { $set: { subjects, orders } });
    },
    async keepSought(requestId, sought) {
      const sealed = await vault.seal(requestSubject(requestId), sought);
      await model.updateOne({ _id: requestId }, { $set: { sought: sealed } });
    },
    async sought<Content>(requestId: string) {
      const record = await read(requestId);
      if (record?.sought === undefined) return undefined;
      return vault.open<Content>(requestSubject(requestId), record.sought);
    },
    ...endings(model),
  };
}

type Keyed = ReturnType<typeof keysOf>;

function keysOf(secret: Buffer) {
  const keyed = (use: string) => {
    const key = derivedKey(secret, `privacy/${use}/v1`);
    return (text: string) => createHmac('sha256', key).update(text).digest();
  };
  const [email, code, codeHash, token, tokenHash] = [
    ...[keyed('email-hash'), keyed('code'), keyed('code-hash'), keyed('token'), keyed('token-hash')],
  ] as const;
  return {
    email: (address: string) => email(address.trim().toLowerCase()).toString('base64url'),
    code: (requestId: string, round: number) =>
      String(code(`${requestId}|${round}`).readUInt32BE(0) % 1_000_000).padStart(6, '0'),
    codeHash: (requestId: string, text: string) => codeHash(`${requestId}|${text}`).toString('base64url'),
    token: (requestId: string, purpose: Purpose) => token(`${requestId}|${purpose}`).toString('base64url'),
    tokenHash: (text: string) => tokenHash(text).toString('base64url'),
  };
}

function codes(
  model: Model<PrivacyRequestRecord>,
  keyed: Keyed,
): Pick<PrivacyRequests, 'giveCode' | 'checkCode'> {
  return {
    async giveCode(requestId, round, expiresAt) {
      const code = keyed.code(requestId, round);
      const given = { hash: keyed.codeHash(requestId, code), round, expiresAt, triesLeft: tries };
      await model.updateOne({ _id: requestId, 'code.round': { $ne: round } }, { $set: { code: given } });
      return code;
    },
    async checkCode(requestId, code, now) {
      const alive = { 'code.triesLeft': { $gt: 0 }, 'code.expiresAt': { $gt: now } };
      const record = await model
        .findOneAndUpdate({ _id: requestId, ...alive }, { $inc: { 'code.triesLeft': -1 } })
        .lean<PrivacyRequestRecord>()
        .exec();
      const [kept, given] = [record?.code?.hash ?? '', keyed.codeHash(requestId, code)];
      if (kept.length !== given.length || !timingSafeEqual(Buffer.from(kept), Buffer.from(given)))
        return false;
      await model.updateOne(
        { _id: requestId },
        { $set: { verifiedAt: record?.verifiedAt ?? now, 'code.triesLeft': tries } },
      );
      return true;
    },
  };
}

function links(
  model: Model<PrivacyRequestRecord>,
  keyed: Keyed,
): Pick<PrivacyRequests, 'keepLink' | 'fileOf' | 'tokenOf'> {
  return {
    tokenOf: (requestId, purpose) => keyed.token(requestId, purpose),
    async keepLink(requestId, purpose, file, expiresAt) {
      const token = keyed.token(requestId, purpose);
      const link = { hash: keyed.tokenHash(token), expiresAt, file };
      await model.updateOne({ _id: requestId }, { $set: { [`links.${purpose}`]: link } });
      return token;
    },
    async fileOf(requestId, purpose, token, now) {
      const record = await model.findById(requestId).lean<PrivacyRequestRecord>().exec();
      const link = record?.links?.[purpose];
      const [kept, given] = [link?.hash ?? '', keyed.tokenHash(token)];
      const same = kept.length === given.length && timingSafeEqual(Buffer.from(kept), Buffer.from(given));
      return link && same && link.expiresAt > now ? link.file : undefined;
    },
  };
}

function endings(model: Model<PrivacyRequestRecord>): Pick<PrivacyRequests, 'others' | 'strip'> {
  return {
    async others(requestId) {
      const own = await model.findById(requestId).lean<PrivacyRequestRecord>().exec();
      const same = [
        ...(own?.subjects?.length ? [{ subjects: { $in: own.subjects } }] : []),
        ...(own?.emailHash ? [{ emailHash: own.emailHash }] : []),
      ];
      if (same.length === 0) return [];
      const found = await model
        .find({ $or: same, _id: { $ne: requestId } })
        .lean<PrivacyRequestRecord[]>()
        .exec();
      return found.map(({ _id, links: kept }) => ({
        requestId: _id,
        fileIds: Object.values(kept ?? {}).flatMap(({ file }) => (file.sealed ? [file.fileId] : [])),
      }));
    },
    async strip(requestIds, at) {
      const gone = { emailHash: 1, code: 1, sought: 1, 'links.export': 1 };
      await model.updateMany(
        { _id: { $in: [...requestIds] } },
        { $unset: gone, $set: { sealed: `erased ${at.toISOString()}` } },
      );
    },
  };
}
