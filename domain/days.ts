/** Calendar arithmetic on `YYYY-MM-DD` days, without time zones and without a clock. */
import type { Day } from './shapes/common';

/** Milliseconds of a day. */
export const dayMs = 86_400_000;

/** Midnight UTC at which the day starts, in milliseconds since 1970-01-01T00:00Z. */
export function startOfDay(day: Day): number {
  const at = Date.parse(`${day}T00:00:00.000Z`);
  // V8 reads 30 February as 2 March, so the day has to come back as it went in.
  if (Number.isNaN(at) || dayOf(at) !== day)
    throw new RangeError(`"${day}" is no calendar day; expected YYYY-MM-DD`);
  return at;
}

/** The UTC calendar day an instant (milliseconds since 1970-01-01T00:00Z) falls on. */
export function dayOf(instantMs: number): Day {
  return new Date(instantMs).toISOString().slice(0, 10);
}

/** The day `n` calendar days later, or earlier when `n` is negative. `n` is a whole number. */
export function addDays(day: Day, n: number): Day {
  return dayOf(startOfDay(day) + n * dayMs);
}

/** How many calendar days `to` lies after `from`: 0 for the same day, negative when it lies before. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / dayMs);
}

/** The calendar quarter a day belongs to, with its first and last day. */
export function quarterOf(day: Day): { label: string; from: Day; to: Day } {
  const at = new Date(startOfDay(day));
  const year = at.getUTCFullYear();
  const quarter = Math.floor(at.getUTCMonth() / 3);
  return {
    label: `${String(year).padStart(4, '0')}-Q${quarter + 1}`,
    from: dayOf(Date.UTC(year, quarter * 3, 1)),
    // Day 0 of the following month is the last day of this one.
    to: dayOf(Date.UTC(year, quarter * 3 + 3, 0)),
  };
}

/** The earlier of two days. */
export function minDay(a: Day, b: Day): Day {
  return a <= b ? a : b;
}

/** The later of two days. */
export function maxDay(a: Day, b: Day): Day {
  return a >= b ? a : b;
}

/** The latest of days, or of instants that are all in UTC; nothing of none. */
export function latestOf(times: readonly string[]): string | undefined {
  return [...times].sort().at(-1);
}
