/**
 * Every parcel of an order is a process of its own, and can be delivered, lost or returned on its own. What it bears of the
 * total is taken when it arrives, and given back when it does not.
 */
import {
  ChildWorkflowFailure,
  condition,
  isCancellation,
  setHandler,
  startChild,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { AllocatedShipment, CostDifference, OrderActivities, TaxBooking } from '../../activities/orders';
import type { LandedCost, PlannedShipment } from '../../domain/order';
import { cancellationAt, type Cancellation } from '../../domain/order-stages';
import type { By, Outcome } from '../../domain/process';
import { ownEffects } from '../kernel/effects';
import { refusal, unentitled } from '../kernel/refusals';
import { waitForPerson } from '../kernel/waiting';
import { shipmentWorkflowId, type ShipmentInput, type ShipmentResult } from '../shipment/messages';
import { stopShipment } from '../shipment/messages';
import { shipment } from '../shipment/workflow';
import { listingOf, type OrderCase } from './case';
import { parcelHandedOver, resolveLoss } from './messages';
import type { Till } from './till';

const own = ownEffects<OrderActivities>();

/** A parcel of the order and what became of it. */
export interface Parcel extends AllocatedShipment {
  number: number;
  /** Of goods sent once more: the parcel in whose place they go, which bears what is paid for them. */
  insteadOf?: number;
  /** The return in exchange for which it goes. */
  exchangeFor?: number;
  /** It was cancelled, while it was perhaps only being started. */
  stopping?: string;
  result?: ShipmentResult;
  /** Where customs charged otherwise than the frozen cost has it: of parcels delivered before `customs-charges` compared it. */
  differences?: CostDifference[];
  /** In a workflow of its own now. */
  underWay: boolean;
}

export class Fulfilment {
  readonly parcels: Parcel[] = [];
  private readonly children = new Map<number, ChildWorkflowHandle<typeof shipment>>();
  private lastNumber = 0;
  private cancelled: { by: string; reason: string } | undefined;
  /** What is taxed by its payment is in the ledger. */
  private taxed: Promise<void> = Promise.resolve();
  private readonly remedies = new Map<number, { remedy: 'refund' | 'resend'; by: string }>();

  constructor(
    private readonly order: OrderCase,
    private readonly till: Till,
  ) {
    order.shows('shipments', () => (this.parcels.length > 0 ? this.parcels.map(shown) : undefined));
    order.shows('cancelled', () => this.cancelled);
    setHandler(resolveLoss, ({ by, shipment: number, remedy, reason }) =>
      order.command(by, 'loss-resolved', { shipment: number, remedy, reason }, (): Outcome<object> => {
        const not = unentitled(by, { roles: ['ops', 'admin'] });
        if (not) return not;
        if (!order.file.hasOpenTask(`resolve-loss-${number}`))
          return refusal(
            'unknown-shipment',
            `parcel ${number} is not waiting for this`,
            'look at the order again',
          );
        this.remedies.set(number, { remedy, by: by.id });
        return { ok: true };
      }),
    );
    setHandler(parcelHandedOver, async ({ shipment: number }) => {
      const parcel = this.parcels.find((each) => each.number === number);
      if (parcel) await this.till.take(this.billed(parcel));
    });
  }

  /** Ends when every parcel has its end. */
  async deliver(shipments: readonly AllocatedShipment[]): Promise<void> {
    for (const each of shipments) this.parcels.push({ ...each, number: each.plan.number, underWay: false });
    this.lastNumber = Math.max(...this.parcels.map(({ number }) => number));
    this.taxed = this.bookPaid();
    await Promise.all([this.taxed, ...this.parcels.map((parcel) => this.follow(parcel))]);
  }

  /** Some parcel is on its way, or about to be. */
  get underWay(): boolean {
    return this.parcels.some(({ underWay }) => underWay);
  }

  get delivered(): Parcel[] {
    return this.parcels.filter(({ result }) => result?.outcome === 'delivered');
  }

  /** Tells every parcel under way to stop; each does what can still be done where it is. */
  async cancel(
    by: By,
    reason: string,
  ): Promise<Outcome<{ effects: { shipment: number; does: Cancellation }[] }>> {
    this.cancelled = { by: by.id, reason };
    const stages = await own.shipmentStages(this.order.input.orderId);
    const open = this.parcels.filter(({ underWay }) => underWay);
    for (const parcel of open) parcel.stopping = reason;
    await Promise.all(open.map(({ number }) => this.stop(number, reason)));
    return {
      ok: true,
      effects: open.flatMap(({ number }) => {
        const stage = stages.find((known) => known.number === number)?.stage ?? 'preparing';
        const does = cancellationAt(this.order.file.stage, stage);
        return does ? [{ shipment: number, does }] : [];
      }),
    };
  }

  private async stop(number: number, reason: string): Promise<void> {
    // One that is only being started is told when it is there.
    await this.children
      .get(number)
      ?.signal(stopShipment, { reason })
      // It has ended in this very moment: its end says what became of it.
      .catch(() => undefined);
  }

  private async follow(parcel: Parcel): Promise<void> {
    parcel.result = await this.send(parcel);
    const { outcome, why } = parcel.result;
    if (outcome === 'delivered') return this.arrived(parcel);
    if (outcome === 'lost' && !this.cancelled && (await this.resend(parcel))) return;
    const by = this.remedies.get(parcel.number)?.by ?? 'system';
    const given = await this.till.giveUp(this.billed(parcel), by, why ?? outcome);
    if (given) await this.correctPaid(parcel);
    await this.order.tell(letterFor[outcome], `parcel-${parcel.number}-${outcome}`, {
      orderId: this.order.input.orderId,
      shipment: parcel.number,
    });
  }

  private async send(parcel: Parcel): Promise<ShipmentResult> {
    const { orderId, country, incoterm, policy } = this.order.input;
    const { number, plan, goods, cost, declared } = parcel;
    parcel.underWay = true;
    try {
      const child = await startChild(shipment, {
        workflowId: shipmentWorkflowId(orderId, number),
        args: [
          {
            ...{ orderId, number, plan, goods, cost, declared, incoterm, policy },
            to: country,
            listing: listingOf(this.order.input),
            ...this.whenToTell(parcel),
            papersInTask: true,
          },
        ],
      });
      this.children.set(number, child);
      if (parcel.stopping !== undefined) await this.stop(number, parcel.stopping);
      const ended = child.result().finally(() => (parcel.underWay = false));
      const watching = this.order.input.parcelsWatchPayment ? undefined : this.takeInTime(parcel);
      const [result] = await Promise.all([ended, watching]);
      return result;
    } catch (error) {
      if (!(error instanceof ChildWorkflowFailure) || isCancellation(error)) throw error;
      return await this.failed(parcel, error);
    } finally {
      parcel.underWay = false;
    }
  }

  /** Nobody knows where it is: operations decide as for a lost one, and the other parcels go on. */
  private async failed(parcel: Parcel, error: ChildWorkflowFailure): Promise<ShipmentResult> {
    const { number, plan } = parcel;
    const why = error.cause?.message ?? error.message;
    this.order.file.note({ kind: 'system', id: 'shipment' }, 'shipment-failed', { shipment: number, why });
    await own.releaseStock(this.order.input.orderId, number);
    return { outcome: 'lost', at: new Date().toISOString(), why, carrier: plan.carrier };
  }

  private async arrived(parcel: Parcel): Promise<void> {
    await this.till.take(this.billed(parcel));
    const differences = await own.bookDelivery({
      ...this.booking(parcel, 'delivery'),
      at: parcel.result?.at ?? new Date().toISOString(),
    });
    if (differences.length === 0) return;
    parcel.differences = differences;
    const detail = { shipment: parcel.number, differences };
    this.order.file.note({ kind: 'system', id: 'customs' }, 'charged-otherwise', detail);
  }

  /** Goods under the import scheme count as supplied when their payment was accepted, whenever they arrive. */
  private async bookPaid(): Promise<void> {
    const paid = this.parcels.filter(({ taxedAtPayment }) => taxedAtPayment);
    if (paid.length === 0) return;
    const at = this.till.authorizedAt;
    await own.bookTax(...paid.map((parcel) => ({ ...this.booking(parcel, 'payment'), at })));
  }

  /** They did not arrive and are paid back: a line of today corrects the period in which their payment was accepted. */
  private async correctPaid(parcel: Parcel): Promise<void> {
    if (!parcel.taxedAtPayment) return;
    await this.taxed;
    const billed = this.billed(parcel);
    await own.bookTax({
      ...{ ...this.booking(parcel, 'payment'), kind: 'refund', at: new Date().toISOString() },
      ...{ event: `undelivered-${billed}`, corrects: `supply-${billed}` },
    });
  }

  private booking(parcel: Parcel, only: 'payment' | 'delivery'): Omit<TaxBooking, 'at'> {
    const { orderId } = this.order.input;
    return {
      ...{ orderId, kind: 'supply', cost: parcel.cost, dispatchedFrom: parcel.plan.warehouse.country },
      shipmentId: shipmentWorkflowId(orderId, parcel.number),
      event: `supply-${this.billed(parcel)}`,
      authorizedAt: this.till.authorizedAt,
      ...(parcel.taxedAtPayment ? { only } : {}),
    };
  }

  /**
   * An authorization that would expire before the parcel arrives is taken when it is handed over. Customs or a search can take longer
   * than it lasts, too: what the carrier has a day before its end is taken then.
   */
  private whenToTell({ plan }: Parcel): Pick<ShipmentInput, 'tellHandOver' | 'payBy'> {
    const { policy, parcelsWatchPayment } = this.order.input;
    const latest = Date.now() + policy.handOverWithin + (plan.days.to + 3) * policy.dayMs;
    const expires = Date.parse(this.till.expiresAt);
    return {
      tellHandOver: latest > expires,
      ...(parcelsWatchPayment ? { payBy: new Date(expires - policy.dayMs).toISOString() } : {}),
    };
  }

  /** The same for orders that watch the time themselves. */
  private async takeInTime(parcel: Parcel): Promise<void> {
    const { orderId, policy } = this.order.input;
    const left = Date.parse(this.till.expiresAt) - policy.dayMs - Date.now();
    if (await condition(() => !parcel.underWay, Math.max(1, left))) return;
    const stages = await own.shipmentStages(orderId);
    const stage = stages.find(({ number }) => number === parcel.number)?.stage ?? 'preparing';
    // A refusal waits for finance; the parcel's end does not wait for that.
    if (stage !== 'preparing' && stage !== 'labelled') this.till.begin(this.billed(parcel));
  }

  /** Operations choose after a loss. @returns whether the goods went out again, and came to an end of their own */
  private async resend(parcel: Parcel): Promise<boolean> {
    const { file, input } = this.order;
    const key = `resolve-loss-${parcel.number}`;
    const ask = {
      ...{ key, kind: 'resolve-loss' as const, role: 'ops' as const },
      why: `parcel ${parcel.number} is lost: refund it, or send the goods once more`,
      onLapse: 'it is refunded',
    };
    const decided = () => this.remedies.has(parcel.number) || this.cancelled !== undefined;
    await waitForPerson(file, ask, input.policy.staff, decided);
    if (this.cancelled || this.remedies.get(parcel.number)?.remedy !== 'resend') return false;
    const number = (this.lastNumber += 1);
    const plan = { ...parcel.plan, number };
    if (!(await this.reserve(plan))) {
      file.note({ kind: 'system', id: 'stock' }, 'resend-not-possible', { shipment: parcel.number });
      return false;
    }
    const again: Parcel = { ...parcel, plan, number, insteadOf: this.billed(parcel), underWay: false };
    delete again.result;
    delete again.differences;
    this.parcels.push(again);
    await this.order.tell('shipment-lost-resend', `parcel-${parcel.number}-resent`, {
      orderId: input.orderId,
      shipment: parcel.number,
    });
    await this.follow(again);
    return true;
  }

  /**
   * The same goods once more for those that came back. They are paid for already: nothing is taken for them, and they are no
   * supply of their own for the tax. One that is lost is not sent a third time.
   * @param cost what the goods bear of the parcel's cost
   * @returns whether they have arrived
   */
  async exchange(
    parcel: Parcel,
    back: { number: number; lines: PlannedShipment['lines']; cost: LandedCost },
  ): Promise<boolean> {
    const { file } = this.order;
    const number = (this.lastNumber += 1);
    const { lines, cost } = back;
    const goods = parcel.goods.filter(({ sku }) => lines.some((line) => line.sku === sku));
    const plan = { ...parcel.plan, number, lines, grossGrams: weightOf(goods, lines) };
    if (!(await this.reserve(plan))) {
      file.note({ kind: 'system', id: 'stock' }, 'exchange-not-possible', { return: back.number });
      return false;
    }
    const again: Parcel = {
      ...{ plan, goods, cost, number, declared: parcel.declared, underWay: false },
      ...{ insteadOf: this.billed(parcel), exchangeFor: back.number },
    };
    this.parcels.push(again);
    await this.order.tell('exchange-sent', `return-${back.number}-exchanged`, {
      ...{ return: back.number, shipment: number },
    });
    again.result = await this.send(again);
    return again.result.outcome === 'delivered';
  }

  /** @returns whether there are goods enough to send a parcel once more */
  private reserve(plan: PlannedShipment): Promise<boolean> {
    const { orderId, policy } = this.order.input;
    const { reservationFor, handOverWithin, staff } = policy;
    const until = new Date(Date.now() + reservationFor + handOverWithin + staff.lapseAfter).toISOString();
    return own.reserveAgain(orderId, { number: plan.number, plan }, until);
  }

  /** Under which parcel's share this one is paid. */
  private billed({ insteadOf, number }: Parcel): number {
    return insteadOf ?? number;
  }

  /** For the end of the process: no parcel is still being told to stop. */
  async settled(): Promise<void> {
    await condition(() => this.parcels.every(({ underWay }) => !underWay));
  }
}

function weightOf(goods: Parcel['goods'], lines: PlannedShipment['lines']): number {
  const gramsOf = (sku: string) => goods.find((line) => line.sku === sku)?.grossGrams ?? 0;
  return lines.reduce((grams, { sku, quantity }) => grams + gramsOf(sku) * quantity, 0);
}

const letterFor = {
  voided: 'shipment-cancelled',
  lost: 'shipment-lost-refund',
  returned: 'shipment-returned',
  seized: 'shipment-seized',
  destroyed: 'shipment-lost-refund',
  delivered: 'shipment-returned',
} as const;

function shown({
  number,
  plan,
  insteadOf,
  exchangeFor,
  result,
  cost,
  differences,
}: Parcel): Record<string, unknown> {
  return {
    ...{ number, mode: plan.mode, carrier: plan.carrier, warehouse: plan.warehouse.id, lines: plan.lines },
    share: cost.total,
    ...(insteadOf === undefined ? {} : { insteadOf }),
    ...(exchangeFor === undefined ? {} : { exchangeFor }),
    ...(differences ? { differences } : {}),
    ...(result ? { outcome: result.outcome, at: result.at, trackingCode: result.trackingCode } : {}),
  };
}
