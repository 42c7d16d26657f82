/**
 * The verdict on a pilot, computed from the facts the shop reported in the sales window.
 *
 * | known misses                             | data missing | extension used | verdict |
 * |------------------------------------------|--------------|----------------|---------|
 * | none                                     | no           | either         | expand  |
 * | none                                     | yes          | no             | extend  |
 * | none                                     | yes          | yes            | stop    |
 * | one or two, not the defect rate          | either       | no             | extend  |
 * | one or two, not the defect rate          | either       | yes            | stop    |
 * | the defect rate, or three and more       | either       | either         | stop    |
 *
 * A measure without data is not met, yet no miss: it asks for more time, it doesn't condemn.
 */
import { daysBetween } from './days';
import { compare, shownMoney, sum as sumOf, times } from './money';
import type { Period } from './shapes/common';
import type { PilotPlan, PilotThresholds, SalesFact, Verdict } from './shapes/pilot';
import type { Terms } from './shapes/terms';

/** Sums over the facts that count; pieces, parcels and days are whole numbers. */
export interface PilotTally {
  /** Pieces of the plan. */
  supplied: number;
  sold: number;
  returned: number;
  defective: number;
  /** SKUs of the plan × days of the window. */
  skuDays: number;
  /** SKU-days on which the shop reported no stock. */
  stockOutDays: number;
  delivered: number;
  onTime: number;
  ratings: number;
  stars: number;
  /** Facts that count. */
  facts: number;
  /** Distinct facts left out, because their SKU is not in the plan or their day not in the window. */
  ignored: number;
}

export interface PilotMeasure {
  measure: keyof PilotThresholds;
  /** A share (0.25 is 25 %), stars for the rating; `null`: no data. */
  value: number | null;
  threshold: number;
  met: boolean;
}

export interface PilotVerdict {
  verdict: Verdict;
  measures: PilotMeasure[];
  why: string;
}

interface PlanProblem {
  problem: string;
  remedy: string;
}

/** What stands against a plan under the terms that were agreed, whatever it costs; nothing when it can be tried. */
export function planProblem(
  { market, skus }: Pick<PilotPlan, 'market' | 'skus'>,
  { sale, priceList }: Pick<Terms, 'sale' | 'priceList'>,
): PlanProblem | undefined {
  if (!sale.territory.includes(market))
    return {
      problem: `the agreed terms do not allow sales in ${market}`,
      remedy: 'plan the pilot in a country of the agreed sale',
    };
  const unknown = skus.find(({ sku }) => !priceList.some((line) => line.sku === sku));
  return (
    unknown && {
      problem: `SKU ${unknown.sku} is not on the agreed price list`,
      remedy: 'plan the pilot with SKUs of the price list',
    }
  );
}

/** Whether the goods of a plan, at the agreed prices, cost more than its budget. Both in the terms' currency. */
export function budgetProblem(
  { skus, budget }: Pick<PilotPlan, 'skus' | 'budget'>,
  { priceList, currency }: Pick<Terms, 'priceList' | 'currency'>,
): PlanProblem | undefined {
  if (budget.currency !== currency)
    return {
      problem: `the budget is in ${budget.currency}, the agreed prices are in ${currency}`,
      remedy: `give the budget in ${currency}`,
    };
  const costs = skus.flatMap(({ sku, quantity }) => {
    const agreed = priceList.find((line) => line.sku === sku);
    return agreed ? [times(agreed.unitPrice, quantity)] : [];
  });
  const cost = sumOf(costs, currency);
  if (compare(cost, budget) <= 0) return undefined;
  return {
    problem: `the goods cost ${shownMoney(cost)} at the agreed prices, the budget is ${shownMoney(budget)}`,
    remedy: 'plan fewer pieces, or a larger budget',
  };
}

/** Known misses a pilot may have and still be extended. */
const forgivenMisses = 2;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Of facts with one id only the first is a fact; the rest are repetitions. */
function firstOfEach(facts: readonly SalesFact[]): SalesFact[] {
  const byId = new Map<string, SalesFact>();
  for (const fact of facts) if (!byId.has(fact.factId)) byId.set(fact.factId, fact);
  return [...byId.values()];
}

/**
 * Adds up the facts of a sales window, both days included. Several facts for one SKU and day add up; a stock-out
 * counts once per SKU and day.
 */
