/** EasyPost's webhooks: `X-Hmac-Signature` over the raw body. */
import { createHmac, timingSafeEqual } from 'node:crypto';

import type { TrackingEvent } from '../../domain/order';
import { WebhookRefused } from '../payments/port';
import { eventsOf, type EasyPostTracker } from './easypost-tracking';

/**
 * The tracking events in one request; none when it is about something else. The secret is normalised (NFKD) as EasyPost
 * does. No time stamp is signed, so an old request is as good as a new one: its events are known by their ids.
 * @throws WebhookRefused for a bad signature or a body that is no tracker
 */
export function parseEasyPostWebhook(
  secret: string,
  { headers, body }: { headers: Record<string, string | undefined>; body: Buffer },
): TrackingEvent[] {
  const hmac = createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex');
  if (!same(headers['x-hmac-signature'] ?? '', `hmac-sha256-hex=${hmac}`))
    throw new WebhookRefused('the signature is not that of the carriers');
  const event = parsed(body);
  if (!event.description?.startsWith('tracker.')) return [];
  const tracker = event.result;
  if (typeof tracker?.id !== 'string' || typeof tracker.tracking_code !== 'string')
    throw new WebhookRefused('the event has no tracker');
  try {
    return eventsOf(tracker);
  } catch {
    throw new WebhookRefused('the tracker cannot be read');
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parsed(body: Buffer): { description?: string; result?: EasyPostTracker } {
  try {
    return (JSON.parse(body.toString('utf8')) ?? {}) as { description?: string; result?: EasyPostTracker };
  } catch {
    throw new WebhookRefused('the body is no JSON');
  }
}
