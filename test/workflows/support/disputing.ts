/** The provider reports disputes of an order by its webhook, as it does: weeks later, in any order, more than once. */
import type { DisputeReport } from '../../../domain/dispute';
import { orderCustomerModel } from '../../../models/customer';
import { disputeWorkflowId } from '../../../workflows/payment-dispute/messages';
import type { paymentDispute } from '../../../workflows/payment-dispute/workflow';
import type { OrderActing } from './order-acting';

export interface ReportMore {
  eventId?: string;
  respondBy?: string;
  orderId?: string;
}

/** The provider's id of the order's dispute. */
export function disputed({ orderId }: OrderActing): string {
  return `dp_${orderId}`;
}

/** All that was paid is disputed. @returns the id of the dispute's process */
export async function reported(
  acting: OrderActing,
  kind: DisputeReport['kind'],
  { eventId, respondBy, orderId = acting.orderId }: ReportMore = {},
): Promise<string> {
  const id = disputed(acting);
  const report: DisputeReport = {
    ...{ provider: 'stripe', kind, orderId, eventId: `${id}-${eventId ?? kind}` },
    ...{ amount: acting.order.agreedTotal, at: acting.world.now().toISOString() },
    dispute: { id, reason: 'product_not_received', ...(respondBy ? { respondBy } : {}) },
  };
  const status = await acting.world.webhook('stripe', report);
  if (status !== 204) throw new Error(`the webhook was answered with ${status}`);
  return disputeWorkflowId('stripe', id);
}

/** What the provider was answered in the order's dispute. */
export function answersTo(acting: OrderActing) {
  return acting.world.provider.disputes.filter(({ disputeId }) => disputeId === disputed(acting));
}

/** Waits for the end of the order's dispute. */
export async function ends({ world }: OrderActing, processId: string): Promise<string> {
  const handle = world.client.workflow.getHandle<typeof paymentDispute>(processId);
  return (await handle.result()).outcome;
}

/** What became of the order, for the fraud rules. */
export async function outcomesOf({ world, orderId }: OrderActing): Promise<string[]> {
  const found = await orderCustomerModel(world.connection).findById(orderId).lean();
  return found?.outcomes ?? [];
}
