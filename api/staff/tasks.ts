/** The inbox: what waits for a person. */
import { z } from 'zod';
import { countrySchema } from '../../domain/shapes/common';
import { listTasks } from '../../models/task';
import { ok, route, staffRoles } from '../route';
import {
  pageOfSchema,
  pageQuery,
  subjectIdSchema,
  taskKindSchema,
  taskRoleSchema,
  taskSchema,
} from '../schemas';

const yes = z.enum(['true', 'false']).transform((text) => text === 'true');

const inboxQuery = z.strictObject({
  role: taskRoleSchema.or(z.literal('any')).optional().describe('Mine, if left out; `any` for everybody’s'),
  kind: taskKindSchema.optional(),
  market: countrySchema.optional(),
  caseId: subjectIdSchema.optional(),
  escalated: yes.optional(),
  overdue: yes.optional().describe('`true`: only those that should have been done by now'),
  ...pageQuery,
});

const inboxRoute = route({
  ...{ method: 'get', path: '/tasks', tag: 'Tasks', roles: staffRoles },
  summary: 'List what waits for me, or for others',
  query: inboxQuery,
  answer: { status: 200, schema: pageOfSchema(taskSchema), description: 'Open tasks, the soonest due first' },
  handle: async ({ query, principal, deps }) => {
    const { role, overdue, limit, cursor, ...filter } = query;
    const roles = role === 'any' ? {} : { roles: role === undefined ? principal.roles : [role] };
    const due = overdue === true ? { dueBefore: deps.now().toISOString() } : {};
    return ok(await listTasks(deps.connection, { ...filter, ...roles, ...due }, { limit, cursor }));
  },
});

export const taskRoutes = [inboxRoute];
