/**
 * Alipay's gateway as far as Landfall uses it: pre-authorization by payment code or by the customer's app, trades out of
 * it, unfreezing, refunds, queries; RSA2-signed answers and notifications. Written to opendocs.alipay.com.
 *
 * Any payment code (16 to 24 digits that begin with 25 to 30) is good; one that ends with `0000` is of an empty wallet.
 */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

import { Router, urlencoded } from 'express';

import { misbehave } from '../misbehaviour';
import type { SandboxOptions } from '../part';
import { freezeState, refusalFields, tradeFields, type Fields } from './alipay-objects';
import { fromDecimal, toDecimal } from './decimal';
import { give, newId, openDesk, type Desk, type PaymentSandbox } from './desk';
import { refundedOf, remaining, type Answer, type LedgerPayment } from './ledger';

export interface AlipaySandboxOptions extends SandboxOptions {
  /** Base64 of the merchant's SubjectPublicKeyInfo. `secret` is Alipay's own private key, base64 of PKCS#8. */
  readonly merchantPublicKey: string;
}

type Content = Record<string, string | undefined>;
const day = 86_400_000;

export function createAlipaySandbox(options: AlipaySandboxOptions): PaymentSandbox {
  const der = (text: string) => ({ key: Buffer.from(text, 'base64'), format: 'der' as const });
  const ownKey = createPrivateKey({ ...der(options.secret), type: 'pkcs8' });
  const merchantKey = createPublicKey({ ...der(options.merchantPublicKey), type: 'spki' });
  const form = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' };
  const desk = openDesk('alipay', options, () => form);
  const play = new AlipayPlay(desk, ownKey);
  const router = Router();
  router.post(
    '/gateway.do',
    urlencoded({ extended: false }),
    misbehave(options, 'alipay'),
    (request, response) => {
      const parameters = request.body as Record<string, string>;
      const signed = verify(
        'RSA-SHA256',
        Buffer.from(joined(parameters, ['sign'])),
        merchantKey,
        Buffer.from(parameters['sign'] ?? '', 'base64'),
      );
      const answer = signed
        ? play.answer(parameters)
        : JSON.stringify(refusalFields('isv.invalid-signature', '40002'));
      const name = signed
        ? `${(parameters['method'] ?? '').replaceAll('.', '_')}_response`
        : 'error_response';
      const seal = JSON.stringify(sealed(answer, ownKey));
      give(response, { status: 200, body: `{"${name}":${answer},"sign":${seal}}` });
    },
  );
  return { router, book: desk.book, close: () => desk.courier.close() };
}

class AlipayPlay {
  private readonly byOrder = new Map<string, LedgerPayment>();
  private readonly calls: Readonly<Record<string, (content: Content, appId: string) => Fields>> = {
    'alipay.fund.auth.order.freeze': (content, appId) => this.freeze(content, appId),
    'alipay.fund.auth.order.app.freeze': (content, appId) => this.freeze(content, appId),
    'alipay.fund.auth.operation.detail.query': (content) => this.frozen(content),
    'alipay.fund.auth.order.unfreeze': (content) => this.unfreeze(content),
    'alipay.trade.pay': (content) => this.pay(content),
    'alipay.trade.query': (content) => this.trade(content),
    'alipay.trade.refund': (content) => this.refund(content),
    'alipay.trade.fastpay.refund.query': (content) => this.refundState(content),
  };

  constructor(
    private readonly desk: Desk,
    private readonly key: KeyObject,
  ) {
    for (const payment of desk.ledger.all()) this.byOrder.set(payment.extra['number'] ?? '', payment);
  }

  /** The answer's JSON. The same number of ours again is the same call; with other contents it is a mistake. */
  answer(parameters: Record<string, string>): string {
    const { method = '', biz_content: text = '{}', app_id: appId = '' } = parameters;
    const call = this.calls[method];
    if (!call) return JSON.stringify(refusalFields('isv.invalid-method', '40002'));
    const content = JSON.parse(text) as Content;
    const number = content['out_request_no'] ?? content['out_trade_no'] ?? '';
    const key = method.endsWith('query') ? undefined : `${method} ${content['out_trade_no'] ?? ''} ${number}`;
    const given = this.desk.ledger.once(key, text, () => answerOf(call(content, appId)));
    if (given === 'conflict') return JSON.stringify(refusalFields('ACQ.CONTEXT_INCONSISTENT'));
    return given.body;
  }

  private freeze(content: Content, appId: string): Fields {
    const { out_order_no: number = '', auth_code: code = '' } = content;
    const currency = content['trans_currency'] ?? 'CNY';
    const amount = fromDecimal(content['amount'], currency);
    if (!/^\w{1,64}$/.test(number) || !amount) return refusalFields('ILLEGAL_ARGUMENT');
    if (this.byOrder.has(number)) return refusalFields('ORDER_ALREADY_EXIST');
    if (code.endsWith('0000')) return refusalFields('PAYER_BALANCE_NOT_ENOUGH');
    const at = Date.now();
    const payment = this.desk.ledger.authorize({
      id: newId('2026'),
      orderId: number.replaceAll('_', '-'),
      currency,
      authorized: amount,
      method: code,
      at,
      expiresAt: at + 7 * day,
      extra: { number, request: content['out_request_no'] ?? '', appId },
    });
    this.byOrder.set(number, payment);
    const state = freezeState(payment);
    this.notify(payment, { notify_type: 'fund_auth_freeze', operation_type: 'FREEZE', ...state });
    return state;
  }

