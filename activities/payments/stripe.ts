/**
 * Stripe through its own SDK: payment intents with manual capture. `method` is a PaymentMethod id that the shop's page made
 * (`pm_…`). Several captures of one payment need Stripe's multicapture (docs.stripe.com/payments/multicapture), which not every
 * card has.
 */
import Stripe from 'stripe';

import type { Money } from '../../domain/shapes/common';
import { shortKey } from './call';
import { WebhookRefused, type AuthorizeAnswer, type PaymentBook, type PaymentPort } from './port';
import { answerStripeDispute } from './stripe-disputes';
import { stripeEvent } from './stripe-events';
import { rethrow, stripeFailure } from './stripe-failure';

export interface StripeSettings {
  apiUrl: string;
  secretKey: string;
  webhookSecret: string;
}

/** Seconds a signed webhook may be old. */
const tolerance = 300;
const captureNote = 'capture_';

export function createStripePort(settings: StripeSettings): PaymentPort {
  const stripe = stripeClient(settings);
  return {
    provider: 'stripe',
    authorize: (request) => authorize(stripe, request),
    capture: (request) => capture(stripe, request),
    void: (request) => voidPayment(stripe, request),
    refund: (request) => refund(stripe, request),
    book: (authorizationId) => book(stripe, authorizationId),
    answerDispute: (request) => answerStripeDispute(stripe, request),
    async parseWebhook({ headers, body }) {
      return stripeEvent(stripe, verified(stripe, settings.webhookSecret, headers, body));
    },
  };
}

/** Temporal retries, so the SDK does not. A path before `/v1` is taken over, as in a proxy's or the sandbox's address. */
function stripeClient({ apiUrl, secretKey }: StripeSettings): Stripe {
  const url = new URL(apiUrl);
  const secure = url.protocol === 'https:';
  const prefix = url.pathname.replace(/\/$/, '');
  return new Stripe(secretKey, {
    protocol: secure ? 'https' : 'http',
    host: url.hostname,
    port: url.port || (secure ? 443 : 80),
    timeout: 20_000,
    maxNetworkRetries: 0,
    telemetry: false,
    ...(prefix ? { httpClient: Stripe.createFetchHttpClient(underPrefix(prefix)) } : {}),
  });
}

function underPrefix(prefix: string): typeof fetch {
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    url.pathname = `${prefix}${url.pathname}`;
    return fetch(url, init);
  };
}

async function authorize(
  stripe: Stripe,
  { orderId, amount, method, key }: { orderId: string; amount: Money; method: string; key: string },
): Promise<AuthorizeAnswer> {
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount: amount.amount,
        currency: amount.currency.toLowerCase(),
        payment_method: method,
        allowed_payment_method_types: ['card'],
        // The customer is gone by now: a card that asks for them is a declined one.
        error_on_requires_action: true,
        payment_method_options: { card: { request_multicapture: 'if_available' } },
        capture_method: 'manual',
        confirm: true,
        metadata: { orderId },
        expand: ['latest_charge'],
      },
      { idempotencyKey: key },
    );
    if (intent.status !== 'requires_capture')
      return {
        state: 'declined',
        code: intent.status,
        says: 'The customer has to confirm this payment first.',
      };
    return {
      ...{ state: 'authorized', authorizationId: intent.id, amount, expiresAt: expiry(intent) },
      ...(cardOf(intent)?.multicapture?.status === 'available' ? {} : { onceOnly: true }),
    };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError)
      return {
        state: 'declined',
        code: error.decline_code ?? error.code ?? 'card_declined',
        says: 'The card was declined.',
      };
    throw stripeFailure(error);
  }
}

function cardOf({ latest_charge: charge }: Stripe.PaymentIntent) {
  return charge && typeof charge === 'object' ? charge.payment_method_details?.card : undefined;
}

/** As the card's network tells; without it Stripe's published seven days. */
function expiry(intent: Stripe.PaymentIntent): string {
  const told = cardOf(intent)?.capture_before;
  return new Date((told ?? intent.created + 7 * 86_400) * 1000).toISOString();
}

/**
 * Stripe gives captures no ids of their own: ours is made of the charge and the key, and kept with its amount in the
 * payment's metadata.
 */
async function capture(
  stripe: Stripe,
  request: { authorizationId: string; amount: Money; final: boolean; key: string },
): Promise<{ captureId: string }> {
  const short = shortKey(request.key);
  const intent = await stripe.paymentIntents
    .capture(
      request.authorizationId,
      {
        amount_to_capture: request.amount.amount,
        // Only for cards with multicapture may it be sent as false; true is Stripe's default.
        ...(request.final ? {} : { final_capture: false }),
        metadata: { [`${captureNote}${short}`]: `${request.amount.amount}` },
      },
      { idempotencyKey: request.key },
    )
    .catch(rethrow);
  return { captureId: `${chargeOf(intent)}.${short}` };
}

async function voidPayment(
  stripe: Stripe,
  { authorizationId, key }: { authorizationId: string; key: string },
): Promise<void> {
  const intent = await stripe.paymentIntents.retrieve(authorizationId).catch(rethrow);
  if (intent.status === 'canceled' || intent.status === 'succeeded') return;
  const options = { idempotencyKey: key };
  // What is captured in part is closed by a final capture of nothing.
  if (intent.amount_received > 0)
    await stripe.paymentIntents
      .capture(authorizationId, { amount_to_capture: 0, final_capture: true }, options)
      .catch(rethrow);
  else await stripe.paymentIntents.cancel(authorizationId, {}, options).catch(rethrow);
}

async function refund(
  stripe: Stripe,
  request: { captureId: string; amount: Money; key: string; reason: string },
): Promise<{ refundId: string }> {
  const [charge = '', capture = ''] = request.captureId.split('.');
  const made = await stripe.refunds
    .create(
      {
        charge,
        amount: request.amount.amount,
        reason: 'requested_by_customer',
        metadata: { capture, reason: request.reason.slice(0, 500) },
      },
      { idempotencyKey: request.key },
    )
    .catch(rethrow);
  return { refundId: made.id };
}

async function book(stripe: Stripe, authorizationId: string): Promise<PaymentBook> {
  const intent = await stripe.paymentIntents.retrieve(authorizationId).catch(rethrow);
  const refunds = await stripe.refunds.list({ payment_intent: authorizationId, limit: 100 }).catch(rethrow);
  const currency = intent.currency.toUpperCase();
  const money = (amount: number): Money => ({ amount, currency });
  const kept = refunds.data.filter((one) => one.status !== 'failed' && one.status !== 'canceled');
  return {
    authorized: money(intent.amount),
    captured: money(intent.amount_received),
    refunded: money(kept.reduce((sum, one) => sum + one.amount, 0)),
    voided: intent.status === 'canceled',
    captures: Object.entries(intent.metadata)
      .filter(([name]) => name.startsWith(captureNote))
      .map(([name, amount]) => ({
        captureId: `${chargeOf(intent)}.${name.slice(captureNote.length)}`,
        amount: money(Number(amount)),
      })),
    refunds: kept.map((one) => ({ refundId: one.id, amount: money(one.amount) })),
  };
}

function chargeOf(intent: Stripe.PaymentIntent): string {
  const charge = intent.latest_charge;
  return typeof charge === 'string' ? charge : (charge?.id ?? '');
}

function verified(
  stripe: Stripe,
  secret: string,
  headers: Record<string, string | undefined>,
  body: Buffer,
): Stripe.Event {
  try {
    return stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', secret, tolerance);
  } catch {
    throw new WebhookRefused('Stripe: the signature is wrong or too old.');
  }
}
