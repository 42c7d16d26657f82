/**
 * Where documents live: what partners upload and what we generate. The port speaks of cases and slots; the adapters
 * (GridFS here, an object store later) know about chunks and buckets. A file is either completely stored and listed, or
 * not there at all. Bytes are never changed: a new version is a new file.
 */
import type { Readable } from 'node:stream';
import type { Instant } from '../domain/shapes/common';

/** `waiting` until the malware scanner has spoken; files we generate ourselves are `not-needed`. */
export type ScanState = 'waiting' | 'clean' | 'infected' | 'not-needed';

/** A stored file, without its bytes. */
export interface StoredFile {
  readonly fileId: string;
  readonly caseId: string;
  /** What the file is for within its case, such as a requirement or `contract`. */
  readonly slot: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Lower-case hex, computed from the bytes as they were written. */
  readonly sha256: string;
  readonly pages?: number;
  readonly scan: ScanState;
  /** The scanner's signature name for an infected file, or a note. */
  readonly scanDetail?: string;
  readonly storedAt: Instant;
}

/** What the caller knows about a file before its bytes arrive. */
export interface FileMeta {
  readonly caseId: string;
  readonly slot: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly maxBytes: number;
  /** Uploads wait for the scanner, and the same content is stored once per case and slot. */
  readonly origin: 'upload' | 'generated';
  /** Given by generated files, from business ids: storing the same bytes again under it changes nothing. */
  readonly fileId?: string;
  /** Known for PDFs we generate. */
  readonly pages?: number;
}

/** A generated file with its bytes: a few pages, held in memory. */
export interface ReadyFile {
  readonly content: Buffer;
  readonly meta: FileMeta & { readonly origin: 'generated'; readonly fileId: string };
}

/**
 * A stream of bytes goes in and comes out; nothing but `putAll` holds a whole file in memory. Every method may also throw what the
 * storage throws (transient). A `FileStoreRefusal` is permanent: trying again gives the same answer.
 */
export interface FileStore {
  /**
   * Stores the stream completely, or nothing: when the stream fails, breaks off or grows beyond `maxBytes`, what was
   * written is removed and the error thrown. The stream is consumed or destroyed in every case.
   * @throws FileStoreRefusal `too-large`; `duplicate` (an upload whose bytes the slot already holds, see `existing`);
   *   `conflict` (the `fileId` is taken by other bytes or another slot)
   */
  put(stream: Readable, meta: FileMeta): Promise<StoredFile>;
  /**
   * Stores generated files whose bytes are at hand, together: one round trip, each file wholly or not at all. Storing the same
   * bytes again under an id changes nothing.
   * @throws FileStoreRefusal `too-large`; `conflict` as above; the other files are stored all the same
   */
  putAll(files: readonly ReadyFile[]): Promise<StoredFile[]>;
  /**
   * The bytes, checked on the way: the stream fails before its end when they are not the ones that were stored.
   * @throws FileStoreRefusal `missing`
   */
  open(fileId: string): Promise<Readable>;
  find(fileId: string): Promise<StoredFile | undefined>;
  findBySha256(caseId: string, slot: string, sha256: string): Promise<StoredFile | undefined>;
  /**
   * Records what the scanner said. `infected` is final: a later, other verdict does not release the file.
   * @throws FileStoreRefusal `missing`
   */
  setScan(fileId: string, state: ScanState, detail?: string): Promise<void>;
  /** The files of a case, oldest first. */
  list(caseId: string): Promise<StoredFile[]>;
  /** Removes the file and its bytes; a file that is not there is no error. */
  remove(fileId: string): Promise<void>;
}

export type FileStoreRefusalCode = 'too-large' | 'duplicate' | 'conflict' | 'missing';

/** The store will not do this, however often it is asked. Nothing was stored or changed. */
export class FileStoreRefusal extends Error {
  override readonly name = 'FileStoreRefusal';

  constructor(
    readonly code: FileStoreRefusalCode,
    message: string,
    /** The file that is already there, with `duplicate` and `conflict`. */
    readonly existing?: StoredFile,
  ) {
    super(message);
  }
}
