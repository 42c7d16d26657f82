/** The lasting partnership: scorecards, expiring documents and rights, notice and end. Continues as new. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Scorecard } from '../../activities/pilot';
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
  /** The day on which it is asked for again, after a request that came to nothing. */
  askAgainOn?: string;
}

export interface PartnershipInput {
  caseId: string;
  listing: Listing;
  contactId: string;
  contract: { number: string; from: string; to: string; noticeDays: number };
  slowStock?: { remedy: 'buy-back' | 'exchange'; afterDays: number; atShare: number };
  wanted: { assets: AssetKind[]; scope: Scope };
  grants: ArchivedGrant[];
  held: HeldRequirement[];
  policy: OnboardingPolicy;
  /** History events after which it continues as new; without it, when the server suggests it. */
  continueAfterEvents?: number;
  /** Present after continuing as new. */
  carried?: PartnershipCarried;
}

export interface PartnershipCarried {
  file: CarriedFile;
  stage: PartnershipStage;
  /** Keys of the duties done, see domain/partnership.ts. */
  done: string[];
  rightsRound: number;
  endsOn?: string;
  noticeEndsRenewals?: boolean;
  ending?: Ending;
  scorecard?: Scorecard;
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

/** What a change of the archive takes away, per asset kind: listings under it have to go. */
export interface LostRights {
  asset: AssetKind;
  scopes: Scope[];
}

type Decision<Extra = unknown> = Outcome<{ stage: PartnershipStage } & Extra>;

export const revokeGrant = defineUpdate<
  Decision<{ lost: LostRights[] }>,
  [{ by: By; grantId: string; on: string; reason: string }]
>('revokeGrant');

export const narrowGrant = defineUpdate<
  Decision<{ lost: LostRights[] }>,
  [{ by: By; grantId: string; narrow: NarrowGrant }]
>('narrowGrant');

/** Ends the partnership after the contract's notice, or at once for cause. `side` is the one that leaves. */
export const giveNotice = defineUpdate<
  Decision<{ endsOn: string }>,
  [{ by: By; side: 'brand' | 'platform'; reason: string; forCause: boolean }]
>('giveNotice');

/** The contract goes on until a later day. Whoever opened the case cannot decide it. */
export const renewContract = defineUpdate<Decision<{ to: string }>, [{ by: By; to: string; reason: string }]>(
  'renewContract',
);

/** What happens to stock that did not sell in time, by the contract's clause. */
export const settleSlowStock = defineUpdate<
  Decision,
  [{ by: By; remedy: 'buy-back' | 'exchange' | 'keep'; reason: string }]
>('settleSlowStock');

/** Two people have decided, over IP notices, that a repeat infringer's partnership ends (17 USC 512(i)). An event: it ends at once. */
export const endForInfringement =
  defineSignal<[{ noticeId: string; reason: string; by: string }]>('endForInfringement');

export function partnershipId(caseId: string): string {
  return `partnership:${caseId}`;
}
