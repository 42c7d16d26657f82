/**
 * Whether goods may come back: until when, where to, at whose cost, and whether duty and tax of the sale are corrected. The
 * law of the market and what the platform grants beyond it are dated rows; of those that apply, the best for the customer.
 */
import { addDays, latestOf, startOfDay } from './days';
import { zero } from './money';
import type { LandedCost, NotKnown, RuleRef } from './order';
import type { Country, Day, Money } from './shapes/common';
import type { Mode } from './shapes/orders';

export type ReturnReason = 'changed-mind' | 'damaged' | 'wrong-item' | 'not-as-described' | 'defective';

export type ReturnPlace = 'origin-warehouse' | 'overseas-warehouse' | 'bonded-warehouse';

interface DatedRow {
  id: string;
  markets: readonly Country[];
  modes: readonly Mode[];
  validFrom: Day;
  validTo?: Day;
  source: string;
  verifiedOn: Day;
}

export interface ReturnRow extends DatedRow {
  reasons: readonly ReturnReason[];
  /** One of the two: the window in calendar days, or in years. */
  days?: number;
  years?: number;
  /** The day it is counted from, which is day 0: of delivery, or of release by customs. */
  from: 'delivered' | 'released';
  basis: 'law' | 'platform';
  /** Who pays the way back. */
  paidBy: 'customer' | 'platform';
  /** All modes so far take goods back where they were sent from. */
  returnTo: ReturnPlace;
  exchange: boolean;
}

/** Tax of the sale that is given back. */
export interface CorrectionRow extends DatedRow {
  kind: 'duty' | 'vat';
  /** Days from release within which it has to be asked for; without a limit if left out. */
  days?: number;
  /** Nothing of this kind is to be corrected. */
  none?: true;
}

export interface ReturnRules {
  returns: readonly ReturnRow[];
  corrections: readonly CorrectionRow[];
  /** Reasons that have to be shown on photos. */
  photos: readonly ReturnReason[];
}

export interface ReturnFacts {
  reason: ReturnReason;
  mode: Mode;
  market: Country;
  /** Id of the warehouse the parcel was sent from. */
  warehouse: string;
  /** Days where the customer is. @see domain/local-days.ts */
  deliveredOn?: Day;
  /** Day of release by customs of the market; absent when not known or nothing was cleared. */
  releasedOn?: Day;
  requestedOn: Day;
  /** How many photos came with the request. */
  photos: number;
  /** What the cost of the goods contains; both if left out. What was not charged is not corrected. */
  charged?: readonly ('duty' | 'vat')[];
}

export type ReturnDecision =
  | {
      accepted: true;
      /** Id of the warehouse the goods go to, and its kind. */
      returnTo: string;
      place: ReturnPlace;
      /** Who pays the way back. */
      paidBy: 'customer' | 'platform';
      exchangeAllowed: boolean;
      /** Duty and tax of the sale that are given back by the state. `by`: last day for asking customs. */
      corrections: { kind: 'duty' | 'vat'; by?: Day; ref: RuleRef }[];
      /** Duty or tax no rule speaks of: a person decides, nothing is corrected until then. */
      notKnown: (NotKnown & { kind: 'duty' | 'vat' })[];
      /** Last day on which it could have been asked for. */
      until: Day;
      ref: RuleRef;
    }
  | {
      accepted: false;
      code: 'not-delivered' | 'too-late' | 'photos-wanted' | 'not-known';
      says: string;
      remedy: string;
      /** With `not-known`: the rule that is missing. */
      missing?: NotKnown;
    };

type Accepted = Extract<ReturnDecision, { accepted: true }>;

const applies = (row: DatedRow, { market, mode }: ReturnFacts, on: Day): boolean =>
  row.markets.includes(market) &&
  row.modes.includes(mode) &&
  row.validFrom <= on &&
  (row.validTo === undefined || on <= row.validTo);

const refOf = ({ id, source, verifiedOn }: DatedRow): RuleRef => ({ rule: id, source, verifiedOn });

/** The same day `years` later; 29 February becomes the 28th where there is none. */
function addYears(day: Day, years: number): Day {
  const date = new Date(startOfDay(day));
  const later = new Date(Date.UTC(date.getUTCFullYear() + years, date.getUTCMonth(), date.getUTCDate()));
  const found = later.toISOString().slice(0, 10);
  return later.getUTCMonth() === date.getUTCMonth() ? found : addDays(found, -1);
}

/** Last day of a row's window; `undefined` when the day it is counted from is not known. */
function deadlineOf(row: ReturnRow, facts: ReturnFacts): Day | undefined {
  const start = row.from === 'delivered' ? facts.deliveredOn : facts.releasedOn;
  if (start === undefined) return undefined;
  return row.years === undefined ? addDays(start, row.days ?? 0) : addYears(start, row.years);
}

interface Window {
  row: ReturnRow;
  until: Day;
}

function windowsFor(facts: ReturnFacts, deliveredOn: Day, rules: ReturnRules): Window[] {
  return rules.returns
    .filter((row) => row.reasons.includes(facts.reason) && applies(row, facts, deliveredOn))
    .flatMap((row) => {
      const until = deadlineOf(row, facts);
      return until === undefined ? [] : [{ row, until }];
    });
}

