import { Readable } from 'node:stream';
import { beginningOf, dayIn } from '../../../domain/business-days';
import { addDays } from '../../../domain/days';
import { shareOfLines } from '../../../domain/landed-cost-shares';
import { keepLogisticsPartner, logisticsPartnerModel } from '../../../models/logistics-partner';
import { taxLinesOf } from '../../../models/tax-ledger';
import { approveRefund, settleCorrection } from '../../../workflows/order-to-delivery/messages';
import { inspectReturn, resolveReturnLabel } from '../../../workflows/customer-return/messages';
import { fatima, mia, olga, person } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { eventually } from '../../support/world';
import { actionsOf, mailText } from '../support/aftermath';
import { day, hour, OrderActing, type Wish } from '../support/order-acting';
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
import { deliveredFromHamburg } from '../support/returning';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

const delivered = (wish?: Wish, price?: number) => deliveredFromHamburg(world, wish, price);

/** What every scanner takes for malware, in two parts, or scanners would find it here. */
const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';

/** Operations and finance in one person. */
const olgaOfFinance = person('olga', 'finance', 'ops');

// These come first: time goes on from story to story, and the duty on what is mailed into the EU is known until 2028-06-30.
describe('a return by mail across a border', () => {
  /** Two sets of towels from Stoke; customs released them, and one comes back because the customer changed their mind. */
  async function cameBack(quantity = 1) {
    const goods = await goodsOnSale(world, { stock: { stoke: 10 }, price: 2400 });
    const acting = await OrderActing.ordering(world, goods);
    const cost = await acting.cost();
    await acting.handedOver();
    await acting.customs('released');
    await acting.carrier('delivered');
    await acting.reaches('return-window');
    await acting.askReturn(quantity);
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(quantity);
    return { acting, cost, share: shareOfLines(cost, [{ sku: goods.sku, quantity }]) };
  }

  const label = 500;

  it('is the customer’s to pay: it is taken off, said beforehand, and tax is corrected for what went back', async () => {
    const { acting, cost, share } = await cameBack();
    const task = await acting.task('correct-tax');
    expect(task).toMatchObject({ role: 'finance', onLapse: 'nothing more is corrected' });
    const duty = share.lines.find(({ kind }) => kind === 'duty')?.amount.amount ?? 0;
    expect(duty).toBeGreaterThan(0);
    expect(task.why).toContain(`duty of ${duty} EUR (minor units) can be asked back from customs until`);
    const asked = { number: 1, corrected: true, reason: 'Customs were asked' };
    await expect(acting.update(settleCorrection, { by: olga, ...asked })).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await acting.update(settleCorrection, { by: fatima, ...asked });
    await expect(acting.update(settleCorrection, { by: fatima, ...asked })).resolves.toMatchObject({
      refusal: 'wrong-stage',
    });
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting, share.total.amount - label));
    const { sold, corrected } = await taxes(acting);
    expect(sold).toEqual(taxOf(cost));
    const given = (share.total.amount - label) / share.total.amount;
    expect(corrected.tax).toBe(Math.floor(taxOf(share).tax * given));
    expect(corrected.base).toBe(Math.floor(taxOf(share).base * given));
    expect(await mailText(world, acting.id, 'return-accepted')).toContain('EUR\u00a05.00 are taken off');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('of everything ends the order when finance have let ten days pass', async () => {
    const { acting } = await cameBack(2);
    await acting.task('correct-tax');
    await world.pass(10 * day + 1000);
    expect((await acting.handle.result()).stage).toBe('completed');
    expect(money(acting)).toEqual(taken(acting, acting.total - label));
    expect((await taxes(acting)).corrected.lines).toBe(1);
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('an order that comes in two parcels', () => {
  /** The first has arrived. */
  async function halfDelivered() {
    const goods = await goodsOnSale(world, { stock: { stoke: 3, jingdezhen: 2 } });
    const acting = await OrderActing.ordering(world, goods, { quantity: 5 });
    await acting.labelled();
    for (const number of [1, 2]) await acting.carrier('handed-over', acting.shipmentId(number));
    await acting.carrier('delivered');
    await acting.reaches('delivered', acting.shipmentId());
    return acting;
  }

  async function lastArrives(acting: OrderActing) {
    for (let days = 0; days < 35; days += 5) {
      await world.pass(5 * day);
      await acting.carrier('arrived', acting.shipmentId(2));
    }
    await acting.carrier('delivered', acting.shipmentId(2));
    await acting.reaches('return-window');
  }

  it('can be sent back in part while the rest is under way', async () => {
    const acting = await halfDelivered();
    await expect(acting.askReturn(1)).resolves.toMatchObject({ ok: true });
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(1);
    await acting.reaches('accepted', acting.returnId());
    await acting.carrier('delivered', acting.shipmentId(2));
    await acting.reaches('return-window');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toMatchObject({ captured: acting.total, closed: true });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('can be sent back for as long after the last parcel, the first one too', async () => {
    const acting = await halfDelivered();
    await lastArrives(acting);
    // Three pieces are in the first parcel only.
    await expect(acting.askReturn(3)).resolves.toMatchObject({ ok: true });
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(3);
    expect(await acting.ends()).toBe('completed');
    expect(await leftBehind(acting)).toMatchObject({ openTasks: [], unended: [] });
  });
});

describe('a return whose carrier will not have it', () => {
  afterEach(async () => {
    world.carrier.refuses.clear();
    await standing('landpost', 'qualified');
  });

  async function standing(carrier: string, state: 'qualified' | 'suspended') {
    const before = await logisticsPartnerModel(world.connection).findById(carrier).lean().exec();
    await keepLogisticsPartner(world.connection, {
      ...{ _id: carrier, name: carrier, state, validTo: '2099-12-31', documents: [] },
      ...{ revision: (before?.revision ?? 0) + 1, updatedAt: new Date().toISOString() },
    });
  }

  /** Two towels from Stoke, brought by landpost. */
  async function broughtByLandpost() {
    const goods = await goodsOnSale(world, { stock: { stoke: 10 } });
    const acting = await OrderActing.ordering(world, goods);
    await acting.delivered();
    return acting;
  }

  const labelsOf = (acting: OrderActing) =>
    world.carrier.parcels.filter(({ parcel }) => parcel.reference.startsWith(acting.returnId()));

  async function comesBack(acting: OrderActing, quantity: number) {
    await acting.inspect(quantity);
    await acting.reaches('accepted', acting.returnId());
    expect(await acting.ends()).toBe('refunded');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  }

  it.each(['refuses it', 'was suspended meanwhile'])('goes with another when it %s', async (what) => {
    const acting = await broughtByLandpost();
    if (what === 'refuses it') world.carrier.refuses.add('landpost');
    else await standing('landpost', 'suspended');
    await acting.askReturn(2, { reason: 'not-as-described', photos: ['photo'] });
    await acting.reaches('awaited', acting.returnId());
    expect(labelsOf(acting).filter(({ state }) => state === 'booked')).toMatchObject([
      { label: { carrier: 'swiftair' }, parcel: { from: { city: 'Lyon' } } },
    ]);
    expect(await letters(acting)).toEqual({ 'return-accepted': 1 });
    await acting.carrier('delivered', acting.returnId());
    await comesBack(acting, 2);
  });

  async function nobodyTakesIt() {
    const acting = await broughtByLandpost();
    for (const carrier of ['landpost', 'swiftair']) world.carrier.refuses.add(carrier);
    await acting.askReturn(2, { reason: 'not-as-described', photos: ['photo'] });
    expect(await acting.task('label-return')).toMatchObject({ role: 'ops' });
    expect(await letters(acting)).toEqual({});
    return acting;
  }
  const resolve = (acting: OrderActing, by: typeof olga, decision: 'book-again' | 'by-hand') =>
    acting.update(resolveReturnLabel, { by, decision, reason: 'They have called back' }, acting.returnId());

  it('is a task of operations when nobody takes it, and booked when they say so', async () => {
    const acting = await nobodyTakesIt();
    await expect(resolve(acting, mia, 'book-again')).resolves.toMatchObject({ refusal: 'wrong-role' });
    world.carrier.refuses.clear();
    await expect(resolve(acting, olga, 'book-again')).resolves.toMatchObject({ ok: true });
    await acting.reaches('awaited', acting.returnId());
    expect(labelsOf(acting)).toMatchObject([{ label: { carrier: 'landpost' }, state: 'booked' }]);
    await acting.carrier('delivered', acting.returnId());
    await comesBack(acting, 2);
  });

  it('is inspected when it comes with a label that operations gave by hand', async () => {
    const acting = await nobodyTakesIt();
    await resolve(acting, olga, 'by-hand');
    await acting.reaches('awaited', acting.returnId());
    const lines = [{ sku: acting.goods.sku, quantity: 2, sellable: true }];
    const found = { by: olga, accept: true, reason: 'It is here', lines };
    await acting.update(inspectReturn, found, acting.returnId());
    await acting.reaches('accepted', acting.returnId());
    expect(await acting.ends()).toBe('refunded');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is told to the customer when operations let ten days pass', async () => {
    const acting = await nobodyTakesIt();
    await world.pass(10 * day + 1000);
    await acting.reaches('lapsed', acting.returnId());
    expect(await letters(acting)).toEqual({ 'return-refused': 1 });
    expect(await acting.ends()).toBe('completed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a return', () => {
  it('is labelled, arrives, is inspected, and given back for with its tax', async () => {
    const { acting, cost } = await delivered();
    await expect(acting.askReturn(1)).resolves.toMatchObject({ ok: true, returnId: acting.returnId() });
    await acting.reaches('awaited', acting.returnId());
    const label = world.carrier.parcels.at(-1)?.parcel;
    expect(label).toMatchObject({ from: { city: 'Lyon' }, to: { city: 'Hamburg' } });
    await acting.carrier('handed-over', acting.returnId());
    await acting.carrier('delivered', acting.returnId());
    expect(await acting.task('inspect-return')).toMatchObject({ role: 'ops' });
    await acting.inspect(1);
    const share = shareOfLines(cost, [{ sku: acting.goods.sku, quantity: 1 }]);
    await acting.reaches('accepted', acting.returnId());
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting, share.total.amount));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: taxOf(share) });
    expect(await stock(acting)).toEqual({
      hamburg: { received: 51, available: 48, reserved: 0, shipped: 3 },
    });
    expect(await letters(acting)).toEqual({ 'return-accepted': 1, 'refund-made': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('of the rest makes the whole, to the cent, and ends the order at once', async () => {
    const { acting, cost } = await delivered();
    for (const [number, quantity] of [
      [1, 1],
      [2, 2],
    ] as const) {
      await acting.askReturn(quantity);
      await acting.carrier('delivered', acting.returnId(number));
      await acting.inspect(quantity, { number });
      await acting.reaches('accepted', acting.returnId(number));
    }
    expect((await acting.handle.result()).stage).toBe('refunded');
    expect(money(acting)).toEqual(taken(acting, acting.total));
    const { sold, corrected } = await taxes(acting);
    expect(sold).toEqual(taxOf(cost));
    expect({ base: corrected.base, tax: corrected.tax }).toEqual({ base: sold.base, tax: sold.tax });
    expect(await stock(acting)).toEqual({
      hamburg: { received: 53, available: 50, reserved: 0, shipped: 3 },
    });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('of pieces that are coming back already is refused, also when both are asked for at once', async () => {
    const { acting } = await delivered();
    const answers = await Promise.all([acting.askReturn(2), acting.askReturn(2)]);
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(2);
    await acting.reaches('accepted', acting.returnId());
    expect(await acting.ends()).toBe('completed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('of damaged goods goes through, but not back into stock', async () => {
    const { acting } = await delivered();
    const photos = ['photo-1'];
    await expect(acting.askReturn(3, { reason: 'damaged' })).resolves.toMatchObject({
      refusal: 'return-refused',
      remedy: expect.stringContaining('photos') as string,
    });
    await acting.askReturn(3, { reason: 'damaged', photos });
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(3, { sellable: false });
    expect((await acting.handle.result()).stage).toBe('refunded');
    expect(money(acting)).toEqual(taken(acting, acting.total));
    expect(await stock(acting)).toEqual({
      hamburg: { received: 50, available: 47, reserved: 0, shipped: 3 },
    });
  });

  it('has its photos scanned, whatever the scanner finds, and waits for no scanner', async () => {
    const { acting } = await delivered();
    const photo = (text: string) =>
      world.store.put(Readable.from([Buffer.from(text)]), {
        ...{ caseId: acting.id, slot: 'return-photo', fileName: 'photo.jpg', mediaType: 'image/jpeg' },
        ...{ maxBytes: 1000, origin: 'upload' },
      });
    const stored = [await photo('a cup'), await photo(`a trap ${eicar}`), await photo('a saucer')];
    const photos = [...stored.map(({ fileId }) => fileId), 'photo-gone'];
    await acting.askReturn(1, { reason: 'damaged', photos });
    const scans = () => Promise.all(stored.map(async ({ fileId }) => (await world.store.find(fileId))?.scan));
    await eventually('the scans', async () => ((await scans()).includes('waiting') ? undefined : true));
    expect(await scans()).toEqual(['clean', 'infected', 'clean']);
    world.scanner.down = true;
    await acting.askReturn(1, { reason: 'damaged', photos: [(await photo('a plate')).fileId] });
    for (const number of [1, 2]) {
      await acting.carrier('delivered', acting.returnId(number));
      await acting.inspect(1, { number, sellable: false });
      await acting.reaches('accepted', acting.returnId(number));
    }
    world.scanner.down = false;
    const actions = await actionsOf(world, acting.id, acting.returnId());
    expect(actions.filter((action) => action === 'photo-locked')).toHaveLength(2);
    expect(await acting.ends()).toBe('completed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('that is not what was sent is rejected, and the customer told why', async () => {
    const { acting } = await delivered();
    await acting.askReturn(1);
    await acting.carrier('delivered', acting.returnId());
    await acting.reaches('inspection', acting.returnId());
    const lines = [{ sku: acting.goods.sku, quantity: 1, sellable: true }];
    const inspection = { accept: true, reason: 'Looks fine', lines };
    await expect(
      acting.update(inspectReturn, { by: mia, ...inspection }, acting.returnId()),
    ).resolves.toMatchObject({ refusal: 'wrong-role' });
    const many = {
      ...inspection,
      lines: [{ ...lines[0], sku: acting.goods.sku, quantity: 2, sellable: true }],
    };
    await expect(
      acting.update(inspectReturn, { by: olga, ...many }, acting.returnId()),
    ).resolves.toMatchObject({ refusal: 'return-refused' });
    await acting.inspect(1, { accept: false });
    await acting.reaches('rejected', acting.returnId());
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await letters(acting)).toEqual({ 'return-accepted': 1, 'return-refused': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('nobody inspects is accepted as sent', async () => {
    const { acting } = await delivered();
    await acting.askReturn(3);
    await acting.carrier('delivered', acting.returnId());
    await acting.task('inspect-return');
    await world.pass(10 * day + 1000);
    expect((await acting.handle.result()).stage).toBe('refunded');
    expect(money(acting)).toEqual(taken(acting, acting.total));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('that never arrives lapses, and the order ends', async () => {
    const { acting } = await delivered();
    await acting.askReturn(1);
    await acting.reaches('awaited', acting.returnId());
    await world.pass(100 * day);
    expect((await acting.handle.result()).stage).toBe('completed');
    expect(await acting.stage(acting.returnId())).toBe('lapsed');
    expect(world.carrier.parcels.at(-1)).toMatchObject({
      state: 'voided',
      parcel: { to: { city: 'Hamburg' } },
    });
    expect(money(acting)).toEqual(taken(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is refused once the window has closed', async () => {
    const { acting } = await delivered();
    await world.pass(29 * day);
    await expect(acting.askReturn(1)).resolves.toMatchObject({ ok: true });
    await world.pass(2 * day);
    await expect(acting.askReturn(1)).resolves.toMatchObject({ refusal: 'return-refused' });
    await world.pass(2 * day);
    await expect(acting.askReturn(1)).resolves.toMatchObject({ refusal: 'return-refused' });
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(1);
    expect((await acting.handle.result()).stage).toBe('completed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is taken until the last hour of the last day where the customer is, and not after it', async () => {
    const { acting } = await delivered();
    const [parcel] = (await acting.snapshot())['shipments'] as { at: string }[];
    const lastDay = addDays(dayIn('Europe/Paris', parcel?.at ?? ''), 30);
    const midnight = beginningOf(addDays(lastDay, 1), 'Europe/Paris');
    await world.pass(midnight - hour / 6 - world.now().getTime());
    await expect(acting.askReturn(1)).resolves.toMatchObject({ ok: true });
    await world.pass(hour / 3);
    await expect(acting.askReturn(1)).resolves.toMatchObject({
      refusal: 'return-refused',
      message: expect.stringContaining(`until ${lastDay}`) as string,
    });
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(1);
    await acting.reaches('accepted', acting.returnId());
    expect(await acting.ends()).toBe('completed');
  });
});

it('a tax line of a return refers to the supply’s, and so to the period it corrects', async () => {
  const { acting } = await delivered();
  await acting.askReturn(1);
  await world.pass(40 * day);
  await acting.carrier('delivered', acting.returnId());
  await acting.inspect(1);
  expect((await acting.handle.result()).stage).toBe('completed');
  const lines = await taxLinesOf(world.connection, acting.orderId);
  const [supply, refund] = ['supply', 'refund'].map((kind) => lines.find((line) => line.kind === kind));
  expect(refund?.refersTo).toBe(supply?._id);
  expect(refund?.taxPoint.slice(0, 7)).not.toBe(supply?.taxPoint.slice(0, 7));
});

describe('a refund above the limit', () => {
  async function inspected() {
    const { acting, cost } = await delivered({ quantity: 3 }, 9900);
    await acting.askReturn(3);
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(3);
    expect(await acting.task('approve-refund')).toMatchObject({ role: 'finance' });
    return { acting, cost };
  }

  it('waits for finance, and not for whoever inspected the goods', async () => {
    const { acting, cost } = await inspected();
    expect(money(acting)).toEqual(taken(acting));
    const yes = { approve: true, reason: 'All of it came back' };
    await expect(acting.update(approveRefund, { by: olga, ...yes })).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(acting.update(approveRefund, { by: olgaOfFinance, ...yes })).resolves.toMatchObject({
      refusal: 'four-eyes',
    });
    await expect(acting.update(approveRefund, { by: fatima, ...yes })).resolves.toMatchObject({ ok: true });
    expect((await acting.handle.result()).stage).toBe('refunded');
    expect(money(acting)).toEqual(taken(acting, acting.total));
    const { corrected } = await taxes(acting);
    expect(corrected).toEqual(taxOf(cost));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('that finance refuses is not made, and its tax not corrected', async () => {
    const { acting } = await inspected();
    await acting.update(approveRefund, { by: fatima, approve: false, reason: 'Fraud' });
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect((await taxes(acting)).corrected).toEqual(none);
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is made when finance let ten days pass: the customer is owed it', async () => {
    const { acting } = await inspected();
    await world.pass(10 * day + 1000);
    expect((await acting.handle.result()).stage).toBe('refunded');
    expect(money(acting)).toEqual(taken(acting, acting.total));
  });
});
