/**
 * Klarna by its Payments and Order Management API (docs.klarna.com/api). `method` is the authorization token that the
 * customer's page got. Klarna-Idempotency-Key makes each call happen once.
 *
 * Klarna's pushes carry no signature: a push only tells which order to look at, and only what Klarna answers then counts.
 */
import type { Country, Money } from '../../domain/shapes/common';
import { parsed } from './call';
import { KlarnaApi, pathOf, refusal, type KlarnaOrder, type KlarnaSettings } from './klarna-api';
import {
  WebhookRefused,
  type AuthorizeAnswer,
  type PaymentBook,
  type PaymentEvent,
  type PaymentPort,
} from './port';

/** Where a currency is that of one country with Klarna, it tells the country. */
const countryOf: Readonly<Record<string, Country>> = {
  AUD: 'AU',
  CAD: 'CA',
  CHF: 'CH',
  CZK: 'CZ',
  DKK: 'DK',
  GBP: 'GB',
  HUF: 'HU',
  MXN: 'MX',
  NOK: 'NO',
  NZD: 'NZ',
  PLN: 'PL',
  RON: 'RO',
  SEK: 'SE',
  USD: 'US',
};
/**
 * Klarna's Disputes API (docs.klarna.com/api/disputes-api) is a product of its own: a merchant enrols for it, its reports are not
 * the pushes we take, and each request for evidence has a form of its own. Klarna Payments and Order Management, which
 * this adapter speaks, say nothing of disputes.
 */
const notEnrolled =
  'Klarna’s disputes are answered in its merchant portal: its Disputes API is not connected';

export function createKlarnaPort(settings: KlarnaSettings): PaymentPort {
  const api = new KlarnaApi(settings);
  return {
    provider: 'klarna',
    authorize: (request) => authorize(api, settings.notifyUrl, request),
    capture: (request) => capture(api, request),
    void: ({ authorizationId, key }) => voidPayment(api, authorizationId, key),
    refund: (request) => refund(api, request),
    book: async (authorizationId) => bookOf(await api.order(authorizationId)),
    answerDispute: () => Promise.resolve({ state: 'by-hand', says: notEnrolled }),
    parseWebhook: ({ body }) => parsePush(api, body),
  };
}

async function authorize(
  api: KlarnaApi,
  notifyUrl: string,
  request: { orderId: string; amount: Money; method: string; key: string; country?: Country },
): Promise<AuthorizeAnswer> {
  const { amount, orderId } = request;
  const line = { type: 'physical', name: `Order ${orderId}`, quantity: 1 };
  const answer = await api.ask(
    'POST',
    `/payments/v1/authorizations/${encodeURIComponent(request.method)}/order`,
    {
      purchase_country: request.country ?? countryOf[amount.currency],
      purchase_currency: amount.currency,
      order_amount: amount.amount,
      order_lines: [{ ...line, unit_price: amount.amount, total_amount: amount.amount }],
      merchant_reference1: orderId,
      merchant_urls: { notification: notifyUrl },
      auto_capture: false,
    },
    request.key,
  );
  if (answer.status >= 400) {
    // A token that is unknown, used up or older than an hour.
    if (answer.status === 404) return declined('TOKEN_NOT_FOUND', 'The authorization has ended.');
    throw refusal(answer);
  }
  const made = parsed<{ order_id: string; fraud_status: string }>('klarna', answer.text);
  if (made.fraud_status !== 'ACCEPTED') {
    // Looking into it takes Klarna hours, and the customer waits: the order is given up, also when it was refused.
    await voidPayment(api, made.order_id, `${request.key}/void`);
    return declined(made.fraud_status, 'Klarna did not accept the order.');
  }
  const { expires_at: expiresAt } = await api.order(made.order_id);
  const at = new Date(expiresAt).toISOString();
  return { state: 'authorized', authorizationId: made.order_id, amount, expiresAt: at };
}

function declined(code: string, says: string): AuthorizeAnswer {
  return { state: 'declined', code, says };
}

async function capture(
  api: KlarnaApi,
  request: { authorizationId: string; amount: Money; final: boolean; key: string },
): Promise<{ captureId: string }> {
  const { authorizationId: orderId, key } = request;
  const body = { captured_amount: request.amount.amount, description: 'Shipment' };
  const answer = await api.call('POST', `${pathOf(orderId)}/captures`, body, key);
  const captureId = answer.headers.get('capture-id') ?? lastOf(answer.headers.get('location'));
  // Klarna keeps the rest set aside until it is released.
  if (request.final) await release(api, orderId, `${key}/release`);
  return { captureId: `${orderId}/${captureId}` };
}

