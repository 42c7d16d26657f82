/** A list as a CSV file: RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read it. */
import type { Column } from './spec';

/** @returns the file's text; cells a spreadsheet would take for a formula are quoted as text */
export async function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Promise<string> {
  const { unparse } = await import('papaparse');
  const shown = columns.filter(({ csv }) => csv);
  const data = rows.map((row) => shown.map(({ csv }) => csv?.(row) ?? ''));
  return `\uFEFF${unparse({ fields: shown.map(({ title }) => title), data }, { escapeFormulae: true })}`;
}

/** Hands a file to the person. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
