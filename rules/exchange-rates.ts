/** Reference rates of the European Central Bank, with their source. Data in `data/ecb-rates.json`. */
import { z } from 'zod';
import type { ReferenceRates } from '../domain/exchange-rates';
import { currencySchema, daySchema } from '../domain/shapes/common';
import table from './data/ecb-rates.json';

/** As the ECB writes them: decimals without an exponent, above zero. */
const rateSchema = z.string().regex(/^(?!0+(\.0+)?$)\d+(\.\d+)?$/, 'a decimal above zero such as 0.8338');

const tableSchema = z
  .strictObject({
    note: z.string(),
    source: z.string().min(5),
    licence: z.string().min(5),
    base: currencySchema,
    firstDay: daySchema,
    lastDay: daySchema,
    verifiedOn: daySchema,
    currencies: z.array(currencySchema).min(1),
    days: z.record(
      daySchema,
      z
        .string()
        .transform((line) => line.split(' '))
        .pipe(z.array(rateSchema)),
    ),
  })
  .superRefine(({ currencies, days, firstDay, lastDay }, context) => {
    const names = Object.keys(days);
    const ordered = names.every((day, index) => index === 0 || (names[index - 1] ?? '') < day);
    const whole = Object.values(days).every((rates) => rates.length === currencies.length);
    const says = !ordered
      ? 'days stand in order of time'
      : !whole
        ? 'every day has a rate of every currency'
        : names[0] !== firstDay || names.at(-1) !== lastDay
          ? 'the first and the last day are those of the rows'
          : undefined;
    if (says !== undefined) context.addIssue({ code: 'custom', message: says, path: ['days'] });
  });

/** @throws ZodError for a rate that is no decimal, a day that lacks one, or days out of order */
export function parseReferenceRates(text: unknown): ReferenceRates {
  const { base, currencies, days, source } = tableSchema.parse(text);
  return {
    ...{ base, currencies, source },
    days: Object.entries(days).map(([day, rates]) => ({ day, rates })),
  };
}

/** The rates shipped with the product. @throws as `parseReferenceRates` */
export function loadReferenceRates(): ReferenceRates {
  return parseReferenceRates(table);
}
