/**
 * Checks an evidence pack offline and names every file that was altered, is missing or was added. Nothing is written to
 * disk, and no more is read than the manifest declares, so neither a crafted path nor a crafted size does harm.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type Entry, type ZipFile, openPromise } from 'yauzl';
import { z } from 'zod';
import { headOfChains, verifyChains } from '../../domain/audit';
import { type EvidenceManifest, PACK_FORMAT, PACK_PATHS, manifestSha256 } from '../../domain/evidence';
import type { PackProblem } from './pack-problems';

export interface PackVerdict {
  ok: boolean;
  problems: PackProblem[];
  /** Of the ZIP file; compare it with the one recorded when the pack was issued. */
  sha256: string;
  /** Files found in order. */
  files: number;
  auditEntries: number;
}

export interface PackLimits {
  entries: number;
  /** Of manifest.json and of case.json, unpacked. */
  recordBytes: number;
  /** Of all files together, unpacked. */
  totalBytes: number;
}

export const PACK_LIMITS: PackLimits = {
  entries: 10_000,
  recordBytes: 64 * 2 ** 20,
  totalBytes: 8 * 2 ** 30,
};

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const manifestSchema = z.strictObject({
  format: z.literal(PACK_FORMAT),
  caseId: z.string(),
  createdAt: z.string(),
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int().min(0), sha256: sha256Schema })),
  manifestSha256: sha256Schema,
});
const caseSchema = z.object({
  caseId: z.string(),
  audit: z.strictObject({
    head: sha256Schema,
    count: z.int().min(0),
    entries: z.array(
      z.strictObject({
        chain: z.string(),
        seq: z.int(),
        at: z.string(),
        actor: z.strictObject({ kind: z.enum(['staff', 'partner', 'system']), id: z.string() }),
        action: z.string(),
        detail: z.record(z.string(), z.json()),
        prev: z.string(),
        hash: z.string(),
      }),
    ),
  }),
});

/** Checks the pack at `path`. Throws only when the file itself cannot be read from disk. */
export async function verifyEvidencePack(
  path: string,
  limits: PackLimits = PACK_LIMITS,
): Promise<PackVerdict> {
  const sha256 = await fileSha256(path);
  const verdict: PackVerdict = { ok: false, problems: [], sha256, files: 0, auditEntries: 0 };
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { autoClose: false, decodeStrings: false, lazyEntries: true });
    const entries = await listEntries(zip, limits, verdict.problems);
    const manifest = await readManifest(zip, entries, limits, verdict.problems);
    if (manifest) await checkFiles(zip, entries, manifest, limits, verdict);
  } catch (error) {
    verdict.problems.push({ kind: 'unreadable', what: `not a readable ZIP file: ${messageOf(error)}` });
  } finally {
    zip?.close();
  }
  verdict.ok = verdict.problems.length === 0;
  return verdict;
}

async function listEntries(
  zip: ZipFile,
  limits: PackLimits,
  problems: PackProblem[],
): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  if (zip.entryCount > limits.entries) throw new Error(`more than ${limits.entries} entries`);
  for await (const entry of zip.eachEntry()) {
    const path = entry.fileNameRaw.toString('utf8');
    if (isUnsafe(path)) problems.push({ kind: 'unsafe-path', path });
    else if (entries.has(path)) problems.push({ kind: 'repeated', path });
    else entries.set(path, entry);
  }
  return entries;
}

/** Paths that would leave the folder the pack is unpacked into, on any system. */
function isUnsafe(path: string): boolean {
  return (
    /^([/\\]|[A-Za-z]:)|\\|[\0-\x1f]/.test(path) ||
    path.split('/').some((part) => part === '..' || part === '.')
  );
}

