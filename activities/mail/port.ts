/** Sending mail, in the words of those who ask for it. Adapters: `smtp.ts` for a real server, `sandbox.ts` for process tests. */

export interface OutgoingMail {
  /** Without angle brackets. The same for every attempt of a step: receivers show two mails of one id as one. */
  messageId: string;
  /** One bare address. */
  to: string;
  subject: string;
  text: string;
  html: string;
  headers?: Readonly<Record<string, string>>;
}

export interface Mailer {
  /**
   * Hands the mail to the mail server. Resolved means taken; thrown means refused or unknown: the server may have it.
   * @throws ApplicationFailure `mail-refused`, not retryable, when the server refused this mail for good
   * @throws Error when trying again may help. No error names the receiver: errors end up in workflow histories.
   */
  send(mail: OutgoingMail): Promise<void>;
  /** Whether a mail of this id was taken before. Absent where nobody can tell. */
  wasAccepted?(messageId: string): Promise<boolean>;
}
