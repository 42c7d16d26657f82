/**
 * The certificate of an erasure: what was destroyed, what was searched, that nothing was found. It names nobody, and is signed with
 * Ed25519 under a key of its own, derived from LANDFALL_SECRET: whoever has our public key can check the facts on it.
 */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { Readable } from 'node:stream';
import { canonicalJson, canonicalSha256 } from '../../domain/canonical';
import type { ErasureReport } from '../../domain/privacy';
import { derivedKey } from '../../models/derived-key';
import { Paper } from '../documents/page';
import { STYLES } from '../documents/styles';
import { keyValues, table } from '../documents/table';
import type { PrivacyDependencies } from './dependencies';

/** What is signed. */
export interface CertificateFacts {
  requestId: string;
  report: ErasureReport;
}

/** Ed25519 private keys in PKCS #8 are these bytes and a seed (RFC 8410, section 7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key certificates are signed with. `secret` is LANDFALL_SECRET. */
function certificateKey(secret: Buffer): KeyObject {
  const seed = derivedKey(secret, 'privacy/certificate/v1');
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
}

/** @returns base64 */
export function signFacts(secret: Buffer, facts: CertificateFacts): string {
  return sign(null, Buffer.from(canonicalJson(facts)), certificateKey(secret)).toString('base64');
}

/** Whether the facts are those that were signed. `publicKey` is base64 of its DER form, as on the certificate. */
export function isSigned(publicKey: string, facts: CertificateFacts, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(canonicalJson(facts)), key, Buffer.from(signature, 'base64'));
}

/** Base64 of DER. */
export function certificatePublicKey(secret: Buffer): string {
  const key = createPublicKey(certificateKey(secret));
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}

/** Draws, signs and keeps it; the same report again is the same file. */
export async function certify(
  { store, secret, imprint, requests }: PrivacyDependencies,
  requestId: string,
  report: ErasureReport,
  until: Date,
): Promise<{ fileId: string; sha256: string }> {
  if (report.findings.length > 0)
    throw new Error(`the erasure of ${requestId} has findings; it is not certified`);
  const pdf = await drawCertificate({ requestId, report }, secret, imprint);
  const { fileId, sha256 } = await store.put(Readable.from([pdf]), {
    ...{ caseId: `privacy:${requestId}`, slot: 'erasure-certificate', fileId: `erasure:${requestId}` },
    ...{ fileName: 'erasure-certificate.pdf', mediaType: 'application/pdf', origin: 'generated' },
    maxBytes: 5 * 1024 * 1024,
  });
  const file = { fileId, fileName: 'erasure-certificate.pdf', mediaType: 'application/pdf', sealed: false };
  await requests.keepLink(requestId, 'certificate', file, until);
  return { fileId, sha256 };
}

async function drawCertificate(facts: CertificateFacts, secret: Buffer, issuer: string): Promise<Buffer> {
  const { requestId, report } = facts;
  const { scanned, removed } = report;
  const paper = new Paper({
    ...{ title: `Certificate of erasure ${requestId}`, author: issuer, language: 'en' },
    ...{ createdAt: report.scannedAt, contentSha256: canonicalSha256(facts) },
  });
  paper.text('Certificate of erasure', STYLES.title, { tag: 'H1' });
  paper.text(`Request ${requestId}`, STYLES.subtitle, { spaceAfter: 8 });
  paper.rule();
  paper.gap(9);
  keyValues(paper, [
    ['Keys destroyed', `${report.subjects}, at ${report.erasedAt}`],
    ['Orders of the person', String(report.orders)],
    ['Removed', `${removed.files} files, ${removed.mails} mails, ${removed.lookupKeys} lookup keys`],
    ['Blackened', `${removed.freeTexts} records; ${removed.histories} histories deleted`],
    ['Looked for', `${report.texts} texts: names, addresses, mail addresses, phone numbers`],
    [
      'Searched',
      `${scanned.documents} documents in ${scanned.collections} collections, ${scanned.files} files`,
    ],
    ['Histories', `${scanned.histories} workflows of the person`],
    ...(report.partnerships
      ? ([['Opened', `${scanned.sealed ?? 0} signatures and declarations of the person’s company`]] as const)
      : []),
    [
      'Mail archive',
      scanned.mailArchive === 'none' ? 'none is kept' : `searched for ${scanned.mailArchive} texts`,
    ],
    [
      'Not readable',
      `${report.unreadable} files, such as pictures; none of an order of the person${report.partnerships ? '; files of their company are kept' : ''}`,
    ],
    ['Found', 'nothing'],
    ['Searched at', report.scannedAt],
    ['Recipients of data', report.recipients.join(', ') || 'none'],
  ]);
  drawKept(paper, report);
  paper.gap(14);
  keyValues(paper, [
    ['Signature', signFacts(secret, facts), 'hash'],
    ['Public key', certificatePublicKey(secret), 'hash'],
    ['Signed', 'canonical JSON (RFC 8785) of the request’s number and its report, Ed25519'],
  ]);
  return (await paper.finish()).bytes;
}

function drawKept(paper: Paper, { kept }: ErasureReport): void {
  paper.gap(14);
  paper.text('Kept, by law', STYLES.heading, { tag: 'H2', spaceAfter: 3, keepWithNext: 60 });
  table(
    paper,
    [
      { heading: 'Records', share: 0.22 },
      { heading: 'Count', share: 0.1 },
      { heading: 'Law', share: 0.5 },
      { heading: 'Until', share: 0.18 },
    ],
    kept.map(({ class: name, count, law, until }) => [name.replaceAll('-', ' '), String(count), law, until]),
  );
}
