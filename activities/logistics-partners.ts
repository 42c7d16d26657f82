/** What the process of a carrier does to our own record: judges what it showed, keeps where it stands, adds up its service. */
import type { Connection } from 'mongoose';
import { dayOf, startOfDay, addDays } from '../domain/days';
import {
  assessLogisticsPartner,
  type DocumentRow,
  type LogisticsRequirements,
  type PartnerAssessment,
  type PartnerFacts,
} from '../domain/logistics-partner';
import {
  judgeScorecard,
  scorecardOf,
  type Scorecard,
  type ServiceThresholds,
  type ShipmentFact,
} from '../domain/logistics-scorecard';
import type { Country, Day, Instant } from '../domain/shapes/common';
import { fold } from '../domain/tracking';
import { consignmentModel, type ConsignmentDocument } from '../models/consignment';
import { keepLogisticsPartner, keepScorecard, type LogisticsPartner } from '../models/logistics-partner';
import { processModel, type ProcessDocument } from '../models/process';

/** A carrier as its process writes it; `carrier` is its id in the record. */
export type PartnerStanding = Omit<LogisticsPartner, '_id' | 'scorecard'> & { carrier: string };

/** Service over a period, and what it says of the carrier. Days are UTC. */
export interface ServiceReport extends Scorecard {
  from: Day;
  to: Day;
  advice: ReturnType<typeof judgeScorecard>['advice'];
  findings: string[];
}

export interface LogisticsPartnerActivities {
  /** Judges a carrier by the requirements of a day, and names the documents they want. */
  assessPartner(
    facts: PartnerFacts,
    wanted: readonly Country[],
    on: Day,
  ): Promise<{ assessment: PartnerAssessment; documents: DocumentRow[] }>;
  /** Writes where the carrier stands, so that it can or can't be booked. Safe to repeat; an older revision changes nothing. */
  keepPartner(standing: PartnerStanding): Promise<void>;
}

export interface ServiceActivities {
  /**
   * Adds up the carrier's parcels of a period as they were known at its end, judges them and keeps the scorecard. `since` is
   * not in the period, `until` is.
   */
  scoreCarrier(carrier: string, since: Instant, until: Instant): Promise<ServiceReport>;
}

export interface LogisticsPartnerDependencies {
  connection: Connection;
  /** @throws Error for a day on which none hold */
  requirementsOn: (on: Day) => { requirements: LogisticsRequirements; service: ServiceThresholds };
}

/** The activities over one database and one table of requirements. */
export function createLogisticsPartnerActivities({
  connection,
  requirementsOn,
}: LogisticsPartnerDependencies): LogisticsPartnerActivities & ServiceActivities {
  return {
    async assessPartner(facts, wanted, on) {
      const { requirements } = requirementsOn(on);
      const assessment = assessLogisticsPartner(facts, wanted, requirements, on);
      const documents = requirements.documents.map(({ kind, expires, source, verifiedOn }) => ({
        ...{ kind, expires, source, verifiedOn },
      }));
      return { assessment, documents };
    },
    async keepPartner({ carrier, ...standing }) {
      await keepLogisticsPartner(connection, { _id: carrier, ...standing });
    },
    async scoreCarrier(carrier, since, until) {
      const [from, to] = [dayOf(Date.parse(since)), dayOf(Date.parse(until))];
      const card = scorecardOf(await shipmentsOf(connection, carrier, since, until), to);
      const judged = judgeScorecard(card, requirementsOn(to).service);
      await keep(connection, carrier, { from, to, ...card });
      return { from, to, ...card, ...judged };
    },
  };
}

/** A period without a parcel says nothing: the scorecard before it stays. */
async function keep(
  connection: Connection,
  carrier: string,
  { from, to, judged, onTimeRate, lossRate, damageRate }: Scorecard & { from: Day; to: Day },
): Promise<void> {
  if (onTimeRate === null || lossRate === null || damageRate === null) return;
  const shares = { onTime: onTimeRate, lost: lossRate, damaged: damageRate };
  await keepScorecard(connection, carrier, { from, to, shipments: judged, ...shares });
}

