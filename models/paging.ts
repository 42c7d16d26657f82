/**
 * Paging by position, not by number: a cursor names the last item seen, so that a list stays whole while others are
 * added to it. Every list of the API is read this way, 100 items at most.
 */
import type { Collection } from 'mongoose';
import { beginOf, cut, firstWindow, growth, rememberBegin, type Cut, type List, type Range } from './windows';

export interface PageRequest {
  limit: number;
  /** `next` of the page before. */
  cursor?: string | undefined;
}

export interface Page<Item> {
  items: Item[];
  /** Where the next page begins; absent on the last. */
  next?: string;
}

/** What a list is ordered by: one field of plain text or numbers, then `_id`, so that the order is total. */
export interface PageOrder {
  field: string;
  direction: 1 | -1;
  /** The field holds instants and the filter may leave very many documents: read in windows of time, see windows.ts. */
  inWindows?: boolean;
  /** The field holds dates, not text. */
  dates?: true;
}

/** What else is to be said of a list's documents. */
export interface PageReading<Stored> {
  /** A condition that no index answers beside the order's range; nearly all documents of the filter should meet it. */
  keep?: (stored: Stored) => boolean;
  /** Large fields that are not shown. */
  without?: readonly string[];
}

/** The cursor is not one of ours, or of another order. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
  constructor() {
    super('this cursor is not one of this list; begin again without it');
  }
}

/**
 * The very next string: "up to and including" as an open bound. The local stand-in for MongoDB (secantusdb 0.7.0b3) loses the
 * values that equal a closed upper bound when the index goes on with another field; and it misorders strings of different
 * lengths in descending indexes, which is why all indexes of lists ascend and are walked backwards.
 */
export function next(value: string): string {
  return `${value}\u0000`;
}

type Position = [field: string, direction: number, value: string | number, id: string];

/** How many documents that stand at the very same place as the cursor are read along at first. */
const usualTies = 10;

/**
 * Reads one page. The filter stays flat and the cursor is one more range in it, without `$or`: that is what an index of the
 * filter's fields and then the order's field answers.
 * @param filter conditions by field, joined by "and"; none of them `undefined`
 * @throws BadCursor
 */
export async function readPage<Stored extends { _id: string }, Item>(
  collection: Collection,
  filter: Readonly<Record<string, unknown>>,
  order: PageOrder,
  page: PageRequest,
  show: (stored: Stored) => Item,
  reading: PageReading<Stored> = {},
): Promise<Page<Item>> {
  const from = page.cursor === undefined ? undefined : decode(order, page.cursor);
  const wanted = page.limit + 1;
  const source: Source<Stored> = { collection, filter, order, from, ...reading };
  const found: Stored[] = [];
  let rest: Range | undefined = { ...rangeIn(filter[order.field]), ...startingAt(from) };
  let width = firstWindow;
  const begin = order.inWindows === true ? beginOf(source, rest) : undefined;
  while (rest && found.length < wanted) {
    const { window, beyond }: Cut =
      begin === undefined ? { window: rest } : cut(rest, order.direction, begin, width);
    const more = await unseenIn(source, window, wanted - found.length);
    found.push(...more);
    width *= growth(wanted - found.length, more.length);
    rest = beyond;
  }
  if (order.inWindows === true && !from && found[0])
    rememberBegin(source, String(valueAt(found[0], order.field)));
  return pageOf(found.slice(0, wanted), page, order, show);
}

interface Source<Stored> extends List, PageReading<Stored> {
  order: PageOrder;
  from: Position | undefined;
}

/**
 * The first of a range that nobody has seen: `count` or more, or all there are. Documents that share the cursor's value and
 * came before are left out here; where they are many, a second read asks for more.
 */
async function unseenIn<Stored extends { _id: string }>(
  source: Source<Stored>,
  range: Range,
  count: number,
): Promise<Stored[]> {
  const { order, from, keep } = source;
  for (let most = count + (from ? usualTies : 0); ; most *= 8) {
    const read = await readFrom(source, range, most);
    const unseen = read.filter((each) => (!from || isAfter(each, order, from)) && (keep?.(each) ?? true));
    if (unseen.length >= count || read.length < most) return unseen;
  }
}

/** The stand-in takes the first condition that has an index by itself when no index has them all: a window is the narrowest. */
async function readFrom<Stored>(source: Source<Stored>, range: Range, count: number): Promise<Stored[]> {
  const { collection, filter, order, without = [] } = source;
  const { field, direction, inWindows, dates } = order;
  const { [field]: _, ...others } = filter;
  const bounds = Object.keys(range).length > 0 ? { [field]: dates ? asDates(range) : range } : {};
  const conditions = inWindows === true ? { ...bounds, ...others } : { ...others, ...bounds };
  const sort: Record<string, 1 | -1> =
    field === '_id' ? { _id: direction } : { [field]: direction, _id: direction };
  const projection = Object.fromEntries(without.map((name) => [name, 0]));
  const found: unknown = await collection.find(conditions, { projection }).sort(sort).limit(count).toArray();
  return found as Stored[];
}

function rangeIn(condition: unknown): Range {
  if (condition === undefined) return {};
  return typeof condition === 'object' ? (condition as Range) : ({ $eq: condition } as Range);
}

/** Bounds of text as dates; one that includes its instant ends a millisecond later. */
function asDates(range: Range): Record<string, Date> {
  const date = (text: string): Date =>
    new Date(Date.parse(text.replace('\0', '')) + (text.endsWith('\0') ? 1 : 0));
  return Object.fromEntries(Object.entries(range).map(([bound, value]) => [bound, date(String(value))]));
}

function startingAt(from: Position | undefined): Range {
  if (!from) return {};
  const [, direction, value] = from;
  if (direction === 1) return { $gte: value };
  return typeof value === 'string' ? { $lt: next(value) } : { $lte: value };
}

/** Whether a document comes after the cursor: by its value, then, in the same direction, by its id. */
function isAfter(document: { _id: string }, order: PageOrder, [, , value, id]: Position): boolean {
  const at = valueAt(document, order.field);
  const forward = at === value ? document._id > id : at > value;
  return order.direction === 1 ? forward : !forward && !(at === value && document._id === id);
}

function pageOf<Stored extends { _id: string }, Item>(
  found: Stored[],
  { limit }: PageRequest,
  order: PageOrder,
  show: (stored: Stored) => Item,
): Page<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const shown = items.map(show);
  if (found.length <= limit || !last) return { items: shown };
  const position: Position = [order.field, order.direction, valueAt(last, order.field), last._id];
  return { items: shown, next: Buffer.from(JSON.stringify(position)).toString('base64url') };
}

function valueAt(stored: object, field: string): string | number {
  let value: unknown = stored;
  for (const name of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`a list cannot be ordered by ${field}: a document has none`);
}

function decode(order: PageOrder, cursor: string): Position {
  const position = parsed(cursor);
  if (!Array.isArray(position) || position.length !== 4) throw new BadCursor();
  const [field, direction, value, id] = position as unknown[];
  const plain = typeof value === 'string' || typeof value === 'number';
  if (field !== order.field || direction !== order.direction || !plain || typeof id !== 'string')
    throw new BadCursor();
  return [field, order.direction, value, id];
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
