/** What a person may ask by the public door. */
import { z } from 'zod';
import { localeSchema } from './common';
import { addressSchema } from './orders';

export const privacyKindSchema = z.enum(['access', 'correct', 'erase', 'object']);

/** ISO 3166-1 alpha-2, or `US-CA`. */
export const residenceSchema = z.string().regex(/^([A-Z]{2}|US-CA)$/, 'a country such as DE, or US-CA');

/** What the record is to say instead. */
export const correctionSchema = z
  .strictObject({
    name: z.string().trim().min(2).max(120).optional(),
    email: z.email().max(254).optional(),
    /** Of all orders of the person. */
    deliverTo: addressSchema.partial().optional(),
  })
  .refine((correction) => Object.keys(correction).length > 0, 'at least one thing to correct');
export type Correction = z.infer<typeof correctionSchema>;

export const privacyRequestSchema = z
  .strictObject({
    kind: privacyKindSchema,
    email: z.email().max(254),
    residence: residenceSchema,
    locale: localeSchema.default('en'),
    correction: correctionSchema.optional(),
  })
  .refine(({ kind, correction }) => (kind === 'correct') === (correction !== undefined), {
    message: 'goes with kind `correct`, and only with it',
    path: ['correction'],
  });
export type PrivacyRequestBody = z.infer<typeof privacyRequestSchema>;

export const privacyCodeSchema = z.string().regex(/^\d{6}$/, 'the six digits of the mail');
