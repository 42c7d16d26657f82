/** One order and all who act on it: the shop, staff, the carrier and customs, each through the door they have. */
import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type { BrokerEvent } from '../../../activities/broker/port';
import type { ManualDecision } from '../../../activities/orders';
import { canonicalSha256 } from '../../../domain/canonical';
import type { FrozenCost } from '../../../domain/landed-cost';
import type { By, Outcome, TaskKind } from '../../../domain/process';
import type { TrackingKind } from '../../../domain/order';
import type { PlaceOrder } from '../../../domain/shapes/orders';
import type { OrderPolicy } from '../../../domain/shapes/policy';
import { processesOfCase, findProcess } from '../../../models/process';
import { taskModel, type TaskDocument } from '../../../models/task';
import { loadOrderPolicy } from '../../../rules/policy';
import { customerReturnId, inspectReturn } from '../../../workflows/customer-return/messages';
import {
  cancelOrder,
  openOrder,
  orderWorkflowId,
  requestReturn,
  resolveLoss,
  type OrderAnswer,
  type OrderInput,
  type ReturnRequest,
} from '../../../workflows/order-to-delivery/messages';
import type { orderToDelivery } from '../../../workflows/order-to-delivery/workflow';
import { shipmentWorkflowId } from '../../../workflows/shipment/messages';
import { olga, omar, person } from '../../support/acting';
import type { OrderWorld } from '../../support/order-world';
import { eventually } from '../../support/world';
import { lawReviewDays, offered, type Goods } from './order-goods';

export const day = 86_400_000;
export const hour = day / 24;

/** The shop's own account, behind which the customer stands. */
export const shop = person('shop', 'system');

export interface Wish {
  quantity?: number;
  mode?: PlaceOrder['mode'];
  method?: string;
  total?: number;
  signals?: PlaceOrder['signals'];
  email?: string;
  policy?: Partial<OrderPolicy>;
  /** As orders did that were opened before their parcels watched when the authorization ends. */
  watchesPaymentItself?: boolean;
  incoterm?: 'DDP' | 'DAP';
  /** What the quote supposes a person will decide. */
  decisions?: ManualDecision[];
}

/** Without a return window an order ends with its last parcel. */
export const noReturns = { policy: { returnDays: 0 } };

const lyon = { street: ['8 rue des Lilas'], city: 'Lyon', postcode: '69003', country: 'FR' };

export class OrderActing {
  private events = 0;

  private constructor(
    readonly world: OrderWorld,
    readonly goods: Goods,
    readonly order: PlaceOrder,
    private readonly policy: OrderPolicy,
    private readonly watchesPaymentItself = false,
  ) {}

  /** An order of one SKU for Lyon, at the total the shop was quoted; not placed yet. */
  static async ordering(world: OrderWorld, goods: Goods, wish: Wish = {}): Promise<OrderActing> {
    const { quantity = 2, mode = 'direct-mail', incoterm = 'DDP' } = wish;
    const { sku, unitPrice } = goods;
    const lines = [{ sku, quantity, unitPrice }];
    const basket = { lines, channel: 'own-shop' as const, incoterm, mode };
    const to = { country: 'FR', postcode: lyon.postcode };
    const offer = await offered(world, { ...basket, to }, wish.decisions);
    const quoted = offer.state === 'offered' ? offer.cost.total.amount : 0;
    const id = randomUUID().slice(0, 8);
    const order: PlaceOrder = {
      ...{ orderId: `O-${id}`, ...basket },
      customer: {
        ...{ customerId: `c-${id}`, name: 'Élodie Marchand', locale: 'en' },
        email: wish.email ?? `elodie-${id}@customer.example`,
      },
      deliverTo: { name: 'Élodie Marchand', ...lyon, street: [`${id} rue des Lilas`] },
      payment: { provider: 'stripe', method: wish.method ?? 'pm_card_visa' },
      agreedTotal: { amount: wish.total ?? quoted, currency: 'EUR' },
      signals: wish.signals ?? { ipCountry: 'FR', billingCountry: 'FR', accountAgeDays: 400 },
    };
    const policy = { ...loadOrderPolicy('production'), lawReviewDays, ...wish.policy };
    return new OrderActing(world, goods, order, policy, wish.watchesPaymentItself);
  }

  get orderId(): string {
    return this.order.orderId;
  }

  get id(): string {
    return orderWorkflowId(this.orderId);
  }

  get handle() {
    return this.world.client.workflow.getHandle<typeof orderToDelivery>(this.id);
  }

  get total(): number {
    return this.order.agreedTotal.amount;
  }

