/**
 * One step, one mail: what every family of mails goes out through. The record of the step is written first; a mail the server
 * has taken is not sent again where the mailer can tell (see `smtp.ts`).
 */
import { createHash } from 'node:crypto';
import type { MailRecipient, MailRecord, Mails } from '../../models/mail';
import { PersonalDataErased, type Vault } from '../../models/personal';
import { mailFailure } from './failure';
import type { Mailer } from './port';
import type { RenderedMail } from './templates/wording';

export interface SendingDependencies {
  mails: Mails;
  vault: Vault;
  mailer: Mailer;
  /** Base address of the pages links lead to; its host is the right-hand side of every Message-ID. */
  publicUrl: string;
  clock: () => Date;
}

export type Step = Pick<MailRecord, 'caseId' | 'kind'> & { step: string };

/** A person whose address is kept sealed, with the mail's record too. */
export interface SealedReceiver {
  /** Under whose key. */
  subject: string;
  email: string;
  recipient: (sealed: string) => MailRecipient;
}

/**
 * Sends a step's mail to a person. The first attempt's receiver stands, also when the person was corrected meanwhile.
 * @throws ApplicationFailure `person-erased`, `step-reused`, `mail-refused`; none is worth a retry
 */
export async function sendToPerson(
  deps: SendingDependencies,
  step: Step,
  { subject, email, recipient }: SealedReceiver,
  mail: RenderedMail,
  headers: Record<string, string>,
): Promise<void> {
  const sealed = await unlessErased(() => deps.vault.seal(subject, { email }));
  const address = async (to: MailRecipient) =>
    'sealed' in to ? (await deps.vault.open<{ email: string }>(subject, to.sealed)).email : email;
  await sendOnce(deps, { ...step, to: recipient(sealed) }, address, mail, headers);
}

/** Sends a step's mail. @throws ApplicationFailure `step-reused`, `mail-refused` */
export async function sendOnce(
  deps: SendingDependencies,
  { step, ...about }: Step & { to: MailRecipient },
  address: (to: MailRecipient) => Promise<string>,
  rendered: RenderedMail,
  headers: Record<string, string> = {},
): Promise<void> {
  const messageId = messageIdOf(step, deps.publicUrl);
  const begun = await deps.mails.beginMail({ _id: step, messageId, ...about, at: deps.clock() });
  if (begun.mail.kind !== about.kind || begun.mail.caseId !== about.caseId)
    throw mailFailure('step-reused', `Step ${step} has sent another mail before; this one was not sent.`);
  if (begun.mail.state === 'sent') return;
  const taken = !begun.fresh && (await deps.mailer.wasAccepted?.(begun.mail.messageId)) === true;
  if (!taken) {
    // RFC 3834: tells out-of-office programs not to answer.
    const automatic = { 'Auto-Submitted': 'auto-generated', ...headers };
    const to = await address(begun.mail.to);
    await deps.mailer.send({ messageId: begun.mail.messageId, to, ...rendered, headers: automatic });
  }
  await deps.mails.markSent(step, deps.clock());
}

/** What is read or written of a person. @throws ApplicationFailure `person-erased` */
export async function unlessErased<Read>(read: () => Promise<Read>): Promise<Read> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof PersonalDataErased) throw mailFailure('person-erased', error.message);
    throw error;
  }
}

/** The same step is the same Message-ID, on whichever worker it runs. */
function messageIdOf(step: string, publicUrl: string): string {
  const local = createHash('sha256').update(`mail|${step}`).digest('hex').slice(0, 32);
  return `${local}@${new URL(publicUrl).hostname}`;
}
