/** The table of contents of a CN 23: its columns, how much of it a sheet holds, and its drawing. */
import type { ShipmentPaperFacts } from '../../domain/paper-facts';
import { FORM, inset } from './form-parts';
import { figures, kilograms, readableHs } from './paper-words';
import type { Area, Sheet } from './sheet';

/** A line as cells, in the order of the columns. */
export type CnRow = readonly string[];

interface CnColumn {
  heading: string;
  /** Points. */
  width: number;
  right?: boolean;
}

const HEAD = 29;
const PAD = 1.2;
const DESCRIPTION_WIDTH = 240;
const COLUMNS: readonly CnColumn[] = [
  { heading: 'Detailed description of contents (1)', width: DESCRIPTION_WIDTH },
  { heading: 'Quantity (2)', width: 46, right: true },
  { heading: 'Net weight (in kg) (3)', width: 62, right: true },
  { heading: 'Value (5)', width: 76, right: true },
  { heading: 'HS tariff number (7)', width: 72 },
  { heading: 'Country of origin of goods (8)', width: 71 },
];
/** From here the columns stand under the heading "For commercial items only", of its own height. */
const COMMERCIAL = 4;
const COMMERCIAL_HEAD = 10;
const VALUE = 3;

/** Parts the lines into what the form and each continuation sheet hold. Heights are of the whole table. */
export function paginate(
  sheet: Sheet,
  { lines }: ShipmentPaperFacts,
  first: number,
  further: number,
): CnRow[][] {
  const sheets: CnRow[][] = [[]];
  let room = first - HEAD;
  for (const line of lines) {
    const row = [
      line.customsDescription,
      String(line.quantity),
      kilograms(line.netGrams),
      figures(line.value),
      readableHs(line.hsCode),
      line.origin,
    ];
    const height = rowHeight(sheet, row);
    if (height > room) {
      sheets.push([]);
      room = further - HEAD;
    }
    sheets.at(-1)?.push(row);
    room -= height;
  }
  return sheets;
}

function rowHeight(sheet: Sheet, row: CnRow): number {
  const lines = sheet.lines(row[0] ?? '', FORM.text, DESCRIPTION_WIDTH - 6).length;
  return lines * FORM.text.leading + 2 * PAD;
}

/** Draws grid, heads and rows; values are in `currency`. */
export function drawContents(sheet: Sheet, area: Area, rows: readonly CnRow[], currency: string): void {
  const edges = columnEdges(area);
  drawGrid(sheet, area, edges);
  const table = sheet.structure('Table');
  const head = sheet.structure('TR', table);
  for (const [index, { heading, right }] of COLUMNS.entries()) {
    const top = area.y + (index >= COMMERCIAL ? COMMERCIAL_HEAD : 0);
    const cell = cellArea(edges, index, top, area.y + HEAD - top);
    const text = index === VALUE ? `${heading}, ${currency}` : heading;
    sheet.text(text, inset(cell), FORM.caption, {
      tag: 'TH',
      parent: head,
      scope: 'Column',
      align: right ? 'right' : 'left',
    });
  }
  head.end();
  let y = area.y + HEAD;
  for (const row of rows) {
    const height = rowHeight(sheet, row);
    const element = sheet.structure('TR', table);
    for (const [index, text] of row.entries()) {
      const { x, width } = cellArea(edges, index, y, height);
      const align = COLUMNS[index]?.right ? 'right' : 'left';
      const cell = { x: x + 3, y: y + PAD, width: width - 6, height: height - 2 * PAD };
      sheet.text(text, cell, FORM.text, { tag: 'TD', parent: element, align });
    }
    element.end();
    y += height;
  }
  table.end();
}

function drawGrid(sheet: Sheet, area: Area, edges: readonly number[]): void {
  const right = area.x + area.width;
  const commercial = edges[COMMERCIAL] ?? right;
  sheet.box(area);
  sheet.line([area.x, area.y + HEAD], [right, area.y + HEAD]);
  sheet.line([commercial, area.y + COMMERCIAL_HEAD], [right, area.y + COMMERCIAL_HEAD]);
  for (const [index, x] of edges.slice(1, -1).entries()) {
    const top = index + 1 > COMMERCIAL ? area.y + COMMERCIAL_HEAD : area.y;
    sheet.line([x, top], [x, area.y + area.height]);
  }
  const over = { x: commercial, y: area.y + 2, width: right - commercial, height: 8 };
  sheet.text('For commercial items only', over, FORM.caption, { align: 'center' });
}

/** The columns' left edges, and the table's right edge at the end; the last column takes what is left. */
function columnEdges({ x, width }: Area): number[] {
  const edges = [x];
  for (const column of COLUMNS.slice(0, -1)) edges.push((edges.at(-1) ?? x) + column.width);
  return [...edges, x + width];
}

function cellArea(edges: readonly number[], index: number, y: number, height: number): Area {
  const x = edges[index] ?? 0;
  return { x, y, width: (edges[index + 1] ?? x) - x, height };
}
