/** China's yearly limit of retail imports at the shop's door, with the real processes of orders behind it. */
import { randomUUID } from 'node:crypto';
import { createCustomers } from '../../models/customer';
import { countRetail } from '../../models/retail-year';
import { createVault } from '../../models/personal';
import { secret } from './support/api';
import { customer, freshOrderId, startHouse, type House } from './support/house';
import { listing } from './support/live-brand';

let house: House;
beforeAll(async () => {
  house = await startHouse({ policy: { returnDays: 0 } });
  const mia = await house.api.person('staff:mia', 'category-manager');
  const certificates = ['bonded-list', 'food-contact'].map((kind) => ({ kind, number: `${kind}-1` }));
  const mug = {
    ...{ title: 'Mug', hsCode: '691200', customsDescription: 'Coffee mugs of glazed stoneware' },
    ...{ netGrams: 340, grossGrams: 420, goods: { certificates }, prices: { CN: price } },
  };
  const published = await mia.post('/cases/acme:GB/listings', listing('MUG', mug));
  const received = await house.ops.post('/stock/receipts', {
    ...{ receiptId: 'zone', caseId: 'acme:GB', warehouseId: 'shanghai-bonded' },
    lines: [{ sku: 'MUG', quantity: 1_000 }],
  });
  expect([published.status, received.status]).toEqual([200, 200]);
}, 60_000);
afterAll(() => house.close());

const price = { amount: 400_00, currency: 'CNY' };
const cny = (amount: number) => ({ amount, currency: 'CNY' });
const basket = {
  deliverTo: { country: 'CN', postcode: '200030' },
  lines: [{ sku: 'MUG', quantity: 4, unitPrice: price }],
  mode: 'bonded-warehouse',
};

interface Quote {
  problems: { code: string; says: string; remedy: string }[];
  offers: { mode: string; feasible: boolean; refused?: string[] }[];
  landedCost?: { total: { amount: number; currency: string } };
}

const quoted = async (changes: object = {}): Promise<Quote> => {
  const { status, body } = await house.shop.post('/shop/quotes', { ...basket, ...changes });
  expect(status).toBe(200);
  return body as unknown as Quote;
};

/** Somebody who has bought for so much this year, in orders that count still. */
async function boughtBefore(amount: number): Promise<string> {
  const { connection } = house.api.database;
  const customers = createCustomers({ connection, secret, vault: createVault({ connection, secret }) });
  const [customerId, orderId, now] = [`c-${randomUUID()}`, freshOrderId(), new Date().toISOString()];
  await customers.saveOrderCustomer({
    ...{ orderId, total: cny(100), placedAt: '2026-01-02T00:00:00.000Z' },
    customer: { customerId, name: customer.name, email: `${customerId}@customer.example`, locale: 'zh' },
    deliverTo: { ...basket.deliverTo, name: customer.name, street: [customerId], city: '上海' },
  });
  await countRetail(connection, orderId, now, [{ number: 1, value: cny(amount) }]);
  return customerId;
}

async function placed(customerId: string, orderId = freshOrderId()) {
  const { landedCost } = await quoted();
  return house.shop.post('/shop/orders', {
    ...{ ...basket, orderId, agreedTotal: landedCost?.total },
    customer: { customerId, name: customer.name, email: `${customerId}@customer.example`, locale: 'zh' },
    deliverTo: { ...basket.deliverTo, name: customer.name, street: [customerId], city: '上海' },
    payment: { provider: 'stripe', method: 'pm_card_visa' },
    signals: { ipCountry: 'CN', billingCountry: 'CN', accountAgeDays: 400 },
  });
}

const overTheYear = {
  code: 'year-limit',
  says: expect.stringMatching(
    /^Asked for bonded-warehouse, which is refused: .* over the limit of 26000\.00 CNY/,
  ),
  remedy: 'order less, by another mode, or in the next calendar year',
};

it('a quote says so where the customer is known, and knows nothing of who is not', async () => {
  const customerId = await boughtBefore(25_000_00);
  expect((await quoted({ customerId })).problems).toEqual([overTheYear]);
  expect((await quoted()).problems).toEqual([]);
  expect((await quoted({ customerId: 'c-somebody-else' })).problems).toEqual([]);
});

it('an order that would pass the limit is refused with its reason and what to do, and costs nothing', async () => {
  const customerId = await boughtBefore(25_000_00);
  const before = await house.shop.get('/stock?sku=MUG');
  const answer = await placed(customerId);
  expect(answer).toMatchObject({ status: 200, body: { state: 'refused', reasons: [overTheYear] } });
  expect((await house.shop.get('/stock?sku=MUG')).items).toEqual(before.items);
});

it('one that was cancelled makes room again', async () => {
  const customerId = await boughtBefore(23_000_00);
  const orderId = freshOrderId();
  expect((await placed(customerId, orderId)).body).toMatchObject({
    state: 'accepted',
    mode: 'bonded-warehouse',
  });
  expect((await placed(customerId)).body).toMatchObject({ state: 'refused', reasons: [overTheYear] });
  await house.shop.post(`/shop/orders/${orderId}/cancellation`, { reason: 'changed my mind' });
  await house.order(orderId, ({ order }) => order.endedAt !== undefined);
  expect((await quoted({ customerId })).problems).toEqual([]);
});
