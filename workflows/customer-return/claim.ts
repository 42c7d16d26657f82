/** A return that the carrier has lost is claimed from it, as any parcel. The customer does not wait for it. */
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { BookedLabel, PaperActivities } from '../../activities/outside';
import { shareOfLines } from '../../domain/landed-cost-shares';
import { sum } from '../../domain/money';
import { carrierClaimId } from '../carrier-claim/messages';
import { carrierClaim } from '../carrier-claim/workflow';
import { customerReturnId, type ReturnInput } from './messages';

export interface LostReturn {
  label: BookedLabel;
  papers: Awaited<ReturnType<PaperActivities['makeReturnPapers']>>['papers'];
  kind: 'lost' | 'damaged';
  /** From then on the days run in which the carrier takes a claim. */
  handedOverAt: string;
}

export async function claimForReturn(
  input: ReturnInput,
  { label, papers, kind, handedOverAt }: LostReturn,
): Promise<void> {
  const { orderId, number, goods, from, cost, decision, request, listing, policy } = input;
  const returnId = customerReturnId(orderId, number);
  const { lines } = request;
  const plan = { ...input.plan, lines, grossGrams: weightOf(input) };
  const share = shareOfLines(cost, lines);
  const value = share.lines.filter(({ kind: of }) => of === 'goods').map(({ amount }) => amount);
  const sent = goods.filter(({ sku }) => lines.some((line) => line.sku === sku));
  const withinMs = plan.claimDays * policy.dayMs;
  await startChild(carrierClaim, {
    workflowId: carrierClaimId(returnId),
    parentClosePolicy: ParentClosePolicy.ABANDON,
    args: [
      {
        request: {
          ...{ orderId, plan, goods: sent, cost: share, shipmentId: returnId, attempt: 1 },
          ...{ to: from, incoterm: 'DDP' },
        },
        ...{ label, papers, kind, listing, policy, returnTo: decision.returnTo },
        amount: sum(value, cost.currency),
        deadline: new Date(Date.parse(handedOverAt) + withinMs).toISOString(),
      },
    ],
  });
}

/** Grams of what comes back. */
export function weightOf({ goods, request }: Pick<ReturnInput, 'goods' | 'request'>): number {
  return request.lines.reduce(
    (grams, { sku, quantity }) =>
      grams + (goods.find((line) => line.sku === sku)?.grossGrams ?? 0) * quantity,
    0,
  );
}
