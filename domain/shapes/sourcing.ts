/** What opens a sourcing case. */
import { z } from 'zod';
import { categorySchema, countrySchema, localeSchema, shareSchema, sourcingChannelSchema } from './common';

/** Market data behind the score; shares are 0 to 1. */
export const marketInputsSchema = z.strictObject({
  /** Yearly growth of the category in the market. */
  categoryGrowth: z.number().min(-1).max(5).describe('A year: 0.12 is 12 %'),
  /** Searches and requests a month for the brand or its kind. */
  monthlyDemand: z.int().min(0).max(100_000_000).describe('Searches and requests a month'),
  /** Brands already sold in this niche. */
  competitors: z.int().min(0).max(100_000),
  /** Expected gross margin. */
  grossMargin: shareSchema,
  differentiation: z.array(z.enum(['niche', 'designer', 'own-technology', 'own-culture'])).max(4),
});
export type MarketInputs = z.infer<typeof marketInputsSchema>;

export const openCaseSchema = z.strictObject({
  brand: z.string().trim().min(2).max(120),
  /** The brand's country of establishment. */
  country: countrySchema,
  market: countrySchema,
  category: categorySchema,
  channel: sourcingChannelSchema,
  inputs: marketInputsSchema,
  /** The person at the brand. Personal data: kept encrypted, never in a workflow history. */
  contact: z.strictObject({
    name: z.string().trim().min(2).max(120),
    email: z.email().max(254),
    locale: localeSchema,
  }),
});
export type OpenCase = z.infer<typeof openCaseSchema>;
