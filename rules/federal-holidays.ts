/** The federal holidays of the United States, as rules. Data in `data/us-federal-holidays.json`. */
import { z } from 'zod';
import type { HolidayCalendar } from '../domain/business-days';
import { daySchema } from '../domain/shapes/common';
import table from './data/us-federal-holidays.json';

const row = {
  id: z.string().regex(/^[a-z-]+$/),
  name: z.string().min(3),
  month: z.int().min(1).max(12),
  validFrom: daySchema,
  source: z.string().min(5),
  verifiedOn: daySchema,
};

const tableSchema = z.strictObject({
  note: z.string(),
  observance: z.string(),
  verifiedYears: z
    .strictObject({ from: z.int(), to: z.int() })
    .refine(({ from, to }) => from <= to, '`to` must not be before `from`'),
  holidays: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ ...row, kind: z.literal('fixed'), dayOfMonth: z.int().min(1).max(31) }),
        z.strictObject({
          ...{ ...row, kind: z.literal('weekday'), weekday: z.int().min(0).max(6) },
          nth: z.int().min(-1).max(4),
        }),
      ]),
    )
    .min(1),
});

/** The calendar shipped with the product. @throws ZodError naming the wrong field */
export function loadFederalHolidays(): HolidayCalendar {
  const { holidays, verifiedYears } = tableSchema.parse(table);
  return { holidays, verifiedYears };
}
