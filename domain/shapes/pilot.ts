/** A small batch sold for a while, and the thresholds it is judged by. */
import { z } from 'zod';
import { countrySchema, daySchema, moneySchema, reasonSchema, shareSchema } from './common';

/** Frozen when the pilot starts. "min" thresholds must be reached, "max" ones not exceeded. */
export const pilotThresholdsSchema = z.strictObject({
  /** Sold ÷ supplied pieces. */
  minSellThrough: shareSchema,
  /** Returned ÷ sold pieces. */
  maxReturnRate: shareSchema,
  /** Defective ÷ sold pieces. */
  maxDefectRate: shareSchema,
  /** SKU-days without stock ÷ SKU-days of the window. */
  maxStockOutShare: shareSchema,
  /** Parcels on time ÷ parcels delivered. */
  minOnTime: shareSchema,
  /** Mean of customers' ratings, 1 to 5. */
  minRating: z.number().min(1).max(5),
});
export type PilotThresholds = z.infer<typeof pilotThresholdsSchema>;

export const pilotPlanSchema = z.strictObject({
  market: countrySchema,
  skus: z
    .array(z.strictObject({ sku: z.string().trim().min(1).max(40), quantity: z.int().min(1).max(100_000) }))
    .min(1)
    .max(100),
  /** What the goods may cost at the agreed prices. */
  budget: moneySchema,
  windowDays: z
    .int()
    .min(7)
    .max(180)
    .optional()
    .describe('Days of the sales window; left out: what the house usually takes'),
  thresholds: pilotThresholdsSchema.optional(),
});
export type PilotPlan = z.infer<typeof pilotPlanSchema>;

/** What the shop reports of one SKU on one day. `factId` is the shop's own: the same id is the same fact. */
export const salesFactSchema = z
  .strictObject({
    factId: z.string().regex(/^[A-Za-z0-9._:-]{1,80}$/),
    sku: z.string().trim().min(1).max(40),
    day: daySchema,
    sold: z.int().min(0).max(1_000_000),
    returned: z.int().min(0).max(1_000_000),
    defective: z.int().min(0).max(1_000_000),
    stockedOut: z.boolean(),
    delivered: z.int().min(0).max(1_000_000),
    onTime: z.int().min(0).max(1_000_000),
    ratings: z.int().min(0).max(1_000_000),
    /** Sum of the ratings' stars. */
    stars: z.int().min(0).max(5_000_000),
  })
  .superRefine((fact, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (fact.onTime > fact.delivered) wrong('onTime', 'must not exceed `delivered`');
    if (fact.stars > fact.ratings * 5 || fact.stars < fact.ratings)
      wrong('stars', 'must lie between 1 and 5 for each rating');
  });
export type SalesFact = z.infer<typeof salesFactSchema>;

export const verdictSchema = z.enum(['expand', 'extend', 'stop']);
export type Verdict = z.infer<typeof verdictSchema>;

/** Confirms the computed verdict, or overrides it with a reason. */
export const verdictDecisionSchema = z.strictObject({
  verdict: verdictSchema,
  reason: reasonSchema.optional(),
});
export type VerdictDecision = z.infer<typeof verdictDecisionSchema>;
