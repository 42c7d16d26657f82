/** What compliance are asked in the course of an IP notice, in words. */
import type { Examination } from '../../activities/ip-notices';
import type { RestoreWindow } from '../../domain/ip-notice';
import type { NoticePolicy, Sla } from '../../domain/shapes/policy';
import type { Ask } from '../kernel/waiting';
import type { IpNoticeInput } from './messages';

/** Nothing is left out that would help: what is missing, and whether the law has us help. */
export function askToComplete(noticeId: string, { state, missing }: Examination): Ask {
  const must =
    state === 'substantial'
      ? 'it names work, material and contact, so the law has us help its sender (512(c)(3)(B)(ii)); reach them another way where a mail does not'
      : 'its sender has been told by mail; enter here what comes by other ways';
  return {
    ...{ key: 'complete-notice', kind: 'complete-notice', role: 'compliance' },
    why: `notice ${noticeId} lacks ${missing.join(', ')}: ${must}`,
    onLapse: 'the notice is closed as incomplete',
  };
}

/** With the answer of the rights archive, and what is known of who sent it. */
export function askToReview(noticeId: string, found: Examination, policy: NoticePolicy): Ask {
  const archive = found.licences
    .map(({ sku, licensed, by, why }) =>
      licensed ? `${sku} is licensed (${by.join(', ')})` : `${sku} is not licensed (${why.join('; ')})`,
    )
    .join('; ');
  const flag =
    found.wrongBefore >= policy.flagAfterWrong
      ? `. ${found.wrongBefore} earlier notices of its sender were rejected, or countered without a court being asked: see whether it misrepresents knowingly (512(f))`
      : '';
  return {
    ...{ key: 'review-ip-notice', kind: 'review-ip-notice', role: 'compliance' },
    why: `notice ${noticeId}: ${archive}${flag}. Take the listings down, or reject the notice as abuse`,
    onLapse: 'the listings come down',
  };
}

/** `beyond` is the first day without a verified calendar, or the day of receipt where nobody vouches for the term. */
export function askForWindow(
  noticeId: string,
  { beyond, doubt }: Extract<RestoreWindow, { known: false }>,
): Ask {
  const unverified =
    doubt === 'term'
      ? 'the business days of 17 USC 512(g)(2)(C) were last verified too long ago'
      : `the federal holidays of ${beyond.slice(0, 4)} are not verified`;
  return {
    ...{ key: 'set-restore-window', kind: 'set-restore-window', role: 'compliance' },
    why: `${unverified}: say when the 10th and the 14th business day after the counter-notice to ${noticeId} end`,
    onLapse: 'it is asked again: nothing is guessed',
  };
}

/** @param cases in which the brand's partnership ends, if so decided */
export function askAboutInfringer(
  { listing, policy }: IpNoticeInput,
  strikes: number,
  cases: readonly string[],
): Ask {
  return {
    ...{ key: 'decide-infringer', kind: 'decide-infringer', role: 'compliance' },
    why: `${strikes} notices against ${listing.brand} were upheld in ${policy.strikes.withinDays} days, over all its cases: end its partnership (${cases.join(', ')}), or say why not; it takes two`,
    onLapse: 'it is asked again: silence does not decide it',
  };
}

/** What is left of a term: nudges beyond its end fall away. */
export function shortened({ remindAfter, escalateAfter, lapseAfter }: Sla, leftMs: number): Sla {
  const gone = lapseAfter - leftMs;
  const later = remindAfter.map((after) => after - gone).filter((after) => after > 0 && after < leftMs);
  return { remindAfter: later, escalateAfter: Math.max(1, escalateAfter - gone), lapseAfter: leftMs };
}
