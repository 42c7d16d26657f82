/**
 * Alipay by its open platform (opendocs.alipay.com), pre-authorization: funds are frozen, each capture is a trade out of
 * them, the rest is unfrozen. `method` is either the payment code of the customer's wallet (`28…`, scanned), or the order
 * number of a freeze that the customer confirmed in their app, which the shop opens with `alipayFreezeForApp`.
 *
 * Alipay gives one answer for one number of ours, so numbers are made of the order and the key. They may hold letters,
 * digits and `_` only: our orders' `-` is written as `_`, which no order number has.
 */
import type { Money } from '../../domain/shapes/common';
import { parseAlipayNotification } from './alipay-events';
import { AlipayGateway, refusalOf, type AlipaySettings } from './alipay-gateway';
import { decimalText, moneyOf } from './amounts';
import { refused, shortKey, unavailable } from './call';
import type { AuthorizeAnswer, PaymentBook, PaymentPort } from './port';

interface Freeze {
  auth_no: string;
  out_order_no: string;
  status: 'INIT' | 'SUCCESS' | 'CLOSED';
  amount: string;
  trans_currency?: string;
  payer_user_id?: string;
}
interface FreezeState extends Freeze {
  total_freeze_amount: string;
  rest_amount: string;
  total_pay_amount: string;
}

/** A payment code of the wallet: 16 to 24 digits that begin with 25 to 30. */
const paymentCode = /^(2[5-9]|30)\d{14,22}$/;
/** Refusals that are about the customer or their wallet, not about our request. */
const aboutPayer = /BALANCE|PAYER|BUYER|USER|AUTH_CODE|AUTH_TOKEN|CREDIT|LIMIT/;
/** How long Alipay keeps funds frozen unless the contract says otherwise. */
const frozenDays = 7;
/**
 * The open platform knows complaints about trades (`alipay.merchant.tradecomplain.*`), which move no money by themselves, and no
 * chargebacks. Antom, Alipay's product for merchants abroad, has a disputes API of its own; it is another gateway.
 */
const noDisputes = 'Alipay’s open platform takes no answer to a dispute: answer it in its merchant portal';

export function createAlipayPort(settings: AlipaySettings): PaymentPort {
  const gateway = new AlipayGateway(settings);
  return {
    provider: 'alipay',
    authorize: (request) => authorize(gateway, request),
    capture: (request) => capture(gateway, request),
    void: ({ authorizationId }) => unfreeze(gateway, authorizationId),
    refund: (request) => refund(gateway, request),
    book: (authorizationId, known) => book(gateway, authorizationId, known),
    answerDispute: () => Promise.resolve({ state: 'by-hand', says: noDisputes }),
    parseWebhook: async ({ body }) => parseAlipayNotification(gateway, body),
  };
}

/** The signed order text with which the shop's app asks the customer to freeze an amount (`alipay.fund.auth.order.app.freeze`). */
export function alipayFreezeForApp(
  settings: AlipaySettings,
  { orderId, amount }: { orderId: string; amount: Money },
): string {
  const content = { ...freezeContent(orderId, amount), product_code: 'PRE_AUTH_ONLINE' };
  return new AlipayGateway(settings).signed('alipay.fund.auth.order.app.freeze', content);
}

async function authorize(
  gateway: AlipayGateway,
  { orderId, amount, method }: { orderId: string; amount: Money; method: string },
): Promise<AuthorizeAnswer> {
  const isCode = paymentCode.test(method);
  const number = numberOf(orderId);
  if (!isCode && method !== number)
    return { state: 'declined', code: 'OTHER_ORDER', says: 'This freeze is of another order.' };
  const answer = await (isCode
    ? gateway.ask<Freeze>('alipay.fund.auth.order.freeze', {
        ...freezeContent(orderId, amount),
        product_code: 'PRE_AUTH',
        auth_code: method,
        auth_code_type: 'bar_code',
      })
    : gateway.ask<Freeze>('alipay.fund.auth.operation.detail.query', {
        out_order_no: number,
        out_request_no: `${number}_a`,
      }));
  // 10003: the customer is asked on their phone; the next attempt finds what they said.
  if (answer.code === '10003' || answer.status === 'INIT')
    throw unavailable('alipay', 'the customer is being asked');
  if (answer.code !== '10000') {
    const code = answer.sub_code ?? answer.code;
    if (aboutPayer.test(code) || code.endsWith('NOT_EXIST'))
      return { state: 'declined', code, says: 'Alipay declined the payment.' };
    throw refusalOf(answer);
  }
  if (answer.status === 'CLOSED')
    return { state: 'declined', code: 'CLOSED', says: 'The customer did not confirm.' };
  if (moneyOf(answer.amount, amount.currency).amount !== amount.amount)
    return { state: 'declined', code: 'AMOUNT_MISMATCH', says: 'Another amount was frozen.' };
  return {
    state: 'authorized',
    authorizationId: [answer.auth_no, number, isCode ? 'c' : 'a'].join('.'),
    amount,
    expiresAt: new Date(Date.now() + frozenDays * 86_400_000).toISOString(),
  };
}

