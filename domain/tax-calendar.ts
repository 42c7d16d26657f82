/**
 * When tax is declared: periods of a scheme, and by which instant a return and its payment have to be with the authority.
 * Terms are dated rows of `rules/data/tax-deadlines.json`. None of these deadlines moves for a weekend or a public holiday.
 */
import { addDays, dayOf, startOfDay } from './days';
import { inForce, refOf, verified, type AsOf, type DatedRow, type Found } from './landed-cost-tables';
import type { NotKnown, RuleRef } from './order';
import type { Country, Currency, Day, Instant } from './shapes/common';
import type { TaxPointRow } from './tax-points';
import type { FilingPeriod, FilingScheme, ReturnKey } from './tax-return';

/**
 * Which quarters a British registration has: 1 ends in March, June, September, December; 2 a month later; 3 two months
 * later; 0 has months. OSS always has calendar quarters, IOSS always months.
 */
export type Stagger = 0 | 1 | 2 | 3;

/** What a scheme asks for, whichever authority takes the return. */
export interface FilingTerms extends DatedRow {
  scheme: FilingScheme;
  /** Return and payment are due at the end of the month that comes so many months after the period's last. */
  months: number;
  /** And so many calendar days after that month's end. */
  days: number;
  /** How an earlier period is put right: in a later return within so many years of its due day, or not in this scheme. */
  correctionYears?: number;
  /** Which rate amounts in other currencies are converted at. `none`: no table here holds the one the law asks for. */
  exchange: 'ecb-period-end' | 'none';
}

/** Who takes returns of a scheme, in which currency, and whose clock its deadlines run by. */
export interface Authority extends DatedRow {
  jurisdiction: Country;
  schemes: FilingScheme[];
  currency: Currency;
  /** IANA name. */
  timeZone: string;
}

export interface FilingTable {
  terms: FilingTerms[];
  taxPoints: TaxPointRow[];
  authorities: Authority[];
}

export interface Deadline {
  /** Last day in time, by the authority's clock. */
  day: Day;
  /** The end of that day: the first instant that is too late. */
  closes: Instant;
  timeZone: string;
  /** Last day on which this period can be put right in a later return. Absent where a scheme has no such corrections. */
  correctableUntil?: Day;
  rules: RuleRef[];
}

/** The period a day belongs to. `stagger` is read for British returns only. @throws RangeError for a day that is none */
export function periodOf(scheme: FilingScheme, day: Day, stagger: Stagger = 1): FilingPeriod {
  const month = monthIndex(day);
  if (scheme === 'IOSS' || (scheme === 'UK-VAT' && stagger === 0)) return periodFrom(month, 1);
  const shift = scheme === 'UK-VAT' ? stagger - 1 : 0;
  return periodFrom(month - ((((month - shift) % 3) + 3) % 3), 3);
}

/**
 * The period an id names: `2026-Q4`, `2026-11`, or `2026-11-to-2027-01` for quarters that are not the calendar's.
 * @throws RangeError when the scheme has no period of that name
 */
export function periodNamed(scheme: FilingScheme, id: string): FilingPeriod {
  const parts = /^(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))(?:-to-\d{4}-\d{2})?$/.exec(id);
  const first = parts?.[2] ? Number(parts[2]) * 3 - 3 : Number(parts?.[3] ?? 0) - 1;
  const at = Number(parts?.[1] ?? 0) * 12 + first;
  const lengths = scheme === 'OSS' ? [3] : scheme === 'IOSS' ? [1] : [1, 3];
  const period = parts && lengths.map((months) => periodFrom(at, months)).find((one) => one.id === id);
  if (!period || (scheme === 'OSS' && first % 3 !== 0))
    throw new RangeError(`${scheme} has no period "${id}"`);
  return period;
}

/** The period of the same length that follows. */
export function periodAfter(period: FilingPeriod): FilingPeriod {
  const months = lengthOf(period);
  return periodFrom(monthIndex(period.from) + months, months);
}

/** The period of the same length before. */
export function periodBefore(period: FilingPeriod): FilingPeriod {
  const months = lengthOf(period);
  return periodFrom(monthIndex(period.from) - months, months);
}

/**
 * When a return is due. The row has to hold on the period's last day, and to be verified recently enough for `asOf.on`, the
 * day the question is asked. Time zones are those of the runtime: ask in an activity, not in a workflow.
 */
