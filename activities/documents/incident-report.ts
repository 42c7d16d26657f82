/** The report an incident closes with: what happened, what became of each shipment, what it cost, who decided what. */
import { canonicalSha256 } from '../../domain/canonical';
import { type IncidentOutcome, type IncidentReportFacts, sumOf } from '../../domain/paper-facts';
import { Paper } from './page';
import { figures, utc } from './paper-words';
import { STYLES } from './styles';
import { keyValues, table } from './table';

const OUTCOME: Record<IncidentOutcome, string> = {
  rerouted: 'rerouted',
  waited: 'waited it out',
  'not-reroutable': 'could not be rerouted',
  cancelled: 'cancelled',
  lost: 'lost',
};

/** Draws the report. @throws MissingGlyphError */
export async function drawIncidentReport(
  facts: IncidentReportFacts,
  options: { compress?: boolean } = {},
): Promise<Buffer> {
  const paper = new Paper({
    title: `Incident report ${facts.incidentId}: ${facts.title}`,
    author: facts.issuer,
    language: 'en',
    createdAt: facts.closedAt,
    contentSha256: canonicalSha256(facts),
    ...options,
  });
  paper.text('Incident report', STYLES.title, { tag: 'H1' });
  paper.text(facts.title, STYLES.subtitle, { spaceAfter: 8 });
  paper.rule();
  paper.gap(9);
  keyValues(paper, [
    ['Incident', facts.incidentId],
    ['Kind, place', `${facts.kind}, ${facts.place}`],
    ['Opened', utc(facts.openedAt)],
    ['Closed', `${utc(facts.closedAt)}, ${facts.issuer}`],
    ['Shipments', outcomesCounted(facts)],
  ]);
  paper.gap(8);
  paper.text(facts.summary, STYLES.body, { spaceAfter: 16 });
  shipments(paper, facts);
  costs(paper, facts);
  decisions(paper, facts);
  return (await paper.finish()).bytes;
}

function outcomesCounted({ shipments }: IncidentReportFacts): string {
  const counts = (Object.keys(OUTCOME) as IncidentOutcome[])
    .map((outcome) => [OUTCOME[outcome], sumOf(shipments, (one) => Number(one.outcome === outcome))] as const)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
  return counts.length === 0 ? 'none affected' : `${shipments.length} affected: ${counts.join(', ')}`;
}

function heading(paper: Paper, text: string): void {
  paper.text(text, STYLES.heading, { tag: 'H2', spaceAfter: 3, keepWithNext: 50 });
}

function shipments(paper: Paper, { shipments, currency }: IncidentReportFacts): void {
  heading(paper, 'Affected shipments');
  if (shipments.length === 0) paper.text('None.', STYLES.body);
  else
    table(
      paper,
      [
        { heading: 'Shipment', share: 0.2 },
        { heading: 'Order', share: 0.16 },
        { heading: 'Outcome', share: 0.17 },
        { heading: 'Before', share: 0.16 },
        { heading: 'After', share: 0.16 },
        { heading: `Cost ${currency}`, share: 0.15, align: 'right' },
      ],
      shipments.map((one) => [
        one.shipmentId,
        one.orderId,
        OUTCOME[one.outcome],
        one.from,
        one.to ?? 'unchanged',
        figures(one.cost),
      ]),
    );
  paper.gap(18);
}

function costs(paper: Paper, { costs, total }: IncidentReportFacts): void {
  heading(paper, 'Costs');
  table(
    paper,
    [
      { heading: 'For', share: 0.75 },
      { heading: `Amount ${total.currency}`, share: 0.25, align: 'right' },
    ],
    [...costs.map(({ what, amount }) => [what, figures(amount)]), ['Total', figures(total)]],
  );
  paper.gap(18);
}

function decisions(paper: Paper, { decisions }: IncidentReportFacts): void {
  heading(paper, 'Decisions');
  if (decisions.length === 0) {
    paper.text('No decision of a person was needed.', STYLES.body);
    return;
  }
  table(
    paper,
    [
      { heading: 'At', share: 0.25 },
      { heading: 'By', share: 0.13 },
      { heading: 'Decision', share: 0.24 },
      { heading: 'Reason', share: 0.38 },
    ],
    decisions.map(({ at, by, decided, reason }) => [utc(at), by, decided, reason]),
  );
}
