/**
 * Takes one uploaded file out of a multipart form and into the store, as a stream. Nothing is committed before the whole
 * form has arrived and the content was found good; after a refusal the rest of the request is read away, so that the
 * client, still sending, gets its answer.
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import busboy from 'busboy';
import { FileStoreRefusal, type FileStore, type StoredFile } from '../models/file-store';
import {
  type AcceptedType,
  damaged,
  headBytes,
  recogniseContent,
  safeFileName,
  UploadRefused,
  watchPdf,
} from './upload-content';

const limits = { files: 1, fieldSize: 4096, fieldNameSize: 100, headerPairs: 50 };
const usualFields = 20;
/** What a form may carry around its file: fields, headers, boundaries. */
const formOverheadBytes = 256 * 1024;

export interface UploadOptions {
  readonly store: FileStore;
  readonly caseId: string;
  readonly slot: string;
  readonly maxBytes: number;
  /** PDF, PNG and JPEG unless told. */
  readonly only?: readonly AcceptedType['mediaType'][];
  /** How many files the slot may hold; without it, any number. */
  readonly maxFiles?: number;
  /** How many text fields the form may have, 20 unless told. */
  readonly maxFields?: number;
}

export interface ReceivedUpload {
  readonly file: StoredFile;
  /** The text fields of the form; of one sent twice, the last. */
  readonly fields: Record<string, string>;
  /** The slot held these bytes already: `file` is the one it has, and nothing more was stored. */
  readonly duplicate: boolean;
}

/**
 * Receives a `multipart/form-data` request with one file and some short text fields, and stores the file.
 * @throws UploadRefused for everything the sender can mend. Whatever the error, nothing was stored, and the caller can
 *   answer at once: the rest of the request is read away meanwhile (up to four times `maxBytes`, or one minute).
 */
export async function receiveUpload(
  request: IncomingMessage,
  options: UploadOptions,
): Promise<ReceivedUpload> {
  try {
    if (Number(request.headers['content-length']) > options.maxBytes + formOverheadBytes) {
      throw tooLarge(options.maxBytes);
    }
    const form = openForm(request, options.maxFields ?? usualFields);
    const part = await form.part;
    const { file, duplicate } = await storePart(part, form, options);
    return { file, duplicate, fields: Object.fromEntries(form.fields) };
  } catch (error) {
    readAway(request, 4 * options.maxBytes);
    throw error;
  }
}

/**
 * Stores a file that has arrived before, in parts: after the same checks, with the same refusals, as one in a form. The
 * stream is consumed or destroyed in every case.
 * @throws UploadRefused
 */
export async function receiveArrived(
  part: FilePart,
  options: UploadOptions,
): Promise<Pick<ReceivedUpload, 'file' | 'duplicate'>> {
  return storePart(part, { complete: Promise.resolve() }, options);
}

/** A file as its sender describes it. */
export interface FilePart {
  readonly stream: Readable;
  readonly fileName: string;
  readonly mediaType: string;
}

interface Form {
  readonly part: Promise<FilePart>;
  readonly fields: Map<string, string>;
  /** Settles when the whole form was read, with nothing in it that should not be. */
  readonly complete: Promise<void>;
}

function openForm(request: IncomingMessage, maxFields: number): Form {
  const parser = openParser(request, maxFields);
  const fields = new Map<string, string>();
  const complete = new Promise<void>((resolve, reject) => {
    const refuse = (refusal: UploadRefused) => {
      reject(refusal);
      request.unpipe(parser);
      parser.destroy();
    };
    const brokenOff = () => request.complete || refuse(damaged('The transfer broke off.'));
    request.once('error', brokenOff).once('close', brokenOff);
    parser.once('finish', resolve);
    parser.on('error', () => refuse(damaged('The form is incomplete or malformed.')));
    parser.once('filesLimit', () =>
      refuse(tooMany('The form carries more than one file.', 'Upload one file at a time.')),
    );
    parser.once('fieldsLimit', () =>
      refuse(tooMany('The form carries too many fields.', `Send at most ${maxFields} fields.`)),
    );
    parser.on('field', (name, value, { valueTruncated }) => {
      if (valueTruncated)
        refuse(
          tooMany('The form carries a text that is too long.', 'Keep each text under 4,000 characters.'),
        );
      else fields.set(name, value);
    });
  });
  const part = new Promise<FilePart>((resolve, reject) => {
    parser.once('file', (_field, stream, { filename, mimeType }) => {
      stream.on('error', () => {}); // seen by whoever reads
      resolve({ stream, fileName: filename ?? '', mediaType: mimeType });
    });
    complete.then(() => reject(noFile()), reject);
  });
  part.catch(() => {}); // both are awaited later, and may fail before
  request.pipe(parser);
  return { part, fields, complete };
}

