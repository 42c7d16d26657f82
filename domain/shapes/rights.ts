/** Authorization: what the brand lets us use, where, how and until when. */
import { z } from 'zod';
import { reasonSchema } from './common';
import { assetKindSchema, scopeSchema } from './terms';

export const rightsGrantSchema = z.strictObject({
  asset: assetKindSchema,
  scope: scopeSchema,
  sublicence: z.boolean(),
});
export type RightsGrant = z.infer<typeof rightsGrantSchema>;

/** A grant in the archive. `revokedOn` ends it early, from that day on. */
export interface ArchivedGrant extends RightsGrant {
  grantId: string;
  caseId: string;
  /** The document or signed form it rests on. */
  source: string;
  revokedOn?: string;
}

export const narrowGrantSchema = z.strictObject({ scope: scopeSchema, reason: reasonSchema });
export type NarrowGrant = z.infer<typeof narrowGrantSchema>;
