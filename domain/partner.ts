/**
 * What goes out to a brand partner and to staff, and the links in it: the vocabulary shared by the workflows that ask, the
 * activities that send and the doors that open a link. Types only. No personal datum passes through here: a partner is a
 * `contactId`, and the address and name stay encrypted in the database.
 */
import type { Role } from './shapes/common';

/** The one thing a link lets its holder do. */
export type LinkPurpose =
  | 'declare-profile'
  | 'upload-document'
  | 'answer-terms'
  | 'sign-contract'
  | 'grant-rights'
  | 'counter-notice';

/** A mail that asks the partner to do something: sent by `askPartner` or `remindPartner`, refused without a link. */
export type AskingMailKind =
  | 'declare-profile'
  | 'declare-again'
  | 'upload-document'
  | 'revise-document'
  | 'scan-refused'
  | 'term-sheet'
  | 'sign-contract'
  | 'grant-rights'
  | 'rights-gaps'
  | 'rights-renewal'
  | 'document-expiring'
  /** Customs hold goods of the brand for want of a document. */
  | 'customs-certificate'
  /** Listings are down for an IP notice; a counter-notice can be made. */
  | 'ip-notice'
  | 'reminder';

/** A mail that only tells the partner something; a `link` is shown if there is one, and not missed if there is none. */
export type TellingMailKind =
  | 'terms-agreed'
  | 'exclusivity-collision'
  | 'pilot-started'
  | 'pilot-verdict'
  | 'contract-signed'
  | 'live'
  | 'rejected'
  | 'lapsed'
  | 'withdrawn'
  | 'stopped-after-pilot'
  | 'terminated'
  | 'ip-restored'
  | 'ip-stays-down'
  | 'ip-upheld'
  | 'ip-withdrawn';

/** Partners are written to in their own language. */
export type PartnerMailKind = AskingMailKind | TellingMailKind;

/** Staff are written to in English. */
export type StaffMailKind = 'task-reminder' | 'task-escalated' | 'case-ended';

export type MailKind = PartnerMailKind | StaffMailKind;

/**
 * Which mail, and what is filled into it. The names a kind needs are in `activities/mail/templates/kinds.ts`. Codes are
 * translated there (`document`: a document kind or requirement key; `verdict`, `exit`, `task` and so on); days are `YYYY-MM-DD` under names ending in `On`.
 */
export interface MailContent {
  kind: MailKind;
  values: Record<string, string | number>;
}

/** Asks a partner for one thing by a link of its own. */
export interface PartnerRequest {
  /** Idempotency key: workflow id and step. The same step is the same link and the same mail. */
  step: string;
  caseId: string;
  /** The workflow that asked and is told of the answer. */
  processId: string;
  contactId: string;
  purpose: LinkPurpose;
  /** What within the purpose: a requirement key, a term-sheet version. */
  slot: string;
  /** ISO 8601, UTC. */
  expiresAt: string;
  /** Dies with its first use. */
  singleUse: boolean;
  mail: MailContent;
}

/** The same link once more. */
export interface PartnerReminder {
  step: string;
  linkId: string;
  mail: MailContent;
}

/** Tells a partner something; nothing is asked. */
export interface PartnerNotice {
  step: string;
  caseId: string;
  contactId: string;
  mail: MailContent;
}

/** Tells the staff of a role something. */
export interface StaffNotice {
  step: string;
  caseId: string;
  role: Role;
  mail: MailContent;
}

/** Which links of a case are no longer wanted: all, one process's, or one slot's. */
export interface LinkSelection {
  caseId: string;
  processId?: string;
  slot?: string;
}

/** A new link in place of one that was lost or leaked; the old one dies. */
export interface LinkReissue {
  step: string;
  linkId: string;
  /** ISO 8601, UTC. */
  expiresAt: string;
}

/** The activities of the `partner` family, as a workflow calls them. */
export interface PartnerActivities {
  /** Makes the link and sends it, once per step. */
  askPartner: (request: PartnerRequest) => Promise<{ linkId: string }>;
  /** Sends the same link again. Says nothing if the link has died meanwhile. */
  remindPartner: (reminder: PartnerReminder) => Promise<void>;
  tellPartner: (notice: PartnerNotice) => Promise<void>;
  tellStaff: (notice: StaffNotice) => Promise<void>;
  closeLinks: (selection: LinkSelection) => Promise<void>;
  reissueLink: (reissue: LinkReissue) => Promise<{ linkId: string }>;
}

/**
 * The `type` of every ApplicationFailure the partner activities raise; none is worth a retry.
 * `person-erased` and `contact-unknown`: nobody to write to. `link-unknown`: no such link. `link-dead`: the link a retry
 * would send has died. `mail-refused`: the receiving server said no for good. `mail-content`: a value is missing or wrong.
 * `step-reused`: one step asks for two different things.
 */
export type PartnerFailure =
  | 'person-erased'
  | 'contact-unknown'
  | 'link-unknown'
  | 'link-dead'
  | 'mail-refused'
  | 'mail-content'
  | 'step-reused';
