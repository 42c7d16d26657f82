/** Sends stored files to people. What the scanner has not cleared never leaves. */
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { FileStore, StoredFile } from '../models/file-store';

export type DownloadRefusalCode = 'file-missing' | 'waiting-for-scan' | 'infected';

const refusals: Record<DownloadRefusalCode, { status: number; message: string; remedy: string }> = {
  'file-missing': {
    status: 404,
    message: 'There is no such file.',
    remedy: 'Open the case again; the file may have been removed.',
  },
  'waiting-for-scan': {
    status: 409,
    message: 'The file is waiting for its malware scan.',
    remedy: 'Try again in a minute. If this lasts, the scanner is down: tell operations.',
  },
  infected: {
    status: 403,
    message: 'The scanner found malware in the file; it is locked.',
    remedy: 'Ask the partner for a clean copy.',
  },
};

/** The file is not sent; nothing of the answer has been written. */
export class DownloadRefused extends Error {
  override readonly name = 'DownloadRefused';
  /** The HTTP status that fits. */
  readonly status: number;
  readonly remedy: string;

  constructor(readonly code: DownloadRefusalCode) {
    super(refusals[code].message);
    this.status = refusals[code].status;
    this.remedy = refusals[code].remedy;
  }
}

/**
 * Streams a file as an attachment, under its own name and type. Answers 304 to who holds it already.
 * Checking that the asker may see the file is the caller's.
 * @throws DownloadRefused before anything was written; what the storage throws before the first byte
 */
export async function sendFile(response: Response, store: FileStore, fileId: string): Promise<void> {
  const file = await store.find(fileId);
  const refusal = reasonNotToSend(file);
  if (refusal || !file) throw new DownloadRefused(refusal ?? 'file-missing');
  if (response.req.headers['if-none-match'] === etagOf(file)) {
    response
      .set({ ETag: etagOf(file), 'Cache-Control': 'private, no-cache' })
      .status(304)
      .end();
    return;
  }
  const stream = await store.open(fileId);
  await once(stream, 'readable'); // a storage error shows here, while there is still an answer to give
  response.attachment(file.fileName);
  response.set({
    'Content-Type': file.mediaType,
    'Content-Length': String(file.bytes),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-cache',
    ETag: etagOf(file),
  });
  await pipeline(stream, response).catch((error: unknown) => {
    if (!isPrematureClose(error)) throw error; // else the client went away
  });
}

function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function reasonNotToSend(file: StoredFile | undefined): DownloadRefusalCode | undefined {
  if (!file) return 'file-missing';
  if (file.scan === 'waiting') return 'waiting-for-scan';
  return file.scan === 'infected' ? 'infected' : undefined;
}

function etagOf(file: StoredFile): string {
  return `"${file.sha256}"`;
}
