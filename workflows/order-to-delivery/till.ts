/**
 * The money of an order: authorized once, captured parcel by parcel as they are delivered, given back where they are not. What
 * can't be taken, and what is more than staff may give back alone, waits for finance.
 */
import { CancellationScope, patched, proxyActivities, setHandler } from '@temporalio/workflow';
import type { PaymentActivities, PaymentRef } from '../../activities/outside';
import type { OrderActivities } from '../../activities/orders';
import { add, isOver, subtract, zero } from '../../domain/money';
import type { Outcome } from '../../domain/process';
import type { Money } from '../../domain/shapes/common';
import { outsideEffects, ownEffects, refusedBecause } from '../kernel/effects';
import { refusal, unentitled } from '../kernel/refusals';
import { Turns } from '../kernel/turns';
import { waitForPerson } from '../kernel/waiting';
import type { OrderCase } from './case';
import { approveRefund } from './messages';
import { NotTaken } from './opening';
import { Settlements } from './settlements';

const own = ownEffects<OrderActivities>();
const provider = proxyActivities<PaymentActivities>(outsideEffects);

type Authorizing = Omit<Parameters<PaymentActivities['authorizePayment']>[0], keyof PaymentRef>;

interface Capture {
  captureId: string;
  shipment: number;
  amount: Money;
  refunded: Money;
}

/** A refund above the limit, and who wants it. */
interface Proposal {
  key: string;
  by: string;
  approve?: boolean;
}

export class Till {
  private authorizationId: string | undefined;
  /** When the authorization came in. */
  authorizedAt = '';
  /** Until when the money can be taken. */
  expiresAt = '';
  private onceOnly = false;
  private readonly captures: Capture[] = [];
  /** Shares that are neither taken nor given up. */
  private readonly open = new Map<number, Money>();
  private readonly taking = new Map<number, Promise<void>>();
  private readonly givenUp = new Set<number>();
  private readonly turns = new Turns();
  private voided = false;
  private refunds = 0;
  private readonly settlements: Settlements;
  private readonly proposals: Proposal[] = [];

  constructor(private readonly order: OrderCase) {
    order.shows('payment', () => this.shown());
    this.settlements = new Settlements(order);
    setHandler(approveRefund, ({ by, approve, reason }) =>
      order.command(by, approve ? 'refund-approved' : 'refund-refused', { reason }, (): Outcome<object> => {
        // Of several the oldest.
        const proposal = this.proposals.find(
          (one) => one.approve === undefined && order.file.hasOpenTask(one.key),
        );
        const not = unentitled(by, { roles: ['finance'], notBy: proposal ? [proposal.by] : [] });
        if (not) return not;
        if (!proposal)
          return refusal('wrong-stage', 'no refund waits for approval', 'look at the order again');
        proposal.approve = approve;
        return { ok: true };
      }),
    );
  }

  get captured(): Money {
    return this.captures.reduce((sum, { amount }) => add(sum, amount), this.nothing());
  }

  get refunded(): Money {
    return this.captures.reduce((sum, { refunded }) => add(sum, refunded), this.nothing());
  }

  /** Reserves the agreed total at the provider. @throws NotTaken when it is declined */
  async authorize(): Promise<void> {
    const { input, saga } = this.order;
    const request = {
      ...this.ref(),
      amount: input.agreedTotal,
      method: input.payment.method,
      country: input.country,
      key: this.key('authorize'),
    };
    // An authorization whose answer was lost is found again by its key, then voided.
    saga.beforehand('void the authorization', () => this.giveFree(request));
    const answer = await provider.authorizePayment(request).catch((error: unknown) => {
      throw new NotTaken([declined(refusedBecause(error))]);
    });
    if (answer.state === 'declined') {
      this.voided = true;
      throw new NotTaken([declined(answer.says)]);
    }
    this.authorizationId = answer.authorizationId;
    this.authorizedAt = new Date().toISOString();
    this.expiresAt = answer.expiresAt;
    this.onceOnly = answer.onceOnly ?? false;
  }

