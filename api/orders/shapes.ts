/** Addresses and answers shared by the routes of orders. */
import { z } from 'zod';
import { daySchema, moneySchema } from '../../domain/shapes/common';
import { modeSchema, orderIdSchema } from '../../domain/shapes/orders';

export const orderParams = z.strictObject({ orderId: orderIdSchema });
const number = z.coerce.number().int().min(1).max(100);
export const carrierSchema = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'a carrier such as landpost');
export const incidentIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{2,59}$/, 'an incident’s own name');
export const parcelParams = z.strictObject({ orderId: orderIdSchema, number });

export const costLineSchema = z.object({
  kind: z.string(),
  about: z.string(),
  base: moneySchema,
  rate: z.string().optional(),
  amount: moneySchema,
  payer: z.enum(['customer', 'recipient']),
  ref: z.object({ rule: z.string(), source: z.string(), verifiedOn: daySchema }).optional(),
});

export const landedCostSchema = z
  .object({
    currency: z.string(),
    lines: z.array(costLineSchema),
    total: moneySchema,
    atTheDoor: moneySchema,
    on: daySchema,
    scheme: z.string().optional(),
  })
  .describe('Each line with its rule, source and date; `total` is what the customer pays with the order');

export const reasonsSchema = z.array(
  z.object({ code: z.string(), sku: z.string().optional(), says: z.string(), remedy: z.string() }),
);

export const answerSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('accepted'),
    orderId: z.string(),
    mode: modeSchema,
    landedCost: landedCostSchema,
    shipments: z.array(z.string()),
    why: z.string(),
    tracking: z.url().describe('The page to give to the customer'),
  }),
  z.object({ state: z.literal('refused'), orderId: z.string(), reasons: reasonsSchema }),
  z.object({
    state: z.literal('in-review'),
    orderId: z.string(),
    reasons: z.array(z.string()),
    tracking: z.url(),
  }),
]);

export const offerSchema = z.discriminatedUnion('feasible', [
  z.object({
    mode: modeSchema,
    feasible: z.literal(true),
    cost: moneySchema,
    days: z.object({ from: z.number(), to: z.number() }),
    shipments: z.array(z.looseObject({ number: z.int() })),
  }),
  z.object({ mode: modeSchema, feasible: z.literal(false), refused: z.array(z.string()) }),
]);
