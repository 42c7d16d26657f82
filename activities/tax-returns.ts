/** What a return's process has done outside of it: the calendar, the ledger, the drafts, the authority. Ids go through, never ledger lines. */
import type { Day, Instant } from '../domain/shapes/common';
import type { TaxPolicy } from '../domain/shapes/policy';
import type { ReturnGap, ReturnKey } from '../domain/tax-return';

export interface ReturnRef {
  /** Id of the return's process. */
  processId: string;
  key: ReturnKey;
  /** The registration it was opened under; a version is filed under the one that stands when it is computed. */
  number: string;
}

export interface ReturnCalendar {
  /** When the period is over, by the authority's clock. */
  endsAt: Instant;
  /** Absent when no row says so that is known well enough today. */
  deadline?: { day: Day; closes: Instant };
  /** Why it is absent. */
  gap?: string;
}

export interface FileRef {
  fileId: string;
  fileName: string;
  sha256: string;
}

/** A version without its lines: what an approver is told first. Amounts are minor units of the filing currency. */
export interface DraftedReturn {
  state: 'drafted';
  version: number;
  /** Of the version with all its numbers, differences and files. */
  sha256: string;
  /** It is filed under. Absent from drafts recorded before it could be corrected. */
  number?: string;
  currency: string;
  due: number;
  /** What is asked back, of all countries together. */
  reclaim: number;
  nil: boolean;
  counts: {
    lines: number;
    corrections: number;
    entries: number;
    orders: number;
    differences: number;
    /** Ledger lines that are left to a person. Absent from drafts recorded before that could be decided. */
    left?: number;
  };
  pdf: FileRef;
  file: FileRef;
}

export type PreparedReturn = DraftedReturn | { state: 'not-known'; gaps: Gap[] };

/** What a person has to mend first. `unsound`: the ledger or a number is not as it has to be. */
export interface Gap {
  what: ReturnGap['what'] | 'unsound';
  says: string;
  /** How many ledger lines wait for it. */
  entries: number;
  /** Of lines that no return can take: names the gap with its very lines, for the decision to leave them to a person. */
  gap?: string;
  /** The first of those lines, by their ids. */
  lines?: string[];
}

/** What a person has decided of lines that no return can take. */
export interface LeftLines {
  /** The gap, with its very lines: when there are others the decision does not hold. */
  gap: string;
  by: string;
  at: Instant;
  reason: string;
}

/** Effects of our own. */
export interface TaxCalendarActivities {
  /** @param lawReviewDays days after its last verification for which a rule is taken as known */
  returnCalendar(key: ReturnKey, on: Day, lawReviewDays: number): Promise<ReturnCalendar>;
  /** Last day on which the return has to be in the archive. */
  archiveUntil(key: ReturnKey): Promise<Day>;
  /** Periods that are over, have a registration and no process. */
  dueReturns(on: Day): Promise<{ returns: { key: ReturnKey; number: string }[]; policy: TaxPolicy }>;
}

/** What is told to finance once: `step` names it for good. */
export interface ObligationWarning {
  step: string;
  why: string;
}

export interface ObligationActivities {
  /** Limits that are about to be reached, obligations without their registration, and what is not known. */
  obligationWarnings(on: Day): Promise<ObligationWarning[]>;
}

/** Heavy work: on the queue of documents. */
export interface TaxDraftActivities {
  /**
   * Reads the ledger, computes, reconciles with payments and refunds, draws the PDF and the authority's own file, and keeps all of
   * it as one version. The same version twice is the first.
   */
  prepareReturn(
    request: ReturnRef & { version: number; at: Instant; lawReviewDays: number; left?: LeftLines[] },
  ): Promise<PreparedReturn>;
}

export type FiledReturn =
  | { state: 'accepted'; reference: string; at: Instant; paymentReference?: string; receipt?: FileRef }
  | { state: 'rejected'; reasons: { code: string; says: string }[] }
  | { state: 'by-hand'; where: string };

export interface FilingActivities {
  /** Files a version once: the authority's book is asked before it is sent. */
  fileReturn(request: ReturnRef & { version: number }): Promise<FiledReturn>;
}