  /** What the order costs as it would be quoted now. */
  async cost(): Promise<FrozenCost> {
    const { lines, channel, incoterm, mode } = this.order;
    const to = { country: 'FR', postcode: lyon.postcode };
    const offer = await offered(this.world, { lines, channel, incoterm, to, ...(mode ? { mode } : {}) });
    if (offer.state !== 'offered')
      throw new Error(`${this.orderId} can't be offered: ${JSON.stringify(offer)}`);
    return offer.cost;
  }

  /** As the shop's door does: the person into the record, then one call that starts and asks. */
  async place(changes: Partial<PlaceOrder> = {}): Promise<Outcome<{ answer: OrderAnswer }>> {
    const order = { ...this.order, ...changes };
    const { orderId, customer, deliverTo, agreedTotal } = order;
    const placedAt = this.world.now().toISOString();
    await this.world.customers.saveOrderCustomer({
      orderId,
      customer,
      deliverTo,
      total: agreedTotal,
      placedAt,
    });
    const fingerprint = canonicalSha256(order);
    const { lines, channel, incoterm, mode, payment, signals } = order;
    const input: OrderInput = {
      ...{ orderId, fingerprint, lines, channel, incoterm, payment, agreedTotal, signals },
      ...{ customerId: customer.customerId, country: deliverTo.country, policy: this.policy },
      ...(mode ? { mode } : {}),
      ...(this.watchesPaymentItself ? {} : { parcelsWatchPayment: true }),
    };
    return this.world.client.workflow.executeUpdateWithStart(openOrder, {
      args: [{ fingerprint }],
      startWorkflowOperation: new WithStartWorkflowOperation('orderToDelivery', {
        ...{ workflowId: this.id, taskQueue: 'orders', args: [input] },
        ...{ workflowIdConflictPolicy: 'USE_EXISTING', workflowIdReusePolicy: 'REJECT_DUPLICATE' },
      }),
    });
  }

  /** Placed, accepted, and every parcel has its label. */
  async labelled(): Promise<void> {
    const answer = await this.place();
    if (!answer.ok || answer.answer.state !== 'accepted')
      throw new Error(`${this.orderId} was not accepted: ${JSON.stringify(answer)}`);
    for (const [index] of answer.answer.shipments.entries())
      await this.reaches('labelled', this.shipmentId(index + 1));
  }

  /** Accepted, and the first parcel is in the carrier's hands. */
  async handedOver(): Promise<void> {
    await this.labelled();
    await this.carrier('handed-over');
    await this.reaches('handed-over', this.shipmentId());
  }

  /** Delivered, with the return window open. */
  async delivered(): Promise<void> {
    await this.handedOver();
    await this.carrier('delivered');
    await this.reaches('return-window');
  }

  shipmentId(number = 1): string {
    return shipmentWorkflowId(this.orderId, number);
  }

  returnId(number = 1): string {
    return customerReturnId(this.orderId, number);
  }

  /** The carrier reports of a parcel, or of a return, by its webhook. */
  async carrier(
    kind: TrackingKind,
    processId = this.shipmentId(),
    more: { at?: string; eventId?: string } = {},
  ): Promise<void> {
    const trackingCode = await eventually(`a label for ${processId}`, async () => {
      const found = await findProcess(this.world.connection, processId);
      return found?.state['trackingCode'] as string | undefined;
    });
    const parcel = this.world.carrier.parcels.find(({ label }) => label.trackingCode === trackingCode);
    if (!parcel) throw new Error(`the carrier knows no parcel ${trackingCode}`);
    parcel.scanned = true;
    const event = {
      ...{ carrier: parcel.label.carrier, trackingCode, kind },
      ...{ eventId: `${trackingCode}-${++this.events}`, at: this.world.now().toISOString(), ...more },
    };
    const status = await this.world.webhook('carrier', [event]);
    if (status !== 204) throw new Error(`the webhook was answered with ${status}`);
  }

  /** Customs report of a parcel by the broker's webhook. */
  async customs(
    state: BrokerEvent['state'],
    more: Partial<Pick<BrokerEvent, 'eventId' | 'wants' | 'says' | 'charged'>> = {},
    number = 1,
  ): Promise<void> {
    const reference = this.shipmentId(number);
    const mrn = await eventually(`a declaration of ${reference}`, async () => {
      const found = await findProcess(this.world.connection, reference);
      return found?.state['mrn'] as string | undefined;
    });
    const at = this.world.now().toISOString();
    const event = { eventId: `${mrn}-${++this.events}`, mrn, reference, state, at, ...more };
    const status = await this.world.webhook('broker', [event]);
    if (status !== 204) throw new Error(`the webhook was answered with ${status}`);
  }

