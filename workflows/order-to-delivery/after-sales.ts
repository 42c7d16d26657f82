/** After delivery: the customer may send goods back until the window closes. Each return is a process of its own. */
import {
  ChildWorkflowFailure,
  condition,
  executeChild,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { OrderActivities } from '../../activities/orders';
import { shareOfLines } from '../../domain/landed-cost-shares';
import { subtract } from '../../domain/money';
import type { LandedCost } from '../../domain/order';
import type { By, Outcome, Refusal } from '../../domain/process';
import { keptForWayBack, type ReturnDecision } from '../../domain/returns';
import { customerReturnId, type ReturnInput, type ReturnResult } from '../customer-return/messages';
import { customerReturn } from '../customer-return/workflow';
import { ownEffects } from '../kernel/effects';
import { refusal, unentitled } from '../kernel/refusals';
import { Turns } from '../kernel/turns';
import { shipmentWorkflowId } from '../shipment/messages';
import { listingOf, type OrderCase } from './case';
import { Corrections } from './corrections';
import type { Fulfilment, Parcel } from './fulfilment';
import { requestReturn, type ReturnRequest } from './messages';
import type { Till } from './till';

const own = ownEffects<OrderActivities>();

interface Return {
  number: number;
  shipment: number;
  request: ReturnRequest;
  decision: Extract<ReturnDecision, { accepted: true }>;
  /** What is given back for or exchanged, from the moment it is decided. */
  lines?: ReturnResult['lines'];
  result?: ReturnResult;
}

export class AfterSales {
  private readonly returns: Return[] = [];
  private readonly turns = new Turns();
  private over = false;
  /** When the window closes; an exchange that arrives moves it. */
  private closes = 0;
  /** Kept of refunds for the way back, minor units of the order's currency. */
  private kept = 0;
  private readonly corrections: Corrections;

  constructor(
    private readonly order: OrderCase,
    private readonly till: Till,
    private readonly fulfilment: Fulfilment,
  ) {
    this.corrections = new Corrections(order);
    order.shows('returns', () => (this.returns.length > 0 ? this.returns : undefined));
    order.shows('returnsUntil', () => {
      // Without the margin: this instant lies in the last day wherever it is read.
      const until = this.closes - (order.input.policy.returnMarginDays ?? 0) * order.input.policy.dayMs;
      return this.closes > 0 ? new Date(until).toISOString() : undefined;
    });
    setHandler(requestReturn, ({ by, request }) =>
      order.command(by, 'return-requested', { request }, () =>
        // Each sees what the one before it sends back.
        this.turns.take(() => this.requested(by, request)),
      ),
    );
  }

  /**
   * Open for so many days after the last parcel; those that came before can be sent back meanwhile. Then until every return has
   * come to its end; what was sent in exchange opens it anew.
   */
  async returnWindow(): Promise<void> {
    if (this.order.input.policy.returnDays > 0) {
      this.closes = this.closingFromNow();
      this.order.file.moveTo('return-window');
      await this.order.file.save();
    }
    for (;;) {
      this.over = false;
      await this.untilItCloses();
      this.over = true;
      await condition(() => this.returns.every(({ result }) => result !== undefined));
      if (Date.now() >= this.closes || this.everythingBack()) return;
    }
  }

  /** Nothing left to come back closes it early. */
  private async untilItCloses(): Promise<void> {
    while (Date.now() < this.closes && !this.everythingBack()) {
      const known = this.closes;
      await condition(() => this.everythingBack() || this.closes !== known, known - Date.now());
    }
  }

  private closingFromNow(): number {
    const { returnDays, returnMarginDays = 0, dayMs } = this.order.input.policy;
    return Date.now() + (returnDays + returnMarginDays) * dayMs;
  }

  private everythingBack(): boolean {
    return this.returns.length > 0 && this.till.captured.amount === this.till.refunded.amount + this.kept;
  }

  private async requested(by: By, request: ReturnRequest): Promise<Outcome<{ returnId: string }>> {
    const not = unentitled(by, { roles: ['system', 'ops', 'admin'] });
    if (not) return not;
    const parcel = this.parcelOf(request);
    if (this.over || !parcel) return notOpen(this.over);
    const decision: ReturnDecision = await own.judgeReturn({
      ...{ request, plan: parcel.plan, cost: parcel.cost, market: this.order.input.country },
      shipmentId: shipmentWorkflowId(this.order.input.orderId, parcel.number),
      deliveredAt: this.lastGoodsAt(parcel),
      requestedAt: new Date().toISOString(),
    });
    if (!decision.accepted) return refusal('return-refused', decision.says, decision.remedy);
    if (request.wish === 'exchange' && !decision.exchangeAllowed) return notExchanged(request.reason);
    // The window has closed in this very moment.
    if (this.over) return notOpen(true);
    const number = this.returns.length + 1;
    const one: Return = {
      ...{ number, shipment: parcel.number, request },
      // What was to be stopped and came all the same goes back at our cost.
      decision: parcel.stopping === undefined ? decision : { ...decision, paidBy: 'platform' },
    };
    this.returns.push(one);
    this.carryOut(one, parcel, by).catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
    return { ok: true, returnId: customerReturnId(this.order.input.orderId, number) };
  }

  /**
   * From when the days count for a parcel: goods of one order that come apart, from the last of them (Directive 2011/83/EU art.
   * 9(2)(b)(i)); until it is there, from now. What was sent in exchange counts from its own delivery.
   */
  private lastGoodsAt(parcel: Parcel): string {
    if (this.order.file.stage === 'fulfilling') return new Date().toISOString();
    const ordered = this.fulfilment.delivered.filter(({ exchangeFor }) => exchangeFor === undefined);
    return lastOf([parcel, ...ordered].map(({ result }) => result?.at ?? ''));
  }

  private async carryOut(one: Return, parcel: Parcel, by: By): Promise<void> {
    const { orderId, country, policy } = this.order.input;
    const { plan, goods, cost } = parcel;
    const result = await this.comeBack({
      ...{ orderId, number: one.number, shipment: parcel.number, request: one.request },
      decision: one.decision,
      ...{ plan, goods, cost, from: country, policy, requestedBy: by.id },
      listing: listingOf(this.order.input),
    });
    if (result.lines.length > 0) await this.settle(one, parcel, result);
    one.result = result;
    this.order.file.touch();
    await this.order.file.save();
  }

  /** A return whose process failed is over: nothing is given back by itself. */
  private async comeBack(input: ReturnInput): Promise<ReturnResult> {
    const workflowId = customerReturnId(input.orderId, input.number);
    return executeChild(customerReturn, { workflowId, args: [input] }).catch((error: unknown) => {
      if (!(error instanceof ChildWorkflowFailure) || isCancellation(error)) throw error;
      this.order.file.note({ kind: 'system', id: 'return' }, 'return-failed', { why: error.message });
      return { outcome: 'lapsed', lines: [], by: 'system' };
    });
  }

  /** The same goods once more where that was wished and can be done, else the money. */
  private async settle(one: Return, parcel: Parcel, result: ReturnResult): Promise<void> {
    const { number, request } = one;
    const { lines } = result;
    const share = shareOfLines(parcel.cost, lines, this.settled(parcel.number));
    one.lines = lines;
    // What was lost is not looked at: the money goes back.
    if (request.wish === 'exchange' && result.outcome === 'accepted') {
      if (await this.fulfilment.exchange(parcel, { number, lines, cost: share })) {
        this.closes = this.closingFromNow();
        return;
      }
      await this.order.tell('exchange-refunded', `return-${number}-not-exchanged`, { return: number });
    }
    await this.giveBack(one, parcel, result, share);
  }

  /** Goods, duty and tax of what came back, less the way back where the customer bears it. */
  private async giveBack(
    { number, decision }: Return,
    parcel: Parcel,
    { by, outcome, wayBack }: ReturnResult,
    share: LandedCost,
  ): Promise<void> {
    const billed = parcel.insteadOf ?? parcel.number;
    // The way of what was lost is not paid for.
    const kept = keptForWayBack(decision.paidBy, outcome === 'lost' ? undefined : wayBack, share.total);
    const amount = subtract(share.total, kept);
    // Tax follows the money: what finance did not give back is not corrected.
    if (!(await this.till.refund(billed, amount, by, `return ${number}`))) return;
    this.kept += kept.amount;
    const dispatchedFrom = parcel.plan.warehouse.country;
    const about = { number, shipment: parcel.number, billed, dispatchedFrom };
    await this.corrections.correct({ ...about, share, kept, decision });
  }

  /** Pieces of a parcel that were given back for, or exchanged, before. */
  private settled(shipment: number): { sku: string; quantity: number }[] {
    return this.returns.flatMap((one) => (one.shipment === shipment ? (one.lines ?? []) : []));
  }

  /** The delivered parcel that holds all of what is to come back, less what is coming back already. */
  private parcelOf({ lines }: ReturnRequest): Parcel | undefined {
    return this.fulfilment.delivered.find((parcel) =>
      lines.every(({ sku }) => piecesOf(lines, sku) <= this.left(parcel, sku)),
    );
  }

  private left(parcel: Parcel, sku: string): number {
    const coming = this.returns
      .filter(({ shipment, result }) => shipment === parcel.number && result?.outcome !== 'lapsed')
      .flatMap(({ request }) => request.lines);
    return piecesOf(parcel.plan.lines, sku) - piecesOf(coming, sku);
  }
}

function lastOf(instants: readonly string[]): string {
  return instants.reduce((last, at) => (at > last ? at : last), '');
}

function piecesOf(lines: readonly { sku: string; quantity: number }[], sku: string): number {
  return lines.filter((line) => line.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
}

function notExchanged(reason: ReturnRequest['reason']): Refusal {
  return refusal(
    'return-refused',
    `goods that come back for ${reason} are not exchanged here`,
    'ask for a refund instead',
  );
}

function notOpen(over: boolean): Refusal {
  return refusal(
    'return-refused',
    over ? 'returns are not open for this order' : 'these goods were not delivered with this order',
    'look at what was delivered, and until when it can be returned',
  );
}
