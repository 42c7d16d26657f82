/** Disputed payments at the doors: reported by a signed webhook, opened by hand, answered and recorded by finance. */
import { randomUUID } from 'node:crypto';
import { entriesOfCase } from '../../models/audit-entry';
import { orderCustomerModel } from '../../models/customer';
import { paymentEventModel } from '../../models/payment-event';
import { processModel } from '../../models/process';
import { eventually } from '../support/world';
import { freshOrderId, startHouse, type House } from './support/house';
import { stripeWebhook } from './support/signed';

let house: House;
beforeAll(async () => {
  // Nobody reports but this test.
  house = await startHouse({ policy: { returnDays: 0, dayMs: 600_000 }, webhooksTo: '' });
}, 60_000);
afterAll(() => house.close());

const serial = () => randomUUID().slice(0, 8);

/** An order that is paid, as far as a provider can know; its payment is `pm_card_createDispute`'s. */
async function paid(): Promise<{ orderId: string; authorizationId: string }> {
  const orderId = freshOrderId();
  const payment = { provider: 'stripe', method: 'pm_card_createDispute' };
  const placed = await house.place(orderId, { payment });
  if (placed.body['state'] !== 'accepted') throw new Error(JSON.stringify(placed.body));
  const { order } = await house.order(orderId, () => true);
  const { authorizationId } = order.state['payment'] as { authorizationId: string };
  return { orderId, authorizationId };
}

/** Within a country: label and packing list, no papers for customs. */
async function deliver(orderId: string): Promise<void> {
  await house.carryHome(orderId);
  await house.order(orderId, ({ processes: [parcel] }) => parcel?.stage === 'delivered');
}

/** The provider’s report, as it signs it. @returns the status it is answered with */
async function told(authorizationId: string, disputeId: string, type: string, status: string) {
  const hook = stripeWebhook(house.keys, {
    ...{ id: `evt_${disputeId}_${type}`, object: 'event', type: `charge.dispute.${type}` },
    created: Math.floor(Date.now() / 1000),
    data: {
      object: {
        ...{ object: 'dispute', id: disputeId, payment_intent: authorizationId, status },
        ...{ amount: 100, currency: 'gbp', reason: 'product_not_received' },
        evidence_details: { due_by: Math.floor(Date.now() / 1000) + 7 * 86_400 },
      },
    },
  });
  const { headers, body } = hook;
  return (await fetch(`${house.api.url}/webhooks/stripe`, { method: 'POST', headers, body })).status;
}

/** The dispute as finance see it, as soon as it is in that stage. */
function reaches(disputeId: string, stage: string) {
  return eventually(`${disputeId} in ${stage}`, async () => {
    const { status, body } = await house.finance.get(`/disputes/${disputeId}`);
    return status === 200 && body['stage'] === stage ? body : undefined;
  });
}

/** The order, as soon as its dispute waits for finance. */
const taskOf = (orderId: string) =>
  house.order(
    orderId,
    ({ tasks, processes }) =>
      tasks.some(({ kind }) => kind === 'answer-dispute') &&
      processes.some(({ process }) => process === 'payment-dispute'),
  );
const contest = { decision: 'contest', reason: 'It was delivered' };

describe('a dispute that Stripe reports', () => {
  it('several times at once is one process, with one task of its order', async () => {
    const { orderId, authorizationId } = await paid();
    const id = `dp_${serial()}`;
    const statuses = await Promise.all(
      [1, 2, 3, 4].map(() => told(authorizationId, id, 'created', 'needs_response')),
    );
    expect(statuses).toEqual([204, 204, 204, 204]);
    const { tasks, processes } = await taskOf(orderId);
    expect(tasks.filter(({ kind }) => kind === 'answer-dispute')).toHaveLength(1);
    expect(processes.filter(({ process }) => process === 'payment-dispute')).toMatchObject([
      {
        ...{ processId: `dispute:stripe:${id}`, stage: 'opened' },
        state: { amount: { amount: 100, currency: 'GBP' }, reason: 'product_not_received' },
      },
    ]);
    const connection = house.api.database.connection;
    const customer = await orderCustomerModel(connection).findById(orderId).lean();
    expect(customer?.outcomes).toContain('disputed');
    expect(
      await paymentEventModel(connection).find({ orderId, kind: 'dispute-opened' }).lean(),
    ).toMatchObject([{ dispute: { id, reason: 'product_not_received' } }]);
  });

  it('as lost before it is opened ends, and the opening after it starts nothing', async () => {
    const { orderId, authorizationId } = await paid();
    const id = `dp_${serial()}`;
    expect(await told(authorizationId, id, 'closed', 'lost')).toBe(204);
    const lost = await reaches(`stripe:${id}`, 'lost');
    expect(lost).toMatchObject({ state: { lost: { amount: 100, currency: 'GBP' } } });
    expect(await told(authorizationId, id, 'created', 'needs_response')).toBe(204);
    const { tasks } = await house.order(orderId, () => true);
    expect(tasks.map(({ kind }) => kind)).not.toContain('answer-dispute');
    const handle = house.api.deps.temporal.workflow.getHandle(`dispute:stripe:${id}`);
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  });

  it('again when the engine has forgotten its process starts nothing either', async () => {
    const { authorizationId } = await paid();
    const [id, forgotten] = [`dp_${serial()}`, `dp_${serial()}`];
    await told(authorizationId, id, 'closed', 'won');
    await reaches(`stripe:${id}`, 'won');
    const { collection } = processModel(house.api.database.connection);
    const ended = await collection.findOne<object>({ _id: `dispute:stripe:${id}` } as object);
    await collection.insertOne({ ...ended, _id: `dispute:stripe:${forgotten}` } as object);
    expect(await told(authorizationId, forgotten, 'created', 'needs_response')).toBe(204);
    const handle = house.api.deps.temporal.workflow.getHandle(`dispute:stripe:${forgotten}`);
    await expect(handle.describe()).rejects.toThrow('not found');
  });
});

