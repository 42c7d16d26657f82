/**
 * Carriers as partners: qualified by finances, network, insurance cover, reputation and documents. Who is not qualified, or
 * whose papers have run out, can't be booked. The thresholds are the platform's own, as data.
 */
import { latestOf } from './days';
import { shownMoney } from './money';
import type { Country, Day, Money } from './shapes/common';

export interface PartnerDocument {
  kind: string;
  /** Last good day; absent when it doesn't run out. */
  validTo?: Day;
}

/** What a carrier showed of itself. Ratios are shares: 0.25 is 25 %. */
export interface PartnerFacts {
  finances: { equityRatio: number; currentRatio: number; insolvency: boolean };
  /** Countries it delivers to. */
  network: { countries: readonly Country[] };
  /** Liability for goods in its care, and its last good day. */
  cover: { amount: Money; validTo: Day };
  /** Claims per parcel, and stars from 1 to 5. */
  reputation: { claimsRatio: number; rating: number };
  documents: readonly PartnerDocument[];
}

export type PartnerPart = 'finances' | 'network' | 'cover' | 'reputation';

export type PartnerMeasure =
  'equityRatio' | 'currentRatio' | 'networkShare' | 'coverAmount' | 'claimsRatio' | 'rating';

/** How a measure is marked: no points at `none`, all of `weight` at `full`, linear between; refused beyond `limit`. */
export interface MeasureRow {
  id: string;
  part: PartnerPart;
  measure: PartnerMeasure;
  none: number;
  full: number;
  limit: number;
  /** Points of a hundred. */
  weight: number;
}

/** A document that is wanted of every carrier. */
export interface DocumentRow {
  kind: string;
  /** Whether it must carry an expiry date. */
  expires: boolean;
  source: string;
  verifiedOn: Day;
}

/** Those in force on one day. */
export interface LogisticsRequirements {
  measures: readonly MeasureRow[];
  documents: readonly DocumentRow[];
  /** Of the marks and limit of the cover. */
  coverCurrency: string;
  decision: { qualifyFrom: number; reviewFrom: number };
}

export interface PartnerAssessment {
  /** 0 to 100, whole points. */
  score: number;
  parts: { part: PartnerPart; points: number; of: number; says: string[] }[];
  /** What refuses by itself, whatever the score. */
  refused: string[];
  /** What is missing or has run out, to be asked for. */
  missing: string[];
  advice: 'qualify' | 'review' | 'reject';
  why: string;
}

const named: Record<PartnerMeasure, string> = {
  equityRatio: 'equity ratio',
  currentRatio: 'current ratio',
  networkShare: 'share of the network wanted',
  coverAmount: 'cover',
  claimsRatio: 'claims ratio',
  rating: 'rating',
};

function valuesOf(facts: PartnerFacts, wanted: readonly Country[]): Record<PartnerMeasure, number> {
  const reached = wanted.filter((country) => facts.network.countries.includes(country));
  return {
    equityRatio: facts.finances.equityRatio,
    currentRatio: facts.finances.currentRatio,
    networkShare: wanted.length === 0 ? 1 : reached.length / wanted.length,
    coverAmount: facts.cover.amount.amount,
    claimsRatio: facts.reputation.claimsRatio,
    rating: facts.reputation.rating,
  };
}

/** Share of the points a value earns, 0 to 1. Works for measures where less is better, too: then `full` is below `none`. */
function earned(value: number, { none, full }: MeasureRow): number {
  return Math.min(1, Math.max(0, (value - none) / (full - none)));
}

const beyond = (value: number, { none, full, limit }: MeasureRow): boolean =>
  full > none ? value < limit : value > limit;

function missingOf(facts: PartnerFacts, requirements: LogisticsRequirements, on: Day): string[] {
  const documents = requirements.documents.flatMap(({ kind, expires }) => {
    const shown = facts.documents.filter((document) => document.kind === kind);
    if (shown.length === 0) return [`${kind} is missing`];
    if (!expires || shown.some(({ validTo }) => validTo !== undefined && on <= validTo)) return [];
    const last = latestOf(shown.flatMap(({ validTo }) => validTo ?? []));
    return [last === undefined ? `${kind} does not say until when it is good` : `${kind} ended on ${last}`];
  });
  const { amount, validTo } = facts.cover;
  if (validTo < on) documents.push(`insurance cover ended on ${validTo}`);
  if (amount.currency !== requirements.coverCurrency)
    documents.push(`cover is in ${amount.currency}; its amount in ${requirements.coverCurrency} is wanted`);
  return documents;
}

