/** Mails to customers against a real database, with the sandbox's mailbox. */
import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { createCustomerActivities } from '../../activities/customers';
import { createSandboxMailer } from '../../activities/mail/sandbox';
import type { CustomerNotice } from '../../domain/customer-mails';
import { createCustomers, customerSubject, orderCustomerModel } from '../../models/customer';
import { createMails, mailModel } from '../../models/mail';
import { createVault } from '../../models/personal';
import { openTestDatabase } from '../support/mongo';

const secret = randomBytes(32);
const now = new Date('2026-11-24T12:00:00.000Z');
let database: { connection: Connection; close(): Promise<void> };
beforeAll(async () => {
  database = await openTestDatabase();
  await orderCustomerModel(database.connection).createIndexes();
});
afterAll(() => database.close());

let placed = 0;
/** An order of its own, and everything the activity works with. */
async function newOrder(locale: 'en' | 'de' | 'zh' = 'en') {
  const { connection } = database;
  const orderId = `A-${(placed += 1)}`;
  const customerId = `K-${placed}`;
  const vault = createVault({ connection, secret });
  const customers = createCustomers({ connection, vault, secret });
  const mailer = createSandboxMailer();
  const { tellCustomer } = createCustomerActivities({
    ...{ customers, mailer, vault, mails: createMails(connection), clock: () => now },
    publicUrl: 'https://landfall.test',
    staffAddress: (role) => `${role}@landfall.test`,
  });
  await customers.saveOrderCustomer({
    orderId,
    customer: { customerId, name: 'Anna Müller', email: 'anna@mail.test', locale },
    deliverTo: { name: 'Anna', street: ['Lindenstr. 1'], city: 'Köln', postcode: '50674', country: 'DE' },
    total: { amount: 4990, currency: 'EUR' },
    placedAt: now.toISOString(),
  });
  const notice: CustomerNotice = {
    ...{ step: `order:${orderId}/parcel-1-lost`, orderId },
    mail: { kind: 'shipment-lost-refund', values: { shipment: 1 } },
  };
  return { orderId, customerId, customers, mailer, vault, notice, tellCustomer };
}

test('a customer is written to in their language, with the page of their order', async () => {
  const { tellCustomer, notice, mailer, customers, orderId } = await newOrder('de');
  await tellCustomer(notice);
  expect(mailer.inbox()).toHaveLength(1);
  const [mail] = mailer.inbox();
  expect(mail).toMatchObject({
    to: 'anna@mail.test',
    subject: `Ihre Bestellung ${orderId}: Ein Paket ist verloren oder beschädigt`,
    messageId: expect.stringMatching(/^[0-9a-f]{32}@landfall\.test$/),
    headers: { 'Reply-To': 'ops@landfall.test', 'Auto-Submitted': 'auto-generated' },
  });
  const [, token = '', lang] =
    /https:\/\/landfall\.test\/t\/([\w-]{43})\?lang=(..)/.exec(mail?.text ?? '') ?? [];
  expect(lang).toBe('de');
  expect(await customers.orderByTrackingToken(token)).toMatchObject({ orderId });
});

test('the same step twice is one mail; the record of it names nobody', async () => {
  const { tellCustomer, notice, mailer, customerId, orderId } = await newOrder();
  await tellCustomer(notice);
  await tellCustomer(notice);
  expect(mailer.inbox()).toHaveLength(1);
  const kept = await mailModel(database.connection).findById(notice.step).lean().exec();
  expect(kept).toMatchObject({
    ...{ state: 'sent', kind: 'shipment-lost-refund', caseId: `order:${orderId}` },
    to: { customerId, sealed: expect.any(String) },
  });
  expect(JSON.stringify(kept)).not.toMatch(/anna|Müller/i);
});

test('a server that took the mail and hung up gets no second one', async () => {
  const { tellCustomer, notice, mailer } = await newOrder();
  mailer.failNext('dropped');
  await expect(tellCustomer(notice)).rejects.toThrow(/may have/);
  await tellCustomer(notice);
  expect(mailer.inbox()).toHaveLength(1);
});

test('another mail by the same step is refused for good', async () => {
  const { tellCustomer, notice } = await newOrder();
  await tellCustomer(notice);
  const other: CustomerNotice = { ...notice, mail: { kind: 'customs-held', values: {} } };
  await expect(tellCustomer(other)).rejects.toMatchObject({ type: 'step-reused', nonRetryable: true });
});

test('the label of an accepted return is behind a key of its own', async () => {
  const { tellCustomer, notice, mailer, customers, orderId } = await newOrder();
  await tellCustomer({ ...notice, mail: { kind: 'return-accepted', values: { return: 3 } } });
  const key = customers.labelToken(orderId, 3);
  const address = `https://landfall.test/t/${customers.trackingToken(orderId)}/label/3/${key}`;
  expect(mailer.inbox()[0]?.text).toContain(address);
});

test.each([
  ['an unknown order', 'order-unknown', (notice: CustomerNotice) => ({ ...notice, orderId: 'A-none' })],
  [
    'a missing value',
    'mail-content',
    (notice: CustomerNotice) => ({ ...notice, mail: { ...notice.mail, values: {} } }),
  ],
])('%s is a permanent failure, and nothing is sent', async (_what, type, changed) => {
  const { tellCustomer, notice, mailer } = await newOrder();
  await expect(tellCustomer(changed(notice))).rejects.toMatchObject({ type, nonRetryable: true });
  expect(mailer.inbox()).toHaveLength(0);
});

test('a customer who was forgotten is not written to, and the failure does not name them', async () => {
  const { tellCustomer, notice, mailer, vault, customerId } = await newOrder();
  await vault.forget(customerSubject(customerId), now);
  const failure: unknown = await tellCustomer(notice).catch((error: unknown) => error);
  expect(failure).toMatchObject({ type: 'person-erased', nonRetryable: true });
  expect(String(failure)).not.toMatch(/anna|Müller/i);
  expect(mailer.inbox()).toHaveLength(0);
});
