import type { Journal } from '../journal';

/** Minor units of the payment's currency throughout. */
export interface LedgerCapture {
  readonly id: string;
  readonly amount: number;
  readonly at: number;
  /** What the caller gave with it. */
  readonly note?: Readonly<Record<string, string>>;
}

export interface LedgerRefund {
  readonly id: string;
  /** Absent where the provider refunds the payment, not one capture of it. */
  readonly captureId?: string;
  readonly amount: number;
  readonly at: number;
}

/** `answered`: contested, and being looked at. `accepted`: lost by us giving it up. */
export type DisputeState = 'open' | 'answered' | 'accepted' | 'won' | 'lost';

/** One authorization and what became of it. Times are milliseconds since 1970. */
export interface LedgerPayment {
  readonly id: string;
  readonly orderId: string;
  readonly currency: string;
  readonly authorized: number;
  readonly method: string;
  readonly at: number;
  readonly expiresAt: number;
  /** What one provider keeps of it beyond the others, such as its own order number. */
  readonly extra: Readonly<Record<string, string>>;
  readonly captures: LedgerCapture[];
  readonly refunds: LedgerRefund[];
  /** Nothing can be captured any more. */
  closed: boolean;
  dispute?: DisputeState;
  /** What was given as proof, by the provider's name for its place. */
  papers?: Readonly<Record<string, string>>;
  calls: number;
}

/** An HTTP answer, kept to be given again for the same key. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Refusal = 'unknown' | 'closed' | 'over-capture' | 'over-refund';

type Change =
  | {
      kind: 'authorized';
      payment: Omit<LedgerPayment, 'captures' | 'refunds' | 'closed' | 'calls' | 'dispute' | 'papers'>;
    }
  | { kind: 'captured'; id: string; capture: LedgerCapture; final: boolean }
  | { kind: 'closed'; id: string }
  | { kind: 'refunded'; id: string; refund: LedgerRefund }
  | { kind: 'disputed'; id: string; state: DisputeState; papers?: Record<string, string> }
  | { kind: 'filed'; id: string };

interface Entry {
  changes: Change[];
  answer?: { key: string; asked: string; given: Answer };
}

/** Answers kept for repeated keys. Real providers forget after a day or more; here the oldest go first. */
const keptAnswers = 20_000;

/**
 * One provider's book. All changes of one call and its answer are one line of the journal, so that a kill in between
 * leaves both or neither.
 */
export class Ledger {
  private readonly payments = new Map<string, LedgerPayment>();
  private readonly byCapture = new Map<string, LedgerPayment>();
  private readonly byRefund = new Map<string, LedgerPayment>();
  private readonly answers = new Map<string, { asked: string; given: Answer }>();
  private readonly files = new Set<string>();
  private pending: Change[] = [];

  constructor(private readonly journal: Journal) {
    for (const entry of journal.entries() as Entry[]) {
      for (const change of entry.changes) this.apply(change);
      if (entry.answer) this.keep(entry.answer);
    }
  }

  /**
   * Runs a call once for its key: the same key and question again gets the same answer and has no effect. Answers of
   * 4xx are kept only if `keeps` says so. @returns `conflict` for the same key with another question
   */
  once(
    key: string | undefined,
    asked: string,
    call: () => Answer,
    keeps: (status: number) => boolean = (status) => status < 400,
  ): Answer | 'conflict' {
    const before = key === undefined ? undefined : this.answers.get(key);
    if (before) return before.asked === asked ? before.given : 'conflict';
    const given = call();
    const answer = key !== undefined && keeps(given.status) ? { key, asked, given } : undefined;
    if (answer) this.keep(answer);
    if (answer || this.pending.length > 0)
      this.journal.append({ changes: this.pending, ...(answer ? { answer } : {}) } satisfies Entry);
    this.pending = [];
    return given;
  }

  /** Changes that no call asked for, such as a dispute. */
  byItself(work: () => void): void {
    this.once(undefined, '', () => {
      work();
      return { status: 200, body: '' };
    });
  }

  authorize(payment: (Change & { kind: 'authorized' })['payment']): LedgerPayment {
    this.change({ kind: 'authorized', payment });
    return this.payments.get(payment.id)!;
  }

