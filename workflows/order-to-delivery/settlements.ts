/** Money that could not be taken or given back waits for finance: each share by itself, with its amount and its own four eyes. */
import { patched, setHandler } from '@temporalio/workflow';
import { isOver } from '../../domain/money';
import type { By, Outcome } from '../../domain/process';
import type { Money } from '../../domain/shapes/common';
import { refusal, unentitled } from '../kernel/refusals';
import { waitForPerson } from '../kernel/waiting';
import type { OrderCase } from './case';
import { settlePayment } from './messages';

interface Settlement {
  /** Of its task. */
  key: string;
  amount: Money;
  /** The first of the two who write it off, where it takes two. */
  writtenOffBy?: string;
  decision?: 'retry' | 'write-off';
}

export class Settlements {
  /** What finance decide on now, the oldest first. */
  private open: Settlement[] = [];

  constructor(private readonly order: OrderCase) {
    setHandler(settlePayment, ({ by, decision, reason, task }) =>
      order.command(by, 'payment-settled', { decision, reason, ...(task ? { task } : {}) }, () =>
        this.decided(by, decision, task),
      ),
    );
  }

  /**
   * Finance decides what to do about it; without a decision it is written off.
   * @param what tells its task from those of other money of the order
   * @param needless nobody has to decide any more
   * @returns whether to try again
   */
  async settle(
    what: string,
    amount: Money,
    why: string,
    needless: () => boolean = () => false,
  ): Promise<boolean> {
    const settlement: Settlement = { key: this.keyFor(what), amount };
    this.open.push(settlement);
    await waitForPerson(
      this.order.file,
      {
        ...{ key: settlement.key, kind: 'settle-payment', role: 'finance', why },
        onLapse: 'it is written off',
      },
      this.order.input.policy.staff,
      () => settlement.decision !== undefined || needless(),
    );
    this.open = this.open.filter((each) => each !== settlement);
    return settlement.decision === 'retry' && !needless();
  }

  /**
   * What waits alone has the plain key. Two that met before each had a key of its own shared it and its decision; they go on
   * so. The guard can go when no order runs that was opened before it was there.
   */
  private keyFor(what: string): string {
    return this.open.length > 0 && patched('settled-one-by-one')
      ? `settle-payment-${what}`
      : 'settle-payment';
  }

  private decided(
    by: By,
    decision: 'retry' | 'write-off',
    task: string | undefined,
  ): Outcome<{ waitsFor?: string }> {
    const not = unentitled(by, { roles: ['finance'] });
    if (not) return not;
    const waiting = this.open.filter((one) => !one.decision && this.order.file.hasOpenTask(one.key));
    const keys = [...new Set(waiting.map(({ key }) => key))];
    if (task === undefined && keys.length > 1)
      return refusal('wrong-stage', `several payments wait: ${keys.join(', ')}`, 'name the task you mean');
    const meant = waiting.filter(({ key }) => task === undefined || key === task);
    const newest = meant.at(-1);
    if (!newest)
      return refusal('wrong-stage', 'no such payment waits to be settled', 'look at the order again');
    const { amount, writtenOffBy } = newest;
    // Money is given up by two people where one could not give it back alone.
    if (decision === 'write-off' && isOver(amount, this.order.input.policy.refundLimit)) {
      newest.writtenOffBy ??= by.id;
      if (writtenOffBy === undefined) return { ok: true, waitsFor: 'a second person of finance' };
      const same = unentitled(by, { roles: ['finance'], notBy: [writtenOffBy] });
      if (same) return same;
    }
    for (const each of meant) each.decision = decision;
    return { ok: true };
  }
}