async function voidPayment(api: KlarnaApi, orderId: string, key: string): Promise<void> {
  const order = await api.order(orderId);
  if (order.remaining_authorized_amount === 0 || order.status === 'CANCELLED') return;
  if (order.captured_amount > 0) await release(api, orderId, key, order);
  else await api.call('POST', `${pathOf(orderId)}/cancel`, undefined, key);
}

async function release(api: KlarnaApi, orderId: string, key: string, known?: KlarnaOrder): Promise<void> {
  const order = known ?? (await api.order(orderId));
  if (order.remaining_authorized_amount === 0) return;
  await api.call('POST', `${pathOf(orderId)}/release-remaining-authorization`, undefined, key);
}

/** Klarna refunds the order, not one capture of it. */
async function refund(
  api: KlarnaApi,
  request: { captureId: string; amount: Money; key: string; reason: string },
): Promise<{ refundId: string }> {
  const [orderId = ''] = request.captureId.split('/');
  const body = { refunded_amount: request.amount.amount, description: request.reason.slice(0, 255) };
  const answer = await api.call('POST', `${pathOf(orderId)}/refunds`, body, request.key);
  const refundId = answer.headers.get('refund-id') ?? lastOf(answer.headers.get('location'));
  return { refundId: `${orderId}/${refundId}` };
}

function bookOf(order: KlarnaOrder): PaymentBook {
  const money = (amount: number): Money => ({ amount, currency: order.purchase_currency });
  return {
    authorized: money(order.original_order_amount),
    captured: money(order.captured_amount),
    refunded: money(order.refunded_amount),
    voided: order.status === 'CANCELLED',
    captures: (order.captures ?? []).map((one) => ({
      captureId: `${order.order_id}/${one.capture_id}`,
      amount: money(one.captured_amount),
    })),
    refunds: (order.refunds ?? []).map((one, index) => ({
      refundId: `${order.order_id}/${one.refund_id ?? index}`,
      amount: money(one.refunded_amount),
    })),
  };
}

async function parsePush(api: KlarnaApi, body: Buffer): Promise<PaymentEvent> {
  const orderId = pushedOrder(body);
  const answer = await api.ask('GET', pathOf(orderId));
  if (answer.status >= 400) throw new WebhookRefused('Klarna: there is no such order.');
  return eventOf(parsed<KlarnaOrder>('klarna', answer.text));
}

function pushedOrder(body: Buffer): string {
  try {
    const { order_id: orderId } = JSON.parse(body.toString('utf8')) as { order_id?: unknown };
    if (typeof orderId === 'string' && /^[\w-]{1,64}$/.test(orderId)) return orderId;
  } catch {
    // Refused below.
  }
  throw new WebhookRefused('Klarna: this push names no order.');
}

/** The state of an order as an event. Its id is made of the state, so that the same state is the same event. */
function eventOf(order: KlarnaOrder): PaymentEvent {
  const { kind, amount, at } = latest(order);
  const { captured_amount: captured, refunded_amount: refunded } = order;
  return {
    provider: 'klarna',
    eventId: [order.order_id, order.status, order.fraud_status, captured, refunded].join(':'),
    kind,
    orderId: order.merchant_reference1 ?? '',
    amount: { amount, currency: order.purchase_currency },
    at: new Date(at).toISOString(),
  };
}

function latest(order: KlarnaOrder): { kind: PaymentEvent['kind']; amount: number; at: string } {
  const refund = order.refunds?.at(-1);
  const capture = order.captures?.at(-1);
  const whole = { amount: order.original_order_amount, at: order.created_at };
  if (order.status === 'CANCELLED' || order.status === 'EXPIRED') return { kind: 'voided', ...whole };
  if (refund) return { kind: 'refunded', amount: refund.refunded_amount, at: refund.refunded_at };
  if (capture) return { kind: 'captured', amount: capture.captured_amount, at: capture.captured_at };
  return { kind: order.fraud_status === 'ACCEPTED' ? 'authorized' : 'other', ...whole };
}

function lastOf(location: string | null): string {
  return location?.split('/').at(-1) ?? '';
}
