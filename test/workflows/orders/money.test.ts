import { shareOfShipment } from '../../../domain/landed-cost-shares';
import { settlePayment } from '../../../workflows/order-to-delivery/messages';
import { fatima, olga, person } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { eventually } from '../../support/world';
import { day, noReturns, OrderActing, type Wish } from '../support/order-acting';
import {
  givenFree,
  leftBehind,
  money,
  none,
  nothingLeft,
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

const farid = person('farid', 'finance');

async function ordering(wish: Wish = {}, pieces: Record<string, number> = { stoke: 30 }) {
  return OrderActing.ordering(world, await goodsOnSale(world, { stock: pieces }), { ...noReturns, ...wish });
}

/** Delivered, and the bank will not pay. */
async function unpaid(wish: Wish = {}) {
  const acting = await ordering(wish);
  await acting.handedOver();
  world.provider.refuseCaptures = 1;
  await acting.carrier('delivered');
  await acting.task('settle-payment');
  return acting;
}

const retry = { decision: 'retry' as const, reason: 'The bank has lifted it' };
const writeOff = { decision: 'write-off' as const, reason: 'They are bankrupt' };

describe('a payment that could not be taken', () => {
  it('is taken when finance try again', async () => {
    const acting = await unpaid();
    await expect(acting.update(settlePayment, { by: olga, ...retry })).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(acting.update(settlePayment, { by: fatima, ...retry })).resolves.toMatchObject({ ok: true });
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is written off by one person up to the limit of a refund; the goods were supplied all the same', async () => {
    const acting = await unpaid();
    const cost = await acting.cost();
    await acting.update(settlePayment, { by: fatima, ...writeOff });
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: none });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is written off by two people above that limit', async () => {
    const acting = await unpaid({ policy: { refundLimit: { EUR: 100 }, returnDays: 0 } });
    const first = await acting.update(settlePayment, { by: fatima, ...writeOff });
    expect(first).toMatchObject({ ok: true, waitsFor: 'a second person of finance' });
    await expect(acting.update(settlePayment, { by: fatima, ...writeOff })).resolves.toMatchObject({
      refusal: 'four-eyes',
    });
    expect(money(acting)).toMatchObject({ closed: false });
    await expect(acting.update(settlePayment, { by: farid, ...writeOff })).resolves.toMatchObject({
      ok: true,
    });
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is written off when nobody looks at it', async () => {
    const acting = await unpaid();
    await world.pass(10 * day + 1000);
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('two parcels whose payments could not be taken', () => {
  /** The first bears more than one person may give up, the second less. */
  async function bothUnpaid() {
    const goods = await goodsOnSale(world, { stock: { stoke: 3, jingdezhen: 2 } });
    const wish = { ...noReturns, quantity: 5 };
    const cost = await (await OrderActing.ordering(world, goods, wish)).cost();
    const [first, second] = [1, 2].map((number) => shareOfShipment(cost, number).total.amount);
    const policy = { ...noReturns.policy, refundLimit: { EUR: second ?? 0 } };
    const acting = await OrderActing.ordering(world, goods, { ...wish, policy });
    await acting.labelled();
    world.provider.refuseCaptures = 2;
    for (const number of [1, 2]) {
      await acting.carrier('handed-over', acting.shipmentId(number));
      await acting.carrier('delivered', acting.shipmentId(number));
      await acting.taskKeyed(settlements[number - 1] ?? '');
    }
    expect(first).toBeGreaterThan(second ?? 0);
    return { acting, first, second };
  }
  const settlements = ['settle-payment', 'settle-payment-parcel-2'];

  it('are two tasks: giving up the little one does not give up the other', async () => {
    const { acting, first } = await bothUnpaid();
    await expect(acting.update(settlePayment, { by: fatima, ...writeOff })).resolves.toMatchObject({
      refusal: 'wrong-stage',
      message: 'several payments wait: settle-payment, settle-payment-parcel-2',
    });
    const [one, two] = settlements;
    const little = await acting.update(settlePayment, { by: fatima, ...writeOff, task: two });
    expect(little).toMatchObject({ ok: true });
    expect(little).not.toHaveProperty('waitsFor');
    const big = await acting.update(settlePayment, { by: fatima, ...writeOff, task: one });
    expect(big).toMatchObject({ ok: true, waitsFor: 'a second person of finance' });
    expect(await acting.openTasks()).toEqual([one]);
    await acting.update(settlePayment, { by: farid, ...retry, task: one });
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toMatchObject({ captured: first, closed: true });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('each have their own time: the end of one leaves the task of the other', async () => {
    const goods = await goodsOnSale(world, { stock: { stoke: 3, jingdezhen: 2 } });
    const acting = await OrderActing.ordering(world, goods, { ...noReturns, quantity: 5 });
    await acting.labelled();
    world.provider.refuseCaptures = 2;
    for (const [index, key] of settlements.entries()) {
      await acting.carrier('handed-over', acting.shipmentId(index + 1));
      await acting.carrier('delivered', acting.shipmentId(index + 1));
      await acting.taskKeyed(key);
      if (index === 0) await world.pass(5 * day);
    }
    await world.pass(5 * day + 1000);
    const [one, two] = settlements;
    await expect(acting.update(settlePayment, { by: fatima, ...retry, task: one })).resolves.toMatchObject({
      refusal: 'wrong-stage',
    });
    await expect(acting.update(settlePayment, { by: fatima, ...retry, task: two })).resolves.toMatchObject({
      ok: true,
    });
    expect(await acting.ends()).toBe('completed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('money that can be taken once only', () => {
  beforeEach(() => (world.provider.onceOnly = true));
  afterEach(() => (world.provider.onceOnly = false));

  const pieces = { stoke: 3, jingdezhen: 2 };

  it('is taken for all parcels when the first arrives', async () => {
    const acting = await ordering({ quantity: 5 }, pieces);
    const cost = await acting.cost();
    await acting.labelled();
    for (const number of [2, 1]) {
      await acting.carrier('handed-over', acting.shipmentId(number));
      await acting.carrier('delivered', acting.shipmentId(number));
      await acting.reaches('delivered', acting.shipmentId(number));
      await acting.takes(acting.total);
    }
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: none });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is given back for the parcel that is lost after it', async () => {
    const acting = await ordering({ quantity: 5 }, pieces);
    const cost = await acting.cost();
    await acting.labelled();
    world.carrier.claimsEnd = { state: 'paid', paid: { amount: 1000, currency: 'EUR' } };
    await acting.carrier('handed-over', acting.shipmentId(2));
    await acting.carrier('delivered', acting.shipmentId(2));
    await acting.takes(acting.total);
    await acting.carrier('handed-over');
    await acting.carrier('lost');
    await acting.refundTheLoss();
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting, shareOfShipment(cost, 1).total.amount));
    expect(await taxes(acting)).toEqual(untaxed(cost, shareOfShipment(cost, 1)));
  });

  /** Two parcels under way, and the first is delivered while the provider keeps us waiting. */
  async function takingTheFirst() {
    const acting = await ordering({ quantity: 5 }, pieces);
    const cost = await acting.cost();
    await acting.labelled();
    world.carrier.claimsEnd = { state: 'paid', paid: { amount: 1000, currency: 'EUR' } };
    for (const number of [1, 2]) await acting.carrier('handed-over', acting.shipmentId(number));
    world.provider.close();
    await acting.carrier('delivered');
    await acting.reaches('delivered', acting.shipmentId());
    return { acting, cost };
  }

  /** The order knows that so many parcels have ended, the last of them so. */
  async function endedForTheOrder(acting: OrderActing, stage: string, number: number) {
    await acting.reaches(stage, acting.shipmentId(number));
    await eventually(`${number} parcels ended for ${acting.orderId}`, async () => {
      const { events } = await acting.handle.fetchHistory();
      const ended = (events ?? []).filter((event) => event.childWorkflowExecutionCompletedEventAttributes);
      return ended.length === number ? true : undefined;
    });
    // What is told to the order from now on comes after it.
    await acting.update(settlePayment, { by: olga, ...retry });
  }

  it('is given back for the parcel that is given up while it is being taken', async () => {
    const { acting, cost } = await takingTheFirst();
    try {
      await acting.carrier('damaged', acting.shipmentId(2));
      await endedForTheOrder(acting, 'destroyed', 2);
    } finally {
      world.provider.open();
    }
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting, shareOfShipment(cost, 2).total.amount));
    expect(await leftBehind(acting)).toMatchObject({ openTasks: [] });
  });

  it('is taken once for the parcel that arrives while it is being taken', async () => {
    const { acting, cost } = await takingTheFirst();
    try {
      await acting.carrier('delivered', acting.shipmentId(2));
      await endedForTheOrder(acting, 'delivered', 2);
    } finally {
      world.provider.open();
    }
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: none });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});
