/** One record per stored file. It alone makes a file exist; its unique index decides which of two equal uploads stays. */
import { randomUUID } from 'node:crypto';
import { Schema, type Connection, type Model, type Types } from 'mongoose';
import type { FileMeta, ScanState, StoredFile } from './file-store';
import { readPage, type Page, type PageRequest } from './paging';

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
  /** Where the bytes are: in GridFS, or, of a small generated file, here. */
  contentId?: Types.ObjectId;
  content?: Buffer;
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
    contentId: Schema.Types.ObjectId,
    // Whoever looks for a file does not want its bytes.
    content: { type: Buffer, select: false },
  },
  { collection: 'files', versionKey: false },
);
fileSchema.index({ caseId: 1, storedAt: 1, _id: 1 });
fileSchema.index({ caseId: 1, slot: 1, sha256: 1 });
fileSchema.index(
  { caseId: 1, slot: 1, sha256: 1, origin: 1 },
  { name: 'one_upload_per_content', unique: true, partialFilterExpression: { origin: 'upload' } },
);

/** The file records of a database. Its indexes must be built before files are stored. */
export function storedFileModel(connection: Connection): Model<FileRecord> {
  return connection.modelNames().includes('StoredFile')
    ? connection.model<FileRecord>('StoredFile')
    : connection.model<FileRecord>('StoredFile', fileSchema);
}

/**
 * One page of the files of a case, the oldest first.
 * @param keep which of them are listed; all unless told
 * @throws BadCursor
 */
export async function filesOfCase(
  connection: Connection,
  caseId: string,
  page: PageRequest,
  keep: (file: StoredFile) => boolean = () => true,
): Promise<Page<StoredFile>> {
  const oldestFirst = { field: 'storedAt', direction: 1, dates: true } as const;
  const { collection } = storedFileModel(connection);
  const kept = (record: FileRecord) => keep(toStoredFile(record));
  const reading = { without: ['content'], keep: kept };
  return readPage(collection, { caseId }, oldestFirst, page, toStoredFile, reading);
}

/** What only the bytes tell. */
export interface Measured {
  readonly bytes: number;
  readonly sha256: string;
}

/** The record of a file. @param bytes where they are stored, or they themselves */
export function newRecord(
  meta: FileMeta,
  measured: Measured,
  bytes: { contentId: Types.ObjectId } | { content: Buffer },
): FileRecord {
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
    ...bytes,
  };
}

/** What the record tells of the file. */
export function toStoredFile(record: FileRecord): StoredFile {
  const { _id, origin: _origin, contentId: _contentId, content: _content, storedAt, ...rest } = record;
  return { fileId: _id, ...rest, storedAt: storedAt.toISOString() };
}
