/** What every mailer promises, whichever server is behind it. */
import { ApplicationFailure } from '@temporalio/common';
import type { Mailer, OutgoingMail } from '../../../activities/mail/port';
import { createSandboxMailer } from '../../../activities/mail/sandbox';
import { createSmtpMailer } from '../../../activities/mail/smtp';
import { startScriptedSmtp, type ScriptedFailure } from '../../support/mail-servers';

interface Harness {
  mailer: Mailer;
  /** Message ids taken so far, with their receivers. */
  inbox(): { messageId: string; to: string }[];
  failNext(...failures: ScriptedFailure[]): void;
  close(): Promise<void>;
}

const adapters: [string, () => Promise<Harness>][] = [
  ['sandbox', startSandbox],
  ['smtp', startSmtp],
];

describe.each(adapters)('a mailer: %s', (_name, start) => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await start();
  });
  afterEach(() => harness.close());

  test('hands a mail to its receiver under the given id', async () => {
    await harness.mailer.send(mail('one'));
    expect(harness.inbox()).toMatchObject([{ messageId: 'one@landfall.test', to: 'mei@brand.test' }]);
  });

  test('knows which mails were taken', async () => {
    await harness.mailer.send(mail('one'));
    expect(await harness.mailer.wasAccepted?.('one@landfall.test')).toBe(true);
    expect(await harness.mailer.wasAccepted?.('ne@landfall.test')).toBe(false);
  });

  test('a refusal is permanent, leaves nothing behind and names nobody', async () => {
    harness.failNext('refused');
    const failure = await failureOf(harness.mailer.send(mail('one')));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'mail-refused', nonRetryable: true });
    expect(String(failure.stack) + JSON.stringify(failure)).not.toMatch(/brand\.test/);
    expect(await harness.mailer.wasAccepted?.('one@landfall.test')).toBe(false);
  });

  test('a busy server is worth another try, and the error names nobody', async () => {
    harness.failNext('busy');
    const failure = await failureOf(harness.mailer.send(mail('one')));
    expect(failure).not.toBeInstanceOf(ApplicationFailure);
    expect(String(failure.stack) + JSON.stringify(failure)).not.toMatch(/brand\.test/);
    await harness.mailer.send(mail('one'));
    expect(harness.inbox()).toHaveLength(1);
  });

  test('a server that stores the mail and hangs up looks like a failure, and the look-up finds the mail', async () => {
    harness.failNext('dropped');
    const failure = await failureOf(harness.mailer.send(mail('one')));
    expect(failure).not.toBeInstanceOf(ApplicationFailure);
    expect(await harness.mailer.wasAccepted?.('one@landfall.test')).toBe(true);
    expect(harness.inbox()).toHaveLength(1);
  });

  test('sent again without looking, the second copy carries the same id', async () => {
    harness.failNext('dropped');
    await failureOf(harness.mailer.send(mail('one')));
    await harness.mailer.send(mail('one'));
    expect(harness.inbox().map(({ messageId }) => messageId)).toEqual(Array(2).fill('one@landfall.test'));
  });
});

function mail(id: string): OutgoingMail {
  const content = { subject: '您好', text: 'Guten Tag', html: '<p>Guten Tag</p>' };
  return { messageId: `${id}@landfall.test`, to: 'mei@brand.test', ...content };
}

async function failureOf(sending: Promise<void>): Promise<Error> {
  const outcome = await sending.catch((error: unknown) => error);
  if (!(outcome instanceof Error)) throw new Error('the mail was sent, a failure was expected');
  return outcome;
}

function startSandbox(): Promise<Harness> {
  const mailer = createSandboxMailer();
  const { inbox, failNext } = mailer;
  return Promise.resolve({ mailer, inbox: () => [...inbox()], failNext, close: () => Promise.resolve() });
}

async function startSmtp(): Promise<Harness> {
  const server = await startScriptedSmtp();
  const { url, inboxUrl, inbox, failNext, close } = server;
  const mailer = createSmtpMailer({
    url,
    inboxUrl,
    from: 'Landfall <partners@landfall.test>',
    timeoutMs: 2_000,
  });
  return { mailer, inbox, failNext, close };
}
