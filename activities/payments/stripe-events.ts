/** What Stripe's events mean. They come at least once and in any order. */
import type Stripe from 'stripe';

import { rethrow } from './stripe-failure';
import type { PaymentEvent } from './port';

type Told = Pick<PaymentEvent, 'kind' | 'orderId' | 'dispute'> & { amount?: number; currency: string };
const nothing: Told = { kind: 'other', orderId: '', currency: '' };

/** The event in our words. Disputes carry no order: their payment is asked for it. */
export async function stripeEvent(stripe: Stripe, event: Stripe.Event): Promise<PaymentEvent> {
  const { amount, currency, ...told } = await meaning(stripe, event);
  return {
    provider: 'stripe',
    eventId: event.id,
    at: new Date(event.created * 1000).toISOString(),
    ...told,
    ...(amount === undefined ? {} : { amount: { amount, currency: currency.toUpperCase() } }),
  };
}

async function meaning(stripe: Stripe, event: Stripe.Event): Promise<Told> {
  switch (event.type) {
    case 'payment_intent.amount_capturable_updated':
      return capturableChanged(event.data.object, event.data.previous_attributes);
    case 'payment_intent.canceled':
      return { ...about(event.data.object), kind: 'voided', amount: event.data.object.amount };
    case 'charge.captured':
      // Without an amount: with several captures each was told by the event above.
      return { ...about(event.data.object), kind: 'captured' };
    case 'charge.refunded':
      return refundedSince(event.data.object, event.data.previous_attributes);
    case 'charge.dispute.created':
      return dispute(stripe, event.data.object, 'dispute-opened');
    case 'charge.dispute.closed':
      return dispute(stripe, event.data.object, closedAs(event.data.object.status));
    default:
      // `refund.created` among them: it says again what `charge.refunded` says, without our order.
      return nothing;
  }
}

/** Sent when money is set aside, and again at each capture. */
function capturableChanged(
  intent: Stripe.PaymentIntent,
  previous: Partial<Stripe.PaymentIntent> | undefined,
): Told {
  if (intent.amount_received === 0)
    return { ...about(intent), kind: 'authorized', amount: intent.amount_capturable };
  const before = previous?.amount_received;
  const amount = before === undefined ? {} : { amount: intent.amount_received - before };
  return { ...about(intent), kind: 'captured', ...amount };
}

function refundedSince(charge: Stripe.Charge, previous: Partial<Stripe.Charge> | undefined): Told {
  const before = previous?.amount_refunded;
  const amount = before === undefined ? {} : { amount: charge.amount_refunded - before };
  return { ...about(charge), kind: 'refunded', ...amount };
}

async function dispute(
  stripe: Stripe,
  { id, payment_intent: intent, amount, currency, reason, evidence_details: details }: Stripe.Dispute,
  kind: PaymentEvent['kind'] | undefined,
): Promise<Told> {
  const paymentId = typeof intent === 'string' ? intent : intent?.id;
  if (paymentId === undefined || kind === undefined) return nothing;
  const payment = await stripe.paymentIntents.retrieve(paymentId).catch(rethrow);
  // 0: the bank takes no answer.
  const respondBy = details.due_by ? { respondBy: new Date(details.due_by * 1000).toISOString() } : {};
  const told = { kind, orderId: payment.metadata['orderId'] ?? '', amount, currency };
  return { ...told, dispute: { id, reason, ...respondBy } };
}

/** `warning_closed`: an inquiry that came to nothing. `prevented`: it was refunded before it became a dispute. */
function closedAs(status: Stripe.Dispute.Status): PaymentEvent['kind'] | undefined {
  if (status === 'won' || status === 'warning_closed') return 'dispute-won';
  return status === 'lost' || status === 'prevented' ? 'dispute-lost' : undefined;
}

function about(object: Stripe.PaymentIntent | Stripe.Charge): Told {
  return { kind: 'other', orderId: object.metadata['orderId'] ?? '', currency: object.currency };
}
