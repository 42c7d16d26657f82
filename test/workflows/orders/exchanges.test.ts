import { shareOfLines } from '../../../domain/landed-cost-shares';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { eventually } from '../../support/world';
import { day, OrderActing } from '../support/order-acting';
import {
  leftBehind,
  letters,
  money,
  none,
  nothingLeft,
  stock,
  taken,
  taxes,
  taxOf,
} from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

const faulty = { reason: 'defective', wish: 'exchange' } as const;

/** Three pieces delivered from Hamburg, of which some have come back to be exchanged. */
async function cameBack(quantity = 2, { pieces = 50, after = 0 } = {}) {
  const goods = await goodsOnSale(world, { stock: { hamburg: pieces }, price: 1199 });
  const acting = await OrderActing.ordering(world, goods, { mode: 'overseas-warehouse', quantity: 3 });
  const cost = await acting.cost();
  await acting.delivered();
  await acting.askReturn(quantity, faulty);
  if (after > 0) await world.pass(after);
  await acting.carrier('delivered', acting.returnId());
  await acting.inspect(quantity, { sellable: false });
  const share = shareOfLines(cost, [{ sku: goods.sku, quantity }]);
  return { acting, cost, share };
}

/** The order has taken note of what became of a parcel. */
function noticed(acting: OrderActing, number: number, outcome: string): Promise<true> {
  return eventually(`parcel ${number} of ${acting.orderId} ${outcome}`, async () => {
    const { shipments = [], returns = [] } = (await acting.snapshot()) as {
      shipments?: { number: number; outcome?: string; exchangeFor?: number }[];
      returns?: { number: number; result?: unknown }[];
    };
    const parcel = shipments.find((one) => one.number === number);
    const back = returns.find((one) => one.number === parcel?.exchangeFor);
    return parcel?.outcome === outcome && back?.result !== undefined ? true : undefined;
  });
}

async function arrives(acting: OrderActing, number: number): Promise<void> {
  await acting.carrier('delivered', acting.shipmentId(number));
  await noticed(acting, number, 'delivered');
}

describe('an exchange', () => {
  it('sends the same goods once more: nothing is taken or given back, and nothing is supplied twice', async () => {
    const { acting, cost } = await cameBack();
    await acting.reaches('labelled', acting.shipmentId(2));
    expect(world.carrier.parcels.at(-1)?.parcel).toMatchObject({ to: { city: 'Lyon' }, grossGrams: 360 });
    expect(await stock(acting)).toEqual({
      hamburg: { received: 50, available: 45, reserved: 2, shipped: 3 },
    });
    await acting.carrier('handed-over', acting.shipmentId(2));
    await arrives(acting, 2);
    expect(await acting.ends()).toBe('completed');
    const { shipments } = await acting.snapshot();
    expect(shipments).toMatchObject([{}, { number: 2, insteadOf: 1, exchangeFor: 1, outcome: 'delivered' }]);
    expect(money(acting)).toEqual(taken(acting));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: none });
    expect(await stock(acting)).toEqual({
      hamburg: { received: 50, available: 45, reserved: 0, shipped: 5 },
    });
    expect(await letters(acting)).toEqual({ 'return-accepted': 1, 'exchange-sent': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('opens the window anew for what it brought, and gives back what the first was paid', async () => {
    const { acting, cost, share } = await cameBack(2, { after: 29 * day });
    await arrives(acting, 2);
    await world.pass(5 * day);
    await acting.askReturn(2, { reason: 'defective' });
    await acting.carrier('delivered', acting.returnId(2));
    await acting.inspect(2, { number: 2, sellable: false });
    await acting.reaches('accepted', acting.returnId(2));
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting, share.total.amount));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: taxOf(share) });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('may be asked for again, and the rest given back for: all of it makes the whole, to the cent', async () => {
    const { acting, cost } = await cameBack(2);
    await arrives(acting, 2);
    await acting.askReturn(2, faulty);
    await acting.carrier('delivered', acting.returnId(2));
    await acting.inspect(2, { number: 2, sellable: false });
    await arrives(acting, 3);
    for (const [number, quantity] of [
      [3, 1],
      [4, 2],
    ] as const) {
      await acting.askReturn(quantity, { reason: 'defective' });
      await acting.carrier('delivered', acting.returnId(number));
      await acting.inspect(quantity, { number, sellable: false });
      await acting.reaches('accepted', acting.returnId(number));
    }
    expect((await acting.handle.result()).stage).toBe('refunded');
    expect(money(acting)).toEqual(taken(acting, acting.total));
    const { sold, corrected } = await taxes(acting);
    expect(sold).toEqual(taxOf(cost));
    expect({ base: corrected.base, tax: corrected.tax }).toEqual({ base: sold.base, tax: sold.tax });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is refused where the rules give only the money back', async () => {
    const goods = await goodsOnSale(world, { stock: { stoke: 5 } });
    const acting = await OrderActing.ordering(world, goods);
    await acting.delivered();
    await expect(acting.askReturn(1, { wish: 'exchange' })).resolves.toMatchObject({
      ...{ refusal: 'return-refused', remedy: 'ask for a refund instead' },
    });
    expect(await acting.ends()).toBe('completed');
  });
});

