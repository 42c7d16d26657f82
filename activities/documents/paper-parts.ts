/** Blocks that flowing papers share: two columns side by side, and totals at the right. */
import type { Paper } from './page';
import { STYLES } from './styles';

const GUTTER = 24;
const TOTALS_WIDTH = 250;

export interface Block {
  heading: string;
  /** The first line is set in bold; empty lines are left out. */
  lines: readonly string[];
}

/** Two blocks side by side, the next block below the longer one. */
export function sideBySide(paper: Paper, left: Block, right: Block): void {
  const width = (paper.width - GUTTER) / 2;
  paper.ensure(Math.max(height(paper, left, width), height(paper, right, width)));
  const top = paper.y;
  block(paper, left, paper.left, width);
  const end = paper.y;
  paper.y = top;
  block(paper, right, paper.left + width + GUTTER, width);
  paper.y = Math.max(end, paper.y);
}

function broken(paper: Paper, { lines }: Block, width: number) {
  return lines
    .filter((line) => line !== '')
    .flatMap((line, index) => {
      const style = index === 0 ? STYLES.strong : STYLES.body;
      return paper.lines(line, style, width).map((text) => ({ text, style }));
    });
}

function height(paper: Paper, content: Block, width: number): number {
  return STYLES.heading.leading + 6 + broken(paper, content, width).length * STYLES.body.leading;
}

function block(paper: Paper, content: Block, x: number, width: number): void {
  const section = paper.structure('Sect');
  const heading = paper.structure('H2', section);
  paper.mark(heading, 'H2', () => paper.draw(content.heading, x, paper.y, STYLES.cellHead));
  heading.end();
  paper.y += STYLES.cellHead.leading + 2;
  paper.rule(x, x + width);
  paper.gap(4);
  for (const { text, style } of broken(paper, content, width)) {
    const paragraph = paper.structure('P', section);
    paper.mark(paragraph, 'P', () => paper.draw(text, x, paper.y, style));
    paragraph.end();
    paper.y += style.leading;
  }
  section.end();
}

/** Sums below a table, right-aligned with its last column; the last row is the total. Never parted over pages. */
export function totals(paper: Paper, rows: readonly (readonly [label: string, amount: string])[]): void {
  const step = STYLES.body.leading + 2;
  const right = paper.left + paper.width - 5;
  paper.ensure(rows.length * step + 10);
  paper.gap(5);
  const table = paper.structure('Table');
  for (const [index, [label, amount]] of rows.entries()) {
    const last = index === rows.length - 1;
    const style = last ? STYLES.strong : STYLES.body;
    if (last) {
      paper.rule(right - TOTALS_WIDTH, right + 5);
      paper.gap(3);
    }
    const row = paper.structure('TR', table);
    const cell = (tag: 'TH' | 'TD', text: string, x: number) => {
      const element = paper.structure(tag, row, undefined, tag === 'TH' ? 'Row' : undefined);
      paper.mark(element, tag, () => paper.draw(text, x, paper.y, style));
      element.end();
    };
    cell('TH', label, right - TOTALS_WIDTH);
    cell('TD', amount, right - paper.measure(amount, style));
    row.end();
    paper.y += step;
  }
  table.end();
}
