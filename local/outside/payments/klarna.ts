/**
 * Klarna's Payments and Order Management API as far as Landfall uses it. Written to docs.klarna.com/api.
 *
 * Any authorization token `KLARNA-…` is one that a customer has just got; `KLARNA-DECLINED…` becomes an order that Klarna
 * rejects, `KLARNA-PENDING…` one it wants to look into, `KLARNA-STOPPED…` one it accepts and stops an hour later.
 */
import { randomUUID } from 'node:crypto';

import { json, Router, type Request, type Response } from 'express';

import { misbehave } from '../misbehaviour';
import type { SandboxOptions } from '../part';
import { give, jsonAnswer, newId, openDesk, type Desk, type PaymentSandbox } from './desk';
import {
  captured,
  refunded,
  remaining,
  voided,
  type Answer,
  type LedgerPayment,
  type Refusal,
} from './ledger';

interface Body {
  purchase_country?: string;
  purchase_currency?: string;
  order_amount?: number;
  order_lines?: { total_amount?: number }[];
  merchant_reference1?: string;
  captured_amount?: number;
  refunded_amount?: number;
}

const day = 86_400_000;

export function createKlarnaSandbox(options: SandboxOptions): PaymentSandbox {
  const desk = openDesk('klarna', options, () => ({ 'content-type': 'application/json' }));
  const timers = new Set<NodeJS.Timeout>();
  const play = new KlarnaPlay(desk, (work) => timers.add(setTimeout(work, options.pace).unref()));
  const orders = '/ordermanagement/v1/orders/:id';
  const router = Router();
  router.use(json(), misbehave(options, 'klarna'), requireUser);
  router.post(
    '/payments/v1/authorizations/:id/order',
    play.call((id, body) => play.create(id, body)),
  );
  router.get(orders, (request, response) => give(response, play.order(request.params.id)));
  router.post(
    `${orders}/captures`,
    play.call((id, body) => play.capture(id, body)),
  );
  router.post(
    `${orders}/refunds`,
    play.call((id, body) => play.refund(id, body)),
  );
  router.post(
    `${orders}/cancel`,
    play.call((id) => play.cancel(id)),
  );
  router.post(
    `${orders}/release-remaining-authorization`,
    play.call((id) => play.release(id)),
  );
  const close = (): void => {
    timers.forEach((timer) => clearTimeout(timer));
    desk.courier.close();
  };
  return { router, book: desk.book, close };
}

class KlarnaPlay {
  private readonly usedTokens = new Set<string>();

  constructor(
    private readonly desk: Desk,
    private readonly later: (work: () => void) => void,
  ) {
    for (const payment of desk.ledger.all()) this.usedTokens.add(payment.method);
  }

  /** A POST: once for its Klarna-Idempotency-Key. */
  call(work: (id: string, body: Body) => Answer) {
    return (request: Request<{ id: string }>, response: Response): void => {
      const body = (request.body ?? {}) as Body;
      const key = request.get('klarna-idempotency-key');
      const asked = `${request.path} ${JSON.stringify(body)}`;
      const answer = this.desk.ledger.once(key, asked, () => work(request.params.id, body));
      give(
        response,
        answer === 'conflict'
          ? problem(400, 'IDEMPOTENCY_KEY_REUSED', 'Another request had this key.')
          : answer,
      );
    };
  }

  create(token: string, body: Body): Answer {
    if (!token.startsWith('KLARNA-') || this.usedTokens.has(token))
      return problem(404, 'NOT_FOUND', 'Invalid authorization token.');
    if (!/^[A-Z]{2}$/.test(body.purchase_country ?? '')) return bad('purchase_country');
    if (!/^[A-Z]{3}$/.test(body.purchase_currency ?? '')) return bad('purchase_currency');
    const lines = (body.order_lines ?? []).reduce((sum, line) => sum + (line.total_amount ?? 0), 0);
    const amount = body.order_amount ?? 0;
    if (!Number.isInteger(amount) || amount < 1 || lines !== amount) return bad('order_amount');
    const at = Date.now();
    const fraud = token.startsWith('KLARNA-DECLINED') ? 'REJECTED' : 'ACCEPTED';
    const payment = this.desk.ledger.authorize({
      id: randomUUID(),
      orderId: body.merchant_reference1 ?? '',
      currency: body.purchase_currency ?? '',
      authorized: amount,
      method: token,
      at,
      expiresAt: at + 28 * day,
      extra: { fraud: token.startsWith('KLARNA-PENDING') ? 'PENDING' : fraud },
    });
    this.usedTokens.add(token);
    if (token.startsWith('KLARNA-STOPPED')) this.later(() => this.stop(payment));
    const { id: order_id } = payment;
    return jsonAnswer(200, { order_id, fraud_status: payment.extra['fraud'], redirect_url: '' });
  }

