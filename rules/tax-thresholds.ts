/** Where tax has to be declared, dated and with sources. Data in `data/tax-thresholds.json`. */
import { z } from 'zod';
import { countrySchema, moneySchema } from '../domain/shapes/common';
import type { ObligationTable } from '../domain/tax-obligation-facts';
import { countriesOf } from './country-groups';
import table from './data/tax-thresholds.json';
import { dated, sound } from './dated';

const topicSchema = z.enum([
  ...(['eu-home', 'eu-stock', 'eu-distance-sales', 'eu-imports'] as const),
  ...(['eu-facilitated-imports', 'eu-facilitated-within'] as const),
  ...(['gb-sales', 'gb-facilitated', 'au-sales'] as const),
]);

const tableSchema = z.strictObject({
  note: z.string(),
  warnAt: z.string().regex(/^0\.\d{1,4}$/, 'a decimal share below 1 such as 0.8'),
  rows: z.array(
    z.strictObject({
      ...dated,
      topic: topicSchema,
      countries: z.array(z.string()).min(1).transform(countriesOf).pipe(z.array(countrySchema)),
      limit: moneySchema.exactOptional(),
      says: z.string().min(5),
    }),
  ),
});

/** @throws ZodError for a malformed row, Error for a row called twice or one that ends before it starts */
export function parseTaxThresholds(text: unknown): ObligationTable {
  const { warnAt, rows } = tableSchema.parse(text);
  sound(rows);
  return { warnAt, rows };
}

/** The rows shipped with the product. @throws as `parseTaxThresholds` */
export function loadTaxThresholds(): ObligationTable {
  return parseTaxThresholds(table);
}