export function deadlineOf(key: ReturnKey, table: FilingTable, asOf: AsOf): Found<Deadline> {
  const terms = termsOf(key, table, asOf);
  if (!terms.found) return terms;
  const authority = authorityOf(key, table, asOf);
  if (!authority.found) return authority;
  const { timeZone } = authority.row;
  const day = dueDay(key.period, terms.row);
  return {
    found: true,
    row: {
      ...{ day, closes: startOfDayIn(addDays(day, 1), timeZone), timeZone },
      ...correctableUntil(day, terms.row),
      rules: [refOf(terms.row), refOf(authority.row)],
    },
  };
}

/** Terms of a return's scheme, as they were at the period's end. */
export function termsOf(key: ReturnKey, { terms }: FilingTable, asOf: AsOf): Found<FilingTerms> {
  const row = terms.find((one) => one.scheme === key.scheme && inForce(one, key.period.to));
  const rule = `filing-terms:${key.scheme}`;
  return row
    ? verified(row, asOf)
    : missing(rule, `no terms of ${key.scheme} are known for ${key.period.id}`);
}

/** The authority that takes a return. */
export function authorityOf(key: ReturnKey, { authorities }: FilingTable, asOf: AsOf): Found<Authority> {
  const row = authorities.find(
    (one) =>
      one.jurisdiction === key.jurisdiction &&
      one.schemes.includes(key.scheme) &&
      inForce(one, key.period.to),
  );
  const rule = `authority:${key.scheme}:${key.jurisdiction}`;
  const says = `no authority of ${key.jurisdiction} that takes ${key.scheme} is known for ${key.period.id}`;
  return row ? verified(row, asOf) : missing(rule, says);
}

/** The last day a return of the period can be filed and paid in time. */
export function dueDay(period: FilingPeriod, { months, days }: Pick<FilingTerms, 'months' | 'days'>): Day {
  return addDays(lastDayOf(monthIndex(period.to) + months), days);
}

/** The same day so many years on; 28 February where that year has no 29th. */
export function addYears(day: Day, years: number): Day {
  const lands = `${String(Number(day.slice(0, 4)) + years).padStart(4, '0')}${day.slice(4)}`;
  const last = lastDayOf(monthIndex(`${lands.slice(0, 7)}-01`));
  return lands > last ? last : lands;
}

/**
 * The instant a calendar day begins in a time zone.
 * @throws RangeError for a day that is none, or a time zone the runtime does not have
 */
export function startOfDayIn(day: Day, timeZone: string): Instant {
  const wanted = startOfDay(day);
  // The offset in force around midnight UTC can be that of the other side of a clock change, so it is taken twice.
  const near = wanted - offsetAt(wanted, timeZone);
  return new Date(wanted - offsetAt(near, timeZone)).toISOString();
}

/** How far the zone's clock is ahead of UTC, in milliseconds. */
function offsetAt(instantMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  const parts = new Map(format.formatToParts(instantMs).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const shown = `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}Z`;
  return Date.parse(shown) - instantMs;
}

const correctableUntil = (due: Day, { correctionYears }: FilingTerms): { correctableUntil?: Day } =>
  correctionYears === undefined ? {} : { correctableUntil: addYears(due, correctionYears) };

const missing = (rule: string, says: string): { found: false; missing: NotKnown } => ({
  found: false,
  missing: { rule, says },
});

/** Months since January of the year 0. */
function monthIndex(day: Day): number {
  const at = new Date(startOfDay(day));
  return at.getUTCFullYear() * 12 + at.getUTCMonth();
}

const monthName = (index: number): string =>
  `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;

/** Day 0 of the month after is the last of this one. */
const lastDayOf = (index: number): Day => dayOf(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0));

const lengthOf = ({ from, to }: FilingPeriod): number => monthIndex(to) - monthIndex(from) + 1;

function periodFrom(first: number, months: number): FilingPeriod {
  const last = first + months - 1;
  const year = monthName(first).slice(0, 4);
  const quarter = first % 3 === 0 ? `${year}-Q${Math.floor((first % 12) / 3) + 1}` : undefined;
  const id = months === 1 ? monthName(first) : (quarter ?? `${monthName(first)}-to-${monthName(last)}`);
  return { id, from: `${monthName(first)}-01`, to: lastDayOf(last) };
}
