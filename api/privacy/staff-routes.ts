/** Privacy requests, legal holds and retention as compliance sees them. */
import { z } from 'zod';
import { daySchema, instantSchema, reasonSchema } from '../../domain/shapes/common';
import { legalHolds, placeHold, releaseHold } from '../../models/legal-hold';
import { findProcess, listProcesses } from '../../models/process';
import { retentionReports } from '../../models/retention';
import {
  decidePrivacyRequest,
  extendPrivacyRequest,
  privacyWorkflowId,
  recordRecipientsTold,
  settleFindings,
} from '../../workflows/privacy-request/messages';
import { command } from '../commands';
import { notFound } from '../problem';
import { ok, route } from '../route';
import {
  carriedOutAnswer,
  pageOfSchema,
  pageQuery,
  processItemSchema,
  processSchema,
  subjectIdSchema,
} from '../schemas';

const params = z.strictObject({ requestId: z.string().regex(/^pr-[0-9a-f]{32}$/, 'the id of a request') });
const lookers = ['compliance', 'admin'] as const;
const impersonal = 'The reason goes to the person. It must not name anybody: it stays in the record.';

const listRoute = route({
  ...{ method: 'get', path: '/privacy-requests', tag: 'Privacy', roles: lookers },
  summary: 'List privacy requests',
  query: z.strictObject({
    ...pageQuery,
    stage: z
      .string()
      .regex(/^[a-z-]{2,40}$/)
      .optional(),
    exit: z
      .string()
      .regex(/^[a-z-]{2,40}$/)
      .optional()
      .describe('The stage it ended in, or `none`'),
  }),
  answer: { status: 200, schema: pageOfSchema(processItemSchema), description: 'The newest first' },
  handle: async ({ query: { limit, cursor, stage, exit }, deps }) => {
    const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
    return ok(
      await listProcesses(deps.connection, { process: 'privacy-request', stage, exit }, '-openedAt', page),
    );
  },
});

const showRoute = route({
  ...{ method: 'get', path: '/privacy-requests/{requestId}', tag: 'Privacy', roles: lookers },
  summary: 'Look at a privacy request: its deadline, what is in its way, the report of an erasure',
  params,
  answer: { status: 200, schema: processSchema, description: 'The request; nothing in it names the person' },
  handle: async ({ params: { requestId }, deps }) => {
    const snapshot = await findProcess(deps.connection, privacyWorkflowId(requestId));
    if (!snapshot) throw notFound(`privacy request ${requestId}`);
    return ok(snapshot);
  },
});

const decisionRoute = route({
  ...{
    method: 'post',
    path: '/privacy-requests/{requestId}/decision',
    tag: 'Privacy',
    roles: ['compliance'],
  },
  summary: 'Have a request carried out, or refuse it with the ground the law knows',
  description: impersonal,
  params,
  body: z.discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('carry-out'), reason: reasonSchema.default('as asked') }),
    z.strictObject({
      decision: z.literal('refuse'),
      ground: z.enum(['manifestly-unfounded', 'excessive', 'kept-by-law']),
      reason: reasonSchema,
    }),
  ]),
  answer: carriedOutAnswer(),
  handle: async ({ params: { requestId }, body, by, commandId, deps }) =>
    command(deps, {
      processId: privacyWorkflowId(requestId),
      update: decidePrivacyRequest,
      argument: { by, ...body },
      commandId,
    }),
});

const extensionRoute = route({
  ...{
    method: 'post',
    path: '/privacy-requests/{requestId}/extension',
    tag: 'Privacy',
    roles: ['compliance'],
  },
  summary: 'Take the one extension the law gives; the person is told why',
  description: impersonal,
  params,
  body: z.strictObject({ reason: reasonSchema }),
  answer: carriedOutAnswer(z.object({ stage: z.string(), dueOn: daySchema })),
  handle: async ({ params: { requestId }, body, by, commandId, deps }) =>
    command(deps, {
      processId: privacyWorkflowId(requestId),
      update: extendPrivacyRequest,
      argument: { by, ...body },
      commandId,
    }),
});

const findingsRoute = route({
  ...{
    method: 'post',
    path: '/privacy-requests/{requestId}/findings',
    tag: 'Privacy',
    roles: ['compliance'],
  },
  summary: 'After a look at what an erasure left: search again, or close without a certificate',
  params,
  body: z.strictObject({ decision: z.enum(['search-again', 'close']), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { requestId }, body, by, commandId, deps }) =>
    command(deps, {
      processId: privacyWorkflowId(requestId),
      update: settleFindings,
      argument: { by, ...body },
      commandId,
    }),
});

