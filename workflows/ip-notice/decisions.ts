/** What people decide in the course of an IP notice, with whom it takes, and what the law does not let them. */
import { setHandler } from '@temporalio/workflow';
import type { Actor, By, Outcome } from '../../domain/process';
import type { Instant } from '../../domain/shapes/common';
import type { CourtAction } from '../../domain/shapes/ip-notice';
import { isoNow, type ProcessFile } from '../kernel/process-file';
import { decide, partner, refusal, staff, unentitled } from '../kernel/refusals';
import {
  confirmInfringer,
  confirmRejection,
  counterNotice,
  decideInfringer,
  decideNotice,
  enterCounterNotice,
  noticeCompleted,
  recordCourtAction,
  restoreListings,
  setRestoreWindow,
  withdrawNotice,
  type IpNoticeStage,
  type NoticeEnd,
} from './messages';

const deciders = { roles: ['compliance', 'admin'] } as const;

/** A decision that takes two. */
interface Proposal {
  by: string;
  reason: string;
}

export class NoticeDecisions {
  /** How often the notifier has added something. */
  completions = 0;
  /** Compliance will not wait until the review lapses. */
  acted = false;
  rejection: Proposal | undefined;
  /** Decided, whatever else is under way. */
  over: Extract<NoticeEnd, 'rejected' | 'withdrawn' | 'stays-down'> | undefined;
  reason: string | undefined;
  /** By the mailed link, or entered by staff as it came by letter. */
  counter: { at: Instant; skus: string[]; linkId?: string; enteredBy?: string } | undefined;
  courtAction: CourtAction | undefined;
  window: { from: Instant; to: Instant } | undefined;
  restoredByHand = false;
  infringer: (Proposal & { terminate: boolean; confirmedBy?: string }) | undefined;

  constructor(
    private readonly file: ProcessFile<IpNoticeStage>,
    private readonly down: () => readonly string[],
  ) {}

  listen(): void {
    setHandler(noticeCompleted, () => {
      this.completions += 1;
      this.file.note({ kind: 'system', id: 'notifier' }, 'notice-completed', {});
    });
    setHandler(decideNotice, ({ by, decision, reason }) =>
      this.command(by, 'notice-decided', { decision, reason }, () => this.decideOn(by, decision, reason)),
    );
    setHandler(confirmRejection, ({ by, approve, reason }) =>
      this.command(by, 'rejection-confirmed', { approve, reason }, () => this.confirm(by, approve)),
    );
    setHandler(counterNotice, ({ by, at, skus }) =>
      decide(this.file, whoOf(partner(by), by), 'counter-notice-received', { at, skus }, () =>
        this.counterNotified({ at, skus, linkId: by.linkId }),
      ),
    );
    setHandler(enterCounterNotice, ({ by, at, skus }) =>
      this.command(by, 'counter-notice-entered', { at, skus }, () =>
        this.counterNotified({ at, skus, enteredBy: by.id }),
      ),
    );
    setHandler(recordCourtAction, ({ by, action }) =>
      this.command(by, 'court-action-recorded', { ...action }, () => this.goesToCourt(action)),
    );
    setHandler(withdrawNotice, ({ by, reason }) =>
      this.command(by, 'notice-withdrawn', { reason }, () => this.withdraw(reason)),
    );
    setHandler(restoreListings, ({ by, reason }) =>
      this.command(by, 'listings-restored-by-hand', { reason }, () => this.restore()),
    );
    setHandler(setRestoreWindow, ({ by, from, to, reason }) =>
      this.command(by, 'restore-window-set', { from, to, reason }, () => this.setWindow(from, to)),
    );
    setHandler(decideInfringer, ({ by, terminate, reason }) =>
      this.command(by, 'infringer-decided', { terminate, reason }, () =>
        this.propose({ by: by.id, reason, terminate }),
      ),
    );
    setHandler(confirmInfringer, ({ by, approve, reason }) =>
      this.command(by, 'infringer-confirmed', { approve, reason }, () => this.settle(by, approve)),
    );
  }

  /** The rejection waits for a second pair of eyes. */
  get rejectionWaits(): boolean {
    return this.rejection !== undefined && this.over === undefined && !this.acted;
  }

