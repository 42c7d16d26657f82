/**
 * Duty and tax of what was given back. The tax line of the supply is corrected where a rule says so; what has to be asked of
 * customs, and what no rule speaks of, is for finance.
 */
import { setHandler } from '@temporalio/workflow';
import type { OrderActivities } from '../../activities/orders';
import { sum } from '../../domain/money';
import type { LandedCost } from '../../domain/order';
import type { Outcome } from '../../domain/process';
import { chargedIn, type ReturnDecision } from '../../domain/returns';
import type { Country, Money } from '../../domain/shapes/common';
import { ownEffects } from '../kernel/effects';
import { refusal, unentitled } from '../kernel/refusals';
import { waitForPerson } from '../kernel/waiting';
import { shipmentWorkflowId } from '../shipment/messages';
import type { OrderCase } from './case';
import { settleCorrection } from './messages';

const own = ownEffects<OrderActivities>();

export interface GivenBack {
  /** Of the return. */
  number: number;
  shipment: number;
  /** The parcel whose supply is corrected. */
  billed: number;
  /** Country of the warehouse the goods had left. */
  dispatchedFrom: Country;
  share: LandedCost;
  /** What of the share was not given back. */
  kept: Money;
  decision: Extract<ReturnDecision, { accepted: true }>;
}

export class Corrections {
  private readonly settled = new Map<number, boolean>();

  constructor(private readonly order: OrderCase) {
    setHandler(settleCorrection, ({ by, number, corrected, reason }) =>
      order.command(by, 'correction-settled', { return: number, corrected, reason }, (): Outcome<object> => {
        const not = unentitled(by, { roles: ['finance'] });
        if (not) return not;
        if (!order.file.hasOpenTask(keyOf(number)))
          return refusal(
            'wrong-stage',
            `nothing of return ${number} waits to be corrected`,
            'look at the order again',
          );
        this.settled.set(number, corrected);
        return { ok: true };
      }),
    );
  }

  async correct(back: GivenBack): Promise<void> {
    const { decision, share, number } = back;
    const byRule = decision.corrections.some(({ kind }) => kind === 'vat');
    const open = questionsOf(back);
    const vatIsOpen = decision.notKnown.some(({ kind }) => kind === 'vat');
    if (byRule) await this.book(back);
    else if (!vatIsOpen && chargedIn(share).includes('vat'))
      this.order.file.note({ kind: 'system', id: 'tax' }, 'tax-not-corrected', { return: number });
    if (open.length === 0) return;
    const ask = {
      ...{ key: keyOf(number), kind: 'correct-tax' as const, role: 'finance' as const },
      why: `return ${number} was given back: ${open.join('; ')}`,
      onLapse: 'nothing more is corrected',
    };
    await waitForPerson(this.order.file, ask, this.order.input.policy.staff, () => this.settled.has(number));
    if (vatIsOpen && this.settled.get(number)) await this.book(back);
  }

  /** A line of its own, of today, that refers to the supply's and so to its period. */
  private book({ number, shipment, billed, share, kept, dispatchedFrom }: GivenBack): Promise<void> {
    const { orderId } = this.order.input;
    return own.bookTax({
      ...{ orderId, kind: 'refund', cost: share, kept, dispatchedFrom },
      shipmentId: shipmentWorkflowId(orderId, shipment),
      event: `return-${number}`,
      at: new Date().toISOString(),
      corrects: `supply-${billed}`,
    });
  }
}

function keyOf(number: number): string {
  return `correct-tax-${number}`;
}

/** What finance have to look at, in words. */
function questionsOf({ decision, share }: GivenBack): string[] {
  const duty = sum(
    share.lines
      .filter(({ kind, payer }) => kind === 'duty' && payer === 'customer')
      .map(({ amount }) => amount),
    share.currency,
  );
  const claims = decision.corrections
    .filter(({ kind }) => kind === 'duty')
    .map(({ by, ref }) => {
      const until = by === undefined ? '' : ` until ${by}`;
      return `duty of ${duty.amount} ${duty.currency} (minor units) can be asked back from customs${until} (${ref.rule})`;
    });
  return [...claims, ...decision.notKnown.map(({ says }) => says)];
}
