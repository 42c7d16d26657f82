/** The yearly limit over a real database: what counts, and orders at the same moment. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import { withinYear } from '../../activities/retail-year';
import { yearLimitAt } from '../../domain/retail-year';
import type { ShipmentStage } from '../../domain/order';
import { createCustomers, noteOutcome, orderCustomerModel } from '../../models/customer';
import { createCustomerRights } from '../../models/customer-rights';
import { createVault } from '../../models/personal';
import { processModel } from '../../models/process';
import { retailYearOf, uncountRetail } from '../../models/retail-year';
import { taxLedgerModel } from '../../models/tax-ledger';
import { book, cny, mugs } from '../domain/sample-retail';
import { openTestDatabase } from '../support/mongo';

const secret = randomBytes(32);
const noon = '2026-11-24T04:00:00.000Z';
let database: { connection: Connection; close(): Promise<void> };
beforeAll(async () => {
  database = await openTestDatabase();
  await orderCustomerModel(database.connection).createIndexes();
});
afterAll(() => database.close());

const parts = () => {
  const { connection } = database;
  const vault = createVault({ connection, secret });
  return { connection, vault, secret };
};

/** Somebody with orders, each of ten mugs unless told. */
function somebody(customerId = `K-${randomUUID()}`, email = `${customerId}@mail.test`) {
  const { connection, vault } = parts();
  const customers = createCustomers(parts());
  const deliverTo = {
    name: '王秀英',
    street: ['漕溪北路 1'],
    city: '上海',
    postcode: '200030',
    country: 'CN',
  };
  const emailHash = customers.hashesOf({ email, deliverTo }).email;
  return {
    customerId,
    async placed() {
      const orderId = `R-${randomUUID()}`;
      const customer = { customerId, name: '王秀英', email, locale: 'zh' as const };
      await customers.saveOrderCustomer({ orderId, customer, deliverTo, total: cny(1), placedAt: noon });
      return orderId;
    },
    /** As the order's process does. */
    take: (orderId: string, { at = noon, pieces = 10, mode = 'bonded-warehouse' as const } = {}) =>
      withinYear(
        { connection, book, clock: () => new Date(at) },
        { customerId, emailHash, except: orderId },
        'CN',
        (year) => mugs(pieces, year, mode),
      ),
    async took(wish: { at?: string; pieces?: number } = {}) {
      const orderId = await this.placed();
      expect(await this.take(orderId, wish)).toMatchObject({ state: 'offered' });
      return orderId;
    },
    async bought(at = noon) {
      const year = yearLimitAt(book.tax, 'CN', at);
      if (!year) throw new Error('China has a limit');
      return (await retailYearOf(connection, { customerId, emailHash }, year)).bought.amount;
    },
    forgotten: async () => {
      await vault.forget(`customer:${customerId}`, new Date(noon));
      await createCustomerRights(parts()).strip([customerId], new Date(noon));
    },
  };
}

const parcel = (orderId: string, stage: ShipmentStage) =>
  processModel(database.connection).insertMany([
    {
      ...{
        _id: `shipment:${orderId}:1`,
        process: 'shipment',
        caseId: `order:${orderId}`,
        revision: 1,
        stage,
      },
      ...{ stageSince: noon, openedAt: noon, state: { number: 1 }, chainHead: { seq: 0, hash: '0' } },
      listing: {
        brand: 'a',
        brandSlug: 'a',
        market: 'CN',
        country: 'GB',
        category: 'home',
        channel: 'direct',
      },
    },
  ]);

describe('what counts', () => {
  it('is an order that was taken, once, however often it is asked for', async () => {
    const lin = somebody();
    const orderId = await lin.took();
    const one = await lin.bought();
    expect(one).toBeGreaterThan(4_000_00);
    await lin.take(orderId);
    expect(await lin.bought()).toBe(one);
    await lin.took();
    expect(await lin.bought()).toBe(2 * one);
  });

  it('is also what the same e-mail address ordered under another number, and nothing of anybody else', async () => {
    const lin = somebody();
    await lin.took();
    const again = somebody(`K-${randomUUID()}`, `${lin.customerId}@mail.test`);
    expect(await again.bought()).toBe(await lin.bought());
    expect(await somebody().bought()).toBe(0);
  });

  it('begins anew with the year in China', async () => {
    const lin = somebody();
    await lin.took({ at: '2026-12-31T15:59:00.000Z' });
    expect(await lin.bought('2026-12-31T15:59:59.000Z')).toBeGreaterThan(0);
    expect(await lin.bought('2026-12-31T16:00:00.000Z')).toBe(0);
  });

  it.each<[ShipmentStage, boolean]>([
    ['customs', true],
    ['delivered', true],
    ['lost', true],
    ['voided', false],
    ['returned', false],
    ['seized', false],
  ])('a parcel that is %s: %s', async (stage, counts) => {
    const lin = somebody();
    await parcel(await lin.took(), stage);
    expect((await lin.bought()) > 0).toBe(counts);
  });

  it('is less by what came back to the zone and was corrected', async () => {
    const lin = somebody();
    const orderId = await lin.took();
    const before = await lin.bought();
    const line = {
      jurisdiction: 'CN',
      goodsClass: 'standard',
      rate: '0.091',
      ruleVersion: 'r',
      currency: 'CNY',
    };
    const shared = { ...line, taxPoint: '2026-11-24', orderId, sources: [], tax: 0 };
    await taxLedgerModel(database.connection).insertMany([
      { ...shared, _id: `${orderId}/supply-1-1`, kind: 'import', scheme: 'CN-CBEC', base: before },
      { ...shared, _id: `${orderId}/return-1-1`, kind: 'refund', scheme: 'CN-CBEC', base: 1_000_00 },
    ]);
    expect(await lin.bought()).toBe(before - 1_000_00);
  });

  it('is no order that was not taken: given up, or ended as one', async () => {
    const lin = somebody();
    await uncountRetail(database.connection, await lin.took());
    await noteOutcome(database.connection, await lin.took(), 'refused');
    expect(await lin.bought()).toBe(0);
  });

  it('stays without the person when they are forgotten', async () => {
    const lin = somebody();
    await lin.took();
    const before = await lin.bought();
    await lin.forgotten();
    expect(await lin.bought()).toBe(before);
    const kept = await orderCustomerModel(database.connection).findOne({ customerId: lin.customerId }).lean();
    expect(kept).toMatchObject({ sealed: 'erased', retail: { shipments: [{ number: 1 }] } });
  });
});

describe('orders of one customer', () => {
  it('are refused from the one on that would pass the limit, and a smaller one is not', async () => {
    const lin = somebody();
    for (let taken = 0; taken < 6; taken += 1) await lin.took();
    const orderId = await lin.placed();
    expect(await lin.take(orderId)).toMatchObject({
      state: 'refused',
      problems: [{ code: 'year-limit', remedy: expect.stringContaining('next calendar year') }],
    });
    await lin.took({ pieces: 1 });
    await lin.took({ at: '2026-12-31T16:00:00.000Z' });
  });

  it('at the same moment never pass it together', async () => {
    const lin = somebody();
    const orders = await Promise.all(Array.from({ length: 12 }, () => lin.placed()));
    const offers = await Promise.all(orders.map((orderId) => lin.take(orderId)));
    const taken = offers.filter(({ state }) => state === 'offered').length;
    expect(await lin.bought()).toBeLessThanOrEqual(26_000_00);
    expect(taken).toBeLessThanOrEqual(6);
    // Those that gave way count no more: there is room for those that ask again.
    for (let more = taken; more < 6; more += 1) await lin.took();
  });
});
