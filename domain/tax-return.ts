/**
 * A tax return: what is declared to one authority for one scheme and period, computed from ledger lines. Amounts of a return
 * are whole minor units of its filing currency and can be negative where refunds exceed what was sold.
 */
import type { RuleRef } from './order';
import type { Country, Currency, Day } from './shapes/common';

/** Under which registration tax is declared: EU One Stop Shop, import One Stop Shop, a British VAT registration. */
export type FilingScheme = 'OSS' | 'IOSS' | 'UK-VAT';

export interface FilingPeriod {
  /** `2026-Q4` or `2026-11`. */
  id: string;
  from: Day;
  to: Day;
}

/** What one return is about. `tax-return:<scheme>:<jurisdiction>:<period>` is its workflow's id. */
export interface ReturnKey {
  scheme: FilingScheme;
  /** Whose authority takes it: the member state of identification, or the country itself. */
  jurisdiction: Country;
  period: FilingPeriod;
}

/** The part of a ledger line that a return is made of. Amounts are whole minor units, never negative. */
export interface LedgerEntry {
  id: string;
  kind: 'supply' | 'refund' | 'import';
  /** Country of consumption. */
  jurisdiction: Country;
  /** As booked: `OSS`, `IOSS`, `UK-135`, `domestic`. */
  scheme: string;
  /** Decimal share such as `0.19`. */
  rate: string;
  base: number;
  tax: number;
  currency: Currency;
  taxPoint: Day;
  orderId: string;
  /** Where the goods lay when they were sent. Known, a return of the Union scheme tells it apart. */
  dispatchedFrom?: Country;
  /** Of a refund: id and tax point of the supply it corrects. */
  corrects?: { id: string; taxPoint: Day };
}

/** As published: one unit of `to`, the filing currency, is `rate` units of `from`. Amounts are divided by it. */
export interface ExchangeRate {
  from: Currency;
  to: Currency;
  /** Decimal. */
  rate: string;
  /** Day it was published for. */
  on: Day;
  source: string;
}

/** What was sold to one country at one rate. */
export interface ReturnLine {
  consumption: Country;
  /** Where the goods came from, where the ledger tells. */
  dispatchedFrom?: Country;
  /** Decimal share without trailing zeros. */
  rate: string;
  rateType: 'standard' | 'reduced';
  base: number;
  tax: number;
  /** Ledger lines behind it: every number can be drilled down to them. */
  entries: string[];
}

/** What changes of an earlier period: the balance of its tax in one country. */
export interface ReturnCorrection {
  consumption: Country;
  period: string;
  /** Negative where tax is given back. */
  tax: number;
  entries: string[];
}

export interface TaxReturn extends ReturnKey {
  currency: Currency;
  lines: ReturnLine[];
  corrections: ReturnCorrection[];
  /** Sum of all tax, never below zero for one country of an OSS return: what exceeds it is asked back from that country. */
  due: number;
  /** Credits that a return can't offset, by country, positive. */
  reclaim: { consumption: Country; amount: number }[];
  exchange: ExchangeRate[];
  /** Rules that made it: rates, deadlines, thresholds. */
  rules: RuleRef[];
  /** `nothing was sold`: it has to be filed all the same. */
  nil: boolean;
}

/**
 * The rate an amount of a return was converted at: lines have that of the return's own period, a correction that of the period it corrects.
 * Nothing where no conversion was needed.
 */
export function rateOf(
  { currency: into, exchange }: Pick<TaxReturn, 'currency' | 'exchange'>,
  currency: Currency,
  period: FilingPeriod,
): ExchangeRate | undefined {
  if (currency === into) return undefined;
  // Published for the period's last day, or the next day there was.
  return exchange
    .filter((one) => one.from === currency && one.on >= period.to)
    .reduce<ExchangeRate | undefined>((first, one) => (first && first.on <= one.on ? first : one), undefined);
}

/** Why a return can't be computed without a person: nothing is guessed. */
export interface ReturnGap {
  what:
    | 'exchange-rate'
    | 'tax-rate'
    | 'tax-point'
    | 'deadline'
    | 'rule-outdated'
    | 'correction'
    | 'negative-line';
  says: string;
  entries: string[];
}

export type Computed = { state: 'computed'; return: TaxReturn } | { state: 'not-known'; gaps: ReturnGap[] };