async function readManifest(
  zip: ZipFile,
  entries: Map<string, Entry>,
  limits: PackLimits,
  problems: PackProblem[],
): Promise<EvidenceManifest | undefined> {
  const entry = entries.get(PACK_PATHS.manifest);
  const wrong = (what: string) => void problems.push({ kind: 'manifest', what });
  if (!entry) {
    problems.push({ kind: 'missing', path: PACK_PATHS.manifest });
    return undefined;
  }
  entries.delete(PACK_PATHS.manifest);
  const read = await readEntry(zip, entry, limits.recordBytes, true);
  const manifest = manifestSchema.safeParse(parseJson(read?.data));
  if (!manifest.success) {
    wrong(`${PACK_PATHS.manifest} is damaged or not of the format ${PACK_FORMAT}`);
    return undefined;
  }
  if (hashOf(() => manifestSha256(manifest.data)) !== manifest.data.manifestSha256)
    wrong(`${PACK_PATHS.manifest} was altered: its own hash does not match`);
  return manifest.data;
}

async function checkFiles(
  zip: ZipFile,
  entries: Map<string, Entry>,
  manifest: EvidenceManifest,
  limits: PackLimits,
  verdict: PackVerdict,
): Promise<void> {
  const { problems } = verdict;
  const declared = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  if (declared > limits.totalBytes) {
    problems.push({
      kind: 'too-large',
      what: `the manifest declares ${declared} bytes; at most ${limits.totalBytes} are read`,
    });
    return;
  }
  for (const file of manifest.files) {
    const entry = entries.get(file.path);
    entries.delete(file.path);
    if (!entry) {
      problems.push({ kind: 'missing', path: file.path });
      continue;
    }
    const keep = file.path === PACK_PATHS.facts && file.bytes <= limits.recordBytes;
    const read = await readEntry(zip, entry, file.bytes, keep);
    if (read?.bytes === file.bytes && read.sha256 === file.sha256) verdict.files += 1;
    else problems.push({ kind: 'altered', path: file.path });
    if (file.path === PACK_PATHS.facts) checkCase(read?.data, manifest, verdict);
  }
  for (const path of entries.keys()) problems.push({ kind: 'extra', path });
  for (const path of [PACK_PATHS.index, PACK_PATHS.facts])
    if (!manifest.files.some((file) => file.path === path))
      problems.push({ kind: 'manifest', what: `${path} is not listed in ${PACK_PATHS.manifest}` });
}

function checkCase(data: Buffer | undefined, manifest: EvidenceManifest, verdict: PackVerdict): void {
  const wrong = (what: string) => void verdict.problems.push({ kind: 'audit', what });
  const record = caseSchema.safeParse(parseJson(data));
  if (!record.success) return wrong(`${PACK_PATHS.facts} is damaged: its audit chain cannot be read`);
  const { audit, caseId } = record.data;
  if (caseId !== manifest.caseId) wrong(`${PACK_PATHS.facts} is of another case than ${PACK_PATHS.manifest}`);
  const chains = verifyChains(audit.entries);
  if (!chains.ok)
    return wrong(`entry ${chains.at} of the audit chain ${chains.chain} is not intact (${chains.what})`);
  if (headOfChains(audit.entries) !== audit.head || audit.entries.length !== audit.count)
    return wrong(
      `the audit chains do not end where ${PACK_PATHS.facts} says: entries are missing or were added`,
    );
  verdict.auditEntries = audit.count;
}

/** Reads at most `limit` bytes; undefined when there are more, or when the entry's own structure is damaged. */
async function readEntry(
  zip: ZipFile,
  entry: Entry,
  limit: number,
  keep: boolean,
): Promise<{ bytes: number; sha256: string; data?: Buffer } | undefined> {
  const digest = createHash('sha256');
  const kept: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      const part = chunk as Buffer;
      bytes += part.length;
      if (bytes > limit) return undefined;
      digest.update(part);
      if (keep) kept.push(part);
    }
  } catch {
    return undefined;
  }
  return { bytes, sha256: digest.digest('hex'), ...(keep ? { data: Buffer.concat(kept) } : {}) };
}

async function fileSha256(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}

function parseJson(data: Buffer | undefined): unknown {
  try {
    return JSON.parse((data ?? Buffer.alloc(0)).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function hashOf(compute: () => string): string | undefined {
  try {
    return compute();
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
