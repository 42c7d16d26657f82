/** What staff see and decide of orders: who may, what is refused, what follows; with the real processes behind it. */
import { randomUUID } from 'node:crypto';
import type { Role } from '../../domain/shapes/common';
import { brandStartsOf, processModel } from '../../models/process';
import { freshOrderId, startHouse, type House } from './support/house';
import type { Answer, Person } from './support/api';

let house: House;
let compliance: Person;
beforeAll(async () => {
  house = await startHouse();
  compliance = await house.api.person('staff:chen', 'compliance');
}, 60_000);
afterAll(() => house.close());

const reason = 'It is in order';
const order = '/orders/T-nobody';
const parcel = `${order}/shipments/1`;
const paper = { kind: 'certificate-of-origin', number: 'COO-1', sha256: 'a'.repeat(64) };
const decisions = [{ rule: 'duty:1', reason, rate: '0.1' }];

const everybody: Role[] = ['category-manager', 'ops', 'finance', 'compliance', 'admin', 'system'];

describe('who may', () => {
  it.each<[string, Role[], unknown]>([
    [`${order}/review`, ['ops', 'finance', 'compliance', 'admin'], { approve: true, reason }],
    [`${order}/duty`, ['finance', 'compliance', 'admin'], { decisions }],
    [`${order}/payment-settlement`, ['finance'], { decision: 'retry', reason }],
    [`${order}/refund-approval`, ['finance'], { approve: true }],
    [`${parcel}/loss`, ['ops', 'admin'], { remedy: 'refund', reason }],
    [`${parcel}/customs/answer`, ['ops', 'compliance', 'admin'], paper],
    [`${parcel}/customs/abandonment`, ['ops', 'admin'], { reason }],
    [`${parcel}/claim`, ['ops', 'finance', 'admin'], { decision: 'give-up', reason }],
    [`${order}/returns/1/loss`, ['ops', 'admin'], { remedy: 'refund', reason }],
    [`${order}/returns/1/tax-correction`, ['finance'], { corrected: true, reason }],
    [`${order}/returns/1/inspection`, ['ops', 'admin'], { accept: true, reason, lines: [] }],
    ['/shop/orders/T-nobody/cancellation', ['system', 'ops', 'admin'], { reason }],
    [
      '/shop/orders/T-nobody/returns',
      ['system', 'ops', 'admin'],
      { reason: 'damaged', lines: [{ sku: 'TOWEL', quantity: 1 }] },
    ],
  ])('POST %s: %j and nobody else', async (path, allowed, body) => {
    expect((await house.api.ask('POST', path, { body })).status).toBe(401);
    for (const role of everybody) {
      const answer = await (await house.api.person(`someone:${role}`, role)).post(path, body);
      // Who may is told that there is no such order; who may not is told nothing of it.
      expect([role, answer.status]).toEqual([role, allowed.includes(role) ? 404 : 403]);
    }
  });

  it.each(['/orders', order, `${order}/timeline`])('GET %s: all staff, no shop', async (path) => {
    expect((await house.api.ask('GET', path)).status).toBe(401);
    expect((await house.shop.get(path)).status).toBe(403);
    const staff = everybody.filter((role) => role !== 'system');
    for (const role of staff)
      expect([200, 404]).toContain(
        (await (await house.api.person(`someone:${role}`, role)).get(path)).status,
      );
  });
});

