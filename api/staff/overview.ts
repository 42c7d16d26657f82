/** The overview: what runs, what waits too long, what is due. */
import { z } from 'zod';
import { daySchema, instantSchema } from '../../domain/shapes/common';
import { modeSchema } from '../../domain/shapes/orders';
import { ok, route, staffRoles } from '../route';
import { taskKindSchema, taskRoleSchema } from '../schemas';
import { filingSchemeSchema, taxReaders } from '../tax/shapes';

const rows = z.string().describe('The address of the rows behind this figure');
const count = z.int();

const overviewSchema = z.object({
  asOf: instantSchema.describe('When these figures were read; at most 15 seconds ago'),
  pipeline: z
    .array(
      z.object({
        ...{ stage: z.string(), count, rows },
        ages: z.array(z.object({ days: z.string().describe('Days in the stage'), count, rows })),
      }),
    )
    .describe('Brands on their way in, by stage'),
  orders: z.array(z.object({ stage: z.string(), count, rows })).describe('Orders that run, by stage'),
  clearance: z
    .array(z.object({ country: z.string(), count, median: z.number(), p90: z.number(), rows }))
    .describe(
      'Days from declared to released, of parcels booked in the last 90 days, by country of destination',
    ),
  onTime: z
    .array(
      z.object({
        ...{ carrier: z.string(), mode: modeSchema, judged: count, onTime: count, rows },
        rate: z.number().describe('Share from 0 to 1'),
      }),
    )
    .describe(
      'Parcels booked in the last 90 days that came by the day promised, of those delivered, lost, or past that day',
    ),
  returns: z
    .array(
      z.object({
        ...{
          scheme: filingSchemeSchema,
          jurisdiction: z.string(),
          period: z.string(),
          periodEnds: daySchema,
        },
        dueOn: daySchema.optional().describe('Last day in time, by the authority’s clock'),
        overdue: z.boolean().optional(),
        notKnown: z.string().optional().describe('Why there is no due day'),
        state: z.string().describe('Stage of the return; `not-open` before it is opened'),
        rows: rows.optional(),
      }),
    )
    .optional()
    .describe('Tax returns that are not settled, the soonest due first; for finance, compliance and admin'),
  tasks: z
    .array(z.object({ role: taskRoleSchema, kind: taskKindSchema, overdue: count, escalated: count, rows }))
    .describe('Tasks that should have been done by now, and how many of them are escalated'),
});

const overviewRoute = route({
  ...{ method: 'get', path: '/overview', tag: 'Overview', roles: staffRoles },
  summary: 'See what runs, what waits too long and what is due, in figures',
  answer: {
    status: 200,
    schema: overviewSchema,
    description: 'The figures, each with the address of its rows',
  },
  handle: async ({ principal, deps }) => {
    const { returns, ...figures } = await deps.overview.figures();
    const mayReadTax = principal.roles.some((role) => taxReaders.includes(role));
    return ok({ ...figures, ...(mayReadTax ? { returns } : {}) });
  },
});

export const overviewRoutes = [overviewRoute];
