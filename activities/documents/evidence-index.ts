/** `index.pdf` of the evidence pack: what each document proves, who issued and who reviewed it, and its SHA-256. */
import { headOfChains } from '../../domain/audit';
import { formatDay, groupThousands } from '../../domain/contract-facts';
import {
  type EvidenceContent,
  type EvidenceDocument,
  evidenceContentHash,
  placeDocuments,
} from '../../domain/evidence';
import { Paper } from './page';
import { STYLES } from './styles';
import { keyValues, table } from './table';

/** Renders the index of the pack. Throws MissingGlyphError. */
export async function renderEvidenceIndex(
  content: EvidenceContent,
  options: { compress?: boolean } = {},
): Promise<Buffer> {
  const paper = new Paper({
    title: `Evidence pack ${content.brand}, case ${content.caseId}`,
    author: content.issuer,
    language: 'en',
    createdAt: content.createdAt,
    contentSha256: evidenceContentHash(content),
    ...options,
  });
  const placed = placeDocuments(content.documents);
  opening(paper, content);
  overview(paper, placed);
  for (const [index, { path, document }] of placed.entries()) describe(paper, index + 1, path, document);
  return (await paper.finish()).bytes;
}

function opening(paper: Paper, content: EvidenceContent): void {
  paper.text('Evidence pack', STYLES.title, { tag: 'H1' });
  paper.text(content.brand, STYLES.subtitle, { spaceAfter: 8 });
  paper.rule();
  paper.gap(9);
  keyValues(paper, [
    ['Case', content.caseId],
    ['Issued', `${utc(content.createdAt)}, ${content.issuer}`],
    ['Documents', String(content.documents.length)],
    ['Audit entries', String(content.audit.length)],
    ['Audit chain head', headOfChains(content.audit), 'hash'],
  ]);
  paper.gap(8);
  paper.text(
    'Every file of this pack is listed in manifest.json with its size and SHA-256 digest; the facts of the case and its audit chain are in case.json. “npm run verify-pack FILE” checks all of it without a network and names each file that was altered, is missing or was added.',
    STYLES.quiet,
    { spaceAfter: 14 },
  );
}

function overview(paper: Paper, placed: readonly { document: EvidenceDocument }[]): void {
  if (placed.length === 0) {
    paper.text('The pack holds no documents.', STYLES.body);
    return;
  }
  paper.text('Overview', STYLES.heading, { tag: 'H2', spaceAfter: 3, keepWithNext: 50 });
  table(
    paper,
    [
      { heading: 'No.', share: 0.07, align: 'right' },
      { heading: 'What it proves', share: 0.36 },
      { heading: 'Issuer', share: 0.29 },
      { heading: 'Issued', share: 0.14 },
      { heading: 'Expires', share: 0.14 },
    ],
    placed.map(({ document }, index) => [
      String(index + 1),
      document.proves,
      document.issuer,
      document.issuedOn,
      document.expiresOn ?? 'no expiry',
    ]),
  );
  paper.gap(18);
}

function describe(paper: Paper, place: number, path: string, document: EvidenceDocument): void {
  const { expiresOn, reviewedBy, reviewedAt } = document;
  const reviewed = reviewedBy
    ? `${reviewedBy}${reviewedAt ? `, ${utc(reviewedAt)}` : ''}`
    : 'not reviewed by a person';
  paper.ensure(190);
  paper.text(`${place}. ${document.proves}`, STYLES.heading, { tag: 'H2', spaceAfter: 4, keepWithNext: 60 });
  keyValues(paper, [
    ['Kind', document.kind],
    ['Issuer', document.issuer],
    ['Number', document.number],
    ['Issued', formatDay(document.issuedOn, 'en')],
    ['Expires', expiresOn ? formatDay(expiresOn, 'en') : 'no expiry date'],
    ['Reviewed by', reviewed],
    ['Uploaded as', document.fileName],
    ['File in this pack', path],
    ['Size', `${groupThousands(document.bytes)} bytes`],
    ['SHA-256', document.sha256, 'hash'],
  ]);
  paper.gap(14);
}

/** `2026-11-24 09:30:00 UTC`. */
function utc(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
