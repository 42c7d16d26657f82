import { auditEntryModel } from '../../../models/audit-entry';
import { keepLogisticsPartner, logisticsPartnerModel } from '../../../models/logistics-partner';
import { processModel } from '../../../models/process';
import { resolveLoss } from '../../../workflows/order-to-delivery/messages';
import { omar } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { noReturns, OrderActing, type Wish } from '../support/order-acting';
import { givenFree, leftBehind, letters, money, nothingLeft, stock, taken } from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterEach(() => world.carrier.refuses.clear());
afterAll(() => world.close());

async function ordering(wish: Wish = {}) {
  const goods = await goodsOnSale(world, { stock: { stoke: 20 } });
  return OrderActing.ordering(world, goods, { ...noReturns, ...wish });
}

async function changes(acting: OrderActing) {
  const action = 'carrier-changed';
  const found = await auditEntryModel(world.connection).find({ caseId: acting.id, action }).lean().exec();
  return found.map(({ detail }) => detail);
}

async function arrives(acting: OrderActing, number = 1) {
  await acting.carrier('handed-over', acting.shipmentId(number));
  await acting.carrier('delivered', acting.shipmentId(number));
  expect(await acting.ends()).toBe('completed');
  expect(money(acting)).toEqual(taken(acting));
}

describe('a parcel its carrier will not have', () => {
  it('goes with another, at the same price for the customer', async () => {
    world.carrier.refuses.add('landpost');
    const acting = await ordering();
    await acting.labelled();
    expect(world.carrier.parcels.at(-1)?.label.carrier).toBe('swiftair');
    await arrives(acting);
    expect(await changes(acting)).toEqual([
      expect.objectContaining({ from: 'landpost', to: 'swiftair', why: expect.stringContaining('landpost') }),
    ]);
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is not sent when the other costs more than may be spent alone', async () => {
    world.carrier.refuses.add('landpost');
    const acting = await ordering({ policy: { rerouteLimit: { EUR: 0 } } });
    await acting.place();
    expect(await acting.ends()).toBe('cancelled');
    expect(await changes(acting)).toEqual([]);
    expect(money(acting)).toEqual(givenFree(acting));
  });

  it('is not sent with one that an incident stands in the way of', async () => {
    const at = world.now().toISOString();
    const listing = { brand: 'swiftair', brandSlug: 'swiftair', market: 'FR', owner: omar.id };
    await processModel(world.connection).insertMany([
      {
        ...{ _id: 'incident:storm', process: 'incident', caseId: 'incident:storm', revision: 1 },
        ...{ stage: 'awaiting-approval', stageSince: at, openedAt: at, state: { carrier: 'swiftair' } },
        listing: { ...listing, country: 'FR', category: 'incident', channel: 'carrier' },
        chainHead: { seq: 0, hash: '0'.repeat(64) },
      },
    ]);
    try {
      world.carrier.refuses.add('landpost');
      const acting = await ordering();
      await acting.place();
      expect(await acting.ends()).toBe('cancelled');
      expect(await changes(acting)).toEqual([]);
      expect(money(acting)).toEqual(givenFree(acting));
    } finally {
      await processModel(world.connection).deleteOne({ _id: 'incident:storm' });
    }
  });

  it('is not sent when no carrier has it, and leaves nothing', async () => {
    for (const carrier of ['landpost', 'swiftair']) world.carrier.refuses.add(carrier);
    const acting = await ordering();
    await acting.place();
    expect(await acting.ends()).toBe('cancelled');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await stock(acting)).toEqual({
      stoke: { received: 20, available: 20, reserved: 0, shipped: 0 },
    });
    expect(await letters(acting)).toEqual({ 'shipment-cancelled': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a carrier that was suspended after it was chosen', () => {
  const suspended = async (state: 'qualified' | 'suspended') => {
    const before = await logisticsPartnerModel(world.connection).findById('landpost').lean().exec();
    await keepLogisticsPartner(world.connection, {
      ...{ _id: 'landpost', name: 'landpost', state, validTo: '2099-12-31', documents: [] },
      ...{ revision: (before?.revision ?? 0) + 1, updatedAt: new Date().toISOString() },
    });
  };
  afterEach(() => suspended('qualified'));

  it('gets no new parcel: what it lost is sent again with another', async () => {
    const acting = await ordering();
    await acting.handedOver();
    await acting.carrier('lost');
    await acting.task('resolve-loss');
    await suspended('suspended');
    const remedy = { shipment: 1, remedy: 'resend' as const, reason: 'They want their towels' };
    await acting.update(resolveLoss, { by: omar, ...remedy });
    await acting.reaches('labelled', acting.shipmentId(2));
    expect(world.carrier.parcels.at(-1)?.label.carrier).toBe('swiftair');
    await arrives(acting, 2);
    expect(await changes(acting)).toEqual([
      expect.objectContaining({ why: expect.stringContaining('suspended') }),
    ]);
  });
});
