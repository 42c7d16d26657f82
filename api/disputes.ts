/** How disputes of payments get to their processes, whoever reports them. */
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { DisputeReport } from '../domain/dispute';
import type { Listing } from '../domain/process';
import type { OrderPolicy } from '../domain/shapes/policy';
import { findProcess } from '../models/process';
import { orderWorkflowId } from '../workflows/order-to-delivery/messages';
import { disputeReported, disputeWorkflowId, type DisputeInput } from '../workflows/payment-dispute/messages';
import { tellOrStart } from './commands';

/**
 * Tells a dispute's process, and starts it with the report when there is none: whichever report comes first. One that has ended
 * is never run again: the engine refuses it, and when the engine has forgotten it the record has not.
 */
export async function tellDispute(
  { connection, temporal, policy }: { connection: Connection; temporal: Client; policy: OrderPolicy },
  report: DisputeReport,
): Promise<void> {
  const { provider, orderId } = report;
  const disputeId = report.dispute.id;
  const workflowId = disputeWorkflowId(provider, disputeId);
  if ((await findProcess(connection, workflowId))?.endedAt !== undefined) return;
  const order = orderId === '' ? undefined : await findProcess(connection, orderWorkflowId(orderId));
  const listing = order?.listing ?? listingWithoutOrder(provider);
  const input: DisputeInput = { provider, disputeId, orderId, listing, policy };
  try {
    await tellOrStart(temporal, 'paymentDispute', workflowId, input, disputeReported, report);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

function listingWithoutOrder(owner: string): Listing {
  const unknown = { brand: 'unknown', brandSlug: 'unknown', market: 'XX', country: 'XX' };
  return { ...unknown, category: 'order', channel: 'own-shop', owner };
}
