/** What of a parcel's frozen cost was due at the border, for comparison with what is charged. Read from the snapshots of its processes. */
import type { Connection } from 'mongoose';
import { dueAtBorder, type BorderCharge } from '../domain/landed-cost-ledger';
import { shareOfShipment } from '../domain/landed-cost-shares';
import type { LandedCost } from '../domain/order';
import type { Listing } from '../domain/process';
import { findProcess, type ProcessSnapshot } from './process';

export interface FrozenParcel {
  orderId: string;
  number: number;
  listing: Listing;
  /** One amount for each kind. */
  due: BorderCharge[];
}

/** Of a declared parcel; nothing when the record does not know it, or it was not declared. */
export async function frozenParcel(
  connection: Connection,
  shipmentId: string,
): Promise<FrozenParcel | undefined> {
  const parcel = await findProcess(connection, shipmentId);
  if (!parcel) return undefined;
  const { orderId, number } = parcel.state as { orderId: string; number: number };
  const due = await dueOf(connection, parcel, number);
  return due && { orderId, number, listing: parcel.listing, due };
}

/** Nothing is due for what never left. */
async function dueOf(
  connection: Connection,
  { stage, state, caseId }: ProcessSnapshot,
  number: number,
): Promise<BorderCharge[] | undefined> {
  if (stage === 'voided') return [];
  const { due } = state as { due?: BorderCharge[] };
  if (due) return due;
  // Parcels of before they kept it themselves: their order has its whole cost.
  const { landedCost } = ((await findProcess(connection, caseId))?.state ?? {}) as {
    landedCost?: LandedCost;
  };
  const here = landedCost?.consignments?.some(({ shipment }) => shipment === number);
  return landedCost && here ? dueAtBorder(shareOfShipment(landedCost, number)) : undefined;
}
