/**
 * The lasting partnership. It sleeps until the next day its calendar names (domain/partnership.ts), does what is due, and
 * takes commands meanwhile: rights revoked or narrowed, notice, renewal. It lives for years and continues as new.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  workflowInfo,
} from '@temporalio/workflow';
import type { PilotActivities } from '../../activities/pilot';
import type { RightsActivities } from '../../activities/rights';
import type { TermsActivities } from '../../activities/terms';
import { addDays, dayOf, startOfDay } from '../../domain/days';
import { partnershipTransitions, type PartnershipStage } from '../../domain/onboarding';
import { dutiesDue, nextAppointment, ranOut, type Duty } from '../../domain/partnership';
import type { Task } from '../../domain/process';
import { revoke } from '../../domain/rights';
import { Correspondence } from '../kernel/correspondence';
import { ownEffects } from '../kernel/effects';
import { isoNow, ProcessFile } from '../kernel/process-file';
import { PartnershipBook } from './book';
import { PartnershipCommands } from './commands';
import type { PartnershipInput, PartnershipResult } from './messages';
import { Renewals } from './renewals';

const archive = ownEffects<RightsActivities>();
const sheets = ownEffects<TermsActivities>();
const scores = ownEffects<PilotActivities>();

export async function partnership(input: PartnershipInput): Promise<PartnershipResult> {
  return new Partnership(input).run();
}

class Partnership {
  private readonly book: PartnershipBook;
  private readonly file: ProcessFile<PartnershipStage>;
  private readonly letters: Correspondence;
  private readonly renewals: Renewals;

  constructor(private readonly input: PartnershipInput) {
    const { carried } = input;
    const header = { process: 'partnership' as const, ...input };
    const stage = carried?.stage ?? 'live';
    this.book = new PartnershipBook(input);
    this.file = new ProcessFile(
      header,
      stage,
      partnershipTransitions,
      () => this.book.shown(),
      carried?.file,
    );
    this.letters = new Correspondence(input, this.file);
    this.renewals = new Renewals(this.book, this.file);
    new PartnershipCommands(this.book, this.file).listen();
  }

  async run(): Promise<PartnershipResult> {
    if (!this.input.carried)
      this.file.note({ kind: 'system', id: 'partnership' }, 'partnership-begun', {
        contract: this.book.contract.number,
      });
    const result = await this.liveUntilTheEnd();
    this.book.ended = result;
    await CancellationScope.nonCancellable(() => this.finish(result));
    return result;
  }

  private async liveUntilTheEnd(): Promise<PartnershipResult> {
    try {
      for (;;) {
        const today = dayOf(Date.now());
        await this.doWhatIsDue(today);
        if (this.book.ended) return this.book.ended;
        await this.file.save();
        if (this.timeToContinueAsNew()) await this.continue();
        await this.sleepUntilSomethingHappens(today);
      }
    } catch (error) {
      if (!isCancellation(error)) throw error;
      const reason = 'the partnership was cancelled by an operator';
      return { stage: 'terminated', ending: { side: 'platform', reason, by: 'operator' } };
    }
  }

  private async doWhatIsDue(today: string): Promise<void> {
    const { book } = this;
    for (const duty of dutiesDue(book.facts(), today, book.done)) {
      if (book.ended) return;
      book.done.add(duty.key);
      await this.do(duty);
    }
    this.settleStage(today);
  }

  private async do(duty: Duty): Promise<void> {
    switch (duty.kind) {
      case 'renew-rights':
        return this.askForRights(duty.grantId, duty.expiresOn, duty.notice);
      case 'rights-ended':
        return this.letRightsEnd(duty);
      case 'renew-document':
        return this.renewals.askForDocument(duty.requirement);
      case 'score-quarter':
        this.book.scorecard = await scores.scoreQuarter(this.input.caseId, duty.quarter);
        return this.note('scorecard', 'quarter-scored', { ...this.book.scorecard });
      case 'decide-renewal':
        return this.openTask('decide-renewal', 'finance', `the contract ends on ${duty.endsOn}`, duty.endsOn);
      case 'review-slow-stock':
        return this.openTask('review-slow-stock', 'category-manager', this.slowStockClause(), duty.until);
      case 'keep-slow-stock':
        return this.keepSlowStock();
      case 'suspend':
        return this.note('requirements', 'requirement-ran-out', { requirement: duty.requirement });
      case 'end':
        this.book.ended = { stage: duty.stage, ending: this.book.ending ?? this.endOfContract() };
    }
  }

  private async sleepUntilSomethingHappens(today: string): Promise<void> {
    const { book } = this;
    const next = nextAppointment(book.facts(), today, book.done) ?? addDays(today, 30);
    await condition(() => book.changed, Math.max(1, startOfDay(next) - Date.now()));
    book.changed = false;
  }

  /** The first notice starts the process that asks for all that is about to end; each tells staff. */
  private async askForRights(grantId: string, expiresOn: string, notice: number): Promise<void> {
    this.renewals.askForRights(expiresOn);
    const step = `rights-${grantId}-${expiresOn}-${notice}`;
    await this.letters.tellStaff('category-manager', 'task-reminder', step, {
      task: 'grant-rights',
      why: `the grant ${grantId} ends in ${notice} days`,
      dueOn: expiresOn,
    });
  }

  /** The archive is filed anew: what is licensed nowhere any more comes down. */
  private async letRightsEnd({ grantId, key }: { grantId: string; key: string }): Promise<void> {
    if (!patched('rights-end')) {
      this.book.done.delete(key);
      return;
    }
    await archive.fileGrants(this.input.caseId, this.book.grants, dayOf(Date.now()));
    this.note('rights', 'rights-ended', { grantId });
  }

  private settleStage(today: string): void {
    const { book, file } = this;
    if (book.ended) return;
    if (book.endsOn) file.moveTo('notice-given');
    else file.moveTo(ranOut(book.facts(), today).length > 0 ? 'suspended' : 'live');
  }

  /** Rights end with the partnership, promises to it too; links die, and both sides are told. */
  private async finish(result: PartnershipResult): Promise<void> {
    const { caseId } = this.input;
    await this.renewals.end();
    await condition(allHandlersFinished);
    const today = dayOf(Date.now());
    this.book.grants = this.book.grants.map((grant) =>
      grant.revokedOn && grant.revokedOn <= today ? grant : revoke(grant, today),
    );
    await archive.fileGrants(caseId, this.book.grants, today);
    await sheets.releaseCommitments(caseId);
    this.note('partnership', 'partnership-ended', { ...result });
    this.file.end(result.stage);
    await this.file.save();
    await this.letters.close('whole case');
    await this.letters.tell('terminated', { reason: result.ending.reason });
    await this.letters.tellStaff('category-manager', 'case-ended', 'partnership-ended', {
      exit: result.stage,
      reason: result.ending.reason,
    });
    await this.file.settle();
  }

  private timeToContinueAsNew(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const { continueAfterEvents } = this.input;
    const long =
      continueAfterEvents === undefined ? continueAsNewSuggested : historyLength >= continueAfterEvents;
    return long && this.renewals.none();
  }

  private async continue(): Promise<never> {
    await this.file.settle();
    const { file } = this;
    return continueAsNew<typeof partnership>(this.book.carriedOn({ file: file.carry(), stage: file.stage }));
  }

  private openTask(
    kind: 'decide-renewal' | 'review-slow-stock',
    role: Task['role'],
    why: string,
    until: string,
  ): void {
    const dueAt = new Date(startOfDay(until)).toISOString();
    const onLapse = kind === 'decide-renewal' ? 'the contract expires' : 'the stock is kept';
    this.file.openTask({
      key: kind,
      kind,
      role,
      why,
      openedAt: isoNow(),
      dueAt,
      escalated: false,
      lapsesAt: dueAt,
      onLapse,
    });
  }

  /** Nobody decided in time. */
  private keepSlowStock(): void {
    if (!this.file.hasOpenTask('review-slow-stock')) return;
    this.file.closeTask('review-slow-stock');
    this.note('slow-stock', 'slow-stock-settled', { remedy: 'keep', reason: 'nobody decided in time' });
  }

  private slowStockClause(): string {
    const clause = this.input.slowStock;
    return clause
      ? `unsold after ${clause.afterDays} days: ${clause.remedy} at ${Math.round(clause.atShare * 100)} % of the price`
      : '';
  }

  private endOfContract(): PartnershipResult['ending'] {
    const reason = `the contract ended on ${this.book.contract.to}`;
    return { side: 'contract-end', reason, by: 'contract' };
  }

  private note(id: string, action: string, detail: Record<string, unknown>): void {
    this.file.note({ kind: 'system', id }, action, detail);
  }
}
