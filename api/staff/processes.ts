/** Processes of any kind: found, looked at, followed. */
import { z } from 'zod';
import { aboutOf } from '../../domain/about';
import { findProcess, type ProcessSnapshot } from '../../models/process';
import { listTasks } from '../../models/task';
import type { Principal } from '../auth';
import type { ApiDependencies } from '../dependencies';
import { notFound } from '../problem';
import { ok, route, staffRoles } from '../route';
import {
  aboutSchema,
  pageOfSchema,
  pageQuery,
  processIdSchema,
  processItemSchema,
  processKindSchema,
  taskSchema,
} from '../schemas';
import { filterQuery, found, linkedProcessSchema, withLink } from './cases';
import { requireListReader, requireSnapshotReader, unlistedFor } from './process-readers';
import { timelineRoutesOf } from './timeline';

const params = z.strictObject({
  processId: processIdSchema.describe('With `/` written as `%2F`'),
});

const listRoute = route({
  ...{ method: 'get', path: '/processes', tag: 'Processes', roles: staffRoles },
  summary: 'Find processes of any kind',
  description:
    'Tax returns are listed to finance, compliance and admin, privacy requests to compliance and admin.',
  query: z.strictObject({ process: processKindSchema.optional(), ...filterQuery, ...pageQuery }),
  answer: {
    status: 200,
    schema: pageOfSchema(processItemSchema),
    description: 'Processes, the newest first',
  },
  handle: async ({ query, principal, deps }) => {
    if (query.process) requireListReader(principal, query.process);
    const except = query.process ? {} : { except: unlistedFor(principal) };
    return ok(await found(deps, { ...query, ...except }));
  },
});

const showRoute = route({
  ...{ method: 'get', path: '/processes/{processId}', tag: 'Processes', roles: staffRoles },
  summary: 'Look at a process of any kind: its newest snapshot, and what waits for a person',
  description:
    'IP notices and privacy requests are for compliance and admin, tax returns for finance, too: as at their own addresses.',
  params,
  answer: {
    status: 200,
    schema: z.object({
      process: linkedProcessSchema.extend({ about: aboutSchema }),
      tasks: z.array(taskSchema).describe('The soonest due first, 100 at most'),
    }),
    description: 'The process',
  },
  handle: async ({ params: { processId }, principal, deps }) => {
    const snapshot = await readable(deps, processId, principal);
    const { items: tasks } = await listTasks(deps.connection, { processId }, { limit: 100 });
    return ok({ process: { ...withLink(snapshot, deps), about: aboutOf(snapshot) }, tasks });
  },
});

const timelineRoutes = timelineRoutesOf({
  ...{ path: '/processes/{processId}', what: 'one process', params },
  followed: async (deps, { processId }, principal) => {
    await readable(deps, processId, principal);
    return { chain: processId };
  },
});

export const processRoutes = [listRoute, showRoute, ...timelineRoutes];

/** @throws Problem `not-found`; `not-entitled` */
async function readable(
  deps: ApiDependencies,
  processId: string,
  principal: Principal,
): Promise<ProcessSnapshot> {
  const snapshot = await findProcess(deps.connection, processId);
  if (!snapshot) throw notFound(`process ${processId}`);
  requireSnapshotReader(principal, snapshot.process);
  return snapshot;
}
