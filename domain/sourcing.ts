/**
 * The sourcing score: five factors of market data, each turned into 0 to 100 points by a curve of our own (policy,
 * not law), weighted, and shown with the input it came from. The score advises; a category manager decides.
 */
import type { Day } from './shapes/common';
import type { MarketInputs } from './shapes/sourcing';

/** An earlier case of the brand that was ended because it infringed again and again (17 USC 512(i)). */
export interface InfringementEnd {
  caseId: string;
  on: Day;
}

/** Weights are relative to each other; the limits are totals, 0 to 100. */
export interface SourcingWeights {
  growth: number;
  demand: number;
  competition: number;
  margin: number;
  differentiation: number;
  /** From this total on the advice is to pursue. */
  pursueFrom: number;
  /** From this total on the advice is to consider; below it, to drop. */
  considerFrom: number;
}

export interface SourcingPart {
  factor: string;
  /** The market data behind the points, as shown to people. */
  input: string;
  weight: number;
  /** 0 to 100, whole. */
  points: number;
}

export interface SourcingScore {
  /** 0 to 100, whole: the weighted mean of the parts' points. */
  total: number;
  advice: 'pursue' | 'consider' | 'drop';
  parts: SourcingPart[];
}

/** Points of a value on the straight line from `zeroAt` (0 points) to `fullAt` (100 points), whole and capped. */
function onLine(value: number, zeroAt: number, fullAt: number): number {
  const points = ((value - zeroAt) / (fullAt - zeroAt)) * 100;
  return Math.round(Math.min(100, Math.max(0, points)));
}

/** Shrinking by 10 % a year earns nothing, growing by 30 % everything. */
const growthPoints = (categoryGrowth: number): number => onLine(categoryGrowth, -0.1, 0.3);

/** Each tenfold counts the same: 10 requests a month earn nothing, 100,000 everything. */
const demandPoints = (monthlyDemand: number): number => onLine(Math.log10(Math.max(1, monthlyDemand)), 1, 5);

/** An empty niche earns everything, ten competitors half, ninety a tenth. */
const competitionPoints = (competitors: number): number => Math.round(100 / (1 + competitors / 10));

/** A gross margin of 60 % or more earns everything. */
const marginPoints = (grossMargin: number): number => onLine(grossMargin, 0, 0.6);

/** The first trait that sets the brand apart counts most; three are enough. */
const differentiationPoints = (traits: number): number => [0, 50, 80][traits] ?? 100;

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** Scores a candidate brand for one market. Weights that sum to zero give a total of zero. */
export function scoreSourcing(inputs: MarketInputs, weights: SourcingWeights): SourcingScore {
  const traits = [...new Set(inputs.differentiation)].sort();
  const part = (factor: string, input: string, weight: number, points: number): SourcingPart => ({
    factor,
    input,
    weight,
    points,
  });
  const parts = [
    part(
      'growth',
      `${percent(inputs.categoryGrowth)} a year`,
      weights.growth,
      growthPoints(inputs.categoryGrowth),
    ),
    part('demand', `${inputs.monthlyDemand} a month`, weights.demand, demandPoints(inputs.monthlyDemand)),
    part(
      'competition',
      `${inputs.competitors} brands`,
      weights.competition,
      competitionPoints(inputs.competitors),
    ),
    part('margin', `${percent(inputs.grossMargin)} gross`, weights.margin, marginPoints(inputs.grossMargin)),
    part(
      'differentiation',
      traits.length === 0 ? 'none' : traits.join(', '),
      weights.differentiation,
      differentiationPoints(traits.length),
    ),
  ];
  const total = weightedMean(parts);
  return { total, advice: adviceOf(total, weights), parts };
}

/** From the shown points, so that a person can recompute it. */
function weightedMean(parts: readonly SourcingPart[]): number {
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  if (weight <= 0) return 0;
  return Math.round(parts.reduce((sum, part) => sum + part.weight * part.points, 0) / weight);
}

function adviceOf(total: number, weights: SourcingWeights): SourcingScore['advice'] {
  if (total >= weights.pursueFrom) return 'pursue';
  return total >= weights.considerFrom ? 'consider' : 'drop';
}
