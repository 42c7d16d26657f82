/**
 * Scope algebra. A scope is a block: territory × sales channels × calendar days, both ends of the period included.
 * Sale terms, exclusivities and rights all speak of scopes, so one algebra answers "do they collide", "is it
 * licensed" and "what is missing".
 */
import { addDays, maxDay, minDay } from './days';
import type { Country, Period, SalesChannel } from './shapes/common';
import type { Scope } from './shapes/terms';

/** Sorted, each element once: two scopes that say the same then look the same. */
function set<T extends string>(items: readonly T[]): T[] {
  return [...new Set(items)].sort();
}

const common = <T extends string>(a: readonly T[], b: readonly T[]): T[] =>
  set(a).filter((item) => b.includes(item));
const without = <T extends string>(a: readonly T[], b: readonly T[]): T[] =>
  set(a).filter((item) => !b.includes(item));

/** The block, or nothing when one of its sides is empty. */
function block(territory: Country[], channels: SalesChannel[], period: Period): Scope[] {
  if (territory.length === 0 || channels.length === 0 || period.from > period.to) return [];
  return [{ territory, channels, period }];
}

/** What both scopes contain; `undefined` when they share no point. Lists come out sorted. */
export function intersect(a: Scope, b: Scope): Scope | undefined {
  return block(common(a.territory, b.territory), common(a.channels, b.channels), {
    from: maxDay(a.period.from, b.period.from),
    to: minDay(a.period.to, b.period.to),
  })[0];
}

/** Whether the scopes share at least one country, channel and day. */
export function overlaps(a: Scope, b: Scope): boolean {
  return intersect(a, b) !== undefined;
}

/** What `a` contains and `b` does not, as disjoint blocks: at most four, none when `b` holds all of `a`. */
export function subtract(a: Scope, b: Scope): Scope[] {
  const shared = intersect(a, b);
  if (!shared) return block(set(a.territory), set(a.channels), a.period);
  const { territory, period } = shared;
  return [
    ...block(without(a.territory, b.territory), set(a.channels), a.period),
    ...block(territory, without(a.channels, b.channels), a.period),
    ...block(territory, shared.channels, { from: a.period.from, to: addDays(period.from, -1) }),
    ...block(territory, shared.channels, { from: addDays(period.to, 1), to: a.period.to }),
  ];
}

/** What is wanted and granted by none, merged into few disjoint blocks; empty when everything is granted. */
export function gaps(wanted: Scope, grants: readonly Scope[]): Scope[] {
  let missing = block(set(wanted.territory), set(wanted.channels), wanted.period);
  for (const grant of grants) missing = missing.flatMap((piece) => subtract(piece, grant));
  return merged(missing);
}

/** Whether the grants together contain every country, channel and day that is wanted. */
export function covers(grants: readonly Scope[], wanted: Scope): boolean {
  return gaps(wanted, grants).length === 0;
}

/** Joins disjoint blocks that differ in one side only, until none can be joined; sorted by start, then place. */
function merged(pieces: readonly Scope[]): Scope[] {
  const open = [...pieces];
  for (let i = 0; i < open.length; i += 1) {
    for (let j = i + 1; j < open.length; j += 1) {
      const [one, two] = [open[i], open[j]];
      const joined = one && two && join(one, two);
      if (!joined) continue;
      open.splice(j, 1);
      open[i] = joined;
      i = -1;
      break;
    }
  }
  return open.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

const sortKey = (s: Scope): string =>
  [s.period.from, s.period.to, s.territory.join(), s.channels.join()].join('|');

/** The union of two disjoint blocks when it is itself a block. */
function join(a: Scope, b: Scope): Scope | undefined {
  const sameTerritory = a.territory.join() === b.territory.join();
  const sameChannels = a.channels.join() === b.channels.join();
  const samePeriod = a.period.from === b.period.from && a.period.to === b.period.to;
  if (samePeriod && sameChannels) return { ...a, territory: set([...a.territory, ...b.territory]) };
  if (samePeriod && sameTerritory) return { ...a, channels: set([...a.channels, ...b.channels]) };
  if (!sameTerritory || !sameChannels) return undefined;
  const [first, second] = a.period.from <= b.period.from ? [a, b] : [b, a];
  if (addDays(first.period.to, 1) !== second.period.from) return undefined;
  return { ...first, period: { from: first.period.from, to: second.period.to } };
}

/** The scope in one line for people, such as `DE, FR · own-shop · 2026-01-01 to 2026-12-31`. */
export function describeScope(s: Scope): string {
  return `${set(s.territory).join(', ')} · ${set(s.channels).join(', ')} · ${s.period.from} to ${s.period.to}`;
}
