/** What PayPal's webhook events mean (developer.paypal.com/api/rest/webhooks/event-names). */
import type { DisputeNews } from '../../domain/dispute';
import { moneyOf } from './amounts';
import type { PaymentEvent } from './port';

interface Amount {
  currency_code: string;
  value: string;
}

export interface PaypalEvent {
  id: string;
  event_type: string;
  create_time: string;
  resource: {
    custom_id?: string;
    amount?: Amount;
    dispute_id?: string;
    reason?: string;
    seller_response_due_date?: string;
    dispute_amount?: Amount;
    disputed_transactions?: { custom?: string }[];
    dispute_outcome?: { outcome_code?: string };
  };
}

const kinds: Readonly<Record<string, PaymentEvent['kind']>> = {
  'PAYMENT.AUTHORIZATION.CREATED': 'authorized',
  'PAYMENT.AUTHORIZATION.VOIDED': 'voided',
  'PAYMENT.CAPTURE.COMPLETED': 'captured',
  'PAYMENT.CAPTURE.REFUNDED': 'refunded',
  'CUSTOMER.DISPUTE.CREATED': 'dispute-opened',
};

/** `RESOLVED_WITH_PAYOUT`: PayPal paid the customer itself and left us our money. `DENIED`: it did not take the customer's claim. */
const outcomes: Readonly<Record<string, PaymentEvent['kind']>> = {
  RESOLVED_SELLER_FAVOUR: 'dispute-won',
  CANCELED_BY_BUYER: 'dispute-won',
  RESOLVED_WITH_PAYOUT: 'dispute-won',
  DENIED: 'dispute-won',
  RESOLVED_BUYER_FAVOUR: 'dispute-lost',
  ACCEPTED: 'dispute-lost',
};

export function paypalEvent(event: PaypalEvent): PaymentEvent {
  const { resource } = event;
  const amount = resource.amount ?? resource.dispute_amount;
  const kind = kindOf(event);
  return {
    provider: 'paypal',
    eventId: event.id,
    kind,
    orderId: resource.custom_id ?? resource.disputed_transactions?.[0]?.custom ?? '',
    at: new Date(event.create_time).toISOString(),
    ...(amount ? { amount: moneyOf(amount.value, amount.currency_code) } : {}),
    ...(kind.startsWith('dispute') ? { dispute: disputeIn(resource) } : {}),
  };
}

function disputeIn({
  dispute_id: id = '',
  reason,
  seller_response_due_date: due,
}: PaypalEvent['resource']): DisputeNews {
  return {
    id,
    ...(reason === undefined ? {} : { reason }),
    ...(due === undefined ? {} : { respondBy: new Date(due).toISOString() }),
  };
}

function kindOf({ event_type: type, resource }: PaypalEvent): PaymentEvent['kind'] {
  if (type === 'CUSTOMER.DISPUTE.RESOLVED')
    return outcomes[resource.dispute_outcome?.outcome_code ?? ''] ?? 'other';
  return kinds[type] ?? 'other';
}
