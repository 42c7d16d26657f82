/** Bringing a brand from sourcing to live: commands, events and what they answer. */
import { defineUpdate } from '@temporalio/workflow';
import type { Side } from '../../activities/terms';
import type { Collision } from '../../domain/exclusivity';
import type { OnboardingExit, OnboardingStage } from '../../domain/onboarding';
import type { By, ByLink, Listing, Outcome } from '../../domain/process';
import type { Category, Country, Locale, SourcingChannel } from '../../domain/shapes/common';
import type { PilotPlan } from '../../domain/shapes/pilot';
import type { OnboardingPolicy } from '../../domain/shapes/policy';
import type { MarketInputs } from '../../domain/shapes/sourcing';
import type { Terms } from '../../domain/shapes/terms';
import type { WaiverProposal } from '../../domain/shapes/vetting';
import type { InfringementEnd, SourcingScore } from '../../domain/sourcing';

export interface BrandOnboardingInput {
  caseId: string;
  /** The request that opened the case: the same request again is the same case. */
  requestId: string;
  openedBy: string;
  listing: Listing;
  subject: { channel: SourcingChannel; country: Country; market: Country; category: Category };
  inputs: MarketInputs;
  /** The contact's data are kept encrypted under this id. */
  contactId: string;
  locale: Locale;
  policy: OnboardingPolicy;
  /** Earlier cases of the brand that ended because it infringed; absent: none. Compliance then decide on sourcing. */
  infringementEnds?: InfringementEnd[];
}

export interface BrandOnboardingResult {
  stage: OnboardingExit;
  reason: string;
}

/** Sent with the start, in one round trip: is the case open, and is it mine? */
export const openCase = defineUpdate<
  Outcome<{ caseId: string; stage: OnboardingStage; score: SourcingScore }>,
  [{ requestId: string }]
>('openCase');

type Decision<Extra = unknown> = Outcome<{ stage: OnboardingStage } & Extra>;

/** Yes, or no with a reason. */
export type YesOrNo = { approve: true; reason?: string | undefined } | { approve: false; reason: string };

export const decideSourcing = defineUpdate<Decision, [{ by: By } & YesOrNo]>('decideSourcing');

/** The partner has declared the company's facts; they are kept encrypted under the id. */
export const declareProfile = defineUpdate<Decision, [{ by: ByLink; declarationId: string }]>(
  'declareProfile',
);

export const decideScreening = defineUpdate<
  Decision,
  [{ by: By; decision: 'clear' | 'confirm'; reason: string }]
>('decideScreening');

export const proposeWaiver = defineUpdate<
  Decision,
  [{ by: By; requirement: string; waiver: WaiverProposal }]
>('proposeWaiver');

export const decideWaiver = defineUpdate<Decision, [{ by: By; requirement: string } & YesOrNo]>(
  'decideWaiver',
);

export const decideVetting = defineUpdate<Decision, [{ by: By } & YesOrNo]>('decideVetting');

/** A side's actor: staff for the platform, a link's holder for the brand. */
export type SideActor = { side: 'platform'; by: By } | { side: 'brand'; by: ByLink };

/** Proposing is also accepting for one's own side. `advisory`: collisions with term sheets that are still open. */
export const proposeTerms = defineUpdate<
  Decision<{ version: number; advisory: Collision[] }>,
  [SideActor & { terms: Terms; basedOn: number }]
>('proposeTerms');

/** Accepting the other side's newest version: with it both sides have accepted the same. */
export const acceptTerms = defineUpdate<
  Decision<{ version: number; advisory: Collision[] }>,
  [SideActor & { version: number }]
>('acceptTerms');

export const planPilot = defineUpdate<Decision, [{ by: By; plan: PilotPlan }]>('planPilot');

/** Either side leaves. */
export const withdraw = defineUpdate<Decision, [SideActor & { reason: string }]>('withdraw');

/** A version of the term sheet as the process knows it; the terms themselves are in the record. */
export interface TermSheetVersion {
  version: number;
  side: Side;
  by: string;
  at: string;
  acceptedBy: { platform?: string; brand?: string };
}

export function brandOnboardingId(caseId: string): string {
  return `brand-onboarding:${caseId}`;
}
