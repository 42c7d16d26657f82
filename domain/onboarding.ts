/** Stages of a brand's way in, and which may follow which. */

export type OnboardingStage =
  'sourcing' | 'vetting' | 'negotiation' | 'pilot' | 'contract' | 'rights' | OnboardingExit;

/** The ends of the process. A partnership that ends later is `terminated` in its own record. */
export type OnboardingExit = 'live' | 'rejected' | 'lapsed' | 'withdrawn' | 'stopped';

/** `terminated` is an end of the lasting partnership. */
export type PartnershipStage = 'live' | 'suspended' | 'notice-given' | 'terminated' | 'expired';

const leaving: readonly OnboardingStage[] = ['rejected', 'lapsed', 'withdrawn'];

/** Which stage may follow which. `contract` may send the case back to `negotiation`. */
export const onboardingTransitions: Readonly<Record<OnboardingStage, readonly OnboardingStage[]>> = {
  sourcing: ['vetting', ...leaving],
  vetting: ['negotiation', ...leaving],
  negotiation: ['pilot', 'contract', ...leaving],
  pilot: ['contract', 'stopped', ...leaving],
  contract: ['rights', 'negotiation', ...leaving],
  rights: ['live', ...leaving],
  live: [],
  rejected: [],
  lapsed: [],
  withdrawn: [],
  stopped: [],
};

export const partnershipTransitions: Readonly<Record<PartnershipStage, readonly PartnershipStage[]>> = {
  live: ['suspended', 'notice-given', 'terminated', 'expired'],
  suspended: ['live', 'notice-given', 'terminated', 'expired'],
  'notice-given': ['terminated', 'expired'],
  terminated: [],
  expired: [],
};

/**
 * The business key of a case: brand and market, and an attempt from the second on.
 * @example caseIdOf('acme', 'DE', 1) is `acme:DE`; the second attempt is `acme:DE:2`
 */
export function caseIdOf(brandSlug: string, market: string, attempt: number): string {
  return attempt === 1 ? `${brandSlug}:${market}` : `${brandSlug}:${market}:${attempt}`;
}