describe('a decision', () => {
  it.each([
    ['/review', { approve: true }, '#/reason'],
    ['/duty', { decisions: [] }, '#/decisions'],
    ['/duty', { decisions: [{ rule: 'duty:1', reason, rate: '1.2' }] }, '#/decisions/0/rate'],
    ['/shipments/0/loss', { remedy: 'refund', reason }, 'path:number'],
    ['/shipments/1/loss', { remedy: 'forget', reason }, '#/remedy'],
    ['/shipments/1/customs/answer', { ...paper, sha256: 'A' }, '#/sha256'],
    ['/refund-approval', { approve: false }, '#/reason'],
  ])('POST …%s that is not whole is refused with its place', async (path, body, pointer) => {
    const admin = await house.api.person('staff:ada', 'admin', 'finance');
    const answer = await admin.post(`/orders/T-1${path}`, body);
    expect(answer).toMatchObject({ status: 400, body: { type: 'urn:landfall:problem:invalid-request' } });
    expect(answer.errors.map((error) => error.pointer)).toContain(pointer);
  });

  it('needs an Idempotency-Key', async () => {
    const headers = { Authorization: `Bearer ${house.ops.token}` };
    const body = { approve: true, reason };
    const answer = await house.api.ask('POST', '/orders/T-1/review', { body, headers });
    expect(answer).toMatchObject({ status: 400, errors: [{ pointer: 'header:Idempotency-Key' }] });
  });

  it('nothing waits for is refused with its reason', async () => {
    const orderId = freshOrderId();
    await house.place(orderId);
    const refusals: [Promise<Answer>, number, string][] = [
      [house.ops.post(`/orders/${orderId}/review`, { approve: true, reason }), 409, 'wrong-stage'],
      [house.finance.post(`/orders/${orderId}/duty`, { decisions }), 409, 'wrong-stage'],
      [
        house.finance.post(`/orders/${orderId}/payment-settlement`, { decision: 'retry', reason }),
        409,
        'wrong-stage',
      ],
      [house.finance.post(`/orders/${orderId}/refund-approval`, { approve: true }), 409, 'wrong-stage'],
      [
        house.ops.post(`/orders/${orderId}/shipments/1/loss`, { remedy: 'refund', reason }),
        422,
        'unknown-shipment',
      ],
    ];
    for (const [answer, status, code] of refusals)
      expect(await answer).toMatchObject({
        status,
        body: { type: `urn:landfall:problem:${code}`, remedy: expect.any(String) },
      });
    await house.shop.post(`/shop/orders/${orderId}/cancellation`, { reason: 'changed my mind' });
  });

  it('against a suspicious order undoes it, once for each key, and the shop is not told why', async () => {
    const orderId = freshOrderId();
    const signals = { ipCountry: 'BR', billingCountry: 'US', accountAgeDays: 1 };
    await house.place(orderId, { signals });
    await house.order(orderId, ({ tasks }) => tasks.some(({ kind }) => kind === 'review-order'));
    const key = { 'Idempotency-Key': randomUUID() };
    const refuse = () => house.ops.post(`/orders/${orderId}/review`, { approve: false, reason }, key);
    const first = await refuse();
    expect(first.status).toBe(200);
    const ended = await house.order(orderId, (view) => view.order.endedAt !== undefined);
    expect(ended.order).toMatchObject({ stage: 'refused', state: { payment: { nothingLeft: true } } });
    expect(ended.tasks).toEqual([]);
    expect(await refuse()).toMatchObject({ status: 200, body: first.body });
    const { body } = await house.place(orderId, { signals });
    expect(body).toMatchObject({ state: 'refused', reasons: [{ code: 'not-accepted' }] });
  });

  it('on a duty nobody knows is made by finance, and the price the customer agreed to still counts', async () => {
    const orderId = freshOrderId();
    const agreedTotal = { amount: 5_000, currency: 'USD' };
    const placed = await house.place(orderId, { agreedTotal }, 'US');
    expect(placed.body).toMatchObject({ state: 'in-review' });
    await house.order(orderId, ({ tasks }) => tasks.some(({ kind }) => kind === 'decide-duty'));
    const quote = await house.shop.post('/shop/quotes', {
      deliverTo: { country: 'US', postcode: '10001' },
      lines: [{ sku: 'TOWEL', quantity: 2, unitPrice: { amount: 1600, currency: 'USD' } }],
    });
    const missing = quote.body['notKnown'] as { rule: string }[];
    const decided = missing.map(({ rule }) => ({ rule, reason, rate: '0.1' }));
    const answer = await house.finance.post(`/orders/${orderId}/duty`, { decisions: decided });
    expect(answer.status).toBe(200);
    const { order: after } = await house.order(orderId, (view) => view.order.endedAt !== undefined);
    expect(after).toMatchObject({ stage: 'refused', state: { refused: [{ code: 'price-changed' }] } });
  });

  it('for customs answers what they want, and the parcel goes on', async () => {
    const orderId = freshOrderId();
    const reference = `order:${orderId}`;
    await house.steer('/broker/_broker/scenarios', { reference, scenario: 'documents-wanted' });
    await house.place(orderId, {}, 'FR');
    await handedOver(orderId);
    await house.order(orderId, ({ tasks }) => tasks.some(({ kind }) => kind === 'provide-certificate'));
    const answer = await compliance.post(`/orders/${orderId}/shipments/1/customs/answer`, paper);
    expect(answer.status).toBe(200);
    const { tasks } = await house.order(orderId, ({ order: { stage } }) => stage === 'return-window');
    expect(tasks).toEqual([]);
  });

  it('on a return says what came back, and what is owed is given back', async () => {
    const orderId = freshOrderId();
    await house.place(orderId);
    await handedOver(orderId);
    await house.order(orderId, ({ order: { stage } }) => stage === 'return-window');
    const lines = [{ sku: 'TOWEL', quantity: 2 }];
    const asked = await house.shop.post(`/shop/orders/${orderId}/returns`, { reason: 'changed-mind', lines });
    expect(asked).toMatchObject({ status: 200, body: { returnId: expect.stringContaining(orderId) } });
    const tooMany = await house.shop.post(`/shop/orders/${orderId}/returns`, {
      reason: 'changed-mind',
      lines,
    });
    expect(tooMany).toMatchObject({ status: 422, body: { type: 'urn:landfall:problem:return-refused' } });
    await handedOver(orderId, 'customer-return');
    await house.order(orderId, ({ tasks }) => tasks.some(({ kind }) => kind === 'inspect-return'));
    const inspected = await house.ops.post(`/orders/${orderId}/returns/1/inspection`, {
      ...{ accept: true, reason: 'Unused' },
      lines: lines.map((line) => ({ ...line, sellable: true })),
    });
    expect(inspected.status).toBe(200);
    const { order: after } = await house.order(orderId, (view) => view.order.endedAt !== undefined);
    const { refunded } = after.state['payment'] as { refunded: { amount: number } };
    expect(refunded.amount).toBeGreaterThan(0);
  });
});