  capture(id: string, capture: LedgerCapture, final: boolean): LedgerPayment | Refusal {
    const payment = this.payments.get(id);
    if (!payment) return 'unknown';
    if (payment.closed) return 'closed';
    if (capture.amount > remaining(payment)) return 'over-capture';
    this.change({ kind: 'captured', id, capture, final });
    return payment;
  }

  /** Gives free what is not captured. */
  close(id: string): LedgerPayment | Refusal {
    const payment = this.payments.get(id);
    if (!payment) return 'unknown';
    if (payment.closed) return 'closed';
    this.change({ kind: 'closed', id });
    return payment;
  }

  refund(id: string, refund: LedgerRefund): LedgerPayment | Refusal {
    const payment = this.payments.get(id);
    if (!payment) return 'unknown';
    const { captureId } = refund;
    const most =
      captureId === undefined
        ? captured(payment) - refunded(payment)
        : captureAmount(payment, captureId) - refundedOf(payment, captureId);
    if (refund.amount > most) return 'over-refund';
    this.change({ kind: 'refunded', id, refund });
    return payment;
  }

  dispute(id: string, state: DisputeState, papers?: Record<string, string>): void {
    this.change({ kind: 'disputed', id, state, ...(papers ? { papers } : {}) });
  }

  /** A file is there to be named as proof. */
  file(id: string): void {
    this.change({ kind: 'filed', id });
  }

  hasFile(id: string): boolean {
    return this.files.has(id);
  }

  find(id: string): LedgerPayment | undefined {
    return this.payments.get(id);
  }

  findByCapture(captureId: string): LedgerPayment | undefined {
    return this.byCapture.get(captureId);
  }

  findByRefund(refundId: string): LedgerPayment | undefined {
    return this.byRefund.get(refundId);
  }

  all(): IterableIterator<LedgerPayment> {
    return this.payments.values();
  }

  private change(change: Change): void {
    this.apply(change);
    this.pending.push(change);
  }

  private keep(answer: { key: string; asked: string; given: Answer }): void {
    this.answers.set(answer.key, { asked: answer.asked, given: answer.given });
    if (this.answers.size <= keptAnswers) return;
    for (const oldest of this.answers.keys()) {
      this.answers.delete(oldest);
      break;
    }
  }

  private apply(change: Change): void {
    if (change.kind === 'authorized') {
      const fresh = { captures: [], refunds: [], closed: false, calls: 1 };
      this.payments.set(change.payment.id, { ...change.payment, ...fresh });
      return;
    }
    if (change.kind === 'filed') {
      this.files.add(change.id);
      return;
    }
    const payment = this.payments.get(change.id);
    if (!payment) return;
    payment.calls += change.kind === 'disputed' ? 0 : 1;
    if (change.kind === 'captured') {
      if (change.capture.amount > 0) payment.captures.push(change.capture);
      this.byCapture.set(change.capture.id, payment);
      payment.closed = change.final || remaining(payment) === 0;
    } else if (change.kind === 'refunded') {
      payment.refunds.push(change.refund);
      this.byRefund.set(change.refund.id, payment);
    } else if (change.kind === 'closed') payment.closed = true;
    else {
      payment.dispute = change.state;
      if (change.papers) payment.papers = change.papers;
    }
  }
}

export function captured(payment: LedgerPayment): number {
  return payment.captures.reduce((sum, capture) => sum + capture.amount, 0);
}

export function refunded(payment: LedgerPayment): number {
  return payment.refunds.reduce((sum, refund) => sum + refund.amount, 0);
}

/** What was given back of one capture. */
export function refundedOf(payment: LedgerPayment, captureId: string): number {
  return payment.refunds.reduce((sum, one) => sum + (one.captureId === captureId ? one.amount : 0), 0);
}

function captureAmount(payment: LedgerPayment, captureId: string): number {
  return payment.captures.find((one) => one.id === captureId)?.amount ?? 0;
}

/** What can still be captured. */
export function remaining(payment: LedgerPayment): number {
  return payment.closed ? 0 : payment.authorized - captured(payment);
}

/** Given free as a whole: nothing was captured and nothing can be. */
export function voided(payment: LedgerPayment): boolean {
  return payment.closed && captured(payment) === 0;
}
