import { shareOfShipment } from '../../../domain/landed-cost-shares';
import type { TrackingKind } from '../../../domain/order';
import { resolveLoss } from '../../../workflows/order-to-delivery/messages';
import { omar } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { day, hour, noReturns, OrderActing, type Wish } from '../support/order-acting';
import {
  givenFree,
  leftBehind,
  letters,
  money,
  none,
  nothingLeft,
  stock,
  taken,
  taxOf,
  taxes,
  untaxed,
} from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

async function ordering(wish: Wish = {}, pieces: Record<string, number> = { stoke: 10 }) {
  return OrderActing.ordering(world, await goodsOnSale(world, { stock: pieces }), wish);
}

describe('an undisturbed order', () => {
  it('is paid when its parcel arrives, taxed once, and completed when the return window closes', async () => {
    const acting = await ordering();
    const cost = await acting.cost();
    expect(await acting.place()).toMatchObject({
      ok: true,
      answer: { state: 'accepted', mode: 'direct-mail', landedCost: { total: acting.order.agreedTotal } },
    });
    await acting.labelled();
    expect(await stock(acting)).toEqual({ stoke: { received: 10, available: 8, reserved: 2, shipped: 0 } });
    await acting.handedOver();
    expect(money(acting)).toMatchObject({ captured: 0 });
    await acting.carrier('delivered');
    await acting.reaches('return-window');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await stock(acting)).toEqual({ stoke: { received: 10, available: 8, reserved: 0, shipped: 2 } });
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: none });
    expect(await letters(acting)).toEqual({});
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is not declared to customs inside one customs territory', async () => {
    const acting = await ordering({ mode: 'overseas-warehouse', ...noReturns }, { hamburg: 5 });
    await acting.handedOver();
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(await acting.snapshot(acting.shipmentId())).not.toHaveProperty('mrn');
    expect(money(acting)).toEqual(taken(acting));
  });

  it('is known by its papers: each stored once, with its hash', async () => {
    const acting = await ordering(noReturns);
    await acting.handedOver();
    const { papers } = (await acting.snapshot(acting.shipmentId())) as { papers: { kind: string }[] };
    expect(papers.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['commercial-invoice', 'cn23']));
    await acting.carrier('delivered');
    await acting.ends();
  });
});

