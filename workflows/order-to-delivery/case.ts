/** What every part of an order shares: its input, its page in the record, its undos, its letters to the customer. */
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { OrderFacts } from '../../activities/orders';
import type { CustomerActivities, CustomerMailKind } from '../../domain/customer-mails';
import type { OrderStage } from '../../domain/order';
import { orderTransitions } from '../../domain/order-stages';
import type { Actor, By, Listing, Outcome } from '../../domain/process';
import { outsideEffects } from '../kernel/effects';
import { ProcessFile } from '../kernel/process-file';
import { decide } from '../kernel/refusals';
import { Saga } from '../kernel/saga';
import type { OrderInput } from './messages';

const letters = proxyActivities<CustomerActivities>(outsideEffects);

export class OrderCase {
  readonly file: ProcessFile<OrderStage>;
  readonly saga = new Saga();
  private readonly parts = new Map<string, () => unknown>();

  constructor(readonly input: OrderInput) {
    const header = {
      process: 'order-to-delivery' as const,
      caseId: workflowInfo().workflowId,
      stagesMayWait: true as const,
    };
    this.file = new ProcessFile({ ...header, listing: listingOf(input) }, 'opening', orderTransitions, () =>
      this.state(),
    );
  }

  /** Adds a part to the snapshot that staff, the shop and the tracking page are shown. */
  shows(part: string, read: () => unknown): void {
    this.parts.set(part, read);
  }

  command<Result extends object>(
    by: By,
    action: string,
    detail: Record<string, unknown>,
    carryOut: () => Outcome<Result> | Promise<Outcome<Result>>,
  ): Promise<Outcome<Result & { stage: OrderStage }>> {
    return decide(this.file, { actor: actorOf(by), request: by.request }, action, detail, carryOut);
  }

  /** Writes to the customer, once for each step. A letter that can't be delivered does not hold up the parcel. */
  async tell(
    kind: CustomerMailKind,
    step: string,
    values: Record<string, string | number> = {},
  ): Promise<void> {
    const { orderId } = this.input;
    const letter = { step: `${workflowInfo().workflowId}/${step}`, orderId, mail: { kind, values } };
    await letters.tellCustomer(letter).catch((error: unknown) => {
      this.file.note({ kind: 'system', id: 'letters' }, 'letter-undeliverable', { step, why: String(error) });
    });
  }

  facts(): OrderFacts {
    const { orderId, customerId, country, lines, channel, incoterm, mode, agreedTotal, signals, policy } =
      this.input;
    return {
      ...{ orderId, customerId, country, lines, channel, incoterm, agreedTotal, signals },
      ...(mode ? { mode } : {}),
      on: new Date().toISOString().slice(0, 10),
      lawReviewDays: policy.lawReviewDays,
    };
  }

  private state(): Record<string, unknown> {
    const { orderId, customerId, country, lines, incoterm, agreedTotal } = this.input;
    const shown = [...this.parts].map(([part, read]) => [part, read()] as const);
    return {
      ...{ orderId, customerId, country, lines, incoterm, agreedTotal },
      ...Object.fromEntries(shown.filter(([, value]) => value !== undefined)),
    };
  }
}

/** Orders are listed beside all other processes: by market, by the shop's channel, by the SKU that comes first. */
export function listingOf({ lines, country, channel, payment }: OrderInput): Listing {
  const sku = lines[0]?.sku ?? '';
  return {
    ...{ brand: sku, brandSlug: sku.toLowerCase(), market: country, country, channel },
    category: 'order',
    owner: payment.provider,
  };
}

function actorOf(by: By): Actor {
  return { kind: by.roles.includes('system') ? 'customer' : 'staff', id: by.id };
}
