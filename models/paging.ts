/**
 * Paging by position, not by number: a cursor names the last item seen, so that a list stays whole while others are
 * added to it. Every list of the API is read this way, 100 items at most.
 */
import type { QueryFilter } from 'mongoose';

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
}

/** The cursor is not one of ours, or of another order. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
  constructor() {
    super('this cursor is not one of this list; begin again without it');
  }
}

type Position = [field: string, direction: number, value: string | number, id: string];

/** The sort of a page order: ties are broken in the same direction, as an index does. */
export function sortOf({ field, direction }: PageOrder): Record<string, 1 | -1> {
  return field === '_id' ? { _id: direction } : { [field]: direction, _id: direction };
}

/**
 * What comes after the cursor, as a filter to be joined with `$and`.
 * @throws BadCursor
 */
export function after<Stored>(order: PageOrder, cursor: string | undefined): QueryFilter<Stored>[] {
  if (cursor === undefined) return [];
  const [, , value, id] = decode(order, cursor);
  const beyond = order.direction === 1 ? '$gt' : '$lt';
  const filter =
    order.field === '_id'
      ? { _id: { [beyond]: id } }
      : {
          [order.field]: { [`${beyond}e`]: value },
          $or: [{ [order.field]: { [beyond]: value } }, { _id: { [beyond]: id } }],
        };
  return [filter as QueryFilter<Stored>];
}

/**
 * Makes a page of one item more than asked for.
 * @param found up to `limit + 1` documents in the list's order
 */
export function pageOf<Stored extends { _id: string }, Item>(
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
