/** A parcel that is gone is claimed from the carrier. The claim outlives the parcel: the customer does not wait for it. */
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { carrierClaimId } from '../carrier-claim/messages';
import { carrierClaim } from '../carrier-claim/workflow';
import { shipmentWorkflowId, type ShipmentInput } from './messages';
import type { Preparation } from './preparation';

export async function claimFor(
  input: ShipmentInput,
  preparation: Preparation,
  outcome: 'lost' | 'destroyed',
  handedOverAt: string,
): Promise<void> {
  const { label, coverId, papers } = preparation;
  if (!label) return;
  await startChild(carrierClaim, {
    workflowId: carrierClaimId(shipmentWorkflowId(input.orderId, input.number)),
    parentClosePolicy: ParentClosePolicy.ABANDON,
    args: [
      {
        ...{ request: preparation.request(), label, papers, listing: input.listing, policy: input.policy },
        kind: outcome === 'lost' ? 'lost' : 'damaged',
        amount: input.cost.total,
        deadline: deadlineOf(handedOverAt, preparation.plan.claimDays * input.policy.dayMs),
        ...(coverId ? { coverId } : {}),
      },
    ],
  });
}

function deadlineOf(handedOverAt: string, withinMs: number): string {
  return new Date(Date.parse(handedOverAt) + withinMs).toISOString();
}
