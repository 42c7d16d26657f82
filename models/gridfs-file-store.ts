/**
 * The file store on MongoDB. Bytes go to GridFS (`fileContents.files`, `fileContents.chunks`); one record per file goes
 * to `files`. The record is written last and removed first: it alone makes a file exist, and its unique indexes decide
 * races. A process killed in the middle of an upload leaves chunks that no record points at, never a broken file.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { mongo, Schema, type Connection, type Model, type Types } from 'mongoose';
import {
  FileStoreRefusal,
  type FileMeta,
  type FileStore,
  type FileStoreRefusalCode,
  type ScanState,
  type StoredFile,
} from './file-store';
import { isDuplicateKey } from './insert-once';

const bucketName = 'fileContents';
/** GridFS's usual chunk, and the most that is handed to the driver at once. */
const chunkBytes = 255 * 1024;

export interface FileRecord {
  _id: string;
  caseId: string;
  slot: string;
  fileName: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  pages?: number;
  origin: FileMeta['origin'];
  scan: ScanState;
  scanDetail?: string;
  storedAt: Date;
  contentId: Types.ObjectId;
}

const fileSchema = new Schema<FileRecord>(
  {
    _id: { type: String, required: true },
    caseId: { type: String, required: true },
    slot: { type: String, required: true },
    fileName: { type: String, required: true },
    mediaType: { type: String, required: true },
    bytes: { type: Number, required: true },
    sha256: { type: String, required: true },
    pages: Number,
    origin: { type: String, required: true, enum: ['upload', 'generated'] },
    scan: { type: String, required: true, enum: ['waiting', 'clean', 'infected', 'not-needed'] },
    scanDetail: String,
    storedAt: { type: Date, required: true },
    contentId: { type: Schema.Types.ObjectId, required: true },
  },
  { collection: 'files', versionKey: false },
);
fileSchema.index({ caseId: 1, storedAt: 1, _id: 1 });
fileSchema.index({ caseId: 1, slot: 1, sha256: 1 });
fileSchema.index(
  { caseId: 1, slot: 1, sha256: 1, origin: 1 },
  { name: 'one_upload_per_content', unique: true, partialFilterExpression: { origin: 'upload' } },
);

/** The file records of a database. Their unique index must exist before files are stored. */
export function storedFileModel(connection: Connection): Model<FileRecord> {
  return connection.modelNames().includes('StoredFile')
    ? connection.model<FileRecord>('StoredFile')
    : connection.model<FileRecord>('StoredFile', fileSchema);
}

/** A file store over a mongoose connection. Read and write concern are the connection's. */
export function createGridFsFileStore(connection: Connection): FileStore {
  return new GridFsFileStore(connection);
}

class GridFsFileStore implements FileStore {
  private readonly records: Model<FileRecord>;
  private bucket: mongo.GridFSBucket | undefined;

  constructor(private readonly connection: Connection) {
    this.records = storedFileModel(connection);
  }

  async put(stream: Readable, meta: FileMeta): Promise<StoredFile> {
    stream.on('error', () => {}); // seen again, and thrown, by whoever reads
    try {
      return await this.store(stream, meta);
    } finally {
      stream.destroy();
    }
  }

  async open(fileId: string): Promise<Readable> {
    const record = await this.records.findById(fileId).lean();
    if (!record) throw missing(fileId);
    return (await this.contents()).openDownloadStream(record.contentId);
  }

  async find(fileId: string): Promise<StoredFile | undefined> {
    const record = await this.records.findById(fileId).lean();
    return record ? toStoredFile(record) : undefined;
  }

  async findBySha256(caseId: string, slot: string, sha256: string): Promise<StoredFile | undefined> {
    const record = await this.records.findOne({ caseId, slot, sha256 }).sort({ storedAt: 1 }).lean();
    return record ? toStoredFile(record) : undefined;
  }

  async setScan(fileId: string, state: ScanState, detail?: string): Promise<void> {
    const change =
      detail === undefined
        ? { $set: { scan: state }, $unset: { scanDetail: 1 } }
        : { $set: { scan: state, scanDetail: detail } };
    const outcome = await this.records.updateOne({ _id: fileId, scan: { $ne: 'infected' } }, change);
    if (outcome.matchedCount === 0 && !(await this.find(fileId))) throw missing(fileId);
  }

  async list(caseId: string): Promise<StoredFile[]> {
    const records = await this.records.find({ caseId }).sort({ storedAt: 1, _id: 1 }).lean();
    return records.map(toStoredFile);
  }

