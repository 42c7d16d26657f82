/** How long returns are kept, dated and with their sources. Data in `data/tax-archive.json`. */
import { z } from 'zod';
import type { ArchiveTerm } from '../domain/tax-archive';
import table from './data/tax-archive.json';
import { dated, sound } from './dated';

const tableSchema = z.strictObject({
  note: z.string(),
  rows: z.array(
    z.strictObject({ ...dated, scheme: z.enum(['OSS', 'IOSS', 'UK-VAT']), years: z.int().min(1).max(30) }),
  ),
});

/** The rows shipped with the product. @throws ZodError for a malformed row, Error for a row called twice */
export function loadArchiveTerms(): ArchiveTerm[] {
  const { rows } = tableSchema.parse(table);
  sound(rows);
  return rows;
}
