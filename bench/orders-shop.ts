/** The shop of the bench: places orders at the API's own door, each for another customer, and waits until they have ended. */
import type { Client } from '@temporalio/client';
import type { Money } from '../domain/shapes/common';
import type { Caller } from '../local/demo/staff';
import { orderWorkflowId, type OrderResult } from '../workflows/order-to-delivery/messages';
import { orderedLines, type BenchMode } from './orders-goods';

const country = 'DE';
const postcode = '20357';

interface Quote {
  landedCost?: { total: Money };
  problems: unknown;
  notKnown: unknown;
}

export class BenchShop {
  private constructor(
    private readonly api: Caller,
    private readonly client: Client,
    private readonly mode: BenchMode,
    private readonly total: Money,
  ) {}

  /** Asks for the quote that holds for all orders. @throws Error when there is none */
  static async open(api: Caller, client: Client, mode: BenchMode): Promise<BenchShop> {
    const quote = await api.post<Quote>('/shop/quotes', {
      deliverTo: { country, postcode },
      lines: orderedLines,
      mode,
    });
    if (!quote.landedCost)
      throw new Error(`no quote: ${JSON.stringify([quote.problems, quote.notKnown]).slice(0, 900)}`);
    return new BenchShop(api, client, mode, quote.landedCost.total);
  }

  /**
   * From placing to the end of its process.
   * @param acceptTimes milliseconds until the shop had its answer are added
   * @throws Error unless it was accepted at once and delivered
   */
  async order(orderId: string, acceptTimes: number[]): Promise<string> {
    const began = performance.now();
    const answer = await this.api.post<{ state: string }>('/shop/orders', this.bodyOf(orderId));
    acceptTimes.push(performance.now() - began);
    if (answer.state !== 'accepted')
      throw new Error(`${orderId} was ${answer.state}: ${JSON.stringify(answer).slice(0, 600)}`);
    const handle = this.client.workflow.getHandle(orderWorkflowId(orderId));
    const { stage } = (await handle.result()) as OrderResult;
    if (stage !== 'completed') throw new Error(`${orderId} ended as ${stage}`);
    return orderId;
  }

  private bodyOf(orderId: string): object {
    const name = `Customer of ${orderId}`;
    return {
      ...{ orderId, lines: orderedLines, mode: this.mode, incoterm: 'DDP', agreedTotal: this.total },
      payment: { provider: 'stripe', method: 'pm_card_visa' },
      customer: { customerId: `c-${orderId}`, name, email: `${orderId}@customer.example`, locale: 'en' },
      deliverTo: { name, street: [`${orderId} Straße`], city: 'Hamburg', postcode, country },
      signals: { ipCountry: country, billingCountry: country, accountAgeDays: 400 },
    };
  }
}
