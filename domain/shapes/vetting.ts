/** The checklist, what the partner declares, and what reviewers decide. */
import { z } from 'zod';
import { categorySchema, countrySchema, daySchema, reasonSchema, sourcingChannelSchema } from './common';

export const documentKindSchema = z.enum([
  'registration',
  'tax',
  'bank-proof',
  'liability-insurance',
  'product-certificate',
  'ingredients',
  'authorization-letter',
  'trademark-certificate',
  'platform-qualification',
]);
export type DocumentKind = z.infer<typeof documentKindSchema>;

/** A dated row of the rule book: who must show what. An empty list means "any". */
export const requirementRuleSchema = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]+$/),
  kind: z.enum(['computed', 'attested', 'verified']),
  check: z.enum(['registry-id', 'vat-number', 'bank-account', 'denied-party']).optional(),
  document: documentKindSchema.optional(),
  channels: z.array(sourcingChannelSchema),
  /** Countries of establishment. */
  countries: z.array(countrySchema),
  markets: z.array(countrySchema),
  categories: z.array(categorySchema),
  /** Whether the document must carry an expiry date. */
  expires: z.boolean(),
  validFrom: daySchema,
  validTo: daySchema.optional(),
  source: z.string().min(5),
  verifiedOn: daySchema,
});
export type RequirementRule = z.infer<typeof requirementRuleSchema>;

/** What a brand partner declares about the company. Names of persons are personal data. */
export const declarationSchema = z.strictObject({
  legalName: z.string().trim().min(2).max(200),
  address: z.string().trim().min(5).max(400),
  registrationNumber: z.string().trim().min(2).max(60),
  vatNumber: z.string().trim().min(4).max(20).optional(),
  iban: z.string().trim().min(10).max(42).optional(),
  /** Account number where the country has no IBAN. */
  accountNumber: z.string().trim().min(4).max(40).optional(),
  people: z
    .array(
      z.strictObject({
        name: z.string().trim().min(2).max(120),
        capacity: z.enum(['director', 'owner', 'signatory']),
      }),
    )
    .min(1)
    .max(30),
  /** Requirement keys the partner attests to. */
  attested: z.array(z.string().regex(/^[a-z0-9-]+$/)).max(40),
});
export type Declaration = z.infer<typeof declarationSchema>;

/** What is known of a document: read off it by the partner on upload, confirmed by the reviewer. */
export const documentFactsSchema = z.strictObject({
  issuer: z.string().trim().min(2).max(200),
  number: z.string().trim().min(1).max(80),
  issuedOn: daySchema,
  expiresOn: daySchema.optional(),
});
export type DocumentFacts = z.infer<typeof documentFactsSchema>;

export const reviewDecisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('approve'), facts: documentFactsSchema.optional() }),
  z.strictObject({ decision: z.literal('revise'), reason: reasonSchema }),
  z.strictObject({ decision: z.literal('reject'), reason: reasonSchema }),
]);
export type ReviewDecision = z.infer<typeof reviewDecisionSchema>;

export const waiverProposalSchema = z.strictObject({ reason: reasonSchema, until: daySchema });
export type WaiverProposal = z.infer<typeof waiverProposalSchema>;

/** A document that has been approved. `approvedBy` is a staff id. */
export interface ApprovedDocument {
  requirement: string;
  fileId: string;
  /** Lower-case hex. */
  sha256: string;
  facts: DocumentFacts;
  approvedBy: string;
}
