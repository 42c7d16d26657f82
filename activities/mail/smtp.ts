/**
 * Mail through an SMTP server.
 *
 * SMTP can leave open whether a mail was taken: the server stores it and the connection breaks before its answer, or the
 * worker dies before writing down that it sent. Then the step runs again. With an inbox to look into (`inboxUrl`, the HTTP API
 * of Mailpit, as on the local stack) it sees the mail there and does not send a second one. Without, it sends again
 * under the same Message-ID: most receivers collapse the two, but not all do, so the promise is "at least once, one
 * Message-ID", not "exactly once". A provider with an API that takes an idempotency key would close the gap.
 */
import { createTransport } from 'nodemailer';
import type { ApplicationFailure } from '@temporalio/common';
import { mailFailure } from './failure';
import type { Mailer, OutgoingMail } from './port';

export interface SmtpOptions {
  /** `smtp://user:password@host:port`, or `smtps://` for TLS from the start. */
  url: string;
  /** What the mail is from: `Landfall <partners@example.com>`. */
  from: string;
  /** Base address of a Mailpit, to see what was taken before. */
  inboxUrl?: string;
  /** Milliseconds to connect, to be greeted, and of silence. Keep the activity's start-to-close timeout above four times this. */
  timeoutMs?: number;
}

/** Sends through the server at `url`, one connection a mail. */
export function createSmtpMailer(options: SmtpOptions): Mailer {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const transport = createTransport({
    url: options.url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // A mail is made here, from text: nothing in it may make the server read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const mailer: Mailer = {
    async send(mail) {
      try {
        await transport.sendMail(envelope(mail, options.from));
      } catch (error) {
        throw withoutPeople(error);
      }
    },
  };
  const { inboxUrl } = options;
  if (inboxUrl !== undefined) mailer.wasAccepted = (messageId) => isInInbox(inboxUrl, messageId, timeoutMs);
  return mailer;
}

function envelope(mail: OutgoingMail, from: string) {
  return {
    from,
    to: { name: '', address: mail.to },
    messageId: `<${mail.messageId}>`,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: { ...mail.headers },
  };
}

/** What nodemailer says of a failed attempt; its message quotes addresses and is dropped. */
type SmtpError = Partial<Record<'code' | 'command', string>> & { responseCode?: number };

/** Refusals of the receiver or the content are for good; those of our sign-in or sender are ours to mend and retried. */
function withoutPeople(error: unknown): ApplicationFailure | Error {
  const { code = 'unknown', command = '', responseCode } = (error ?? {}) as SmtpError;
  const where = [code, command, responseCode].filter((part) => part !== undefined && part !== '').join(' ');
  const ofThisMail = command === 'RCPT TO' || command === 'DATA' || code === 'EMESSAGE';
  if (ofThisMail && responseCode !== undefined && responseCode >= 500)
    return mailFailure('mail-refused', `The mail server refused the mail for good (${where}).`);
  if (code === 'EENVELOPE' && responseCode === undefined)
    return mailFailure('mail-refused', 'The address is not one a mail can be sent to.');
  return new Error(`The mail server did not take the mail (${where}); it may have it all the same.`);
}

async function isInInbox(inboxUrl: string, messageId: string, timeoutMs: number): Promise<boolean> {
  const url = new URL('api/v1/search', inboxUrl.endsWith('/') ? inboxUrl : `${inboxUrl}/`);
  url.searchParams.set('query', `message-id:"${messageId}"`);
  url.searchParams.set('limit', '1');
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`The inbox could not be searched (HTTP ${response.status}).`);
  const found = (await response.json()) as { messages?: { MessageID?: string }[] };
  return found.messages?.some((message) => message.MessageID === messageId) ?? false;
}
