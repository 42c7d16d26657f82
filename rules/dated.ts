/** What every dated row of a rule table has, and what has to hold of a table as a whole. */
import { z } from 'zod';
import { daySchema } from '../domain/shapes/common';
import type { DatedRow } from '../domain/landed-cost-tables';

/** Fields of a dated row; both days of its period included. */
export const dated = {
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  validFrom: daySchema,
  validTo: daySchema.exactOptional(),
  source: z.string().min(5),
  verifiedOn: daySchema,
};

export const timeZoneSchema = z
  .string()
  .refine((name) => Intl.supportedValuesOf('timeZone').includes(name), 'a time zone such as Europe/Helsinki');

/**
 * Ids name a row in frozen orders and returns, so each is used once; a period must not end before it starts.
 * @throws Error naming the row
 */
export function sound(rows: readonly DatedRow[]): void {
  const seen = new Set<string>();
  for (const { id, validFrom, validTo } of rows) {
    if (seen.has(id)) throw new Error(`rules/data: two rows are called ${id}`);
    if (validTo !== undefined && validTo < validFrom)
      throw new Error(`rules/data: ${id} ends before it starts`);
    seen.add(id);
  }
}
