/** The broker's webhooks, signed as https://www.standardwebhooks.com has it: HMAC-SHA256 over `id.timestamp.body`. */
import { createHmac, timingSafeEqual } from 'node:crypto';

import { WebhookRefused } from '../payments/port';
import type { BrokerEvent } from './port';

const toleranceSeconds = 300;

/** A secret with the prefix `whsec_` is base64; any other is taken as it is. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
}

/**
 * The clearance events in one request. `now`: milliseconds since 1970.
 * @throws WebhookRefused for a bad signature, a time stamp five minutes off, or a body that is none of the broker's
 */
export function parseBrokerWebhook(
  secret: string,
  { headers, body }: { headers: Record<string, string | undefined>; body: Buffer },
  now: number,
): BrokerEvent[] {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !timestamp || !signatures) throw new WebhookRefused('the signature is missing');
  if (!/^\d+$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds)
    throw new WebhookRefused('the time stamp is more than five minutes off');
  const expected = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();
  // Several, while the secret is being changed.
  if (!signatures.split(' ').some((signature) => isSigned(signature, expected)))
    throw new WebhookRefused('the signature is not that of the broker');
  return eventsIn(body);
}

function isSigned(signature: string, expected: Buffer): boolean {
  const [version, text = ''] = signature.split(',');
  const given = Buffer.from(text, 'base64');
  return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
}

function eventsIn(body: Buffer): BrokerEvent[] {
  let parsed: { data?: { events?: BrokerEvent[] } } | null;
  try {
    parsed = JSON.parse(body.toString('utf8')) as typeof parsed;
  } catch {
    throw new WebhookRefused('the body is no JSON');
  }
  const events = parsed?.data?.events;
  if (!Array.isArray(events)) throw new WebhookRefused('the body has no events');
  return events.map(eventOf);
}

/** What the broker says, and nothing it adds to it. */
export function eventOf(told: BrokerEvent): BrokerEvent {
  const { eventId, mrn, reference, state, at, says, wants, charged } = told;
  return {
    ...{ eventId, mrn, reference, state, at },
    ...(says === undefined ? {} : { says }),
    ...(wants === undefined ? {} : { wants }),
    ...(charged === undefined ? {} : { charged }),
  };
}
