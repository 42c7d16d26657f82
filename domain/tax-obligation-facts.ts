/** What obligations to declare tax are judged by, and what the answer is. The judging is in `tax-obligations.ts`. */
import type { DatedRow } from './landed-cost-tables';
import type { NotKnown, RuleRef } from './order';
import type { Country, Money } from './shapes/common';
import type { FilingScheme } from './tax-return';

/** What a row is about. Limits are those of the row; what they are held against is written beside each use here. */
export type ObligationTopic =
  | 'eu-home'
  | 'eu-stock'
  | 'eu-distance-sales'
  | 'eu-imports'
  | 'eu-facilitated-imports'
  | 'eu-facilitated-within'
  | 'gb-sales'
  | 'gb-facilitated'
  | 'au-sales';

export interface ObligationRow extends DatedRow {
  topic: ObligationTopic;
  countries: Country[];
  /** What the topic's sum is held against; a limit of distance sales is one for the whole Union. */
  limit?: Money;
  /** In a few words, for the person who reads the answer. */
  says: string;
}

export interface ObligationTable {
  /** Decimal share of a limit at which it is about to be reached. */
  warnAt: string;
  rows: ObligationRow[];
}

/** What was sold in a month, without tax, to one place from one country. */
export interface MonthSales {
  /** `2026-11`. */
  month: string;
  /** Where the goods lay when they were sold. */
  from: Country;
  to: Country;
  /** State of the US. */
  region?: string;
  net: Money;
  /** In consignments within the destination's limit for tax at the sale (150 EUR, 135 GBP, 1,000 AUD). */
  lowValue: boolean;
  /** Where the seller is established, when we only facilitated the sale. Absent: we sold. */
  facilitatedFor?: Country;
}

/** Under which a registration is entered. Returns of the Australian GST are not made here. */
export type RegistrationScheme = FilingScheme | 'GST';

export interface Registration {
  kind: 'local' | RegistrationScheme;
  country: Country;
}

export interface ObligationFacts {
  establishedIn: Country;
  stockIn: Country[];
  sales: MonthSales[];
  registrations: Registration[];
}

export type ObligationKind =
  'none' | 'local-registration' | 'OSS' | 'IOSS' | 'deemed-supplier' | 'UK-VAT' | 'GST';

export interface Obligation {
  country: Country;
  kind: ObligationKind;
  because: string;
  ref: RuleRef;
  /** Whether we hold the registration it is declared under. Always so for `none`. */
  registered: boolean;
}

/** How far sales are towards a limit of a row. */
export interface ThresholdStanding {
  rule: string;
  /** Of the Union's limit: every country sold to. */
  countries: Country[];
  reached: Money;
  limit: Money;
}

export interface Obligations {
  obligations: Obligation[];
  /** Limits that can be held against sales, however far away. */
  thresholds: ThresholdStanding[];
  /** Those that are about to be reached. */
  warnings: ThresholdStanding[];
  notKnown: (NotKnown & { country: Country })[];
}
