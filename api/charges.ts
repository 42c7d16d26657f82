/** How what customs charge gets to finance: nothing where it is as frozen, otherwise a process of its own. */
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import { chargeDifferences, sameDifferences, type ChargeDifference } from '../domain/customs-charges';
import type { OrderPolicy } from '../domain/shapes/policy';
import { chargesIn, type ClearanceRecord } from '../models/clearance-event';
import { frozenParcel } from '../models/customs-charges';
import { orderWorkflowId } from '../workflows/order-to-delivery/messages';
import { chargesCame, chargesWorkflowId, type ChargesInput } from '../workflows/customs-charges/messages';
import { tellOrStart } from './commands';
import { newestRound } from './rounds';

/**
 * Compares all that was charged for a parcel with its frozen cost, and tells the process that settles the differences; begins
 * it where there is none, or where what came changes what an ended one has settled. Safe to repeat.
 * @param said all that customs have said of the parcel
 * @returns false for a parcel the record does not know
 */
export async function tellCharges(
  { connection, temporal, policy }: { connection: Connection; temporal: Client; policy: OrderPolicy },
  shipmentId: string,
  said: readonly ClearanceRecord[],
): Promise<boolean> {
  const parcel = await frozenParcel(connection, shipmentId);
  if (!parcel) return false;
  const { orderId, number, listing, due } = parcel;
  const differences = chargeDifferences(due, chargesIn(said), policy.charges.tolerance);
  // As frozen with its first bill: there was nothing to settle, so nothing can be open.
  if (differences.length === 0 && said.filter(({ charged }) => charged).length === 1) return true;
  for (;;) {
    const round = await nextRound(connection, orderId, shipmentId, differences);
    if (round === undefined) return true;
    const workflowId = chargesWorkflowId(shipmentId, round);
    const input: ChargesInput = { orderId, number, shipmentId, round, listing, policy };
    try {
      await tellOrStart(temporal, 'customsCharges', workflowId, input, chargesCame);
      return true;
    } catch (error) {
      // It has ended in this very moment, and is in the record before it ends: the next round.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
}

/** The round that runs, or the one to begin; none when these differences are settled. */
async function nextRound(
  connection: Connection,
  orderId: string,
  shipmentId: string,
  differences: readonly ChargeDifference[],
): Promise<number | undefined> {
  const last = await newestRound(connection, orderWorkflowId(orderId), chargesWorkflowId(shipmentId, 1));
  const round = last ? Number(/\/charges-(\d+)$/.exec(last.processId)?.[1] ?? 1) : 0;
  if (last && last.endedAt === undefined) return round;
  const settled = (last?.state['differences'] ?? []) as ChargeDifference[];
  return sameDifferences(settled, differences) ? undefined : round + 1;
}