/**
 * Judges what a carrier showed. What refuses by itself, or too low a score, means `reject`; missing papers or a middling
 * score mean `review`. A person decides.
 * @param wanted countries it is to deliver to
 */
export function assessLogisticsPartner(
  facts: PartnerFacts,
  wanted: readonly Country[],
  requirements: LogisticsRequirements,
  on: Day,
): PartnerAssessment {
  const values = valuesOf(facts, wanted);
  // A cover in another currency earns nothing and refuses nothing until it is known in ours.
  const comparable = facts.cover.amount.currency === requirements.coverCurrency;
  const rows = requirements.measures.filter(({ measure }) => measure !== 'coverAmount' || comparable);
  const refused = [
    ...(facts.finances.insolvency ? ['insolvency proceedings are open'] : []),
    ...rows
      .filter((row) => beyond(values[row.measure], row))
      .map((row) => `${named[row.measure]} ${shown(row.measure, facts, values)} is beyond the limit`),
  ];
  const parts = partsOf(requirements.measures, (row) =>
    rows.includes(row) ? earned(values[row.measure], row) : 0,
  );
  const score = Math.round(parts.reduce((total, { points }) => total + points, 0));
  const missing = missingOf(facts, requirements, on);
  return {
    score,
    parts: parts.map((part) => ({
      ...part,
      points: Math.round(part.points * 10) / 10,
      says: requirements.measures
        .filter((row) => row.part === part.part)
        .map((row) => `${named[row.measure]} ${shown(row.measure, facts, values)}`),
    })),
    refused,
    missing,
    ...adviceOn(score, refused, missing, requirements.decision),
  };
}

function shown(measure: PartnerMeasure, facts: PartnerFacts, values: Record<PartnerMeasure, number>): string {
  if (measure === 'coverAmount') return shownMoney(facts.cover.amount);
  if (measure === 'rating') return `${values.rating} of 5`;
  return String(Math.round(values[measure] * 1000) / 1000);
}

function partsOf(
  measures: readonly MeasureRow[],
  share: (row: MeasureRow) => number,
): { part: PartnerPart; points: number; of: number }[] {
  return [...new Set(measures.map(({ part }) => part))].map((part) => {
    const rows = measures.filter((row) => row.part === part);
    return {
      part,
      points: rows.reduce((total, row) => total + row.weight * share(row), 0),
      of: rows.reduce((total, row) => total + row.weight, 0),
    };
  });
}

function adviceOn(
  score: number,
  refused: readonly string[],
  missing: readonly string[],
  { qualifyFrom, reviewFrom }: LogisticsRequirements['decision'],
): { advice: PartnerAssessment['advice']; why: string } {
  if (refused.length > 0) return { advice: 'reject', why: refused.join('; ') };
  if (score < reviewFrom) return { advice: 'reject', why: `${score} points, below ${reviewFrom}` };
  if (missing.length > 0) return { advice: 'review', why: missing.join('; ') };
  if (score < qualifyFrom) return { advice: 'review', why: `${score} points, below ${qualifyFrom}` };
  return { advice: 'qualify', why: `${score} points, at least ${qualifyFrom}, and all papers` };
}

/** A carrier as the record has it. */
export interface LogisticsPartner {
  carrier: string;
  state: 'applied' | 'qualified' | 'suspended' | 'rejected';
  /** Why it was suspended or rejected. */
  reason?: string;
  /** Last day of its qualification. */
  qualifiedTo?: Day;
  cover: { validTo: Day };
  documents: readonly PartnerDocument[];
}

/** Whether a parcel may be booked with the carrier on a day, or why not, for people. Last days are good days. */
export function bookable(partner: LogisticsPartner | undefined, on: Day): true | string {
  if (!partner) return 'it is not a logistics partner';
  const because = partner.reason === undefined ? '' : `: ${partner.reason}`;
  if (partner.state === 'suspended') return `it is suspended${because}`;
  if (partner.state !== 'qualified') return `it is not qualified, but ${partner.state}${because}`;
  if (partner.qualifiedTo === undefined) return 'its qualification has no end date';
  if (partner.qualifiedTo < on) return `its qualification ended on ${partner.qualifiedTo}`;
  if (partner.cover.validTo < on) return `its insurance cover ended on ${partner.cover.validTo}`;
  const old = partner.documents.find(
    ({ kind, validTo }) => validTo !== undefined && validTo < on && !renewed(partner, kind, on),
  );
  return old ? `its ${old.kind} ended on ${old.validTo ?? ''}` : true;
}

const renewed = (partner: LogisticsPartner, kind: string, on: Day): boolean =>
  partner.documents.some(
    (document) => document.kind === kind && (document.validTo === undefined || on <= document.validTo),
  );
