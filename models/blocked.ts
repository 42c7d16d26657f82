/**
 * Customers and addresses we no longer sell to. Only keyed hashes are kept: the list answers whether somebody is on it, and
 * tells nobody who is.
 */
import { createHmac } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import type { Instant } from '../domain/shapes/common';
import { derivedKey } from './derived-key';
import { insertOnce } from './insert-once';

/** What may be blocked. An address is street, postcode and country in one text. */
export interface Suspect {
  kind: 'customer' | 'email' | 'address';
  value: string;
}

/** `_id` is the hash of kind and value. */
export interface BlockedDocument {
  _id: string;
  kind: Suspect['kind'];
  why: string;
  /** Staff id or process id. */
  by: string;
  at: Instant;
}

export type Block = Omit<BlockedDocument, '_id'>;

export interface BlockList {
  /** Safe to repeat: the first reason stays. */
  block(suspect: Suspect, about: Pick<Block, 'why' | 'by' | 'at'>): Promise<void>;
  unblock(suspect: Suspect): Promise<void>;
  /** Which of these are blocked, and why. One round trip. */
  blocksOf(suspects: readonly Suspect[]): Promise<Block[]>;
}

const schema = new Schema<BlockedDocument>(
  { _id: String, kind: String, why: String, by: String, at: String },
  { versionKey: false, collection: 'blocked' },
);

/** The block list of a database. */
export function blockedModel(connection: Connection): Model<BlockedDocument> {
  return connection.modelNames().includes('Blocked')
    ? connection.model<BlockedDocument>('Blocked')
    : connection.model<BlockedDocument>('Blocked', schema);
}

/** `secret` is LANDFALL_SECRET; under another one the list is empty. */
export function createBlockList(options: { connection: Connection; secret: Buffer }): BlockList {
  const model = blockedModel(options.connection);
  const key = derivedKey(options.secret, 'blocked/v1');
  const idOf = ({ kind, value }: Suspect): string =>
    createHmac('sha256', key)
      .update(`${kind}|${plain(kind, value)}`)
      .digest('base64url');
  return {
    async block(suspect, about) {
      await insertOnce(model, { _id: idOf(suspect), kind: suspect.kind, ...about });
    },
    async unblock(suspect) {
      await model.deleteOne({ _id: idOf(suspect) });
    },
    async blocksOf(suspects) {
      const found = await model
        .find({ _id: { $in: suspects.map(idOf) } })
        .lean<BlockedDocument[]>()
        .exec();
      return found.map(({ _id: _, ...block }) => block);
    },
  };
}

/** Spelling does not hide an address: case, accents, spaces and punctuation do not count. A customer number is exact. */
function plain(kind: Suspect['kind'], value: string): string {
  if (kind === 'customer') return value;
  const folded = value.normalize('NFKD').toLowerCase();
  return kind === 'email' ? folded.trim() : folded.replace(/[^\p{L}\p{N}]/gu, '');
}
