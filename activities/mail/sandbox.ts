/**
 * A mail server in the process: takes its time and fails like a real one, and keeps what it took. For process tests, where a
 * test reads a mail and follows its link.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MailArchive } from './archive';
import { mailFailure } from './failure';
import type { Mailer, OutgoingMail } from './port';

/**
 * How one attempt goes wrong. `busy`: not taken, try again. `refused`: not taken, for good. `dropped`: taken, and the
 * connection breaks before the answer.
 */
export type SandboxFailure = 'busy' | 'refused' | 'dropped';

export interface SandboxMailer extends Mailer {
  wasAccepted(messageId: string): Promise<boolean>;
  /** All mails taken, oldest first. A mail taken twice stands twice. */
  inbox: () => readonly OutgoingMail[];
  /** The next attempts fail like this, in order. */
  failNext: (...failures: SandboxFailure[]) => void;
  /** The same mails as an archive that can be searched. */
  archive: MailArchive;
}

/** A sandbox mail server. `latencyMs` is what each attempt takes at least, 0 unless told. */
export function createSandboxMailer(options: { latencyMs?: number } = {}): SandboxMailer {
  const taken: OutgoingMail[] = [];
  const failing: SandboxFailure[] = [];
  return {
    async send(mail) {
      await sleep(options.latencyMs ?? 0);
      const failure = failing.shift();
      if (failure === 'busy') throw new Error('The mail server did not take the mail (busy).');
      if (failure === 'refused')
        throw mailFailure('mail-refused', 'The mail server refused the mail for good (refused).');
      taken.push(mail);
      if (failure === 'dropped') throw new Error('The mail server did not answer; it may have the mail.');
    },
    wasAccepted: (messageId) => Promise.resolve(taken.some((mail) => mail.messageId === messageId)),
    inbox: () => taken,
    failNext(...failures) {
      failing.push(...failures);
    },
    archive: archiveOf(taken),
  };
}

function archiveOf(taken: OutgoingMail[]): MailArchive {
  const plain = (text: string) => text.toLowerCase().replace(/\s+/g, ' ');
  return {
    find(text) {
      const found = taken.filter((mail) =>
        plain([mail.to, mail.subject, mail.text, mail.html].join('\n')).includes(plain(text)),
      );
      return Promise.resolve(found.map(({ messageId }) => messageId));
    },
    remove({ messageIds, to }) {
      const [before, addresses] = [taken.length, to.map(plain)];
      const stay = taken.filter(
        (mail) => !messageIds.includes(mail.messageId) && !addresses.includes(plain(mail.to)),
      );
      taken.splice(0, taken.length, ...stay);
      return Promise.resolve(before - taken.length);
    },
  };
}
