/** What PayPal does with each call. */
import type { Request, Response } from 'express';

import { fromDecimal } from './decimal';
import { give, jsonAnswer, newId, type Desk } from './desk';
import type { GivenFile } from './form';
import { captured, type Answer, type LedgerPayment, type LedgerRefund, type Refusal } from './ledger';
import { authorization, captureObject, completedOrder, disputeObject, refundObject } from './paypal-objects';

interface Money {
  currency_code: string;
  value: string;
}
interface Approved {
  amount?: Money;
  customId?: string;
}
export interface Evidence {
  evidence_type?: string;
  notes?: string;
  evidence_info?: {
    tracking_info?: { carrier_name?: string; carrier_name_other?: string; tracking_number?: string }[];
  };
}
export type Patch = { op: string; path: string; value: unknown }[];
const day = 86_400_000;

export class PaypalPlay {
  /** What was patched into orders that are approved and not yet authorized. Lost with the process: it is patched again. */
  private readonly approved = new Map<string, Approved>();
  private readonly byOrder = new Map<string, LedgerPayment>();

  constructor(
    private readonly desk: Desk,
    private readonly later: (work: () => void) => void,
  ) {
    for (const payment of desk.ledger.all()) this.byOrder.set(payment.method, payment);
  }

  /** A POST: the same PayPal-Request-Id at the same place gets the same answer, whatever else is asked. */
  call(
    work: (
      id: string,
      body: {
        amount?: Money;
        final_capture?: boolean;
        adjudication_outcome?: string;
        note?: string;
        accept_claim_type?: string;
        evidences?: Evidence[];
        files?: GivenFile[];
      },
    ) => Answer,
  ) {
    return (request: Request<{ id: string }>, response: Response): void => {
      const key = request.get('paypal-request-id');
      const answer = this.desk.ledger.once(key && `${request.path} ${key}`, '', () =>
        work(request.params.id, (request.body ?? {}) as object),
      );
      if (answer !== 'conflict') give(response, answer);
    };
  }

  order(id: string): Answer {
    const payment = this.byOrder.get(id);
    if (payment) return jsonAnswer(200, completedOrder(payment));
    if (!id.startsWith('PAYPAL-')) return problem(404, 'RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID');
    const { amount, customId } = this.approved.get(id) ?? {};
    const unit = {
      reference_id: 'default',
      ...(amount ? { amount } : {}),
      ...(customId === undefined ? {} : { custom_id: customId }),
    };
    return jsonAnswer(200, { id, intent: 'AUTHORIZE', status: 'APPROVED', purchase_units: [unit] });
  }

  patch(id: string, changes: Patch): Answer {
    if (this.byOrder.has(id)) return problem(422, 'UNPROCESSABLE_ENTITY', 'ORDER_ALREADY_COMPLETED');
    if (!id.startsWith('PAYPAL-')) return problem(404, 'RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID');
    const order = { ...this.approved.get(id) };
    for (const { path, value } of changes) {
      if (path === "/purchase_units/@reference_id=='default'/amount") order.amount = value as Money;
      else if (path === "/purchase_units/@reference_id=='default'/custom_id") order.customId = String(value);
      else return problem(422, 'UNPROCESSABLE_ENTITY', 'NOT_PATCHABLE');
    }
    this.approved.set(id, order);
    return { status: 204, body: '' };
  }

  authorize(id: string): Answer {
    if (this.byOrder.has(id)) return problem(422, 'UNPROCESSABLE_ENTITY', 'ORDER_ALREADY_AUTHORIZED');
    const { amount, customId } = this.approved.get(id) ?? {};
    const minor = fromDecimal(amount?.value, amount?.currency_code ?? '');
    if (!amount || !minor) return problem(422, 'UNPROCESSABLE_ENTITY', 'ORDER_NOT_APPROVED');
    if (id.startsWith('PAYPAL-DECLINED')) return problem(422, 'UNPROCESSABLE_ENTITY', 'INSTRUMENT_DECLINED');
    const at = Date.now();
    const payment = this.desk.ledger.authorize({
      id: newId('AUTH').toUpperCase(),
      orderId: customId ?? '',
      currency: amount.currency_code,
      authorized: minor,
      method: id,
      at,
      expiresAt: at + 29 * day,
      extra: {},
    });
    this.approved.delete(id);
    this.byOrder.set(id, payment);
    this.report('PAYMENT.AUTHORIZATION.CREATED', 'authorization', authorization(payment));
    return jsonAnswer(201, completedOrder(payment));
  }

