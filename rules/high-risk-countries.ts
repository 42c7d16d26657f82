/** Countries of establishment that ask for enhanced vetting. */
import { z } from 'zod';
import { countrySchema, daySchema } from '../domain/shapes/common';
import table from './data/high-risk-countries.json';

const highRiskCountriesSchema = z.strictObject({
  source: z.string().min(5),
  /** The day the list describes. */
  asOf: daySchema,
  note: z.string(),
  /** Whether somebody compared the list with its source on `asOf`. */
  verified: z.boolean(),
  countries: z.array(countrySchema).min(1),
});
export type HighRiskCountries = z.infer<typeof highRiskCountriesSchema>;

/** The FATF call-for-action list with its date and source. Throws when the file is malformed. */
export function loadHighRiskCountries(): HighRiskCountries {
  return highRiskCountriesSchema.parse(table);
}
