/** How an IP notice comes in, by whichever door: kept sealed, then a process for each brand it names. */
import { createHash } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { dayIn } from '../../domain/business-days';
import { canonicalSha256 } from '../../domain/canonical';
import { noticeCompleteness, skusIn, type Completeness } from '../../domain/ip-notice';
import type { Listing } from '../../domain/process';
import type { IpNotice } from '../../domain/shapes/ip-notice';
import { findProcess } from '../../models/process';
import { listingsOf } from '../../models/shop-listing';
import { ipNoticeId, noticeCompleted, type IpNoticeInput } from '../../workflows/ip-notice/messages';
import { partnershipId } from '../../workflows/partnership/messages';
import { startOnce } from '../commands';
import type { ApiDependencies } from '../dependencies';

type Needed = Pick<ApiDependencies, 'connection' | 'temporal' | 'notices' | 'now'>;

/** SKUs of ours by the brand they are of. */
export type Named = Map<string, string[]>;

/** What of ours a notice names. */
export async function namedIn({ connection }: Pick<Needed, 'connection'>, notice: IpNotice): Promise<Named> {
  const listings = await listingsOf(connection, notice.material.flatMap(skusIn));
  const named: Named = new Map();
  for (const { sku, caseId } of listings.values()) named.set(caseId, [...(named.get(caseId) ?? []), sku]);
  return named;
}

/** What the notice lacks. */
export function completenessOf(notice: IpNotice, named: Named): Completeness {
  return noticeCompleteness(notice, [...named.values()].flat());
}

/**
 * Opens a notice: one process for each brand it names, or one of its own where it names none of ours. The same notice again on
 * the same day, in the agent's time zone, is the same: it is answered alike and opened once.
 */
export async function openNotice(
  deps: Needed,
  notice: IpNotice,
  named: Named,
  enteredBy?: string,
): Promise<{ noticeId: string; skus: string[] }[]> {
  const { notices, now } = deps;
  const at = now().toISOString();
  const day = dayIn(notices.policy.timeZone, at);
  const brands: [string | undefined, string[]][] = named.size > 0 ? [...named] : [[undefined, []]];
  const opened = [];
  for (const [caseId, skus] of brands) {
    const noticeId = idOf(notice, day, caseId ?? '');
    const opening = { at, ...(enteredBy ? { enteredBy } : {}), ...(caseId ? { caseId } : {}) };
    await notices.store.keepNotice(noticeId, notice, opening);
    await start(deps, { noticeId, receivedAt: at, ...(await subjectOf(deps, noticeId, caseId)) });
    opened.push({ noticeId, skus: skus.sort() });
  }
  return opened;
}

/** Adds to a notice that lacked something, and has its process look again. */
export async function completeNotice(deps: Needed, noticeId: string, given: IpNotice): Promise<void> {
  await deps.notices.store.completeNotice(noticeId, given);
  await deps.temporal.workflow.getHandle(ipNoticeId(noticeId)).signal(noticeCompleted);
}

async function start({ temporal, notices }: Needed, input: Omit<IpNoticeInput, 'policy'>): Promise<void> {
  const argument: IpNoticeInput = { ...input, policy: notices.policy };
  try {
    await startOnce(temporal, 'ipNotice', ipNoticeId(input.noticeId), argument);
  } catch (error) {
    // It has run to its end since.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function subjectOf(
  { connection }: Needed,
  noticeId: string,
  caseId: string | undefined,
): Promise<{ caseId: string; listing: Listing }> {
  const known = caseId === undefined ? undefined : await findProcess(connection, partnershipId(caseId));
  return {
    caseId: caseId ?? ipNoticeId(noticeId),
    listing: known?.listing ?? {
      ...{ brand: 'unknown', brandSlug: 'unknown', market: 'XX', country: 'XX' },
      ...{ category: 'ip-notice', channel: 'own-shop', owner: 'compliance' },
    },
  };
}

function idOf(notice: IpNotice, day: string, caseId: string): string {
  const hash = createHash('sha256').update([canonicalSha256(notice), day, caseId].join('|'));
  return `N-${hash.digest('hex').slice(0, 16)}`;
}
