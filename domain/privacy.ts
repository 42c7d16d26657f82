/**
 * Requests of people about their own data, in the words the workflow, its activities and the API share. Types only: a request
 * is named by its id, and whom it is about stays sealed in the record.
 */
import type { Day, Instant, Locale } from './shapes/common';

export type PrivacyKind = 'access' | 'correct' | 'erase' | 'object';
export type PrivacyLaw = 'gdpr' | 'ccpa';

/** What the law gives for an answer, fixed when the request comes in. Days are of the establishment's zone. */
export interface PrivacyClock {
  law: PrivacyLaw;
  /** IANA zone of the establishment. */
  zone: string;
  receivedOn: Day;
  /** Where the law wants one: until when the receipt is confirmed. */
  confirmBy?: Day;
  dueOn: Day;
  /** The end of that day. */
  dueAt: Instant;
  /** With the one extension; it has to be told until `dueAt`. */
  extendedOn: Day;
  extendedAt: Instant;
  source: string;
  verifiedOn: Day;
  /** What nobody has verified of it, in words: nothing is carried out by default. */
  doubt?: string;
}

/** How many of what is held of the person. */
export interface Held {
  customers: number;
  orders: number;
  contacts: number;
  /** IP notices they sent, and counter-notices they made. */
  notices?: number;
}

/** Something that has to end before the person can be erased. */
export interface Obstacle {
  processId: string;
  process: string;
  stage: string;
}

/** Where a datum of the person still stands: never the datum itself. */
export interface TraceFinding {
  where: 'mongodb' | 'file' | 'history' | 'mail';
  /** Collection, workflow type or `archive`. */
  in: string;
  id: string;
  /** What kind of datum: `name`, `email`, `street`, `place`, `phone`. */
  kind: string;
}

/** What is kept of an erased person, and by which law. */
export interface KeptRecord {
  /** Id of the retention class, or the collection that follows one. */
  class: string;
  count: number;
  law: string;
  /** Last day it is kept, of the newest of them. */
  until: Day;
}

/** What an erasure did and what the scan after it saw: counts and ids. */
export interface ErasureReport {
  erasedAt: Instant;
  scannedAt: Instant;
  subjects: number;
  orders: number;
  /** How many different texts of the person were looked for. */
  texts: number;
  removed: { files: number; mails: number; lookupKeys: number; freeTexts: number; histories: number };
  scanned: {
    collections: number;
    documents: number;
    files: number;
    histories: number;
    /** Signatures and declarations of the person's company that were opened to look whom they name. */
    sealed?: number;
    /** Texts that were searched for in the mail archive; `none` where there is no archive we can look into. */
    mailArchive: number | 'none';
  };
  /** Files whose text can't be read, such as pictures. */
  unreadable: number;
  findings: TraceFinding[];
  /** Of the companies the person speaks for: their files are kept. */
  partnerships?: number;
  kept: KeptRecord[];
  /** Who was given data of the person and has to be told (GDPR art. 19): carriers, broker, payment providers. */
  recipients: string[];
}

/** Somebody who was given data of the person, and the numbers under which they know them: all pseudonyms. */
export interface Recipient {
  /** A carrier, a payment provider, or the broker. */
  recipient: string;
  /** Parcel numbers, payments, declarations. */
  references: string[];
  /** Whom we write to; absent where no mail address is on record. */
  contactId?: string;
}

/** How a recipient was told of an erasure or a correction, or on which ground of GDPR art. 19 not. */
export type RecipientAnswer = { recipient: string } & (
  | { outcome: 'told'; how: 'mail' | 'letter' | 'portal' | 'telephone'; toldOn: Day }
  | { outcome: 'not-told'; ground: 'impossible' | 'disproportionate-effort'; reason: string }
);

export type RecipientMailKind = 'recipient-erasure' | 'recipient-correction';

/** How many findings a report names; `findingsInAll` may be more. */
export const namedFindings = 50;

export type PrivacyMailKind =
  | 'verify-code'
  | 'request-received'
  | 'nothing-held'
  | 'request-extended'
  | 'request-refused'
  | 'access-ready'
  | 'data-corrected'
  | 'objection-noted'
  | 'erasure-waits'
  | 'data-erased';

/** Days are `YYYY-MM-DD` under names ending in `On`. Nothing of the person is in the values. */
export interface PrivacyMail {
  kind: PrivacyMailKind;
  values: Record<string, string | number>;
}

/** The activities of privacy requests, as the workflow calls them. All are idempotent; errors name ids only. */
export interface PrivacyActivities {
  /** Makes the code of a round and mails it: the same round has the same code. `until`: when it dies. */
  mailPrivacyCode: (request: { requestId: string; round: number; until: Instant }) => Promise<void>;
  /** Writes to the requester, once per step. @throws ApplicationFailure as other letters do */
  tellRequester: (notice: { requestId: string; step: string; mail: PrivacyMail }) => Promise<void>;
  /** Looks up, once verified, who in the record has the requester's address, and keeps it with the request. */
  findHeld: (requestId: string) => Promise<Held>;
  /** Composes the copy of everything, sealed, behind a link that lives until `until`. */
  makeExport: (request: { requestId: string; until: Instant }) => Promise<{ bytes: number }>;
  /** Seals anew what the requester corrected. @returns how many records changed */
  correctHeld: (requestId: string) => Promise<{ corrected: number }>;
  /** No marketing and no fraud profiling from now on. */
  noteObjection: (requestId: string) => Promise<void>;
  /** What has to end first, and what a legal hold keeps. */
  erasureObstacles: (requestId: string) => Promise<Obstacle[]>;
  /** Who has to be told of an erasure or a correction, by name; also after the erasure. */
  findRecipients: (requestId: string) => Promise<Recipient[]>;
  /** Writes to a recipient's contact, once. @throws ApplicationFailure as other letters do, and `contact-unknown` */
  tellRecipient: (notice: { requestId: string; kind: RecipientMailKind; to: Recipient }) => Promise<void>;
}

/** Heavy: on the queue of papers. */
export interface ErasureActivities {
  /** Collects, destroys and scans in one: nothing of the person leaves the worker's memory. Safe to repeat at any point. */
  eraseAndProve: (requestId: string) => Promise<ErasureReport>;
  /** The signed certificate of a report without findings, behind a link that lives until `until`. */
  certifyErasure: (request: {
    requestId: string;
    report: ErasureReport;
    until: Instant;
  }) => Promise<{ fileId: string; sha256: string }>;
  /** The last letter; then our copies of it, and the requester's own key. @returns what is found in the archive after that */
  closeErasure: (request: {
    requestId: string;
    report: ErasureReport;
    certified: boolean;
  }) => Promise<{ findings: TraceFinding[] }>;
}

/** What enters by the public door. */
export interface PrivacyAsk {
  kind: PrivacyKind;
  /** Country of residence, or `US-CA`: which law sets the clock. */
  residence: string;
  locale: Locale;
}