describe('an exchange that comes to nothing is refunded, with its tax, and the customer told', () => {
  const told = { 'return-accepted': 1, 'exchange-refunded': 1, 'refund-made': 1 };

  it('because no goods are left', async () => {
    const { acting, cost, share } = await cameBack(2, { pieces: 3 });
    await acting.reaches('accepted', acting.returnId());
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting, share.total.amount));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: taxOf(share) });
    expect(await letters(acting)).toEqual(told);
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('because the carrier does not take it: its goods are free again', async () => {
    const goods = await goodsOnSale(world, { stock: { hamburg: 10 } });
    const acting = await OrderActing.ordering(world, goods, { mode: 'overseas-warehouse', quantity: 3 });
    await acting.delivered();
    await acting.askReturn(1, faulty);
    await acting.carrier('delivered', acting.returnId());
    const carrier = world.carrier.parcels.at(-1)?.label.carrier ?? '';
    world.carrier.refuses.add(carrier);
    await acting.inspect(1, { sellable: false });
    await acting.reaches('voided', acting.shipmentId(2));
    world.carrier.refuses.delete(carrier);
    expect(await acting.ends()).toBe('completed');
    const share = shareOfLines(await acting.cost(), [{ sku: goods.sku, quantity: 1 }]);
    expect(money(acting)).toEqual(taken(acting, share.total.amount));
    expect(await stock(acting)).toEqual({
      hamburg: { received: 10, available: 7, reserved: 0, shipped: 3 },
    });
    expect(await letters(acting)).toEqual({ ...told, 'exchange-sent': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('because it was lost on its way; the carrier is asked for it', async () => {
    const { acting, cost, share } = await cameBack();
    world.carrier.claimsEnd = { state: 'paid', paid: share.total };
    await acting.carrier('handed-over', acting.shipmentId(2));
    await acting.carrier('lost', acting.shipmentId(2));
    await acting.reaches('lost', acting.shipmentId(2));
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting, share.total.amount));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: taxOf(share) });
    expect(world.carrier.claims.get(`${acting.shipmentId(2)}/claim`)).toMatchObject({
      amount: share.total.amount,
    });
  });

  it('because the customer has cancelled it; what was delivered stays as it is', async () => {
    const { acting, share } = await cameBack();
    await acting.reaches('labelled', acting.shipmentId(2));
    await expect(acting.cancel()).resolves.toMatchObject({
      ok: true,
      effects: [{ shipment: 2, does: 'stop' }],
    });
    await noticed(acting, 2, 'voided');
    await expect(acting.cancel()).resolves.toMatchObject({ refusal: 'wrong-stage' });
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting, share.total.amount));
    expect(await stock(acting)).toEqual({
      hamburg: { received: 50, available: 47, reserved: 0, shipped: 3 },
    });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});
