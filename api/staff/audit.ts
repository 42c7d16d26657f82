/** The audit trail over all processes, for those who watch over the others. */
import { z } from 'zod';
import { addDays } from '../../domain/days';
import { daySchema } from '../../domain/shapes/common';
import { listAuditEntries } from '../../models/audit-entry';
import { ok, route } from '../route';
import { auditEntrySchema, pageOfSchema, pageQuery, processIdSchema, subjectIdSchema } from '../schemas';

const auditRoute = route({
  ...{ method: 'get', path: '/audit', tag: 'Audit', roles: ['compliance', 'admin'] },
  summary: 'Read what happened in all processes, the newest first',
  description:
    'Entries name people by their ids only. Each stands in the hash-chain of its process: `npm run audit:verify` walks them.',
  query: z.strictObject({
    processId: processIdSchema.optional(),
    caseId: subjectIdSchema.optional(),
    actor: z.string().min(1).max(200).optional().describe('Id of who did it: staff, a link, a process'),
    action: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,79}$/, 'an action such as contract-approved')
      .optional(),
    day: daySchema.optional().describe('The day it happened, UTC'),
    ...pageQuery,
  }),
  answer: { status: 200, schema: pageOfSchema(auditEntrySchema), description: 'Audit entries' },
  handle: async ({ query: { limit, cursor, processId, actor, day, ...filter }, deps }) => {
    const time =
      day === undefined ? {} : { from: `${day}T00:00:00.000Z`, to: `${addDays(day, 1)}T00:00:00.000Z` };
    const wanted = { ...filter, ...time, chain: processId, actorId: actor };
    return ok(await listAuditEntries(deps.connection, wanted, { limit, cursor }));
  },
});

export const auditRoutes = [auditRoute];