  /** Waits until the provider has taken so much. */
  takes(amount: number): Promise<number> {
    return eventually(`${amount} taken for ${this.orderId}`, async () =>
      this.world.provider.bookOf(this.orderId)?.captured.amount === amount ? amount : undefined,
    );
  }

  /** Operations would rather give the money back than send the goods again. */
  async refundTheLoss(number = 1): Promise<void> {
    await this.task('resolve-loss');
    const decision = { shipment: number, remedy: 'refund' as const, reason: 'It will not be found' };
    const answer = await this.update(resolveLoss, { by: omar, ...decision });
    if (!answer.ok) throw new Error(answer.message);
  }

  update<Result, Argument extends { by: By }>(
    definition: UpdateDefinition<Result, [Argument]>,
    argument: Argument,
    processId = this.id,
  ): Promise<Result> {
    return this.world.client.workflow
      .getHandle(processId)
      .executeUpdate<Result, [Argument]>(definition, { args: [argument] });
  }

  cancel(reason = 'The customer has changed their mind') {
    return this.update(cancelOrder, { by: shop, reason });
  }

  /** Cancels as soon as the order can be told anything. */
  cancelSoon() {
    return eventually(`${this.orderId} to be there`, () => this.cancel().catch(() => undefined));
  }

  /** Waits until the carrier was asked to bring the parcel back. */
  intercepted(): Promise<boolean> {
    return eventually(`${this.orderId} to be intercepted`, async () =>
      this.world.carrier.parcels.some(
        ({ intercepted, parcel }) => intercepted && parcel.reference === this.shipmentId(),
      )
        ? true
        : undefined,
    );
  }

  /** What arrived is counted and found sound, or not. */
  async inspect(quantity: number, { number = 1, sellable = true, accept = true, by = olga } = {}) {
    const id = this.returnId(number);
    await this.reaches('inspection', id);
    const lines = [{ sku: this.goods.sku, quantity, sellable }];
    return this.update(inspectReturn, { by, accept, reason: 'Looked at it', lines }, id);
  }

  async openTasks(): Promise<string[]> {
    const open = { caseId: this.id, state: 'open' as const };
    const found = await taskModel(this.world.connection).find(open).lean<TaskDocument[]>().exec();
    return found.map(({ key }) => key);
  }

  askReturn(quantity = 1, changes: Partial<ReturnRequest> = {}) {
    const lines = [{ sku: this.goods.sku, quantity }];
    const request: ReturnRequest = {
      ...{ reason: 'changed-mind', lines, photos: [], wish: 'refund', ...changes },
    };
    return this.update(requestReturn, { by: shop, request });
  }

  async stage(processId = this.id): Promise<string | undefined> {
    return (await findProcess(this.world.connection, processId))?.stage;
  }

  reaches(stage: string, processId = this.id): Promise<string> {
    return eventually(`${processId} in ${stage}`, async () =>
      (await this.stage(processId)) === stage ? stage : undefined,
    );
  }

  /** Waits until somebody is asked for this; what the task says. */
  task(kind: TaskKind): Promise<Pick<TaskDocument, 'key' | 'role' | 'why' | 'onLapse' | 'processId'>> {
    return eventually(`${kind} of ${this.orderId}`, async () => {
      const asked = { caseId: this.id, kind, state: 'open' as const };
      const found = await taskModel(this.world.connection).findOne(asked).lean<TaskDocument>().exec();
      return found ?? undefined;
    });
  }

  /** Waits until this very task is open. */
  taskKeyed(key: string): Promise<Pick<TaskDocument, 'role' | 'why' | 'onLapse' | 'processId'>> {
    return eventually(`${key} of ${this.orderId}`, async () => {
      const asked = { caseId: this.id, key, state: 'open' as const };
      const found = await taskModel(this.world.connection).findOne(asked).lean<TaskDocument>().exec();
      return found ?? undefined;
    });
  }

  async snapshot(processId = this.id): Promise<Record<string, unknown>> {
    return (await findProcess(this.world.connection, processId))?.state ?? {};
  }

  processes() {
    return processesOfCase(this.world.connection, this.id);
  }

  /** The order's end, after its return window. */
  async ends(): Promise<string> {
    const { returnDays, returnMarginDays = 0 } = this.policy;
    if ((await this.stage()) === 'return-window')
      await this.world.pass((returnDays + returnMarginDays + 1) * day);
    return (await this.handle.result()).stage;
  }
}
