import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import {
  createCustomers,
  customerSubject,
  orderCustomerModel,
  type OrderCustomer,
} from '../../models/customer';
import { historyOf, type PastOrder } from '../../models/customer-history';
import { createVault, PersonalDataErased, type Vault } from '../../models/personal';
import { openTestDatabase } from '../support/mongo';

const secret = randomBytes(32);
const now = new Date('2026-11-24T12:00:00.000Z');
let database: { connection: Connection; close(): Promise<void> };
let vault: Vault;

beforeAll(async () => {
  database = await openTestDatabase();
  vault = createVault({ connection: database.connection, secret });
  await orderCustomerModel(database.connection).createIndexes();
});
afterAll(() => database.close());

const customers = (key = secret) => createCustomers({ connection: database.connection, vault, secret: key });
let placed = 0;

function order(changes: Partial<OrderCustomer> = {}, customer: Partial<OrderCustomer['customer']> = {}) {
  placed += 1;
  return {
    orderId: `A-${placed}`,
    customer: {
      ...{
        customerId: `K-${placed}`,
        name: 'Anna Müller',
        email: `anna${placed}@mail.test`,
        locale: 'de' as const,
      },
      ...customer,
    },
    deliverTo: {
      ...{ name: 'Anna Müller', street: [`Lindenstr. ${placed}`], city: 'Köln', postcode: '50674' },
      ...{ country: 'DE', phone: '+49 221 0001' },
    },
    total: { amount: 4990, currency: 'EUR' },
    placedAt: now.toISOString(),
    ...changes,
  };
}

describe('the customer of an order', () => {
  test('is read as given, and stands sealed in the database', async () => {
    const given = order();
    expect(await customers().saveOrderCustomer(given)).toBe('saved');
    const { orderId, customer, deliverTo, total, placedAt } = given;
    expect(await customers().readOrderCustomer(orderId)).toEqual({
      ...{ orderId, ...customer, deliverTo, total, placedAt },
      hashes: { email: expect.any(String), address: expect.any(String) },
    });
    const stored = await orderCustomerModel(database.connection).findById(orderId).lean().exec();
    expect(JSON.stringify(stored)).not.toMatch(/Anna|mail\.test|Linden|Köln|50674|0001/);
    expect(stored).toMatchObject({ customerId: customer.customerId, country: 'DE', locale: 'de', total });
  });

  test('an unknown order has none', async () => {
    expect(await customers().readOrderCustomer('A-none')).toBeUndefined();
  });

  test('the same order again is the same, also later; the first time it was placed stands', async () => {
    const given = order();
    await customers().saveOrderCustomer(given);
    const again = { ...given, placedAt: '2026-11-25T08:00:00.000Z' };
    expect(await customers().saveOrderCustomer(again)).toBe('same');
    expect(await customers().readOrderCustomer(given.orderId)).toMatchObject({ placedAt: given.placedAt });
  });

  test('the same order twenty times at once is kept once', async () => {
    const given = order();
    const answers = await Promise.all(Array.from({ length: 20 }, () => customers().saveOrderCustomer(given)));
    expect(answers.filter((answer) => answer === 'saved')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'same')).toHaveLength(19);
  });

  test.each([
    ['address', { deliverTo: { ...order().deliverTo, postcode: '10115' } }],
    ['name', { customer: { ...order().customer, name: 'Otto Weber' } }],
    ['total', { total: { amount: 1, currency: 'EUR' } }],
  ])('another %s under the same number is another order, and nothing is written', async (_what, change) => {
    const given = order();
    await customers().saveOrderCustomer(given);
    const before = await orderCustomerModel(database.connection).findById(given.orderId).lean().exec();
    expect(await customers().saveOrderCustomer({ ...given, ...change })).toBe('other');
    const after = await orderCustomerModel(database.connection).findById(given.orderId).lean().exec();
    expect(after).toEqual(before);
  });

  test('forgetting the customer forgets all their orders, and only theirs', async () => {
    const [first, second, other] = [
      order({}, { customerId: 'K-gone' }),
      order({}, { customerId: 'K-gone' }),
      order(),
    ];
    for (const each of [first, second, other]) await customers().saveOrderCustomer(each);
    await vault.forget(customerSubject('K-gone'), now);
    for (const { orderId } of [first, second])
      await expect(customers().readOrderCustomer(orderId)).rejects.toThrow(PersonalDataErased);
    await expect(customers().saveOrderCustomer(first)).rejects.toThrow(PersonalDataErased);
    expect(await customers().readOrderCustomer(other.orderId)).toMatchObject({ name: 'Anna Müller' });
  });
});

describe('hashes', () => {
  const person = { email: 'anna@mail.test', deliverTo: order().deliverTo };
  const hashes = (changes: object, key = secret) => customers(key).hashesOf({ ...person, ...changes });

  test.each(['Anna@Mail.Test', 'anna+shop@mail.test', ' anna@mail.test '])(
    '%s is the same mailbox as anna@mail.test',
    (email) => {
      expect(hashes({ email }).email).toBe(hashes({}).email);
    },
  );

  test.each(['anna@mail2.test', 'ann@mail.test', 'anna@mail@mail.test'])('%s is another', (email) => {
    expect(hashes({ email }).email).not.toBe(hashes({}).email);
  });

  test('a door is the same however it is written, whoever opens it', () => {
    const street = [person.deliverTo.street[0]?.toUpperCase().replace('. ', ', ') ?? ''];
    const written = { ...person.deliverTo, name: 'Otto', street, city: 'Cologne', postcode: ' 50 674' };
    expect(hashes({ deliverTo: written }).address).toBe(hashes({}).address);
    const next = { ...person.deliverTo, street: ['Lindenstr. 99999'] };
    expect(hashes({ deliverTo: next }).address).not.toBe(hashes({}).address);
  });

  test('without the secret nobody can make them', () => {
    expect(hashes({}, randomBytes(32))).not.toEqual(hashes({}));
  });
});

