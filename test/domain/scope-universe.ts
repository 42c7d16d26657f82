/** A universe small enough to enumerate: every scope in it is also a set of points, the model the algebra must match. */
import fc from 'fast-check';
import { addDays } from '../../domain/days';
import type { SalesChannel } from '../../domain/shapes/common';
import type { Scope } from '../../domain/shapes/terms';

const countries = ['AT', 'DE', 'FR'];
const channels: SalesChannel[] = ['own-shop', 'marketplace', 'social'];
export const firstDay = '2026-02-26';
const dayCount = 6;

export const anyScope: fc.Arbitrary<Scope> = fc
  .record({
    territory: fc
      .subarray(countries, { minLength: 1 })
      .chain((some) => fc.shuffledSubarray(some, { minLength: some.length })),
    channels: fc.shuffledSubarray(channels, { minLength: 1 }),
    start: fc.nat({ max: dayCount - 1 }),
    length: fc.nat({ max: dayCount - 1 }),
  })
  .map(({ territory, channels: sold, start, length }) => ({
    territory,
    channels: sold,
    period: {
      from: addDays(firstDay, start),
      to: addDays(firstDay, Math.min(dayCount - 1, start + length)),
    },
  }));

/** Every country|channel|day of the universe that lies in the scope. */
export function pointsOf(scope: Scope): Set<string> {
  const points = new Set<string>();
  for (const country of scope.territory)
    for (const channel of scope.channels)
      for (let n = 0; n < dayCount; n += 1) {
        const day = addDays(firstDay, n);
        if (scope.period.from <= day && day <= scope.period.to) points.add(`${country}|${channel}|${day}`);
      }
  return points;
}

export function pointsOfAll(scopes: readonly Scope[]): Set<string> {
  return new Set(scopes.flatMap((scope) => [...pointsOf(scope)]));
}

/** Fails when two scopes share a point: as many points together as one by one. */
export function expectDisjoint(scopes: readonly Scope[]): void {
  expect(pointsOfAll(scopes).size).toBe(scopes.reduce((sum, scope) => sum + pointsOf(scope).size, 0));
}

export function minus(a: Set<string>, b: Set<string>): Set<string> {
  return new Set([...a].filter((point) => !b.has(point)));
}
