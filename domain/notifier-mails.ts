/**
 * What goes out to who has sent an IP notice. Types only. No personal datum passes through here: the notifier is the notice's
 * id, and name and address stay sealed in the record.
 */

/** Notifiers are written to in the language they chose. */
export type NotifierMailKind =
  /** Something the law asks for is missing; the link leads to where it can be given. */
  | 'notice-incomplete'
  | 'notice-closed'
  /** The listings are down. */
  | 'notice-acted-on'
  | 'notice-rejected'
  /** The copy of the counter-notice (17 USC 512(g)(2)(B)). */
  | 'counter-notice'
  | 'listings-restored'
  | 'listings-stay-down'
  /** The seller has not answered. */
  | 'notice-upheld'
  | 'notice-withdrawn';

/**
 * Which mail, and what is filled into it; the names a kind needs are in `activities/mail/templates/notifier-kinds.ts`. `missing`
 * are elements of the law, separated by commas; `listings` are SKUs; days are `YYYY-MM-DD` under names ending in `On`.
 */
export interface NotifierMail {
  kind: NotifierMailKind;
  values: Record<string, string | number>;
}

export interface NotifierNotice {
  /** Idempotency key: workflow id and step. The same step is the same mail. */
  step: string;
  caseId: string;
  noticeId: string;
  mail: NotifierMail;
}

/** The activities of the `notifier` family, as a workflow calls them. */
export interface NotifierActivities {
  /**
   * Writes to the sender of a notice, once per step; with `counter-notice`, the copy goes along.
   * @throws ApplicationFailure of type {@link NotifierFailure}
   */
  tellNotifier: (notice: NotifierNotice) => Promise<void>;
}

/**
 * The `type` of every ApplicationFailure of these activities; none is worth a retry. `notifier-unknown`: the notice has no
 * address a mail can be sent to.
 */
export type NotifierFailure =
  'person-erased' | 'notifier-unknown' | 'mail-refused' | 'mail-content' | 'step-reused';
