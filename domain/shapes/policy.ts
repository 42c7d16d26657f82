/** Durations and limits of a process. Frozen into its input when it starts: running cases do not change under people. */
import { z } from 'zod';
import { currencySchema, countrySchema } from './common';
import { pilotThresholdsSchema } from './pilot';

/** "14 days", "36 hours", "5 seconds"; parsed to milliseconds. */
export const durationSchema = z
  .string()
  .regex(/^\d+ (second|minute|hour|day)s?$/, 'a duration such as "14 days"')
  .transform((text) => {
    const [count, unit] = text.split(' ') as [string, string];
    const unitMs: Record<string, number> = {
      second: 1_000,
      minute: 60_000,
      hour: 3_600_000,
      day: 86_400_000,
    };
    return Number(count) * (unitMs[unit.replace(/s$/, '')] ?? Number.NaN);
  });

/** How long a person has: reminders, then escalation, then the named default of the step. Milliseconds after parsing. */
export const slaSchema = z
  .strictObject({
    remindAfter: z.array(durationSchema).max(5),
    escalateAfter: durationSchema,
    lapseAfter: durationSchema,
  })
  .refine((sla) => sla.escalateAfter <= sla.lapseAfter, 'escalation must not come after the lapse');
export type Sla = z.infer<typeof slaSchema>;

export const sourcingWeightsSchema = z.strictObject({
  growth: z.number().min(0),
  demand: z.number().min(0),
  competition: z.number().min(0),
  margin: z.number().min(0),
  differentiation: z.number().min(0),
  /** Total from which to pursue, and from which to consider (0 to 100). */
  pursueFrom: z.int().min(0).max(100),
  considerFrom: z.int().min(0).max(100),
});

export const onboardingPolicySchema = z.strictObject({
  name: z.enum(['production', 'demo', 'zero', 'faults']),
  sourcingWeights: sourcingWeightsSchema,
  /** What staff have to decide in. */
  staff: slaSchema,
  /** What a partner has to answer in: declaration, documents, terms, signature, rights. */
  partner: slaSchema,
  pilot: z.strictObject({ window: durationSchema, grace: durationSchema, thresholds: pilotThresholdsSchema }),
  highRiskCountries: z.array(countrySchema),
  /** Days before the end of a grant when renewal is asked for. */
  rightsNoticeDays: z.array(z.int().min(1)).min(1),
  /** Days before the expiry of a document when a new one is asked for. */
  documentNoticeDays: z.int().min(1),
  platform: z.strictObject({ legalName: z.string(), address: z.string() }),
});
export type OnboardingPolicy = z.infer<typeof onboardingPolicySchema>;

const limitsSchema = z.record(currencySchema, z.int().min(0));

/** Durations and limits of orders. Frozen into an order's input when it is opened. */
export const orderPolicySchema = z.strictObject({
  name: z.enum(['production', 'demo', 'zero', 'faults']),
  /** How long a day of transit, of silence or of a return window lasts, milliseconds: 86,400,000 but for demonstrations. */
  dayMs: z.int().min(1).max(86_400_000),
  /** Days after its last verification for which a rule of law is taken as known. */
  lawReviewDays: z.int().min(1),
  /** Review of a suspicious order; at the lapse it is refused. */
  review: slaSchema,
  /** Holds, losses, inspections, refunds, reroutes. */
  staff: slaSchema,
  /** How long stock stays reserved for an order that is not shipped. */
  reservationFor: durationSchema,
  /** From the label to the carrier's first scan; then operations are asked where the parcel is. */
  handOverWithin: durationSchema,
  /**
   * An order's process takes returns for so many days after its last parcel: at least what the rules give to whoever has changed
   * their mind. Rights that last longer, after defects, are for operations then (docs/decisions/019-returns.md).
   */
  returnDays: z.int().min(0).max(365),
  /**
   * For how many days longer the process waits, because a right lasts until the end of its last day where the customer is: one for
   * the rest of that day, one for countries with several time zones. Left out: none.
   */
  returnMarginDays: z.int().min(0).max(7).exactOptional(),
  /** A refund above this needs finance. Minor units by currency; in a currency that is not named every refund does. */
  refundLimit: limitsSchema,
  /** A reroute that costs more than this over what was planned needs approval, likewise. */
  rerouteLimit: limitsSchema,
  /** How often a claim's state is asked for. */
  claimPollEvery: durationSchema,
  charges: z.strictObject({
    /** How long the broker takes a dispute of a bill; at the end it stays as it is. */
    disputeWithin: durationSchema,
    /** How long further bills of a parcel are waited for, and the broker's answer to a dispute; then finance are asked. */
    patience: durationSchema,
    /** What is charged otherwise by no more than this, kind by kind, is borne without asking. Minor units by currency, likewise. */
    tolerance: limitsSchema,
  }),
  dispute: z.strictObject({
    /** How long before the provider's own deadline a payment dispute is answered. */
    margin: durationSchema,
    /** How long the provider's decision is waited for before finance is asked to look. */
    patience: durationSchema,
  }),
});
export type OrderPolicy = z.infer<typeof orderPolicySchema>;