  private frozen(content: Content): Fields {
    const { auth_no: id, out_order_no: number, out_request_no: request } = content;
    const payment = id === undefined ? this.byOrder.get(number ?? '') : this.desk.ledger.find(id);
    if (!payment) return refusalFields('AUTH_ORDER_NOT_EXIST');
    if (payment.extra['request'] !== request) return refusalFields('AUTH_OPERATION_NOT_EXIST');
    return {
      ...freezeState(payment),
      operation_type: 'FREEZE',
      order_status: payment.closed ? 'FINISH' : 'AUTHORIZED',
    };
  }

  private unfreeze(content: Content): Fields {
    const payment = this.desk.ledger.find(content['auth_no'] ?? '');
    if (!payment) return refusalFields('AUTH_ORDER_NOT_EXIST');
    const amount = fromDecimal(content['amount'], payment.currency);
    if (amount !== remaining(payment) || amount === 0) return refusalFields('UNFREEZE_AMOUNT_OVER_FREEZE');
    this.desk.ledger.close(payment.id);
    const done = {
      auth_no: payment.id,
      out_order_no: payment.extra['number'] ?? '',
      amount: content['amount'] ?? '',
    };
    const fields = { ...done, out_request_no: content['out_request_no'] ?? '', status: 'SUCCESS' };
    const type = { notify_type: 'fund_auth_unfreeze', operation_type: 'UNFREEZE' };
    this.notify(payment, { ...type, ...fields, trans_currency: payment.currency });
    return fields;
  }

  private pay(content: Content): Fields {
    const payment = this.desk.ledger.find(content['auth_no'] ?? '');
    if (!payment) return refusalFields('ACQ.AUTH_NO_ERROR');
    const number = content['out_trade_no'] ?? '';
    const amount = fromDecimal(content['total_amount'], payment.currency);
    if (!amount || !/^\w{1,64}$/.test(number)) return refusalFields('ACQ.INVALID_PARAMETER');
    if (this.desk.ledger.findByCapture(number)) return refusalFields('ACQ.TRADE_HAS_SUCCESS');
    const capture = { id: number, amount, at: Date.now() };
    const done = this.desk.ledger.capture(payment.id, capture, content['auth_confirm_mode'] === 'COMPLETE');
    if (typeof done === 'string')
      return refusalFields(done === 'closed' ? 'ACQ.TRADE_HAS_CLOSE' : 'ACQ.AUTH_AMOUNT_NOT_ENOUGH');
    const fields = tradeFields(payment, number);
    this.notify(payment, { notify_type: 'trade_status_sync', ...fields });
    return fields;
  }

  private trade(content: Content): Fields {
    const number = content['out_trade_no'] ?? '';
    const payment = this.desk.ledger.findByCapture(number);
    return payment ? tradeFields(payment, number) : refusalFields('ACQ.TRADE_NOT_EXIST');
  }

  private refund(content: Content): Fields {
    const number = content['out_trade_no'] ?? '';
    const payment = this.desk.ledger.findByCapture(number);
    if (!payment) return refusalFields('ACQ.TRADE_NOT_EXIST');
    const amount = fromDecimal(content['refund_amount'], payment.currency);
    if (!amount) return refusalFields('ACQ.INVALID_PARAMETER');
    const id = `${number}.${content['out_request_no'] ?? ''}`;
    const done = this.desk.ledger.refund(payment.id, { id, captureId: number, amount, at: Date.now() });
    if (typeof done === 'string') return refusalFields('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL');
    const sum = toDecimal(refundedOf(payment, number), payment.currency);
    const fields = { ...tradeFields(payment, number), refund_fee: sum, fund_change: 'Y' };
    this.notify(payment, {
      notify_type: 'trade_status_sync',
      ...fields,
      out_biz_no: content['out_request_no'] ?? '',
    });
    return fields;
  }

  private refundState(content: Content): Fields {
    const id = `${content['out_trade_no']}.${content['out_request_no']}`;
    const payment = this.desk.ledger.findByRefund(id);
    const refund = payment?.refunds.find((one) => one.id === id);
    if (!payment || !refund) return {};
    return { refund_status: 'REFUND_SUCCESS', refund_amount: toDecimal(refund.amount, payment.currency) };
  }

  /** Sends a signed notification; its number stays the same when it is sent again. */
  private notify(payment: LedgerPayment, fields: Fields): void {
    const id = newId('notify');
    const at = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const frame = {
      notify_id: id,
      notify_time: at,
      app_id: payment.extra['appId'] ?? '',
      charset: 'utf-8',
      version: '1.0',
    };
    const all: Record<string, string> = { ...fields, ...frame };
    const seal = sealed(joined(all, []), this.key);
    this.desk.courier.deliver(id, new URLSearchParams({ ...all, sign_type: 'RSA2', sign: seal }).toString());
  }
}

function answerOf(fields: Fields): Answer {
  const body = JSON.stringify('code' in fields ? fields : { code: '10000', msg: 'Success', ...fields });
  // A refusal is no effect: the same number may be tried again.
  return { status: 'code' in fields ? 400 : 200, body };
}

function joined(fields: Readonly<Record<string, string>>, without: readonly string[]): string {
  const names = Object.keys(fields).filter((name) => fields[name] !== '' && !without.includes(name));
  return names
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
}

function sealed(text: string, key: KeyObject): string {
  return sign('RSA-SHA256', Buffer.from(text), key).toString('base64');
}
