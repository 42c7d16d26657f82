/**
 * PayPal by its Orders v2 and Payments v2 API (developer.paypal.com/docs/api), intent AUTHORIZE. `method` is the id of a
 * PayPal order that the customer has approved. PayPal-Request-Id makes each call happen once.
 */
import type { Money } from '../../domain/shapes/common';
import { decimalText, moneyOf } from './amounts';
import { parsed, refused } from './call';
import { issueOf, PaypalApi, refusal, type PaypalSettings } from './paypal-api';
import { answerPaypalDispute } from './paypal-disputes';
import { paypalEvent, type PaypalEvent } from './paypal-events';
import { WebhookRefused, type AuthorizeAnswer, type PaymentBook, type PaymentPort } from './port';

interface Amount {
  currency_code: string;
  value: string;
}
interface Part {
  id: string;
  status: string;
  amount: Amount;
}
interface Authorization extends Part {
  custom_id?: string;
  expiration_time?: string;
  supplementary_data?: { related_ids?: { order_id?: string } };
}
interface Order {
  id: string;
  status: string;
  purchase_units: {
    reference_id?: string;
    custom_id?: string;
    payments?: { authorizations?: Authorization[]; captures?: Part[]; refunds?: Part[] };
  }[];
}
/** Issues that mean: this customer or their means of payment, not our request. */
const declining = new Set([
  'INSTRUMENT_DECLINED',
  'PAYER_ACCOUNT_RESTRICTED',
  'PAYER_ACCOUNT_LOCKED_OR_CLOSED',
  'PAYER_CANNOT_PAY',
  'TRANSACTION_REFUSED',
  'ORDER_NOT_APPROVED',
  'PAYER_ACTION_REQUIRED',
  'COMPLIANCE_VIOLATION',
  'REDIRECT_PAYER_FOR_ALTERNATE_FUNDING',
]);

/** PayPal's own validity of an authorization, where it does not tell one. */
const validDays = 29;

export function createPaypalPort(settings: PaypalSettings): PaymentPort {
  const api = new PaypalApi(settings);
  return {
    provider: 'paypal',
    authorize: (request) => authorize(api, request),
    capture: (request) => capture(api, request),
    void: ({ authorizationId, key }) => voidPayment(api, authorizationId, key),
    refund: (request) => refund(api, request),
    book: (authorizationId) => book(api, authorizationId),
    answerDispute: (request) => answerPaypalDispute(api, request),
    parseWebhook: (request) => parseWebhook(api, settings.webhookId, request),
  };
}

async function authorize(
  api: PaypalApi,
  { orderId, amount, method, key }: { orderId: string; amount: Money; method: string; key: string },
): Promise<AuthorizeAnswer> {
  const path = `/v2/checkout/orders/${encodeURIComponent(method)}`;
  const order = await api.call<Order>('GET', path);
  const unit = order.purchase_units[0];
  // An earlier attempt whose answer was lost: what it did is written in the order.
  if (order.status === 'COMPLETED') return completed(order, orderId, amount);
  if (order.status !== 'APPROVED') return declined(order.status, 'The customer has not approved this order.');
  const at = `/purchase_units/@reference_id=='${unit?.reference_id ?? 'default'}'`;
  const changes = [
    { op: 'replace', path: `${at}/amount`, value: amountOf(amount) },
    { op: unit?.custom_id === undefined ? 'add' : 'replace', path: `${at}/custom_id`, value: orderId },
  ];
  await api.call('PATCH', path, JSON.stringify(changes));
  const answer = await api.ask('POST', `${path}/authorize`, '{}', key);
  if (answer.status >= 400) {
    const code = issueOf(answer);
    if (declining.has(code)) return declined(code, 'PayPal declined the payment.');
    throw refusal(answer);
  }
  return completed(parsed<Order>('paypal', answer.text), orderId, amount);
}

function completed(order: Order, orderId: string, amount: Money): AuthorizeAnswer {
  const unit = order.purchase_units[0];
  const made = unit?.payments?.authorizations?.[0];
  const isOurs = (made?.custom_id ?? unit?.custom_id) === orderId;
  if (!made || !isOurs) return declined('ORDER_ALREADY_USED', 'This PayPal order paid for something else.');
  if (made.status === 'DENIED') return declined('DENIED', 'PayPal declined the payment.');
  const { value, currency_code: currency } = made.amount;
  if (value !== decimalText(amount) || currency !== amount.currency)
    return declined('AMOUNT_MISMATCH', 'PayPal authorized another amount.');
  const expiresAt = made.expiration_time ?? new Date(Date.now() + validDays * 86_400_000).toISOString();
  return { state: 'authorized', authorizationId: made.id, amount, expiresAt };
}

function declined(code: string, says: string): AuthorizeAnswer {
  return { state: 'declined', code, says };
}