const recipient = z.string().min(1).max(100).describe('As the task names it');

const recipientsRoute = route({
  ...{
    method: 'post',
    path: '/privacy-requests/{requestId}/recipients',
    tag: 'Privacy',
    roles: ['compliance'],
  },
  summary: 'Say how and when each recipient of the data was told of an erasure or a correction, or why not',
  description:
    'Of each recipient in the task, once. The grounds are those of GDPR art. 19. Nothing here may name the person: it stays in the record.',
  params,
  body: z.strictObject({
    recipients: z
      .array(
        z.discriminatedUnion('outcome', [
          z.strictObject({
            recipient,
            outcome: z.literal('told'),
            how: z.enum(['mail', 'letter', 'portal', 'telephone']),
            toldOn: daySchema,
          }),
          z.strictObject({
            recipient,
            outcome: z.literal('not-told'),
            ground: z.enum(['impossible', 'disproportionate-effort']),
            reason: reasonSchema,
          }),
        ]),
      )
      .min(1)
      .max(100),
  }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { requestId }, body, by, commandId, deps }) =>
    command(deps, {
      processId: privacyWorkflowId(requestId),
      update: recordRecipientsTold,
      argument: { by, ...body },
      commandId,
    }),
});

const holdSchema = z.object({ caseId: z.string(), reason: z.string(), by: z.string(), at: instantSchema });

const holdsRoute = route({
  ...{ method: 'get', path: '/legal-holds', tag: 'Privacy', roles: lookers },
  summary: 'List what must not be removed',
  answer: { status: 200, schema: z.object({ items: z.array(holdSchema) }), description: 'The oldest first' },
  handle: async ({ deps }) => {
    const held = await legalHolds(deps.connection);
    return ok({ items: held.map(({ _id, ...hold }) => ({ caseId: _id, ...hold })) });
  },
});

const holdRoute = route({
  ...{ method: 'post', path: '/legal-holds', tag: 'Privacy', roles: ['compliance'] },
  summary: 'Hold a case or an order: neither retention nor an erasure touches it',
  body: z.strictObject({ caseId: subjectIdSchema, reason: reasonSchema }),
  answer: { status: 200, schema: z.object({ held: z.literal(true) }), description: 'It is held' },
  handle: async ({ body: { caseId, reason }, by, deps }) => {
    await placeHold(deps.connection, { _id: caseId, reason, by: by.id, at: deps.now().toISOString() });
    return ok({ held: true });
  },
});

const releaseRoute = route({
  ...{ method: 'post', path: '/legal-holds/{caseId}/release', tag: 'Privacy', roles: ['compliance'] },
  summary: 'Release a hold',
  params: z.strictObject({ caseId: subjectIdSchema }),
  answer: { status: 200, schema: z.object({ held: z.literal(false) }), description: 'It is held no more' },
  handle: async ({ params: { caseId }, deps }) => {
    if (!(await releaseHold(deps.connection, caseId))) throw notFound(`hold of ${caseId}`);
    return ok({ held: false });
  },
});

const reportsRoute = route({
  ...{ method: 'get', path: '/retention-reports', tag: 'Privacy', roles: lookers },
  summary: 'What was removed each night, by class of record',
  query: z.strictObject(pageQuery),
  answer: {
    status: 200,
    schema: pageOfSchema(
      z.object({
        reportId: z.string(),
        at: instantSchema,
        removed: z.array(
          z.object({
            ...{ class: z.string(), cutOff: daySchema, removed: z.int(), held: z.int() },
            unreviewed: daySchema
              .optional()
              .describe('Nothing was removed: the term was last verified on this day, too long ago'),
          }),
        ),
      }),
    ),
    description: 'The newest first',
  },
  handle: async ({ query: { limit, cursor }, deps }) =>
    ok(await retentionReports(deps.connection, { limit, ...(cursor === undefined ? {} : { cursor }) })),
});

export const staffPrivacyRoutes = [
  ...[listRoute, showRoute, decisionRoute, extensionRoute, findingsRoute],
  recipientsRoute,
  ...[holdsRoute, holdRoute, releaseRoute, reportsRoute],
];
