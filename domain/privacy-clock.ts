/**
 * When a request of a person about their data has to be answered. Months count by the calendar: the day with the same number, or
 * the month's last (Regulation (EEC, Euratom) 1182/71 art. 3(2)(c)); the day of receipt does not count (art. 3(1)). Where the law's
 * row says so, a period that ends on a Saturday, Sunday or public holiday of the establishment's place ends with the next working
 * day (art. 3(4); EDPB Guidelines 01/2022, nos. 157–160). The platform is established in Hamburg.
 *
 * Business days of the CCPA are counted Monday to Friday without leaving out holidays: that is never later than the law.
 */
import { addDays, startOfDay } from './days';
import type { PrivacyClock, PrivacyLaw } from './privacy';
import type { Day, Instant } from './shapes/common';

/** A row of `rules/data/privacy-terms.json`. */
export interface PrivacyTerm {
  law: PrivacyLaw;
  /** Residences it is for, `*` for all others. */
  residences: readonly string[];
  answer: { months: number } | { days: number };
  /** In all, with the one extension, from receipt. */
  extended: { months: number } | { days: number };
  confirmBusinessDays?: number | undefined;
  endsOnWorkingDay: boolean;
  validFrom: Day;
  validTo?: Day | undefined;
  source: string;
  verifiedOn: Day;
}

/** Holidays of the establishment's place: on a day of each year (`MM-DD`), or so many days from Easter Sunday. */
export interface LocalHolidays {
  holidays: readonly ({ validFrom: Day; validTo?: Day | undefined } & (
    { day: string } | { fromEaster: number }
  ))[];
  /** Calendar years for which somebody has looked the rows up. */
  verifiedYears: { from: number; to: number };
}

export interface PrivacyTerms {
  /** IANA zone of the establishment. */
  zone: string;
  rows: readonly PrivacyTerm[];
  calendar: LocalHolidays;
}

/**
 * The clock of a request. In a year whose holidays nobody has verified a period ends on its own last day, which is never too late, and
 * the clock says what is in doubt.
 * @throws RangeError when no row is for the residence and the day
 */
export function privacyClock(terms: PrivacyTerms, residence: string, receivedAt: Instant): PrivacyClock {
  const { rows, zone, calendar } = terms;
  const receivedOn = dayIn(zone, receivedAt);
  const valid = rows.filter(
    ({ validFrom, validTo }) => validFrom <= receivedOn && (validTo === undefined || receivedOn <= validTo),
  );
  const row = valid.find(({ residences }) => residences.includes(residence)) ?? valid.find(isForOthers);
  if (!row) throw new RangeError(`no law is known for somebody who lives in ${residence}, on ${receivedOn}`);
  const unverified = new Set<string>();
  const end = (period: PrivacyTerm['answer']) => {
    const last = 'months' in period ? addMonths(receivedOn, period.months) : addDays(receivedOn, period.days);
    if (!row.endsOnWorkingDay) return last;
    const working = workingDayFrom(last, calendar);
    if (working === undefined) unverified.add(last.slice(0, 4));
    return working ?? last;
  };
  const [dueOn, extendedOn] = [end(row.answer), end(row.extended)];
  const { law, source, verifiedOn, confirmBusinessDays } = row;
  return {
    ...{ law, zone, receivedOn, dueOn, extendedOn, source, verifiedOn },
    ...(confirmBusinessDays === undefined
      ? {}
      : { confirmBy: businessDaysAfter(receivedOn, confirmBusinessDays) }),
    ...(unverified.size > 0
      ? { doubt: `the public holidays of ${[...unverified].join(' and ')} are not verified` }
      : {}),
    dueAt: endOfDay(zone, dueOn),
    extendedAt: endOfDay(zone, extendedOn),
  };
}

function isForOthers({ residences }: PrivacyTerm): boolean {
  return residences.includes('*');
}

/** The day of the same number `months` later, or that month's last day: 31 January and one month is 28 or 29 February. */
export function addMonths(day: Day, months: number): Day {
  const at = new Date(startOfDay(day));
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(at.getUTCDate(), last))).toISOString().slice(0, 10);
}

/** The day itself if it is a working day, else the next one that is; `undefined` when it reaches a year nobody has verified. */
export function workingDayFrom(day: Day, calendar: LocalHolidays): Day | undefined {
  const { from, to } = calendar.verifiedYears;
  for (let on = day; ; on = addDays(on, 1)) {
    const year = Number(on.slice(0, 4));
    if (year < from || year > to) return undefined;
    if (!isWeekend(on) && !holidaysOf(year, calendar).has(on)) return on;
  }
}

/** The n-th Monday to Friday after a day. */
function businessDaysAfter(day: Day, n: number): Day {
  let on = day;
  for (let counted = 0; counted < n;) {
    on = addDays(on, 1);
    if (!isWeekend(on)) counted += 1;
  }
  return on;
}

function isWeekend(day: Day): boolean {
  return [0, 6].includes(new Date(startOfDay(day)).getUTCDay());
}

/** The days of a year that are holidays by the rows in force on them. */
export function holidaysOf(year: number, { holidays }: LocalHolidays): ReadonlySet<Day> {
  const easter = easterSunday(year);
  const days = holidays.flatMap((row) => {
    const day = 'day' in row ? `${year}-${row.day}` : addDays(easter, row.fromEaster);
    return row.validFrom <= day && (row.validTo === undefined || day <= row.validTo) ? [day] : [];
  });
  return new Set(days);
}

/** Easter Sunday in the Gregorian calendar (Meeus/Jones/Butcher). */
function easterSunday(year: number): Day {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The calendar day of an instant in a zone. */
export function dayIn(zone: string, at: Instant): Day {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' },
  }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** The last millisecond of a day in a zone, as an instant. */
function endOfDay(zone: string, day: Day): Instant {
  const next = addDays(day, 1);
  // Zones are at most 14 hours from UTC, and change by whole quarters of an hour.
  const quarter = 900_000;
  let at = startOfDay(next) - 56 * quarter;
  while (dayIn(zone, new Date(at).toISOString()) < next) at += quarter;
  return new Date(at - 1).toISOString();
}
