/** What must be known of a document before it can be approved. */
import type { Requirement } from '../../domain/checklist';
import { dayOf } from '../../domain/days';
import type { Refusal } from '../../domain/process';
import type { DocumentFacts } from '../../domain/shapes/vetting';
import { refusal } from '../kernel/refusals';

export function missingFacts(requirement: Requirement, facts: DocumentFacts): Refusal | undefined {
  if (!requirement.expires) return undefined;
  if (!facts.expiresOn)
    return refusal(
      'facts-required',
      'this document must carry an expiry date',
      'give `facts.expiresOn` as read off the document',
    );
  if (facts.expiresOn <= dayOf(Date.now()))
    return refusal(
      'facts-required',
      `the document expired on ${facts.expiresOn}`,
      'ask for a revision of this document',
    );
  return undefined;
}