  authorization(id: string): Answer {
    const payment = this.desk.ledger.find(id);
    return payment ? jsonAnswer(200, authorization(payment)) : notFound();
  }

  capture(id: string, body: { amount?: Money; final_capture?: boolean }): Answer {
    const before = this.desk.ledger.find(id);
    if (!before) return notFound();
    const amount = body.amount
      ? fromDecimal(body.amount.value, body.amount.currency_code)
      : before.authorized - captured(before);
    if (!amount || (body.amount && body.amount.currency_code !== before.currency))
      return problem(400, 'INVALID_REQUEST', 'INVALID_PARAMETER_VALUE');
    const capture = { id: newId('CAP').toUpperCase(), amount, at: Date.now() };
    const payment = this.desk.ledger.capture(id, capture, body.final_capture === true);
    if (typeof payment === 'string') return refusal(payment, before);
    this.report('PAYMENT.CAPTURE.COMPLETED', 'capture', captureObject(payment, capture));
    if (payment.method.startsWith('PAYPAL-DISPUTE') && !payment.dispute)
      this.later(() => this.openDispute(payment));
    return jsonAnswer(201, captureObject(payment, capture));
  }

  void(id: string): Answer {
    const before = this.desk.ledger.find(id);
    if (!before) return notFound();
    const payment = this.desk.ledger.close(id);
    if (typeof payment === 'string') return refusal(payment, before);
    this.report('PAYMENT.AUTHORIZATION.VOIDED', 'authorization', authorization(payment));
    return jsonAnswer(200, authorization(payment));
  }

  refund(captureId: string, body: { amount?: Money }): Answer {
    const before = this.desk.ledger.findByCapture(captureId);
    if (!before) return notFound();
    const whole = before.captures.find((one) => one.id === captureId)?.amount ?? 0;
    const amount = body.amount ? fromDecimal(body.amount.value, before.currency) : whole;
    if (!amount) return problem(400, 'INVALID_REQUEST', 'INVALID_PARAMETER_VALUE');
    const refund: LedgerRefund = { id: newId('REF').toUpperCase(), captureId, amount, at: Date.now() };
    const payment = this.desk.ledger.refund(before.id, refund);
    if (typeof payment === 'string') return problem(422, 'UNPROCESSABLE_ENTITY', 'REFUND_AMOUNT_EXCEEDED');
    this.report('PAYMENT.CAPTURE.REFUNDED', 'refund', refundObject(payment, refund));
    return jsonAnswer(201, refundObject(payment, refund));
  }

  dispute(id: string): Answer {
    const payment = this.disputed(id);
    return payment ? jsonAnswer(200, disputeObject(payment)) : notFound();
  }

  acceptClaim(id: string, body: { note?: string; accept_claim_type?: string }): Answer {
    const payment = this.disputed(id);
    if (!payment) return notFound();
    if (!isClaim(payment)) return problem(422, 'UNPROCESSABLE_ENTITY', 'ACTION_NOT_ALLOWED_IN_CURRENT_STATE');
    if (!body.note || body.accept_claim_type !== 'REFUND')
      return problem(400, 'INVALID_REQUEST', 'INVALID_PARAMETER_VALUE');
    this.desk.ledger.dispute(payment.id, 'accepted');
    this.report('CUSTOMER.DISPUTE.RESOLVED', 'dispute', disputeObject(payment));
    return jsonAnswer(200, { links: [] });
  }