  order(id: string): Answer {
    const payment = this.desk.ledger.find(id);
    return payment ? jsonAnswer(200, orderObject(payment)) : notFound();
  }

  capture(id: string, body: Body): Answer {
    const amount = body.captured_amount ?? 0;
    if (!Number.isInteger(amount) || amount < 1) return bad('captured_amount');
    const capture = { id: randomUUID(), amount, at: Date.now() };
    const payment = this.desk.ledger.capture(id, capture, false);
    if (typeof payment === 'string') return refusal(payment, 'CAPTURE_NOT_ALLOWED');
    const location = `/ordermanagement/v1/orders/${id}/captures/${capture.id}`;
    return { status: 201, body: '', headers: { location, 'capture-id': capture.id } };
  }

  refund(id: string, body: Body): Answer {
    const amount = body.refunded_amount ?? 0;
    if (!Number.isInteger(amount) || amount < 1) return bad('refunded_amount');
    const refund = { id: randomUUID(), amount, at: Date.now() };
    const payment = this.desk.ledger.refund(id, refund);
    if (typeof payment === 'string') return refusal(payment, 'REFUND_NOT_ALLOWED');
    const location = `/ordermanagement/v1/orders/${id}/refunds/${refund.id}`;
    return { status: 201, body: '', headers: { location, 'refund-id': refund.id } };
  }

  cancel(id: string): Answer {
    const before = this.desk.ledger.find(id);
    if (!before) return notFound();
    if (captured(before) > 0) return problem(403, 'CANCEL_NOT_ALLOWED', 'The order has captures.');
    const payment = this.desk.ledger.close(id);
    return typeof payment === 'string' ? refusal(payment, 'CANCEL_NOT_ALLOWED') : { status: 204, body: '' };
  }

  release(id: string): Answer {
    const payment = this.desk.ledger.close(id);
    return typeof payment === 'string' ? refusal(payment, 'NOT_ALLOWED') : { status: 204, body: '' };
  }

  private stop(payment: LedgerPayment): void {
    if (payment.closed) return;
    this.desk.ledger.byItself(() => void this.desk.ledger.close(payment.id));
    const push = { order_id: payment.id, event_type: 'FRAUD_RISK_STOPPED' };
    this.desk.courier.deliver(newId('push_'), JSON.stringify(push));
  }
}

function orderObject(payment: LedgerPayment): object {
  const time = (milliseconds: number): string => new Date(milliseconds).toISOString();
  return {
    order_id: payment.id,
    status: statusOf(payment),
    fraud_status: payment.extra['fraud'],
    merchant_reference1: payment.orderId,
    purchase_currency: payment.currency,
    original_order_amount: payment.authorized,
    order_amount: payment.authorized,
    captured_amount: captured(payment),
    refunded_amount: refunded(payment),
    remaining_authorized_amount: remaining(payment),
    created_at: time(payment.at),
    expires_at: time(payment.expiresAt),
    captures: payment.captures.map(({ id, amount, at }) => ({
      capture_id: id,
      captured_amount: amount,
      captured_at: time(at),
    })),
    refunds: payment.refunds.map(({ id, amount, at }) => ({
      refund_id: id,
      refunded_amount: amount,
      refunded_at: time(at),
    })),
  };
}

function statusOf(payment: LedgerPayment): string {
  if (voided(payment)) return 'CANCELLED';
  if (captured(payment) === 0) return 'AUTHORIZED';
  return payment.closed ? 'CAPTURED' : 'PART_CAPTURED';
}

function requireUser(request: Request, response: Response, next: () => void): void {
  const given = /^Basic (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '';
  if (Buffer.from(given, 'base64').toString('utf8').startsWith('PK')) next();
  else give(response, problem(401, 'UNAUTHORIZED', 'The sandbox wants a user name PK….'));
}

function refusal(why: Refusal, code: string): Answer {
  return why === 'unknown' ? notFound() : problem(403, code, `The order does not allow it: ${why}.`);
}

function notFound(): Answer {
  return problem(404, 'NO_SUCH_ORDER', 'There is no such order.');
}

function bad(field: string): Answer {
  return problem(400, 'BAD_VALUE', `Bad value: ${field}`);
}

function problem(status: number, code: string, says: string): Answer {
  return jsonAnswer(status, { error_code: code, error_messages: [says], correlation_id: randomUUID() });
}
