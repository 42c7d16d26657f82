/** What customs charge otherwise than the frozen cost, at the doors: billed by the broker's signed webhook, settled by finance. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { BrokerEvent } from '../../activities/broker/port';
import { clearanceEventModel } from '../../models/clearance-event';
import { eventually } from '../support/world';
import { freshOrderId, startHouse, type House } from './support/house';
import { brokerWebhook } from './support/signed';

let house: House;
beforeAll(async () => {
  // The order ends with its delivery; the sandbox of the broker reports to the API.
  house = await startHouse({ policy: { returnDays: 0, dayMs: 600_000 } });
}, 60_000);
afterAll(() => house.close());

type Charged = NonNullable<BrokerEvent['charged']>;
type Due = { kind: Charged[number]['kind']; amount: { amount: number; currency: string } }[];

/** An order to France, delivered, its process ended; its parcel has not been billed. */
async function ended() {
  const orderId = freshOrderId();
  await house.place(orderId, {}, 'FR');
  await house.carryHome(orderId);
  const { processes } = await house.order(orderId, ({ order }) => order.endedAt !== undefined);
  const { mrn, due } = processes[0]?.state as { mrn: string; due: Due };
  const [first] = due;
  if (!first) throw new Error('nothing is due at the border');
  return { orderId, mrn, due, first, path: `/orders/${orderId}/shipments/1/charges/settlement` };
}

/** The sandbox's broker sends a bill or a credit note, signed, as it does. */
const bills = (mrn: string, charged: Charged) => house.steer(`/broker/_broker/charges/${mrn}`, { charged });

const charges = (orderId: string, stage: string) =>
  eventually(`charges of ${orderId} in ${stage}`, async () => {
    const id = encodeURIComponent(`order:${orderId}/shipment-1/charges`);
    const { status, body } = await house.finance.get(`/processes/${id}`);
    const { process } = body as { process?: { stage: string; state: object } };
    return status === 200 && process?.stage === stage ? process : undefined;
  });

const more = ({ kind, amount }: Due[number], by: number): Charged[number] => ({
  ...{ kind, amount: { ...amount, amount: amount.amount + by } },
});

