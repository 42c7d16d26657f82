/**
 * Opening an order: contract terms → payment authorized → fraud rules → mode chosen, landed cost frozen, stock reserved. The
 * shop has its answer in the same round trip, unless a person has to look.
 */
import { condition, setHandler } from '@temporalio/workflow';
import type { Allocation, ManualDecision, OrderActivities, OrderProblem } from '../../activities/orders';
import type { FraudDecision, NotKnown } from '../../domain/order';
import type { Outcome } from '../../domain/process';
import { ownEffects } from '../kernel/effects';
import { refusal, unentitled } from '../kernel/refusals';
import { waitForPerson } from '../kernel/waiting';
import type { OrderCase } from './case';
import { decideDuty, openOrder, reviewOrder, type OrderAnswer } from './messages';
import type { Till } from './till';

const own = ownEffects<OrderActivities>();

export type Allocated = Extract<Allocation, { state: 'allocated' }>;

/** Thrown when an order is not taken. */
export class NotTaken extends Error {
  constructor(readonly reasons: OrderProblem[]) {
    super(reasons.map(({ says }) => says).join('; '));
    this.name = 'NotTaken';
  }
}

export class Opening {
  private answer: OrderAnswer | undefined;
  private fraud: FraudDecision | undefined;
  private review: { approved: boolean; reason: string } | undefined;
  private missing: NotKnown[] = [];
  private decisions: ManualDecision[] = [];
  private decided = false;

  constructor(
    private readonly order: OrderCase,
    private readonly till: Till,
  ) {
    const { input, file } = order;
    order.shows('fraud', () => this.fraud);
    order.shows('decisions', () => (this.decisions.length > 0 ? this.decisions : undefined));
    order.shows('refused', () => (this.answer?.state === 'refused' ? this.answer.reasons : undefined));
    setHandler(openOrder, ({ fingerprint }) => this.answered(fingerprint));
    setHandler(reviewOrder, ({ by, approve, reason }) =>
      order.command(by, approve ? 'order-passed' : 'order-refused', { reason }, (): Outcome<object> => {
        const not = unentitled(by, { roles: ['ops', 'finance', 'compliance', 'admin'] });
        if (not) return not;
        if (!file.hasOpenTask('review-order'))
          return refusal('wrong-stage', `order ${input.orderId} is not in review`, 'look at the order again');
        this.review = { approved: approve, reason };
        return { ok: true };
      }),
    );
    setHandler(decideDuty, ({ by, decisions }) =>
      order.command(by, 'duty-decided', { decisions }, (): Outcome<object> => {
        const not = unentitled(by, { roles: ['finance', 'compliance', 'admin'] });
        if (not) return not;
        if (this.missing.length === 0)
          return refusal('wrong-stage', 'every duty of this order is known', 'look at the order again');
        // What was decided before stands, unless it is decided anew.
        const anew = new Set(decisions.map(({ rule }) => rule));
        this.decisions = [...this.decisions.filter(({ rule }) => !anew.has(rule)), ...decisions];
        this.decided = true;
        return { ok: true };
      }),
    );
  }

  /** @throws NotTaken */
  async take(): Promise<Allocated> {
    const checked = await own.checkOrder(this.order.facts());
    if (checked.state === 'refused') throw new NotTaken(checked.problems);
    await this.till.authorize();
    this.fraud = checked.fraud;
    await this.passFraudRules(checked.fraud);
    return this.allocate();
  }

  accepted({ mode, choice, cost, shipments }: Allocated): void {
    const { orderId } = this.order.input;
    this.answer = {
      ...{ state: 'accepted', orderId, mode, landedCost: cost, why: choice.why },
      shipments: shipments.map(({ plan }) => `shipment-${plan.number}`),
    };
  }

  refused(reasons: OrderProblem[]): void {
    this.answer = { state: 'refused', orderId: this.order.input.orderId, reasons };
  }

  private async passFraudRules({ verdict, reasons }: FraudDecision): Promise<void> {
    const says = reasons.map((reason) => reason.says);
    if (verdict === 'pass') return;
    if (verdict === 'refuse') throw new NotTaken([notAccepted]);
    this.inReview(['a person looks at it']);
    await waitForPerson(
      this.order.file,
      {
        key: 'review-order',
        kind: 'review-order',
        role: 'ops',
        why: says.join('; '),
        onLapse: 'the order is refused',
      },
      this.order.input.policy.review,
      () => this.review !== undefined,
    );
    if (!this.review?.approved) throw new NotTaken([notAccepted]);
  }

  private async allocate(): Promise<Allocated> {
    const { file, input, saga } = this.order;
    saga.beforehand('release the stock', () => own.releaseStock(input.orderId));
    // A parcel that is labelled and waits for its carrier must keep its goods.
    const { reservationFor, handOverWithin, staff } = input.policy;
    const keep = reservationFor + handOverWithin + staff.lapseAfter;
    const until = () => new Date(Date.now() + keep).toISOString();
    const allocated = () =>
      own.allocateOrder(this.order.facts(), until(), this.decisions, this.till.authorizedAt);
    let found = await allocated();
    while (found.state === 'not-known') {
      this.missing = found.missing;
      this.decided = false;
      const says = found.missing.map((missing) => missing.says);
      this.inReview(says);
      const ask = {
        ...{ key: 'decide-duty', kind: 'decide-duty' as const, role: 'finance' as const },
        ...{ why: says.join('; '), onLapse: 'the order is refused' },
      };
      const decided = await waitForPerson(file, ask, input.policy.review, () => this.decided);
      this.missing = [];
      if (!decided) throw new NotTaken(says.map(notKnown));
      found = await allocated();
    }
    if (found.state === 'refused') throw new NotTaken(found.problems);
    return found;
  }

  private inReview(reasons: string[]): void {
    this.answer = { state: 'in-review', orderId: this.order.input.orderId, reasons };
    this.order.file.moveTo('in-review');
  }

  private async answered(fingerprint: string): Promise<Outcome<{ answer: OrderAnswer }>> {
    const { orderId, fingerprint: mine } = this.order.input;
    if (fingerprint !== mine)
      return refusal(
        'duplicate-order',
        `another order has the number ${orderId}`,
        'give this order a number of its own',
      );
    await condition(() => this.answer !== undefined);
    await this.order.file.recorded();
    if (!this.answer) throw new Error('an order that was waited for has an answer');
    return { ok: true, answer: this.answer };
  }
}

/** What fraud rules found is not told to who may be the fraudster. */
const notAccepted: OrderProblem = {
  code: 'not-accepted',
  says: 'the order could not be accepted',
  remedy: 'the customer may write to the shop',
};

function notKnown(says: string): OrderProblem {
  return { code: 'duty-not-known', says, remedy: 'leave the goods out, or choose another destination' };
}
