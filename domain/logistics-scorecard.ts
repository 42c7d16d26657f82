/** How a carrier's parcels fared: on time, lost, damaged, days; and whether that is good enough. Thresholds are data. */
import { dayOf, daysBetween } from './days';
import type { Day, Instant } from './shapes/common';

/** One real shipment. A shipment neither delivered nor lost is under way. */
export interface ShipmentFact {
  handedOverAt: Instant;
  deliveredAt?: Instant;
  /** Last day on which it was to be delivered. */
  promisedTo: Day;
  lost: boolean;
  damaged: boolean;
  claim?: 'open' | 'paid' | 'rejected';
}

export interface Scorecard {
  shipments: number;
  /** Those that can be judged: delivered, lost, or still under way after the day promised. */
  judged: number;
  delivered: number;
  /** Shares from 0 to 1; `null`: nothing to divide by. Of those judged. */
  onTimeRate: number | null;
  lossRate: number | null;
  damageRate: number | null;
  /** Calendar days (UTC) from hand-over to delivery. */
  averageDays: number | null;
  /** Of claims decided. */
  claimsPaidRate: number | null;
}

export interface ServiceThresholds {
  /** With fewer shipments judged nothing is said. */
  minShipments: number;
  minOnTimeRate: number;
  maxLossRate: number;
  maxDamageRate: number;
  suspendOnTimeRate: number;
  suspendLossRate: number;
}

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Adds up real shipments as of a day (UTC). A lost one is never on time. */
export function scorecardOf(shipments: readonly ShipmentFact[], on: Day): Scorecard {
  const counted = shipments.filter(
    ({ deliveredAt, lost, promisedTo }) => deliveredAt !== undefined || lost || promisedTo < on,
  );
  const delivered = counted.flatMap(({ handedOverAt, deliveredAt, promisedTo, lost }) =>
    deliveredAt === undefined || lost
      ? []
      : [{ from: dayOf(Date.parse(handedOverAt)), day: dayOf(Date.parse(deliveredAt)), promisedTo }],
  );
  const lost = counted.filter((shipment) => shipment.lost).length;
  const judged = counted.length;
  const onTime = delivered.filter(({ day, promisedTo }) => day <= promisedTo).length;
  const days = delivered.reduce((total, { from, day }) => total + daysBetween(from, day), 0);
  const paid = shipments.filter(({ claim }) => claim === 'paid').length;
  const rejected = shipments.filter(({ claim }) => claim === 'rejected').length;
  return {
    shipments: shipments.length,
    judged,
    delivered: delivered.length,
    onTimeRate: ratio(onTime, judged),
    lossRate: ratio(lost, judged),
    damageRate: ratio(counted.filter(({ damaged }) => damaged).length, judged),
    averageDays: ratio(days, delivered.length),
    claimsPaidRate: ratio(paid, paid + rejected),
  };
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** What a scorecard says of the partner. `suspend` is advice: a person decides. */
export function judgeScorecard(
  card: Scorecard,
  thresholds: ServiceThresholds,
): { advice: 'keep' | 'watch' | 'suspend' | 'too-few'; findings: string[] } {
  const { onTimeRate, lossRate, damageRate } = card;
  if (
    card.judged < thresholds.minShipments ||
    onTimeRate === null ||
    lossRate === null ||
    damageRate === null
  )
    return {
      advice: 'too-few',
      findings: [`${card.judged} shipments judged, ${thresholds.minShipments} are needed`],
    };
  const findings: string[] = [];
  if (onTimeRate < thresholds.minOnTimeRate)
    findings.push(`${percent(onTimeRate)} on time, ${percent(thresholds.minOnTimeRate)} wanted`);
  if (lossRate > thresholds.maxLossRate)
    findings.push(`${percent(lossRate)} lost, at most ${percent(thresholds.maxLossRate)} accepted`);
  if (damageRate > thresholds.maxDamageRate)
    findings.push(`${percent(damageRate)} damaged, at most ${percent(thresholds.maxDamageRate)} accepted`);
  if (onTimeRate < thresholds.suspendOnTimeRate || lossRate > thresholds.suspendLossRate)
    return { advice: 'suspend', findings };
  return { advice: findings.length > 0 ? 'watch' : 'keep', findings };
}