  async remove(fileId: string): Promise<void> {
    const record = await this.records.findOneAndDelete({ _id: fileId }).lean();
    if (record) await (await this.contents()).delete(record.contentId);
  }

  private async store(stream: Readable, meta: FileMeta): Promise<StoredFile> {
    const known = meta.fileId === undefined ? undefined : await this.find(meta.fileId);
    if (known) return sameFile(known, meta, await measure(stream, meta));
    const contents = await this.contents();
    const upload = contents.openUploadStream(meta.fileName, { chunkSizeBytes: chunkBytes });
    const record = newRecord(meta, await write(upload, stream, meta), upload.id);
    try {
      await this.records.create(record);
      return toStoredFile(record);
    } catch (error) {
      // Any other error leaves open whether the record was written: then the bytes must stay.
      if (!isDuplicateKey(error)) throw error;
      return await this.alreadyThere(meta, record, error);
    }
  }

  private async contents(): Promise<mongo.GridFSBucket> {
    await this.connection.asPromise();
    if (!this.connection.db) throw new Error('The database connection is closed.');
    this.bucket ??= new mongo.GridFSBucket(this.connection.db, { bucketName });
    return this.bucket;
  }

  /** Somebody stored it between our look and our write: perhaps we ourselves, when the driver wrote twice. */
  private async alreadyThere(meta: FileMeta, record: FileRecord, cause: unknown): Promise<StoredFile> {
    const sameId = await this.records.findById(record._id).lean();
    if (sameId?.contentId.equals(record.contentId)) return toStoredFile(sameId);
    await (await this.contents()).delete(record.contentId);
    if (sameId) return sameFile(toStoredFile(sameId), meta, record);
    const twin = await this.findBySha256(meta.caseId, meta.slot, record.sha256);
    if (!twin) throw cause; // gone again meanwhile: transient
    throw refusal('duplicate', 'This file is already in the slot; nothing was stored again.', twin);
  }
}

function newRecord(meta: FileMeta, measured: Measured, contentId: Types.ObjectId): FileRecord {
  return {
    _id: meta.fileId ?? randomUUID(),
    caseId: meta.caseId,
    slot: meta.slot,
    fileName: meta.fileName,
    mediaType: meta.mediaType,
    ...measured,
    ...(meta.pages === undefined ? {} : { pages: meta.pages }),
    origin: meta.origin,
    scan: meta.origin === 'upload' ? 'waiting' : 'not-needed',
    storedAt: new Date(),
    contentId,
  };
}

interface Measured {
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes the stream to GridFS, one chunk in flight, so that an abort leaves nothing behind. */
async function write(upload: mongo.GridFSBucketWriteStream, stream: Readable, meta: FileMeta) {
  upload.on('error', () => {}); // each write reports its own error below
  try {
    const measured = await measure(stream, meta, (piece) => settled((done) => upload.write(piece, done)));
    await settled((done) => upload.end(done));
    return measured;
  } catch (error) {
    // The stream's own error is what the caller must see, also when the database is what failed.
    await upload.abort().catch(() => {});
    throw error;
  }
}

/** Reads the stream to its end, handing on each piece, and tells its length and hash. */
async function measure(
  stream: Readable,
  meta: FileMeta,
  eachPiece: (piece: Buffer) => Promise<void> = async () => {},
): Promise<Measured> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > meta.maxBytes) {
      throw refusal('too-large', `The file is larger than ${meta.maxBytes} bytes; nothing was stored.`);
    }
    hash.update(chunk);
    for (let at = 0; at < chunk.length; at += chunkBytes)
      await eachPiece(chunk.subarray(at, at + chunkBytes));
  }
  return { bytes, sha256: hash.digest('hex') };
}

function settled(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}

function sameFile(existing: StoredFile, meta: FileMeta, measured: Measured): StoredFile {
  const same =
    existing.sha256 === measured.sha256 && existing.caseId === meta.caseId && existing.slot === meta.slot;
  if (same) return existing;
  throw refusal(
    'conflict',
    `File ${existing.fileId} already holds other bytes; nothing was changed.`,
    existing,
  );
}

function refusal(code: FileStoreRefusalCode, message: string, existing?: StoredFile): FileStoreRefusal {
  return new FileStoreRefusal(code, message, existing);
}

function missing(fileId: string): FileStoreRefusal {
  return refusal('missing', `There is no file ${fileId}.`);
}

function toStoredFile(record: FileRecord): StoredFile {
  const { _id, origin: _origin, contentId: _contentId, storedAt, ...rest } = record;
  return { fileId: _id, ...rest, storedAt: storedAt.toISOString() };
}