export function tallyFacts(
  plan: { skus: readonly { sku: string; quantity: number }[] },
  facts: readonly SalesFact[],
  window: Period,
): PilotTally {
  const skus = new Set(plan.skus.map((line) => line.sku));
  const distinct = firstOfEach(facts);
  const counted = distinct.filter(
    (fact) => skus.has(fact.sku) && window.from <= fact.day && fact.day <= window.to,
  );
  const stockOuts = counted.filter((fact) => fact.stockedOut).map((fact) => `${fact.day} ${fact.sku}`);
  return {
    supplied: sum(plan.skus.map((line) => line.quantity)),
    sold: sum(counted.map((fact) => fact.sold)),
    returned: sum(counted.map((fact) => fact.returned)),
    defective: sum(counted.map((fact) => fact.defective)),
    skuDays: skus.size * (daysBetween(window.from, window.to) + 1),
    stockOutDays: new Set(stockOuts).size,
    delivered: sum(counted.map((fact) => fact.delivered)),
    onTime: sum(counted.map((fact) => fact.onTime)),
    ratings: sum(counted.map((fact) => fact.ratings)),
    stars: sum(counted.map((fact) => fact.stars)),
    facts: counted.length,
    ignored: distinct.length - counted.length,
  };
}

/** Part ÷ whole; `null` when there is nothing to divide by. */
const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** The value of each measure; a pilot without a single fact has no data at all. */
function valuesOf(tally: PilotTally): Record<keyof PilotThresholds, number | null> {
  const reported = tally.facts > 0;
  return {
    minSellThrough: reported ? ratio(tally.sold, tally.supplied) : null,
    maxReturnRate: ratio(tally.returned, tally.sold),
    maxDefectRate: ratio(tally.defective, tally.sold),
    maxStockOutShare: reported ? ratio(tally.stockOutDays, tally.skuDays) : null,
    minOnTime: ratio(tally.onTime, tally.delivered),
    minRating: ratio(tally.stars, tally.ratings),
  };
}

const order: readonly (keyof PilotThresholds)[] = [
  'minSellThrough',
  'maxReturnRate',
  'maxDefectRate',
  'maxStockOutShare',
  'minOnTime',
  'minRating',
];

const named: Record<keyof PilotThresholds, string> = {
  minSellThrough: 'sell-through',
  maxReturnRate: 'return rate',
  maxDefectRate: 'defect rate',
  maxStockOutShare: 'stock-out share',
  minOnTime: 'on-time delivery',
  minRating: 'rating',
};

/** Judges a pilot by the thresholds frozen at its start, after the table above. Thresholds are reached when equal. */
export function verdictOf(
  tally: PilotTally,
  thresholds: PilotThresholds,
  extensionUsed: boolean,
): PilotVerdict {
  const values = valuesOf(tally);
  const measures = order.map((measure): PilotMeasure => {
    const value = values[measure];
    const threshold = thresholds[measure];
    const met = value !== null && (measure.startsWith('min') ? value >= threshold : value <= threshold);
    return { measure, value, threshold, met };
  });
  return { ...judge(measures, extensionUsed), measures };
}

function judge(measures: readonly PilotMeasure[], extensionUsed: boolean): { verdict: Verdict; why: string } {
  const unmet = measures.filter((measure) => !measure.met);
  const missed = unmet.filter((measure) => measure.value !== null);
  const findings = unmet.map(
    ({ measure, value }) => `${named[measure]} ${value === null ? 'unknown' : 'missed'}`,
  );
  const why = (rule: string): string => (findings.length > 0 ? `${rule}: ${findings.join(', ')}` : rule);
  if (unmet.length === 0) return { verdict: 'expand', why: why('all thresholds met') };
  if (missed.some(({ measure }) => measure === 'maxDefectRate'))
    return { verdict: 'stop', why: why('a missed defect rate always stops') };
  if (missed.length > forgivenMisses)
    return { verdict: 'stop', why: why(`more than ${forgivenMisses} thresholds missed`) };
  if (extensionUsed)
    return { verdict: 'stop', why: why('not all thresholds met and the one extension is used') };
  return { verdict: 'extend', why: why('not all thresholds met, one extension is left') };
}