/** The carrier takes the parcel, or the one that comes back, as soon as it has a label. */
async function handedOver(orderId: string, process = 'shipment'): Promise<void> {
  const codeIn = (view: Awaited<ReturnType<House['order']>>) =>
    view.processes.find((each) => each.process === process)?.state['trackingCode'];
  const view = await house.order(orderId, (each) => codeIn(each) !== undefined);
  await house.steer(`/carrier/_carrier/hand-over/${String(codeIn(view))}`, {});
}

describe('the list of orders', () => {
  const at = (minute: number) => new Date(Date.UTC(2020, 0, 1, 0, minute)).toISOString();
  const openedTo = `openedTo=${at(59)}`;
  beforeAll(async () => {
    const listing = { country: 'GB', category: 'order', channel: 'own-shop', owner: 'stripe' };
    const snapshot = (number: number, sku: string, market: string, stage: string, ended = false) => ({
      ...{ _id: `order:L-${number}`, process: 'order-to-delivery', caseId: `order:L-${number}`, revision: 1 },
      ...{ stage, stageSince: at(number), openedAt: at(number), state: { secret: 'in full view only' } },
      ...(ended ? { endedAt: at(number + 1) } : {}),
      listing: { ...listing, brand: sku, brandSlug: sku.toLowerCase(), market },
      ...{ chainHead: { seq: 0, hash: '' }, brandStarts: brandStartsOf(sku.toLowerCase()) },
    });
    await processModel(house.api.database.connection).collection.insertMany([
      snapshot(1, 'CUP-1', 'GB', 'fulfilling'),
      snapshot(2, 'CUP-2', 'FR', 'completed', true),
      snapshot(3, 'POT-1', 'FR', 'fulfilling'),
      snapshot(4, 'POT-2', 'FR', 'in-review'),
      snapshot(5, 'JUG-1', 'AU', 'refused', true),
    ] as object[]);
  });

  it.each([
    ['', [5, 4, 3, 2, 1]],
    ['&sort=openedAt', [1, 2, 3, 4, 5]],
    ['&stage=fulfilling', [3, 1]],
    ['&market=FR', [4, 3, 2]],
    ['&market=FR&stage=in-review', [4]],
    ['&sku=POT', [4, 3]],
    ['&sku=pot-1', [3]],
    ['&exit=none', [4, 3, 1]],
    ['&exit=completed', [2]],
    [`&openedFrom=${at(3)}`, [5, 4, 3]],
  ])('%s', async (query, expected) => {
    const { status, items } = await house.ops.get(`/orders?${openedTo}${query}`);
    expect(status).toBe(200);
    expect(items.map(({ processId }) => processId)).toEqual(expected.map((number) => `order:L-${number}`));
    for (const item of items) expect(item).not.toHaveProperty('state');
  });

  it('is paged, each order once', async () => {
    const seen: unknown[] = [];
    for (let cursor = '', first = true; first || cursor; first = false) {
      const page = await house.ops.get(`/orders?${openedTo}&limit=2${cursor}`);
      seen.push(...page.items.map(({ processId }) => processId));
      cursor = page.next;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1].map((number) => `order:L-${number}`));
  });

  it('refuses what it does not know', async () => {
    const { status, errors } = await house.ops.get('/orders?colour=red&limit=1000');
    expect(status).toBe(400);
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['query:colour', 'query:limit']);
  });
});