function openParser(request: IncomingMessage, fields: number): busboy.Busboy {
  try {
    return busboy({ headers: request.headers, defParamCharset: 'utf8', limits: { ...limits, fields } });
  } catch {
    throw noFile(); // not a multipart form at all, or one without a boundary
  }
}

async function storePart(part: FilePart, form: Pick<Form, 'complete'>, options: UploadOptions) {
  const { store, caseId, slot, maxBytes, only } = options;
  const pieces = readPieces(part, form, maxBytes);
  try {
    const head = await readHead(pieces);
    if (head.length === 0) throw part.fileName === '' ? noFile() : empty();
    const type = await recogniseContent(head, part, only);
    await assertRoom(options);
    const fileName = safeFileName(part.fileName, type);
    const content = Readable.from(inspected(head, pieces, type.mediaType, form), { objectMode: false });
    const meta = { caseId, slot, fileName, mediaType: type.mediaType, maxBytes, origin: 'upload' } as const;
    return { file: await store.put(content, meta), duplicate: false };
  } catch (error) {
    if (!(error instanceof FileStoreRefusal)) throw error;
    if (error.code === 'duplicate' && error.existing) return { file: error.existing, duplicate: true };
    throw error.code === 'too-large' ? tooLarge(maxBytes) : error;
  } finally {
    part.stream.destroy();
  }
}

async function assertRoom({ store, caseId, slot, maxFiles = Infinity }: UploadOptions): Promise<void> {
  if (maxFiles === Infinity) return;
  const held = (await store.list(caseId)).filter((file) => file.slot === slot);
  if (held.length >= maxFiles)
    throw tooMany(`There are ${maxFiles} files already.`, 'Go on with those that are there.');
}

async function* readPieces(
  part: FilePart,
  form: Pick<Form, 'complete'>,
  maxBytes: number,
): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  try {
    for await (const piece of part.stream as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield piece;
    }
  } catch (error) {
    if (!(error instanceof UploadRefused)) await form.complete; // knows better why the part ended early
    throw error;
  }
}

async function readHead(pieces: AsyncGenerator<Buffer, void>): Promise<Buffer> {
  const head: Buffer[] = [];
  for (let bytes = 0; bytes < headBytes;) {
    const next = await pieces.next();
    if (next.done) break;
    head.push(next.value);
    bytes += next.value.length;
  }
  return Buffer.concat(head);
}

/** Hands the content on, checks it on the way, and ends only when the whole form is there: ending is what stores it. */
async function* inspected(
  head: Buffer,
  rest: AsyncGenerator<Buffer, void>,
  mediaType: string,
  form: Pick<Form, 'complete'>,
) {
  const watch = mediaType === 'application/pdf' ? watchPdf() : undefined;
  watch?.see(head);
  yield head;
  for await (const piece of rest) {
    watch?.see(piece);
    yield piece;
  }
  watch?.end();
  await form.complete;
}

/** Reads and forgets: closing while the client still sends would reset the connection and lose the answer. */
function readAway(request: IncomingMessage, atMostBytes: number): void {
  if (request.destroyed || request.readableEnded) return;
  let bytes = 0;
  const giveUp = setTimeout(() => request.destroy(), 60_000).unref();
  request.on('error', () => {});
  request.once('close', () => clearTimeout(giveUp)).once('end', () => clearTimeout(giveUp));
  request.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > atMostBytes) request.destroy();
  });
  request.unpipe();
  request.resume();
}

function tooLarge(maxBytes: number): UploadRefused {
  const size = `${Math.floor(maxBytes / (1024 * 1024))} MB`;
  return new UploadRefused(
    'too-large',
    `The file is larger than ${size}.`,
    `Scan at a lower resolution (200 dpi is enough), or split the document into files under ${size}.`,
  );
}

function empty(): UploadRefused {
  return new UploadRefused(
    'empty',
    'The file is empty (0 bytes).',
    'Check the file on your computer, then upload it again.',
  );
}

function noFile(): UploadRefused {
  return new UploadRefused(
    'no-file',
    'The request carries no file.',
    'Choose a file and send it as multipart/form-data.',
  );
}

function tooMany(what: string, remedy: string): UploadRefused {
  return new UploadRefused('too-many', what, remedy);
}
