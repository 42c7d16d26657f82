/** A brand over all its cases: a case is one brand in one market at one attempt. */
import type { Connection } from 'mongoose';
import { dayOf } from '../domain/days';
import type { InfringementEnd } from '../domain/sourcing';
import { auditEntryModel } from './audit-entry';
import { processModel } from './process';

const own = { process: { $in: ['brand-onboarding' as const, 'partnership' as const] } };

/** All cases of the brand a case is about, that case among them. */
export async function casesOfSameBrand(connection: Connection, caseId: string): Promise<string[]> {
  const model = processModel(connection);
  const slugs = await model.distinct('listing.brandSlug', { ...own, caseId });
  const cases = await model.distinct('caseId', { ...own, 'listing.brandSlug': { $in: slugs } });
  return [...new Set([caseId, ...cases.map(String)])].sort();
}

/** Those of the cases whose partnership has not ended. */
export async function casesInPartnership(
  connection: Connection,
  caseIds: readonly string[],
): Promise<string[]> {
  const live = { process: 'partnership' as const, caseId: { $in: caseIds }, endedAt: { $exists: false } };
  return (await processModel(connection).distinct('caseId', live)).map(String).sort();
}

/** Where and when two people decided that the brand is terminated because it infringes again and again; the latest first. */
export async function infringementEnds(
  connection: Connection,
  brandSlug: string,
): Promise<InfringementEnd[]> {
  const cases = (
    await processModel(connection).distinct('caseId', { ...own, 'listing.brandSlug': brandSlug })
  ).map(String);
  const ended = await auditEntryModel(connection)
    .find({ caseId: { $in: cases }, action: 'ended-for-infringement' })
    .lean<{ caseId: string; at: string }[]>()
    .exec();
  // A partnership that had ended before the decision was not told of it.
  const decided = await processModel(connection)
    .find({
      ...{ process: 'ip-notice', caseId: { $in: cases }, 'state.infringer.terminate': true },
      'state.infringer.confirmedBy': { $exists: true },
    })
    .lean<{ caseId: string; endedAt?: string; stageSince: string }[]>()
    .exec();
  const ends = [
    ...decided.map(({ caseId, endedAt, stageSince }) => ({ caseId, at: endedAt ?? stageSince })),
    ...ended,
  ];
  const byCase = new Map(ends.map(({ caseId, at }) => [caseId, dayOf(Date.parse(at))]));
  return [...byCase].map(([caseId, on]) => ({ caseId, on })).sort((a, b) => b.on.localeCompare(a.on));
}
