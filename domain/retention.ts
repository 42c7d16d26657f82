/** How long each class of record is kept. A cut-off is the first day that stays: what is dated before it may go. */
import { addMonths } from './privacy-clock';
import { addDays } from './days';
import type { Day, Instant } from './shapes/common';

export interface RetentionTerm {
  years?: number | undefined;
  days?: number | undefined;
  /** `event`: from the record's own day. `year-end`: from the end of the calendar year it falls in. */
  from: 'event' | 'year-end';
}

/** How a class is removed: plain documents; files with their bytes; ended processes with tasks and audit chain, the last of a case with what follows it; mails with what the archive holds of them; people with their key; IP notices with their people's keys and their process; privacy requests, by their process, with their key and papers; copies made for a person alone; tax returns with what was reconciled for them. */
export type RetentionMeans =
  | 'documents'
  | 'files'
  | 'processes'
  | 'mails'
  | 'customers'
  | 'privacy-requests'
  | 'privacy-exports'
  | 'ip-notices'
  | 'tax-returns';

export interface RetentionClass {
  id: string;
  what: string;
  collection: string;
  means: RetentionMeans;
  /** The field that dates a record, and what it holds: a `Date`, or an ISO day or instant as text. */
  datedBy: { field: string; as: 'date' | 'text' };
  /** Only records with one of these values in a field. */
  only?: { field: string; of: readonly string[] } | undefined;
  /** The field by which a legal hold finds it. */
  heldBy: 'caseId' | 'processId' | 'orderId' | 'reference' | 'trackingCode' | 'none';
  /** Named in the answer to an erasure as what is kept of the person. */
  keptOfPeople?: true | undefined;
  term: RetentionTerm;
  why: string;
  source: string;
  verifiedOn: Day;
}

/** A collection without a term of its own: its records go with the last process of their case. */
export interface RetentionFollower {
  collection: string;
  /** Id of the class of processes whose term it has. */
  follows: string;
  /** Named in the answer to an erasure where it names the person. */
  keptOfPeople?: true | undefined;
  why: string;
  source: string;
  verifiedOn: Day;
}

/** What the workflow is told of a class: nothing a record holds. */
export interface RetentionPlan {
  id: string;
  cutOff: Day;
  /** The day its term was last verified, where that is too long ago: nothing of it is removed until somebody has looked. */
  unreviewed?: Day;
}

export interface RetentionReport {
  reportId: string;
  at: Instant;
  removed: { class: string; cutOff: Day; removed: number; held: number; unreviewed?: Day }[];
}

export interface RetentionActivities {
  /** The classes and their cut-offs of today. */
  planRetention: () => Promise<RetentionPlan[]>;
  /** Removes one small batch. `removed` 0: nothing of the class is left to remove. Safe to repeat. */
  removeExpired: (plan: RetentionPlan) => Promise<{ removed: number; held: number }>;
  keepRetentionReport: (report: RetentionReport) => Promise<void>;
}

/** @throws RangeError for a term without a length */
export function cutOffOf({ years, days, from }: RetentionTerm, today: Day): Day {
  if (years !== undefined && from === 'year-end') return `${yearOf(today) - years}-01-01`;
  if (years !== undefined) return addMonths(today, -12 * years);
  if (days !== undefined && from === 'event') return addDays(today, -days);
  throw new RangeError('a retention term has years, or days from the event');
}

/** The last day a record of this day is kept. */
export function keptUntil(term: RetentionTerm, day: Day): Day {
  if (term.years !== undefined && term.from === 'year-end') return `${yearOf(day) + term.years}-12-31`;
  if (term.years !== undefined) return addMonths(day, 12 * term.years);
  return addDays(day, term.days ?? 0);
}

function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

/**
 * The day a class, or what follows it, was last verified, where that is more than so many days ago.
 * @returns `undefined` while somebody vouches for all of it
 */
export function unreviewedSince(
  { id, verifiedOn }: Pick<RetentionClass, 'id' | 'verifiedOn'>,
  follow: readonly RetentionFollower[],
  today: Day,
  reviewDays: number,
): Day | undefined {
  const days = [verifiedOn, ...follow.flatMap((one) => (one.follows === id ? [one.verifiedOn] : []))];
  return days.sort().find((day) => addDays(day, reviewDays) < today);
}
