/**
 * The customs declaration CN 23 that travels with a postal item: A5 landscape, boxes and numbers as the Universal Postal
 * Union's form has them (reproduced in OECD, Misuse of Small Parcels for Trade in Counterfeit Goods, 2018, annex A). More
 * lines than the form holds go on continuation sheets.
 */
import { formatDay, formatMoney } from '../../domain/contract-facts';
import { type ShipmentPaperFacts, goodsValue } from '../../domain/paper-facts';
import { drawBarcode, readableCode } from './barcode';
import { type CnRow, drawContents, paginate } from './cn23-table';
import { FORM, field, inset, tickBox } from './form-parts';
import {
  LITHIUM_NAMES,
  type PartyOnPaper,
  identifierLine,
  kilograms,
  paperSettings,
  partiesOf,
} from './paper-words';
import { type Area, Sheet } from './sheet';

/** A5 landscape. */
const SIZE = [595.28, 419.53] as const;
const LEFT = 14;
const WIDTH = SIZE[0] - 2 * LEFT;
const HALF = 322;

/** Where the table of contents stands on the form and on a continuation sheet. */
const TABLE = {
  form: { x: LEFT, y: 190, width: WIDTH, height: 100 },
  continuation: { x: LEFT, y: 62, width: WIDTH, height: SIZE[1] - 62 - 14 },
} as const satisfies Record<string, Area>;

const CATEGORIES = [
  'Gift',
  'Documents',
  'Sale of goods',
  'Commercial sample',
  'Returned goods',
  'Other (please specify)',
] as const;

const CERTIFICATION =
  'I certify that the particulars given in this customs declaration are correct and that this item does not contain any dangerous article or articles prohibited by legislation or by postal or customs regulations.';

/**
 * Draws the declaration. The signature is left to the sender's hand.
 * @throws PaperFactsError, MissingGlyphError, TextTooLongError, BarcodeError
 */
export async function drawCn23(
  facts: ShipmentPaperFacts,
  options: { compress?: boolean } = {},
): Promise<Buffer> {
  const sheet = new Sheet({ ...paperSettings('CN 23', facts, options), size: SIZE });
  const sheets = paginate(sheet, facts, TABLE.form.height, TABLE.continuation.height);
  for (const [index, one] of sheets.entries()) {
    if (index > 0) sheet.newPage();
    const place = sheets.length > 1 ? `Sheet ${index + 1} of ${sheets.length}` : '';
    if (index === 0) firstSheet(sheet, facts, one, place);
    else continuationSheet(sheet, facts, one, place);
  }
  return sheet.finish();
}

function firstSheet(sheet: Sheet, facts: ShipmentPaperFacts, rows: readonly CnRow[], place: string): void {
  const { from, to } = partiesOf(facts);
  title(sheet, facts, place);
  party(sheet, 'From', from, { x: LEFT, y: 34, width: HALF - LEFT, height: 78 }, [
    "Sender's customs reference (if any)",
    identifierLine(from.identifiers),
  ]);
  party(sheet, 'To', to, { x: LEFT, y: 112, width: HALF - LEFT, height: 78 });
  item(sheet, facts, { x: HALF, y: 34, width: LEFT + WIDTH - HALF, height: 78 });
  const right = { x: HALF, width: LEFT + WIDTH - HALF, height: 39 };
  const reference = "Importer's reference (if any) (tax code/VAT No./importer code) (optional)";
  field(
    sheet,
    { ...right, y: 112 },
    reference,
    identifierLine([...to.identifiers, ...facts.identifiers]),
    FORM.strong,
  );
  field(sheet, { ...right, y: 151 }, "Importer's telephone/fax/e-mail (if known)", to.phone ?? '');
  drawContents(sheet, TABLE.form, rows, facts.currency);
  sums(sheet, facts);
  category(sheet, facts);
  remarks(sheet, facts);
  posting(sheet, facts);
}

function continuationSheet(
  sheet: Sheet,
  facts: ShipmentPaperFacts,
  rows: readonly CnRow[],
  place: string,
): void {
  title(sheet, facts, place);
  const code = readableCode(facts.trackingCode);
  field(sheet, { x: LEFT, y: 34, width: HALF - LEFT, height: 28 }, 'No. of item', code, FORM.strong);
  const invoice = { x: HALF, y: 34, width: LEFT + WIDTH - HALF, height: 28 };
  field(sheet, invoice, 'No. of invoice', facts.invoiceNumber, FORM.strong);
  drawContents(sheet, TABLE.continuation, rows, facts.currency);
}

function title(sheet: Sheet, { carrier }: ShipmentPaperFacts, place: string): void {
  const row = { y: 15, height: 16 };
  sheet.text('CUSTOMS DECLARATION', { ...row, x: LEFT + 185, width: 200 }, FORM.title, {
    tag: 'H1',
    align: 'center',
  });
  sheet.text(carrier, { ...row, x: LEFT, width: 180 }, FORM.strong);
  sheet.text(place, { ...row, x: LEFT + 390, width: 100 }, FORM.text, { align: 'right' });
  sheet.text('CN 23', { ...row, x: LEFT + WIDTH - 70, width: 70 }, FORM.title, { align: 'right' });
}

