/** Which parcels an incident stands in the way of, and which other lane each could take. */
import type { Connection } from 'mongoose';
import type { RuleBook } from '../domain/offer';
import type { ShipmentStage } from '../domain/order';
import { otherLane, type OtherWays, type ParcelToMove } from '../domain/other-lane';
import { bookableCarriers } from '../models/logistics-partner';
import { processModel, type ProcessDocument } from '../models/process';
import { incidentsOn } from '../models/selling-facts';
import type { AffectedShipment, IncidentActivities, IncidentFacts } from './incidents';

export interface IncidentDependencies {
  connection: Connection;
  book: RuleBook;
  /** Of the receiver of an order. @throws PersonalDataErased */
  postcodeOf: (orderId: string) => Promise<string>;
}

/** Parcels of one answer: it is kept in the incident's history. */
const page = 500;

/** Of those that are booked anew there is a snapshot while they are prepared. */
const notLeft: readonly ShipmentStage[] = ['preparing', 'labelled'];
const left: readonly ShipmentStage[] = ['handed-over', 'in-transit'];

/** What a shipment's snapshot holds for this. */
interface Shown extends Omit<ParcelToMove, 'to'> {
  orderId: string;
  number: number;
  trackingCode?: string;
  to: string;
}

export function createIncidentActivities(deps: IncidentDependencies): IncidentActivities {
  return {
    async findAffected(facts, on, after) {
      const [parcels, bookable, incidents] = await Promise.all([
        inItsWay(deps.connection, facts, notLeft, after),
        bookableCarriers(deps.connection, on),
        incidentsOn(deps.connection, on),
      ]);
      const ways = { on, bookable, incidents, book: deps.book };
      return Promise.all(parcels.map((parcel) => affected(deps, parcel, facts, ways)));
    },
    async findUnderWay(facts) {
      const [total, parcels] = await Promise.all([
        processModel(deps.connection).countDocuments(those(facts, left)),
        inItsWay(deps.connection, facts, left),
      ]);
      return {
        total,
        first: parcels.map((parcel) => ({
          ...shownOf(parcel).about,
          alternative: { none: 'it is under way' },
        })),
      };
    },
  };
}

function those({ carrier, service, to }: IncidentFacts, stages: readonly ShipmentStage[]) {
  return {
    process: 'shipment' as const,
    stage: { $in: [...stages] },
    ...(carrier ? { 'state.plan.carrier': carrier } : {}),
    ...(service ? { 'state.plan.service': service } : {}),
    ...(to ? { 'listing.market': to } : {}),
  };
}

async function inItsWay(
  connection: Connection,
  facts: IncidentFacts,
  stages: readonly ShipmentStage[],
  after?: string,
): Promise<ProcessDocument[]> {
  return processModel(connection)
    .find({ ...those(facts, stages), ...(after === undefined ? {} : { _id: { $gt: after } }) })
    .sort({ _id: 1 })
    .limit(page)
    .lean<ProcessDocument[]>()
    .exec();
}

function shownOf({ _id, stage, state }: ProcessDocument) {
  const { orderId, number, trackingCode, to, ...parcel } = state as unknown as Shown;
  const about = {
    ...{ shipmentId: _id, orderId, number, stage: stage as ShipmentStage, carrier: parcel.plan.carrier },
    ...(trackingCode ? { trackingCode } : {}),
  };
  return { about, to, parcel };
}

async function affected(
  { postcodeOf }: IncidentDependencies,
  process: ProcessDocument,
  { carrier, service }: IncidentFacts,
  ways: OtherWays,
): Promise<AffectedShipment> {
  const { about, to, parcel } = shownOf(process);
  const moving = { ...parcel, to: { country: to, postcode: await postcodeOf(about.orderId) } };
  const hit = (lane: { carrier: string; service: string }) =>
    (carrier === undefined || lane.carrier === carrier) &&
    (service === undefined || lane.service === service);
  return { ...about, alternative: otherLane(moving, hit, ways) };
}
