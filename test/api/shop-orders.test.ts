/** The shop’s door, with the real processes of orders behind it and the outside world’s sandboxes around them. */
import { randomUUID } from 'node:crypto';
import { customer, freshOrderId, orderBody, startHouse, type House } from './support/house';
import { priceIn } from './support/live-brand';

let house: House;
beforeAll(async () => {
  house = await startHouse({ policy: { returnDays: 0 } });
}, 60_000);
afterAll(() => house.close());

/** Enough to be looked at, not enough to be refused: neither the means of payment nor the address is where it should be. */
const suspicious = { ipCountry: 'BR', billingCountry: 'US', accountAgeDays: 1 };

const declined = { payment: { provider: 'stripe', method: 'pm_card_chargeDeclined' } };

const ended = (orderId: string) => house.order(orderId, ({ order }) => order.endedAt !== undefined);

async function cancelled(orderId: string): Promise<void> {
  const answer = await house.shop.post(`/shop/orders/${orderId}/cancellation`, { reason: 'changed my mind' });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

describe('an order', () => {
  it('is accepted at the quoted total, with its mode, its parcels and a page for the customer', async () => {
    const orderId = freshOrderId();
    const answer = await house.place(orderId);
    expect(answer).toMatchObject({
      status: 200,
      body: { state: 'accepted', orderId, mode: 'direct-mail', shipments: ['shipment-1'] },
    });
    const { agreedTotal } = await orderBody(house.shop, orderId);
    expect(answer.body['landedCost']).toMatchObject({ total: agreedTotal });
    expect(answer.body['tracking']).toMatch(/^http:\/\/api\.example\/t\/[\w-]{43}$/);
    await cancelled(orderId);
  });

  it('at another total than the quoted one is refused with what it costs now', async () => {
    const answer = await house.place(freshOrderId(), { agreedTotal: { amount: 1, currency: 'GBP' } });
    expect(answer).toMatchObject({ status: 200, body: { state: 'refused' } });
    expect(answer.body).not.toHaveProperty('tracking');
    expect(answer.body['reasons']).toEqual([
      expect.objectContaining({ code: 'price-changed', remedy: expect.any(String) }),
    ]);
  });

  it('whose payment is declined is refused, and leaves no stock reserved', async () => {
    const before = await house.shop.get('/stock?sku=TOWEL');
    const orderId = freshOrderId();
    const answer = await house.place(orderId, declined);
    expect(answer.body).toMatchObject({ state: 'refused', reasons: [{ code: 'payment-declined' }] });
    await ended(orderId);
    expect((await house.shop.get('/stock?sku=TOWEL')).items).toEqual(before.items);
  });

  it('that looks suspicious is in review, and goes on when staff let it pass', async () => {
    const orderId = freshOrderId();
    const answer = await house.place(orderId, { signals: suspicious });
    expect(answer).toMatchObject({ status: 200, body: { state: 'in-review', orderId } });
    expect(answer.body['tracking']).toContain('/t/');
    const { tasks } = await house.order(orderId, (view) => view.tasks.length > 0);
    expect(tasks).toMatchObject([{ kind: 'review-order' }]);
    await house.ops.post(`/orders/${orderId}/review`, { approve: true, reason: 'A gift from abroad' });
    await house.order(orderId, ({ order }) => order.stage === 'fulfilling');
    const again = await house.place(orderId, { signals: suspicious });
    expect(again.body).toMatchObject({ state: 'accepted', orderId, shipments: ['shipment-1'] });
    await cancelled(orderId);
  });
});

describe('the same order again', () => {
  it('gets the same answer while it runs, however often and however near it is sent', async () => {
    const body = await orderBody(house.shop, freshOrderId());
    const answers = await Promise.all([1, 2, 3].map(() => house.shop.post('/shop/orders', body)));
    const [first] = answers;
    expect(first?.body).toMatchObject({ state: 'accepted' });
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: first?.body });
    const { processes } = await house.order(body.orderId, (view) => view.processes.length > 0);
    expect(processes).toHaveLength(1);
    await cancelled(body.orderId);
  });

  it('needs no Idempotency-Key', async () => {
    const body = await orderBody(house.shop, freshOrderId(), declined);
    const headers = { Authorization: `Bearer ${house.shop.token}` };
    const answer = await house.api.ask('POST', '/shop/orders', { body, headers });
    expect(answer).toMatchObject({ status: 200, body: { state: 'refused' } });
  });

  it('after it was refused and has ended is refused for the same reasons', async () => {
    const body = await orderBody(house.shop, freshOrderId(), declined);
    const first = await house.shop.post('/shop/orders', body);
    await ended(body.orderId);
    expect(await house.shop.post('/shop/orders', body)).toMatchObject({ status: 200, body: first.body });
  });

  it('after it was cancelled and has ended gets what it was answered, and starts nothing', async () => {
    const body = await orderBody(house.shop, freshOrderId());
    const first = await house.shop.post('/shop/orders', body);
    await cancelled(body.orderId);
    const before = await ended(body.orderId);
    expect(await house.shop.post('/shop/orders', body)).toMatchObject({ status: 200, body: first.body });
    expect(await ended(body.orderId)).toEqual(before);
  });

  it.each([
    ['other goods', { lines: [{ sku: 'TOWEL', quantity: 3, unitPrice: priceIn('GB') }] }],
    ['another total', { agreedTotal: { amount: 1, currency: 'GBP' } }],
    ['another way to pay', { payment: { provider: 'alipay', method: '286140000000000001' } }],
    [
      'another customer',
      { customer: { customerId: 'c-2', name: 'Noah', email: 'n@b.example', locale: 'en' } },
    ],
  ])('with %s is another order, and refused while the first runs and after', async (_what, changes) => {
    const body = await orderBody(house.shop, freshOrderId());
    await house.shop.post('/shop/orders', body);
    const duplicate = { status: 409, body: { type: 'urn:landfall:problem:duplicate-order' } };
    expect(await house.shop.post('/shop/orders', { ...body, ...changes })).toMatchObject(duplicate);
    await cancelled(body.orderId);
    await ended(body.orderId);
    expect(await house.shop.post('/shop/orders', { ...body, ...changes })).toMatchObject(duplicate);
  });
});

