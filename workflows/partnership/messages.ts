/** The lasting partnership: scorecards, expiring documents and rights, notice and end. Continues as new. */
import { defineUpdate } from '@temporalio/workflow';
import type { Commitment } from '../../domain/exclusivity';
import type { PartnershipStage } from '../../domain/onboarding';
import type { By, Listing, Outcome } from '../../domain/process';
import type { OnboardingPolicy } from '../../domain/shapes/policy';
import type { ArchivedGrant, NarrowGrant } from '../../domain/shapes/rights';
import type { AssetKind, Scope } from '../../domain/shapes/terms';
import type { Requirement } from '../../domain/checklist';
import type { CarriedFile } from '../kernel/process-file';

/** A requirement that is met until a day: by a document, or by a waiver. */
export interface HeldRequirement {
  requirement: Requirement;
  /** Last good day; absent when it does not expire. */
  until?: string;
  /** How often the document has been asked for. */
  round: number;
}

export interface PartnershipInput {
  caseId: string;
  listing: Listing;
  contactId: string;
  contract: { number: string; from: string; to: string; noticeDays: number };
  slowStock?: { remedy: 'buy-back' | 'exchange'; afterDays: number; atShare: number };
  wanted: { assets: AssetKind[]; scope: Scope };
  commitments: Commitment[];
  grants: ArchivedGrant[];
  held: HeldRequirement[];
  policy: OnboardingPolicy;
  /** Present after continuing as new. */
  carried?: PartnershipCarried;
}

export interface PartnershipCarried {
  file: CarriedFile;
  stage: PartnershipStage;
  /** Notices already sent, such as `rights:<grant>:90`. */
  noticed: string[];
  rightsRound: number;
  endsOn?: string;
  ending?: Ending;
}

export interface Ending {
  side: 'brand' | 'platform' | 'contract-end';
  reason: string;
  by: string;
}

export interface PartnershipResult {
  stage: 'terminated' | 'expired';
  ending: Ending;
}

export const revokeGrant = defineUpdate<
  Outcome<{ lost: { asset: AssetKind; scopes: Scope[] }[] }>,
  [{ by: By; grantId: string; on: string; reason: string }]
>('revokeGrant');

export const narrowGrant = defineUpdate<
  Outcome<{ lost: { asset: AssetKind; scopes: Scope[] }[] }>,
  [{ by: By; grantId: string; narrow: NarrowGrant }]
>('narrowGrant');

/** Ends the partnership after the contract's notice, or at once for cause. */
export const giveNotice = defineUpdate<
  Outcome<{ endsOn: string }>,
  [{ by: By; side: 'brand' | 'platform'; reason: string; forCause: boolean }]
>('giveNotice');

/** Decides on the contract's end: renew until a later day. Four eyes: a second person confirms. */
export const renewContract = defineUpdate<Outcome<{ to: string }>, [{ by: By; to: string; reason: string }]>(
  'renewContract',
);

export function partnershipId(caseId: string): string {
  return `partnership:${caseId}`;
}