  /** What each parcel bears of the total: taken or given back with it. */
  split(shares: readonly { number: number; amount: Money }[]): void {
    for (const { number, amount } of shares) this.open.set(number, amount);
  }

  /** Takes a parcel's share; the last one gives the rest free. Asked for again, it is the same taking. */
  take(shipment: number): Promise<void> {
    const before = this.taking.get(shipment);
    if (before) return before;
    const taking = this.takeShare(shipment);
    this.taking.set(shipment, taking);
    return taking;
  }

  /** Begins taking it; whoever takes it or gives it up later waits for that. */
  begin(shipment: number): void {
    this.take(shipment).catch(() => undefined);
  }

  private async takeShare(shipment: number): Promise<void> {
    const amount = this.open.get(shipment);
    if (!amount) return;
    for (let attempt = 1; ; attempt += 1) {
      const why = await this.turns.take(() => this.capture(shipment, amount, attempt));
      if (why === undefined) return;
      const needless = () => this.givenUp.has(shipment);
      if (
        !(await this.settlements.settle(
          `parcel-${shipment}`,
          amount,
          `the payment for parcel ${shipment} could not be taken: ${why}`,
          needless,
        ))
      )
        break;
    }
    // Written off, or given up meanwhile.
    this.open.delete(shipment);
    if (this.open.size === 0) await this.giveFree();
  }

  /** One at a time: after the last one the provider takes no more. @returns why it could not be taken */
  private async capture(shipment: number, amount: Money, attempt: number): Promise<string | undefined> {
    const { authorizationId } = this;
    if (!authorizationId) return 'nothing was authorized';
    // While it waited for its turn it was taken with another, which asks for no call. The guards here and in `giveUp` can go when
    // no order runs that was opened before they were there.
    if (!this.open.has(shipment) && patched('taken-with-another')) return undefined;
    // What can be taken once only is taken for all parcels with the first; what does not arrive is given back.
    const shares = this.onceOnly ? [...this.open] : [[shipment, amount] as const];
    const final = shares.length === this.open.size;
    const key = this.key(`capture-${shipment}${attempt > 1 ? `-${attempt}` : ''}`);
    try {
      const { captureId } = await provider.capturePayment({
        ...this.ref(),
        authorizationId,
        amount: shares.reduce((sum, [, share]) => add(sum, share), this.nothing()),
        final,
        key,
      });
      for (const [number, share] of shares)
        this.captures.push({ captureId, shipment: number, amount: share, refunded: this.nothing() });
    } catch (error) {
      return refusedBecause(error);
    }
    for (const [number] of shares) this.open.delete(number);
    if (final) this.voided = true;
    // The other parcels were given up while this one was being taken.
    else if (this.open.size === 0) await this.giveFree();
    return undefined;
  }

  /** A parcel that is not delivered costs nothing: its share is given free, or back. @returns false when finance kept it */
  async giveUp(shipment: number, proposedBy: string, why: string): Promise<boolean> {
    this.givenUp.add(shipment);
    await this.taking.get(shipment);
    // It may be being taken with another parcel's share at this moment: what was taken is given back.
    if (this.onceOnly && this.turns.busy && patched('given-up-after-taking'))
      await this.turns.take(() => Promise.resolve());
    const left = this.refundable(shipment);
    if (left.amount > 0) return this.refund(shipment, left, proposedBy, why);
    this.open.delete(shipment);
    if (this.open.size === 0) await this.giveFree();
    return true;
  }

