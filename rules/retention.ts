/** How long which record is kept, why, and by which law. */
import { z } from 'zod';
import type { RetentionClass, RetentionFollower } from '../domain/retention';
import { daySchema } from '../domain/shapes/common';
import table from './data/retention.json';

const termSchema = z
  .strictObject({
    years: z.int().min(1).exactOptional(),
    days: z.int().min(0).exactOptional(),
    from: z.enum(['event', 'year-end']),
  })
  .refine(({ years, days }) => (years === undefined) !== (days === undefined), 'either years or days');

const classSchema = z.strictObject({
  id: z.string().regex(/^[a-z-]+$/),
  what: z.string().min(5),
  collection: z.string(),
  means: z.enum([
    'documents',
    'files',
    'processes',
    'mails',
    'customers',
    'privacy-requests',
    'privacy-exports',
    'ip-notices',
    'tax-returns',
  ]),
  datedBy: z.strictObject({ field: z.string(), as: z.enum(['date', 'text']) }),
  only: z.strictObject({ field: z.string(), of: z.array(z.string()).min(1) }).exactOptional(),
  heldBy: z.enum(['caseId', 'processId', 'orderId', 'reference', 'trackingCode', 'none']),
  keptOfPeople: z.literal(true).exactOptional(),
  term: termSchema,
  why: z.string().min(5),
  source: z.string().min(5),
  verifiedOn: daySchema,
});

const tableSchema = z
  .strictObject({
    note: z.string(),
    classes: z
      .array(classSchema)
      .refine((classes) => new Set(classes.map(({ id }) => id)).size === classes.length, 'each id once'),
    /** Collections that have the term of the case or order they belong to. */
    follow: z.array(
      z.strictObject({
        collection: z.string(),
        follows: z.string(),
        keptOfPeople: z.literal(true).exactOptional(),
        why: z.string().min(5),
        source: z.string().min(5),
        verifiedOn: daySchema,
      }),
    ),
    /** Collections no term is for. */
    stay: z.array(z.strictObject({ collection: z.string(), why: z.string().min(3) })),
  })
  .refine(
    ({ classes, follow }) =>
      follow.every(({ follows }) => classes.some(({ id, means }) => id === follows && means === 'processes')),
    'each follows a class of processes',
  );

export interface RetentionRules {
  classes: readonly RetentionClass[];
  follow: readonly RetentionFollower[];
  stay: readonly { collection: string; why: string }[];
}

/** The rules shipped with the product. @throws ZodError naming the row */
export function loadRetentionRules(): RetentionRules {
  const { classes, follow, stay } = tableSchema.parse(table);
  return { classes, follow, stay };
}
