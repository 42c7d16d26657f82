/** The packing list: what is in the parcel and what it weighs, without prices. */
import { formatDay } from '../../domain/contract-facts';
import { type ShipmentPaperFacts, sumOf } from '../../domain/paper-facts';
import { Paper } from './page';
import { sideBySide } from './paper-parts';
import { LITHIUM_NAMES, kilograms, paperSettings, partiesOf } from './paper-words';
import { STYLES } from './styles';
import { keyValues, table } from './table';

/** Draws the packing list, over as many pages as the lines need. @throws PaperFactsError, MissingGlyphError */
export async function drawPackingList(
  facts: ShipmentPaperFacts,
  options: { compress?: boolean } = {},
): Promise<Buffer> {
  const paper = new Paper(paperSettings('Packing list', facts, options));
  const { from, to } = partiesOf(facts);
  paper.text('Packing list', STYLES.title, { tag: 'H1' });
  paper.text(`Shipment ${facts.shipmentId}, ${formatDay(facts.issuedOn, 'en')}`, STYLES.subtitle);
  paper.gap(12);
  sideBySide(
    paper,
    { heading: 'Sender', lines: [from.name, ...from.address, from.country] },
    { heading: 'Recipient', lines: [to.name, ...to.address, to.country] },
  );
  paper.gap(12);
  keyValues(paper, [
    ['Order', facts.orderId],
    ['Invoice', facts.invoiceNumber],
    ['Carriage', `${facts.carrier}, ${facts.service}, ${facts.trackingCode}`],
  ]);
  paper.gap(12);
  contents(paper, facts);
  paper.gap(12);
  keyValues(paper, [
    ['Packages', '1'],
    ['Gross weight of the parcel', `${kilograms(facts.grossGrams)} kg`],
    ...facts.lithium.map((un) => ['Dangerous goods', `${un} ${LITHIUM_NAMES[un]}`] as const),
  ]);
  return (await paper.finish()).bytes;
}

function contents(paper: Paper, { lines }: ShipmentPaperFacts): void {
  const rows = lines.map((line, index) => [
    String(index + 1),
    line.sku,
    line.customsDescription,
    line.origin,
    String(line.quantity),
    kilograms(line.netGrams),
    kilograms(line.grossGrams),
  ]);
  const sum = (of: 'quantity' | 'netGrams' | 'grossGrams') => sumOf(lines, (line) => line[of]);
  table(
    paper,
    [
      { heading: 'No.', share: 0.07, align: 'right' },
      { heading: 'SKU', share: 0.18 },
      { heading: 'Contents', share: 0.33 },
      { heading: 'Origin', share: 0.09 },
      { heading: 'Pieces', share: 0.09, align: 'right' },
      { heading: 'Net kg', share: 0.12, align: 'right' },
      { heading: 'Gross kg', share: 0.12, align: 'right' },
    ],
    [
      ...rows,
      [
        '',
        'Total',
        '',
        '',
        String(sum('quantity')),
        kilograms(sum('netGrams')),
        kilograms(sum('grossGrams')),
      ],
    ],
  );
}
