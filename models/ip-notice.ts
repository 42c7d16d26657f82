/**
 * Notices of claimed infringement and their counter-notices. What names people is sealed, the notifier under the notice's own
 * subject and the seller's statement under another; plain is only what is needed to find and count.
 */
import { createHmac } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import type { PastNotice } from '../domain/ip-notice';
import type { Instant, Locale } from '../domain/shapes/common';
import type { CounterNotice, IpNotice } from '../domain/shapes/ip-notice';
import { derivedKey } from './derived-key';
import { insertOnce } from './insert-once';
import type { Vault } from './personal';

export interface IpNoticeRecord {
  _id: string;
  locale: Locale;
  /** The notice, sealed under {@link notifierSubject}. */
  sealed: string;
  /** Of the sender's address: by which notices of one notifier are counted. */
  senderHash?: string;
  tokenHash: string;
  receivedAt: Instant;
  /** Staff who entered it, where it came by letter or mail. */
  enteredBy?: string;
  /** Sealed under {@link counterNotifierSubject}. */
  counter?: { at: Instant; linkId?: string; sealed: string; erasedAt?: Instant };
  /** Of the brand whose listings it names. */
  caseId?: string;
  outcome?: string;
  endedAt?: Instant;
}

/** A notice as it is read. */
export interface KnownNotice {
  noticeId: string;
  receivedAt: Instant;
  enteredBy?: string;
  senderHash?: string;
  /** The brand it was opened for. */
  caseId?: string;
  notice: IpNotice;
}

/** How a notice came in. */
export interface NoticeOpening {
  at: Instant;
  /** Staff who entered it, where it came by letter or mail. */
  enteredBy?: string;
  /** The brand whose listings it names; absent while it names none of ours. */
  caseId?: string;
}

export interface IpNotices {
  /** Keeps a notice; the same id twice keeps the first. @returns whether it is new */
  keepNotice(noticeId: string, notice: IpNotice, opening: NoticeOpening): Promise<boolean>;
  /** @throws PersonalDataErased if the notifier has been forgotten */
  readNotice(noticeId: string): Promise<KnownNotice | undefined>;
  /** Takes over what a notifier gives afterwards; what is left out stays. */
  completeNotice(noticeId: string, notice: IpNotice): Promise<void>;
  /** Keeps the seller's counter-notice, without a link where it came by letter; the first one stays. @returns when it was received */
  keepCounterNotice(
    noticeId: string,
    linkId: string | undefined,
    counter: CounterNotice,
    at: Instant,
  ): Promise<Instant>;
  /** @throws PersonalDataErased if the seller's person has been forgotten */
  readCounterNotice(noticeId: string): Promise<CounterNotice | undefined>;
  /** How it ended. Safe to repeat. */
  noteOutcome(noticeId: string, caseId: string, outcome: string, at: Instant): Promise<void>;
  /** Earlier notices of the same sender, or against the cases of a brand. */
  pastNotices(which: { senderHash: string } | { caseIds: readonly string[] }): Promise<PastNotice[]>;
  /** By which notices of this address are found and counted; case makes no difference. */
  senderHashOf(email: string): string;
  /** The 43 characters in the address by which a notifier comes back to a notice. */
  tokenOf(noticeId: string): string;
  /** The notice of a token, or `undefined`. */
  findByToken(token: string): Promise<string | undefined>;
}

const schema = new Schema<IpNoticeRecord>(
  {
    _id: String,
    locale: String,
    sealed: String,
    senderHash: String,
    tokenHash: String,
    receivedAt: String,
    enteredBy: String,
    counter: { type: Schema.Types.Mixed, default: undefined },
    caseId: String,
    outcome: String,
    endedAt: String,
  },
  { versionKey: false, minimize: false, collection: 'ip_notices' },
);
schema.index({ tokenHash: 1 }, { unique: true });
schema.index({ senderHash: 1, endedAt: 1 });
schema.index({ caseId: 1, endedAt: 1 });
schema.index({ 'counter.linkId': 1 }, { sparse: true });

/** The IP notices of a database. */
export function ipNoticeModel(connection: Connection): Model<IpNoticeRecord> {
  return connection.modelNames().includes('IpNotice')
    ? connection.model<IpNoticeRecord>('IpNotice')
    : connection.model<IpNoticeRecord>('IpNotice', schema);
}

/** The data subject of a notice: `vault.forget` of it erases its sender. */
export function notifierSubject(noticeId: string): string {
  return `ip-notifier:${noticeId}`;
}

/** The data subject of a counter-notice: the person at the seller who made it. */
export function counterNotifierSubject(noticeId: string): string {
  return `ip-counter-notifier:${noticeId}`;
}

