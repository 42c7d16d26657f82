/** Which parcels an incident stands in the way of, and which other lane each could take. */
import type { Connection } from 'mongoose';
import type { RuleBook } from '../domain/offer';
import type { ShipmentStage } from '../domain/order';
import { otherLane, type ParcelToMove } from '../domain/other-lane';
import { bookableCarriers } from '../models/logistics-partner';
import { processModel, type ProcessDocument } from '../models/process';
import type { AffectedShipment, IncidentActivities, IncidentFacts } from './incidents';

export interface IncidentDependencies {
  connection: Connection;
  book: RuleBook;
  /** Of the receiver of an order. @throws PersonalDataErased */
  postcodeOf: (orderId: string) => Promise<string>;
}

/** A thousand parcels at once: an incident that hits more is opened again when these have moved. */
const most = 1_000;

/** What a shipment's snapshot holds for this. */
interface Shown extends Omit<ParcelToMove, 'to'> {
  orderId: string;
  number: number;
  trackingCode?: string;
  to: string;
}

export function createIncidentActivities(deps: IncidentDependencies): IncidentActivities {
  return {
    async findAffected(facts, on) {
      const [parcels, bookable] = await Promise.all([
        parcelsOf(deps.connection, facts),
        bookableCarriers(deps.connection, on),
      ]);
      return Promise.all(parcels.map((parcel) => affected(deps, parcel, facts, { on, bookable })));
    },
  };
}

async function parcelsOf(connection: Connection, facts: IncidentFacts): Promise<ProcessDocument[]> {
  const { carrier, service, to } = facts;
  return processModel(connection)
    .find({
      process: 'shipment',
      stage: { $in: ['labelled', 'handed-over', 'in-transit'] satisfies ShipmentStage[] },
      'state.plan.carrier': carrier,
      ...(service ? { 'state.plan.service': service } : {}),
      ...(to ? { 'listing.market': to } : {}),
    })
    .limit(most)
    .lean<ProcessDocument[]>()
    .exec();
}

async function affected(
  { book, postcodeOf }: IncidentDependencies,
  { _id, stage, state }: ProcessDocument,
  { carrier, service }: IncidentFacts,
  when: { on: string; bookable: readonly string[] },
): Promise<AffectedShipment> {
  const { orderId, number, trackingCode, to, ...parcel } = state as unknown as Shown;
  const about = { shipmentId: _id, orderId, number, stage: stage as ShipmentStage };
  const found = { ...about, ...(trackingCode ? { trackingCode } : {}) };
  if (stage !== 'labelled') return { ...found, alternative: { none: 'it is under way' } };
  const moving = { ...parcel, to: { country: to, postcode: await postcodeOf(orderId) } };
  const hit = (lane: { carrier: string; service: string }) =>
    lane.carrier === carrier && (service === undefined || lane.service === service);
  return { ...found, alternative: otherLane(moving, hit, { ...when, book }) };
}
