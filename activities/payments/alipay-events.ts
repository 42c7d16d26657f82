/** Alipay's asynchronous notifications: a signed form. They are sent again until they are answered with `success`. */
import type { AlipayGateway } from './alipay-gateway';
import { isSigned, notificationText } from './alipay-signature';
import { moneyOf } from './amounts';
import { WebhookRefused, type PaymentEvent } from './port';

/** @throws WebhookRefused for a wrong signature, or a notification to another application */
export function parseAlipayNotification(gateway: AlipayGateway, body: Buffer): PaymentEvent {
  const fields = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  const signature = fields['sign'] ?? '';
  if (!isSigned(notificationText(fields), signature, gateway.publicKey))
    throw new WebhookRefused('Alipay: the signature is wrong.');
  if (fields['app_id'] !== gateway.settings.appId || !fields['notify_id'])
    throw new WebhookRefused('Alipay: this notification is for somebody else.');
  const amount = amountOf(fields);
  return {
    provider: 'alipay',
    eventId: fields['notify_id'],
    kind: kindOf(fields),
    orderId: orderOf(fields['out_order_no'] ?? fields['out_trade_no'] ?? ''),
    at: instantOf(fields['notify_time'] ?? ''),
    ...(amount ? { amount } : {}),
  };
}

function kindOf(fields: Record<string, string>): PaymentEvent['kind'] {
  if (fields['status'] === 'SUCCESS' && fields['operation_type'] === 'FREEZE') return 'authorized';
  if (fields['status'] === 'SUCCESS' && fields['operation_type'] === 'UNFREEZE') return 'voided';
  if (fields['refund_fee'] !== undefined) return 'refunded';
  return fields['trade_status'] === 'TRADE_SUCCESS' ? 'captured' : 'other';
}

/** A refund tells the sum of all refunds of its trade, not its own amount: none is given. */
function amountOf(fields: Record<string, string>): PaymentEvent['amount'] {
  const text = fields['amount'] ?? fields['total_amount'];
  if (text === undefined || fields['refund_fee'] !== undefined) return undefined;
  return moneyOf(text, fields['trans_currency'] ?? 'CNY');
}

/** `A_1001`, `A_1001_c_0123456789ab`: the order is what stands before the capture. */
function orderOf(number: string): string {
  return number.replace(/_c_[0-9a-f]{12}$/, '').replaceAll('_', '-');
}

/** Beijing's time, `yyyy-MM-dd HH:mm:ss`. */
function instantOf(text: string): string {
  const at = new Date(`${text.replace(' ', 'T')}+08:00`);
  if (Number.isNaN(at.getTime())) throw new WebhookRefused('Alipay: the time is no time.');
  return at.toISOString();
}
