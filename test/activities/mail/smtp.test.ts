import { ApplicationFailure } from '@temporalio/common';
import { createSmtpMailer } from '../../../activities/mail/smtp';
import { startScriptedSmtp, type ScriptedSmtp } from '../../support/mail-servers';

const from = 'Landfall <partners@landfall.test>';
const mail = {
  messageId: 'x@landfall.test',
  to: 'mei@brand.test',
  subject: 'S',
  text: 'T',
  html: '<p>H</p>',
};
let server: ScriptedSmtp;

beforeAll(async () => {
  server = await startScriptedSmtp();
});
afterAll(() => server.close());

test('sender, headers, text and HTML arrive', async () => {
  const mailer = createSmtpMailer({ url: server.url, from });
  await mailer.send({
    ...mail,
    headers: { 'Reply-To': 'team@landfall.test', 'Auto-Submitted': 'auto-generated' },
  });
  const raw = server.inbox()[0]?.raw ?? '';
  expect(raw).toMatch(/^From: Landfall <partners@landfall\.test>/m);
  expect(raw).toMatch(/^Reply-To: team@landfall\.test/m);
  expect(raw).toMatch(/^Auto-Submitted: auto-generated/m);
  expect(raw).toMatch(/Content-Type: multipart\/alternative/);
});

test('without an inbox to look into there is no look-up', () => {
  expect(createSmtpMailer({ url: server.url, from }).wasAccepted).toBeUndefined();
});

test('a server that is down is worth another try', async () => {
  const mailer = createSmtpMailer({ url: 'smtp://127.0.0.1:1', from, timeoutMs: 500 });
  const error: unknown = await mailer.send(mail).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(ApplicationFailure);
});

test('an inbox that does not answer stops the attempt instead of guessing', async () => {
  const mailer = createSmtpMailer({ url: server.url, from, inboxUrl: 'http://127.0.0.1:1', timeoutMs: 500 });
  await expect(mailer.wasAccepted?.('x@landfall.test')).rejects.toThrow();
});
