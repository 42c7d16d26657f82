/**
 * Links by which a brand partner acts without an account: each for one purpose, one case, one slot.
 *
 * The token in a link is not stored. It is HMAC-SHA256 of the link's id and 32 random bytes under a key of ours: a worker that
 * runs again, or reminds, finds the same token; who steals the database finds none. A token is looked up by its own
 * HMAC, with a key per purpose. Nothing here logs a token, and no workflow history ever holds one.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Schema, type Connection, type Model, type QueryFilter } from 'mongoose';
import type { LinkPurpose, LinkSelection, MailContent } from '../domain/partner';
import type { Locale } from '../domain/shapes/common';
import { derivedKey } from './derived-key';
import { insertOnce } from './insert-once';
import { readPage, type Page, type PageRequest } from './paging';

const purposes: readonly LinkPurpose[] = [
  'declare-profile',
  'upload-document',
  'answer-terms',
  'sign-contract',
  'grant-rights',
  'counter-notice',
];
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** What a link is for, as asked for by a workflow. */
export interface LinkTerms {
  purpose: LinkPurpose;
  caseId: string;
  /** The workflow that asked and is told of the answer. */
  processId: string;
  slot: string;
  contactId: string;
  locale: Locale;
  singleUse: boolean;
  /** The mail it goes out with, so that a link made anew goes out with the same. */
  mail: MailContent;
  expiresAt: Date;
  createdAt: Date;
}

/** A link as others may see it: nothing from which its token could be found. */
export interface PartnerLink extends LinkTerms {
  linkId: string;
  revokedAt?: Date;
  revokedBy?: string;
  closedAt?: Date;
  usedAt?: Date;
}

/** A link as the sender holds it. `nonce` is half of what makes the token: it stays in the worker. */
export interface IssuedLink extends PartnerLink {
  nonce: string;
}

/** What a token leads to. Every dead link gives the same answer, also one that never was. */
export type FoundLink = ({ dead: false } & PartnerLink) | { dead: true };

export type LinkState = 'open' | 'used' | 'closed' | 'revoked' | 'expired';

export interface PartnerLinkRecord extends Omit<IssuedLink, 'linkId'> {
  _id: string;
  tokenHash: string;
}

export interface PartnerLinks {
  /** The link of a step, made on the first call. The same step is the same link, whatever is asked the second time. */
  issueLink(step: string, terms: LinkTerms): Promise<IssuedLink>;
  /** The link of an id, in any state, or `undefined`. */
  linkById(linkId: string): Promise<IssuedLink | undefined>;
  /** The 43 characters that stand in the address. The same for the same link, always. */
  tokenOf(link: IssuedLink): string;
  /** The open link of a token. Looking does not use it up: mail scanners look too. */
  findByToken(token: string, now: Date): Promise<FoundLink>;
  /** Uses up an open single-use link. `true` for exactly one caller, however many ask at once. */
  redeemSingleUse(linkId: string, now: Date): Promise<boolean>;
  /** What the links were for is settled: a case's, one process's, or one slot's. Safe to repeat. */
  closeLinks(selection: LinkSelection, at: Date): Promise<void>;
  /** Kills a link. `by` is a staff id or the step that made a new one. `false` if there is no such link. */
  revokeLink(linkId: string, by: string, at: Date): Promise<boolean>;
  /** All links of a case, newest first, for staff. */
  listLinks(caseId: string): Promise<PartnerLink[]>;
}

const schema = new Schema<PartnerLinkRecord>(
  {
    _id: String,
    purpose: String,
    caseId: String,
    processId: String,
    slot: String,
    contactId: String,
    locale: String,
    singleUse: Boolean,
    mail: Schema.Types.Mixed,
    nonce: String,
    tokenHash: String,
    expiresAt: Date,
    createdAt: Date,
    revokedAt: Date,
    revokedBy: String,
    closedAt: Date,
    usedAt: Date,
  },
  { versionKey: false, minimize: false, collection: 'partner_links' },
);
schema.index({ tokenHash: 1 }, { unique: true });
schema.index({ caseId: 1, createdAt: 1, _id: 1 });
schema.index({ caseId: 1, purpose: 1 });

/** The partner links of a database. */
export function partnerLinkModel(connection: Connection): Model<PartnerLinkRecord> {
  return connection.modelNames().includes('PartnerLink')
    ? connection.model<PartnerLinkRecord>('PartnerLink')
    : connection.model<PartnerLinkRecord>('PartnerLink', schema);
}

/** The id of a step's link: the same for the same step, and telling nothing about it. */
export function linkIdOf(step: string): string {
  return `link-${createHash('sha256').update(step).digest('hex').slice(0, 32)}`;
}

