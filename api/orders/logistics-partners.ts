/** Carriers as partners: opened by operations, decided by a second person, suspended and lifted. */
import { z } from 'zod';
import { daySchema, reasonSchema } from '../../domain/shapes/common';
import { listProcesses, processesOfCase } from '../../models/process';
import { listTasks } from '../../models/task';
import { documentRequestId, reviewDocument } from '../../workflows/document-request/messages';
import {
  decidePartner,
  logisticsPartnerId,
  reinstatePartner,
  suspendPartner,
} from '../../workflows/logistics-partner/messages';
import { command } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { notFound } from '../problem';
import { ok, route, staffRoles } from '../route';
import {
  carriedOutAnswer,
  pageOfSchema,
  pageQuery,
  processItemSchema,
  processSchema,
  reviewSchema,
  taskSchema,
} from '../schemas';
import { documentKindSchema, openPartnerRoute } from './open-logistics-partner';
import { carrierSchema } from './shapes';

const tag = 'Logistics partners';
const params = z.strictObject({ carrier: carrierSchema });

const listRoute = route({
  ...{ method: 'get', path: '/logistics-partners', tag, roles: staffRoles },
  summary: 'Find carriers and how they stand',
  query: z.strictObject({
    stage: z
      .enum(['gathering', 'deciding', 'qualified', 'suspended', 'expired', 'rejected', 'closed'])
      .optional(),
    ...pageQuery,
  }),
  answer: { status: 200, schema: pageOfSchema(processItemSchema), description: 'Carriers by name' },
  handle: async ({ query: { stage, ...page }, deps }) =>
    ok(await listProcesses(deps.connection, { process: 'logistics-partner', stage }, 'brand', page)),
});

const showRoute = route({
  ...{ method: 'get', path: '/logistics-partners/{carrier}', tag, roles: staffRoles },
  summary:
    'Look at a carrier: its assessment, documents, qualification, scorecard, and what waits for a person',
  params,
  answer: {
    status: 200,
    schema: z.object({
      partner: processSchema,
      documents: z.array(processSchema).describe('Requests for documents, in the order they began'),
      tasks: z.array(taskSchema),
    }),
    description: 'The carrier',
  },
  handle: async ({ params: { carrier }, deps }) => {
    const caseId = logisticsPartnerId(carrier);
    const [processes, tasks] = await Promise.all([
      processesOfCase(deps.connection, caseId),
      listTasks(deps.connection, { caseId }, { limit: 100 }),
    ]);
    const partner = processes.find(({ processId }) => processId === caseId);
    if (!partner) throw notFound(`logistics partner ${carrier}`);
    return ok({ partner, documents: processes.filter((each) => each !== partner), tasks: tasks.items });
  },
});

const decisionRoute = route({
  ...{ method: 'post', path: '/logistics-partners/{carrier}/decision', tag, roles: ['ops', 'compliance'] },
  summary: 'Qualify a carrier until a day, renew it, reject it, or keep it in spite of its scorecard',
  description:
    'Not by whoever opened it. `validTo` is at most the day on which the first of its papers runs out. `keep` answers a poor scorecard; a suspension does, too.',
  params,
  body: z.discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('qualify'), validTo: daySchema }),
    z.strictObject({ decision: z.literal('reject'), reason: reasonSchema }),
    z.strictObject({ decision: z.literal('keep'), reason: reasonSchema }),
  ]),
  answer: carriedOutAnswer(),
  handle: async ({ params: { carrier }, body, by, commandId, deps }) =>
    command(deps, {
      processId: logisticsPartnerId(carrier),
      update: decidePartner,
      argument: { by, decision: body },
      commandId,
    }),
});

const watchers = ['ops', 'compliance', 'admin'] as const;

const suspensionRoute = route({
  ...{ method: 'post', path: '/logistics-partners/{carrier}/suspension', tag, roles: watchers },
  summary: 'Suspend a carrier: it is not booked any more; parcels it has go on',
  params,
  body: z.strictObject({ reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { carrier }, body, by, commandId, deps }) =>
    command(deps, {
      processId: logisticsPartnerId(carrier),
      update: suspendPartner,
      argument: { by, ...body },
      commandId,
    }),
});

const reinstatementRoute = route({
  ...{ method: 'post', path: '/logistics-partners/{carrier}/reinstatement', tag, roles: watchers },
  summary: 'Lift a suspension; whoever suspended the carrier cannot',
  params,
  body: z.strictObject({ reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { carrier }, body, by, commandId, deps }) =>
    command(deps, {
      processId: logisticsPartnerId(carrier),
      update: reinstatePartner,
      argument: { by, ...body },
      commandId,
    }),
});

const reviewRoute = route({
  ...{ method: 'post', path: '/logistics-partners/{carrier}/documents/{kind}/review', tag },
  roles: ['ops', 'compliance'],
  summary: 'Review a document of a carrier: approve, ask for a revision, reject',
  params: params.extend({ kind: documentKindSchema }),
  body: reviewSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params: { carrier, kind }, body, by, commandId, deps }) => {
    const { fileId, ...review } = body;
    return command(deps, {
      processId: await newestRequest(deps, carrier, kind),
      update: reviewDocument,
      argument: { by, fileId, review },
      commandId,
    });
  },
});

/** The newest process that asked for this document. */
async function newestRequest(deps: ApiDependencies, carrier: string, kind: string): Promise<string> {
  const caseId = logisticsPartnerId(carrier);
  const first = documentRequestId(caseId, kind, 1);
  const requests = await processesOfCase(deps.connection, caseId);
  const newest = requests.filter(({ processId: id }) => id === first || id.startsWith(`${first}:`)).at(-1);
  if (!newest) throw notFound(`request for the document ${kind} of ${carrier}`);
  return newest.processId;
}

export const logisticsPartnerRoutes = [
  openPartnerRoute,
  listRoute,
  showRoute,
  decisionRoute,
  suspensionRoute,
  reinstatementRoute,
  reviewRoute,
];
