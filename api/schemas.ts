/** Shapes the API shares: addresses, pages, and the answers that more than one route gives. */
import { z } from 'zod';
import { instantSchema, reasonSchema, roleSchema } from '../domain/shapes/common';
import { reviewDecisionSchema } from '../domain/shapes/vetting';

export const caseIdSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,80}:[A-Z]{2}(:[1-9]\d{0,3})?$/, 'a case id such as acme:DE')
  .describe('Such as `acme:DE`, or `acme:DE:2` for a second attempt');

export const caseParams = z.strictObject({ caseId: caseIdSchema });

/** What tasks, timelines and audit entries are filed under: a brand's case, an order, an incident, a carrier, a dispute, a tax return. */
export const subjectIdSchema = z
  .string()
  .regex(
    /^([a-z0-9-]{1,80}:[A-Z]{2}(:[1-9]\d{0,3})?|(order|incident|logistics-partner|ip-notice|privacy):[A-Za-z0-9-]{1,60}|dispute:[a-z]{1,20}:[A-Za-z0-9:._-]{1,120}|tax-return:[A-Z-]{3,10}:[A-Z]{2}:[A-Za-z0-9-]{6,20})$/,
    'such as acme:DE or order:4711',
  );

export const processIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9:._/-]{2,299}$/, 'the id of a process such as order:4711/shipment-1');

/** A position in a list, and how much of it is wanted. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().min(1).max(2_000).optional().describe('`next` of the page before'),
};

/** One page of a list. */
export function pageOfSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().optional().describe('Absent on the last page') });
}

export const yesOrNoSchema = z.discriminatedUnion('approve', [
  z.strictObject({ approve: z.literal(true), reason: reasonSchema.optional() }),
  z.strictObject({ approve: z.literal(false), reason: reasonSchema }),
]);

export const processKindSchema = z.enum([
  'brand-onboarding',
  'document-request',
  'pilot-trial',
  'contract-signing',
  'rights-grant',
  'partnership',
  'order-to-delivery',
  'shipment',
  'customs-clearance',
  'customs-charges',
  'carrier-claim',
  'customer-return',
  'late-return',
  'incident',
  'payment-dispute',
  'logistics-partner',
  'tax-return',
  'ip-notice',
  'privacy-request',
]);

export const taskKindSchema = z.enum([
  'decide-sourcing',
  'declare-profile',
  'provide-document',
  'wait-for-scan',
  'review-document',
  'decide-screening',
  'approve-waiver',
  'approve-vetting',
  'answer-terms',
  'plan-pilot',
  'confirm-verdict',
  'approve-contract',
  'sign-contract',
  'grant-rights',
  'decide-renewal',
  'review-slow-stock',
  'review-order',
  'decide-duty',
  'settle-payment',
  'answer-dispute',
  'hand-over-parcel',
  'find-parcel',
  'resolve-loss',
  'clear-hold',
  'provide-certificate',
  'settle-charges',
  'label-return',
  'inspect-return',
  'resolve-return-loss',
  'settle-late-return',
  'correct-tax',
  'approve-refund',
  'file-claim',
  'approve-reroute',
  'review-logistics-partner',
  'complete-return',
  'approve-return',
  'correct-return',
  'file-return',
  'pay-return',
  'complete-notice',
  'review-ip-notice',
  'confirm-rejection',
  'counter-notice',
  'set-restore-window',
  'decide-infringer',
  'decide-privacy-request',
  'look-at-findings',
  'tell-recipients',
  'review-tax-obligations',
]);

const lookedAt = { fileId: z.string().min(1).max(200).describe('The file that was looked at') };
const [approve, revise, reject] = reviewDecisionSchema.options;

/** The review of a document. */
export const reviewSchema = z.discriminatedUnion('decision', [
  approve.extend(lookedAt),
  revise.extend(lookedAt),
  reject.extend(lookedAt),
]);

export const taskRoleSchema = z.enum([...roleSchema.options, 'partner']);

const listingSchema = z.object({
  brand: z.string(),
  brandSlug: z.string(),
  market: z.string(),
  country: z.string(),
  category: z.string(),
  channel: z.string(),
  owner: z.string(),
});

/** What domain/about.ts reads from ids. */
export const aboutSchema = z
  .object({
    caseId: z.string().optional(),
    requirement: z.string().optional(),
    orderId: z.string().optional(),
    number: z.int().optional().describe('Of the order’s parcel, or of its return'),
    document: z.string().optional().describe('What customs want of a parcel'),
    incidentId: z.string().optional(),
    carrier: z.string().optional(),
    kind: z.string().optional().describe('Of a carrier’s document'),
    disputeId: z.string().optional(),
    scheme: z.string().optional(),
    jurisdiction: z.string().optional(),
    period: z.string().optional(),
    noticeId: z.string().optional(),
    requestId: z.string().optional(),
  })
  .describe('The parameters of the addresses that lead to it; which there are follows from its kind');

export const processSchema = z
  .object({
    processId: z.string(),
    process: processKindSchema,
    caseId: z.string(),
    revision: z.int(),
    stage: z.string(),
    stageSince: instantSchema,
    openedAt: instantSchema,
    endedAt: instantSchema.optional(),
    listing: listingSchema,
    state: z.record(z.string(), z.unknown()).describe('What the process knows; differs by its kind'),
  })
  .describe('The newest snapshot of a process');

export const processItemSchema = processSchema
  .omit({ state: true })
  .extend({ about: aboutSchema })
  .describe('A process in a list: its newest snapshot without `state`');

export const taskSchema = z
  .object({
    key: z.string(),
    kind: taskKindSchema,
    role: taskRoleSchema,
    why: z.string(),
    openedAt: instantSchema,
    dueAt: instantSchema,
    escalated: z.boolean(),
    lapsesAt: instantSchema,
    onLapse: z.string().describe('What is done when nobody acts until `lapsesAt`'),
    processId: z.string(),
    process: processKindSchema,
    caseId: z.string(),
    about: aboutSchema,
    brand: z.string(),
    market: z.string(),
  })
  .describe('Something that waits for a person');

export const auditEntrySchema = z
  .object({
    chain: z.string().describe('The process whose chain this is an entry of'),
    seq: z.int(),
    at: instantSchema,
    actor: z.object({ kind: z.enum(['staff', 'partner', 'customer', 'system']), id: z.string() }),
    action: z.string(),
    detail: z.record(z.string(), z.unknown()),
    prev: z.string(),
    hash: z.string(),
    caseId: z.string(),
  })
  .describe('What happened, who did it, chained by hash');

/** What a command that was carried out answers: at least the stage that followed from it. */
export const stageSchema = z.object({ stage: z.string() });

/** 200 for a command. */
export function carriedOutAnswer(schema: z.ZodType = stageSchema) {
  return { status: 200 as const, schema, description: 'Carried out and in the record' };
}
