/** Where tax has to be declared, judged from what was sold, where stock lies and which registrations hold. */
import { z } from 'zod';
import { daySchema } from '../../domain/shapes/common';
import { obligationsOf } from '../../domain/tax-obligations';
import { notPlaced, obligationFactsOf } from '../../models/tax-obligations';
import { ok, route } from '../route';
import { tag, taxReaders } from './shapes';

const money = z.object({ amount: z.int(), currency: z.string() });
const standing = z.object({
  rule: z.string(),
  countries: z.array(z.string()),
  reached: money,
  limit: money,
  share: z.number().describe('1 is the limit'),
});

const obligationsSchema = z.object({
  on: daySchema,
  establishedIn: z.string(),
  obligations: z.array(
    z.object({
      country: z.string(),
      kind: z.enum([
        ...(['none', 'local-registration', 'OSS', 'IOSS', 'deemed-supplier', 'UK-VAT', 'GST'] as const),
      ]),
      because: z.string(),
      registered: z.boolean().describe('Whether the registration it is declared under holds'),
      ref: z.object({ rule: z.string(), source: z.string(), verifiedOn: daySchema }),
    }),
  ),
  thresholds: z.array(standing).describe('How near each limit is'),
  warnings: z.array(standing).describe('Limits that are about to be reached'),
  notKnown: z.array(z.object({ country: z.string(), rule: z.string(), says: z.string() })),
});

const obligationsRoute = route({
  ...{ method: 'get', path: '/tax/obligations', tag, roles: taxReaders },
  summary: 'Where tax has to be declared, by country, and how near each limit is',
  description:
    'One answer for all countries that are sold to or hold stock. What no rule tells is in `notKnown`.',
  query: z.strictObject({ on: daySchema.optional().describe('Default: today, UTC') }),
  answer: { status: 200, schema: obligationsSchema, description: 'By country' },
  handle: async ({ query: { on: asked }, deps }) => {
    const on = asked ?? deps.now().toISOString().slice(0, 10);
    const { establishedIn, lawReviewDays: reviewDays } = deps.taxPolicy;
    const { facts, unplaced } = await obligationFactsOf(deps.connection, establishedIn, on);
    const found = obligationsOf(facts, deps.taxThresholds, { on, reviewDays });
    return ok({
      ...{ on, establishedIn, obligations: found.obligations },
      ...{ thresholds: found.thresholds.map(shared), warnings: found.warnings.map(shared) },
      notKnown: [...found.notKnown, ...unplaced.map(notPlaced)],
    });
  },
});

function shared<Standing extends { reached: { amount: number }; limit: { amount: number } }>(one: Standing) {
  return { ...one, share: Math.round((one.reached.amount / one.limit.amount) * 1_000) / 1_000 };
}

export const taxObligationRoutes = [obligationsRoute];