describe('the history of a customer', () => {
  test('counts the earlier orders of a number or an e-mail address, not the one in question', async () => {
    const mine = { customerId: 'K-history', email: 'history@mail.test' };
    const orders = [
      order({ placedAt: '2026-01-01T00:00:00.000Z' }, mine),
      order({ placedAt: '2026-11-24T02:00:00.000Z' }, { ...mine, customerId: 'K-history-2' }),
      order({ placedAt: '2026-11-24T03:00:00.000Z' }, { ...mine, email: 'other@mail.test' }),
      order({ placedAt: '2026-11-24T04:00:00.000Z' }, mine),
    ];
    for (const each of [...orders, order()]) await customers().saveOrderCustomer(each);
    const [old, , stopped, asked] = orders as [OrderCustomer, OrderCustomer, OrderCustomer, OrderCustomer];
    for (const outcome of ['delivered', 'refunded', 'disputed', 'refunded'] as const)
      expect(await customers().noteOutcome(old.orderId, outcome)).toBe(true);
    await customers().noteOutcome(stopped.orderId, 'cancelled');
    const known = await customers().readOrderCustomer(asked.orderId);
    const history = await customers().customerHistory(
      'K-history',
      known?.hashes ?? { email: '', address: '' },
      now,
      asked.orderId,
    );
    expect(history).toEqual({
      ...{ orders: 2, spent: { amount: 9980, currency: 'EUR' } },
      ...{ ordersLast24h: 2, ordersToAddressLast24h: 0, distinctAddressesLast30d: 2 },
      ...{ refunds: 1, disputes: 1 },
    });
  });

  test('of somebody new is empty', async () => {
    const hashes = customers().hashesOf({ email: 'new@mail.test', deliverTo: order().deliverTo });
    const history = await customers().customerHistory('K-new', hashes, now);
    expect(history).toEqual({
      ...{ orders: 0, ordersLast24h: 0, ordersToAddressLast24h: 0, distinctAddressesLast30d: 0 },
      ...{ refunds: 0, disputes: 0 },
    });
  });

  const past = (changes: Partial<PastOrder>): PastOrder => ({
    ...{ orderId: 'X', placedAt: now, total: { amount: 100, currency: 'EUR' }, address: 'a', outcomes: [] },
    ...changes,
  });
  const day = 86_400_000;
  const ago = (ms: number) => new Date(now.getTime() - ms);

  test.each<[string, PastOrder[], object]>([
    ['a day ends after 24 hours', [past({ placedAt: ago(day) })], { ordersLast24h: 0, orders: 1 }],
    ['a moment less is within', [past({ placedAt: ago(day - 1) })], { ordersLast24h: 1 }],
    ['an address of 30 days ago', [past({ placedAt: ago(30 * day) })], { distinctAddressesLast30d: 0 }],
    [
      'two orders to one door',
      [past({ orderId: 'Y', placedAt: ago(2 * day) }), past({})],
      { distinctAddressesLast30d: 1, orders: 2 },
    ],
    ['one order found twice', [past({}), past({})], { orders: 1 }],
    [
      'currencies are not mixed',
      [past({}), past({ orderId: 'Y', total: { amount: 1, currency: 'GBP' } })],
      { orders: 2, spent: undefined },
    ],
    ['a refused order is no custom', [past({ outcomes: ['refused'] })], { orders: 0, ordersLast24h: 1 }],
    ['nor is a failed one', [past({ outcomes: ['failed'] })], { orders: 0, spent: undefined }],
  ])('%s', (_name, orders, expected) => {
    const { spent, ...history } = historyOf({ orders, toAddress: [], now, except: undefined });
    expect({ ...history, spent }).toMatchObject(expected);
  });

  test('orders to one door are counted whoever ordered', () => {
    const toAddress = [past({}), past({ orderId: 'Y' }), past({ orderId: 'mine' })];
    const history = historyOf({ orders: [], toAddress, now, except: 'mine' });
    expect(history).toMatchObject({ ordersToAddressLast24h: 2, ordersLast24h: 0 });
  });

  test('an outcome of an order nobody knows is not noted', async () => {
    expect(await customers().noteOutcome('A-none', 'delivered')).toBe(false);
  });
});

describe('the tracking token', () => {
  test('leads to its order, is the same each time, and is not in the database', async () => {
    const given = order();
    await customers().saveOrderCustomer(given);
    const token = customers().trackingToken(given.orderId);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(customers().trackingToken(given.orderId)).toBe(token);
    expect(await customers().orderByTrackingToken(token)).toEqual({
      ...{ orderId: given.orderId, locale: 'de', country: 'DE' },
    });
    const stored = await orderCustomerModel(database.connection).findById(given.orderId).lean().exec();
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  test('of another order or another secret leads nowhere', async () => {
    const given = order();
    await customers().saveOrderCustomer(given);
    const elsewhere = customers(randomBytes(32)).trackingToken(given.orderId);
    for (const token of [elsewhere, customers().trackingToken('A-none'), given.orderId, ''])
      expect(await customers().orderByTrackingToken(token)).toBeUndefined();
  });

  test('of a label is one for each return, and none of them opens the page', async () => {
    const { labelToken, trackingToken, orderByTrackingToken } = customers();
    const tokens = [labelToken('A-1', 1), labelToken('A-1', 2), labelToken('A-2', 1), trackingToken('A-1')];
    expect(new Set(tokens).size).toBe(4);
    expect(await orderByTrackingToken(labelToken('A-1', 1))).toBeUndefined();
  });
});
