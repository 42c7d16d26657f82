import {
  claimKey,
  commandId,
  completeKey,
  idempotencyKeyModel,
  releaseKey,
} from '../../models/idempotency-key';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const now = new Date('2026-11-24T08:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const command = (key: string, changes = {}) => ({
  sub: 'staff:mia',
  key,
  route: 'POST /x',
  bodyHash: 'b',
  ...changes,
});
const claim = (key: string, at = now, changes = {}) =>
  claimKey(database.connection, command(key, changes), at);
const response = { status: 201, headers: { Location: '/x/1' }, body: { a: 1 } };

async function mine(key: string, at = now): Promise<string> {
  const claimed = await claim(key, at);
  if (claimed.state !== 'mine') throw new Error(`the key is ${claimed.state}`);
  return claimed.claim;
}

describe('an idempotency key', () => {
  it('is claimed by one of many, and answers everybody the same from then on', async () => {
    const claims = await Promise.all([1, 2, 3, 4].map(() => claim('raced')));
    expect(claims.map(({ state }) => state).sort()).toEqual(['busy', 'busy', 'busy', 'mine']);
    const won = claims.find((each) => each.state === 'mine');
    await completeKey(
      database.connection,
      command('raced'),
      won?.state === 'mine' ? won.claim : '',
      response,
    );
    expect(await claim('raced')).toEqual({ state: 'done', response });
  });

  it('belongs to its client, its address and its body', async () => {
    await mine('owned');
    expect(await claim('owned', now, { bodyHash: 'c' })).toEqual({ state: 'other' });
    expect(await claim('owned', now, { route: 'POST /y' })).toEqual({ state: 'other' });
    expect(await claim('owned', now, { sub: 'staff:noah' })).toMatchObject({ state: 'mine' });
    expect(commandId('a', 'bc')).not.toBe(commandId('ab', 'c'));
  });

  it('is given back after a failure, and taken over from a process that was killed', async () => {
    await releaseKey(database.connection, command('failed'), await mine('failed'));
    await mine('failed');
    await mine('killed');
    expect(await claim('killed', later(29))).toEqual({ state: 'busy' });
    const takers = await Promise.all([claim('killed', later(31)), claim('killed', later(31))]);
    expect(takers.map(({ state }) => state).sort()).toEqual(['busy', 'mine']);
  });

  it('takes no answer from who has lost it', async () => {
    const first = await mine('slow');
    const second = await mine('slow', later(31));
    await completeKey(database.connection, command('slow'), first, { ...response, status: 200 });
    expect(await claim('slow', later(32))).toEqual({ state: 'busy' });
    await completeKey(database.connection, command('slow'), second, response);
    expect(await claim('slow', later(33))).toEqual({ state: 'done', response });
  });

  it('is forgotten after a day', async () => {
    await idempotencyKeyModel(database.connection).createIndexes();
    const indexes = await idempotencyKeyModel(database.connection).collection.indexes();
    expect(indexes).toContainEqual(
      expect.objectContaining({ key: { createdAt: 1 }, expireAfterSeconds: 86_400 }),
    );
  });
});
