/**
 * A notice that listings of a brand infringe a copyright (17 USC 512): complete? → reviewed against the rights archive, and acted
 * on unless two people reject it → listings down → the seller told → counter-notice → back after 10 to 14 business days,
 * unless a court was asked. What is upheld counts against the brand.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  patched,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Examination, IpNoticeActivities } from '../../activities/ip-notices';
import { dayOf } from '../../domain/days';
import type { RestoreWindow } from '../../domain/ip-notice';
import type { NotifierActivities, NotifierMailKind } from '../../domain/notifier-mails';
import type { TellingMailKind } from '../../domain/partner';
import type { Sla } from '../../domain/shapes/policy';
import { Correspondence } from '../kernel/correspondence';
import { outsideEffects, ownEffects } from '../kernel/effects';
import { isoNow, ProcessFile, systemActor } from '../kernel/process-file';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { endForInfringement, partnershipId } from '../partnership/messages';
import { askAboutInfringer, askForWindow, askToComplete, askToReview, shortened } from './asks';
import { NoticeDecisions } from './decisions';
import { ipNoticeMoves, type IpNoticeInput, type IpNoticeStage, type NoticeEnd } from './messages';

const own = ownEffects<IpNoticeActivities>();
const mails = proxyActivities<NotifierActivities>(outsideEffects);

export async function ipNotice(input: IpNoticeInput): Promise<{ outcome: NoticeEnd }> {
  return new Notice(input).run();
}

const sellerLetters: Partial<Record<NoticeEnd, TellingMailKind>> = {
  restored: 'ip-restored',
  'stays-down': 'ip-stays-down',
  upheld: 'ip-upheld',
  withdrawn: 'ip-withdrawn',
};

const notifierLetters: Record<NoticeEnd, NotifierMailKind> = {
  incomplete: 'notice-closed',
  rejected: 'notice-rejected',
  withdrawn: 'notice-withdrawn',
  restored: 'listings-restored',
  'stays-down': 'listings-stay-down',
  upheld: 'notice-upheld',
};

class Notice {
  private readonly file: ProcessFile<IpNoticeStage>;
  private readonly made: NoticeDecisions;
  private letters: Correspondence;
  private found: Examination;
  /** Additions the last examination has seen. */
  private examined = 0;
  private areDown = false;
  private strikes = 0;
  /** Of the brand: the case of the notice, and all others in which its partnership lives. */
  private partnerships: string[] = [];
  private back: string[] = [];
  private stillDown: string[] = [];

  constructor(private readonly input: IpNoticeInput) {
    const { caseId, listing } = input;
    const header = { process: 'ip-notice' as const, caseId, listing };
    this.file = new ProcessFile(header, 'received', ipNoticeMoves, () => this.state());
    this.found = { state: 'incomplete', missing: [], caseId, skus: [], licences: [], wrongBefore: 0 };
    this.letters = new Correspondence({ caseId, listing, contactId: '' }, this.file);
    this.made = new NoticeDecisions(this.file, () => (this.areDown ? this.found.skus : []));
    this.made.listen();
  }

  async run(): Promise<{ outcome: NoticeEnd }> {
    const outcome = await this.untilItsEnd();
    await CancellationScope.nonCancellable(() => this.finish(outcome));
    return { outcome };
  }

  private async untilItsEnd(): Promise<NoticeEnd> {
    try {
      await this.examine();
      if (!(await this.completed())) return this.made.over ?? 'incomplete';
      await this.review();
      if (this.made.over) return this.made.over;
      await this.takeDown();
      if (!this.made.over) await this.hearSeller();
      if (this.made.over) return this.made.over;
      if (!this.made.counter) return 'upheld';
      await this.untilWindow();
      return this.made.over ?? 'restored';
    } catch (error) {
      if (!isCancellation(error)) throw error;
      this.file.note(systemActor(), 'cancelled-by-operator', {});
      return 'withdrawn';
    }
  }

  private async examine(): Promise<void> {
    // Counted before it is read: what is added while it is looked at is looked at again.
    this.examined = this.made.completions;
    this.found = await own.examineNotice(this.input.noticeId, dayOf(Date.now()));
    const { caseId, seller } = this.found;
    const about = { caseId: caseId || this.input.caseId, listing: this.input.listing, ...seller };
    this.letters = new Correspondence({ contactId: '', ...about }, this.file);
    const { state, missing, licences, wrongBefore } = this.found;
    this.file.note(systemActor(), 'notice-examined', { state, missing, licences, wrongBefore });
  }

  /** What is missing is told exactly, with one term for all of it; one that is complete in substance is followed up by hand too. */
  private async completed(): Promise<boolean> {
    const until = Date.now() + this.input.policy.completion.lapseAfter;
    while (this.found.state !== 'complete' && !this.made.over) {
      this.file.moveTo('awaiting-completion');
      await this.file.save();
      const dueOn = dayOf(until);
      await this.tellNotifier(
        'notice-incomplete',
        { missing: this.found.missing.join(','), dueOn },
        `${this.examined}`,
      );
      const answered = () => this.made.completions > this.examined || this.made.over !== undefined;
      const left = shortened(this.input.policy.completion, Math.max(1, until - Date.now()));
      if (!(await waitForPerson(this.file, askToComplete(this.input.noticeId, this.found), left, answered)))
        return false;
      if (!this.made.over) await this.examine();
    }
    return this.made.over === undefined;
  }

  /** The archive's answer is shown at once. It delays nothing: without a rejection by two the listings come down. */
  private async review(): Promise<void> {
    this.file.moveTo('in-review');
    const settled = () => this.made.acted || this.made.over !== undefined;
    const { policy } = this.input;
    const ask = askToReview(this.input.noticeId, this.found, policy);
    const confirming = this.askToConfirm(policy.review);
    await waitForPerson(this.file, ask, policy.review, settled, this.nudges('review', ask));
    if (!settled()) this.file.note(systemActor(), 'review-lapsed', {});
    this.made.acted ||= this.made.over === undefined;
    confirming.cancel();
  }

  /** A second task, for somebody else, from the proposal to the end of the review. */
  private askToConfirm({ lapseAfter }: Sla): CancellationScope {
    const scope = new CancellationScope();
    const lapsesAt = new Date(Date.now() + lapseAfter).toISOString();
    void scope
      .run(async () => {
        await condition(() => this.made.rejectionWaits);
        const { reason, by } = this.made.rejection ?? { reason: '', by: '' };
        this.file.openTask({
          ...{ key: 'confirm-rejection', kind: 'confirm-rejection', role: 'compliance' },
          why: `${by} wants to reject notice ${this.input.noticeId}: ${reason}. It takes somebody else`,
          ...{ openedAt: isoNow(), dueAt: lapsesAt, lapsesAt, escalated: false },
          onLapse: 'the listings come down',
        });
        await condition(() => !this.made.rejectionWaits);
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      })
      .finally(() => this.file.closeTask('confirm-rejection'));
    return scope;
  }

  private async takeDown(): Promise<void> {
    const { caseId, skus } = this.found;
    // Before the effect: a call that timed out may have happened, and its undo does no harm.
    this.areDown = true;
    await own.takeDownListings(caseId, skus, this.input.noticeId);
    this.file.moveTo('down');
    this.file.note(systemActor(), 'listings-taken-down', { skus });
    await this.file.save();
    await this.tellNotifier('notice-acted-on', { listings: skus.join(', ') });
  }

  /** The seller has until the policy's term; after that the notice is upheld. */
  private async hearSeller(): Promise<void> {
    const sla = this.input.policy.counterNotice;
    const answered = () => this.made.counter !== undefined || this.made.over !== undefined;
    const listings = this.found.skus.join(', ');
    const { noticeId } = this.input;
    const linkId = this.found.seller
      ? (
          await this.letters.ask({
            ...{ step: 'seller', purpose: 'counter-notice', slot: noticeId, singleUse: true },
            ...{ lifetimeMs: sla.lapseAfter, kind: 'ip-notice', values: { listings } },
          })
        ).linkId
      : await this.nobodyToTell();
    const ask: Ask = {
      ...{ key: 'counter-notice', kind: 'counter-notice', role: 'partner' },
      why: `listings are down for notice ${noticeId}: ${listings}`,
      onLapse: 'the notice is upheld, and the listings stay down',
    };
    const nudges = this.letters.partnerNudges({
      ...{ step: 'counter-notice', linkId: () => linkId, ask, sla, values: { listings } },
    });
    await waitForPerson(this.file, ask, sla, answered, nudges);
    await this.letters.close();
  }

  private async nobodyToTell(): Promise<string> {
    this.file.note(systemActor(), 'seller-not-told', {});
    await this.letters.tellStaff('compliance', 'task-escalated', 'seller-unknown', {
      task: 'counter-notice',
      why: `the brand has nobody we can write to about notice ${this.input.noticeId}; reach it another way`,
      dueOn: dayOf(Date.now()),
    });
    return '';
  }

  /** The notifier gets the copy; then ten whole business days go by, in which a court can be asked. */
  private async untilWindow(): Promise<void> {
    this.file.moveTo('counter-notified');
    const { policy } = this.input;
    const receivedAt = this.made.counter?.at ?? isoNow();
    const { timeZone, dayMs, lawReviewDays } = policy;
    const lawful = await own.restoreWindow(receivedAt, { timeZone, dayMs, lawReviewDays });
    if (lawful.known) this.made.window = { from: lawful.from, to: lawful.to };
    else await this.askForWindow(lawful);
    const { window } = this.made;
    if (!window || this.made.over) return;
    this.file.note(systemActor(), 'restore-window', { ...window });
    await this.file.save();
    const days = lawful.known
      ? { fromOn: lawful.firstDay, untilOn: lawful.lastDay }
      : { fromOn: window.from.slice(0, 10), untilOn: window.to.slice(0, 10) };
    await this.tellNotifier('counter-notice', days);
    const waitMs = Date.parse(window.from) - Date.now();
    if (waitMs > 0) await condition(() => this.made.over !== undefined || this.made.restoredByHand, waitMs);
    if (!this.made.over && isoNow() > window.to)
      this.file.note(systemActor(), 'restored-after-the-window', { to: window.to });
  }

  /** Nobody has verified the calendar of that year, or the term itself: a person says when, however long it takes. */
  private async askForWindow(unknown: Extract<RestoreWindow, { known: false }>): Promise<void> {
    const ask = askForWindow(this.input.noticeId, unknown);
    const settled = () => this.made.window !== undefined || this.made.over !== undefined;
    while (!settled()) await waitForPerson(this.file, ask, this.input.policy.staff, settled);
  }

  private async finish(outcome: NoticeEnd): Promise<void> {
    const { noticeId, policy } = this.input;
    const back = this.comesBack(outcome);
    if (this.areDown && back.length > 0) {
      this.stillDown = await own.restoreListings(back, noticeId);
      this.back = back;
      this.file.note(systemActor(), 'listings-restored', { skus: back, stillDown: this.stillDown });
    }
    const { withinDays, count } = policy.strikes;
    const ended = { noticeId, caseId: this.found.caseId, outcome, at: isoNow(), withinDays };
    const counted = await own.endNotice(ended);
    this.strikes = counted.strikes;
    this.partnerships = [...new Set([this.found.caseId, ...(counted.partnerships ?? [])])];
    await this.letters.close();
    await this.tellBoth(outcome, back);
    if ((outcome === 'upheld' || outcome === 'stays-down') && this.strikes >= count) await this.sanction();
    this.file.end(outcome);
    await this.file.settle();
  }

  /** A counter-notice brings back what it names; what it leaves out stays down. */
  private comesBack(outcome: NoticeEnd): string[] {
    if (outcome === 'restored') return this.made.counter?.skus ?? [];
    return outcome === 'withdrawn' ? this.found.skus : [];
  }

  private async tellBoth(outcome: NoticeEnd, back: string[]): Promise<void> {
    const listings = (back.length > 0 ? back : this.found.skus).join(', ');
    const reason = this.made.reason === undefined ? {} : { reason: this.made.reason };
    await this.tellNotifier(notifierLetters[outcome], { ...reason, ...(listings ? { listings } : {}) });
    const letter = sellerLetters[outcome];
    if (letter && this.areDown && this.found.seller) await this.letters.tell(letter, { listings });
  }

  /** 17 USC 512(i): who infringes again and again is terminated in appropriate circumstances, which two people judge. */
  private async sanction(): Promise<void> {
    this.file.moveTo('repeat-infringer');
    const { policy, noticeId } = this.input;
    const ask = askAboutInfringer(this.input, this.strikes, this.partnerships);
    const settled = () => this.made.infringer?.confirmedBy !== undefined;
    for (let round = 1; !settled(); round += 1)
      await waitForPerson(this.file, ask, policy.staff, settled, this.nudges(`infringer-${round}`, ask));
    const { infringer } = this.made;
    if (!infringer?.terminate) return;
    const told = { noticeId, reason: infringer.reason, by: infringer.confirmedBy ?? infringer.by };
    // To be removed when no notice is open whose brand was counted by its case.
    const everywhere = patched('a-repeat-infringer-ends-everywhere');
    for (const caseId of everywhere ? this.partnerships : [this.found.caseId])
      await this.endPartnership(caseId, told);
  }

  private async endPartnership(
    caseId: string,
    told: { noticeId: string; reason: string; by: string },
  ): Promise<void> {
    try {
      await getExternalWorkflowHandle(partnershipId(caseId)).signal(endForInfringement, told);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.file.note(systemActor(), 'partnership-not-reached', { caseId, why });
    }
  }

  private nudges(step: string, ask: Ask) {
    return this.letters.staffNudges(step, 'compliance', ask);
  }

  /** A letter that can never arrive does not hold up the law's clock: it stands in the record. */
  private async tellNotifier(
    kind: NotifierMailKind,
    values: Record<string, string>,
    round = '',
  ): Promise<void> {
    const { noticeId, caseId } = this.input;
    const step = `${workflowInfo().workflowId}/${kind}${round && `-${round}`}`;
    try {
      await mails.tellNotifier({ step, caseId, noticeId, mail: { kind, values } });
    } catch (error) {
      const why = error instanceof ActivityFailure ? error.cause : undefined;
      if (!(why instanceof ApplicationFailure)) throw error;
      this.file.note({ kind: 'system', id: 'letters' }, 'letter-undeliverable', {
        ...{ step, why: why.type ?? 'unknown' },
      });
    }
  }

  private state(): Record<string, unknown> {
    const { noticeId, receivedAt, policy } = this.input;
    const { missing, skus, licences, wrongBefore } = this.found;
    const { rejection, counter, window, courtAction, reason, infringer } = this.made;
    return {
      ...{ noticeId, receivedAt, missing, skus, licences, wrongBefore },
      flagged: wrongBefore >= policy.flagAfterWrong,
      down: this.areDown ? skus.filter((sku) => !this.back.includes(sku)) : [],
      ...defined({ rejection, counter, window, courtAction, reason, infringer }),
      ...(this.strikes > 0 ? { strikes: this.strikes } : {}),
      ...(this.stillDown.length > 0 ? { downForOthers: this.stillDown } : {}),
    };
  }
}

function defined(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
