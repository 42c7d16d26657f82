/** Asking a partner for one document, until it is approved, refused or not sent in time. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Requirement } from '../../domain/checklist';
import type { By, Listing, Outcome } from '../../domain/process';
import type { Sla } from '../../domain/shapes/policy';
import type { Moves } from '../kernel/process-file';
import type { ApprovedDocument, DocumentFacts, ReviewDecision } from '../../domain/shapes/vetting';

export interface DocumentRequestInput {
  caseId: string;
  listing: Listing;
  contactId: string;
  requirement: Requirement;
  /** 1 in vetting; rises each time an expired document is asked for anew. */
  round: number;
  /** The letter that asks; without it, by the round. */
  letter?: 'upload-document' | 'document-expiring' | 'customs-certificate';
  policy: { partner: Sla; staff: Sla };
}

export type DocumentRequestResult =
  | { outcome: 'approved'; document: ApprovedDocument }
  | { outcome: 'rejected'; requirement: string; reason: string }
  | { outcome: 'lapsed'; requirement: string };

export type DocumentRequestStage =
  'awaiting-upload' | 'waiting-for-scan' | 'in-review' | 'approved' | 'rejected' | 'lapsed' | 'closed';

export const documentRequestMoves: Moves<DocumentRequestStage> = {
  'awaiting-upload': ['waiting-for-scan', 'lapsed', 'closed'],
  'waiting-for-scan': ['in-review', 'awaiting-upload', 'closed'],
  // To the scan: a newer file takes the place of the one in review.
  'in-review': ['approved', 'rejected', 'awaiting-upload', 'waiting-for-scan', 'lapsed', 'closed'],
  approved: [],
  rejected: [],
  lapsed: [],
  closed: [],
};

/** A file the partner has uploaded. Its name stays in the file store: partners put people's names into file names. The facts are as the partner read them off the document. */
export interface UploadedDocument {
  fileId: string;
  sha256: string;
  linkId: string;
  facts: DocumentFacts;
}

/** An event: it has happened, and happens once per file id. */
export const documentUploaded = defineSignal<[UploadedDocument]>('documentUploaded');

/** A person's decision: the caller learns whether it was taken. `fileId` says which upload was looked at. */
export const reviewDocument = defineUpdate<
  Outcome<{ stage: DocumentRequestStage }>,
  [{ by: By; fileId: string; review: ReviewDecision }]
>('reviewDocument');

export function documentRequestId(caseId: string, requirement: string, round: number): string {
  return `document-request:${caseId}:${requirement}${round === 1 ? '' : `:${round}`}`;
}
