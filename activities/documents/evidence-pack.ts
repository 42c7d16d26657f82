/** Writes the evidence pack as a ZIP, document by document, so that no document is ever wholly in memory. */
import { createHash } from 'node:crypto';
import { type Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { canonicalJson } from '../../domain/canonical';
import {
  type EvidenceContent,
  type EvidenceDocument,
  type ManifestFile,
  PACK_PATHS,
  caseRecord,
  evidenceManifest,
  placeDocuments,
} from '../../domain/evidence';
import { renderEvidenceIndex } from './evidence-index';

/** A document with the way to its bytes; opened one at a time, when its turn comes. */
export interface StoredEvidence extends EvidenceDocument {
  open: () => Readable | Promise<Readable>;
}

export interface EvidencePackContent extends EvidenceContent {
  documents: readonly StoredEvidence[];
}

/** What the storage gave is not what was recorded on upload. Permanent; the pack so far written is not to be used. */
export class EvidenceAlteredError extends Error {
  override readonly name = 'EvidenceAlteredError';

  constructor(readonly path: string) {
    super(`The stored bytes of ${path} differ from what was recorded on upload; no pack was produced.`);
  }
}

/**
 * Writes the pack to `output` and ends it; gives SHA-256 (hex) and size of the ZIP. The same content gives the same bytes:
 * entries are stored uncompressed (documents are compressed already), in fixed order, with the pack's creation time.
 * Throws EvidenceAlteredError or what opening and writing throws; `output` is then destroyed.
 */
export async function writeEvidencePack(
  content: EvidencePackContent,
  output: Writable,
): Promise<{ sha256: string; bytes: number }> {
  const index = await renderEvidenceIndex(content);
  const facts = Buffer.from(`${canonicalJson(caseRecord(content))}\n`);
  const placed = placeDocuments(content.documents);
  const manifest = evidenceManifest(content.caseId, content.createdAt, [
    fileOf(PACK_PATHS.index, index),
    fileOf(PACK_PATHS.facts, facts),
    ...placed.map(({ path, document: { bytes, sha256 } }) => ({ path, bytes, sha256 })),
  ]);
  const zip = new ZipFile();
  const packed = zip.outputStream as Readable;
  zip.on('error', (error: Error) => packed.destroy(error));
  const options = {
    mtime: dosTime(content.createdAt),
    forceDosTimestamp: true,
    compress: false,
    mode: 0o100644,
  };
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), PACK_PATHS.manifest, options);
  zip.addBuffer(index, PACK_PATHS.index, options);
  zip.addBuffer(facts, PACK_PATHS.facts, options);
  for (const { path, document } of placed)
    zip.addReadStreamLazy(path, { ...options, size: document.bytes }, (give) => {
      openChecked(document, path, packed).then(
        (stream) => void give(null, stream),
        (error: unknown) => void packed.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    });
  zip.end();
  return measured(packed, output);
}

/** The document's bytes; an error in them, or other bytes than recorded, ends the whole pack. */
async function openChecked(document: StoredEvidence, path: string, packed: Readable): Promise<Readable> {
  const source = await document.open();
  const digest = createHash('sha256');
  let bytes = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      digest.update(chunk);
      bytes += chunk.length;
      done(bytes > document.bytes ? new EvidenceAlteredError(path) : null, chunk);
    },
    flush(done) {
      const same = bytes === document.bytes && digest.digest('hex') === document.sha256;
      done(same ? null : new EvidenceAlteredError(path));
    },
  });
  check.on('error', (error) => packed.destroy(error));
  const stop = () => void source.destroy();
  packed.once('close', stop);
  source.once('close', () => packed.off('close', stop));
  source.on('error', (error) => check.destroy(error));
  return source.pipe(check);
}

async function measured(packed: Readable, output: Writable): Promise<{ sha256: string; bytes: number }> {
  const digest = createHash('sha256');
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      digest.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(packed, count, output);
  return { sha256: digest.digest('hex'), bytes };
}

function fileOf(path: string, data: Buffer): ManifestFile {
  return { path, bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') };
}

/** ZIP keeps local time without a zone, and yazl takes it from the server's; UTC fields make the bytes independent of it. */
function dosTime(instant: string): Date {
  const at = new Date(instant);
  return new Date(
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  );
}
