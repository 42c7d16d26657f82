import { randomBytes } from 'node:crypto';
import { blockedModel, createBlockList, type Suspect } from '../../models/blocked';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const secret = randomBytes(32);
const list = (key = secret) => createBlockList({ connection: database.connection, secret: key });
const about = { why: 'three unpaid orders', by: 'staff:omar', at: '2026-11-24T08:00:00.000Z' };

describe('the block list', () => {
  it.each<[Suspect, Suspect, boolean]>([
    [
      { kind: 'address', value: 'Süd-Str. 5, 20095 DE' },
      { kind: 'address', value: 'sud str 5 20095 de' },
      true,
    ],
    [{ kind: 'address', value: 'Weg 1, 20095 DE' }, { kind: 'address', value: 'Weg 11, 20095 DE' }, false],
    [{ kind: 'email', value: 'A@shop.test ' }, { kind: 'email', value: 'a@shop.test' }, true],
    [{ kind: 'customer', value: 'C-1' }, { kind: 'customer', value: 'c-1' }, false],
    [{ kind: 'customer', value: 'x@shop.test' }, { kind: 'email', value: 'x@shop.test' }, false],
  ])('%p blocks %p: %p', async (blocked, asked, expected) => {
    await list().block(blocked, about);
    await list().block(blocked, { ...about, why: 'another reason' });
    expect(await list().blocksOf([asked, { kind: 'customer', value: 'nobody' }])).toEqual(
      expected ? [{ kind: blocked.kind, ...about }] : [],
    );
    await list().unblock(blocked);
    expect(await list().blocksOf([blocked])).toEqual([]);
  });

  it('tells nobody who is on it, and nothing without the secret', async () => {
    const suspect: Suspect = { kind: 'email', value: 'lin@shop.test' };
    await list().block(suspect, about);
    expect(JSON.stringify(await blockedModel(database.connection).find().lean().exec())).not.toContain('lin');
    expect(await list(randomBytes(32)).blocksOf([suspect])).toEqual([]);
  });
});
