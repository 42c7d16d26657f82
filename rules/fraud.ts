/** The fraud rules of the platform, from data/fraud-rules.json: policy, not law. */
import { z } from 'zod';
import type { FraudRules } from '../domain/fraud';
import { countrySchema, currencySchema, daySchema } from '../domain/shapes/common';
import book from './data/fraud-rules.json';

const base = {
  id: z.string().regex(/^[a-z][a-z0-9-]+$/),
  points: z.int().min(0).max(1000),
  says: z.string().min(5),
  validFrom: daySchema,
  validTo: daySchema.optional(),
  source: z.string().min(5),
  verifiedOn: daySchema,
};
const count = z.int().min(1);
const over = z.record(currencySchema, z.int().positive());

const ruleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.literal('blocked'), which: z.enum(['customer', 'address', 'email']) }),
  z.strictObject({
    ...base,
    kind: z.enum([
      'orders-last-24h',
      'orders-to-address-last-24h',
      'addresses-last-30d',
      'disputes',
      'refunds',
    ]),
    from: count,
  }),
  z.strictObject({
    ...base,
    kind: z.literal('amount-over-average'),
    times: z.int().min(2),
    minOrders: count,
  }),
  z.strictObject({ ...base, kind: z.enum(['amount', 'first-order-amount']), over }),
  z.strictObject({ ...base, kind: z.literal('new-account-amount'), accountDaysUnder: count, over }),
  z.strictObject({
    ...base,
    kind: z.enum(['ip-not-destination', 'billing-not-destination', 'ip-not-billing']),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('reshipper-words'),
    patterns: z.array(z.string().min(4).toLowerCase()).min(1),
  }),
  z.strictObject({ ...base, kind: z.literal('reshipper-suite'), digitsFrom: z.int().min(3) }),
  z.strictObject({
    ...base,
    kind: z.literal('reshipper-postcodes'),
    postcodes: z.record(countrySchema, z.array(z.string().regex(/^[A-Z0-9]+$/)).min(1)),
  }),
]);

const bookSchema = z.strictObject({
  note: z.string(),
  reviewFrom: z.int().min(1),
  refuseFrom: z.int().min(2),
  rules: z.array(ruleSchema).min(1),
});

/** Parses a book of fraud rules. Throws when it is malformed, an id comes twice, or review would begin after refusal. */
export function parseFraudRules(text: unknown): FraudRules {
  const { rules, reviewFrom, refuseFrom } = bookSchema.parse(text);
  const ids = rules.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`rules/data/fraud-rules.json: ${twice} comes twice`);
  const backwards = rules.find(({ validFrom, validTo }) => validTo !== undefined && validTo < validFrom);
  if (backwards) throw new Error(`rules/data/fraud-rules.json: ${backwards.id} ends before it starts`);
  if (refuseFrom <= reviewFrom)
    throw new Error('rules/data/fraud-rules.json: refuseFrom must be over reviewFrom');
  return { rules, reviewFrom, refuseFrom };
}

/** The fraud rules shipped with the product. */
export function loadFraudRules(): FraudRules {
  return parseFraudRules(book);
}
