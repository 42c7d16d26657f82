/** What the laws of data protection give for an answer. */
import { z } from 'zod';
import type { PrivacyTerms } from '../domain/privacy-clock';
import hamburg from './data/hamburg-holidays.json';
import table from './data/privacy-terms.json';
import { dated, sound } from './dated';

const periodSchema = z.union([
  z.strictObject({ months: z.int().min(1).max(12) }),
  z.strictObject({ days: z.int().min(1).max(366) }),
]);

const tableSchema = z.strictObject({
  note: z.string(),
  zone: z.string().refine(isZone, 'a time zone'),
  rows: z
    .array(
      z.strictObject({
        ...dated,
        law: z.enum(['gdpr', 'ccpa']),
        residences: z.array(z.string().regex(/^(\*|[A-Z]{2}(-[A-Z0-9]{1,3})?)$/)).min(1),
        answer: periodSchema,
        extended: periodSchema,
        confirmBusinessDays: z.int().min(1).exactOptional(),
        endsOnWorkingDay: z.boolean(),
      }),
    )
    .refine((rows) => rows.some(({ residences }) => residences.includes('*')), 'one row is for all others'),
});

const holidaysSchema = z.strictObject({
  note: z.string(),
  verifiedYears: z.strictObject({ from: z.int(), to: z.int() }),
  holidays: z.array(
    z.union([
      z.strictObject({ ...dated, day: z.string().regex(/^\d{2}-\d{2}$/, 'month and day') }),
      z.strictObject({ ...dated, fromEaster: z.int() }),
    ]),
  ),
});

/** The terms shipped with the product. @throws ZodError naming the row */
export function loadPrivacyTerms(): PrivacyTerms {
  const { zone, rows } = tableSchema.parse(table);
  sound(rows);
  const { holidays, verifiedYears } = holidaysSchema.parse(hamburg);
  sound(holidays);
  return { zone, rows, calendar: { holidays, verifiedYears } };
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
