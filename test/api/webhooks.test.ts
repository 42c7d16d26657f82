/** What the outside reports: believed by its signature only, kept before it is answered, each event once, in any order. */
import { randomUUID } from 'node:crypto';
import type { ClearanceState } from '../../activities/broker/port';
import { clearanceEventModel } from '../../models/clearance-event';
import { findConsignment } from '../../models/consignment';
import { paymentEventModel } from '../../models/payment-event';
import { openConsignment, trackingEventModel } from '../../models/tracking-event';
import { freshOrderId, startHouse, type House } from './support/house';
import type { Market } from './support/live-brand';
import {
  alipayWebhook,
  authorized,
  brokerWebhook,
  carrierWebhook,
  stripeWebhook,
  type Scan,
  type Webhook,
} from './support/signed';

let house: House;
beforeAll(async () => {
  // Nobody reports but this test; a day is long enough that no parcel's silence is noticed meanwhile.
  house = await startHouse({ policy: { returnDays: 0, dayMs: 600_000 }, webhooksTo: '' });
}, 60_000);
afterAll(() => house.close());

const connection = () => house.api.database.connection;

async function send({ to, headers, body }: Webhook) {
  const answer = await fetch(`${house.api.url}/webhooks/${to}`, { method: 'POST', headers, body });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const serial = () => randomUUID().slice(0, 8);
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const taken: Scan = { status: 'in_transit', at: minutesAgo(30), detail: 'received_at_origin_facility' };

/** One good webhook of each sender, and how many of its events the record has. */
const senders: {
  name: string;
  good: (id: string, secondsAgo?: number) => Webhook;
  kept: (id: string) => Promise<number>;
  status: number;
}[] = [
  {
    name: 'stripe',
    good: (id, secondsAgo) => stripeWebhook(house.keys, authorized('T-1', `evt_${id}`), secondsAgo),
    kept: (id) => paymentEventModel(connection()).countDocuments({ eventId: `evt_${id}` }),
    status: 204,
  },
  {
    name: 'alipay',
    good: (id) => alipayWebhook(house.keys, 'T-1', `n_${id}`),
    kept: (id) => paymentEventModel(connection()).countDocuments({ eventId: `n_${id}` }),
    status: 200,
  },
  {
    name: 'carrier',
    // Of a parcel nobody here knows and nobody will: only kept.
    good: (id) =>
      carrierWebhook(house.keys, { trackingCode: id }, [{ ...taken, at: '2026-01-01T00:00:00.000Z' }]),
    kept: (id) => trackingEventModel(connection()).countDocuments({ trackingCode: id }),
    status: 204,
  },
  {
    name: 'broker',
    good: (id, secondsAgo) =>
      brokerWebhook(house.keys, [clearance('order:T-1/shipment-1', 'submitted', 1, id)], secondsAgo),
    kept: (id) => clearanceEventModel(connection()).countDocuments({ _id: id }),
    status: 204,
  },
];

function clearance(reference: string, state: ClearanceState, minutes: number, id: string = serial()) {
  return { eventId: id, mrn: '26GB0000000000001', reference, state, at: minutesAgo(minutes) };
}

describe.each(senders)('a webhook of the $name', ({ name, good, kept, status }) => {
  it('that is signed is kept and acknowledged', async () => {
    const id = serial();
    expect(await send(good(id))).toMatchObject({ status, text: name === 'alipay' ? 'success' : '' });
    expect(await kept(id)).toBe(1);
  });

  it('that comes again, and several times at once, is kept once and acknowledged each time', async () => {
    const id = serial();
    const hook = good(id);
    const answers = await Promise.all([1, 2, 3, 4].map(() => send(hook)));
    expect(answers.map((answer) => answer.status)).toEqual([status, status, status, status]);
    expect((await send(hook)).status).toBe(status);
    expect(await kept(id)).toBe(1);
  });

  it('whose body was changed on the way is refused, and nothing of it is kept', async () => {
    const [id, other] = [serial(), serial()];
    const hook = good(id);
    const answer = await send({ ...hook, body: hook.body.replaceAll(id, other) });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({
      type: 'urn:landfall:problem:invalid-request',
      remedy: expect.stringContaining('Sign the raw body'),
    });
    expect([await kept(id), await kept(other)]).toEqual([0, 0]);
  });

  it('without a signature, or without a body, is refused', async () => {
    const { to, body, headers } = good(serial());
    const type = { 'content-type': headers['content-type'] ?? '' };
    const unsigned = body.replace(/&sign=[^&]*/, '');
    expect((await send({ to, body: unsigned, headers: type })).status).toBe(400);
    expect((await send({ to, body: '', headers })).status).toBe(400);
  });
});

it.each(['stripe', 'broker'])(
  'a webhook of the %s signed more than five minutes ago is refused',
  async (name) => {
    const sender = senders.find((each) => each.name === name);
    const id = serial();
    const old = sender?.good(id, 360);
    expect(old && (await send(old)).status).toBe(400);
    expect(await sender?.kept(id)).toBe(0);
    const recent = sender?.good(id, 240);
    expect(recent && (await send(recent)).status).toBe(204);
  },
);

it('a webhook of a sender nobody knows, or of more than 1 MB, is refused', async () => {
  const { headers, body } = stripeWebhook(house.keys, authorized('T-1', 'evt_x'));
  expect((await send({ to: 'nobody', headers, body })).status).toBe(404);
  expect((await send({ to: 'stripe', headers, body: 'x'.repeat(1_100_000) })).status).toBe(413);
});

describe('a parcel that is not known yet', () => {
  it('is sent again by the carrier: 503, and nothing of it is lost when the parcel becomes known', async () => {
    const trackingCode = serial();
    const hook = carrierWebhook(house.keys, { trackingCode }, [taken]);
    const answer = await send(hook);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    await openConsignment(connection(), {
      ...{ shipmentId: 'order:T-1/shipment-1', orderId: 'T-1', carrier: 'landpost', trackingCode },
      ...{ mode: 'direct-mail', to: 'GB', openedAt: minutesAgo(60), silenceAfterMs: 86_400_000 },
      token: randomUUID(),
    });
    const known = await findConsignment(connection(), 'landpost', trackingCode);
    expect(known).toMatchObject({ stage: 'handed-over', latest: { at: taken.at } });
    expect((await send(hook)).status).toBe(204);
    expect(await trackingEventModel(connection()).countDocuments({ trackingCode })).toBe(1);
  });
});

/** Places an order and waits for its label. */
async function labelled(market: Market = 'GB') {
  const orderId = freshOrderId();
  const placed = await house.place(orderId, {}, market);
  if (placed.body['state'] !== 'accepted') throw new Error(JSON.stringify(placed.body));
  const view = await house.order(orderId, ({ processes }) =>
    processes.some(({ stage, process }) => process === 'shipment' && stage === 'labelled'),
  );
  const state = view.processes[0]?.state ?? {};
  const { trackingCode, mrn } = state as { trackingCode: string; mrn?: string };
  return { orderId, trackingCode, mrn: mrn ?? '', shipmentId: `order:${orderId}/shipment-1` };
}

const journey: Scan[] = [
  { status: 'pre_transit', at: minutesAgo(50) },
  { status: 'in_transit', at: minutesAgo(40), detail: 'received_at_origin_facility' },
  { status: 'in_transit', at: minutesAgo(30), detail: 'departed_origin_facility' },
  { status: 'in_transit', at: minutesAgo(20), detail: 'arrived_at_destination' },
  { status: 'out_for_delivery', at: minutesAgo(10) },
  { status: 'delivered', at: minutesAgo(5) },
];

describe('what a carrier reports of an order’s parcel', () => {
  it('one scan after the other, the last first and each twice, ends delivered, paid and told once', async () => {
    const { orderId, trackingCode } = await labelled();
    const hooks = journey.map((scan) => carrierWebhook(house.keys, { trackingCode }, [scan]));
    for (const hook of [...hooks, ...hooks].reverse()) expect((await send(hook)).status).toBe(204);
    const { order, processes } = await house.order(orderId, (view) => view.order.endedAt !== undefined);
    expect(order.stage).toBe('completed');
    expect(processes).toMatchObject([{ process: 'shipment', stage: 'delivered' }]);
    expect(order.state['payment']).toMatchObject({ captures: [{ shipment: 1 }], refunded: { amount: 0 } });
    expect(await findConsignment(connection(), 'landpost', trackingCode)).toMatchObject({
      stage: 'delivered',
      latest: { at: journey.at(-1)?.at },
    });
    expect(await trackingEventModel(connection()).countDocuments({ trackingCode })).toBe(journey.length);
  });

  it('as a whole, all scans in one request, comes to the same', async () => {
    const { orderId, trackingCode } = await labelled();
    expect((await send(carrierWebhook(house.keys, { trackingCode }, journey))).status).toBe(204);
    const { order } = await house.order(orderId, (view) => view.order.endedAt !== undefined);
    expect(order.stage).toBe('completed');
  });

  it('in many requests at the same moment comes to the same', async () => {
    const { orderId, trackingCode } = await labelled();
    const hooks = journey.map((scan) => carrierWebhook(house.keys, { trackingCode }, [scan]));
    const answers = await Promise.all([...hooks, ...hooks].map(send));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    const { order } = await house.order(orderId, (view) => view.order.endedAt !== undefined);
    expect(order.stage).toBe('completed');
  });
});

describe('what customs report of an order’s parcel', () => {
  const clearanceOf = (orderId: string) => (view: Awaited<ReturnType<House['order']>>) =>
    view.processes.find(({ processId }) => processId === `order:${orderId}/shipment-1/clearance`);

  it('a document they want opens one task, and their release closes it', async () => {
    const { orderId, shipmentId, mrn } = await labelled('FR');
    expect(mrn).not.toBe('');
    const wanted = { ...clearance(shipmentId, 'documents-wanted', 9), mrn, wants: 'certificate-of-origin' };
    for (const _twice of [1, 2]) expect((await send(brokerWebhook(house.keys, [wanted]))).status).toBe(204);
    const held = await house.order(orderId, ({ tasks }) => tasks.length > 0);
    expect(held.tasks).toMatchObject([{ kind: 'provide-certificate' }]);
    const released = { ...clearance(shipmentId, 'released', 3), mrn };
    expect((await send(brokerWebhook(house.keys, [released]))).status).toBe(204);
    const after = await house.order(orderId, (view) => clearanceOf(orderId)(view)?.stage === 'released');
    expect(after.tasks).toEqual([]);
  });

  it('the release before the question comes to the release', async () => {
    const { orderId, shipmentId, mrn } = await labelled('FR');
    const released = { ...clearance(shipmentId, 'released', 3), mrn };
    const wanted = { ...clearance(shipmentId, 'documents-wanted', 9), mrn, wants: 'certificate-of-origin' };
    for (const event of [released, wanted])
      expect((await send(brokerWebhook(house.keys, [event]))).status).toBe(204);
    const after = await house.order(orderId, (view) => clearanceOf(orderId)(view)?.stage === 'released');
    expect(after.tasks).toEqual([]);
  });

  it('of a parcel whose process has ended is kept, and no reason to send it again', async () => {
    const id = serial();
    const event = clearance('order:T-nobody/shipment-1', 'held', 1, id);
    expect((await send(brokerWebhook(house.keys, [event]))).status).toBe(204);
    expect(await clearanceEventModel(connection()).countDocuments({ _id: id })).toBe(1);
  });
});

it('200 events in one burst are all kept', async () => {
  const codes = Array.from({ length: 40 }, () => serial());
  const old = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();
  const hooks = codes.flatMap((trackingCode) =>
    journey
      .slice(0, 5)
      .map((scan, step) => carrierWebhook(house.keys, { trackingCode }, [{ ...scan, at: old(step) }])),
  );
  const answers = await Promise.all(hooks.map(send));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  const kept = await trackingEventModel(connection()).countDocuments({ trackingCode: { $in: codes } });
  expect(kept).toBe(200);
});