/**
 * One page of the links of a case, the newest first.
 * @throws BadCursor
 */
export async function linksOfCase(
  connection: Connection,
  caseId: string,
  page: PageRequest,
): Promise<Page<PartnerLink>> {
  const newestFirst = { field: 'createdAt', direction: -1, dates: true } as const;
  return readPage(partnerLinkModel(connection).collection, { caseId }, newestFirst, page, shown);
}

/** Where a link stands at an instant. What a person did to it says more than that time has passed. */
export function linkState(link: PartnerLink, now: Date): LinkState {
  if (link.usedAt) return 'used';
  if (link.closedAt) return 'closed';
  if (link.revokedAt) return 'revoked';
  return link.expiresAt <= now ? 'expired' : 'open';
}

/** Issues, finds and ends links. `secret` is LANDFALL_SECRET, at least 32 bytes. */
export function createPartnerLinks(options: { connection: Connection; secret: Buffer }): PartnerLinks {
  const model = partnerLinkModel(options.connection);
  const { tokenOf, hashOf } = tokenKeys(options.secret);
  return {
    tokenOf,
    async issueLink(step, terms) {
      const link = { ...terms, linkId: linkIdOf(step), nonce: randomBytes(32).toString('base64url') };
      const { linkId, ...kept } = link;
      const tokenHash = hashOf(link.purpose, tokenOf(link));
      const { record } = await insertOnce(model, { _id: linkId, ...kept, tokenHash });
      return issued(record);
    },
    async linkById(linkId) {
      const record = await model.findById(linkId).lean<PartnerLinkRecord>().exec();
      return record ? issued(record) : undefined;
    },
    async findByToken(token, now) {
      if (!TOKEN.test(token)) return { dead: true };
      const tokenHash = { $in: purposes.map((purpose) => hashOf(purpose, token)) };
      const record = await model.findOne({ tokenHash }).lean<PartnerLinkRecord>().exec();
      if (!record || record.tokenHash !== hashOf(record.purpose, token)) return { dead: true };
      const link = shown(record);
      return linkState(link, now) === 'open' ? { dead: false, ...link } : { dead: true };
    },
    async redeemSingleUse(linkId, now) {
      const open = { _id: linkId, singleUse: true, expiresAt: { $gt: now }, ...untouched };
      return (
        (await model
          .findOneAndUpdate(open, { $set: { usedAt: now } })
          .lean()
          .exec()) !== null
      );
    },
    ...endings(model),
  };
}

const absent = { $exists: false };
const untouched: QueryFilter<PartnerLinkRecord> = { usedAt: absent, closedAt: absent, revokedAt: absent };

function endings(
  model: Model<PartnerLinkRecord>,
): Pick<PartnerLinks, 'closeLinks' | 'revokeLink' | 'listLinks'> {
  return {
    async closeLinks({ caseId, processId, slot }, at) {
      const which: QueryFilter<PartnerLinkRecord> = { caseId, closedAt: absent };
      if (processId !== undefined) which.processId = processId;
      if (slot !== undefined) which.slot = slot;
      await model.updateMany(which, { $set: { closedAt: at } });
    },
    async revokeLink(linkId, by, at) {
      const alive: QueryFilter<PartnerLinkRecord> = { _id: linkId, revokedAt: absent };
      const revoked = await model.updateOne(alive, { $set: { revokedAt: at, revokedBy: by } });
      return revoked.matchedCount > 0 || (await model.exists({ _id: linkId })) !== null;
    },
    async listLinks(caseId) {
      const newestFirst = { createdAt: -1, _id: 1 } as const;
      const records = await model.find({ caseId }).sort(newestFirst).lean<PartnerLinkRecord[]>().exec();
      return records.map(shown);
    },
  };
}

function tokenKeys(secret: Buffer) {
  const linkKey = derivedKey(secret, 'partner-link/token/v1');
  const hashKeys = new Map(purposes.map((use) => [use, derivedKey(secret, `partner-link/hash/v1/${use}`)]));
  return {
    tokenOf: ({ linkId, nonce }: Pick<IssuedLink, 'linkId' | 'nonce'>): string =>
      createHmac('sha256', linkKey).update(linkId).update('|').update(nonce).digest('base64url'),
    hashOf(purpose: LinkPurpose, token: string): string {
      const key = hashKeys.get(purpose);
      if (!key) throw new RangeError(`"${purpose}" is no purpose of a partner link`);
      return createHmac('sha256', key).update(token).digest('base64url');
    },
  };
}

function issued({ _id, tokenHash: _, ...link }: PartnerLinkRecord): IssuedLink {
  return { linkId: _id, ...link };
}

function shown(record: PartnerLinkRecord): PartnerLink {
  const { nonce: _, ...link } = issued(record);
  return link;
}
