/** The commercial invoice: what customs of the destination value the goods by. */
import { countryName, formatDay, formatMoney } from '../../domain/contract-facts';
import { type ShipmentPaperFacts, goodsValue, sumOf } from '../../domain/paper-facts';
import { Paper } from './page';
import { sideBySide, totals } from './paper-parts';
import {
  LITHIUM_NAMES,
  figures,
  identifierLine,
  kilograms,
  paperSettings,
  partiesOf,
  readableHs,
} from './paper-words';
import { STYLES } from './styles';
import { keyValues, table } from './table';

const REASON = {
  sale: 'Sale of goods',
  return: 'Return of goods to the seller; not a sale. Values are for customs purposes only.',
} as const;

/**
 * Draws the commercial invoice, in English, over as many pages as the lines need.
 * @throws PaperFactsError, MissingGlyphError
 */
export async function drawCommercialInvoice(
  facts: ShipmentPaperFacts,
  options: { compress?: boolean } = {},
): Promise<Buffer> {
  const paper = new Paper(paperSettings('Commercial invoice', facts, options));
  const { from, to } = partiesOf(facts);
  const isReturn = facts.reasonForExport === 'return';
  paper.text('Commercial invoice', STYLES.title, { tag: 'H1' });
  paper.text(`No. ${facts.invoiceNumber}, ${formatDay(facts.issuedOn, 'en')}`, STYLES.subtitle);
  paper.gap(12);
  sideBySide(
    paper,
    {
      heading: isReturn ? 'Sender (customer returning goods)' : 'Exporter and seller',
      lines: partyLines(from),
    },
    {
      heading: isReturn ? 'Consignee (seller taking back)' : 'Consignee and importer',
      lines: [...partyLines(to), facts.buyer === to.name || isReturn ? '' : `Buyer: ${facts.buyer}`],
    },
  );
  paper.gap(12);
  terms(paper, facts);
  paper.gap(12);
  lines(paper, facts);
  sums(paper, facts);
  paper.gap(14);
  declaration(paper, facts, from.name);
  return (await paper.finish()).bytes;
}

function partyLines({ name, address, country, phone, identifiers }: ReturnType<typeof partiesOf>['from']) {
  return [
    name,
    ...address,
    country,
    phone ? `Tel. ${phone}` : '',
    ...identifiers.map((one) => identifierLine([one])),
  ];
}

function terms(paper: Paper, facts: ShipmentPaperFacts): void {
  keyValues(paper, [
    ['Order, shipment', `${facts.orderId}, ${facts.shipmentId}`],
    ...(facts.rma ? [['Return authorization', facts.rma] as const] : []),
    ['Reason for export', REASON[facts.reasonForExport]],
    ['Terms of delivery', `${facts.incoterm} ${facts.namedPlace} (Incoterms® 2020)`],
    ['Duties and taxes', `paid by the ${facts.dutiesPaidBy}`],
    ['Carriage', `${facts.carrier}, ${facts.service}, ${facts.trackingCode}`],
    ...(facts.identifiers.length > 0
      ? [['Import declared under', identifierLine(facts.identifiers)] as const]
      : []),
  ]);
}

function lines(paper: Paper, { lines, currency }: ShipmentPaperFacts): void {
  table(
    paper,
    [
      { heading: 'No.', share: 0.055, align: 'right' },
      { heading: 'Description of goods, SKU', share: 0.375 },
      { heading: 'HS code', share: 0.15 },
      { heading: 'Origin', share: 0.08 },
      { heading: 'Qty', share: 0.075, align: 'right' },
      { heading: `Unit ${currency}`, share: 0.125, align: 'right' },
      { heading: `Value ${currency}`, share: 0.14, align: 'right' },
    ],
    lines.map((line, index) => [
      String(index + 1),
      `${line.customsDescription}\nSKU ${line.sku}, ${kilograms(line.netGrams)} kg net`,
      readableHs(line.hsCode),
      line.origin,
      String(line.quantity),
      figures(line.unitPrice),
      figures(line.value),
    ]),
  );
}

function sums(paper: Paper, facts: ShipmentPaperFacts): void {
  totals(paper, [
    ['Value of goods', formatMoney(goodsValue(facts))],
    ['Freight', formatMoney(facts.freight)],
    ['Insurance', formatMoney(facts.insurance)],
    ['Invoice total', formatMoney(facts.total)],
  ]);
  paper.gap(8);
  const pieces = sumOf(facts.lines, (line) => line.quantity);
  const net = sumOf(facts.lines, (line) => line.netGrams);
  const origins = [...new Set(facts.lines.map((line) => line.origin))];
  keyValues(paper, [
    ['Contents', `1 package, ${pieces} ${pieces === 1 ? 'piece' : 'pieces'}`],
    ['Weight', `${kilograms(net)} kg net, ${kilograms(facts.grossGrams)} kg gross`],
    ['Countries of origin', origins.map((code) => `${code} ${countryName(code, 'en')}`).join(', ')],
    ...facts.lithium.map((un) => ['Dangerous goods', `${un} ${LITHIUM_NAMES[un]}`] as const),
    ...facts.certificates.map(({ kind, number }) => ['Certificate', `${kind} ${number}`] as const),
  ]);
}

/** Room for the signature is left empty: nobody signs for the exporter here. */
function declaration(paper: Paper, { issuedOn }: ShipmentPaperFacts, sender: string): void {
  paper.ensure(76);
  paper.text(
    'I declare that the information in this invoice is true and correct and that the contents of the shipment are as stated above.',
    STYLES.body,
    { spaceAfter: 30 },
  );
  paper.rule(paper.left, paper.left + 220);
  paper.gap(3);
  paper.text(`Signature for ${sender}, ${formatDay(issuedOn, 'en')}`, STYLES.small);
}