describe('an order is refused at the door', () => {
  it.each([
    ['an unknown field', { coupon: 'TEN' }, '#/coupon'],
    ['an unknown field of the customer', { customer: { vip: true } }, '#/customer/vip'],
    [
      'a card number field',
      { payment: { provider: 'stripe', method: 'pm_1', card: '4242' } },
      '#/payment/card',
    ],
    ['a provider nobody knows', { payment: { provider: 'bitcoin', method: 'abc' } }, '#/payment/provider'],
    ['a provider not offered here', { payment: { provider: 'paypal', method: 'abc' } }, '#/payment/provider'],
    ['a number that is none', { orderId: '../1' }, '#/orderId'],
    [
      'half a piece',
      { lines: [{ sku: 'A', quantity: 0.5, unitPrice: priceIn('GB') }] },
      '#/lines/0/quantity',
    ],
  ])('for %s', async (_what, changes, pointer) => {
    const body = { ...(await orderBody(house.shop, freshOrderId())), ...changes };
    const answer = await house.shop.post('/shop/orders', body);
    expect(answer).toMatchObject({ status: 400, body: { type: 'urn:landfall:problem:invalid-request' } });
    expect(answer.errors.map((error) => error.pointer)).toContain(pointer);
    expect(JSON.stringify(answer.body)).not.toMatch(/Ada|Mill Lane|4242/);
    if (body.orderId !== '../1')
      expect((await house.shop.get(`/shop/orders/${body.orderId}`)).status).toBe(404);
  });

  it('for a body of more than 256 kB', async () => {
    const answer = await house.shop.post('/shop/orders', { orderId: 'x'.repeat(256 * 1024) });
    expect(answer).toMatchObject({ status: 413, body: { type: 'urn:landfall:problem:body-too-large' } });
  });

  it('for a caller who is no shop', async () => {
    const body = await orderBody(house.shop, freshOrderId());
    expect((await house.api.ask('POST', '/shop/orders', { body })).status).toBe(401);
    expect((await house.ops.post('/shop/orders', body)).status).toBe(403);
    expect((await house.ops.get(`/shop/orders/${body.orderId}`)).status).toBe(403);
  });
});

