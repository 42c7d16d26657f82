import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { contactModel, createContacts } from '../../models/contact';
import { createVault, PersonalDataErased, type Vault } from '../../models/personal';
import { openTestDatabase } from '../support/mongo';

const mei = {
  contactId: 'c-1',
  caseId: 'acme:DE',
  locale: 'zh' as const,
  name: 'Mei Lin',
  email: 'mei@brand.test',
};
let database: { connection: Connection; close(): Promise<void> };
let vault: Vault;

beforeAll(async () => {
  database = await openTestDatabase();
  vault = createVault({ connection: database.connection, secret: randomBytes(32) });
});
afterAll(() => database.close());

test('a contact is read as it was saved, and only its language is plain in the database', async () => {
  const contacts = createContacts(database.connection, vault);
  await contacts.saveContact(mei);
  expect(await contacts.readContact('c-1')).toEqual(mei);
  const stored = await contactModel(database.connection).findById('c-1').lean().exec();
  expect(JSON.stringify(stored)).not.toMatch(/Mei|brand\.test/);
  expect(stored).toMatchObject({ caseId: 'acme:DE', locale: 'zh' });
});

test('saving again corrects the contact', async () => {
  const contacts = createContacts(database.connection, vault);
  await contacts.saveContact({ ...mei, email: 'lin@brand.test' });
  expect(await contacts.readContact('c-1')).toMatchObject({ email: 'lin@brand.test' });
});

test('an unknown contact is nobody, a forgotten one is an error of its own', async () => {
  const contacts = createContacts(database.connection, vault);
  expect(await contacts.readContact('c-none')).toBeUndefined();
  await contacts.saveContact({ ...mei, contactId: 'c-2' });
  await vault.forget('c-2', new Date());
  await expect(contacts.readContact('c-2')).rejects.toThrow(PersonalDataErased);
  await expect(contacts.saveContact({ ...mei, contactId: 'c-2' })).rejects.toThrow(PersonalDataErased);
});
