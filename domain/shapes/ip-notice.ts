/**
 * A notice of claimed infringement and the seller's counter-notice, as they come in (17 USC 512(c)(3) and (g)(3)). Every element
 * the law asks for may be missing: what is, is told, and a notice that substantially complies is not thrown away.
 */
import { z } from 'zod';
import { countrySchema, localeSchema } from './common';

const text = (max: number) => z.string().trim().min(1).max(max);

export const noticeSchema = z.strictObject({
  /** The language the notifier is written to in. */
  locale: localeSchema.default('en'),
  signature: text(120).optional().describe('Your typed full name: it stands for your signature'),
  work: text(4_000).optional().describe('The copyrighted work, or a representative list of works'),
  material: z
    .array(text(500))
    .max(100)
    .default([])
    .describe('Where it is: SKUs or addresses of our listings, one an item'),
  contact: z
    .strictObject({
      name: text(120).optional(),
      address: text(400).optional(),
      telephone: text(40).optional(),
      email: z.email().max(254).optional(),
    })
    .default({}),
  goodFaith: z
    .boolean()
    .default(false)
    .describe('I believe in good faith that the use is not authorized by the owner, its agent, or the law'),
  accurate: z.boolean().default(false).describe('The information in this notice is accurate'),
  authority: z
    .boolean()
    .default(false)
    .describe('Under penalty of perjury: I am the owner of an exclusive right, or act for the owner'),
});
export type IpNotice = z.infer<typeof noticeSchema>;

export const counterNoticeSchema = z.strictObject({
  signature: text(120).optional(),
  /** SKUs of what was taken down, by which its place is known too. */
  material: z.array(text(40)).max(100).default([]),
  mistake: z.boolean().default(false),
  name: text(120).optional(),
  address: text(400).optional(),
  country: countrySchema.optional(),
  telephone: text(40).optional(),
  jurisdiction: z.boolean().default(false),
  service: z.boolean().default(false),
});
export type CounterNotice = z.infer<typeof counterNoticeSchema>;

/** An action for a court order that the designated agent was told of (17 USC 512(g)(2)(C)). */
export const courtActionSchema = z.strictObject({
  court: text(200),
  docketNumber: text(80),
  filedOn: z.iso.date(),
  /** The paper that shows it. */
  document: z.strictObject({
    number: text(80).describe('Under which the paper is kept'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits'),
  }),
});
export type CourtAction = z.infer<typeof courtActionSchema>;
