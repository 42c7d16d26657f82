/** What every process leaves in the record: one revisioned snapshot, its open tasks, its audit entries. */
import type { Instant, Role } from './shapes/common';

export type ProcessKind =
  | 'brand-onboarding'
  | 'document-request'
  | 'pilot-trial'
  | 'contract-signing'
  | 'rights-grant'
  | 'partnership'
  | 'order-to-delivery'
  | 'shipment'
  | 'customs-clearance'
  | 'customs-charges'
  | 'carrier-claim'
  | 'customer-return'
  | 'late-return'
  | 'incident'
  | 'payment-dispute'
  | 'logistics-partner'
  | 'tax-return'
  | 'ip-notice'
  | 'privacy-request';

/** Who did something. `id` is a staff id, a link id or a process id: never a name or an address. */
export interface Actor {
  kind: 'staff' | 'partner' | 'customer' | 'system';
  id: string;
}

/** The signed-in person behind a command. `request` is the correlation id of the HTTP request. */
export interface By {
  id: string;
  roles: Role[];
  request: string;
}

/** The holder of a partner link behind a command. */
export interface ByLink {
  linkId: string;
  request: string;
}

export type TaskKind =
  | 'decide-sourcing'
  | 'declare-profile'
  | 'provide-document'
  | 'wait-for-scan'
  | 'review-document'
  | 'decide-screening'
  | 'approve-waiver'
  | 'approve-vetting'
  | 'answer-terms'
  | 'plan-pilot'
  | 'confirm-verdict'
  | 'approve-contract'
  | 'sign-contract'
  | 'grant-rights'
  | 'decide-renewal'
  | 'review-slow-stock'
  | 'review-order'
  | 'decide-duty'
  | 'settle-payment'
  | 'answer-dispute'
  | 'hand-over-parcel'
  | 'find-parcel'
  | 'resolve-loss'
  | 'clear-hold'
  | 'provide-certificate'
  | 'settle-charges'
  | 'label-return'
  | 'inspect-return'
  | 'resolve-return-loss'
  | 'settle-late-return'
  | 'correct-tax'
  | 'approve-refund'
  | 'file-claim'
  | 'approve-reroute'
  | 'review-logistics-partner'
  | 'complete-return'
  | 'approve-return'
  | 'correct-return'
  | 'file-return'
  | 'pay-return'
  | 'complete-notice'
  | 'review-ip-notice'
  | 'confirm-rejection'
  | 'counter-notice'
  | 'set-restore-window'
  | 'decide-infringer'
  | 'decide-privacy-request'
  | 'look-at-findings'
  | 'tell-recipients'
  | 'review-tax-obligations';

/** Something that waits for a person: who, why, until when, what happens then. */
export interface Task {
  /** Unique within its process. */
  key: string;
  kind: TaskKind;
  /** The role that can do it; `partner` for the holder of a link. */
  role: Role | 'partner';
  why: string;
  openedAt: Instant;
  dueAt: Instant;
  escalated: boolean;
  lapsesAt: Instant;
  /** What is done when nobody acts until `lapsesAt`. */
  onLapse: string;
}

/** An audit entry before it is chained. */
export interface AuditDraft {
  at: Instant;
  actor: Actor;
  action: string;
  detail: Record<string, unknown>;
}

/** Facts by which a process is listed and filtered. */
export interface Listing {
  brand: string;
  brandSlug: string;
  market: string;
  country: string;
  category: string;
  channel: string;
  owner: string;
}

export interface ProcessRecord {
  processId: string;
  process: ProcessKind;
  caseId: string;
  /** Rises with every write; an older write never overwrites a newer one. */
  revision: number;
  stage: string;
  stageSince: Instant;
  openedAt: Instant;
  endedAt?: Instant;
  listing: Listing;
  /** What the process knows, as shown to staff. */
  state: Record<string, unknown>;
  openTasks: Task[];
  closedTasks: string[];
  /** New entries since the last write, and where they continue the chain. */
  entries: AuditDraft[];
  chainHead: { seq: number; hash: string };
}

/** A command was carried out, or refused for a reason the person can act on. A refusal is a value, not an error. */
export type Outcome<T = unknown> = ({ ok: true } & T) | Refusal;

export interface Refusal {
  ok: false;
  refusal: RefusalCode;
  message: string;
  remedy: string;
  detail?: Record<string, unknown>;
}

export type RefusalCode =
  | 'four-eyes'
  | 'wrong-role'
  | 'wrong-stage'
  | 'duplicate-case'
  | 'unknown-requirement'
  | 'unknown-version'
  | 'unknown-grant'
  | 'own-proposal'
  | 'terms-unsound'
  | 'exclusivity-collision'
  | 'reason-required'
  | 'already-extended'
  | 'rights-gap'
  | 'facts-required'
  | 'document-changed'
  | 'order-refused'
  | 'duplicate-order'
  | 'price-changed'
  | 'stock-short'
  | 'payment-declined'
  | 'return-refused'
  | 'unknown-shipment'
  | 'not-qualified'
  | 'broker-refused';
