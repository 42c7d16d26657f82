/** PayPal's JSON objects, as far as the sandbox plays them. */
import { toDecimal } from './decimal';
import { captured, refundedOf, type LedgerCapture, type LedgerPayment, type LedgerRefund } from './ledger';

const time = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

function amount(payment: LedgerPayment, minor: number): { currency_code: string; value: string } {
  return { currency_code: payment.currency, value: toDecimal(minor, payment.currency) };
}

function related(payment: LedgerPayment): object {
  return { related_ids: { order_id: payment.method, authorization_id: payment.id } };
}

export function authorization(payment: LedgerPayment): object {
  return {
    id: payment.id,
    status: authorizationStatus(payment),
    amount: amount(payment, payment.authorized),
    custom_id: payment.orderId,
    expiration_time: time(payment.expiresAt),
    create_time: time(payment.at),
    supplementary_data: related(payment),
  };
}

function authorizationStatus(payment: LedgerPayment): string {
  const taken = captured(payment);
  if (taken === 0) return payment.closed ? 'VOIDED' : 'CREATED';
  return payment.closed ? 'CAPTURED' : 'PARTIALLY_CAPTURED';
}

export function captureObject(payment: LedgerPayment, capture: LedgerCapture): object {
  const back = refundedOf(payment, capture.id);
  const refundedStatus = back === capture.amount ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  return {
    id: capture.id,
    status: back === 0 ? 'COMPLETED' : refundedStatus,
    amount: amount(payment, capture.amount),
    final_capture: payment.closed,
    custom_id: payment.orderId,
    create_time: time(capture.at),
    supplementary_data: related(payment),
  };
}

export function refundObject(payment: LedgerPayment, refund: LedgerRefund): object {
  return {
    id: refund.id,
    status: 'COMPLETED',
    amount: amount(payment, refund.amount),
    custom_id: payment.orderId,
    create_time: time(refund.at),
  };
}

export function completedOrder(payment: LedgerPayment): object {
  return {
    id: payment.method,
    intent: 'AUTHORIZE',
    status: 'COMPLETED',
    purchase_units: [
      {
        reference_id: 'default',
        amount: amount(payment, payment.authorized),
        custom_id: payment.orderId,
        payments: {
          authorizations: [authorization(payment)],
          captures: payment.captures.map((capture) => captureObject(payment, capture)),
          refunds: payment.refunds.map((refund) => refundObject(payment, refund)),
        },
      },
    ],
  };
}

const outcomes = {
  won: 'RESOLVED_SELLER_FAVOUR',
  lost: 'RESOLVED_BUYER_FAVOUR',
  accepted: 'ACCEPTED',
} as const;

/** PayPal gives ten days; here counted from the payment. */
const daysToAnswer = 10;

/** `PAYPAL-DISPUTE-INQUIRY…`: not a claim yet, so it takes neither answer. */
function disputeStanding(payment: LedgerPayment): object {
  const state = payment.dispute ?? 'open';
  const links = (...steps: string[]) =>
    ['self', ...steps].map((rel) => ({
      rel,
      href: `/v1/customer/disputes/PP-D-${payment.id}${rel === 'self' ? '' : `/${rel}`}`,
      method: rel === 'self' ? 'GET' : 'POST',
    }));
  const stage = 'CHARGEBACK';
  if (state === 'won' || state === 'lost' || state === 'accepted') {
    const dispute_outcome = { outcome_code: outcomes[state] };
    return { status: 'RESOLVED', dispute_life_cycle_stage: stage, dispute_outcome, links: links() };
  }
  if (payment.method.startsWith('PAYPAL-DISPUTE-INQUIRY'))
    return {
      status: 'OPEN',
      dispute_life_cycle_stage: 'INQUIRY',
      links: links('send-message', 'make-offer'),
    };
  if (state === 'answered')
    return { status: 'UNDER_REVIEW', dispute_life_cycle_stage: stage, links: links() };
  return {
    status: 'WAITING_FOR_SELLER_RESPONSE',
    dispute_life_cycle_stage: stage,
    seller_response_due_date: time(payment.at + daysToAnswer * 86_400_000),
    links: links('accept-claim', 'provide-evidence'),
  };
}

export function disputeObject(payment: LedgerPayment): object {
  return {
    dispute_id: `PP-D-${payment.id}`,
    create_time: time(payment.at),
    reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
    dispute_amount: amount(payment, captured(payment)),
    disputed_transactions: [
      { seller_transaction_id: payment.captures[0]?.id ?? '', custom: payment.orderId },
    ],
    ...(payment.papers ? { evidences: evidencesOf(payment.papers) } : {}),
    ...disputeStanding(payment),
  };
}

function evidencesOf(papers: Readonly<Record<string, string>>): object[] {
  const documents = Object.values(papers).map((name) => ({ name }));
  return [{ source: 'SUBMITTED_BY_SELLER', documents }];
}
