/** Disputed payments: opened by hand where a provider does not tell, answered, and recorded when they were answered elsewhere. */
import { z } from 'zod';
import { instantSchema, moneySchema, reasonSchema } from '../../domain/shapes/common';
import { orderIdSchema, paymentProviderSchema } from '../../domain/shapes/orders';
import { findProcess } from '../../models/process';
import { orderWorkflowId } from '../../workflows/order-to-delivery/messages';
import { answerDispute, disputeWorkflowId, recordDispute } from '../../workflows/payment-dispute/messages';
import { command } from '../commands';
import { tellDispute } from '../disputes';
import { notFound } from '../problem';
import { ok, route, staffRoles } from '../route';
import { carriedOutAnswer, processSchema } from '../schemas';

const providersId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9:._-]{0,119}$/, 'the provider’s own id');

const params = z.strictObject({
  disputeId: z
    .string()
    .regex(
      new RegExp(`^(${paymentProviderSchema.options.join('|')}):[A-Za-z0-9][A-Za-z0-9:._-]{0,119}$`),
      'the provider and its id, such as stripe:dp_1',
    ),
});

const processIdOf = (disputeId: string) => `dispute:${disputeId}`;

const openRoute = route({
  ...{ method: 'post', path: '/disputes', tag: 'Disputes', roles: ['finance'] },
  summary: 'Open a dispute that its provider does not report here, as Klarna and Alipay do not',
  body: z.strictObject({
    provider: paymentProviderSchema,
    disputeId: providersId,
    orderId: orderIdSchema,
    amount: moneySchema,
    respondBy: instantSchema.optional().describe('Until when the provider takes an answer'),
    reason: z.string().trim().min(1).max(120).optional().describe('The provider’s own words or code'),
  }),
  answer: {
    status: 201,
    schema: z.object({ processId: z.string() }),
    description: 'The dispute is open, or was before',
    location: true,
  },
  handle: async ({ body, by, deps }) => {
    const { provider, disputeId, orderId, amount, respondBy, reason } = body;
    if (!(await findProcess(deps.connection, orderWorkflowId(orderId)))) throw notFound(`order ${orderId}`);
    const processId = disputeWorkflowId(provider, disputeId);
    const { connection, temporal, orders, now } = deps;
    await tellDispute(
      { connection, temporal, policy: orders.policy },
      {
        ...{ provider, orderId, amount, kind: 'dispute-opened', eventId: `by-hand:${disputeId}` },
        ...{ at: now().toISOString(), enteredBy: by.id },
        dispute: {
          id: disputeId,
          ...(respondBy === undefined ? {} : { respondBy }),
          ...(reason === undefined ? {} : { reason }),
        },
      },
    );
    const location = `/disputes/${provider}:${disputeId}`;
    return { status: 201, body: { processId }, headers: { Location: location } };
  },
});

const showRoute = route({
  ...{ method: 'get', path: '/disputes/{disputeId}', tag: 'Disputes', roles: staffRoles },
  summary: 'Look at a dispute: its deadline, the evidence, what was answered, how it ended',
  params,
  answer: { status: 200, schema: processSchema, description: 'The dispute' },
  handle: async ({ params: { disputeId }, deps }) => {
    const snapshot = await findProcess(deps.connection, processIdOf(disputeId));
    if (!snapshot) throw notFound(`dispute ${disputeId}`);
    return ok(snapshot);
  },
});

const answerRoute = route({
  ...{ method: 'post', path: '/disputes/{disputeId}/answer', tag: 'Disputes', roles: ['finance'] },
  summary: 'Contest a dispute with the evidence in the record, or accept that the money goes back',
  params,
  body: z.strictObject({ decision: z.enum(['contest', 'accept']), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { disputeId }, body, by, commandId, deps }) =>
    command(deps, {
      processId: processIdOf(disputeId),
      update: answerDispute,
      argument: { by, ...body },
      commandId,
    }),
});

const recordRoute = route({
  ...{ method: 'post', path: '/disputes/{disputeId}/record', tag: 'Disputes', roles: ['finance'] },
  summary: 'Record what was done, or how it ended, in the provider’s own desk',
  params,
  body: z.strictObject({
    happened: z.enum(['contested', 'accepted', 'won', 'lost']),
    reason: reasonSchema,
  }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { disputeId }, body, by, commandId, deps }) =>
    command(deps, {
      processId: processIdOf(disputeId),
      update: recordDispute,
      argument: { by, ...body },
      commandId,
    }),
});

export const disputeRoutes = [openRoute, showRoute, answerRoute, recordRoute];
