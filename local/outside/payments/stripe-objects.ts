/** Stripe's JSON objects, as far as the sandbox plays them. Field names and statuses as in Stripe's published API. */
import { captured, refunded, remaining, voided, type LedgerPayment, type LedgerRefund } from './ledger';

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

function status(payment: LedgerPayment): string {
  if (voided(payment)) return 'canceled';
  return payment.closed ? 'succeeded' : 'requires_capture';
}

export function paymentIntent(payment: LedgerPayment, expandCharge: boolean): object {
  return {
    id: payment.id,
    object: 'payment_intent',
    amount: payment.authorized,
    amount_capturable: remaining(payment),
    amount_received: captured(payment),
    capture_method: 'manual',
    confirmation_method: 'automatic',
    created: seconds(payment.at),
    currency: payment.currency.toLowerCase(),
    latest_charge: expandCharge ? charge(payment) : chargeId(payment),
    livemode: false,
    metadata: allMetadata(payment),
    payment_method: payment.method,
    payment_method_types: ['card'],
    status: status(payment),
  };
}

export function charge(payment: LedgerPayment): object {
  return {
    id: chargeId(payment),
    object: 'charge',
    amount: payment.authorized,
    amount_captured: captured(payment),
    amount_refunded: refunded(payment),
    captured: payment.closed && !voided(payment),
    created: seconds(payment.at),
    currency: payment.currency.toLowerCase(),
    disputed: payment.dispute !== undefined,
    livemode: false,
    // A charge takes over the metadata of its payment intent when it is made.
    metadata: metadata(payment),
    paid: true,
    payment_intent: payment.id,
    payment_method: payment.method,
    payment_method_details: {
      type: 'card',
      card: {
        brand: 'visa',
        capture_before: seconds(payment.expiresAt),
        multicapture: { status: isTakenOnce(payment) ? 'unavailable' : 'available' },
      },
    },
    refunded: payment.closed && captured(payment) > 0 && refunded(payment) === captured(payment),
    status: 'succeeded',
  };
}

export function refundObject(payment: LedgerPayment, refund: LedgerRefund): object {
  return {
    id: refund.id,
    object: 'refund',
    amount: refund.amount,
    charge: chargeId(payment),
    created: seconds(refund.at),
    currency: payment.currency.toLowerCase(),
    metadata: {},
    payment_intent: payment.id,
    reason: 'requested_by_customer',
    status: 'succeeded',
  };
}

/** Stripe gives one to three weeks, by the card's network; here counted from the payment. */
const daysToAnswer = 20;

export function disputeObject(payment: LedgerPayment): object {
  const state = payment.dispute ?? 'open';
  const isAnswered = state === 'answered' || state === 'won' || state === 'lost';
  return {
    id: payment.id.replace('pi_', 'dp_'),
    object: 'dispute',
    amount: captured(payment),
    charge: chargeId(payment),
    created: seconds(payment.at),
    currency: payment.currency.toLowerCase(),
    evidence: { ...payment.papers },
    evidence_details: {
      due_by: seconds(payment.at) + daysToAnswer * 86_400,
      has_evidence: isAnswered,
      past_due: false,
      submission_count: isAnswered ? 1 : 0,
    },
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: payment.id,
    reason: 'fraudulent',
    status: disputeStatus[state],
  };
}

const disputeStatus = {
  open: 'needs_response',
  answered: 'under_review',
  // Closing a dispute loses it.
  accepted: 'lost',
  won: 'won',
  lost: 'lost',
} as const;

export function chargeId(payment: LedgerPayment): string {
  return payment.id.replace('pi_', 'ch_');
}

/** Given when it was made, and with each capture. */
function allMetadata(payment: LedgerPayment): Record<string, string> {
  const notes = payment.captures.map((capture) => capture.note ?? {});
  return Object.assign(metadata(payment), ...notes) as Record<string, string>;
}

function metadata(payment: LedgerPayment): Record<string, string> {
  return JSON.parse(payment.extra['metadata'] ?? '{}') as Record<string, string>;
}

/** A card of the sandbox without multicapture. */
export function isTakenOnce({ method }: LedgerPayment): boolean {
  return method.startsWith('pm_card_unionpay');
}
