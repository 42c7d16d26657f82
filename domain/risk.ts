/** The risk score of a case under vetting. It decides how deeply people look, never what they decide. */
import type { Category, Country, SourcingChannel } from './shapes/common';

export interface RiskFacts {
  /** The brand's country of establishment. */
  country: Country;
  channel: SourcingChannel;
  category: Category;
  /** Screening hits that compliance looked at and cleared. */
  clearedHits: number;
  /** Requirements waived. */
  waivers: number;
  highRiskCountries: readonly Country[];
}

export interface Risk {
  /** 0 to 100, whole: the sum of the parts. */
  score: number;
  depth: 'standard' | 'enhanced';
  /** Every factor, also those that added nothing. */
  parts: { factor: string; points: number }[];
}

/** Our own policy; the maxima of the five factors (35 + 20 + 15 + 20 + 10) add up to 100. */
const highRiskCountry = 35;
const ofChannel: Record<SourcingChannel, number> = { direct: 0, distributor: 10, platform: 20 };
const ofCategory: Record<Category, number> = {
  fashion: 0,
  home: 0,
  electronics: 10,
  toys: 15,
  cosmetics: 15,
  food: 15,
};
const ofClearedHits = [0, 10, 15, 20];
const ofWaivers = [0, 5, 10];
const enhancedFrom = 35;

/** Points for a count; counts beyond the table earn its last entry. */
function step(table: readonly number[], count: number): number {
  return table[Math.min(Math.max(0, count), table.length - 1)] ?? 0;
}

/**
 * Scores a case. A country on the high-risk list alone makes the review enhanced, as FATF Recommendation 19 asks
 * of dealings with countries under a call for action.
 */
export function riskOf(facts: RiskFacts): Risk {
  const parts = [
    { factor: 'country', points: facts.highRiskCountries.includes(facts.country) ? highRiskCountry : 0 },
    { factor: 'channel', points: ofChannel[facts.channel] },
    { factor: 'category', points: ofCategory[facts.category] },
    { factor: 'cleared hits', points: step(ofClearedHits, facts.clearedHits) },
    { factor: 'waivers', points: step(ofWaivers, facts.waivers) },
  ];
  const score = parts.reduce((sum, part) => sum + part.points, 0);
  return { score, depth: score >= enhancedFrom ? 'enhanced' : 'standard', parts };
}
