/** One contract: drafted, approved by a second person, signed by the brand, then by the platform's signatory. */
import { defineUpdate } from '@temporalio/workflow';
import type { ContractToDraft, DraftedContract } from '../../activities/contracts';
import type { By, ByLink, Listing, Outcome } from '../../domain/process';
import type { Sla } from '../../domain/shapes/policy';
import type { Moves } from '../kernel/process-file';

export interface ContractSigningInput {
  caseId: string;
  listing: Listing;
  contactId: string;
  round: number;
  draft: Omit<ContractToDraft, 'at' | 'round'>;
  /** Staff who proposed or accepted the terms: they cannot approve or sign the contract. */
  proposers: string[];
  policy: { partner: Sla; staff: Sla };
}

export interface SignedContract extends DraftedContract {
  certificateFileId: string;
  brandSignedAt: string;
  platformSignedAt: string;
  platformSignedBy: string;
}

export type ContractSigningResult =
  | { outcome: 'signed'; contract: SignedContract }
  | { outcome: 'sent-back'; reason: string }
  | { outcome: 'lapsed'; waitedFor: string };

export type ContractSigningStage =
  | 'drafting'
  | 'awaiting-approval'
  | 'awaiting-brand'
  | 'awaiting-platform'
  | 'signed'
  | 'sent-back'
  | 'lapsed'
  | 'closed';

export const contractSigningMoves: Moves<ContractSigningStage> = {
  drafting: ['awaiting-approval', 'closed'],
  'awaiting-approval': ['awaiting-brand', 'sent-back', 'lapsed', 'closed'],
  'awaiting-brand': ['awaiting-platform', 'lapsed', 'closed'],
  'awaiting-platform': ['signed', 'lapsed', 'closed'],
  signed: [],
  'sent-back': [],
  lapsed: [],
  closed: [],
};

export const approveContract = defineUpdate<
  Outcome<{ stage: ContractSigningStage }>,
  [{ by: By; approve: true } | { by: By; approve: false; reason: string }]
>('approveContract');

/** `signatureId` names the encrypted record of who signed; `sha256` is of the document shown. */
export interface BrandSignature {
  by: ByLink;
  signatureId: string;
  sha256: string;
}

export const signAsBrand = defineUpdate<Outcome<{ stage: ContractSigningStage }>, [BrandSignature]>(
  'signAsBrand',
);

export const signAsPlatform = defineUpdate<
  Outcome<{ stage: ContractSigningStage }>,
  [{ by: By; signatureId: string; sha256: string }]
>('signAsPlatform');

export function contractSigningId(caseId: string, round: number): string {
  return `contract-signing:${caseId}${round === 1 ? '' : `:${round}`}`;
}
