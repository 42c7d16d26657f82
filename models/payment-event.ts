/** What payment providers report on their own: each event once under the provider's id. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { DisputeNews } from '../domain/dispute';
import type { Instant, Money } from '../domain/shapes/common';
import type { PaymentProvider } from '../domain/shapes/orders';
import { insertNew } from './insert-once';

/** A payment port's event with the moment it came in. */
export interface KeptPaymentEvent {
  provider: PaymentProvider;
  eventId: string;
  kind: string;
  orderId: string;
  amount?: Money;
  /** Of disputes. */
  dispute?: DisputeNews;
  /** The provider's time. */
  at: Instant;
  receivedAt: Instant;
}

/** `_id` is `<provider>#<event id>`. */
export interface PaymentEventDocument extends KeptPaymentEvent {
  _id: string;
}

const schema = new Schema<PaymentEventDocument>(
  {
    _id: String,
    provider: String,
    eventId: String,
    kind: String,
    orderId: String,
    amount: { type: { _id: false, amount: Number, currency: String } },
    dispute: { type: { _id: false, id: String, respondBy: String, reason: String } },
    at: String,
    receivedAt: String,
  },
  { versionKey: false, collection: 'payment_events' },
);
schema.index({ orderId: 1, at: 1, _id: 1 });

/** The payment events of a database. */
export function paymentEventModel(connection: Connection): Model<PaymentEventDocument> {
  return connection.modelNames().includes('PaymentEvent')
    ? connection.model<PaymentEventDocument>('PaymentEvent')
    : connection.model<PaymentEventDocument>('PaymentEvent', schema);
}

/**
 * Keeps events in one round trip. Safe to repeat and to race: the first stays.
 * @returns ids of those that were new, `<provider>#<event id>`. Others may not have been told: who gets one again tells it again
 */
export async function keepPaymentEvents(
  connection: Connection,
  events: readonly KeptPaymentEvent[],
): Promise<Set<string>> {
  const documents = events.map((event) => ({
    ...{ _id: `${event.provider}#${event.eventId}`, ...event },
    at: new Date(event.at).toISOString(),
  }));
  return insertNew(paymentEventModel(connection), documents);
}

/** What was reported of an order's money, by the provider's time; at most 500. */
export async function paymentEventsOf(connection: Connection, orderId: string): Promise<KeptPaymentEvent[]> {
  const found = await paymentEventModel(connection)
    .find({ orderId })
    .sort({ at: 1, _id: 1 })
    .limit(500)
    .lean<PaymentEventDocument[]>()
    .exec();
  return found.map(({ _id: _, ...event }) => event);
}
