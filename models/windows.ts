/**
 * A long list ordered by instants is read in windows of time, from where it begins, until the page is full.
 *
 * The local stand-in for MongoDB reads and sorts every document that matches before it cuts off at the limit; in a window few
 * match. MongoDB itself stops at the limit anyhow, and has a few short queries more. Which windows are taken is a matter of speed
 * only: together they are the whole list, so the same is found whatever the clock says and wherever the list began.
 */
import type { Collection } from 'mongoose';

/** From, including, and to, excluding; both may be open. Instants are strings of UTC. */
export interface Range {
  $gte?: string | number;
  $lt?: string | number;
  $lte?: string | number;
}

/** What a list is a list of. */
export interface List {
  collection: Collection;
  filter: Readonly<Record<string, unknown>>;
  order: { field: string; direction: 1 | -1 };
}

export interface Cut {
  window: Range;
  /** What lies behind the window; absent when nothing does. */
  beyond?: Range;
}

const hour = 3_600_000;
/** Milliseconds: a page of a busy list, and not far from one of a calm list. */
export const firstWindow = 3 * hour;
/** A wider window is not cut off any more. */
const widest = 10 * 365 * 24 * hour;
/** Of 2026-11-24T10:00:00.000Z; an open bound may end on one character more. */
const instantLength = 24;

/**
 * The window of a range next to where the reading is: it begins where the range does, and its end is `width` away.
 * @param begin instant from which the width counts when the range is open there
 * @param width milliseconds
 */
export function cut(range: Range, direction: 1 | -1, begin: string, width: number): Cut {
  const near = String((direction === 1 ? range.$gte : range.$lt) ?? begin).slice(0, instantLength);
  const far = direction === 1 ? range.$lt : range.$gte;
  const end = new Date(Date.parse(near) + direction * width);
  if (width > widest || Number.isNaN(end.getTime())) return { window: range };
  const edge = end.toISOString();
  if (far !== undefined && (direction === 1 ? edge >= far : edge <= far)) return { window: range };
  const before = { ...range, $lt: edge };
  const after = { ...range, $gte: edge };
  return direction === 1 ? { window: before, beyond: after } : { window: after, beyond: before };
}

/** How much wider the next window is to be, by what the last one held: a quarter more than would just do. */
export function growth(missing: number, found: number): number {
  return Math.min(8, Math.max(1 / 4, (1.25 * missing) / found));
}

/** Where lists began when they were last read, by what they are lists of. */
const begins = new WeakMap<Collection, Map<string, string>>();
const mostBegins = 1_000;

/**
 * Where a list begins, as near as is known: nothing is opened in the future; the oldest end is where it was when the list was last
 * read. `undefined`: it was never read from there, and is read in one piece, once.
 */
export function beginOf({ collection, filter, order }: List, range: Range): string | undefined {
  const known = order.direction === 1 ? range.$gte : (range.$lt ?? new Date().toISOString());
  return known === undefined ? begins.get(collection)?.get(nameOf(filter, order.field)) : String(known);
}

/** Keeps where a list began that was read from its oldest end. */
export function rememberBegin({ collection, filter, order }: List, begin: string): void {
  if (order.direction === -1 || (filter[order.field] as Range | undefined)?.$gte !== undefined) return;
  const known = begins.get(collection) ?? new Map<string, string>();
  if (known.size >= mostBegins) known.clear();
  begins.set(collection, known.set(nameOf(filter, order.field), begin));
}

function nameOf(filter: List['filter'], field: string): string {
  const { [field]: _, ...others } = filter;
  return JSON.stringify([field, others]);
}
