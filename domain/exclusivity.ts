/**
 * Commitments and their collisions. A case commits to sell a brand somewhere for a while, and may promise somebody
 * that nobody else sells that brand, or no other brand of that category, there. Two cases' promises must not clash.
 */
import { describeScope, intersect } from './scope';
import type { Category } from './shapes/common';
import type { Scope, Terms } from './shapes/terms';

export interface Commitment {
  caseId: string;
  /** Slug of the brand sold. */
  brand: string;
  category: Category;
  /** Who sells: the brand's slug, or the distributor's case. */
  party: string;
  /** What is promised: nothing, that nobody else sells this brand, or no other brand of this category. */
  exclusive: false | 'brand' | 'category';
  scope: Scope;
  state: 'proposed' | 'agreed' | 'live';
}

export interface Collision {
  mine: Commitment;
  theirs: Commitment;
  /** Where, through which channels and when both would hold. */
  overlap: Scope;
  /** The collision in one sentence, for people. */
  says: string;
}

/** What a term sheet commits a case to, as a proposal: the sale itself, then one commitment per exclusivity. */
export function commitmentsOf(
  c: { caseId: string; brand: string; category: Category; party: string },
  terms: Terms,
): Commitment[] {
  const commitment = (exclusive: Commitment['exclusive'], scope: Scope): Commitment => ({
    caseId: c.caseId,
    brand: c.brand,
    category: c.category,
    party: c.party,
    exclusive,
    scope,
    state: 'proposed',
  });
  return [
    commitment(false, terms.sale),
    ...terms.exclusivity.map((promise) => commitment(promise.subject, promise.scope)),
  ];
}

/** Which promise two commitments break, wherever their scopes overlap; symmetric in its arguments. */
function brokenPromise(a: Commitment, b: Commitment): 'brand' | 'category' | undefined {
  if (a.caseId === b.caseId) return undefined;
  const promised = a.brand === b.brand ? 'brand' : 'category';
  if (promised === 'category' && a.category !== b.category) return undefined;
  return a.exclusive === promised || b.exclusive === promised ? promised : undefined;
}

/**
 * Every pair of my and others' commitments that cannot both hold: different cases, overlapping scopes, and either
 * one brand that either side was promised alone, or two brands of one category that either side was promised alone.
 * Swapping the arguments gives the same pairs, swapped.
 */
export function collisions(mine: readonly Commitment[], others: readonly Commitment[]): Collision[] {
  return mine.flatMap((own) =>
    others.flatMap((theirs) => {
      const promised = brokenPromise(own, theirs);
      const overlap = promised && intersect(own.scope, theirs.scope);
      return overlap ? [{ mine: own, theirs, overlap, says: sentence(own, theirs, promised, overlap) }] : [];
    }),
  );
}

function sentence(
  mine: Commitment,
  theirs: Commitment,
  promised: 'brand' | 'category',
  overlap: Scope,
): string {
  const place = describeScope(overlap);
  const other = `case ${theirs.caseId} (${theirs.brand}, ${theirs.state})`;
  const subject = promised === 'brand' ? `brand ${mine.brand}` : `category ${mine.category}`;
  const here = mine.exclusive === promised;
  const there = theirs.exclusive === promised;
  if (here && there) return `${subject} is promised exclusively here and in ${other}: ${place}`;
  if (there) return `${subject} is promised exclusively in ${other}: ${place}`;
  return `${subject} would be promised exclusively here, but ${other} sells there: ${place}`;
}
