/**
 * Business days in the calendar of the United States' federal holidays (5 USC 6103), and the day an instant falls on in a time
 * zone. Pure: the calendar comes in as data, and of years nobody has verified it says that it does not know.
 */
import { addDays, dayOf, startOfDay } from './days';
import type { Day, Instant } from './shapes/common';

/** A holiday by its rule. `validFrom`: the first day the law knows it. */
export type HolidayRule = { id: string; name: string; validFrom: Day } & (
  | { kind: 'fixed'; month: number; dayOfMonth: number }
  /** `weekday`: 0 Sunday to 6 Saturday. `nth`: 1 to 4, or -1 for the last of the month. */
  | { kind: 'weekday'; month: number; weekday: number; nth: number }
);

export interface HolidayCalendar {
  holidays: readonly HolidayRule[];
  /** Calendar years for which somebody has looked the rules up; outside them nothing is computed. */
  verifiedYears: { from: number; to: number };
}

/** The day, or the first day for which no verified calendar exists. */
export type BusinessDay = { known: true; day: Day } | { known: false; beyond: Day };

/**
 * The holidays of a year on the days they are observed: one on a Saturday on the Friday before (5 USC 6103(b)(1)), one on a
 * Sunday on the Monday after (E.O. 11582). New Year's Day on a Saturday is observed on the last day of the year before, which
 * is in that year's list.
 */
export function observedHolidays(year: number, { holidays }: HolidayCalendar): { day: Day; name: string }[] {
  const dated = [year, year + 1].flatMap((each) =>
    holidays.flatMap((rule) => {
      const day = dateOf(rule, each);
      return day < rule.validFrom ? [] : [{ day: observed(day), name: rule.name }];
    }),
  );
  return dated
    .filter(({ day }) => day.startsWith(`${String(year).padStart(4, '0')}-`))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** Whether a day is neither on a weekend nor a holiday; `undefined` in a year nobody has verified. */
export function isBusinessDay(day: Day, calendar: HolidayCalendar): boolean | undefined {
  const year = Number(day.slice(0, 4));
  const { from, to } = calendar.verifiedYears;
  if (year < from || year > to) return undefined;
  return !isWeekend(day) && !observedHolidays(year, calendar).some((holiday) => holiday.day === day);
}

/** The `n`th business day after a day, which is not counted itself. `n` is 1 or more. */
export function businessDayAfter(day: Day, n: number, calendar: HolidayCalendar): BusinessDay {
  let current = day;
  for (let counted = 0; counted < n;) {
    current = addDays(current, 1);
    const open = isBusinessDay(current, calendar);
    if (open === undefined) return { known: false, beyond: current };
    if (open) counted += 1;
  }
  return { known: true, day: current };
}

/** The calendar day of an instant in an IANA time zone. @throws RangeError for a zone nobody knows */
export function dayIn(timeZone: string, at: Instant): Day {
  return localClock(timeZone, Date.parse(at)).slice(0, 10);
}

/**
 * The instant at which a day begins in an IANA time zone, in milliseconds since 1970-01-01T00:00Z; also on days on which clocks
 * change.
 */
export function beginningOf(day: Day, timeZone: string): number {
  const wanted = startOfDay(day);
  let guess = wanted;
  // Twice: what the first step moves may lie on the other side of a change of clocks.
  for (let step = 0; step < 2; step += 1) guess += wanted - Date.parse(`${localClock(timeZone, guess)}.000Z`);
  return guess;
}

function localClock(timeZone: string, at: number): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, calendar: 'gregory', hourCycle: 'h23' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}`;
}

function dateOf(rule: HolidayRule, year: number): Day {
  if (rule.kind === 'fixed') return dayOf(Date.UTC(year, rule.month - 1, rule.dayOfMonth));
  const { month, weekday, nth } = rule;
  if (nth < 0) {
    const last = new Date(Date.UTC(year, month, 0));
    return addDays(dayOf(last.getTime()), -((last.getUTCDay() - weekday + 7) % 7));
  }
  const first = new Date(Date.UTC(year, month - 1, 1));
  return addDays(dayOf(first.getTime()), ((weekday - first.getUTCDay() + 7) % 7) + 7 * (nth - 1));
}

function observed(day: Day): Day {
  const weekday = new Date(startOfDay(day)).getUTCDay();
  if (weekday === 6) return addDays(day, -1);
  return weekday === 0 ? addDays(day, 1) : day;
}

function isWeekend(day: Day): boolean {
  const weekday = new Date(startOfDay(day)).getUTCDay();
  return weekday === 0 || weekday === 6;
}