/** Keeps, finds and counts notices. `secret` is LANDFALL_SECRET, at least 32 bytes. */
export function createIpNotices(options: {
  connection: Connection;
  vault: Vault;
  secret: Buffer;
}): IpNotices {
  const { vault } = options;
  const model = ipNoticeModel(options.connection);
  const keyed = (use: string) => {
    const key = derivedKey(options.secret, `ip-notice/${use}/v1`);
    return (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  };
  const [senderHash, tokenOf, tokenHash] = [keyed('sender-hash'), keyed('token'), keyed('token-hash')];
  const senderHashOf = (email: string) => senderHash(email.trim().toLowerCase());
  const sealing = async (noticeId: string, notice: IpNotice) => {
    const { email } = notice.contact;
    return {
      locale: notice.locale,
      sealed: await vault.seal(notifierSubject(noticeId), notice),
      ...(email === undefined ? {} : { senderHash: senderHashOf(email) }),
    };
  };
  const read = async (noticeId: string): Promise<KnownNotice | undefined> => {
    const record = await model.findById(noticeId).lean<IpNoticeRecord>().exec();
    if (!record) return undefined;
    const { receivedAt, enteredBy, senderHash: sender, caseId } = record;
    return {
      ...{ noticeId, receivedAt },
      ...(enteredBy === undefined ? {} : { enteredBy }),
      ...(sender === undefined ? {} : { senderHash: sender }),
      ...(caseId === undefined ? {} : { caseId }),
      notice: await vault.open<IpNotice>(notifierSubject(noticeId), record.sealed),
    };
  };
  return {
    tokenOf,
    senderHashOf,
    readNotice: read,
    async keepNotice(noticeId, notice, { at: receivedAt, enteredBy, caseId }) {
      const { fresh } = await insertOnce(model, {
        ...{ _id: noticeId, ...(await sealing(noticeId, notice)), receivedAt },
        tokenHash: tokenHash(tokenOf(noticeId)),
        ...(enteredBy === undefined ? {} : { enteredBy }),
        ...(caseId === undefined ? {} : { caseId }),
      });
      return fresh;
    },
    async completeNotice(noticeId, given) {
      const known = await read(noticeId);
      if (!known) throw new Error(`there is no notice ${noticeId}`);
      const merged = completed(known.notice, given);
      await model.updateOne({ _id: noticeId }, { $set: await sealing(noticeId, merged) });
    },
    findByToken: async (token) => (await model.exists({ tokenHash: tokenHash(token) }))?._id,
    ...counters(model, vault),
    ...outcomes(model),
  };
}

function counters(
  model: Model<IpNoticeRecord>,
  vault: Vault,
): Pick<IpNotices, 'keepCounterNotice' | 'readCounterNotice'> {
  return {
    async keepCounterNotice(noticeId, linkId, counter, at) {
      const sealed = await vault.seal(counterNotifierSubject(noticeId), counter);
      await model.updateOne(
        { _id: noticeId, counter: { $exists: false } },
        { $set: { counter: { at, ...(linkId === undefined ? {} : { linkId }), sealed } } },
      );
      const kept = await model.findById(noticeId).lean<IpNoticeRecord>().exec();
      return kept?.counter?.at ?? at;
    },
    async readCounterNotice(noticeId) {
      const record = await model.findById(noticeId).lean<IpNoticeRecord>().exec();
      if (!record?.counter) return undefined;
      return vault.open<CounterNotice>(counterNotifierSubject(noticeId), record.counter.sealed);
    },
  };
}

function outcomes(model: Model<IpNoticeRecord>): Pick<IpNotices, 'noteOutcome' | 'pastNotices'> {
  return {
    async noteOutcome(noticeId, caseId, outcome, endedAt) {
      await model.updateOne(
        { _id: noticeId, outcome: { $exists: false } },
        { $set: { caseId, outcome, endedAt } },
      );
    },
    async pastNotices(which) {
      const ended = await model
        .find({
          ...('caseIds' in which ? { caseId: { $in: [...which.caseIds] } } : which),
          outcome: { $exists: true },
        })
        .select({ outcome: 1, endedAt: 1 })
        .lean<Required<Pick<IpNoticeRecord, 'outcome' | 'endedAt'>>[]>()
        .exec();
      return ended.map(({ outcome, endedAt }) => ({ outcome, endedAt }));
    },
  };
}

/** A statement once made stays made; a text given anew takes the place of the old one. */
function completed(known: IpNotice, given: IpNotice): IpNotice {
  const { locale, signature, work, material, contact } = given;
  // A form sends every field, also those left empty.
  const reached = Object.fromEntries(Object.entries(contact).filter(([, text]) => text !== undefined));
  return {
    ...known,
    locale,
    ...(signature === undefined ? {} : { signature }),
    ...(work === undefined ? {} : { work }),
    material: [...new Set([...known.material, ...material])],
    contact: { ...known.contact, ...reached },
    goodFaith: known.goodFaith || given.goodFaith,
    accurate: known.accurate || given.accurate,
    authority: known.authority || given.authority,
  };
}