/** `aside`: a caption and its content in a box of its own beside the address. */
function party(
  sheet: Sheet,
  heading: string,
  { name, address, country, phone }: PartyOnPaper,
  area: Area,
  aside?: readonly [caption: string, content: string],
): void {
  const side = aside ? 98 : 0;
  sheet.box(area);
  sheet.text(heading, { ...inset(area), width: 26 }, FORM.strong);
  const x = area.x + 30;
  const width = area.width - 30 - side;
  sheet.line([x, area.y], [x, area.y + area.height]);
  const bottom = area.y + area.height - 12;
  const inner = inset({ x, y: area.y, width, height: bottom - area.y });
  const top = sheet.text('Name, business, street, postcode, city', inner, FORM.caption);
  const room = { ...inner, y: top, height: bottom - top };
  const end = sheet.text(name, { ...room, height: Math.min(room.height, 20) }, FORM.strong);
  sheet.text(address.join('\n'), { ...room, y: end, height: bottom - end }, FORM.text);
  sheet.text('Country', { x: x + 3, y: bottom + 1.5, width: 26, height: 8 }, FORM.caption);
  sheet.text(country.toUpperCase(), { x: x + 30, y: bottom, width: width - 33, height: 10 }, FORM.strong);
  if (!aside) return;
  const right = { x: x + width, width: side };
  field(sheet, { ...right, y: area.y, height: 42 }, aside[0], aside[1]);
  field(sheet, { ...right, y: area.y + 42, height: area.height - 42 }, 'Tel. No.', phone ?? '');
}

function item(sheet: Sheet, { trackingCode }: ShipmentPaperFacts, area: Area): void {
  sheet.box(area);
  const inner = inset(area);
  sheet.text('No. of item (barcode, if any)', { ...inner, width: 140 }, FORM.caption);
  const note = { ...inner, x: inner.x + 140, width: inner.width - 140 };
  sheet.text('May be opened officially', note, FORM.caption, { align: 'right' });
  drawBarcode(sheet, trackingCode, { ...area, y: area.y + 12, height: 62 }, FORM.strong);
}

function sums(sheet: Sheet, facts: ShipmentPaperFacts): void {
  const y = TABLE.form.y + TABLE.form.height;
  const insurance = facts.insurance.amount > 0 ? `, insurance ${formatMoney(facts.insurance)}` : '';
  const boxes: [x: number, to: number, caption: string, content: string][] = [
    [LEFT, 150, 'Total gross weight (in kg) (4)', kilograms(facts.grossGrams)],
    [150, HALF, 'Total value (6)', formatMoney(goodsValue(facts))],
    [HALF, LEFT + WIDTH, 'Postal charges/Fees (9)', `${formatMoney(facts.freight)}${insurance}`],
  ];
  for (const [x, to, caption, content] of boxes)
    field(sheet, { x, y, width: to - x, height: 22 }, caption, content, FORM.strong);
}

function category(sheet: Sheet, { reasonForExport }: ShipmentPaperFacts): void {
  const area = { x: LEFT, y: 312, width: HALF - LEFT, height: 34 };
  field(sheet, area, 'Category of item (10)', '');
  const ticked = reasonForExport === 'return' ? 'Returned goods' : 'Sale of goods';
  for (const [index, name] of CATEGORIES.entries()) {
    const place = {
      x: LEFT + 4 + (index % 3) * 102,
      y: area.y + 10 + Math.floor(index / 3) * 11.5,
      width: 100,
    };
    tickBox(sheet, name, name === ticked, place);
  }
}

function remarks(sheet: Sheet, facts: ShipmentPaperFacts): void {
  const comments = [
    ...(facts.rma ? [`Return authorization ${facts.rma}.`] : []),
    `${facts.incoterm} ${facts.namedPlace}: duties and taxes paid by the ${facts.dutiesPaidBy}.`,
    ...facts.lithium.map((un) => `${LITHIUM_NAMES[un]}, ${un}.`),
  ].join(' ');
  const caption =
    'Comments (11): (e.g.: goods subject to quarantine, sanitary/phytosanitary inspection or other restrictions)';
  field(sheet, { x: LEFT, y: 346, width: HALF - LEFT, height: 32 }, caption, comments, FORM.fine);
  const third = (HALF - LEFT) / 3;
  const certificates = facts.certificates.map(({ kind, number }) => `${kind} ${number}`).join(', ');
  const boxes = [
    ['Licence (12): No(s). of licence(s)', ''],
    ['Certificate (13): No(s). of certificate(s)', certificates],
    ['Invoice (14): No. of invoice', facts.invoiceNumber],
  ] as const;
  for (const [index, [caption, content]] of boxes.entries())
    field(sheet, { x: LEFT + index * third, y: 378, width: third, height: 27.5 }, caption, content);
}

function posting(sheet: Sheet, { issuedOn, carrier }: ShipmentPaperFacts): void {
  const x = HALF;
  const width = LEFT + WIDTH - HALF;
  const posted = `${carrier}, ${formatDay(issuedOn, 'en')}`;
  field(sheet, { x, y: 312, width, height: 24 }, 'Office of origin/Date of posting', posted);
  const area = { x, y: 336, width, height: 69.5 };
  sheet.box(area);
  const end = sheet.text(CERTIFICATION, { ...inset(area), height: 28 }, FORM.fine);
  sheet.text("Date and sender's signature (15)", { ...inset(area), y: end + 3, height: 8 }, FORM.caption);
  sheet.text(formatDay(issuedOn, 'en'), { ...inset(area), y: 393, width: 90, height: 10 }, FORM.text);
}
