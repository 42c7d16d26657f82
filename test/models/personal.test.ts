import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { createVault, PersonalDataErased } from '../../models/personal';
import { subjectKeyModel } from '../../models/subject-key';
import { openTestDatabase } from '../support/mongo';

const secret = randomBytes(32);
const at = new Date('2026-11-24T10:00:00Z');
let database: { connection: Connection; close(): Promise<void> };
const vault = () => createVault({ connection: database.connection, secret });

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test('what is sealed for a person comes back, also from another worker', async () => {
  const sealed = await vault().seal('c-1', { name: '李伟', email: 'li@brand.test' });
  expect(sealed).not.toMatch(/李伟|brand/);
  expect(await vault().open('c-1', sealed)).toEqual({ name: '李伟', email: 'li@brand.test' });
});

test('the same content is sealed differently each time', async () => {
  expect(await vault().seal('c-1', 'x')).not.toBe(await vault().seal('c-1', 'x'));
});

test('two workers sealing for a new person at once share one key', async () => {
  const sealed = await Promise.all(Array.from({ length: 8 }, (_, n) => vault().seal('c-race', n)));
  expect(await Promise.all(sealed.map((text) => vault().open('c-race', text)))).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7,
  ]);
});

test("text sealed for one person does not open as another's", async () => {
  const sealed = await vault().seal('c-2', 'of two');
  await vault().seal('c-3', 'of three');
  await expect(vault().open('c-3', sealed)).rejects.toThrow(/altered/);
});

test('a key moved to another person does not open', async () => {
  const sealed = await vault().seal('c-4', 'of four');
  const keys = subjectKeyModel(database.connection);
  const four = await keys.findById('c-4').lean().exec();
  await keys.create({ ...four, _id: 'c-5' });
  await expect(vault().open('c-5', sealed)).rejects.toThrow(/altered/);
});

test('altered text and text of another secret do not open', async () => {
  const sealed = await vault().seal('c-6', 'text');
  const flipped = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
  await expect(vault().open('c-6', flipped)).rejects.toThrow(/altered/);
  await expect(vault().open('c-6', 'v1.short')).rejects.toThrow(/not text sealed/);
  const other = createVault({ connection: database.connection, secret: randomBytes(32) });
  await expect(other.open('c-6', sealed)).rejects.toThrow(/LANDFALL_SECRET/);
});

test('forgetting erases the person: nothing opens, nothing is sealed again, the erasure is dated once', async () => {
  const sealed = await vault().seal('c-7', { name: 'gone' });
  await vault().forget('c-7', at);
  await vault().forget('c-7', new Date('2027-01-01T00:00:00Z'));
  await expect(vault().open('c-7', sealed)).rejects.toThrow(PersonalDataErased);
  await expect(vault().seal('c-7', 'back')).rejects.toThrow(PersonalDataErased);
  const kept = await subjectKeyModel(database.connection).findById('c-7').lean().exec();
  expect(kept).toEqual({ _id: 'c-7', createdAt: expect.any(Date), erasedAt: at });
});

test('a person forgotten before anything was sealed stays forgotten', async () => {
  await vault().forget('c-8', at);
  await expect(vault().seal('c-8', 'late')).rejects.toMatchObject({ subjectId: 'c-8' });
});

test('a short secret is refused', () => {
  expect(() => createVault({ connection: database.connection, secret: randomBytes(16) })).toThrow(RangeError);
});
