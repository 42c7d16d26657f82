import fc from 'fast-check';
import type { Collection } from 'mongoose';
import { BadCursor, readPage, type Page, type PageOrder } from '../../models/paging';
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

const read = (
  collection: Collection,
  order: PageOrder,
  limit: number,
  cursor?: string,
): Promise<Page<Item>> =>
  readPage<Item, Item>(collection, { group: 'g' }, order, { limit, cursor }, (item) => item);

async function readAll(collection: Collection, order: PageOrder, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(collection, order, limit, cursor);
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
