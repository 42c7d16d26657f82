/**
 * The evidence pack of one brand: what stands in it, under which paths, and the manifest that makes it checkable offline.
 * The manifest proves that the files belong together unaltered; that the pack as a whole is the one that was issued is
 * shown by the SHA-256 of the ZIP file, which whoever issues it keeps elsewhere.
 */
import { type AuditEntry, headOfChains } from './audit';
import { canonicalJson, canonicalSha256, type JsonObject } from './canonical';
import type { Day, Instant } from './shapes/common';

export const PACK_FORMAT = 'landfall-evidence-pack/1';
export const PACK_PATHS = { manifest: 'manifest.json', index: 'index.pdf', facts: 'case.json' } as const;

/** One document as the index lists it. */
export interface EvidenceDocument {
  /** Kind of document, e.g. `registration`; part of the path. */
  kind: string;
  /** What it proves, in words. */
  proves: string;
  issuer: string;
  number: string;
  issuedOn: Day;
  expiresOn?: Day;
  /** Who reviewed it, and when. */
  reviewedBy?: string;
  reviewedAt?: Instant;
  /** As uploaded; may hold any letter. */
  fileName: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface EvidenceContent {
  caseId: string;
  brand: string;
  /** Legal name of the platform, which issues the pack. */
  issuer: string;
  createdAt: Instant;
  /** Facts of the case as they go into case.json. */
  facts: JsonObject;
  /** The audit chains of the case's processes, each whole and in its order. */
  audit: readonly AuditEntry[];
  documents: readonly EvidenceDocument[];
}

export interface ManifestFile {
  path: string;
  bytes: number;
  sha256: string;
}

export interface EvidenceManifest {
  format: typeof PACK_FORMAT;
  caseId: string;
  createdAt: Instant;
  /** Every file of the pack but the manifest itself, sorted by path. */
  files: readonly ManifestFile[];
  /** Over the canonical JSON of all of the above. */
  manifestSha256: string;
}

/** The manifest over the given files, in path order whatever order they come in. */
export function evidenceManifest(
  caseId: string,
  createdAt: Instant,
  files: readonly ManifestFile[],
): EvidenceManifest {
  const sorted = [...files].sort((a, b) => compare(a.path, b.path));
  const manifest = { format: PACK_FORMAT, caseId, createdAt, files: sorted } as const;
  return { ...manifest, manifestSha256: canonicalSha256(manifest) };
}

/** The hash a manifest must carry. */
export function manifestSha256({
  format,
  caseId,
  createdAt,
  files,
}: Omit<EvidenceManifest, 'manifestSha256'>): string {
  return canonicalSha256({ format, caseId, createdAt, files });
}

/** Documents in pack order (kind, day of issue, hash) with their paths. */
export function placeDocuments<T extends EvidenceDocument>(
  documents: readonly T[],
): { path: string; document: T }[] {
  const key = (document: T) =>
    `${document.kind}\0${document.issuedOn}\0${document.sha256}\0${document.fileName}`;
  const digits = Math.max(2, String(documents.length).length);
  return [...documents]
    .sort((a, b) => compare(key(a), key(b)))
    .map((document, index) => ({
      path: `documents/${String(index + 1).padStart(digits, '0')}-${safeName(`${document.kind}-${document.fileName}`)}`,
      document,
    }));
}

/** The case's record: its facts and its audit chain with the head, so that a shortened chain shows. */
export function caseRecord(content: EvidenceContent): JsonObject {
  const { caseId, brand, createdAt, facts, audit } = content;
  const head = headOfChains(audit);
  const entries = audit.map(({ chain, seq, at, actor, action, detail, prev, hash, erasedAt }) => {
    const { kind, id } = actor;
    const erased = erasedAt === undefined ? {} : { erasedAt };
    return { chain, seq, at, actor: { kind, id }, action, detail, prev, hash, ...erased };
  });
  return { caseId, brand, createdAt, facts, audit: { head, count: audit.length, entries } };
}

/** Stands for all the index says; printed at its foot. */
export function evidenceContentHash(content: EvidenceContent): string {
  const documents = placeDocuments(content.documents).map(({ path, document }) => ({
    path,
    ...indexed(document),
  }));
  return canonicalSha256({ record: canonicalJson(caseRecord(content)), issuer: content.issuer, documents });
}

/** Only the fields the index knows: a caller's document may carry a stream as well. */
function indexed(document: EvidenceDocument): EvidenceDocument {
  const {
    kind,
    proves,
    issuer,
    number,
    issuedOn,
    expiresOn,
    reviewedBy,
    reviewedAt,
    fileName,
    bytes,
    sha256,
  } = document;
  return {
    ...{ kind, proves, issuer, number, issuedOn, fileName, bytes, sha256 },
    ...(expiresOn === undefined ? {} : { expiresOn }),
    ...(reviewedBy === undefined ? {} : { reviewedBy }),
    ...(reviewedAt === undefined ? {} : { reviewedAt }),
  };
}

/** A name every file system takes: no separators, no control or format characters, no dot or space at its ends, 80 characters. */
function safeName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replace(/[\p{C}\\/:*?"<>|]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  const letters = [...clean];
  if (letters.length <= 80) return clean;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(clean)?.[0] ?? '';
  return (
    letters
      .slice(0, 80 - ending.length)
      .join('')
      .replace(/[. ]+$/, '') + ending
  );
}

/** By code units: the same order on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
