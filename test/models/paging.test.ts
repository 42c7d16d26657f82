import fc from 'fast-check';
import type { Collection } from 'mongoose';
import { BadCursor, readPage, type Page, type PageOrder, type PageReading } from '../../models/paging';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

interface Item {
  _id: string;
  group: string;
  at: string;
}

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

let number = 0;
async function collectionOf(items: Item[]): Promise<Collection> {
  const collection = database.connection.collection(`items_${(number += 1)}`);
  await collection.createIndex({ group: 1, at: 1, _id: 1 });
  if (items.length > 0) await collection.insertMany(items as object[]);
  return collection;
}

interface More extends PageReading<Item> {
  /** Conditions beside the group. */
  filter?: object;
}

const read = (
  collection: Collection,
  order: PageOrder,
  limit: number,
  cursor?: string,
  { filter, ...reading }: More = {},
): Promise<Page<Item>> =>
  readPage<Item, Item>(
    collection,
    { group: 'g', ...filter },
    order,
    { limit, cursor },
    (item) => item,
    reading,
  );

async function readAll(
  collection: Collection,
  order: PageOrder,
  limit: number,
  more: More = {},
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(collection, order, limit, cursor, more);
    ids.push(...page.items.map(({ _id }) => _id));
    cursor = page.next;
  } while (cursor !== undefined);
  return ids;
}

/** Few places, so that many items share one; of different lengths, so that none is a prefix by luck only. */
const placesArbitrary = fc.array(fc.constantFrom('a', 'aa', 'b', 'b2', 'c'), { maxLength: 25 });

describe('readPage', () => {
  it.each([1, -1] as const)(
    'brings everything once, in order, whatever shares a place (direction %s)',
    async (direction) => {
      await fc.assert(
        fc.asyncProperty(placesArbitrary, fc.integer({ min: 1, max: 7 }), async (places, limit) => {
          const items = places.map((at, index) => ({
            _id: `i${String(index).padStart(2, '0')}`,
            group: 'g',
            at,
          }));
          const others = items.map((item) => ({ ...item, _id: `x${item._id}`, group: 'h' }));
          const collection = await collectionOf([...items, ...others]);
          const placeOf = ({ at, _id }: Item) => `${at.padEnd(3, '\0')}${_id}`;
          const sorted = [...items].sort((a, b) => (placeOf(a) < placeOf(b) ? -direction : direction));
          const expected = sorted.map(({ _id }) => _id);
          expect(await readAll(collection, { field: 'at', direction }, limit)).toEqual(expected);
          const byId = [...expected].sort((a, b) => (a < b ? -direction : direction));
          expect(await readAll(collection, { field: '_id', direction }, limit)).toEqual(byId);
        }),
        { numRuns: 15 },
      );
    },
  );

  it('reads on where very many share one place', async () => {
    const items = Array.from({ length: 150 }, (_, index) => ({
      ...{ _id: `i${String(index).padStart(3, '0')}`, group: 'g', at: 'same' },
    }));
    const collection = await collectionOf(items);
    expect(await readAll(collection, { field: 'at', direction: -1 }, 40)).toHaveLength(150);
  });

  it.each([
    '',
    'abc',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('["at",1,{},"x"]').toString('base64url'),
  ])('takes no cursor "%s"', async (cursor) => {
    const collection = await collectionOf([]);
    await expect(read(collection, { field: 'at', direction: 1 }, 5, cursor)).rejects.toThrow(BadCursor);
  });
});

/** Instants as lists have them: close together, years apart, in the future, many at the same moment. */
const instantsArbitrary = fc.array(
  fc
    .tuple(
      fc.constantFrom(-4_000, -400, -30, -1, 0, 0.01, 5, 90),
      fc.constantFrom(0, 1, 3_600, 90_000, 600_000),
    )
    .map(([days, seconds]) => new Date(Date.now() + days * 86_400_000 + seconds * 1_000).toISOString()),
  { maxLength: 30 },
);
const boundArbitrary = fc.option(
  fc.constantFrom(-300, -2, -0.1, 0, 4).map((days) => new Date(Date.now() + days * 86_400_000).toISOString()),
  { nil: undefined },
);

describe('readPage in windows of time', () => {
  const itemsAt = (instants: string[]): Item[] =>
    instants.map((at, index) => ({ _id: `i${String(index).padStart(2, '0')}`, group: 'g', at }));
  const sortedIds = (items: Item[], direction: 1 | -1) =>
    [...items].sort((a, b) => (a.at + a._id < b.at + b._id ? -direction : direction)).map(({ _id }) => _id);

  it.each([1, -1] as const)(
    'brings what one read would bring, again and after others came (direction %s)',
    async (direction) => {
      const order = { field: 'at', direction, inWindows: true };
      await fc.assert(
        fc.asyncProperty(
          ...[
            instantsArbitrary,
            instantsArbitrary,
            boundArbitrary,
            boundArbitrary,
            fc.integer({ min: 2, max: 9 }),
          ],
          async (first, later, from, to, limit) => {
            const bounds = { ...(from && { $gte: from }), ...(to && { $lt: to }) };
            const keep = ({ _id }: Item) => !_id.endsWith('3');
            const more = { keep, ...(from || to ? { filter: { at: bounds } } : {}) };
            const inside = ({ at }: Item) => (!from || at >= from) && (!to || at < to);
            const items = itemsAt([...first, ...later]);
            const collection = await collectionOf(items.slice(0, first.length));
            const found = (of: Item[]) => sortedIds(of.filter(inside).filter(keep), direction);
            expect(await readAll(collection, order, limit, more)).toEqual(
              found(items.slice(0, first.length)),
            );
            if (later.length > 0) await collection.insertMany(items.slice(first.length) as object[]);
            expect(await readAll(collection, order, limit, more)).toEqual(found(items));
          },
        ),
        { numRuns: 12 },
      );
    },
  );

  /** How many documents the database is asked for matter to the stand-in: each condition is tried on all of them. */
  it.each([1, -1] as const)(
    'asks for little more than a page of a long list (direction %s)',
    async (direction) => {
      const now = Date.now();
      const at = (n: number) => new Date(now - n * 3_600_000).toISOString();
      const items = itemsAt(Array.from({ length: 3_000 }, (_, n) => at(n)));
      const collection = await collectionOf(items.map((item, n) => ({ ...item, _id: `i${n}` })));
      const order = { field: 'at', direction, inWindows: true };
      const { next } = await read(collection, order, 25);
      const matching = async (cursor?: string): Promise<number> => {
        const asked = jest.spyOn(collection, 'find');
        await read(collection, order, 25, cursor);
        const conditions = asked.mock.calls.map(([filter]) => filter as object);
        asked.mockRestore();
        const counts = await Promise.all(conditions.map((filter) => collection.countDocuments(filter)));
        return counts.reduce((sum, count) => sum + count, 0);
      };
      expect(await matching()).toBeLessThan(100);
      expect(await matching(next)).toBeLessThan(100);
    },
  );

  it('leaves out what is not shown', async () => {
    const collection = await collectionOf(itemsAt([new Date().toISOString()]));
    const page = await read(collection, { field: 'at', direction: 1 }, 5, undefined, { without: ['group'] });
    expect(page.items).toEqual([{ _id: 'i00', at: expect.any(String) }]);
  });
});
