/** When returns are due, who takes them, and when a sale is taxed, dated and with their sources. Data in `data/tax-deadlines.json`. */
import { z } from 'zod';
import { countrySchema, currencySchema } from '../domain/shapes/common';
import type { FilingTable } from '../domain/tax-calendar';
import table from './data/tax-deadlines.json';
import { dated, sound, timeZoneSchema } from './dated';

const schemeSchema = z.enum(['OSS', 'IOSS', 'UK-VAT']);

const tableSchema = z.strictObject({
  note: z.string(),
  terms: z.array(
    z.strictObject({
      ...dated,
      scheme: schemeSchema,
      months: z.int().min(0).max(12),
      days: z.int().min(0).max(31),
      correctionYears: z.int().min(1).exactOptional(),
      exchange: z.enum(['ecb-period-end', 'none']),
    }),
  ),
  taxPoints: z.array(
    z.strictObject({
      ...dated,
      scheme: z.enum(['OSS', 'IOSS', 'UK-135', 'domestic']),
      jurisdiction: countrySchema.exactOptional(),
      at: z.enum(['payment', 'delivery']),
    }),
  ),
  authorities: z.array(
    z.strictObject({
      ...dated,
      jurisdiction: countrySchema,
      schemes: z.array(schemeSchema).min(1),
      currency: currencySchema,
      timeZone: timeZoneSchema,
    }),
  ),
});

/** @throws ZodError for a malformed row, Error for a row called twice or one that ends before it starts */
export function parseTaxDeadlines(text: unknown): FilingTable {
  const { terms, taxPoints, authorities } = tableSchema.parse(text);
  sound([...terms, ...taxPoints, ...authorities]);
  return { terms, taxPoints, authorities };
}

/** The rows shipped with the product. @throws as `parseTaxDeadlines` */
export function loadTaxDeadlines(): FilingTable {
  return parseTaxDeadlines(table);
}
