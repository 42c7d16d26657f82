/** Return windows and corrections of duty and tax: the law of each market and what the platform grants beyond it. */
import { z } from 'zod';
import type { ReturnRules } from '../domain/returns';
import { countrySchema, daySchema } from '../domain/shapes/common';
import { modeSchema } from '../domain/shapes/orders';
import { countriesOf } from './country-groups';
import table from './data/return-rules.json';

const reasonSchema = z.enum(['changed-mind', 'damaged', 'wrong-item', 'not-as-described', 'defective']);

const dated = {
  id: z.string().regex(/^[a-z0-9-]+$/),
  markets: z.array(z.string()).min(1).transform(countriesOf).pipe(z.array(countrySchema)),
  modes: z.array(modeSchema).min(1),
  validFrom: daySchema,
  validTo: daySchema.exactOptional(),
  source: z.string().min(5),
  verifiedOn: daySchema,
};

const returnSchema = z
  .strictObject({
    ...dated,
    reasons: z.array(reasonSchema).min(1),
    days: z.int().min(1).exactOptional(),
    years: z.int().min(1).exactOptional(),
    from: z.enum(['delivered', 'released']),
    basis: z.enum(['law', 'platform']),
    paidBy: z.enum(['customer', 'platform']),
    returnTo: z.enum(['origin-warehouse', 'overseas-warehouse', 'bonded-warehouse']),
    exchange: z.boolean(),
  })
  .refine(({ days, years }) => (days === undefined) !== (years === undefined), 'either days or years');

const correctionSchema = z
  .strictObject({
    ...dated,
    kind: z.enum(['duty', 'vat']),
    days: z.int().min(1).exactOptional(),
    none: z.literal(true).exactOptional(),
  })
  .refine(({ days, none }) => !(none && days !== undefined), 'what is not corrected has no deadline');

const tableSchema = z.strictObject({
  note: z.string(),
  returns: z.array(returnSchema).min(1),
  corrections: z.array(correctionSchema),
  photos: z.array(reasonSchema),
});

/** Parses a table of return rules. @throws ZodError naming the row, or Error for an id that stands twice */
export function parseReturnRules(text: unknown): ReturnRules {
  const { returns, corrections, photos } = tableSchema.parse(text);
  const ids = [...returns, ...corrections].map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`return rule ${twice} stands twice`);
  return { returns, corrections, photos };
}

/** The rules shipped with the product. */
export function loadReturnRules(): ReturnRules {
  return parseReturnRules(table);
}