/** Posts what the test has signed. */
async function send(events: unknown[]) {
  const { headers, body } = brokerWebhook(house.keys, events as BrokerEvent[]);
  const answer = await fetch(`${house.api.url}/webhooks/broker`, { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
}

describe('a bill after the order has ended', () => {
  it('that differs is a task of finance; disputed, it is over with the credit note', async () => {
    const { orderId, mrn, due, first, path } = await ended();
    await bills(mrn, [more(first, 4_00), ...due.slice(1)]);
    await charges(orderId, 'deciding');
    const { items } = await house.finance.get('/tasks?kind=settle-charges&limit=100');
    const task = items.find(({ caseId }) => caseId === `order:${orderId}`);
    expect(task).toMatchObject({ role: 'finance', about: { orderId, number: 1 } });
    const decision = { comparison: 1, decision: 'dispute', reason: 'The tariff number is wrong' };
    expect((await house.ops.post(path, decision)).status).toBe(403);
    expect((await house.shop.post(path, decision)).status).toBe(403);
    expect(await house.finance.post(path, { ...decision, comparison: 7 })).toMatchObject({
      ...{ status: 409, body: { type: 'urn:landfall:problem:unknown-version', remedy: expect.any(String) } },
    });
    expect(await house.finance.post(path, { decision: 'dispute', reason: decision.reason })).toMatchObject({
      ...{ status: 400, body: { errors: [{ pointer: '#/comparison' }] } },
    });
    expect(await house.finance.post(path, decision)).toMatchObject({
      status: 200,
      body: { stage: 'disputed' },
    });
    const { kind, amount } = first;
    await bills(mrn, [{ kind, amount: { ...amount, amount: 4_00 }, credit: true }]);
    expect(await charges(orderId, 'agrees')).toMatchObject({
      state: {
        differences: [],
        settled: [{ decision: 'dispute', by: 'staff:fatima', reason: decision.reason }],
      },
    });
    expect((await house.finance.post(path, decision)).status).toBe(409);
  });

  it('that is as frozen leaves nothing to do', async () => {
    const { orderId, mrn, due, path } = await ended();
    await bills(mrn, due);
    await eventually('the bill', async () =>
      (await clearanceEventModel(house.api.database.connection).countDocuments({ mrn, state: 'charged' })) ===
      1
        ? true
        : undefined,
    );
    const { processes } = await house.order(orderId, () => true);
    expect(processes.map(({ process }) => process)).not.toContain('customs-charges');
    const decision = { comparison: 1, decision: 'accept', reason: 'There is nothing' };
    expect((await house.finance.post(path, decision)).status).toBe(404);
  });
});

/** On a real Temporal: the time-skipping one stands still for good after a workflow task that a signal overtook. */
it.each([0, 5, 15, 30, 60])(
  'a bill that comes %d ms after the one before is accepted is never lost',
  async (wait) => {
    const { orderId, mrn, due, first, path } = await ended();
    const reference = `order:${orderId}/shipment-1`;
    const bill = (charged: Charged) =>
      send([
        { eventId: randomUUID(), mrn, reference, state: 'charged', at: new Date().toISOString(), charged },
      ]);
    const fee = { kind: 'fee' as const, amount: { amount: 33_00, currency: first.amount.currency } };
    await bill([more(first, 4_00), ...due.slice(1)]);
    await charges(orderId, 'deciding');
    const accepting = { comparison: 1, decision: 'accept', reason: 'Not worth a letter' };
    const [, billed] = await Promise.all([
      house.finance.post(path, accepting),
      setTimeout(wait).then(() => bill([fee])),
    ]);
    expect(billed.status).toBe(204);
    const asked = await eventually(`the fee of ${orderId} to be asked about`, async () => {
      const { items } = await house.finance.get('/tasks?kind=settle-charges&limit=100');
      return items.find(
        ({ caseId, why }) => caseId === `order:${orderId}` && String(why).includes('fee: 33.00'),
      );
    });
    const { body } = await house.finance.get(`/processes/${encodeURIComponent(String(asked.processId))}`);
    const { comparison } = (body as { process: { state: { comparison: number } } }).process.state;
    expect(await house.finance.post(path, { ...accepting, comparison })).toMatchObject({
      ...{ status: 200, body: { stage: 'accepted' } },
    });
  },
);

describe('at the broker’s door', () => {
  const event = (more: object = {}) => ({
    ...{ eventId: randomUUID(), mrn: '26FR0000000000001', reference: 'order:T-nobody/shipment-1' },
    ...{ state: 'charged', at: new Date().toISOString() },
    charged: [{ kind: 'duty', amount: { amount: 1, currency: 'EUR' } }],
    ...more,
  });
  const line = (change: object) => ({
    charged: [{ kind: 'duty', amount: { amount: 1, currency: 'EUR' }, ...change }],
  });
  const kept = ({ eventId }: { eventId: string }) =>
    clearanceEventModel(house.api.database.connection).countDocuments({ _id: eventId });

  it.each([
    ['a kind nobody knows', line({ kind: 'tip' }), '#/data/events/0/charged/0/kind'],
    [
      'an amount below nothing',
      line({ amount: { amount: -1, currency: 'EUR' } }),
      '#/data/events/0/charged/0/amount/amount',
    ],
    [
      'a broken amount',
      line({ amount: { amount: 0.5, currency: 'EUR' } }),
      '#/data/events/0/charged/0/amount/amount',
    ],
    [
      'no currency',
      line({ amount: { amount: 1, currency: 'euro' } }),
      '#/data/events/0/charged/0/amount/currency',
    ],
    ['a bill without a line', { charged: [] }, '#/data/events/0/charged'],
    ['a state nobody knows', { state: 'paid' }, '#/data/events/0/state'],
    ['no time', { at: 'yesterday' }, '#/data/events/0/at'],
  ])('%s is refused with its place and remedy, and nothing is kept', async (_what, change, pointer) => {
    const wrong = event(change);
    const { status, text } = await send([wrong]);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ pointer, remedy: expect.any(String) }] });
    expect(await kept(wrong)).toBe(0);
  });

  it('a bill of a parcel that is not known yet is to be sent again; an old one is only kept', async () => {
    const young = event();
    expect((await send([young])).status).toBe(503);
    const old = event({ at: new Date(Date.now() - 2 * 3_600_000).toISOString() });
    expect((await send([old])).status).toBe(204);
    expect([await kept(young), await kept(old)]).toEqual([1, 1]);
  });
});