async function capture(
  api: PaypalApi,
  request: { authorizationId: string; amount: Money; final: boolean; key: string },
): Promise<{ captureId: string }> {
  const body = JSON.stringify({ amount: amountOf(request.amount), final_capture: request.final });
  const path = `/v2/payments/authorizations/${encodeURIComponent(request.authorizationId)}/capture`;
  const made = await api.call<Part>('POST', path, body, request.key);
  if (made.status === 'DECLINED' || made.status === 'FAILED')
    throw refused('paypal', made.status, 'The capture was declined.');
  return { captureId: made.id };
}

async function voidPayment(api: PaypalApi, authorizationId: string, key: string): Promise<void> {
  const path = `/v2/payments/authorizations/${encodeURIComponent(authorizationId)}`;
  const answer = await api.ask('POST', `${path}/void`, undefined, key);
  if (answer.status < 400) return;
  // Nothing left to give free: voided before, or captured to the end.
  const done = ['PREVIOUSLY_VOIDED', 'PREVIOUSLY_CAPTURED', 'AUTHORIZATION_ALREADY_CAPTURED'];
  if (!done.includes(issueOf(answer))) throw refusal(answer);
}

async function refund(
  api: PaypalApi,
  request: { captureId: string; amount: Money; key: string; reason: string },
): Promise<{ refundId: string }> {
  const body = JSON.stringify({
    amount: amountOf(request.amount),
    note_to_payer: request.reason.slice(0, 255),
  });
  const path = `/v2/payments/captures/${encodeURIComponent(request.captureId)}/refund`;
  const made = await api.call<Part>('POST', path, body, request.key);
  return { refundId: made.id };
}

async function book(api: PaypalApi, authorizationId: string): Promise<PaymentBook> {
  const made = await api.call<Authorization>(
    'GET',
    `/v2/payments/authorizations/${encodeURIComponent(authorizationId)}`,
  );
  const orderId = made.supplementary_data?.related_ids?.order_id ?? '';
  const order = await api.call<Order>('GET', `/v2/checkout/orders/${encodeURIComponent(orderId)}`);
  const payments = order.purchase_units[0]?.payments;
  const currency = made.amount.currency_code;
  const sum = (parts: { amount: Money }[]): Money => ({
    amount: parts.reduce((total, part) => total + part.amount.amount, 0),
    currency,
  });
  const failed = ['DECLINED', 'FAILED', 'CANCELLED'];
  const parts = (all: Part[] | undefined): { id: string; amount: Money }[] =>
    (all ?? [])
      .filter((part) => !failed.includes(part.status))
      .map((part) => ({ id: part.id, amount: moneyOf(part.amount.value, part.amount.currency_code) }));
  const captures = parts(payments?.captures);
  const refunds = parts(payments?.refunds);
  return {
    authorized: moneyOf(made.amount.value, currency),
    captured: sum(captures),
    refunded: sum(refunds),
    voided: made.status === 'VOIDED' && captures.length === 0,
    captures: captures.map(({ id, amount }) => ({ captureId: id, amount })),
    refunds: refunds.map(({ id, amount }) => ({ refundId: id, amount })),
  };
}

/** PayPal signs the bytes it sent, so they go back to it as they came, not parsed and written again. */
async function parseWebhook(
  api: PaypalApi,
  webhookId: string,
  { headers, body }: { headers: Record<string, string | undefined>; body: Buffer },
): ReturnType<PaymentPort['parseWebhook']> {
  const text = body.toString('utf8');
  const event = eventIn(text);
  const signed = JSON.stringify({
    auth_algo: headers['paypal-auth-algo'] ?? '',
    cert_url: headers['paypal-cert-url'] ?? '',
    transmission_id: headers['paypal-transmission-id'] ?? '',
    transmission_sig: headers['paypal-transmission-sig'] ?? '',
    transmission_time: headers['paypal-transmission-time'] ?? '',
    webhook_id: webhookId,
  });
  const question = `${signed.slice(0, -1)},"webhook_event":${text}}`;
  const answer = await api.ask('POST', '/v1/notifications/verify-webhook-signature', question);
  const told =
    answer.status < 400 ? parsed<{ verification_status?: string }>('paypal', answer.text) : undefined;
  if (told?.verification_status !== 'SUCCESS') throw new WebhookRefused('PayPal: the signature is wrong.');
  return paypalEvent(event);
}

function eventIn(text: string): PaypalEvent {
  try {
    const event = JSON.parse(text) as PaypalEvent | null;
    if (event && typeof event.id === 'string' && typeof event.event_type === 'string') return event;
  } catch {
    // Refused below, as any other body that is no event.
  }
  throw new WebhookRefused('PayPal: this is no event.');
}

function amountOf(money: Money): Amount {
  return { currency_code: money.currency, value: decimalText(money) };
}
