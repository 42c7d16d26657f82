/** Addresses and shapes shared by the routes of tax. */
import { z } from 'zod';
import type { Role } from '../../domain/shapes/common';
import { countrySchema } from '../../domain/shapes/common';
import { periodNamed } from '../../domain/tax-calendar';
import type { ReturnKey } from '../../domain/tax-return';
import { taxReturnId } from '../../workflows/tax-return/messages';
import { notFound } from '../problem';

export const tag = 'Tax';
/** Who may look. */
export const taxReaders: readonly Role[] = ['finance', 'compliance', 'admin'];

export const filingSchemeSchema = z.enum(['OSS', 'IOSS', 'UK-VAT']);

/** What a registration can be for; of `GST` no return is made here. */
export const registrationSchemeSchema = z.enum([...filingSchemeSchema.options, 'GST']);

export const periodIdSchema = z
  .string()
  .regex(/^\d{4}-(Q[1-4]|\d{2}(-to-\d{4}-\d{2})?)$/, 'a period such as 2026-Q4 or 2026-11');

export const returnParams = z.strictObject({
  scheme: filingSchemeSchema,
  jurisdiction: countrySchema.describe('Whose authority takes the return'),
  period: periodIdSchema,
});

export const returnPath = '/tax/returns/{scheme}/{jurisdiction}/{period}';

/** What an address names. @throws Problem `not-found` for a period the scheme does not have */
export function keyOf({ scheme, jurisdiction, period }: z.infer<typeof returnParams>): ReturnKey {
  try {
    return { scheme, jurisdiction, period: periodNamed(scheme, period) };
  } catch (error) {
    if (error instanceof RangeError) throw notFound(`period ${period} of ${scheme}`);
    throw error;
  }
}

/** The process of the return an address names. */
export function processOf(params: z.infer<typeof returnParams>): string {
  return taxReturnId(keyOf(params));
}
