/**
 * `npm run ecb:refresh -- FILE`: takes newer reference rates from the ECB's `eurofxref-hist.csv`, or leaves the committed table
 * untouched and says why. The file is published unpacked in `eurofxref-hist.zip` on www.ecb.europa.eu.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '../config/root';
import type { Day } from '../domain/shapes/common';
import committed from './data/ecb-rates.json';
import { parseReferenceRates } from './exchange-rates';

/** The table as written. */
export type EcbTable = Omit<typeof committed, 'days'> & { days: Record<Day, string> };

/**
 * The table with what the ECB has published since; its first day and its currencies stay.
 * @throws Error when the file ends earlier than the table, lacks a rate, or tells another rate for a day the table has: a
 *   return may have been filed by it
 */
export function renewed(before: EcbTable, csv: string, today: Day): EcbTable {
  const rows: Record<string, string>[] = parse(csv, { columns: true, skip_empty_lines: true });
  const days = rows
    .filter((row) => (row['Date'] ?? '') >= before.firstDay)
    .map((row): [Day, string] => [row['Date'] ?? '', before.currencies.map((one) => row[one]).join(' ')])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const after = Object.fromEntries(days);
  const changed = Object.keys(before.days).find((day) => after[day] !== before.days[day]);
  if (changed !== undefined)
    throw new Error(
      `The file says ${after[changed] ?? 'nothing'} for ${changed}, the table ${before.days[changed] ?? ''}.`,
    );
  const table = {
    ...before,
    ...{ lastDay: days.at(-1)?.[0] ?? before.lastDay, verifiedOn: today, days: after },
  };
  parseReferenceRates(table);
  return table;
}

function main(file: string | undefined): void {
  if (file === undefined) throw new Error('Name the CSV: npm run ecb:refresh -- eurofxref-hist.csv');
  const table = renewed(committed, readFileSync(file, 'utf8'), new Date().toISOString().slice(0, 10));
  const place = path.join(projectRoot, 'rules', 'data', 'ecb-rates.json');
  writeFileSync(`${place}.new`, `${JSON.stringify(table, null, 2)}\n`, { flush: true });
  renameSync(`${place}.new`, place);
  console.log(`Reference rates now go to ${table.lastDay}. Build and start the workers again.`);
}

if (require.main === module) {
  try {
    main(process.argv[2]);
  } catch (error) {
    console.error(`The old rates stay: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
