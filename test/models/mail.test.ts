import type { Connection } from 'mongoose';
import { createMails, mailModel, type MailRecord } from '../../models/mail';
import { openTestDatabase } from '../support/mongo';

let database: { connection: Connection; close(): Promise<void> };
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = new Date('2026-11-24T10:00:00Z');
const mail = (step: string): Omit<MailRecord, 'state' | 'sentAt'> => ({
  _id: step,
  messageId: `${step}@landfall.test`,
  kind: 'live',
  caseId: 'acme:DE',
  to: { contactId: 'c-1', sealed: 'v1.x' },
  at,
});

test("a step begins once; the second attempt finds the first one's record", async () => {
  const mails = createMails(database.connection);
  expect(await mails.beginMail(mail('s-1'))).toMatchObject({ fresh: true, mail: { state: 'sending' } });
  const again = await mails.beginMail({ ...mail('s-1'), to: { contactId: 'c-1', sealed: 'v1.other' } });
  expect(again).toEqual({ fresh: false, mail: { ...mail('s-1'), state: 'sending' } });
});

test('of many attempts at once one is the first', async () => {
  const mails = createMails(database.connection);
  const begun = await Promise.all(Array.from({ length: 8 }, () => mails.beginMail(mail('s-race'))));
  expect(begun.filter(({ fresh }) => fresh)).toHaveLength(1);
});

test('marked as sent it stays so, with its first time', async () => {
  const mails = createMails(database.connection);
  await mails.beginMail(mail('s-2'));
  await mails.markSent('s-2', at);
  await mails.markSent('s-2', new Date('2027-01-01T00:00:00Z'));
  expect(await mailModel(database.connection).findById('s-2').lean().exec()).toMatchObject({
    state: 'sent',
    sentAt: at,
  });
});
