import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { noReturns, OrderActing, shop, type Wish } from '../support/order-acting';
import {
  givenFree,
  leftBehind,
  letters,
  money,
  nothingLeft,
  stock,
  taken,
  taxes,
  untaxed,
} from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

async function ordering(wish: Wish = {}) {
  return OrderActing.ordering(world, await goodsOnSale(world, { stock: { stoke: 20 } }), wish);
}

const untouched = { stoke: { received: 20, available: 20, reserved: 0, shipped: 0 } };

/** Worth more than the carrier carries uninsured, and little enough for a low-value declaration. */
const insured: Wish = { quantity: 10 };

describe('an order cancelled while its parcel has only a label', () => {
  it('leaves nothing: label voided, cover cancelled, declaration withdrawn, stock back, money free', async () => {
    const acting = await ordering(insured);
    const cost = await acting.cost();
    await acting.labelled();
    const { mrn, coverId } = (await acting.snapshot(acting.shipmentId())) as { mrn: string; coverId: string };
    expect(world.carrier.covers.get(coverId)).toMatchObject({ state: 'in-force' });
    expect(await acting.cancel()).toMatchObject({ ok: true, effects: [{ shipment: 1, does: 'stop' }] });
    expect(await acting.ends()).toBe('cancelled');
    expect(world.carrier.parcels.at(-1)).toMatchObject({ state: 'voided' });
    expect(world.carrier.covers.get(coverId)).toMatchObject({ state: 'cancelled' });
    expect(world.broker.declarations.get(mrn)).toMatchObject({ state: 'withdrawn' });
    expect(await stock(acting)).toEqual(untouched);
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await taxes(acting)).toEqual(untaxed(cost));
    expect(await letters(acting)).toEqual({ 'shipment-cancelled': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is the same when it is cancelled twice at once', async () => {
    const acting = await ordering();
    await acting.labelled();
    const answers = await Promise.all([acting.cancel(), acting.cancel('Again').catch(() => undefined)]);
    expect(answers[0]).toMatchObject({ ok: true });
    expect(await acting.ends()).toBe('cancelled');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('goes on with its cover and its declaration when the carrier has it already', async () => {
    const acting = await ordering({ ...insured, ...noReturns });
    await acting.labelled();
    const { mrn, coverId } = (await acting.snapshot(acting.shipmentId())) as { mrn: string; coverId: string };
    const parcel = world.carrier.parcels.at(-1);
    if (parcel) parcel.scanned = true;
    await acting.cancel();
    await acting.reaches('handed-over', acting.shipmentId());
    expect(world.carrier.covers.get(coverId)).toMatchObject({ state: 'in-force' });
    expect(world.broker.declarations.get(mrn)).toMatchObject({ state: 'lodged' });
    await acting.carrier('returning');
    await acting.carrier('returned');
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
  });
});

describe('an order cancelled under way', () => {
  it('is intercepted, comes back, and costs nothing', async () => {
    const acting = await ordering();
    await acting.handedOver();
    expect(await acting.cancel()).toMatchObject({ effects: [{ shipment: 1, does: 'intercept' }] });
    await acting.intercepted();
    await acting.carrier('returning');
    await acting.carrier('returned');
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await stock(acting)).toEqual({ stoke: { received: 22, available: 20, reserved: 0, shipped: 2 } });
    expect(await letters(acting)).toEqual({ 'shipment-returned': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is delivered and paid when it can’t be stopped any more, and may come back', async () => {
    world.carrier.tooLate = true;
    const acting = await ordering();
    await acting.handedOver();
    await acting.cancel();
    await acting.carrier('delivered');
    await acting.reaches('return-window');
    world.carrier.tooLate = false;
    expect(money(acting)).toEqual(taken(acting));
    await expect(acting.askReturn(2)).resolves.toMatchObject({ ok: true });
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(2);
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(taken(acting, acting.total));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a delivered order', () => {
  it('can’t be cancelled: the refusal says what to do instead', async () => {
    const acting = await ordering();
    await acting.delivered();
    expect(await acting.cancel()).toMatchObject({
      ...{ ok: false, refusal: 'wrong-stage', remedy: 'ask for a return' },
    });
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(shop.roles).toEqual(['system']);
  });
});
