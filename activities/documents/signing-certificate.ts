/** The signing certificate: who signed which file, in what capacity, when and how; bound to the file by its SHA-256. */
import { canonicalSha256 } from '../../domain/canonical';
import { Paper } from './page';
import { STYLES } from './styles';
import { keyValues } from './table';

export interface RecordedSignature {
  /** The person's name as given when signing. */
  name: string;
  /** In what capacity, e.g. "Managing director". */
  capacity: string;
  side: 'brand' | 'platform';
  /** Legal name of the party signed for. */
  party: string;
  /** ISO 8601 instant in UTC. */
  at: string;
  method: 'emailed-link' | 'staff-sign-in';
  /** The sentence the signer agreed to, as shown. */
  consent: string;
}

export interface SigningCertificate {
  contractNumber: string;
  /** Of the contract PDF, byte for byte as stored. Lower-case hex. */
  fileSha256: string;
  /** As printed in the contract's footer. Lower-case hex. */
  contentSha256: string;
  pageCount: number;
  /** Legal name of the platform, which issues the certificate. */
  issuer: string;
  /** ISO 8601 instant in UTC. */
  issuedAt: string;
  /** In the order of signing. */
  signatures: readonly RecordedSignature[];
}

const METHOD = { 'emailed-link': 'by emailed link', 'staff-sign-in': 'by signed-in staff' } as const;
const SIDE = { brand: 'Signed for the brand', platform: 'Signed for the platform' } as const;

/** Renders the certificate; one page for the usual two signatures. Throws MissingGlyphError. */
export async function renderSigningCertificate(
  certificate: SigningCertificate,
  options: { compress?: boolean } = {},
): Promise<Buffer> {
  const paper = new Paper({
    title: `Signing certificate ${certificate.contractNumber}`,
    author: certificate.issuer,
    language: 'en',
    createdAt: certificate.issuedAt,
    contentSha256: canonicalSha256(certificate),
    ...options,
  });
  paper.text('Signing certificate', STYLES.title, { tag: 'H1' });
  paper.text(`Contract ${certificate.contractNumber}`, STYLES.subtitle, { spaceAfter: 8 });
  paper.rule();
  paper.gap(10);
  signedFile(paper, certificate);
  for (const [index, signature] of certificate.signatures.entries())
    writeSignature(paper, index + 1, signature);
  paper.text(
    'To check: compute the SHA-256 digest of the contract file, for example with “sha256sum contract.pdf”. It must equal the file digest above; if it differs, it is not the file that was signed.',
    STYLES.quiet,
  );
  return (await paper.finish()).bytes;
}

function signedFile(paper: Paper, certificate: SigningCertificate): void {
  paper.text('The signed file', STYLES.heading, { tag: 'H2', spaceAfter: 4, keepWithNext: 40 });
  keyValues(paper, [
    ['Contract number', certificate.contractNumber],
    ['Pages', String(certificate.pageCount)],
    ['SHA-256 of the file', certificate.fileSha256, 'hash'],
    [
      'SHA-256 of the content',
      `${certificate.contentSha256}\n(printed at the foot of each page of the contract)`,
    ],
    ['Certificate issued', `${utc(certificate.issuedAt)}, ${certificate.issuer}`],
  ]);
  paper.gap(14);
}

function writeSignature(paper: Paper, place: number, signature: RecordedSignature): void {
  paper.ensure(110);
  paper.text(`${place}. ${SIDE[signature.side]}`, STYLES.heading, {
    tag: 'H2',
    spaceAfter: 4,
    keepWithNext: 60,
  });
  keyValues(paper, [
    ['Party', signature.party],
    ['Name', signature.name],
    ['Capacity', signature.capacity],
    ['Signed at', utc(signature.at)],
    ['How', METHOD[signature.method]],
    ['Consent shown and given', `“${signature.consent}”`],
  ]);
  paper.gap(14);
}

/** `2026-11-24 09:30:00 UTC`. */
function utc(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