/** Durations of tax returns. Frozen into a return's process when it is opened. */
export const taxPolicySchema = z.strictObject({
  name: z.enum(['production', 'demo', 'zero', 'faults']),
  /** A return is computed when its period is over; demonstrations compute it at once. */
  waitForPeriodEnd: z.boolean(),
  /** Days after its last verification for which a rule of tax law is taken as known. */
  lawReviewDays: z.int().min(1),
  /** Days before the deadline on which whoever has to act is reminded. */
  remindDays: z.array(z.int().min(1).max(90)).max(5),
  /** Days before the deadline on which an open task is escalated. */
  escalateDays: z.int().min(0).max(90),
  /** A task of a return never lapses: a return has to be filed. After so long it is asked for again. */
  askAgainAfter: durationSchema,
  /** How far back the monthly opening looks for periods that nobody has opened. */
  openDaysBack: z.int().min(31).max(400),
  /** Where the seller is established: limits depend on it. */
  establishedIn: countrySchema,
});
export type TaxPolicy = z.infer<typeof taxPolicySchema>;
/** Durations and limits of IP notices (17 USC 512). Frozen into a notice's input when it is opened. */
export const noticePolicySchema = z.strictObject({
  name: z.enum(['production', 'demo', 'zero', 'faults']),
  /** Days after its last verification for which the law's term is taken as known. */
  lawReviewDays: z.int().min(1),
  /** How long 24 hours of the calendar of business days last, milliseconds: 86,400,000 but for demonstrations. */
  dayMs: z.int().min(1).max(86_400_000),
  /** IANA time zone of the designated agent: on which day something is received. */
  timeZone: z.string().refine(isTimeZone, 'an IANA time zone such as America/New_York'),
  /** What a notifier has to complete a notice in; then it is closed. */
  completion: slaSchema,
  /** What compliance has to reject a notice in; then the listings come down. Short: the law wants them down expeditiously. */
  review: slaSchema,
  /** What the seller has for a counter-notice; then the notice is upheld. */
  counterNotice: slaSchema,
  /** Other decisions of staff. */
  staff: slaSchema,
  /** So many upheld notices against a brand in so many days make it a repeat infringer. */
  strikes: z.strictObject({ count: z.int().min(1), withinDays: z.int().min(1) }),
  /** A notifier with so many notices that were rejected, or countered without a court being asked, is flagged on the next one. */
  flagAfterWrong: z.int().min(1),
});
export type NoticePolicy = z.infer<typeof noticePolicySchema>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Durations of privacy requests. Frozen into a request's process when it comes in. */
export const privacyPolicySchema = z.strictObject({
  name: z.enum(['production', 'demo', 'zero', 'faults']),
  /** Compliance decides; the law's own deadline comes first. */
  staff: slaSchema,
  /** How long a mailed code lives. */
  codeFor: durationSchema,
  /** How long a request waits for its code before it is dropped. */
  verifyFor: durationSchema,
  /** So long before the law's deadline a request nobody decided is carried out. */
  margin: durationSchema,
  /** How often it is looked whether what stands in the way of an erasure has ended. */
  recheckEvery: durationSchema,
  /** How long a link to a copy or a certificate lives. */
  linkFor: durationSchema,
  /** So many days after a term of retention was last verified nothing of its class is removed any more. */
  retentionReviewDays: z.int().min(1),
});
export type PrivacyPolicy = z.infer<typeof privacyPolicySchema>;
