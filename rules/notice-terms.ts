/** The law's days of IP notices, as dated rows. Data in `data/notice-terms.json`. */
import { z } from 'zod';
import type { RestoreTerm } from '../domain/ip-notice';
import table from './data/notice-terms.json';
import { dated, sound } from './dated';

const tableSchema = z.strictObject({
  note: z.string(),
  rows: z
    .array(
      z
        .strictObject({ ...dated, least: z.int().min(1), most: z.int().min(1) })
        .refine(({ least, most }) => least <= most, '`most` must not be less than `least`'),
    )
    .min(1),
});

/** The rows shipped with the product. @throws ZodError naming the row; Error for one that ends before it starts */
export function loadRestoreTerms(): readonly RestoreTerm[] {
  const { rows } = tableSchema.parse(table);
  sound(rows);
  return rows;
}
