/** What our own record says of a disputed order. Short and our own: a local activity. */
import type { Connection } from 'mongoose';
import type { DisputedCharge, DisputedParcel, DisputeEvidence } from '../domain/dispute';
import type { TrackingEvent } from '../domain/order';
import type { Money } from '../domain/shapes/common';
import { processesOfCase, type ProcessSnapshot } from '../models/process';

export interface DisputeActivities {
  /** Charges, parcels, deliveries and papers of an order; of one that is not in the record only its number. */
  gatherDispute(orderId: string): Promise<DisputeEvidence>;
}

/** What of the snapshots is read here; the processes write them. */
interface OrderState {
  agreedTotal: Money;
  payment?: { captures?: DisputedCharge[] };
  shipments?: { number: number; insteadOf?: number }[];
}
interface ShipmentState {
  number: number;
  carrier: string;
  trackingCode?: string;
  last?: Pick<TrackingEvent, 'kind' | 'at'>;
  papers?: DisputedParcel['papers'];
}

export function createDisputeActivities(connection: Connection): DisputeActivities {
  return {
    async gatherDispute(orderId) {
      const caseId = `order:${orderId}`;
      const processes = orderId === '' ? [] : await processesOfCase(connection, caseId);
      const order = processes.find(({ processId }) => processId === caseId);
      if (!order) return { orderId, charges: [], parcels: [] };
      const { agreedTotal, payment, shipments = [] } = order.state as unknown as OrderState;
      return {
        ...{ orderId, orderedAt: order.openedAt, total: agreedTotal },
        charges: (payment?.captures ?? []).map(({ shipment, amount, refunded }) => ({
          ...{ shipment, amount, refunded },
        })),
        parcels: processes
          .filter(({ process, stage }) => process === 'shipment' && stage !== 'voided')
          .map((each) => parcelOf(each, shipments)),
      };
    },
  };
}

function parcelOf(
  { state, stage, stageSince }: ProcessSnapshot,
  shipments: NonNullable<OrderState['shipments']>,
): DisputedParcel {
  const { number, carrier, trackingCode, last, papers = [] } = state as unknown as ShipmentState;
  const billedAs = shipments.find((each) => each.number === number)?.insteadOf ?? number;
  // The carrier's own time, where its report was the last one.
  const deliveredAt = last?.kind === 'delivered' ? last.at : stageSince;
  return {
    ...{ number, billedAs, carrier },
    ...(trackingCode === undefined ? {} : { trackingCode }),
    ...(stage === 'delivered' ? { deliveredAt } : {}),
    papers: papers.map(({ kind, fileId, sha256 }) => ({ kind, fileId, sha256 })),
  };
}
