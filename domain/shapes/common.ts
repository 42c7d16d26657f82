/**
 * Shapes shared by everything that enters from outside. Each zod schema is the single source of its type; rules and
 * workflows import the types only, so that zod never reaches a workflow bundle.
 */
import { z } from 'zod';

/** ISO 3166-1 alpha-2, upper case. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 code such as DE');
export type Country = z.infer<typeof countrySchema>;

/** ISO 4217, upper case. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR');
export type Currency = z.infer<typeof currencySchema>;

/** An exact amount in minor units of its currency (EUR 12.50 is `{ amount: 1250, currency: 'EUR' }`). Never negative. */
export const moneySchema = z
  .strictObject({ amount: z.int().min(0).max(1_000_000_000_00), currency: currencySchema })
  .meta({ description: 'Amount in minor units of the currency' });
export type Money = z.infer<typeof moneySchema>;

/** A calendar day, `YYYY-MM-DD`, without a time zone. */
export const daySchema = z.iso.date();
export type Day = z.infer<typeof daySchema>;

/** An instant in UTC, ISO 8601 with `Z`. */
export const instantSchema = z.iso.datetime();
export type Instant = z.infer<typeof instantSchema>;

/** A share of a whole, 0 to 1. */
export const shareSchema = z.number().min(0).max(1);

/** A free text a person gives for a decision: what was decided and why. Never personal data of partners. */
export const reasonSchema = z.string().trim().min(3).max(2000);

export const localeSchema = z.enum(['en', 'de', 'zh']);
export type Locale = z.infer<typeof localeSchema>;

/** How the brand reaches us. */
export const sourcingChannelSchema = z.enum(['direct', 'distributor', 'platform']);
export type SourcingChannel = z.infer<typeof sourcingChannelSchema>;

/** Where goods are sold. */
export const salesChannelSchema = z.enum(['own-shop', 'marketplace', 'social', 'retail']);
export type SalesChannel = z.infer<typeof salesChannelSchema>;

export const categorySchema = z.enum(['cosmetics', 'electronics', 'fashion', 'food', 'home', 'toys']);
export type Category = z.infer<typeof categorySchema>;

/** A period of calendar days, both ends included. */
export const periodSchema = z
  .strictObject({ from: daySchema, to: daySchema })
  .refine((period) => period.from <= period.to, { message: '`to` must not be before `from`', path: ['to'] });
export type Period = z.infer<typeof periodSchema>;

/** Staff roles, as issued in the `roles` claim of the access token; `system` is a machine client. */
export const roleSchema = z.enum(['category-manager', 'ops', 'finance', 'compliance', 'admin', 'system']);
export type Role = z.infer<typeof roleSchema>;
