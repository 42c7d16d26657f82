/**
 * What a client's Idempotency-Key was used for, and the answer it got: the same key is answered the same for 24 hours.
 * A key is claimed before the work and completed after it. A process killed in between leaves a claim; the work behind it
 * carries the same key as its Temporal update id, so that whoever takes the claim over repeats nothing.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import { insertOnce } from './insert-once';

export interface IdempotentCommand {
  /** The token's subject: keys of different clients have nothing to do with each other. */
  sub: string;
  key: string;
  /** Method and path. */
  route: string;
  /** Of the body as sent, hex. */
  bodyHash: string;
}

export interface KeptResponse {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

export interface IdempotencyKeyDocument extends IdempotentCommand {
  _id: string;
  /** Who works on it, and since when. */
  claim: string;
  claimedAt: Date;
  createdAt: Date;
  response?: KeptResponse;
}

/** `mine`: do the work. `done`: answer as before. `busy`: another request is at it. `other`: the key stands for another command. */
export type Claim =
  | { state: 'mine'; claim: string }
  | { state: 'done'; response: KeptResponse }
  | { state: 'busy' }
  | { state: 'other' };

/** After this a claim counts as abandoned: no request works so long. */
const abandonedAfterMs = 30_000;
const keptForSeconds = 24 * 60 * 60;

const schema = new Schema<IdempotencyKeyDocument>(
  {
    _id: String,
    sub: String,
    key: String,
    route: String,
    bodyHash: String,
    claim: String,
    claimedAt: Date,
    createdAt: Date,
    response: Schema.Types.Mixed,
  },
  { versionKey: false, minimize: false, collection: 'idempotency_keys' },
);
schema.index({ createdAt: 1 }, { expireAfterSeconds: keptForSeconds });

/** The idempotency keys of a database. */
export function idempotencyKeyModel(connection: Connection): Model<IdempotencyKeyDocument> {
  return connection.modelNames().includes('IdempotencyKey')
    ? connection.model<IdempotencyKeyDocument>('IdempotencyKey')
    : connection.model<IdempotencyKeyDocument>('IdempotencyKey', schema);
}

/** The one id of a client's key: of its document, of the request, of the Temporal update. */
export function commandId(sub: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([sub, key]))
    .digest('hex')
    .slice(0, 40);
}

/** Claims a key for a command. Exactly one caller at a time gets `mine`. */
export async function claimKey(
  connection: Connection,
  command: IdempotentCommand,
  now: Date,
): Promise<Claim> {
  const model = idempotencyKeyModel(connection);
  const claim = randomUUID();
  const id = commandId(command.sub, command.key);
  const { record, fresh } = await insertOnce(model, {
    _id: id,
    ...command,
    ...{ claim, claimedAt: now, createdAt: now },
  });
  if (fresh) return { state: 'mine', claim };
  if (record.route !== command.route || record.bodyHash !== command.bodyHash) return { state: 'other' };
  if (record.response) return { state: 'done', response: record.response };
  if (now.getTime() - record.claimedAt.getTime() < abandonedAfterMs) return { state: 'busy' };
  const abandoned = { _id: id, claim: record.claim, response: { $exists: false } };
  const taken = await model.updateOne(abandoned, { $set: { claim, claimedAt: now } });
  return taken.modifiedCount === 1 ? { state: 'mine', claim } : { state: 'busy' };
}

/** Keeps the answer, which everybody who comes with this key gets from now on. */
export async function completeKey(
  connection: Connection,
  { sub, key }: Pick<IdempotentCommand, 'sub' | 'key'>,
  claim: string,
  response: KeptResponse,
): Promise<void> {
  await idempotencyKeyModel(connection).updateOne(
    { _id: commandId(sub, key), claim },
    { $set: { response } },
  );
}

/** Gives the key back after a failure that is worth another try: the next request with it does the work. */
export async function releaseKey(
  connection: Connection,
  { sub, key }: Pick<IdempotentCommand, 'sub' | 'key'>,
  claim: string,
): Promise<void> {
  const open = { _id: commandId(sub, key), claim, response: { $exists: false } };
  await idempotencyKeyModel(connection).updateOne(open, { $set: { claimedAt: new Date(0) } });
}
