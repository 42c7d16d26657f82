/** Cases: found, looked at, left. */
import { z } from 'zod';
import {
  categorySchema,
  countrySchema,
  instantSchema,
  reasonSchema,
  sourcingChannelSchema,
} from '../../domain/shapes/common';
import {
  findProcess,
  listProcesses,
  processesOfCase,
  type ProcessFilter,
  type ProcessSnapshot,
} from '../../models/process';
import { listTasks } from '../../models/task';
import { brandOnboardingId, withdraw } from '../../workflows/brand-onboarding/messages';
import { command } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { notFound } from '../problem';
import { ok, route, staffRoles } from '../route';
import {
  carriedOutAnswer,
  caseParams,
  pageOfSchema,
  pageQuery,
  processItemSchema,
  processSchema,
  taskSchema,
} from '../schemas';
import { slugOf } from './open-case';

const stageName = z.string().regex(/^[a-z-]{2,40}$/, 'a stage such as vetting');

export const filterQuery = {
  stage: stageName.optional(),
  market: countrySchema.optional(),
  category: categorySchema.optional(),
  channel: sourcingChannelSchema.optional(),
  owner: z.string().min(1).max(200).optional().describe('Staff id of who opened it'),
  brand: z.string().trim().min(1).max(120).optional().describe('Beginning of the name, in any spelling'),
  openedFrom: instantSchema.optional(),
  openedTo: instantSchema.optional(),
  sinceFrom: instantSchema.optional().describe('In its stage since then or later'),
  sinceTo: instantSchema.optional().describe('In its stage since then or earlier'),
  exit: stageName.optional().describe('The stage it ended in, or `none` for those that run'),
  sort: z
    .enum(['openedAt', '-openedAt', 'stageSince', '-stageSince', 'brand', '-brand'])
    .default('-openedAt')
    .describe('`-`: descending'),
};

const caseList = z.strictObject({ ...filterQuery, ...pageQuery });

export const linkedProcessSchema = processSchema.extend({
  temporalUi: z.url().optional().describe('Its history in the workflow engine'),
});

const listRoute = route({
  ...{ method: 'get', path: '/cases', tag: 'Cases', roles: staffRoles },
  summary: 'Find cases',
  query: caseList,
  answer: {
    status: 200,
    schema: pageOfSchema(processItemSchema),
    description: 'Onboardings, the newest first',
  },
  handle: async ({ query, deps }) => ok(await found(deps, { process: 'brand-onboarding', ...query })),
});

const showRoute = route({
  ...{ method: 'get', path: '/cases/{caseId}', tag: 'Cases', roles: staffRoles },
  summary: 'Look at a case: its onboarding, the processes it has led to, what waits for a person',
  params: caseParams,
  answer: {
    status: 200,
    schema: z.object({
      case: linkedProcessSchema,
      processes: z.array(linkedProcessSchema).describe('All others of the case, in the order they began'),
      tasks: z.array(taskSchema).describe('The soonest due first, 100 at most'),
    }),
    description: 'The case',
  },
  handle: async ({ params, deps }) => {
    const [processes, tasks] = await Promise.all([
      processesOfCase(deps.connection, params.caseId),
      listTasks(deps.connection, { caseId: params.caseId }, { limit: 100 }),
    ]);
    const onboarding = processes.find(({ process }) => process === 'brand-onboarding');
    if (!onboarding) throw notFound(`case ${params.caseId}`);
    const others = processes.filter((each) => each !== onboarding);
    const linked = (snapshot: ProcessSnapshot) => withLink(snapshot, deps);
    return ok({ case: linked(onboarding), processes: others.map(linked), tasks: tasks.items });
  },
});

const withdrawalRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/withdrawal', tag: 'Cases' },
  roles: ['category-manager', 'admin'],
  summary: 'Leave: the case ends as withdrawn, and what was done is undone',
  params: caseParams,
  body: z.strictObject({ reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: brandOnboardingId(params.caseId),
      update: withdraw,
      argument: { side: 'platform', by, ...body },
      commandId,
    }),
});

export const caseRoutes = [listRoute, showRoute, withdrawalRoute];

/** @throws Problem `not-found` unless the case has been opened */
export async function caseThatExists(deps: ApiDependencies, caseId: string): Promise<ProcessSnapshot> {
  const snapshot = await findProcess(deps.connection, brandOnboardingId(caseId));
  if (!snapshot) throw notFound(`case ${caseId}`);
  return snapshot;
}

interface Wanted extends z.output<typeof caseList>, Pick<ProcessFilter, 'process' | 'except'> {}

/** One page of processes, as the query of a list names them. */
export async function found(deps: ApiDependencies, query: Wanted) {
  const { limit, cursor, sort, brand, ...filter } = query;
  const start = brand === undefined ? {} : { brand: slugOf(brand) };
  return listProcesses(deps.connection, { ...filter, ...start }, sort, { limit, cursor });
}

/** With the address of its history in the workflow engine's own pages. */
export function withLink(snapshot: ProcessSnapshot, { temporalUi }: ApiDependencies) {
  if (!temporalUi) return snapshot;
  const { url, namespace } = temporalUi;
  const workflow = encodeURIComponent(snapshot.processId);
  const address = `${url.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflow}`;
  return { ...snapshot, temporalUi: address };
}
