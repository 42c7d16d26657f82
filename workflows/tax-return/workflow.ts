/**
 * A return: the period ends → computed and reconciled with the money → drafted → approved by a second person → filed once → paid → in
 * the archive. What can't be known waits for a person; what the authority rejects is computed anew; what is late is filed all the same.
 */
import {
  CancellationScope,
  isCancellation,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { FileActivities } from '../../activities/files';
import type {
  DraftedReturn,
  FiledReturn,
  FilingActivities,
  Gap,
  PreparedReturn,
  ReturnCalendar,
  TaxCalendarActivities,
  TaxDraftActivities,
} from '../../activities/tax-returns';
import { shownMoney } from '../../domain/money';
import type { Day } from '../../domain/shapes/common';
import { documentEffects, outsideEffects, ownEffects, refusedBecause } from '../kernel/effects';
import { isoNow, ProcessFile, systemActor } from '../kernel/process-file';
import { ReturnCommands } from './commands';
import { taxReturnMoves, type TaxReturnInput, type TaxReturnResult, type TaxReturnStage } from './messages';
import { ReturnTasks } from './tasks';

const own = ownEffects<TaxCalendarActivities>();
const drafts = proxyActivities<TaxDraftActivities>(documentEffects);
const scanner = proxyActivities<FileActivities>(outsideEffects);
/** After an hour without an answer a person is asked: the authority may be away for days, or our key not good any more. */
const authority = proxyActivities<FilingActivities>({
  ...outsideEffects,
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '1 hour',
});

type Accepted = Extract<FiledReturn, { state: 'accepted' }>;

export async function taxReturn(input: TaxReturnInput): Promise<TaxReturnResult> {
  return new TaxReturnProcess(input).run();
}

class TaxReturnProcess {
  private readonly file: ProcessFile<TaxReturnStage>;
  private readonly tasks: ReturnTasks;
  private readonly commands: ReturnCommands;
  private readonly clock = new CancellationScope();
  private calendar: ReturnCalendar | undefined;
  private gaps: Gap[] = [];
  private draft: DraftedReturn | undefined;
  private rejections: { version: number; reasons: { code: string; says: string }[] }[] = [];
  private filed: (Accepted & { by: string }) | undefined;
  private overdue = false;
  private keepUntil: Day | undefined;

  constructor(private readonly input: TaxReturnInput) {
    const caseId = workflowInfo().workflowId;
    const header = { process: 'tax-return' as const, caseId, listing: input.listing };
    this.file = new ProcessFile(header, 'waiting', taxReturnMoves, () => this.state());
    this.tasks = new ReturnTasks(this.file, input, caseId, () => this.closes());
    this.commands = new ReturnCommands(this.file, input, {
      draft: () => this.draft,
      gaps: () => this.gaps,
      owed: () => this.owed(),
    });
  }

  async run(): Promise<TaxReturnResult> {
    await this.file.save();
    await this.periodOver();
    for (;;) {
      const draft = await this.drafted();
      if (!(await this.approved(draft))) continue;
      const answer = await this.fileIt(draft);
      if (answer) return this.settle(draft, answer);
    }
  }

  private async periodOver(): Promise<void> {
    await this.readCalendar();
    const left = Date.parse(this.calendar?.endsAt ?? isoNow()) - Date.now();
    if (this.input.policy.waitForPeriodEnd && left > 0) await sleep(left);
  }

  private async readCalendar(): Promise<void> {
    const { key, policy } = this.input;
    if (this.calendar?.deadline) return;
    this.calendar = await own.returnCalendar(key, isoNow().slice(0, 10), policy.lawReviewDays);
    if (this.calendar.deadline) void this.clock.run(() => this.watchDeadline()).catch(unlessCancelled);
  }

  /** Computed as the next version; what is missing is asked for until it is there. */
  private async drafted(): Promise<DraftedReturn> {
    for (;;) {
      this.file.moveTo('computing');
      await this.file.save();
      await this.readCalendar();
      const prepared = await this.prepare();
      if (prepared.state === 'drafted') {
        this.gaps = [];
        this.draft = prepared;
        const { version, sha256 } = prepared;
        this.file.note(systemActor(), 'return-drafted', { version, sha256 });
        return prepared;
      }
      this.gaps = prepared.gaps;
      this.file.moveTo('not-known');
      const what = this.gaps.map(({ says }) => says).join('; ');
      await this.recomputed('complete-return', `the return can't be computed: ${what}`);
    }
  }

  private async prepare(): Promise<PreparedReturn> {
    const { key, number, policy } = this.input;
    const { gap } = this.calendar ?? {};
    if (gap) return { state: 'not-known', gaps: [{ what: 'deadline', says: gap, entries: 0 }] };
    return drafts.prepareReturn({
      ...{ processId: workflowInfo().workflowId, key, number },
      ...{ version: (this.draft?.version ?? 0) + 1, at: isoNow(), lawReviewDays: policy.lawReviewDays },
      ...(this.commands.left.length > 0 ? { left: this.commands.left } : {}),
    });
  }

  /** By a second person, who names the very version. @returns false when it is to be computed anew */
  private async approved(draft: DraftedReturn): Promise<boolean> {
    this.file.moveTo('awaiting-approval');
    this.commands.begin();
    const { differences, left = 0 } = draft.counts;
    const why =
      `version ${draft.version}: ${draft.nil ? 'nothing was sold' : `${this.shown(draft.due)} to pay`}` +
      (differences > 0 ? `; ${differences} orders don't agree with their payments` : '') +
      (left > 0 ? `; ${left} ledger lines are not declared, they are left to a person` : '');
    await this.tasks.until('approve-return', why, () => this.commands.decided());
    const { approval } = this.commands;
    if (approval?.approve) return true;
    if (approval) {
      this.file.moveTo('sent-back');
      await this.recomputed('correct-return', `version ${draft.version} was sent back: ${approval.reason}`);
    }
    return false;
  }

  /** @returns nothing when it was rejected, and something has been mended since */
  private async fileIt(draft: DraftedReturn): Promise<Accepted | undefined> {
    this.file.moveTo('filing');
    for (;;) {
      this.commands.begin();
      await this.file.save();
      const answer = await this.send(draft);
      if (answer.state === 'accepted') return this.accepted(answer, 'authority');
      if (answer.state === 'rejected') {
        await this.rejected(draft, answer.reasons);
        return undefined;
      }
      const byHand = await this.byHand(answer.why);
      if (byHand) return this.accepted(byHand.answer, byHand.by);
    }
  }

  private async send(
    draft: DraftedReturn,
  ): Promise<Exclude<FiledReturn, { state: 'by-hand' }> | { state: 'a-person'; why: string }> {
    const { key, number } = this.input;
    const request = { processId: workflowInfo().workflowId, key, number, version: draft.version };
    try {
      const answer = await authority.fileReturn(request);
      if (answer.state !== 'by-hand') return answer;
      // A file without rows can't be uploaded.
      const what = draft.nil ? 'declare that nothing was sold' : 'download the file and file it';
      return { state: 'a-person', why: `${what} in ${answer.where}, and bring the receipt` };
    } catch (error) {
      const says = refusedBecause(error);
      const why = `the authority could not be reached, and whether it has the return is not known: ${says}`;
      return { state: 'a-person', why };
    }
  }

  /** A person brings the receipt, or has it tried again. */
  private async byHand(why: string): Promise<{ answer: Accepted; by: string } | undefined> {
    for (let ask = why; ;) {
      await this.tasks.until('file-return', ask, () => this.commands.filingDecided());
      const { handed } = this.commands;
      if (!handed) return undefined;
      const { verdict } = await scanner.scanFile(handed.receipt.fileId);
      if (verdict === 'clean') {
        const { reference, filedOn, receipt, by } = handed;
        return { answer: { state: 'accepted', reference, at: `${filedOn}T00:00:00.000Z`, receipt }, by };
      }
      this.file.note(systemActor(), 'receipt-infected', { fileId: handed.receipt.fileId });
      this.commands.begin();
      ask = `the scanner found malware in the receipt; bring a clean copy. ${why}`;
    }
  }

  private async rejected(draft: DraftedReturn, reasons: { code: string; says: string }[]): Promise<void> {
    this.rejections.push({ version: draft.version, reasons });
    this.file.moveTo('rejected');
    const what = reasons.map(({ code, says }) => `${code}: ${says}`).join('; ');
    await this.recomputed('correct-return', `the authority rejected version ${draft.version}: ${what}`);
  }

  private accepted(answer: Accepted, by: string): Accepted {
    this.clock.cancel();
    this.filed = { ...answer, by };
    const { reference } = answer;
    this.file.note(systemActor(), this.late() ? 'return-filed-late' : 'return-filed', { reference });
    return answer;
  }

  private async settle({ version }: DraftedReturn, { reference }: Accepted): Promise<TaxReturnResult> {
    const owed = this.owed();
    if (owed) {
      this.file.moveTo('paying');
      const why = `pay ${this.shown(owed.amount)} under ${owed.reference} until ${owed.until}`;
      await this.tasks.until('pay-return', why, () => this.commands.payment !== undefined);
      const { paidOn } = this.commands.payment ?? {};
      if (this.paidLate()) this.file.note(systemActor(), 'return-paid-late', { paidOn, dueOn: owed.until });
    }
    this.keepUntil = await own.archiveUntil(this.input.key);
    this.file.end('archived');
    await this.file.settle();
    return { version, reference, late: this.late(), keepUntil: this.keepUntil };
  }

  private async recomputed(kind: 'complete-return' | 'correct-return', why: string): Promise<void> {
    this.commands.begin();
    await this.tasks.until(kind, why, () => this.commands.recompute);
  }

  private async watchDeadline(): Promise<void> {
    const { deadline } = this.calendar ?? {};
    if (!deadline) return;
    await sleep(Math.max(1, Date.parse(deadline.closes) - Date.now()));
    this.overdue = true;
    this.file.note(systemActor(), 'deadline-missed', { day: deadline.day });
    await this.file.save();
    await this.tasks.overdue(deadline.day);
  }

  /** By hand only the day is known. */
  private late(): boolean {
    const { deadline } = this.calendar ?? {};
    if (!this.filed || !deadline) return false;
    return this.filed.by === 'authority'
      ? this.filed.at >= deadline.closes
      : this.filed.at.slice(0, 10) > deadline.day;
  }

  /** By the day the bank has it: a due day is the one on which the money has arrived. */
  private paidLate(): boolean {
    const { payment } = this.commands;
    const { deadline } = this.calendar ?? {};
    return payment !== undefined && deadline !== undefined && payment.paidOn > deadline.day;
  }

  private owed(): { amount: number; reference: string; until: Day } | undefined {
    if (!this.filed || !this.draft || this.draft.due <= 0) return undefined;
    const { reference, paymentReference } = this.filed;
    return {
      amount: this.draft.due,
      reference: paymentReference ?? reference,
      until: this.calendar?.deadline?.day ?? '',
    };
  }

  private closes(): number | undefined {
    const { deadline } = this.calendar ?? {};
    return deadline && Date.parse(deadline.closes);
  }

  private shown(amount: number): string {
    return shownMoney({ amount, currency: this.draft?.currency ?? 'EUR' });
  }

  private state(): Record<string, unknown> {
    const { key, number, openedBy } = this.input;
    const owed = this.owed();
    return {
      ...{ key, number: this.draft?.number ?? number, openedBy, overdue: this.overdue },
      ...(this.calendar?.deadline ? { deadline: this.calendar.deadline } : {}),
      ...(this.gaps.length > 0 ? { gaps: this.gaps } : {}),
      ...(this.draft ? { draft: this.draft } : {}),
      ...(this.rejections.length > 0 ? { rejections: this.rejections } : {}),
      ...this.commands.shown(),
      ...(this.commands.payment ? { payment: { ...this.commands.payment, late: this.paidLate() } } : {}),
      ...(this.filed ? { filed: { ...this.filed, late: this.late() } } : {}),
      ...(owed ? { owed } : {}),
      ...(this.keepUntil ? { keepUntil: this.keepUntil } : {}),
    };
  }
}

function unlessCancelled(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
