/** What staff do for orders: look, let pass, settle, resolve. */
import { z } from 'zod';
import { countrySchema, instantSchema, moneySchema, reasonSchema } from '../../domain/shapes/common';
import { skuSchema } from '../../domain/shapes/orders';
import { listProcesses, processesOfCase } from '../../models/process';
import { listTasks } from '../../models/task';
import { carrierClaimId, decideClaim } from '../../workflows/carrier-claim/messages';
import { customerReturnId } from '../../workflows/customer-return/messages';
import {
  approveRefund,
  decideDuty,
  orderWorkflowId,
  resolveLoss,
  reviewOrder,
  settlePayment,
} from '../../workflows/order-to-delivery/messages';
import { resolveSearch, shipmentWorkflowId } from '../../workflows/shipment/messages';
import { command } from '../commands';
import { notFound } from '../problem';
import { ok, route, staffRoles } from '../route';
import {
  carriedOutAnswer,
  pageOfSchema,
  pageQuery,
  processItemSchema,
  processSchema,
  taskSchema,
  yesOrNoSchema,
} from '../schemas';
import { orderParams, parcelParams } from './shapes';

const stageName = z.string().regex(/^[a-z-]{2,40}$/, 'a stage such as fulfilling');

const listRoute = route({
  ...{ method: 'get', path: '/orders', tag: 'Orders', roles: staffRoles },
  summary: 'Find orders',
  query: z.strictObject({
    stage: stageName.optional(),
    market: countrySchema.optional().describe('Destination'),
    sku: skuSchema.optional().describe('Beginning of the first SKU'),
    openedFrom: instantSchema.optional(),
    openedTo: instantSchema.optional(),
    exit: stageName.optional().describe('The stage it ended in, or `none` for those that run'),
    sort: z.enum(['openedAt', '-openedAt', 'stageSince', '-stageSince']).default('-openedAt'),
    ...pageQuery,
  }),
  answer: { status: 200, schema: pageOfSchema(processItemSchema), description: 'Orders, the newest first' },
  handle: async ({ query, deps }) => {
    const { limit, cursor, sort, sku, ...filter } = query;
    const which = {
      process: 'order-to-delivery' as const,
      ...filter,
      ...(sku ? { brand: sku.toLowerCase() } : {}),
    };
    return ok(await listProcesses(deps.connection, which, sort, { limit, cursor }));
  },
});

const showRoute = route({
  ...{ method: 'get', path: '/orders/{orderId}', tag: 'Orders', roles: staffRoles },
  summary: 'Look at an order: its parcels, clearances, claims, returns, and what waits for a person',
  params: orderParams,
  answer: {
    status: 200,
    schema: z.object({
      order: processSchema,
      processes: z.array(processSchema),
      tasks: z.array(taskSchema),
    }),
    description: 'The order',
  },
  handle: async ({ params, deps }) => {
    const caseId = orderWorkflowId(params.orderId);
    const [processes, tasks] = await Promise.all([
      processesOfCase(deps.connection, caseId),
      listTasks(deps.connection, { caseId }, { limit: 100 }),
    ]);
    const order = processes.find(({ processId }) => processId === caseId);
    if (!order) throw notFound(`order ${params.orderId}`);
    return ok({ order, processes: processes.filter((each) => each !== order), tasks: tasks.items });
  },
});

const reviewRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/review', tag: 'Orders' },
  roles: ['ops', 'finance', 'compliance', 'admin'],
  summary: 'Let a suspicious order pass, or refuse it',
  params: orderParams,
  body: z.strictObject({ approve: z.boolean(), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: orderWorkflowId(params.orderId),
      update: reviewOrder,
      argument: { by, ...body },
      commandId,
    }),
});

const ruleName = z.string().min(2).max(120).describe('As the task names it');
const rateSchema = z.string().regex(/^0(\.\d{1,6})?$|^1$/, 'a share such as 0.12');

const dutyRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/duty', tag: 'Orders' },
  roles: ['finance', 'compliance', 'admin'],
  summary: 'Decide a duty no rule is known for',
  params: orderParams,
  body: z.strictObject({
    decisions: z
      .array(
        z.union([
          z.strictObject({ rule: ruleName, reason: reasonSchema, rate: rateSchema }),
          z.strictObject({ rule: ruleName, reason: reasonSchema, amount: moneySchema }),
        ]),
      )
      .min(1)
      .max(50),
  }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: orderWorkflowId(params.orderId),
      update: decideDuty,
      argument: { by, ...body },
      commandId,
    }),
});

const settlementRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/payment-settlement', tag: 'Orders', roles: ['finance'] },
  summary: 'A payment that could not be taken: try again, or write it off',
  params: orderParams,
  body: z.strictObject({
    decision: z.enum(['retry', 'write-off']),
    reason: reasonSchema,
    task: z
      .string()
      .regex(/^settle-payment(-[a-z]+-\d+)?$/, 'the key of a task such as settle-payment')
      .optional()
      .describe('Key of the task; needed where several payments of the order wait'),
  }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: orderWorkflowId(params.orderId),
      update: settlePayment,
      argument: { by, ...body },
      commandId,
    }),
});

const refundRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/refund-approval', tag: 'Orders', roles: ['finance'] },
  summary: 'Approve a refund above the limit; whoever proposed it cannot',
  params: orderParams,
  body: yesOrNoSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: orderWorkflowId(params.orderId),
      update: approveRefund,
      argument: { by, approve: body.approve, reason: body.reason ?? '' },
      commandId,
    }),
});

const lossRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/shipments/{number}/loss', tag: 'Orders' },
  roles: ['ops', 'admin'],
  summary: 'A lost parcel: refund it, or send the goods once more',
  params: parcelParams,
  body: z.strictObject({ remedy: z.enum(['refund', 'resend']), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: orderWorkflowId(params.orderId),
      update: resolveLoss,
      argument: { by, shipment: params.number, ...body },
      commandId,
    }),
});

const searchRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/shipments/{number}/search', tag: 'Orders' },
  roles: ['ops', 'admin'],
  summary: 'A parcel nothing is heard of: wait on because it is known to be under way, or take it as lost',
  params: parcelParams,
  body: z.strictObject({ decision: z.enum(['wait', 'lost']), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: shipmentWorkflowId(params.orderId, params.number),
      update: resolveSearch,
      argument: { by, ...body },
      commandId,
    }),
});

const claimRoute = (of: 'shipments' | 'returns', what: string, idOf: typeof shipmentWorkflowId) =>
  route({
    ...{ method: 'post', path: `/orders/{orderId}/${of}/{number}/claim`, tag: 'Orders' },
    roles: ['ops', 'finance', 'admin'],
    summary: `A claim for ${what} that the carrier did not take: file it again, or give it up`,
    params: parcelParams,
    body: z.strictObject({ decision: z.enum(['file-again', 'give-up']), reason: reasonSchema }),
    answer: carriedOutAnswer(),
    handle: async ({ params, body, by, commandId, deps }) =>
      command(deps, {
        processId: carrierClaimId(idOf(params.orderId, params.number)),
        update: decideClaim,
        argument: { by, ...body },
        commandId,
      }),
  });

export const staffOrderRoutes = [
  listRoute,
  showRoute,
  reviewRoute,
  dutyRoute,
  settlementRoute,
  refundRoute,
  lossRoute,
  searchRoute,
  claimRoute('shipments', 'a parcel', shipmentWorkflowId),
  claimRoute('returns', 'a return', customerReturnId),
];
