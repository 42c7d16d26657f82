/**
 * The authorization archive: which assets of a brand may be used where, through which channel and until when.
 * Days are calendar days; a grant is good on the last day of its period and not on the day it is revoked.
 */
import { addDays, minDay } from './days';
import { covers, describeScope, gaps, intersect } from './scope';
import type { Country, Day, SalesChannel } from './shapes/common';
import type { ArchivedGrant } from './shapes/rights';
import type { AssetKind, Scope } from './shapes/terms';

/** What the grant really gives: its scope, ended the day before `revokedOn`. `undefined`: it never takes effect. */
export function effectiveScope(grant: ArchivedGrant): Scope | undefined {
  const { scope, revokedOn } = grant;
  if (revokedOn === undefined) return scope;
  const to = minDay(scope.period.to, addDays(revokedOn, -1));
  return to < scope.period.from ? undefined : { ...scope, period: { from: scope.period.from, to } };
}

/** The effective scopes of all grants for one asset kind. */
function scopesFor(asset: AssetKind, grants: readonly ArchivedGrant[]): Scope[] {
  return grants.flatMap((grant) => (grant.asset === asset ? (effectiveScope(grant) ?? []) : []));
}

/** What is wanted but not granted, per asset kind; assets that are fully granted don't appear. */
export function rightsGaps(
  wanted: { assets: readonly AssetKind[]; scope: Scope },
  grants: readonly ArchivedGrant[],
): { asset: AssetKind; missing: Scope[] }[] {
  return [...new Set(wanted.assets)]
    .map((asset) => ({ asset, missing: gaps(wanted.scope, scopesFor(asset, grants)) }))
    .filter(({ missing }) => missing.length > 0);
}

/**
 * Whether an asset may be used in one country and channel on one day, with the ids of all grants that say so, or
 * the nearest reason why not.
 */
export function isLicensed(
  query: { asset: AssetKind; country: Country; channel: SalesChannel; on: Day },
  grants: readonly ArchivedGrant[],
): { licensed: true; by: string[] } | { licensed: false; why: string } {
  const { asset, country, channel, on } = query;
  const point: Scope = { territory: [country], channels: [channel], period: { from: on, to: on } };
  const kind = grants.filter((grant) => grant.asset === asset);
  const by = kind.filter((grant) => intersectsEffective(grant, point)).map((grant) => grant.grantId);
  if (by.length > 0) return { licensed: true, by };
  return { licensed: false, why: whyNot(query, kind) };
}

function intersectsEffective(grant: ArchivedGrant, point: Scope): boolean {
  const scope = effectiveScope(grant);
  return scope !== undefined && intersect(scope, point) !== undefined;
}

/** Says which side of the nearest grants fails: asset, country, channel, revocation or date, in that order. */
function whyNot(
  query: { asset: AssetKind; country: Country; channel: SalesChannel; on: Day },
  kind: readonly ArchivedGrant[],
): string {
  const { asset, country, channel, on } = query;
  if (kind.length === 0) return `no grant for ${asset}`;
  const there = kind.filter((grant) => grant.scope.territory.includes(country));
  if (there.length === 0) return `no grant for ${asset} in ${country}`;
  const through = there.filter((grant) => grant.scope.channels.includes(channel));
  if (through.length === 0) return `no grant for ${asset} in ${country} through ${channel}`;
  const revoked = through.find(
    ({ scope, revokedOn }) => revokedOn !== undefined && scope.period.from <= on && on <= scope.period.to,
  );
  if (revoked) return `grant ${revoked.grantId} for ${asset} was revoked on ${revoked.revokedOn ?? ''}`;
  const periods = through.map(({ scope }) => `${scope.period.from} to ${scope.period.to}`).join('; ');
  return `${asset} in ${country} through ${channel} is granted for ${periods}, not on ${on}`;
}

/** The grant ended from `on` on. A revocation can only be moved forward in time, never undone by a later one. */
export function revoke(grant: ArchivedGrant, on: Day): ArchivedGrant {
  return { ...grant, revokedOn: grant.revokedOn === undefined ? on : minDay(grant.revokedOn, on) };
}

/** The grant cut down to a smaller scope, or what is wrong when the new scope reaches outside the present one. */
export function narrow(grant: ArchivedGrant, scope: Scope): ArchivedGrant | { problem: string } {
  const present = effectiveScope(grant);
  if (!present) return { problem: `grant ${grant.grantId} was revoked before it took effect` };
  if (covers([present], scope)) return { ...grant, scope };
  const outside = gaps(scope, [present]).map(describeScope).join('; ');
  return { problem: `the new scope must lie inside the present one; outside it: ${outside}` };
}

/** What was licensed before and is not any more, per asset kind, as disjoint scopes. */
export function lostBy(
  before: readonly ArchivedGrant[],
  after: readonly ArchivedGrant[],
): { asset: AssetKind; scopes: Scope[] }[] {
  return [...new Set(before.map((grant) => grant.asset))]
    .map((asset) => ({ asset, scopes: lostOf(scopesFor(asset, before), scopesFor(asset, after)) }))
    .filter(({ scopes }) => scopes.length > 0);
}

/** Scopes of `before` without those of `after`; a place two old grants covered is named once. */
function lostOf(before: readonly Scope[], after: readonly Scope[]): Scope[] {
  return before.flatMap((scope, index) => gaps(scope, [...after, ...before.slice(0, index)]));
}