function freezeContent(orderId: string, amount: Money): Record<string, string> {
  const number = numberOf(orderId);
  return {
    out_order_no: number,
    out_request_no: `${number}_a`,
    order_title: `Order ${orderId}`,
    amount: decimalText(amount),
    // Alipay's amounts are CNY unless told otherwise.
    ...(amount.currency === 'CNY'
      ? {}
      : { trans_currency: amount.currency, settle_currency: amount.currency }),
  };
}

async function capture(
  gateway: AlipayGateway,
  request: { authorizationId: string; amount: Money; final: boolean; key: string },
): Promise<{ captureId: string }> {
  const [authNo = '', number = '', how] = request.authorizationId.split('.');
  const frozen = await stateOf(gateway, request.authorizationId);
  const { sellerId } = gateway.settings;
  const captureId = `${number}_c_${shortKey(request.key)}`;
  await gateway.call('alipay.trade.pay', {
    out_trade_no: captureId,
    auth_no: authNo,
    total_amount: decimalText(request.amount),
    subject: `Order ${orderOf(number)}`,
    product_code: how === 'c' ? 'PRE_AUTH' : 'PRE_AUTH_ONLINE',
    auth_confirm_mode: request.final ? 'COMPLETE' : 'NOT_COMPLETE',
    ...(frozen.payer_user_id ? { buyer_id: frozen.payer_user_id } : {}),
    ...(sellerId === undefined ? {} : { seller_id: sellerId }),
    ...(request.amount.currency === 'CNY' ? {} : { trans_currency: request.amount.currency }),
  });
  return { captureId };
}

async function unfreeze(gateway: AlipayGateway, authorizationId: string): Promise<void> {
  const [authNo = '', number = ''] = authorizationId.split('.');
  const { rest_amount: rest } = await stateOf(gateway, authorizationId);
  if (Number(rest) === 0) return;
  await gateway.call('alipay.fund.auth.order.unfreeze', {
    auth_no: authNo,
    out_request_no: `${number}_v`,
    amount: rest,
    remark: `Order ${orderOf(number)}`,
  });
}

async function refund(
  gateway: AlipayGateway,
  request: { captureId: string; amount: Money; key: string; reason: string },
): Promise<{ refundId: string }> {
  const number = shortKey(request.key);
  await gateway.call('alipay.trade.refund', {
    out_trade_no: request.captureId,
    refund_amount: decimalText(request.amount),
    out_request_no: number,
    refund_reason: request.reason.slice(0, 256),
    ...(request.amount.currency === 'CNY' ? {} : { refund_currency: request.amount.currency }),
  });
  return { refundId: `${request.captureId}.${number}` };
}

/** Alipay lists no trades of a freeze: captures and refunds are looked up one by one by the numbers the caller knows. */
async function book(
  gateway: AlipayGateway,
  authorizationId: string,
  known: { captureIds: string[]; refundIds: string[] } = { captureIds: [], refundIds: [] },
): Promise<PaymentBook> {
  const state = await stateOf(gateway, authorizationId);
  const currency = state.trans_currency ?? 'CNY';
  const captures = await Promise.all(
    known.captureIds.map(async (captureId) => {
      const trade = await gateway.call<{ total_amount: string }>('alipay.trade.query', {
        out_trade_no: captureId,
      });
      return { captureId, amount: moneyOf(trade.total_amount, currency) };
    }),
  );
  const refunds = await Promise.all(
    known.refundIds.map(async (refundId) => {
      const [trade, number] = refundId.split('.');
      const question = { out_trade_no: trade, out_request_no: number };
      const made = await gateway.call<{ refund_amount?: string; refund_status?: string }>(
        'alipay.trade.fastpay.refund.query',
        question,
      );
      // A refund that did not happen is answered with success and no status.
      if (made.refund_status !== 'REFUND_SUCCESS' || made.refund_amount === undefined)
        throw refused('alipay', 'REFUND_NOT_EXIST', refundId);
      return { refundId, amount: moneyOf(made.refund_amount, currency) };
    }),
  );
  const taken = moneyOf(state.total_pay_amount, currency);
  return {
    authorized: moneyOf(state.total_freeze_amount, currency),
    captured: taken,
    refunded: { amount: refunds.reduce((sum, one) => sum + one.amount.amount, 0), currency },
    voided: taken.amount === 0 && Number(state.rest_amount) === 0,
    captures,
    refunds,
  };
}

function stateOf(gateway: AlipayGateway, authorizationId: string): Promise<FreezeState> {
  const [authNo, number] = authorizationId.split('.');
  const question = { auth_no: authNo, out_request_no: `${number}_a` };
  return gateway.call<FreezeState>('alipay.fund.auth.operation.detail.query', question);
}

function numberOf(orderId: string): string {
  return orderId.replaceAll('-', '_');
}

function orderOf(number: string): string {
  return number.replaceAll('_', '-');
}
