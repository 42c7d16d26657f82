/** What customs said of our declarations: each event kept once, under the broker's own id. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Charge } from '../domain/customs-charges';
import type { BorderCharge } from '../domain/landed-cost-ledger';
import type { ClearanceStage } from '../domain/order-stages';
import { insertNew } from './insert-once';

export interface ClearanceRecord {
  /** The broker's id of the event. */
  _id: string;
  mrn: string;
  /** Our shipment's workflow id. */
  reference: string;
  /** `charged`: a bill or a credit note, at any time. It says nothing of how far the clearance is. */
  state: ClearanceStage | 'charged';
  at: string;
  says?: string;
  wants?: string;
  /** What is charged or credited by this, beside what was before. */
  charged?: (BorderCharge & { credit?: true })[];
  receivedAt: string;
}

const schema = new Schema<ClearanceRecord>(
  {
    _id: String,
    mrn: String,
    reference: String,
    state: String,
    at: String,
    says: String,
    wants: String,
    charged: Schema.Types.Mixed,
    receivedAt: String,
  },
  { versionKey: false, minimize: false, collection: 'clearance_events' },
);
schema.index({ reference: 1, at: 1 });
schema.index({ at: 1, _id: 1 });

/** The clearance events of a database. */
export function clearanceEventModel(connection: Connection): Model<ClearanceRecord> {
  return connection.modelNames().includes('ClearanceEvent')
    ? connection.model<ClearanceRecord>('ClearanceEvent')
    : connection.model<ClearanceRecord>('ClearanceEvent', schema);
}

/** Keeps events in one round trip; the same id twice keeps the first. */
export async function keepClearanceEvents(
  connection: Connection,
  events: readonly ClearanceRecord[],
): Promise<void> {
  await insertNew(clearanceEventModel(connection), events);
}

/** What was said of a shipment, in customs' own order. */
export async function clearanceEventsOf(
  connection: Connection,
  reference: string,
): Promise<ClearanceRecord[]> {
  return clearanceEventModel(connection)
    .find({ reference })
    .sort({ at: 1, _id: 1 })
    .limit(500)
    .lean<ClearanceRecord[]>()
    .exec();
}

/** All that was charged and credited by these events. */
export function chargesIn(events: readonly ClearanceRecord[]): Charge[] {
  return events.flatMap(({ charged = [], receivedAt: at }) => charged.map((line) => ({ ...line, at })));
}