  provideEvidence(id: string, evidences: Evidence[], files: GivenFile[]): Answer {
    const payment = this.disputed(id);
    if (!payment) return notFound();
    if (!isClaim(payment)) return problem(422, 'UNPROCESSABLE_ENTITY', 'ACTION_NOT_ALLOWED_IN_CURRENT_STATE');
    if (evidences.length === 0 || !evidences.every(isEvidence))
      return problem(400, 'INVALID_REQUEST', 'INVALID_PARAMETER_VALUE');
    if (!files.every(isProof)) return problem(400, 'INVALID_REQUEST', 'INVALID_EVIDENCE_FILE');
    const papers = Object.fromEntries(files.map(({ part, name }) => [part, name]));
    this.desk.ledger.dispute(payment.id, 'answered', papers);
    this.report('CUSTOMER.DISPUTE.UPDATED', 'dispute', disputeObject(payment));
    return jsonAnswer(200, { links: [] });
  }

  private disputed(id: string): LedgerPayment | undefined {
    const payment = this.desk.ledger.find(id.replace('PP-D-', ''));
    return payment?.dispute ? payment : undefined;
  }

  /** PayPal's own sandbox-only call that settles a dispute. */
  adjudicate(id: string, body: { adjudication_outcome?: string }): Answer {
    const payment = this.disputed(id);
    if (payment?.dispute !== 'open' && payment?.dispute !== 'answered') return notFound();
    const isWon = body.adjudication_outcome === 'SELLER_FAVOR';
    this.desk.ledger.dispute(payment.id, isWon ? 'won' : 'lost');
    this.report('CUSTOMER.DISPUTE.RESOLVED', 'dispute', disputeObject(payment));
    return jsonAnswer(200, { links: [] });
  }

  private openDispute(payment: LedgerPayment): void {
    if (payment.dispute) return;
    this.desk.ledger.byItself(() => this.desk.ledger.dispute(payment.id, 'open'));
    this.report('CUSTOMER.DISPUTE.CREATED', 'dispute', disputeObject(payment));
  }

  private report(type: string, resourceType: string, resource: object): void {
    const id = newId('WH-');
    const event = {
      id,
      create_time: new Date().toISOString(),
      resource_type: resourceType,
      event_type: type,
      resource,
    };
    this.desk.courier.deliver(id, JSON.stringify(event));
  }
}

function isClaim({ dispute, method }: LedgerPayment): boolean {
  return dispute === 'open' && !method.startsWith('PAYPAL-DISPUTE-INQUIRY');
}

/** `file1`, `file2`…, of less than 10 MB each. */
function isProof({ part, type, bytes }: GivenFile, at: number): boolean {
  return part === `file${at + 1}` && type !== '' && bytes < 10_000_000;
}

/** A proof of fulfilment needs a parcel; a carrier that PayPal has no name for is told by its own. */
function isEvidence({ evidence_type: type, notes, evidence_info: info }: Evidence): boolean {
  if (type !== 'PROOF_OF_FULFILLMENT') return Boolean(type && notes);
  const parcels = info?.tracking_info ?? [];
  return (
    parcels.length > 0 &&
    parcels.every(
      ({ carrier_name: name, carrier_name_other: other, tracking_number: number }) =>
        name && number && (name !== 'OTHER' || other),
    )
  );
}

function refusal(why: Refusal, payment: LedgerPayment): Answer {
  if (why === 'unknown') return notFound();
  if (why === 'over-capture') return problem(422, 'UNPROCESSABLE_ENTITY', 'MAX_CAPTURE_AMOUNT_EXCEEDED');
  const issue = captured(payment) > 0 ? 'AUTHORIZATION_ALREADY_CAPTURED' : 'PREVIOUSLY_VOIDED';
  return problem(422, 'UNPROCESSABLE_ENTITY', issue);
}

function notFound(): Answer {
  return problem(404, 'RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID');
}

export function problem(status: number, name: string, issue: string): Answer {
  const details = [{ issue, description: `The sandbox refused: ${issue}.` }];
  return jsonAnswer(status, { name, message: name, debug_id: newId('d'), details });
}