  /** Gives back part of what was taken for a parcel; above the limit a second person has to agree. @returns whether it was */
  async refund(shipment: number, amount: Money, proposedBy: string, why: string): Promise<boolean> {
    const taken = this.captures.find((capture) => capture.shipment === shipment);
    if (!taken || amount.amount === 0) return false;
    const number = (this.refunds += 1);
    const over = isOver(amount, this.order.input.policy.refundLimit);
    if (over && !(await this.approved(number, amount, proposedBy, why))) return false;
    for (let attempt = 1; ; attempt += 1) {
      const key = this.key(`refund-${number}${attempt > 1 ? `-${attempt}` : ''}`);
      const not = await this.giveBack(taken, amount, key, why);
      if (not === undefined) break;
      const failure = `the refund for parcel ${shipment} could not be made: ${not}`;
      if (!(await this.settlements.settle(`refund-${number}`, amount, failure))) return false;
    }
    this.order.file.note({ kind: 'system', id: 'till' }, 'refunded', { shipment, amount, why });
    await own.noteOutcome(this.order.input.orderId, 'refunded');
    await this.order.tell('refund-made', `refund-${number}`, { ...amount });
    return true;
  }

  /** @returns why it could not be made, such as a dispute about the same money */
  private async giveBack(
    taken: Capture,
    amount: Money,
    key: string,
    reason: string,
  ): Promise<string | undefined> {
    try {
      await provider.refundPayment({ ...this.ref(), captureId: taken.captureId, amount, key, reason });
    } catch (error) {
      return refusedBecause(error);
    }
    taken.refunded = add(taken.refunded, amount);
    return undefined;
  }

  /** What can still be given back for a parcel. */
  refundable(shipment: number): Money {
    const taken = this.captures.find((capture) => capture.shipment === shipment);
    return taken ? subtract(taken.amount, taken.refunded) : this.nothing();
  }

  private async giveFree(request?: Authorizing): Promise<void> {
    if (this.voided) return;
    this.voided = true;
    await CancellationScope.nonCancellable(async () => {
      const authorizationId = this.authorizationId ?? (await this.lostAuthorization(request));
      if (authorizationId === undefined) return;
      try {
        await provider.voidPayment({ ...this.ref(), authorizationId, key: this.key('void') });
      } catch (error) {
        // It ends by itself; nothing of ours waits for it.
        this.order.file.note({ kind: 'system', id: 'till' }, 'void-refused', { why: refusedBecause(error) });
      }
    });
  }

  private async lostAuthorization(request: Authorizing | undefined): Promise<string | undefined> {
    if (!request) return undefined;
    const answer = await provider.authorizePayment({ ...this.ref(), ...request }).catch(() => undefined);
    return answer?.state === 'authorized' ? answer.authorizationId : undefined;
  }

  private async approved(number: number, amount: Money, proposedBy: string, why: string): Promise<boolean> {
    const key = `approve-refund-${number}`;
    const proposal: Proposal = { key, by: proposedBy };
    this.proposals.push(proposal);
    const ask = {
      ...{ key, kind: 'approve-refund' as const, role: 'finance' as const },
      why: `${amount.amount} ${amount.currency} (minor units) are to be given back: ${why}`,
      onLapse: 'it is made: the customer is owed it',
    };
    const { file, input } = this.order;
    await waitForPerson(file, ask, input.policy.staff, () => proposal.approve !== undefined);
    return proposal.approve ?? true;
  }

  private shown(): Record<string, unknown> {
    const { input } = this.order;
    return {
      provider: input.payment.provider,
      ...(this.authorizationId ? { authorizationId: this.authorizationId } : {}),
      ...{ captured: this.captured, refunded: this.refunded, captures: this.captures },
      // Authorized, and neither taken nor given up.
      open: [...this.open.values()].reduce((sum, share) => add(sum, share), this.nothing()),
      nothingLeft: this.voided,
    };
  }

  private ref() {
    const { orderId, payment } = this.order.input;
    return { orderId, provider: payment.provider };
  }

  private key(step: string): string {
    return `order:${this.order.input.orderId}/${step}`;
  }

  private nothing(): Money {
    return zero(this.order.input.agreedTotal.currency);
  }
}

function declined(says: string) {
  return {
    code: 'payment-declined',
    says: `the payment was declined: ${says}`,
    remedy: 'pay by another means',
  };
}
