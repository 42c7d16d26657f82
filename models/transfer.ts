/**
 * Files on their way: what a browser has sent of an upload so far, so that it can go on after a lost connection, at any API
 * process. A transfer belongs to one owner (a link) and is nothing yet: only the checks every upload passes make a file of it.
 * What is left lying about removes itself after two days.
 */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Schema, type Connection, type Model } from 'mongoose';

/** What is known before the first byte. The name and type are the sender's word, to be checked against the content. */
export interface TransferTerms {
  /** Whose it is: nobody else finds it. */
  owner: string;
  fileName: string;
  mediaType: string;
  /** In bytes, as announced. */
  length: number;
}

export interface Transfer extends TransferTerms {
  transferId: string;
  /** How many bytes are kept, from the first on without a gap. */
  offset: number;
}

interface TransferRecord extends TransferTerms {
  _id: string;
  offset: number;
  /** In order: only the parts named here count. */
  parts: string[];
  createdAt: Date;
}

interface PartRecord {
  _id: string;
  transferId: string;
  bytes: Buffer;
  createdAt: Date;
}

/** How long an unfinished transfer is kept: over a weekend without a network nobody waits with a form open. */
const keptForSeconds = 48 * 60 * 60;
/** Of one owner at a time; a further one takes the place of the oldest. */
const mostAtATime = 3;
/** Lines that break off all the time make small parts. */
const mostParts = 1_000;

const transferSchema = new Schema<TransferRecord>(
  {
    ...{ _id: String, owner: String, fileName: String, mediaType: String, length: Number, offset: Number },
    ...{ parts: [String], createdAt: Date },
  },
  { versionKey: false, collection: 'transfers' },
);
transferSchema.index({ owner: 1, createdAt: 1 });
transferSchema.index({ createdAt: 1 }, { expireAfterSeconds: keptForSeconds });

const partSchema = new Schema<PartRecord>(
  { _id: String, transferId: String, bytes: Buffer, createdAt: Date },
  { versionKey: false, collection: 'transfer_parts' },
);
partSchema.index({ transferId: 1 });
partSchema.index({ createdAt: 1 }, { expireAfterSeconds: keptForSeconds });

/** The transfers of a database, without their bytes. */
export function transferModel(connection: Connection): Model<TransferRecord> {
  return connection.modelNames().includes('Transfer')
    ? connection.model<TransferRecord>('Transfer')
    : connection.model<TransferRecord>('Transfer', transferSchema);
}

/** The bytes of transfers. */
export function transferPartModel(connection: Connection): Model<PartRecord> {
  return connection.modelNames().includes('TransferPart')
    ? connection.model<PartRecord>('TransferPart')
    : connection.model<PartRecord>('TransferPart', partSchema);
}

export interface Transfers {
  /** Begins a transfer. Of an owner's transfers only the newest stay. */
  begin(terms: TransferTerms, now: Date): Promise<Transfer>;
  /** The transfer as it stands; `undefined` if there is none of this owner. */
  find(owner: string, transferId: string): Promise<Transfer | undefined>;
  /**
   * Keeps the next bytes. `false` when others came first, the announced length would be exceeded or the parts are too many:
   * nothing was kept then. The bytes count from the moment this has answered.
   */
  append(
    transfer: Pick<Transfer, 'owner' | 'transferId'>,
    at: number,
    bytes: Buffer,
    now: Date,
  ): Promise<boolean>;
  /** The content of a transfer that is complete, part by part; `undefined` if it is not. */
  open(owner: string, transferId: string): Promise<(Transfer & { stream: Readable }) | undefined>;
  /** Forgets a transfer; one that is not there is no error. */
  remove(owner: string, transferId: string): Promise<void>;
}

/** Transfers over a mongoose connection. */
export function createTransfers(connection: Connection): Transfers {
  const [transfers, parts] = [transferModel(connection), transferPartModel(connection)];
  const remove: Transfers['remove'] = async (owner, transferId) => {
    const { deletedCount } = await transfers.deleteOne({ _id: transferId, owner });
    if (deletedCount > 0) await parts.deleteMany({ transferId });
  };
  const recordOf = (owner: string, transferId: string) =>
    transfers.findOne({ _id: transferId, owner }).lean<TransferRecord>().exec();
  return {
    remove,
    async begin(terms, now) {
      const record = { _id: randomUUID(), ...terms, offset: 0, parts: [], createdAt: now };
      await transfers.create(record);
      const newest = await transfers
        .find({ owner: terms.owner })
        .sort({ createdAt: -1 })
        .select('_id')
        .lean();
      for (const { _id } of newest.filter((one) => one._id !== record._id).slice(mostAtATime - 1))
        await remove(terms.owner, _id);
      return shown(record);
    },
    async find(owner, transferId) {
      const record = await recordOf(owner, transferId);
      return record ? shown(record) : undefined;
    },
    async append({ owner, transferId }, at, bytes, now) {
      const part = { _id: randomUUID(), transferId, bytes, createdAt: now };
      await parts.create(part);
      // The offset decides: of two who send the same bytes at once, one is heard.
      const open = { _id: transferId, owner, offset: at, length: { $gte: at + bytes.length } };
      const kept = await transfers.updateOne(
        { ...open, [`parts.${mostParts - 1}`]: { $exists: false } },
        { $set: { offset: at + bytes.length }, $push: { parts: part._id } },
      );
      if (kept.modifiedCount === 1) return true;
      await parts.deleteOne({ _id: part._id });
      return false;
    },
    async open(owner, transferId) {
      const record = await recordOf(owner, transferId);
      if (!record || record.offset !== record.length) return undefined;
      return { ...shown(record), stream: Readable.from(contentOf(parts, record), { objectMode: false }) };
    },
  };
}

async function* contentOf(parts: Model<PartRecord>, record: TransferRecord): AsyncGenerator<Buffer, void> {
  for (const id of record.parts) {
    const { bytes } = (await parts.findById(id).exec()) ?? {};
    if (!bytes) throw new Error(`part ${id} of transfer ${record._id} is gone`);
    yield Buffer.from(bytes);
  }
}

function shown({ _id, owner, fileName, mediaType, length, offset }: TransferRecord): Transfer {
  return { transferId: _id, owner, fileName, mediaType, length, offset };
}
