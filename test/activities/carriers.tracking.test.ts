/** What EasyPost's webhooks and scans mean to us. */
import { createHmac } from 'node:crypto';

import { kindOf, type EasyPostDetail } from '../../activities/carriers/easypost-tracking';
import { parseEasyPostWebhook } from '../../activities/carriers/easypost-webhook';
import { WebhookRefused } from '../../activities/payments/port';
import type { TrackingEvent } from '../../domain/order';

/** With a letter that NFKD takes apart. */
const secret = 'webhook-secret-é';

describe('webhooks', () => {
  const tracker = {
    ...{ id: 'trk_1', tracking_code: 'LF1', carrier: 'landpost', status: 'in_transit' },
    tracking_details: [
      detail({ status_detail: 'departed_facility', datetime: '2026-11-24T10:00:00+01:00' }),
      detail({ status_detail: 'received_at_origin_facility', datetime: '2026-11-24T08:00:00Z' }),
    ],
  };
  const body = Buffer.from(JSON.stringify({ description: 'tracker.updated', result: tracker }));
  const signed = (content: Buffer, key = secret): Record<string, string> => ({
    'x-hmac-signature': `hmac-sha256-hex=${createHmac('sha256', key.normalize('NFKD')).update(content).digest('hex')}`,
  });

  test('a signed one is read: all scans, in the order of the carrier’s time', () => {
    const events = parseEasyPostWebhook(secret, { headers: signed(body), body });
    expect(events.map(({ kind, at }) => [kind, at])).toEqual([
      ['handed-over', '2026-11-24T08:00:00.000Z'],
      // A scan on the way says no more than that it is still on it.
      ['handed-over', '2026-11-24T09:00:00.000Z'],
    ]);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(2);
    expect(parseEasyPostWebhook(secret, { headers: signed(body), body })).toEqual(events);
  });

  test.each([
    ['a changed body', signed(body), Buffer.from(body.toString().replace('LF1', 'LF2'))],
    ['another secret', signed(body, 'other'), body],
    ['no signature', {}, body],
    ['a signed body that is no JSON', signed(Buffer.from('{')), Buffer.from('{')],
  ])('%s is refused', (_what, headers, content) => {
    expect(() => parseEasyPostWebhook(secret, { headers, body: content })).toThrow(WebhookRefused);
  });

  test('what is not about tracking is no news', () => {
    const other = Buffer.from(JSON.stringify({ description: 'batch.updated', result: {} }));
    expect(parseEasyPostWebhook(secret, { headers: signed(other), body: other })).toEqual([]);
  });
});

function detail(more: Partial<EasyPostDetail>): EasyPostDetail {
  return { status: 'in_transit', datetime: '2026-11-24T08:00:00Z', message: '', ...more };
}

describe('the meaning of scans', () => {
  test.each<[Partial<EasyPostDetail>, TrackingEvent['kind'] | undefined]>([
    [{ status: 'pre_transit', status_detail: 'label_created' }, 'label-created'],
    [{ status_detail: 'received_at_origin_facility' }, 'handed-over'],
    [{ status_detail: 'arrived_at_facility', carrier_code: 'EMA' }, 'handed-over'],
    [{ status_detail: 'departed_facility', carrier_code: 'EMC' }, 'exported'],
    [{ status_detail: 'received_at_destination_facility' }, 'arrived'],
    [{ status_detail: 'status_update', message: 'Presented to import customs' }, 'customs-submitted'],
    [{ status_detail: 'held', carrier_code: 'EME', message: 'Held by customs' }, 'customs-held'],
    [{ status_detail: 'held', message: 'Customs delay' }, 'customs-held'],
    [{ status_detail: 'held', carrier_code: 'EME', message: 'Inspected by customs' }, 'customs-inspection'],
    [{ status_detail: 'awaiting_information' }, 'customs-documents-wanted'],
    [{ status_detail: 'status_update', carrier_code: 'EDC' }, 'customs-released'],
    [{ status_detail: 'status_update', message: 'Cleared customs' }, 'customs-released'],
    [{ status_detail: 'refused', message: 'Import refused by customs' }, 'customs-refused'],
    [{ status: 'failure', status_detail: 'held', message: 'Seized by customs' }, 'customs-seized'],
    [{ status: 'out_for_delivery' }, 'out-for-delivery'],
    [{ status: 'available_for_pickup' }, 'out-for-delivery'],
    [{ status_detail: 'delivery_exception' }, 'delivery-failed'],
    [{ status_detail: 'refused', message: 'Refused by the recipient' }, 'delivery-failed'],
    [{ status: 'delivered', status_detail: 'arrived_at_destination' }, 'delivered'],
    [{ status: 'failure', status_detail: 'lost' }, 'lost'],
    [{ status: 'failure', status_detail: 'damaged' }, 'damaged'],
    [{ status: 'return_to_sender', status_detail: 'return' }, 'returning'],
    [{ status: 'return_to_sender', status_detail: 'arrived_at_destination' }, 'returned'],
    [{ status_detail: 'weather_delay' }, undefined],
    [{ status: 'unknown', status_detail: 'unknown' }, undefined],
  ])('%j means %s', (one, kind) => {
    expect(kindOf(detail(one))).toBe(kind);
  });
});