describe('finance', () => {
  it('answer it, nobody else; what Stripe does not know is done by hand, and recorded with its end', async () => {
    const { orderId, authorizationId } = await paid();
    const id = `stripe:dp_${serial()}`;
    await told(authorizationId, id.slice(7), 'created', 'needs_response');
    await taskOf(orderId);
    expect(await house.ops.post(`/disputes/${id}/answer`, contest)).toMatchObject({ status: 403 });
    const empty = await house.finance.post(`/disputes/${id}/answer`, { decision: 'perhaps', reason: 'x' });
    expect(empty).toMatchObject({
      status: 400,
      body: { errors: expect.arrayContaining([expect.objectContaining({ pointer: '#/decision' })]) },
    });
    expect(await house.finance.post(`/disputes/${id}/answer`, contest)).toMatchObject({
      ...{ status: 200, body: { stage: 'opened' } },
    });
    // This one was made up: the provider refuses for good.
    const { tasks } = await house.order(orderId, (view) =>
      view.tasks.some(({ key }) => key === 'answer-by-hand'),
    );
    expect(tasks).toMatchObject([{ why: expect.stringContaining('No such dispute') }]);
    const twice = await house.finance.post(`/disputes/${id}/answer`, contest);
    expect(twice).toMatchObject({
      status: 409,
      body: { type: 'urn:landfall:problem:wrong-stage', remedy: expect.any(String) },
    });
    const record = (happened: string) =>
      house.finance.post(`/disputes/${id}/record`, { happened, reason: 'Seen in the dashboard' });
    expect(await record('contested')).toMatchObject({ status: 200, body: { stage: 'answered' } });
    expect(await record('won')).toMatchObject({ status: 200 });
    await reaches(id, 'won');
    expect((await record('lost')).status).toBe(409);
  });

  it('contest one of a delivered parcel with its label attached', async () => {
    const { orderId, authorizationId } = await paid();
    await deliver(orderId);
    const id = authorizationId.replace('pi_', 'dp_');
    await told(authorizationId, id, 'created', 'needs_response');
    await taskOf(orderId);
    await house.finance.post(`/disputes/stripe:${id}/answer`, contest);
    await reaches(`stripe:${id}`, 'answered');
    const { evidence, status } = await house.disputeAtStripe(id);
    expect(status).toBe('under_review');
    expect(evidence).toEqual({ shipping_documentation: expect.stringMatching(/^file_/) as string });
  });

  it('open one that a provider does not report: once, of a known order', async () => {
    const { orderId } = await paid();
    const id = serial();
    const body = {
      ...{ provider: 'klarna', disputeId: id, orderId, amount: { amount: 900, currency: 'GBP' } },
      reason: 'goods_not_received',
    };
    expect((await house.ops.post('/disputes', body)).status).toBe(403);
    expect(await house.finance.post('/disputes', { ...body, orderId: 'T-nobody' })).toMatchObject({
      ...{ status: 404, body: { remedy: expect.any(String) } },
    });
    for (const _twice of [1, 2])
      expect(await house.finance.post('/disputes', body)).toMatchObject({
        ...{ status: 201, body: { processId: `dispute:klarna:${id}` } },
      });
    const opened = await reaches(`klarna:${id}`, 'opened');
    expect(opened).toMatchObject({ caseId: `order:${orderId}`, state: { reason: 'goods_not_received' } });
    const { tasks } = await taskOf(orderId);
    expect(tasks.filter(({ kind }) => kind === 'answer-dispute')).toHaveLength(1);
    const entries = await entriesOfCase(house.api.database.connection, `order:${orderId}`);
    expect(entries.filter(({ action }) => action === 'dispute-opened')).toMatchObject([
      { actor: { kind: 'staff', id: 'staff:fatima' } },
    ]);
  });

  it('are told of a dispute nobody knows', async () => {
    expect(await house.finance.get('/disputes/stripe:dp_nobody')).toMatchObject({ status: 404 });
    expect(await house.finance.post('/disputes/stripe:dp_nobody/answer', contest)).toMatchObject({
      ...{ status: 404, body: { type: 'urn:landfall:problem:not-found' } },
    });
    expect(await house.finance.get('/disputes/dp_nobody')).toMatchObject({ status: 400 });
  });
});
