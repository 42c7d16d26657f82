/** The shop's door: what an order would cost, the order itself, what became of it, its cancellation. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { z } from 'zod';
import { canonicalSha256 } from '../../domain/canonical';
import { reasonSchema } from '../../domain/shapes/common';
import {
  modeSchema,
  placeOrderSchema,
  quoteRequestSchema,
  type PlaceOrder,
} from '../../domain/shapes/orders';
import { processesOfCase } from '../../models/process';
import {
  cancelOrder,
  orderWorkflowId,
  type OrderAnswer,
  type OrderInput,
} from '../../workflows/order-to-delivery/messages';
import { carriedOut, command, placeOrder } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { notFound, problem } from '../problem';
import { ok, route, type Call, type Reply } from '../route';
import { carriedOutAnswer, processSchema } from '../schemas';
import { anotherOrder, endedAnswer, forTheShop } from './order-record';
import { answerSchema, landedCostSchema, offerSchema, orderParams, reasonsSchema } from './shapes';

const quoteRoute = route({
  ...{ method: 'post', path: '/shop/quotes', tag: 'Shop', roles: ['system'], keyless: true },
  summary: 'Ask what a basket costs, all in, by which mode, and why the others are refused',
  description:
    'Nothing is reserved. An order is accepted at the total that holds when it is placed. What a customer may still import by ' +
    'retail this year (China) is looked at when `customerId` is given, by that number alone, else with the order only.',
  body: quoteRequestSchema,
  answer: {
    status: 200,
    schema: z.object({
      problems: reasonsSchema.describe('Why it could not be ordered like this; empty when it can'),
      notKnown: z.array(z.object({ rule: z.string(), says: z.string() })),
      mode: modeSchema.optional(),
      why: z.string().optional(),
      offers: z.array(offerSchema),
      landedCost: landedCostSchema.optional(),
    }),
    description: 'The quote',
  },
  handle: async ({ body, deps }) => ok(await deps.orders.quote(body, deps.now())),
});

const placeRoute = route({
  ...{ method: 'post', path: '/shop/orders', tag: 'Shop', roles: ['system'], keyless: true },
  summary: 'Place an order: accepted, refused with reasons, or in review',
  description:
    'The order number makes it one order: the same order again gets the same answer, or the newer one; another order under ' +
    'the same number is refused (409 `duplicate-order`). No Idempotency-Key is needed.',
  body: placeOrderSchema,
  answer: { status: 200, schema: answerSchema, description: 'What became of it' },
  handle: place,
});

/** The person is sealed in the record first: the process is told the order's number only. */
async function place({ body, deps }: Call<unknown, unknown, PlaceOrder>): Promise<Reply> {
  const { customers, policy, payments } = deps.orders;
  if (!payments.includes(body.payment.provider))
    throw problem('invalid-request', `${body.payment.provider} is not offered here.`, {
      errors: [
        {
          pointer: '#/payment/provider',
          detail: 'is not offered',
          remedy: `use one of: ${payments.join(', ')}`,
        },
      ],
    });
  const { orderId, customer, deliverTo, agreedTotal } = body;
  // Without the person, whom the record compares: a plain hash of a name and an address can be guessed.
  const { customer: _, deliverTo: __, ...order } = body;
  const fingerprint = canonicalSha256({ ...order, country: deliverTo.country });
  const saved = await customers.saveOrderCustomer({
    ...{ orderId, customer, deliverTo, total: agreedTotal, placedAt: deps.now().toISOString() },
  });
  if (saved === 'other') throw anotherOrder(orderId);
  const before = saved === 'same' ? await endedAnswer(deps.connection, body) : undefined;
  const answer = before ?? (await answerOf(deps, body, inputOf(body, fingerprint, policy)));
  const tracking = `${deps.orders.publicUrl}/t/${customers.trackingToken(orderId)}`;
  return ok(answer.state === 'refused' ? answer : { ...answer, tracking });
}

/** The process's answer; when it came to its end in this very moment, the record's. */
async function answerOf(
  { temporal, connection }: Pick<ApiDependencies, 'temporal' | 'connection'>,
  order: PlaceOrder,
  input: OrderInput,
): Promise<OrderAnswer> {
  try {
    return carriedOut(await placeOrder(temporal, input)).answer;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const answer = await endedAnswer(connection, order);
    if (!answer) throw error;
    return answer;
  }
}

function inputOf(order: PlaceOrder, fingerprint: string, policy: OrderInput['policy']): OrderInput {
  const { orderId, customer, deliverTo, lines, channel, incoterm, mode, payment, agreedTotal, signals } =
    order;
  return {
    ...{ orderId, fingerprint, lines, channel, incoterm, payment, agreedTotal, signals, policy },
    customerId: customer.customerId,
    country: deliverTo.country,
    ...(mode ? { mode } : {}),
    parcelsWatchPayment: true,
  };
}

const showRoute = route({
  ...{ method: 'get', path: '/shop/orders/{orderId}', tag: 'Shop', roles: ['system'] },
  summary: 'Look at an order and its parcels',
  params: orderParams,
  answer: {
    status: 200,
    schema: z.object({
      order: processSchema,
      processes: z.array(processSchema).describe('Its parcels, clearances, claims and returns'),
      tracking: z.url(),
    }),
    description: 'The order',
  },
  handle: async ({ params, deps }) => {
    const processId = orderWorkflowId(params.orderId);
    const processes = await processesOfCase(deps.connection, processId);
    const order = processes.find((each) => each.processId === processId);
    if (!order) throw notFound(`order ${params.orderId}`);
    const tracking = `${deps.orders.publicUrl}/t/${deps.orders.customers.trackingToken(params.orderId)}`;
    // What a brand is asked for its goods is between it and us.
    const others = processes.filter((each) => each !== order && each.process !== 'document-request');
    return ok({ order: forTheShop(order), processes: others, tracking });
  },
});

const cancelRoute = route({
  ...{ method: 'post', path: '/shop/orders/{orderId}/cancellation', tag: 'Shop' },
  roles: ['system', 'ops', 'admin'],
  summary:
    'Cancel an order: each parcel is voided, stopped, intercepted, or left to be returned, as far as it has come',
  params: orderParams,
  body: z.strictObject({ reason: reasonSchema }),
  answer: carriedOutAnswer(
    z.object({
      stage: z.string(),
      effects: z.array(
        z.object({ shipment: z.int(), does: z.enum(['void', 'stop', 'intercept', 'return']) }),
      ),
    }),
  ),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: orderWorkflowId(params.orderId),
      update: cancelOrder,
      argument: { by, ...body },
      commandId,
    }),
});

export const shopOrderRoutes = [quoteRoute, placeRoute, showRoute, cancelRoute];
