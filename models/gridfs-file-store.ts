/**
 * The file store on MongoDB. Bytes go to GridFS (`fileContents.files`, `fileContents.chunks`); one record per file goes
 * to `files`. The record is written last and removed first: it alone makes a file exist, and its unique indexes decide
 * races. A process killed in the middle of an upload leaves chunks that no record points at, never a broken file.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { mongo, type Connection, type Model } from 'mongoose';
import {
  FileStoreRefusal,
  type FileMeta,
  type FileStore,
  type FileStoreRefusalCode,
  type ReadyFile,
  type ScanState,
  type StoredFile,
} from './file-store';
import { isDuplicateKey } from './insert-once';
import { newRecord, storedFileModel, toStoredFile, type FileRecord, type Measured } from './stored-file';

const bucketName = 'fileContents';
/** GridFS's usual chunk, and the most that is handed to the driver at once. */
const chunkBytes = 255 * 1024;

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

  async putAll(files: readonly ReadyFile[]): Promise<StoredFile[]> {
    const [small, large] = [files.filter(isSmall), files.filter((file) => !isSmall(file))];
    const records = small.map(({ meta, content }) => newRecord(meta, measured(content, meta), { content }));
    const stored = [
      ...(await this.insertAll(records)),
      ...(await Promise.all(large.map(({ content, meta }) => this.put(Readable.from([content]), meta)))),
    ];
    const byId = new Map(stored.map((file) => [file.fileId, file]));
    return files.flatMap(({ meta }) => byId.get(meta.fileId) ?? []);
  }

  async open(fileId: string): Promise<Readable> {
    const record = await this.records.findById(fileId).select('+content').lean();
    if (!record) throw missing(fileId);
    const content = record.contentId
      ? (await this.contents()).openDownloadStream(record.contentId)
      : Readable.from([bytesOf(record)]);
    return Readable.from(verified(content, record), { objectMode: false });
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
    if (record?.contentId) await (await this.contents()).delete(record.contentId);
  }

  /** @returns the files of these ids, also those that were there with the same bytes */
  private async insertAll(records: readonly FileRecord[]): Promise<StoredFile[]> {
    if (records.length === 0) return [];
    try {
      await this.records.collection.insertMany(records as never[], { ordered: false });
      return records.map(toStoredFile);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const ids = records.map(({ _id }) => _id);
    const there = await this.records.find({ _id: { $in: ids } }).lean();
    const known = new Map(there.map((record) => [record._id, toStoredFile(record)]));
    return records.map((record) => {
      const stored = known.get(record._id);
      if (!stored) throw new Error(`File ${record._id} was there and is gone; try again`);
      return sameFile(stored, record, record);
    });
  }

  private async store(stream: Readable, meta: FileMeta): Promise<StoredFile> {
    const known = meta.fileId === undefined ? undefined : await this.find(meta.fileId);
    if (known) return sameFile(known, meta, await measure(stream, meta));
    const contents = await this.contents();
    const upload = contents.openUploadStream(meta.fileName, { chunkSizeBytes: chunkBytes });
    const contentId = upload.id;
    const record = newRecord(meta, await write(upload, stream, meta), { contentId });
    try {
      await this.records.create(record);
      return toStoredFile(record);
    } catch (error) {
      // Any other error leaves open whether the record was written: then the bytes must stay.
      if (!isDuplicateKey(error)) throw error;
      return await this.alreadyThere(meta, { ...record, contentId }, error);
    }
  }

  private async contents(): Promise<mongo.GridFSBucket> {
    await this.connection.asPromise();
    if (!this.connection.db) throw new Error('The database connection is closed.');
    this.bucket ??= new mongo.GridFSBucket(this.connection.db, { bucketName });
    return this.bucket;
  }

  /** Somebody stored it between our look and our write: perhaps we ourselves, when the driver wrote twice. */
  private async alreadyThere(
    meta: FileMeta,
    record: FileRecord & { contentId: mongo.ObjectId },
    cause: unknown,
  ): Promise<StoredFile> {
    const sameId = await this.records.findById(record._id).lean();
    if (sameId?.contentId?.equals(record.contentId)) return toStoredFile(sameId);
    await (await this.contents()).delete(record.contentId);
    if (sameId) return sameFile(toStoredFile(sameId), meta, record);
    const twin = await this.findBySha256(meta.caseId, meta.slot, record.sha256);
    if (!twin) throw cause; // gone again meanwhile: transient
    throw refusal('duplicate', 'This file is already in the slot; nothing was stored again.', twin);
  }
}

/** Small enough for a record of its own to hold, far below what a document may be. */
function isSmall({ content }: ReadyFile): boolean {
  return content.length <= chunkBytes;
}

function measured(content: Buffer, { maxBytes }: FileMeta): Measured {
  if (content.length > maxBytes) throw tooLarge(maxBytes);
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/** The driver's own wrapping of bytes, taken off. */
function bytesOf({ _id, content }: FileRecord): Buffer {
  if (!content) throw new Error(`File ${_id} has no bytes in the storage.`);
  return content instanceof mongo.Binary ? Buffer.from(content.value()) : content;
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
    if (bytes > meta.maxBytes) throw tooLarge(meta.maxBytes);
    hash.update(chunk);
    for (let at = 0; at < chunk.length; at += chunkBytes)
      await eachPiece(chunk.subarray(at, at + chunkBytes));
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Hands on what is read, the last piece only when the hash is right. GridFS itself takes a file whose last chunk is lost
 * for a shorter one.
 */
async function* verified(content: Readable, { _id, sha256 }: FileRecord): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  for await (const piece of content as AsyncIterable<Buffer>) {
    hash.update(piece);
    if (held) yield held;
    held = piece;
  }
  if (hash.digest('hex') !== sha256)
    throw new Error(`File ${_id} is damaged in the storage: its hash is wrong.`);
  if (held) yield held;
}

function settled(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}

function tooLarge(maxBytes: number): FileStoreRefusal {
  return refusal('too-large', `The file is larger than ${maxBytes} bytes; nothing was stored.`);
}

function sameFile(
  existing: StoredFile,
  meta: Pick<FileMeta, 'caseId' | 'slot'>,
  measured: Measured,
): StoredFile {
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