  private command(
    by: By,
    action: string,
    detail: Record<string, unknown>,
    carryOut: () => Outcome<object>,
  ): Promise<Outcome<{ stage: IpNoticeStage }>> {
    const entitled = () => unentitled(by, deciders) ?? carryOut();
    return decide(this.file, whoOf(staff(by), by), action, detail, entitled);
  }

  private decideOn(by: By, decision: 'act' | 'reject', reason: string): Outcome<object> {
    if (this.file.stage !== 'in-review' || this.over || this.acted) return this.tooLate();
    if (decision === 'act') {
      this.acted = true;
      return { ok: true };
    }
    if (this.rejection) return this.tooLate('a rejection has been proposed already');
    this.rejection = { by: by.id, reason };
    this.file.touch();
    return { ok: true };
  }

  private confirm(by: By, approve: boolean): Outcome<object> {
    const { rejection } = this;
    if (!rejection || !this.rejectionWaits) return this.tooLate('no rejection waits for confirmation');
    const refused = unentitled(by, { ...deciders, notBy: [rejection.by] });
    if (refused) return refused;
    if (approve) [this.over, this.reason] = ['rejected', rejection.reason];
    else this.acted = true;
    return { ok: true };
  }

  private counterNotified(counter: NonNullable<NoticeDecisions['counter']>): Outcome<object> {
    if (this.file.stage !== 'down' || this.over || this.counter) return this.tooLate();
    const down = this.down();
    if (counter.skus.length === 0 || counter.skus.some((sku) => !down.includes(sku)))
      return refusal('facts-required', 'it names what is not down', 'name listings that were taken down');
    this.counter = counter;
    return { ok: true };
  }

  private goesToCourt(action: CourtAction): Outcome<object> {
    if (!this.isDown || this.over) return this.tooLate();
    this.courtAction = action;
    this.over = 'stays-down';
    return { ok: true };
  }

  private withdraw(reason: string): Outcome<object> {
    const open = ['received', 'awaiting-completion', 'in-review'].includes(this.file.stage) || this.isDown;
    if (!open || this.over) return this.tooLate();
    [this.over, this.reason] = ['withdrawn', reason];
    return { ok: true };
  }

  private restore(): Outcome<object> {
    if (this.file.stage !== 'counter-notified' || this.over)
      return this.tooLate('listings come back after a counter-notice only');
    const { window } = this;
    if (!window || isoNow() < window.from)
      return refusal(
        'wrong-stage',
        `the law lets them back not less than 10 business days after the counter-notice: ${window?.from ?? 'not known yet'}`,
        'wait for that day, or record that the notice was withdrawn',
        window ? { ...window } : {},
      );
    this.restoredByHand = true;
    return { ok: true };
  }

  private setWindow(from: Instant, to: Instant): Outcome<object> {
    if (!this.file.hasOpenTask('set-restore-window') || this.over) return this.tooLate();
    if (from >= to || from < (this.counter?.at ?? ''))
      return refusal('facts-required', '`from` must lie after receipt and before `to`', 'check both');
    this.window = { from, to };
    return { ok: true };
  }

  private propose(proposal: Proposal & { terminate: boolean }): Outcome<object> {
    if (this.file.stage !== 'repeat-infringer' || this.infringer) return this.tooLate();
    this.infringer = proposal;
    this.file.touch();
    return { ok: true };
  }

  private settle(by: By, approve: boolean): Outcome<object> {
    const { infringer } = this;
    if (!infringer || infringer.confirmedBy) return this.tooLate('no decision waits for confirmation');
    const refused = unentitled(by, { ...deciders, notBy: [infringer.by] });
    if (refused) return refused;
    this.infringer = approve ? { ...infringer, confirmedBy: by.id } : undefined;
    this.file.touch();
    return { ok: true };
  }

  private get isDown(): boolean {
    return this.file.stage === 'down' || this.file.stage === 'counter-notified';
  }

  private tooLate(why = `the notice is ${this.over ?? this.file.stage}`): Outcome<object> {
    return refusal('wrong-stage', why, 'look at the notice again');
  }
}

function whoOf(actor: Actor, { request }: { request: string }): { actor: Actor; request: string } {
  return { actor, request };
}
