/** The shop: quotes, places, and does what its customers want. When something is away it tries again, as shops do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Refused, type Caller } from '../../../local/demo/staff';
import { basketOf, orderOf, type Part } from './cast';

interface Money {
  amount: number;
  currency: string;
}

/** What the shop was told in the end. */
export interface Told {
  state: 'accepted' | 'in-review' | 'refused' | 'ended';
  reasons: string[];
  /** What the cancellation was said to do; shipment 0 is the order before it is split. */
  cancelled?: { shipment: number; does: string }[];
  returned?: boolean;
}

interface Seen {
  order: { stage: string; state: Record<string, unknown> };
}

export class Shop {
  readonly told = new Map<string, Told>();
  readonly placed: Part[] = [];
  private readonly quotes = new Map<string, Promise<Money>>();
  private readonly pending: Promise<void>[] = [];

  constructor(
    private readonly api: Caller,
    private readonly outside: string,
  ) {}

  /** Asks for a part's price, before there is fire. */
  async ask(part: Part): Promise<Money> {
    const basket = basketOf(part);
    const key = JSON.stringify(basket);
    const known = this.quotes.get(key);
    if (known) return known;
    const fresh = this.quote(basket);
    this.quotes.set(key, fresh);
    return fresh;
  }

  /** Places an order; returns when the shop has its answer. What its customer does later goes on beside. */
  async play(part: Part): Promise<void> {
    const total = await this.ask(part);
    if (part.carrierDoes) await this.steer('carrier/_carrier', part.orderId, part.carrierDoes);
    if (part.customsDo) await this.steer('broker/_broker', part.orderId, part.customsDo);
    this.placed.push(part);
    const order = orderOf(part, total);
    const [told] = await Promise.all(
      part.turn === 'sent-twice' ? [this.place(order), this.place(order)] : [this.place(order)],
    );
    this.told.set(part.orderId, told);
    if (part.turn === 'cancelled-at-once') await this.cancel(part.orderId, told);
    if (part.turn === 'cancelled-later')
      this.later(() => sleep(1_500).then(() => this.cancel(part.orderId, told)));
    if (part.turn === 'returned') this.later(() => this.sendBack(part, told));
  }

  /** Everything the customers wanted has been done or refused. */
  async done(): Promise<void> {
    await Promise.all(this.pending);
  }

  private later(work: () => Promise<void>): void {
    this.pending.push(work());
  }

  private async quote(basket: object): Promise<Money> {
    const quote = await this.api.post<{ landedCost?: { total: Money } }>('/shop/quotes', basket);
    if (!quote.landedCost) throw new Error(`no quote: ${JSON.stringify(quote).slice(0, 900)}`);
    return quote.landedCost.total;
  }

  private async place(order: ReturnType<typeof orderOf>): Promise<Told> {
    try {
      const answer = await this.api.post<{ state: Told['state']; reasons?: (string | { code: string })[] }>(
        '/shop/orders',
        order,
      );
      const reasons = (answer.reasons ?? []).map((each) => (typeof each === 'string' ? each : each.code));
      return { state: answer.state, reasons };
    } catch (error) {
      // Its answer was lost, and it has come to its end since.
      if (!(error instanceof Refused && error.status === 409)) throw error;
      const { order: known } = await this.api.get<Seen>(`/shop/orders/${order.orderId}`);
      const reasons = (known.state['refused'] ?? []) as { code: string }[];
      return { state: 'ended', reasons: reasons.map(({ code }) => code) };
    }
  }

  private async cancel(orderId: string, told: Told): Promise<void> {
    const body = { reason: 'The customer has changed their mind' };
    try {
      const path = `/shop/orders/${orderId}/cancellation`;
      const { effects } = await this.api.post<{ effects: NonNullable<Told['cancelled']> }>(path, body);
      told.cancelled = effects;
    } catch (error) {
      // Refused already, or delivered by now.
      if (!(error instanceof Refused && error.status === 409)) throw error;
    }
  }

  private async sendBack({ orderId, lines }: Part, told: Told): Promise<void> {
    const [first] = lines;
    for (;;) {
      const { order } = await this.seen(orderId);
      if (order.stage === 'return-window') break;
      if (ends.includes(order.stage)) return;
      await sleep(300);
    }
    try {
      const back = { reason: 'changed-mind', lines: [{ sku: first?.sku, quantity: 1 }] };
      await this.api.post(`/shop/orders/${orderId}/returns`, back);
      told.returned = true;
    } catch (error) {
      // The window closed meanwhile: too late for the order, or for its process.
      if (!(error instanceof Refused && (error.status === 409 || error.status === 422))) throw error;
    }
  }

  private async seen(orderId: string): Promise<Seen> {
    return this.api.get<Seen>(`/shop/orders/${orderId}`);
  }

  private async steer(path: string, orderId: string, scenario: string): Promise<void> {
    const response = await fetch(`${this.outside}/${path}/scenarios`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reference: `order:${orderId}`, scenario }),
    });
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
  }
}

export const ends = ['completed', 'refunded', 'cancelled', 'failed', 'refused'];