describe('what the shop is shown', () => {
  it('of an order in review is nothing that is for staff only', async () => {
    const orderId = freshOrderId();
    await house.place(orderId, { signals: suspicious });
    const { order: forStaff } = await house.order(orderId, (view) => view.tasks.length > 0);
    expect(forStaff.state).toMatchObject({ fraud: { verdict: 'review' } });
    expect(forStaff.state['payment']).toHaveProperty('authorizationId');
    const { status, body } = await house.shop.get(`/shop/orders/${orderId}`);
    expect(status).toBe(200);
    const { order } = body as { order: { stage: string; state: Record<string, unknown> } };
    expect(order.stage).toBe('in-review');
    expect(order.state).toMatchObject({ orderId, country: 'GB' });
    for (const part of ['fraud', 'decisions']) expect(order.state).not.toHaveProperty(part);
    expect(Object.keys(order.state['payment'] as object).sort()).toEqual([
      'captured',
      'nothingLeft',
      'provider',
      'refunded',
    ]);
    await cancelled(orderId);
  });

  it('holds no name, address, e-mail or telephone number, and neither does what staff are shown', async () => {
    const orderId = freshOrderId();
    const placed = await house.place(orderId);
    await house.order(orderId, ({ processes }) => processes.some(({ stage }) => stage === 'labelled'));
    const answers = await Promise.all([
      house.shop.get(`/shop/orders/${orderId}`),
      house.ops.get(`/orders/${orderId}`),
      house.ops.get('/orders'),
      house.ops.get(`/tasks?caseId=order:${orderId}`),
      house.place(orderId),
    ]);
    const text = JSON.stringify([placed, ...answers].map(({ body }) => body));
    expect(text).toContain(orderId);
    for (const secret of [...Object.values(customer), 'Penhaligon', 'pm_card_visa'])
      expect(text).not.toContain(secret);
    for (const line of house.api.log) expect(line).not.toMatch(/Penhaligon|Mill Lane/);
    await cancelled(orderId);
  });

  // The reasons against a mode name the postcode: `placeOf` in domain/mode-choice.ts.
  it('holds no postcode', async () => {
    const orderId = freshOrderId();
    const { body } = await house.place(orderId);
    await cancelled(orderId);
    expect(JSON.stringify(body)).not.toContain('LS1 4AP');
  });

  it('is 404 for an order nobody placed', async () => {
    expect((await house.shop.get('/shop/orders/T-nobody')).status).toBe(404);
    const reason = { reason: 'changed my mind' };
    expect((await house.shop.post('/shop/orders/T-nobody/cancellation', reason)).status).toBe(404);
  });
});

describe('a cancellation', () => {
  it('before the hand-over stops the parcel, gives everything back, and is once for each key', async () => {
    const orderId = freshOrderId();
    await house.place(orderId);
    await house.order(orderId, ({ processes }) => processes.some(({ stage }) => stage === 'labelled'));
    const key = { 'Idempotency-Key': randomUUID() };
    const cancel = () =>
      house.shop.post(`/shop/orders/${orderId}/cancellation`, { reason: 'changed my mind' }, key);
    const first = await cancel();
    expect(first).toMatchObject({
      status: 200,
      body: { stage: 'fulfilling', effects: [{ shipment: 1, does: 'stop' }] },
    });
    const { order, processes } = await ended(orderId);
    expect(order.stage).toBe('cancelled');
    expect(processes).toMatchObject([{ process: 'shipment', stage: 'voided' }]);
    expect(order.state['payment']).toMatchObject({ captured: { amount: 0 }, nothingLeft: true });
    expect(await cancel()).toMatchObject({ status: 200, body: first.body });
    const late = await house.shop.post(`/shop/orders/${orderId}/cancellation`, { reason: 'once more' });
    expect(late).toMatchObject({ status: 409, body: { type: 'urn:landfall:problem:not-acceptable-now' } });
  });

  it('needs a reason', async () => {
    const answer = await house.shop.post('/shop/orders/T-1/cancellation', {});
    expect(answer).toMatchObject({ status: 400, errors: [{ pointer: '#/reason' }] });
  });
});

describe('a return', () => {
  const wish = { reason: 'changed-mind', lines: [{ sku: 'TOWEL', quantity: 1 }] };

  it('before anything is delivered is refused with what to do', async () => {
    const orderId = freshOrderId();
    await house.place(orderId);
    const answer = await house.shop.post(`/shop/orders/${orderId}/returns`, wish);
    expect(answer).toMatchObject({
      status: 422,
      body: { type: 'urn:landfall:problem:return-refused', remedy: expect.any(String) },
    });
    await cancelled(orderId);
  });

  it.each([
    ['a reason nobody knows', { reason: 'bored' }, '#/reason'],
    ['no lines', { lines: [] }, '#/lines'],
    ['too many photos', { photos: Array.from({ length: 11 }, () => 'photo') }, '#/photos'],
  ])('for %s is refused with its place', async (_what, changes, pointer) => {
    const answer = await house.shop.post('/shop/orders/T-1/returns', { ...wish, ...changes });
    expect(answer).toMatchObject({ status: 400, errors: [{ pointer }] });
  });
});

describe('the OpenAPI document', () => {
  it('asks for an Idempotency-Key where one is needed, and nowhere else', async () => {
    const { body } = await house.api.ask('GET', '/openapi.json');
    const { paths } = body as { paths: Record<string, { post?: { parameters?: { name: string }[] } }> };
    const keyed = (path: string) =>
      (paths[path]?.post?.parameters ?? []).some(({ name }) => name === 'Idempotency-Key');
    expect(['/shop/orders', '/shop/quotes', '/stock/receipts'].filter(keyed)).toEqual([]);
    expect(['/shop/orders/{orderId}/cancellation', '/orders/{orderId}/review'].every(keyed)).toBe(true);
    expect(Object.keys(paths).filter((path) => /^\/(t|webhooks)\b/.test(path))).toEqual([]);
  });
});
