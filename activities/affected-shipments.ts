/** Which parcels an incident stands in the way of, and which other lane each could take. */
import type { Connection } from 'mongoose';
import { checkGoods, hindrances } from '../domain/goods';
import { replan } from '../domain/mode-choice';
import type { RuleBook } from '../domain/offer';
import type { GoodsLine, PlannedShipment, ShipmentStage } from '../domain/order';
import { bookableCarriers } from '../models/logistics-partner';
import { processModel, type ProcessDocument } from '../models/process';
import type { AffectedShipment, IncidentActivities, IncidentFacts } from './incidents';

export interface IncidentDependencies {
  connection: Connection;
  book: RuleBook;
  clock: () => Date;
}

/** A thousand parcels at once: an incident that hits more is opened again when these have moved. */
const most = 1_000;

/** What a shipment's snapshot holds for this. */
interface Shown {
  orderId: string;
  number: number;
  trackingCode?: string;
  plan: PlannedShipment;
  goods: GoodsLine[];
  to: string;
  postcode?: string;
  incoterm: 'DDP' | 'DAP';
}

export function createIncidentActivities({ connection, book }: IncidentDependencies): IncidentActivities {
  return {
    async findAffected(facts, on) {
      const [parcels, carriers] = await Promise.all([
        parcelsOf(connection, facts),
        bookableCarriers(connection, on),
      ]);
      return parcels.map((parcel) => affected(parcel, facts, on, book, carriers));
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

function affected(
  { _id, stage, state }: ProcessDocument,
  { carrier, service }: IncidentFacts,
  on: string,
  book: RuleBook,
  carriers: readonly string[],
): AffectedShipment {
  const { orderId, number, trackingCode, plan, goods, to, incoterm } = state as unknown as Shown;
  const about = { shipmentId: _id, orderId, number, stage: stage as ShipmentStage };
  const found = { ...about, ...(trackingCode ? { trackingCode } : {}) };
  if (stage !== 'labelled') return { ...found, alternative: { none: 'it is under way' } };
  const avoided = book.lanes.filter(
    (lane) => lane.carrier === carrier && (service === undefined || lane.service === service),
  );
  const again = replan(
    plan,
    {
      ...{ lines: goods, currency: plan.freight.currency, incoterm, on },
      to: { country: to, postcode: '' },
      bookable: (name) => carriers.includes(name),
      avoid: avoided.map(({ id }) => ({ lane: id })),
      goods: (line, mode, carrierService) =>
        hindrances(checkGoods(line, { to, mode, carrierService }, on, book.goods)).map(({ says }) => says),
    },
    book.lanes,
  );
  if (!again.feasible) return { ...found, alternative: { none: again.refused.join(' ') } };
  const { difference, shipment } = again;
  const extraCost = { ...difference, amount: Math.max(0, difference.amount) };
  return { ...found, alternative: { plan: { ...shipment, number: plan.number }, extraCost } };
}
