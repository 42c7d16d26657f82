/** What our own record says of the charges of a parcel. Short and our own: a local activity. */
import type { Connection } from 'mongoose';
import { chargeDifferences, type ChargeDifference } from '../domain/customs-charges';
import { latestOf } from '../domain/days';
import type { AmountLimits } from '../domain/money';
import type { Instant } from '../domain/shapes/common';
import { chargesIn, clearanceEventsOf } from '../models/clearance-event';
import { frozenParcel } from '../models/customs-charges';

export interface ComparedCharges {
  /** Of the newest declaration; empty when the broker names none. */
  mrn: string;
  /** When the newest bill or credit note came. */
  newestAt?: Instant;
  differences: ChargeDifference[];
}

export interface ChargeActivities {
  /** The parcel's frozen cost beside all that was charged and credited for it so far. Nothing is written. */
  compareCharges(shipmentId: string, tolerance: AmountLimits): Promise<ComparedCharges>;
}

export function createChargeActivities(connection: Connection): ChargeActivities {
  return {
    async compareCharges(shipmentId, tolerance) {
      const [parcel, said] = await Promise.all([
        frozenParcel(connection, shipmentId),
        clearanceEventsOf(connection, shipmentId),
      ]);
      const charges = chargesIn(said);
      const newestAt = latestOf(charges.map(({ at }) => at));
      return {
        mrn: said.at(-1)?.mrn ?? '',
        ...(newestAt === undefined ? {} : { newestAt }),
        differences: parcel ? chargeDifferences(parcel.due, charges, tolerance) : [],
      };
    },
  };
}
