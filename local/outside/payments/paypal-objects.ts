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

export function disputeObject(payment: LedgerPayment): object {
  const outcomes = { won: 'RESOLVED_SELLER_FAVOUR', lost: 'RESOLVED_BUYER_FAVOUR' } as const;
  const isOver = payment.dispute === 'won' || payment.dispute === 'lost';
  return {
    dispute_id: `PP-D-${payment.id}`,
    create_time: time(payment.at),
    reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
    status: isOver ? 'RESOLVED' : 'OPEN',
    dispute_amount: amount(payment, captured(payment)),
    disputed_transactions: [
      { seller_transaction_id: payment.captures[0]?.id ?? '', custom: payment.orderId },
    ],
    ...(isOver ? { dispute_outcome: { outcome_code: outcomes[payment.dispute as 'won' | 'lost'] } } : {}),
  };
}