type Carried = Pick<ConsignmentDocument, '_id' | 'shipmentId' | 'promisedBy' | 'trail'>;
type Told = Pick<ProcessDocument, '_id' | 'stage' | 'endedAt'>;

/** Longer than any parcel is under way before its fate is known: what was opened earlier is not looked through again. */
const longestWayDays = 180;
const batchSize = 500;

async function shipmentsOf(
  connection: Connection,
  carrier: string,
  since: Instant,
  until: Instant,
): Promise<ShipmentFact[]> {
  const openedFrom = `${addDays(dayOf(Date.parse(since)), -longestWayDays)}T00:00:00.000Z`;
  const wanted = { state: { $in: ['under-way', 'ended'] }, carrier, openedAt: { $gte: openedFrom } };
  const model = consignmentModel(connection);
  const facts: ShipmentFact[] = [];
  for (let after = ''; ;) {
    const batch = await model
      .find({ ...wanted, _id: { $gt: after } } as object)
      .sort({ _id: 1 })
      .limit(batchSize)
      .select({ shipmentId: 1, promisedBy: 1, trail: 1 })
      .lean<Carried[]>()
      .exec();
    facts.push(...(await factsOf(connection, batch, { since, until })));
    const last = batch.at(-1);
    if (!last || batch.length < batchSize) return facts;
    after = last._id;
  }
}

/** What became of each: as its carrier said, and as its process and its claim ended. */
async function factsOf(
  connection: Connection,
  parcels: readonly Carried[],
  period: { since: Instant; until: Instant },
): Promise<ShipmentFact[]> {
  const ids = parcels.flatMap(({ shipmentId }) => [shipmentId, `${shipmentId}/claim`]);
  const told = await processModel(connection)
    .find({ _id: { $in: ids } })
    .select({ stage: 1, endedAt: 1 })
    .lean<Told[]>()
    .exec();
  const stages = new Map(
    told.flatMap((each) => (each.endedAt && each.endedAt <= period.until ? [[each._id, each] as const] : [])),
  );
  return parcels.flatMap((parcel) => factOf(parcel, stages, period));
}

/** Stages in which it is not the carrier's doing that a parcel did not arrive. */
const notItsDoing: readonly string[] = ['voided', 'seized', 'returned'];

/**
 * A parcel belongs to the period in which its fate was known: delivered, lost, or not there by the last day promised. So it
 * counts once. One without a promise can't be judged.
 */
function factOf(
  { shipmentId, promisedBy, trail }: Carried,
  ended: ReadonlyMap<string, Told>,
  { since, until }: { since: Instant; until: Instant },
): ShipmentFact[] {
  const { accepted, stage } = fold(trail.filter(({ receivedAt }) => receivedAt <= until));
  const travelled = accepted.filter(({ kind }) => kind !== 'label-created');
  const process = ended.get(shipmentId);
  const fate = process?.stage ?? stage;
  const [first] = travelled;
  if (!first || promisedBy === undefined || notItsDoing.includes(fate)) return [];
  if (travelled.some(({ kind }) => kind === 'returning')) return [];
  const delivered = travelled.find(({ kind }) => kind === 'delivered');
  const lostAt =
    fate === 'lost'
      ? (travelled.find(({ kind }) => kind === 'lost')?.receivedAt ?? process?.endedAt)
      : undefined;
  const overdueAt = new Date(startOfDay(addDays(promisedBy, 1))).toISOString();
  const known = [delivered?.receivedAt, lostAt, overdueAt].flatMap((at) => at ?? []).sort()[0] ?? overdueAt;
  if (known <= since || known > until) return [];
  return [
    {
      handedOverAt: (travelled.find(({ kind }) => kind === 'handed-over') ?? first).at,
      ...(delivered ? { deliveredAt: delivered.at } : {}),
      promisedTo: promisedBy,
      lost: lostAt !== undefined,
      damaged: travelled.some(({ kind }) => kind === 'damaged'),
      ...claimOf(ended.get(`${shipmentId}/claim`)),
    },
  ];
}

function claimOf(claim: Told | undefined): Pick<ShipmentFact, 'claim'> {
  return claim?.stage === 'paid' || claim?.stage === 'rejected' ? { claim: claim.stage } : {};
}
