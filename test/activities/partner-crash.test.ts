/** The worker dies between the mail server's "taken" and our record of it; the step runs again, and one mail is in the inbox. */
import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { createSmtpMailer } from '../../activities/mail/smtp';
import { createPartnerActivities } from '../../activities/partner';
import { createContacts } from '../../models/contact';
import { createMails, type Mails } from '../../models/mail';
import { createPartnerLinks } from '../../models/partner-link';
import { createVault } from '../../models/personal';
import { openMailpit, startScriptedSmtp, type Mailpit } from '../support/mail-servers';
import { openTestDatabase } from '../support/mongo';

const secret = randomBytes(32);
const contact = {
  contactId: 'c-1',
  caseId: 'acme:DE',
  locale: 'de' as const,
  name: 'Jana',
  email: 'jana@brand.test',
};
let database: { connection: Connection; close(): Promise<void> };
let mailpit: Mailpit | undefined;
beforeAll(async () => {
  database = await openTestDatabase();
  const vault = createVault({ connection: database.connection, secret });
  await createContacts(database.connection, vault).saveContact(contact);
  mailpit = await openMailpit();
});
afterAll(async () => {
  await mailpit?.close();
  await database.close();
});

/** A worker of its own, as after a restart. */
function worker(url: string, inboxUrl: string | undefined, beforeRecord?: () => void) {
  const { connection } = database;
  const vault = createVault({ connection, secret });
  const mails = createMails(connection);
  const dying: Mails = {
    ...mails,
    markSent: (step, at) => Promise.resolve(beforeRecord?.()).then(() => mails.markSent(step, at)),
  };
  const mailer = { url, from: 'Landfall <partners@landfall.test>', timeoutMs: 2_000 };
  return createPartnerActivities({
    links: createPartnerLinks({ connection, secret }),
    contacts: createContacts(connection, vault),
    mails: dying,
    vault,
    mailer: createSmtpMailer(inboxUrl === undefined ? mailer : { ...mailer, inboxUrl }),
    publicUrl: 'https://landfall.test',
    staffAddress: (role) => `${role}@landfall.test`,
    clock: () => new Date(),
  });
}

const request = (step: string) => ({
  step,
  caseId: 'acme:DE',
  processId: 'contract-signing:acme:DE',
  contactId: 'c-1',
  purpose: 'sign-contract' as const,
  slot: 'v1',
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  singleUse: true,
  mail: { kind: 'sign-contract' as const, values: { brand: 'Žluťoučký kůň' } },
});

const die = () => {
  throw new Error('the worker is gone');
};

test('Mailpit: one mail, after a worker that died before its record and one that died again', async () => {
  if (!mailpit)
    return console.warn('no Mailpit here (TEST_MAILPIT or PATH): the scripted server stands in for it');
  const { url, inboxUrl } = mailpit;
  await expect(worker(url, inboxUrl, die).askPartner(request('m-1'))).rejects.toThrow('the worker is gone');
  await expect(worker(url, inboxUrl, die).askPartner(request('m-1'))).rejects.toThrow('the worker is gone');
  await worker(url, inboxUrl).askPartner(request('m-1'));
  await worker(url, inboxUrl).askPartner(request('m-2'));
  const inbox = await mailpit.inbox(contact.email);
  expect(inbox).toHaveLength(2);
  expect(new Set(inbox.map(({ messageId }) => messageId)).size).toBe(2);
});

test('a scripted server with a look-up: one mail', async () => {
  const server = await startScriptedSmtp();
  server.failNext('dropped');
  await expect(worker(server.url, server.inboxUrl).askPartner(request('s-1'))).rejects.toThrow(/may have it/);
  await expect(worker(server.url, server.inboxUrl, die).askPartner(request('s-1'))).rejects.toThrow(
    'is gone',
  );
  await worker(server.url, server.inboxUrl).askPartner(request('s-1'));
  expect(server.inbox()).toHaveLength(1);
  await server.close();
});

test('without a look-up: a second copy, with the same Message-ID and the same link', async () => {
  const server = await startScriptedSmtp();
  await expect(worker(server.url, undefined, die).askPartner(request('s-2'))).rejects.toThrow('is gone');
  await worker(server.url, undefined).askPartner(request('s-2'));
  const [first, second] = server.inbox();
  expect(second?.messageId).toBe(first?.messageId);
  const link = /landfall\.test\/p\/[\w=\r\n-]+/;
  expect(link.exec(second?.raw ?? '')?.[0]).toBe(link.exec(first?.raw ?? 'none')?.[0]);
  await server.close();
});