/** At the platform's cost rather than the customer's, with an exchange, the longest, by id. */
function bestFirst(a: Window, b: Window): number {
  return (
    Number(a.row.paidBy === 'customer') - Number(b.row.paidBy === 'customer') ||
    Number(b.row.exchange) - Number(a.row.exchange) ||
    (a.until === b.until ? (a.row.id < b.row.id ? -1 : 1) : a.until > b.until ? -1 : 1)
  );
}

/** Judges a request to return goods by the rules of the day of delivery. Without a rule a person decides. */
export function judgeReturn(facts: ReturnFacts, rules: ReturnRules): ReturnDecision {
  const { deliveredOn, requestedOn, reason } = facts;
  if (deliveredOn === undefined || requestedOn < deliveredOn)
    return {
      accepted: false,
      code: 'not-delivered',
      says: 'the goods are not delivered yet',
      remedy: 'cancel the order instead',
    };
  const windows = windowsFor(facts, deliveredOn, rules);
  const last = latestOf(windows.map(({ until }) => until));
  if (last === undefined) return unknownReturn(facts, deliveredOn);
  const best = windows.filter(({ until }) => requestedOn <= until).sort(bestFirst)[0];
  if (!best)
    return {
      accepted: false,
      code: 'too-late',
      says: `goods delivered on ${deliveredOn} could be returned for ${reason} until ${last}`,
      remedy: 'tell the customer; a person may still give money back without a return',
    };
  if (rules.photos.includes(reason) && facts.photos === 0)
    return {
      accepted: false,
      code: 'photos-wanted',
      says: `a return for ${reason} needs at least one photo`,
      remedy: 'ask again with photos of the goods and the parcel',
    };
  return accepted(best, facts, rules);
}

function unknownReturn({ reason, market, mode }: ReturnFacts, deliveredOn: Day): ReturnDecision {
  const what = `goods delivered on ${deliveredOn} by ${mode} may come back from ${market} for ${reason}`;
  const says = `no rule says whether ${what}`;
  const missing = { rule: `returns/${market}/${mode}`, says };
  return { accepted: false, code: 'not-known', says, remedy: 'a person decides', missing };
}

function accepted({ row, until }: Window, facts: ReturnFacts, rules: ReturnRules): Accepted {
  const { corrections, notKnown } = correctionsFor(facts, rules);
  return {
    accepted: true,
    returnTo: facts.warehouse,
    place: row.returnTo,
    paidBy: row.paidBy,
    exchangeAllowed: row.exchange,
    corrections,
    notKnown,
    until,
    ref: refOf(row),
  };
}

/** Duty follows the goods out of the country; tax of the sale follows the refund. */
function correctionsFor(facts: ReturnFacts, rules: ReturnRules): Pick<Accepted, 'corrections' | 'notKnown'> {
  const found: ReturnType<typeof correctionsFor> = { corrections: [], notKnown: [] };
  for (const kind of facts.charged ?? (['duty', 'vat'] as const)) {
    const rule = rules.corrections.find(
      (each) => each.kind === kind && applies(each, facts, facts.requestedOn),
    );
    if (rule?.none) continue;
    const by =
      rule?.days === undefined || !facts.releasedOn ? undefined : addDays(facts.releasedOn, rule.days);
    if (!rule || (rule.days !== undefined && by === undefined))
      found.notKnown.push({ kind, ...unknownCorrection(kind, facts, rule) });
    else if (by === undefined) found.corrections.push({ kind, ref: refOf(rule) });
    else if (facts.requestedOn <= by) found.corrections.push({ kind, by, ref: refOf(rule) });
  }
  return found;
}

function unknownCorrection(kind: string, facts: ReturnFacts, rule: CorrectionRow | undefined): NotKnown {
  const what = `${kind} on goods returned from ${facts.market} by ${facts.mode}`;
  if (!rule)
    return { rule: `return-${kind}/${facts.market}`, says: `no rule says whether ${what} is given back` };
  const says = `${what} is given back for ${rule.days ?? 0} days from release, whose day is not known`;
  return { rule: rule.id, says, lastVerifiedOn: rule.verifiedOn };
}

/** What of duty and tax the customer paid with the order. */
export function chargedIn({ lines }: LandedCost): ('duty' | 'vat')[] {
  const paid = lines.filter(({ payer, amount }) => payer === 'customer' && amount.amount > 0);
  const kinds = { duty: ['duty'], vat: ['vat', 'gst', 'sales-tax'] };
  return (['duty', 'vat'] as const).filter((kind) => paid.some((line) => kinds[kind].includes(line.kind)));
}

/**
 * What is kept of a refund for the way back: the price of the label where the customer bears it, and at most the refund. A label
 * in another currency is the platform's: no exchange rate is taken.
 */
export function keptForWayBack(
  paidBy: 'customer' | 'platform',
  label: Money | undefined,
  refund: Money,
): Money {
  if (paidBy === 'platform' || label?.currency !== refund.currency) return zero(refund.currency);
  return label.amount < refund.amount ? label : refund;
}
