/** The parts of a label, each in its place on an A6 sheet. */
import type { LithiumMark, ShipmentPaperFacts } from '../../domain/paper-facts';
import { drawBarcode } from './barcode';
import { FORM, field, inset } from './form-parts';
import { LITHIUM_NAMES, type PartyOnPaper, kilograms } from './paper-words';
import type { Area, Sheet } from './sheet';

/** A6. */
export const LABEL_SIZE = [297.64, 419.53] as const;
const LEFT = 12;
const WIDTH = LABEL_SIZE[0] - 2 * LEFT;

const PLACES = {
  head: { x: LEFT, y: 12, width: WIDTH, height: 40 },
  from: { x: LEFT, y: 52, width: WIDTH, height: 72 },
  to: { x: LEFT, y: 124, width: WIDTH, height: 122 },
  facts: { x: LEFT, y: 246, width: WIDTH, height: 26 },
  foot: { x: LEFT, y: 272, width: WIDTH, height: 135.5 },
} as const satisfies Record<string, Area>;
const LITHIUM_HEIGHT = 32;

/** Carrier and service, and at the right what the hub must see: the Incoterm or `RETURN`. */
export function labelHead(sheet: Sheet, carrier: string, service: string, mark: string): void {
  const area = PLACES.head;
  const side = mark ? 100 : 0;
  sheet.box(area, 1);
  const inner = { ...inset(area, 5), width: area.width - side - 10 };
  const end = sheet.text(carrier, { ...inner, height: 16 }, FORM.title, { tag: 'H1' });
  sheet.text(service, { ...inner, y: end, height: 14 }, FORM.text);
  if (!mark) return;
  const box = { ...area, x: area.x + area.width - side, width: side };
  sheet.line([box.x, box.y], [box.x, box.y + box.height], 1);
  sheet.text(mark, { ...box, x: box.x + 4, width: side - 8, y: box.y + 8, height: 24 }, FORM.banner, {
    align: 'center',
  });
}

/** Sender (small) or addressee (large). The country stands alone, in capitals, as postal sorting wants it. */
export function labelParty(sheet: Sheet, caption: 'From' | 'To', party: PartyOnPaper): void {
  const large = caption === 'To';
  const area = large ? PLACES.to : PLACES.from;
  const style = large ? { name: FORM.name, text: FORM.large } : { name: FORM.strong, text: FORM.fine };
  sheet.box(area, 1);
  const inner = inset(area, 5);
  sheet.text(caption, { ...inner, width: 30 }, FORM.strong);
  const x = inner.x + 30;
  const width = inner.width - 30;
  const foot = style.name.leading + (party.phone ? FORM.fine.leading : 0);
  const bottom = inner.y + inner.height - foot;
  const end = sheet.text(party.name, { x, y: inner.y, width, height: 2 * style.name.leading }, style.name);
  const after = sheet.text(party.address.join('\n'), { x, y: end, width, height: bottom - end }, style.text);
  const country = { x, y: after, width, height: style.name.leading };
  sheet.text(party.country.toUpperCase(), country, style.name);
  if (party.phone)
    sheet.text(
      `Tel. ${party.phone}`,
      { x, y: after + style.name.leading, width, height: FORM.fine.leading },
      FORM.fine,
    );
}

/** Weight, shipment and two more facts in a row of boxes. */
export function labelFacts(
  sheet: Sheet,
  { grossGrams, shipmentId }: ShipmentPaperFacts,
  more: readonly (readonly [caption: string, content: string])[],
): void {
  const area = PLACES.facts;
  const boxes = [['Weight', `${kilograms(grossGrams)} kg`], ['Shipment', shipmentId], ...more] as const;
  const widths = [0.2, 0.3, 0.25, 0.25];
  let x = area.x;
  for (const [index, [caption, content]] of boxes.entries()) {
    const width = (widths[index] ?? 0) * area.width;
    field(sheet, { ...area, x, width }, caption, content, FORM.strong);
    x += width;
  }
}

/**
 * The bar code and, above it, the UN numbers of lithium batteries. Naming them does not replace the battery mark itself,
 * which is larger than an A6 label and goes beside it.
 */
export function labelFoot(
  sheet: Sheet,
  { trackingCode, lithium }: Pick<ShipmentPaperFacts, 'trackingCode' | 'lithium'>,
): void {
  const area = PLACES.foot;
  const taken = lithium.length > 0 ? LITHIUM_HEIGHT : 0;
  if (taken > 0) drawLithium(sheet, lithium, { ...area, height: taken });
  const bars = { ...area, y: area.y + taken, height: area.height - taken };
  sheet.box(bars, 1);
  drawBarcode(sheet, trackingCode, { ...bars, y: bars.y + 11, height: bars.height - 17 }, FORM.name);
}

function drawLithium(sheet: Sheet, marks: readonly LithiumMark[], area: Area): void {
  sheet.box(area, 1);
  const inner = inset(area);
  const numbers = { ...inner, y: inner.y + 6, width: 82, height: 17 };
  sheet.text(marks.join(' '), numbers, FORM.title);
  const names = marks.map((mark) => LITHIUM_NAMES[mark]).join('; ');
  const beside = {
    ...inner,
    x: inner.x + 88,
    y: inner.y + 4,
    width: inner.width - 88,
    height: inner.height - 4,
  };
  sheet.text(`${names}. Battery mark beside this label.`, beside, FORM.fine);
}