describe('an order from two warehouses', () => {
  const pieces = { stoke: 3, jingdezhen: 2 };

  it('is paid parcel by parcel, and the parts add up to the total', async () => {
    const acting = await ordering({ quantity: 5, ...noReturns }, pieces);
    const cost = await acting.cost();
    await acting.labelled();
    const shares = [1, 2].map((number) => shareOfShipment(cost, number).total.amount);
    await acting.carrier('handed-over', acting.shipmentId(2));
    await acting.carrier('delivered', acting.shipmentId(2));
    await acting.reaches('delivered', acting.shipmentId(2));
    await acting.takes(shares[1] ?? 0);
    await acting.carrier('delivered', acting.shipmentId(1));
    expect(await acting.ends()).toBe('completed');
    expect((shares[0] ?? 0) + (shares[1] ?? 0)).toBe(acting.total);
    expect(money(acting)).toEqual(taken(acting));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: none });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it.each([
    ['the one that arrives first is lost', 1, 2],
    ['the one that arrives last is lost', 2, 1],
  ])('costs what was delivered: %s', async (_, lost, arriving) => {
    const acting = await ordering({ quantity: 5, ...noReturns }, pieces);
    const cost = await acting.cost();
    await acting.labelled();
    world.carrier.claimsEnd = { state: 'paid', paid: { amount: 1000, currency: 'EUR' } };
    const first = arriving < lost ? arriving : lost;
    for (const number of [first, 3 - first]) {
      await acting.carrier('handed-over', acting.shipmentId(number));
      await acting.carrier(number === lost ? 'lost' : 'delivered', acting.shipmentId(number));
      await acting.reaches(number === lost ? 'lost' : 'delivered', acting.shipmentId(number));
      if (number === lost) await acting.refundTheLoss(number);
    }
    expect(await acting.ends()).toBe('completed');
    const arrived = shareOfShipment(cost, arriving);
    expect(money(acting)).toMatchObject({ captured: arrived.total.amount, refunded: 0, closed: true });
    expect(await taxes(acting)).toEqual(untaxed(cost, shareOfShipment(cost, lost)));
    expect(await letters(acting)).toEqual({ 'shipment-lost-refund': 1 });
    await world.pass(2 * day);
    await acting.reaches('paid', `${acting.shipmentId(lost)}/claim`);
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('an authorization that would end before the parcel arrives', () => {
  beforeEach(() => (world.provider.lasts = 7 * day));
  afterEach(() => (world.provider.lasts = 30 * day));

  it('is taken at the hand-over, once', async () => {
    const acting = await ordering(noReturns);
    await acting.handedOver();
    await acting.takes(acting.total);
    await world.pass(9 * day);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
  });

  it('is given back when the parcel is lost, and what was taxed is corrected', async () => {
    const acting = await ordering(noReturns);
    const cost = await acting.cost();
    await acting.handedOver();
    await acting.takes(acting.total);
    await acting.carrier('lost');
    await acting.refundTheLoss();
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(taken(acting, acting.total));
    expect(await taxes(acting)).toEqual(untaxed(cost));
    expect(await letters(acting)).toEqual({ 'shipment-lost-refund': 1, 'refund-made': 1 });
  });

  it('is given back also when the parcel is lost before the money has come', async () => {
    const acting = await ordering(noReturns);
    await acting.labelled();
    world.provider.close();
    await acting.handedOver();
    await acting.carrier('lost');
    await acting.refundTheLoss();
    world.provider.open();
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(taken(acting, acting.total));
  });

  it('is taken when the goods that go out once more are handed over', async () => {
    const acting = await ordering(noReturns);
    await acting.labelled();
    world.provider.lasts = 7 * day;
    await acting.carrier('lost');
    await acting.task('resolve-loss');
    const again = { shipment: 1, remedy: 'resend' as const, reason: 'The customer waits for it' };
    await acting.update(resolveLoss, { by: omar, ...again });
    await acting.reaches('labelled', acting.shipmentId(2));
    await acting.carrier('handed-over', acting.shipmentId(2));
    await acting.takes(acting.total);
    await acting.carrier('delivered', acting.shipmentId(2));
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
  });
});

describe('an authorization that is long enough for the way, but not for what stops a parcel on it', () => {
  beforeEach(() => (world.provider.lasts = 28 * day));
  afterEach(() => (world.provider.lasts = 30 * day));

  /** Scanned every six days; the process looks for scans every seven. */
  async function onItsWay(wish: Wish, ...scans: TrackingKind[]): Promise<OrderActing> {
    const acting = await ordering(wish);
    await acting.handedOver();
    for (const scan of scans) {
      await world.pass(6 * day);
      await acting.carrier(scan);
    }
    return acting;
  }

  async function arrives(acting: OrderActing): Promise<void> {
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
  }

  const watching: [string, Wish][] = [
    ['the parcel watches', noReturns],
    ['the order watches, as it was before', { ...noReturns, watchesPaymentItself: true }],
  ];

  it.each(watching)('is taken a day before its end while customs hold the parcel: %s', async (_who, wish) => {
    const acting = await onItsWay(wish, 'departed-origin', 'exported', 'arrived');
    await acting.customs('held');
    await world.pass(8 * day);
    expect(money(acting)).toMatchObject({ captured: 0 });
    await world.pass(day + hour);
    await acting.takes(acting.total);
    await acting.customs('released');
    await arrives(acting);
  });

  it.each(watching)('is taken a day before its end while the parcel is searched: %s', async (_who, wish) => {
    const acting = await onItsWay(wish, 'departed-origin', 'exported');
    await world.pass(9 * day + hour);
    await acting.task('find-parcel');
    expect(money(acting)).toMatchObject({ captured: 0 });
    await world.pass(6 * day);
    await acting.takes(acting.total);
    await arrives(acting);
  });

  it('does not make the carrier’s silence longer', async () => {
    const acting = await onItsWay(noReturns, 'departed-origin', 'exported', 'arrived');
    await world.pass(9 * day + hour);
    await acting.takes(acting.total);
    await world.pass(day);
    await acting.task('find-parcel');
    await arrives(acting);
  });

  it('is not taken for a parcel the carrier has not got', async () => {
    const acting = await ordering({
      ...noReturns,
      policy: { ...noReturns.policy, handOverWithin: 40 * day },
    });
    await acting.labelled();
    await world.pass(27 * day + hour);
    await acting.cancel();
    expect(await acting.ends()).toBe('cancelled');
    expect(money(acting)).toEqual(givenFree(acting));
  });
});

describe('a carrier that takes no booking', () => {
  it('leaves nothing behind: no parcel, no money, the goods free, the customer told', async () => {
    world.carrier.refuses.add('landpost').add('swiftair');
    const acting = await ordering();
    await acting.place();
    expect(await acting.ends()).toBe('cancelled');
    world.carrier.refuses.clear();
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await stock(acting)).toEqual({ stoke: { received: 10, available: 10, reserved: 0, shipped: 0 } });
    expect(await letters(acting)).toEqual({ 'shipment-cancelled': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a parcel nobody hands over', () => {
  it('is asked for after three days, and taken back when nobody answers', async () => {
    const acting = await ordering();
    await acting.labelled();
    await world.pass(3 * day + 1000);
    expect(await acting.task('hand-over-parcel')).toMatchObject({ role: 'ops' });
    await world.pass(10 * day + 1000);
    expect(await acting.ends()).toBe('cancelled');
    expect(world.carrier.parcels.at(-1)).toMatchObject({ state: 'voided' });
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await stock(acting)).toEqual({ stoke: { received: 10, available: 10, reserved: 0, shipped: 0 } });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});
