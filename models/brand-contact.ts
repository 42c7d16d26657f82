/** Who at a live brand is written to, as its onboarding has left it in the record. */
import type { Connection } from 'mongoose';
import type { Listing } from '../domain/process';
import { findProcess } from './process';

/** `undefined` when the partnership does not live, or the onboarding names nobody. */
export async function brandContact(
  connection: Connection,
  caseId: string,
): Promise<{ contactId: string; listing: Listing } | undefined> {
  const [onboarding, partnership] = await Promise.all([
    findProcess(connection, `brand-onboarding:${caseId}`),
    findProcess(connection, `partnership:${caseId}`),
  ]);
  const lives = partnership?.stage === 'live' || partnership?.stage === 'notice-given';
  const contactId = onboarding?.state['contactId'];
  return lives && onboarding && typeof contactId === 'string'
    ? { contactId, listing: onboarding.listing }
    : undefined;
}
