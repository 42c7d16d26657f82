/**
 * The figures of the overview: plain arithmetic over counts and facts that were read elsewhere. Days are UTC calendar days;
 * "the last 90 days" means parcels whose label was booked in them, so that each parcel counts once.
 */
import { addDays, dayMs, dayOf, daysBetween } from './days';
import type { Country, Day, Instant } from './shapes/common';

/** How far the figures of parcels look back. */
export const overviewDays = 90;

/** How many stand in a stage since a day. */
export interface StageCount {
  stage: string;
  since: Day;
  count: number;
}

/** Days in the stage; `to` is not in the band. */
const bands = [
  { days: 'under 7', from: 0, to: 7 },
  { days: '7 to 29', from: 7, to: 30 },
  { days: '30 to 89', from: 30, to: 90 },
  { days: '90 and more', from: 90, to: undefined },
] as const;

export interface AgeBand {
  days: (typeof bands)[number]['days'];
  count: number;
  /** In their stage since this day or a later one; absent in the last band. */
  sinceFrom?: Day;
  /** In their stage since this day or an earlier one; absent in the first band. */
  sinceTo?: Day;
}

/** Stages with their ages, in the order given; those of which there are none are left out. A day ahead counts as today. */
export function agesByStage(
  counts: readonly StageCount[],
  stages: readonly string[],
  today: Day,
): { stage: string; count: number; ages: AgeBand[] }[] {
  return stages.flatMap((stage) => {
    const own = counts.filter((each) => each.stage === stage);
    const count = sum(own);
    return count === 0 ? [] : [{ stage, count, ages: bands.map((band) => inBand(own, band, today)) }];
  });
}

function inBand(
  counts: readonly StageCount[],
  { days, from, to }: (typeof bands)[number],
  today: Day,
): AgeBand {
  const age = ({ since }: StageCount) => Math.max(0, daysBetween(since, today));
  const own = counts.filter((each) => age(each) >= from && (to === undefined || age(each) < to));
  return {
    ...{ days, count: sum(own) },
    ...(to === undefined ? {} : { sinceFrom: addDays(today, 1 - to) }),
    ...(from === 0 ? {} : { sinceTo: addDays(today, -from) }),
  };
}

/** A declaration that customs have released. */
export interface ClearanceFact {
  to: Country;
  submittedAt: Instant;
  releasedAt: Instant;
}

export interface ClearanceDays {
  country: Country;
  count: number;
  /** From submitted to released, in days with one decimal. */
  median: number;
  p90: number;
}

/** How long customs take, by country of destination. Percentiles are the nearest rank: a figure that really occurred. */
export function clearanceDays(facts: readonly ClearanceFact[]): ClearanceDays[] {
  return [...grouped(facts, ({ to }) => to)].map(([country, own]) => {
    const days = own
      .map(
        ({ submittedAt, releasedAt }) =>
          Math.max(0, Date.parse(releasedAt) - Date.parse(submittedAt)) / dayMs,
      )
      .sort((a, b) => a - b);
    return { country, count: days.length, median: nearestRank(days, 0.5), p90: nearestRank(days, 0.9) };
  });
}

/** A parcel and its promise. */
export interface PromisedParcel {
  carrier: string;
  mode: string;
  promisedBy: Day;
  deliveredAt?: Instant;
  lost: boolean;
}

export interface OnTimeRate {
  carrier: string;
  mode: string;
  /** Delivered, lost, or still under way after the day promised: as in a carrier's scorecard. */
  judged: number;
  onTime: number;
  /** Share from 0 to 1. */
  rate: number;
}

/** How many parcels came by the day promised, by carrier and mode. Those nothing can be said of yet are left out. */
export function onTimeRates(parcels: readonly PromisedParcel[], today: Day): OnTimeRate[] {
  const judged = parcels.filter(
    ({ deliveredAt, lost, promisedBy }) => deliveredAt !== undefined || lost || promisedBy < today,
  );
  return [...grouped(judged, ({ carrier, mode }) => `${carrier}\n${mode}`)].map(([name, own]) => {
    const [carrier = '', mode = ''] = name.split('\n');
    const onTime = own.filter(cameInTime).length;
    return { carrier, mode, judged: own.length, onTime, rate: onTime / own.length };
  });
}

function cameInTime({ deliveredAt, lost, promisedBy }: PromisedParcel): boolean {
  return deliveredAt !== undefined && !lost && dayOf(Date.parse(deliveredAt)) <= promisedBy;
}

/** @param sorted ascending, not empty */
function nearestRank(sorted: readonly number[], share: number): number {
  const at = sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return Math.round(at * 10) / 10;
}

/** By the name, in its order. */
function grouped<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const own = groups.get(name);
    if (own) own.push(item);
    else groups.set(name, [item]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sum(counts: readonly StageCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}
