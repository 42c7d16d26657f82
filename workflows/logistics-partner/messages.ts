/** A carrier as a partner, for as long as it is one: opened, shown, decided, watched, suspended, expired, opened anew. */
import { defineUpdate } from '@temporalio/workflow';
import type { ServiceReport } from '../../activities/logistics-partners';
import type { DocumentRow, PartnerAssessment, PartnerFacts } from '../../domain/logistics-partner';
import type { By, Listing, Outcome } from '../../domain/process';
import type { Country, Day } from '../../domain/shapes/common';
import type { Sla } from '../../domain/shapes/policy';
import type { CarriedFile, Moves } from '../kernel/process-file';

export interface LogisticsPartnerInput {
  carrier: string;
  listing: Listing;
  policy: LogisticsPartnerPolicy;
  application: Application;
  /** History events after which it continues as new; without it, when the server suggests it. */
  continueAfterEvents?: number;
  /** Present after continuing as new. */
  carried?: LogisticsPartnerCarried;
}

export interface LogisticsPartnerPolicy {
  staff: Sla;
  partner: Sla;
  /** Days before the end of a document, the cover or the qualification when it is asked for anew. */
  documentNoticeDays: number;
  /** From one scorecard to the next, milliseconds. */
  scoreEvery: number;
}

/** What operations open a carrier with. The contact is an id: who it is stays in the record. */
export interface Application {
  /** Of the request that brought it: the same again is the same application. */
  requestId: string;
  openedBy: string;
  contactId: string;
  name: string;
  facts: Omit<PartnerFacts, 'documents'>;
  /** Countries it is to deliver to. */
  wanted: Country[];
  documentsOnFile: DocumentOnFile[];
}

/** A document somebody has checked on paper. */
export interface DocumentOnFile {
  kind: string;
  number: string;
  /** Last good day; absent when it doesn't run out. */
  validTo?: Day;
  /** Of its scan, lower-case hex. */
  sha256: string;
}

/** A document that was shown, on paper or through a link, and who has looked at it. */
export interface ShownDocument extends DocumentOnFile {
  fileId?: string;
  seenBy: string;
}

export interface LogisticsPartnerCarried {
  file: CarriedFile;
  stage: LogisticsPartnerStage;
  application: Application;
  /** How often it was opened. */
  attempt: number;
  documents: ShownDocument[];
  wantedDocuments: DocumentRow[];
  /** How often each document has been asked for. */
  rounds: Record<string, number>;
  /** The day from which a document is asked for again, after a request that came to nothing. */
  askAgainOn: Record<string, Day>;
  assessment?: PartnerAssessment;
  qualification?: Qualification;
  suspension?: Suspension;
  why?: string;
  service?: ServiceReport;
  scoredAt?: string;
  nextScoreAt?: number;
  /** Renewals of the qualification that have been put before somebody. */
  putForward: string[];
  kept: number;
}

export interface Qualification {
  validTo: Day;
  by: string;
}

export interface Suspension {
  by: string;
  reason: string;
}

export type LogisticsPartnerStage =
  'gathering' | 'deciding' | 'qualified' | 'suspended' | 'expired' | 'rejected' | 'closed';

export const logisticsPartnerMoves: Moves<LogisticsPartnerStage> = {
  gathering: ['deciding', 'rejected', 'closed'],
  deciding: ['qualified', 'rejected', 'closed'],
  qualified: ['suspended', 'expired', 'closed'],
  suspended: ['qualified', 'expired', 'closed'],
  // Opened anew.
  expired: ['gathering', 'closed'],
  rejected: ['gathering', 'closed'],
  closed: [],
};

export interface LogisticsPartnerResult {
  stage: 'closed';
}

export interface OpenedPartner {
  carrier: string;
  assessment: PartnerAssessment;
  /** Wanted documents that are still to come: asked for by a mailed link. */
  asked: string[];
}

type Decision<Extra = unknown> = Outcome<{ stage: LogisticsPartnerStage } & Extra>;

/** Answers when it has been assessed. Another request is refused while the carrier is under way or qualified. */
export const openPartner = defineUpdate<Decision<OpenedPartner>, [{ by: By; application: Application }]>(
  'openPartner',
);

/** `qualify` also renews, when that has been put forward; `keep` answers a poor scorecard. */
export type PartnerDecision =
  | { decision: 'qualify'; validTo: Day }
  | { decision: 'reject'; reason: string }
  | { decision: 'keep'; reason: string };

/** Not by whoever opened it. */
export const decidePartner = defineUpdate<Decision, [{ by: By; decision: PartnerDecision }]>('decidePartner');

/** It can't be booked from now on; parcels it has go on. */
export const suspendPartner = defineUpdate<Decision, [{ by: By; reason: string }]>('suspendPartner');

/** Lifts a suspension. Not by whoever suspended it. */
export const reinstatePartner = defineUpdate<Decision, [{ by: By; reason: string }]>('reinstatePartner');

export function logisticsPartnerId(carrier: string): string {
  return `logistics-partner:${carrier}`;
}
