/** The Harmonized System nomenclature as committed under rules/data/hs, and the everyday names over it. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { createHsSearch, type EverydayNames, type HsRow, type HsSearch } from '../domain/hs-search';
import { daySchema } from '../domain/shapes/common';
import names from './data/hs/everyday-names.json';

const file = 'harmonized-system.csv';
/** Of the file as described in rules/data/hs/SOURCE.md. */
const digest = 'e77ee9e1cfd15a42d1fadeb2c0618d10f6b9ed9aec0e5d66826dc7ef9d3126a5';

/** Chapter 99 is UN Comtrade's own, for goods "not specified according to kind": nothing can be declared under it. */
const comtradeOnly = '99';

const rowSchema = z.object({
  hscode: z.string().regex(/^\d{2}(\d{2}){0,2}$/),
  description: z.string().min(2),
  parent: z.string().min(2),
});

const word = z.string().regex(/^[a-z][a-z0-9 -]*$/);
const namesSchema = z.strictObject({
  note: z.string(),
  source: z.string().min(5),
  verifiedOn: daySchema,
  materials: z.record(word, word),
  noise: z.array(word),
  rows: z.array(
    z.strictObject({ names: z.array(word).min(1), codes: z.array(z.string().regex(/^\d{6}$/)).min(1) }),
  ),
});

/** Where the file lies, whether this runs from the sources or from dist/. */
function nomenclaturePath(): string {
  const places = [join(__dirname, 'data/hs'), resolve(__dirname, '../../rules/data/hs')];
  const found = places.find((place) => existsSync(join(place, file)));
  if (found === undefined) throw new Error(`No ${file} in ${places.join(' or ')}`);
  return join(found, file);
}

/** Parses the nomenclature. Throws, naming the row, if one is malformed, comes twice or has no parent. */
export function parseHsRows(csv: Uint8Array): HsRow[] {
  const rows = z
    .array(z.looseObject({ hscode: z.string() }))
    .parse(parse(Buffer.from(csv), { columns: true }))
    .filter((row) => row.hscode !== 'TOTAL' && !row.hscode.startsWith(comtradeOnly))
    .map((row) => rowSchema.parse(row))
    .map(({ hscode, description, parent }): HsRow => ({ hsCode: hscode, description, parent }));
  const codes = new Set(['TOTAL', ...rows.map((row) => row.hsCode)]);
  if (codes.size !== rows.length + 1) throw new Error(`${file}: a code comes twice`);
  const orphan = rows.find((row) => !codes.has(row.parent));
  if (orphan) throw new Error(`${file}: ${orphan.hsCode} stands under ${orphan.parent}, which is not there`);
  return rows;
}

/** The nomenclature shipped with the product. Throws if the file differs from the one described in SOURCE.md. */
export function loadHsRows(): HsRow[] {
  const csv = readFileSync(nomenclaturePath());
  if (createHash('sha256').update(csv).digest('hex') !== digest)
    throw new Error(`${file} differs from the one described in rules/data/hs/SOURCE.md`);
  return parseHsRows(csv);
}

/** The everyday names shipped with the product. Throws if one points to a code the nomenclature doesn't have. */
export function loadEverydayNames(rows: readonly HsRow[]): EverydayNames {
  const book = namesSchema.parse(names);
  const codes = new Set(rows.map((row) => row.hsCode));
  const unknown = book.rows.flatMap((row) => row.codes).find((code) => !codes.has(code));
  if (unknown !== undefined) throw new Error(`rules/data/hs/everyday-names.json: no such code ${unknown}`);
  return { rows: book.rows, materials: new Map(Object.entries(book.materials)), noise: new Set(book.noise) };
}

/** The search over the shipped nomenclature. Takes a moment to build: do it once at start. */
export function loadHsSearch(): HsSearch {
  const rows = loadHsRows();
  return createHsSearch(rows, loadEverydayNames(rows));
}
