/** Tables: columns given as shares of the width, rows never split over pages, the header repeated on each page. */
import type { Paper } from './page';
import { STYLES, type TextStyle } from './styles';

export interface Column {
  heading: string;
  /** Share of the table's width; the shares of a table add up to 1. */
  share: number;
  align?: 'left' | 'right';
}

const PAD = { x: 5, y: 3.5 };

/** A table with a header row. Cells are plain text; line feeds in them are kept. */
export function table(paper: Paper, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const element = paper.structure('Table');
  const grid = columnEdges(paper, columns);
  const heads = columns.map((column, index) =>
    paper.lines(column.heading, STYLES.cellHead, cellWidth(grid, index)),
  );
  const bodies = rows.map((row) =>
    row.map((cell, index) => paper.lines(cell, STYLES.cell, cellWidth(grid, index))),
  );
  const headHeight = rowHeight(heads, STYLES.cellHead);
  paper.ensure(headHeight + rowHeight(bodies[0] ?? [], STYLES.cell));
  drawRow(paper, columns, grid, heads, { style: STYLES.cellHead, element, tag: 'TH' });
  for (const body of bodies) {
    const height = rowHeight(body, STYLES.cell);
    if (paper.y + height > paper.bottom) {
      paper.newPage();
      drawRow(paper, columns, grid, heads, { style: STYLES.cellHead });
    }
    drawRow(paper, columns, grid, body, { style: STYLES.cell, element, tag: 'TD' });
  }
  element.end();
}

/** A label, its value, and `hash` where the value is set small so that 64 hex digits stay on one line. */
export type KeyValue = readonly [label: string, value: string, look?: 'hash'];

/** Label and value pairs without a grid, the value wrapping in its own column. */
export function keyValues(paper: Paper, rows: readonly KeyValue[], labelWidth = 130): void {
  const element = paper.structure('Table');
  for (const [label, value, look] of rows) {
    const style = look === 'hash' ? { ...STYLES.cell, leading: STYLES.body.leading } : STYLES.body;
    const labels = paper.lines(label, STYLES.quiet, labelWidth - 12);
    const values = paper.lines(value, style, paper.width - labelWidth);
    const height = Math.max(labels.length * STYLES.quiet.leading, values.length * style.leading) + 2;
    paper.ensure(height);
    const row = paper.structure('TR', element);
    const top = paper.y;
    const head = paper.structure('TH', row, undefined, 'Row');
    // The smaller label is set a hair lower so that both baselines meet.
    paper.mark(head, 'TH', () => drawLines(paper, labels, paper.left, top + 0.4 + 0.18, STYLES.quiet));
    const cell = paper.structure('TD', row);
    paper.mark(cell, 'TD', () => drawLines(paper, values, paper.left + labelWidth, top, style));
    row.end();
    paper.y = top + height;
  }
  element.end();
}

function drawLines(paper: Paper, lines: readonly string[], x: number, top: number, style: TextStyle): void {
  for (const [index, line] of lines.entries()) paper.draw(line, x, top + index * style.leading, style);
}

/** The columns' left edges, and the table's right edge at the end. */
function columnEdges(paper: Paper, columns: readonly Column[]): number[] {
  const edges = [paper.left];
  for (const column of columns) edges.push((edges.at(-1) ?? paper.left) + column.share * paper.width);
  return edges;
}

function cellWidth(grid: readonly number[], index: number): number {
  return (grid[index + 1] ?? 0) - (grid[index] ?? 0) - 2 * PAD.x;
}

function rowHeight(cells: readonly (readonly string[])[], style: TextStyle): number {
  return Math.max(1, ...cells.map((lines) => lines.length)) * style.leading + 2 * PAD.y;
}

interface RowLook {
  style: TextStyle;
  /** Without a parent element the row is a repetition for the eye only. */
  element?: PDFKit.PDFStructureElement;
  tag?: 'TH' | 'TD';
}

function drawRow(
  paper: Paper,
  columns: readonly Column[],
  grid: readonly number[],
  cells: readonly (readonly string[])[],
  { style, element, tag = 'TH' }: RowLook,
): void {
  const row = element && paper.structure('TR', element);
  const top = paper.y + PAD.y;
  for (const [index, lines] of cells.entries()) {
    const draw = () => {
      for (const [at, line] of lines.entries()) {
        const slack =
          columns[index]?.align === 'right' ? cellWidth(grid, index) - paper.measure(line, style) : 0;
        paper.draw(line, (grid[index] ?? 0) + PAD.x + slack, top + at * style.leading, style);
      }
    };
    if (row) paper.mark(paper.structure(tag, row, undefined, tag === 'TH' ? 'Column' : undefined), tag, draw);
    else paper.artifact(draw, 'Pagination');
  }
  row?.end();
  paper.y += rowHeight(cells, style);
  paper.rule();
}
