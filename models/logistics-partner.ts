/** Carriers as partners: which of them are qualified, until when, and how they did. Others can't be booked. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Day, Instant } from '../domain/shapes/common';
import { isDuplicateKey } from './insert-once';

/** What real shipments say of a carrier; shares from 0 to 1. */
export interface Scorecard {
  from: Day;
  to: Day;
  shipments: number;
  onTime: number;
  lost: number;
  damaged: number;
}

export interface PartnerDocument {
  /** Such as `insurance-cover` or `annual-accounts`. */
  kind: string;
  fileId: string;
  sha256: string;
  validTo?: Day;
}

/** `_id` is the carrier. */
export interface LogisticsPartner {
  _id: string;
  name: string;
  /** Whom we write to; absent on records from before it was kept. */
  contactId?: string;
  state: 'candidate' | 'qualified' | 'suspended' | 'expired';
  /** Why it is in this state. */
  why?: string;
  /** Last day of its qualification. */
  validTo?: Day;
  scorecard?: Scorecard;
  documents: PartnerDocument[];
  /** Of the process that qualifies it: an older write never overwrites a newer one. */
  revision: number;
  updatedAt: Instant;
}

const schema = new Schema<LogisticsPartner>(
  {
    _id: String,
    name: String,
    contactId: String,
    state: String,
    why: String,
    validTo: String,
    scorecard: Schema.Types.Mixed,
    documents: [{ _id: false, kind: String, fileId: String, sha256: String, validTo: String }],
    revision: Number,
    updatedAt: String,
  },
  { versionKey: false, collection: 'logistics_partners' },
);

/** The logistics partners of a database. */
export function logisticsPartnerModel(connection: Connection): Model<LogisticsPartner> {
  return connection.modelNames().includes('LogisticsPartner')
    ? connection.model<LogisticsPartner>('LogisticsPartner')
    : connection.model<LogisticsPartner>('LogisticsPartner', schema);
}

/** Writes a partner as it is now; its scorecard stays. Safe to repeat. @returns false when what is stored is newer */
export async function keepLogisticsPartner(
  connection: Connection,
  { _id, why, validTo, ...partner }: Omit<LogisticsPartner, 'scorecard'>,
): Promise<boolean> {
  const given = {
    ...partner,
    ...(why === undefined ? {} : { why }),
    ...(validTo === undefined ? {} : { validTo }),
  };
  const gone = { ...(why === undefined ? { why: 1 } : {}), ...(validTo === undefined ? { validTo: 1 } : {}) };
  const older = { _id, revision: { $lt: partner.revision + 1 } };
  const change = { $set: given, ...(Object.keys(gone).length > 0 ? { $unset: gone } : {}) };
  try {
    await logisticsPartnerModel(connection).updateOne(older, change, { upsert: true });
    return true;
  } catch (error) {
    // The upsert tries to insert only because the one that is there is newer, or came in between.
    if (!isDuplicateKey(error)) throw error;
  }
  return (await logisticsPartnerModel(connection).updateOne(older, change)).matchedCount > 0;
}

/** Replaces a carrier's scorecard. Its state does not change by it. */
export async function keepScorecard(
  connection: Connection,
  carrier: string,
  scorecard: Scorecard,
): Promise<void> {
  await logisticsPartnerModel(connection).updateOne({ _id: carrier }, { $set: { scorecard } });
}

/** Carriers that may be booked on a day: qualified, and their qualification lasts at least that day. By name. */
export async function bookableCarriers(connection: Connection, on: Day): Promise<string[]> {
  const found = await logisticsPartnerModel(connection)
    .find({ state: 'qualified', validTo: { $gte: on } })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>()
    .exec();
  return found.map(({ _id }) => _id).sort();
}

/** Why no parcel may be booked with a carrier on a day; nothing when it may. Its last day is a good day. */
export async function notBookable(
  connection: Connection,
  carrier: string,
  on: Day,
): Promise<string | undefined> {
  const partner = await logisticsPartnerModel(connection)
    .findById(carrier)
    .lean<LogisticsPartner | null>()
    .exec();
  if (!partner) return 'it is not a logistics partner';
  if (partner.state !== 'qualified') return `it is ${partner.state}${partner.why ? `: ${partner.why}` : ''}`;
  const { validTo } = partner;
  return validTo !== undefined && validTo >= on
    ? undefined
    : `its qualification ended on ${validTo ?? 'no day'}`;
}

/** All partners, by carrier: some dozens. */
export async function logisticsPartners(connection: Connection): Promise<LogisticsPartner[]> {
  return logisticsPartnerModel(connection).find().sort({ _id: 1 }).lean<LogisticsPartner[]>().exec();
}
