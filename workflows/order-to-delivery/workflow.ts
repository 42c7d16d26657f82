/**
 * An order from payment to the end of its return window. `story` reads from top to bottom; each part is a file of its own. An
 * order that is not taken, or is cancelled before anything left, leaves nothing behind: its undos run in reverse.
 */
import { CancellationScope, isCancellation, setHandler, TemporalFailure } from '@temporalio/workflow';
import type { By, Outcome } from '../../domain/process';
import type { OrderStage } from '../../domain/order';
import { orderTransitions, type Cancellation } from '../../domain/order-stages';
import { refusal, unentitled } from '../kernel/refusals';
import { AfterSales } from './after-sales';
import { OrderCase } from './case';
import { Fulfilment } from './fulfilment';
import { cancelOrder, type OrderInput, type OrderResult } from './messages';
import { NotTaken, Opening, type Allocated } from './opening';
import { Till } from './till';

export async function orderToDelivery(input: OrderInput): Promise<OrderResult> {
  return new Order(input).run();
}

class Order {
  private readonly order: OrderCase;
  private readonly till: Till;
  private readonly opening: Opening;
  private readonly fulfilment: Fulfilment;
  private readonly afterSales: AfterSales;
  private readonly work = new CancellationScope();
  private allocated: Allocated | undefined;
  private cancelled: string | undefined;

  constructor(input: OrderInput) {
    this.order = new OrderCase(input);
    this.till = new Till(this.order);
    this.opening = new Opening(this.order, this.till);
    this.fulfilment = new Fulfilment(this.order, this.till);
    this.afterSales = new AfterSales(this.order, this.till, this.fulfilment);
    this.order.shows('mode', () => this.allocated?.mode);
    this.order.shows('choice', () => this.allocated?.choice);
    this.order.shows('landedCost', () => this.allocated?.cost);
    setHandler(cancelOrder, ({ by, reason }) =>
      this.order.command(by, 'order-cancelled', { reason }, () => this.cancel(by, reason)),
    );
  }

  async run(): Promise<OrderResult> {
    const stage = await this.story().catch((error: unknown) => this.failed(error));
    await CancellationScope.nonCancellable(() => this.end(stage));
    return { stage, captured: this.till.captured, refunded: this.till.refunded };
  }

  private async story(): Promise<OrderStage> {
    const taken = await this.take();
    if (!taken) return this.cancelled === undefined ? 'refused' : 'cancelled';
    this.order.file.moveTo('fulfilling');
    await this.fulfilment.deliver(taken.shipments);
    if (this.fulfilment.delivered.length === 0) return this.nothingArrived();
    this.order.file.moveTo('delivered');
    await this.afterSales.returnWindow();
    const { captured, refunded } = this.till;
    return captured.amount > 0 && captured.amount === refunded.amount ? 'refunded' : 'completed';
  }

  /** @returns nothing when the order is not taken: then everything is undone */
  private async take(): Promise<Allocated | undefined> {
    try {
      const allocated = await this.work.run(() => this.opening.take());
      // Cancelled while the last step was being carried out: that is undone, too.
      if (this.cancelled !== undefined) throw new NotTaken([cancelledByCustomer]);
      this.allocated = allocated;
      this.till.split(
        allocated.shipments.map(({ plan, cost }) => ({ number: plan.number, amount: cost.total })),
      );
      this.opening.accepted(allocated);
      this.order.file.moveTo('accepted');
      return allocated;
    } catch (error) {
      const cancelled = this.cancelled !== undefined;
      if (!(error instanceof NotTaken || error instanceof TemporalFailure)) throw error;
      await this.order.saga.undoAll();
      this.opening.refused(
        cancelled ? [cancelledByCustomer] : error instanceof NotTaken ? error.reasons : [couldNotGoOn(error)],
      );
      if (this.order.file.stage === 'in-review')
        await this.order.tell(cancelled ? 'order-cancelled' : 'order-refused-after-review', 'not-taken', {
          orderId: this.order.input.orderId,
        });
      return undefined;
    }
  }

  /** Cancelled from outside, or refused where no story foresees it: what was not taken is given free, and the record says so. */
  private async failed(error: unknown): Promise<OrderStage> {
    const { file, saga } = this.order;
    if (!(error instanceof TemporalFailure)) throw error;
    file.note({ kind: 'system', id: 'order' }, 'order-failed', { why: error.message });
    await saga.undoAll();
    return orderTransitions[file.stage].includes('failed') ? 'failed' : 'completed';
  }

  private nothingArrived(): OrderStage {
    const stopped = this.fulfilment.parcels.every(({ result }) => result?.outcome === 'voided');
    return stopped ? 'cancelled' : 'refunded';
  }

  private async cancel(
    by: By,
    reason: string,
  ): Promise<Outcome<{ effects: { shipment: number; does: Cancellation }[] }>> {
    const not = unentitled(by, { roles: ['system', 'ops', 'admin'] });
    if (not) return not;
    const { stage } = this.order.file;
    if (stage === 'opening' || stage === 'in-review' || stage === 'accepted') {
      this.cancelled = reason;
      this.work.cancel();
      return { ok: true, effects: [{ shipment: 0, does: 'void' }] };
    }
    // After delivery only what is sent in exchange can still be stopped.
    if (stage === 'fulfilling' || this.fulfilment.underWay) return this.fulfilment.cancel(by, reason);
    return refusal(
      'wrong-stage',
      `the order is ${stage}: it can't be cancelled any more`,
      stage === 'return-window' || stage === 'delivered' ? 'ask for a return' : 'nothing is left to do',
    );
  }

  private async end(stage: OrderStage): Promise<void> {
    await this.fulfilment.settled();
    this.order.file.end(stage);
    await this.order.file.settle();
  }
}

const cancelledByCustomer = {
  code: 'cancelled',
  says: 'the order was cancelled',
  remedy: 'order again',
};

function couldNotGoOn(error: Error) {
  return {
    code: isCancellation(error) ? 'cancelled' : 'not-possible',
    says: isCancellation(error) ? 'the order was cancelled' : 'the order could not be carried out',
    remedy: 'order again',
  };
}
