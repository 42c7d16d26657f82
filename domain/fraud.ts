/**
 * Fraud rules: facts of an order against dated rows of policy (rules/data/fraud-rules.json). Each row that applies adds its
 * points; the sum decides, a blocked list at once. No row ever takes points away, so one more suspicion never helps.
 */
import { isOver, type AmountLimits } from './money';
import type { FraudDecision, FraudVerdict } from './order';
import type { Country, Day, Money } from './shapes/common';

/** Facts of one order. Amounts are minor units; `spent` and `total` are compared only in one currency. */
export interface FraudFacts {
  on: Day;
  total: Money;
  /** The customer's earlier orders; `spent` is what they paid for them in all. */
  history: {
    orders: number;
    spent: Money;
    refunds: number;
    disputes: number;
    ordersLast24h: number;
    /** To this delivery address, whoever ordered. */
    ordersToAddressLast24h: number;
    distinctAddressesLast30d: number;
  };
  signals: {
    ipCountry?: Country | undefined;
    billingCountry?: Country | undefined;
    accountAgeDays?: number | undefined;
  };
  /** `street` is all address lines joined. Only the rows' patterns look at it; it is not repeated in any reason. */
  deliverTo: { country: Country; postcode: string; street: string };
  /** Which of the platform's blocked lists know the order's hashes. */
  blocked: { customer: boolean; address: boolean; email: boolean };
}

interface FraudRuleBase {
  id: string;
  /** Never negative. */
  points: number;
  /** Told to staff. `{n}`, `{from}` and `{to}` stand for what was found. */
  says: string;
  validFrom: Day;
  validTo?: Day | undefined;
  source: string;
  verifiedOn: Day;
}

export type FraudRule = FraudRuleBase &
  (
    | { kind: 'blocked'; which: keyof FraudFacts['blocked'] }
    | {
        kind:
          'orders-last-24h' | 'orders-to-address-last-24h' | 'addresses-last-30d' | 'disputes' | 'refunds';
        from: number;
      }
    | { kind: 'amount-over-average'; times: number; minOrders: number }
    | { kind: 'amount' | 'first-order-amount'; over: AmountLimits }
    | { kind: 'new-account-amount'; accountDaysUnder: number; over: AmountLimits }
    | { kind: 'ip-not-destination' | 'billing-not-destination' | 'ip-not-billing' }
    | { kind: 'reshipper-words'; patterns: readonly string[] }
    | { kind: 'reshipper-suite'; digitsFrom: number }
    | { kind: 'reshipper-postcodes'; postcodes: Readonly<Record<Country, readonly string[]>> }
  );

export interface FraudRules {
  rules: readonly FraudRule[];
  /** Points from which a person looks at the order. */
  reviewFrom: number;
  /** Points from which the order is refused. More than `reviewFrom`. */
  refuseFrom: number;
}

type Found = Record<string, string | number>;

/** Judges an order. Every reason names its row and points; the score is their sum. */
export function judgeFraud(facts: FraudFacts, rules: FraudRules): FraudDecision {
  const applying = rules.rules.flatMap((rule) => {
    const inForce = rule.validFrom <= facts.on && (rule.validTo === undefined || facts.on <= rule.validTo);
    const found = inForce ? findingOf(rule, facts) : undefined;
    return found ? [{ rule, found }] : [];
  });
  const reasons = applying.map(({ rule, found }) => ({
    rule: rule.id,
    says: rule.says.replace(/\{(\w+)\}/g, (hole, name: string) => String(found[name] ?? hole)),
    points: rule.points,
  }));
  const score = reasons.reduce((sum, { points }) => sum + points, 0);
  const blocked = applying.some(({ rule }) => rule.kind === 'blocked');
  return { verdict: blocked ? 'refuse' : verdictOf(score, rules), score, reasons };
}

function verdictOf(score: number, { reviewFrom, refuseFrom }: FraudRules): FraudVerdict {
  if (score >= refuseFrom) return 'refuse';
  return score >= reviewFrom ? 'review' : 'pass';
}

/** What a rule finds, for its sentence; `undefined` when it doesn't apply. What isn't known is not held against anybody. */
function findingOf(rule: FraudRule, facts: FraudFacts): Found | undefined {
  const { history, signals, deliverTo } = facts;
  switch (rule.kind) {
    case 'blocked':
      return facts.blocked[rule.which] ? {} : undefined;
    case 'orders-last-24h':
      return reached(history.ordersLast24h, rule.from);
    case 'orders-to-address-last-24h':
      return reached(history.ordersToAddressLast24h, rule.from);
    case 'addresses-last-30d':
      return reached(history.distinctAddressesLast30d, rule.from);
    case 'disputes':
      return reached(history.disputes, rule.from);
    case 'refunds':
      return reached(history.refunds, rule.from);
    case 'amount-over-average':
      return overAverage(facts, rule);
    case 'amount':
      return isOver(facts.total, rule.over) ? {} : undefined;
    case 'first-order-amount':
      return history.orders === 0 && isOver(facts.total, rule.over) ? {} : undefined;
    case 'new-account-amount':
      return newAccount(facts, rule);
    case 'ip-not-destination':
      return differ(signals.ipCountry, deliverTo.country);
    case 'billing-not-destination':
      return differ(signals.billingCountry, deliverTo.country);
    case 'ip-not-billing':
      return differ(signals.ipCountry, signals.billingCountry);
    default:
      return readsLikeForwarder(rule, deliverTo)
        ? { n: rule.kind === 'reshipper-suite' ? rule.digitsFrom : 0 }
        : undefined;
  }
}

const reached = (n: number, from: number): Found | undefined => (n >= from ? { n } : undefined);

const differ = (from: Country | undefined, to: Country | undefined): Found | undefined =>
  from !== undefined && to !== undefined && from !== to ? { from, to } : undefined;

/** Whole numbers only: total ÷ (spent ÷ orders) > times, without dividing. */
function overAverage(
  { total, history }: FraudFacts,
  { times, minOrders }: { times: number; minOrders: number },
): Found | undefined {
  const { orders, spent } = history;
  if (orders < minOrders || spent.amount === 0 || spent.currency !== total.currency) return undefined;
  if (total.amount * orders <= spent.amount * times) return undefined;
  return { n: Math.floor((total.amount * orders) / spent.amount) };
}

function newAccount(
  { total, signals }: FraudFacts,
  { accountDaysUnder, over }: { accountDaysUnder: number; over: AmountLimits },
): Found | undefined {
  const days = signals.accountAgeDays;
  return days !== undefined && days < accountDaysUnder && isOver(total, over) ? { n: days } : undefined;
}

type Forwarder = Extract<FraudRule, { kind: `reshipper-${string}` }>;

function readsLikeForwarder(
  rule: Forwarder,
  { country, postcode, street }: FraudFacts['deliverTo'],
): boolean {
  const lines = street.toLowerCase();
  if (rule.kind === 'reshipper-words') return rule.patterns.some((pattern) => lines.includes(pattern));
  if (rule.kind === 'reshipper-postcodes') {
    const plain = postcode.replace(/\s/g, '').toUpperCase();
    return (rule.postcodes[country] ?? []).some((prefix) => plain.startsWith(prefix));
  }
  return [...lines.matchAll(/\b(?:suite|ste|unit|apt|pmb)\b[\s.#:-]*[a-z]{0,4}[\s-]?(\d+)/g)].some(
    ([, digits]) => (digits?.length ?? 0) >= rule.digitsFrom,
  );
}
