/** Returns asked for after the order's process has ended: no right is lost, a person settles it. */
import { eventually } from '../support/world';
import { freshOrderId, startHouse, type House } from './support/house';

let house: House;
beforeAll(async () => {
  // Nobody reports but this test; the order ends with its delivery.
  house = await startHouse({ policy: { returnDays: 0, dayMs: 600_000 }, webhooksTo: '' });
}, 60_000);
afterAll(() => house.close());

const wish = { reason: 'defective', lines: [{ sku: 'TOWEL', quantity: 1 }] };

async function ended(): Promise<string> {
  const orderId = freshOrderId();
  await house.place(orderId);
  await house.carryHome(orderId);
  await house.order(orderId, ({ order }) => order.endedAt !== undefined);
  return orderId;
}

it('a late return is a task of operations until they say what was done', async () => {
  const orderId = await ended();
  const asked = await house.shop.post(`/shop/orders/${orderId}/returns`, wish);
  const returnId = `order:${orderId}/late-return-1`;
  expect(asked).toMatchObject({ status: 200, body: { stage: 'asked', returnId } });
  const task = await eventually('the task', async () => {
    const { items } = await house.ops.get('/tasks?kind=settle-late-return&limit=100');
    return items.find(({ processId }) => processId === returnId);
  });
  expect(task).toMatchObject({ role: 'ops', about: { orderId, number: 1 } });
  const path = `/orders/${orderId}/late-returns/1/settlement`;
  const done = { outcome: 'given-back', reason: 'Refunded at the desk of Stripe' };
  expect((await house.shop.post(path, done)).status).toBe(403);
  expect(await house.ops.post(path, done)).toMatchObject({
    status: 200,
    body: { stage: expect.any(String) },
  });
  const { processes } = await house.order(orderId, (view) =>
    view.processes.some(({ process, stage }) => process === 'late-return' && stage === 'given-back'),
  );
  expect(processes.map(({ process }) => process)).toContain('late-return');
  const again = await house.shop.post(`/shop/orders/${orderId}/returns`, wish);
  expect(again).toMatchObject({ body: { returnId: `order:${orderId}/late-return-2` } });
});

it('an order that never was delivered takes none', async () => {
  const orderId = freshOrderId();
  await house.place(orderId);
  await house.shop.post(`/shop/orders/${orderId}/cancellation`, { reason: 'changed my mind' });
  await house.order(orderId, ({ order }) => order.endedAt !== undefined);
  expect(await house.shop.post(`/shop/orders/${orderId}/returns`, wish)).toMatchObject({ status: 409 });
});
