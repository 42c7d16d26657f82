/** Cover sheet of a claim against a carrier: the parcel, its value, what was tracked, and the papers attached. */
import { canonicalSha256 } from '../../domain/canonical';
import { countryName, formatDay, formatMoney } from '../../domain/contract-facts';
import type { ClaimDossierFacts } from '../../domain/paper-facts';
import { Paper } from './page';
import { kilograms, utc } from './paper-words';
import { STYLES } from './styles';
import { keyValues, table } from './table';

const CLAIM = {
  lost: 'Claim for a lost parcel',
  damaged: 'Claim for a damaged parcel',
} as const;

/** Draws the cover sheet. @throws MissingGlyphError */
export async function drawClaimDossier(
  facts: ClaimDossierFacts,
  options: { compress?: boolean } = {},
): Promise<Buffer> {
  const paper = new Paper({
    title: `${CLAIM[facts.kind]} ${facts.trackingCode}`,
    author: facts.issuer,
    language: 'en',
    createdAt: `${facts.issuedOn}T00:00:00.000Z`,
    contentSha256: canonicalSha256(facts),
    ...options,
  });
  paper.text(CLAIM[facts.kind], STYLES.title, { tag: 'H1' });
  paper.text(`${facts.carrier}, ${facts.trackingCode}`, STYLES.subtitle, { spaceAfter: 8 });
  paper.rule();
  paper.gap(9);
  parcel(paper, facts);
  events(paper, facts);
  papers(paper, facts);
  return (await paper.finish()).bytes;
}

function heading(paper: Paper, text: string): void {
  paper.text(text, STYLES.heading, { tag: 'H2', spaceAfter: 3, keepWithNext: 50 });
}

function parcel(paper: Paper, facts: ClaimDossierFacts): void {
  keyValues(paper, [
    ['Claim', facts.claimKey],
    ['Claimed', formatMoney(facts.claimed)],
    ['Value of the goods', formatMoney(facts.value)],
    ['Insurance cover', facts.coverId ?? "none; the carrier's own liability"],
    ['Claimant', `${facts.issuer}, ${formatDay(facts.issuedOn, 'en')}`],
    ['To be filed until', formatDay(facts.deadline, 'en')],
    ['Shipment, order', `${facts.shipmentId}, ${facts.orderId}`],
    ['Service', facts.service],
    ['Contents', facts.contents],
    ['Gross weight', `${kilograms(facts.grossGrams)} kg`],
    ['Handed over', utc(facts.handedOverAt)],
    ['Destination', countryName(facts.destination, 'en')],
  ]);
  paper.gap(18);
}

function events(paper: Paper, { events }: ClaimDossierFacts): void {
  heading(paper, 'Tracking');
  if (events.length === 0) paper.text('The carrier reported no event.', STYLES.body);
  else
    table(
      paper,
      [
        { heading: "At (carrier's time)", share: 0.27 },
        { heading: 'Event', share: 0.24 },
        { heading: 'Place', share: 0.2 },
        { heading: 'Detail', share: 0.29 },
      ],
      events.map(({ at, kind, place, detail }) => [
        utc(at),
        kind.replaceAll('-', ' '),
        place ?? '',
        detail ?? '',
      ]),
    );
  paper.gap(18);
}

function papers(paper: Paper, { papers }: ClaimDossierFacts): void {
  heading(paper, 'Attached papers');
  if (papers.length === 0) {
    paper.text('None.', STYLES.body);
    return;
  }
  table(
    paper,
    [
      { heading: 'File', share: 0.29 },
      { heading: 'SHA-256', share: 0.71 },
    ],
    papers.map(({ name, sha256 }) => [name, sha256]),
  );
}
