/** Webhooks as each sender signs them. */
import { createHmac } from 'node:crypto';
import Stripe from 'stripe';
import { alipayPrivateKey, notificationText, signText } from '../../../activities/payments/alipay-signature';
import type { BrokerEvent } from '../../../activities/broker/port';
import type { OutsideKeys } from '../../../local/outside/keys';

export interface Webhook {
  to: string;
  headers: Record<string, string>;
  body: string;
}

const json = { 'content-type': 'application/json' };

/** `secondsAgo`: when it was signed. */
export function stripeWebhook(keys: OutsideKeys, event: object, secondsAgo = 0): Webhook {
  const payload = JSON.stringify(event);
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
  const secret = keys.stripeWebhookSecret;
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return { to: 'stripe', headers: { ...json, 'stripe-signature': signature }, body: payload };
}

/** Money of an order was set aside. */
export const authorized = (orderId: string, id: string) => ({
  ...{ id, object: 'event', type: 'payment_intent.amount_capturable_updated' },
  created: Math.floor(Date.now() / 1000),
  data: {
    object: {
      ...{ id: `pi_${id}`, object: 'payment_intent', currency: 'gbp', metadata: { orderId } },
      ...{ amount_received: 0, amount_capturable: 3804 },
    },
  },
});

export function alipayWebhook(keys: OutsideKeys, orderId: string, notifyId: string): Webhook {
  const fields = {
    ...{ app_id: '2026000000000001', notify_id: notifyId, notify_time: '2026-11-24 18:00:00' },
    ...{ notify_type: 'fund_auth_freeze', operation_type: 'FREEZE', status: 'SUCCESS' },
    ...{ out_order_no: orderId.replaceAll('-', '_'), amount: '38.04', trans_currency: 'GBP' },
  };
  const sign = signText(notificationText(fields), alipayPrivateKey(keys.alipay.privateKey));
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ ...fields, sign_type: 'RSA2', sign }).toString();
  return { to: 'alipay', headers, body };
}

export interface Scan {
  status: string;
  at: string;
  detail?: string;
  code?: string;
}

/** What a carrier tells of a parcel, in EasyPost's words. */
export function carrierWebhook(
  keys: OutsideKeys,
  { carrier = 'landpost', trackingCode }: { carrier?: string; trackingCode: string },
  scans: Scan[],
): Webhook {
  const result = {
    ...{ id: `trk_${trackingCode}`, object: 'Tracker', tracking_code: trackingCode, carrier },
    status: scans.at(-1)?.status,
    tracking_details: scans.map(({ status, at, detail = 'unknown', code = null }) => ({
      ...{ status, status_detail: detail, carrier_code: code, datetime: at, message: null },
      tracking_location: { city: 'Leeds', country: 'GB' },
    })),
  };
  const body = JSON.stringify({ object: 'Event', description: 'tracker.updated', result });
  const secret = keys.carrierWebhookSecret.normalize('NFKD');
  const hmac = createHmac('sha256', secret).update(body).digest('hex');
  return { to: 'carrier', headers: { ...json, 'x-hmac-signature': `hmac-sha256-hex=${hmac}` }, body };
}

export function brokerWebhook(keys: OutsideKeys, events: BrokerEvent[], secondsAgo = 0): Webhook {
  const body = JSON.stringify({ type: 'clearance.changed', data: { events } });
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
  const key = Buffer.from(keys.brokerWebhookSecret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64');
  const stamped = { 'webhook-id': 'msg_1', 'webhook-timestamp': `${timestamp}` };
  return { to: 'broker', headers: { ...json, ...stamped, 'webhook-signature': `v1,${signature}` }, body };
}
