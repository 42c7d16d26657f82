import { abandonClearance, answerCustoms } from '../../../workflows/customs-clearance/messages';
import { mia, omar } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { day, noReturns, OrderActing } from '../support/order-acting';
import {
  givenFree,
  leftBehind,
  letters,
  money,
  none,
  nothingLeft,
  stock,
  taken,
  taxes,
} from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

/** Under way to a border. */
async function exported() {
  const goods = await goodsOnSale(world, { stock: { stoke: 10 } });
  const acting = await OrderActing.ordering(world, goods, noReturns);
  await acting.handedOver();
  return { acting, clearance: `${acting.shipmentId()}/clearance` };
}

const document = { kind: 'certificate-of-origin', number: 'COO-1', sha256: 'a'.repeat(64) };

describe('customs that ask nothing', () => {
  it('are only in the record', async () => {
    const { acting } = await exported();
    await acting.customs('submitted');
    await acting.customs('released');
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    const processes = await acting.processes();
    expect(processes.map(({ process }) => process)).toEqual(['order-to-delivery', 'shipment']);
  });
});

describe('customs that want a document', () => {
  it('are answered by operations, release the parcel, and the customer is told', async () => {
    const { acting, clearance } = await exported();
    await acting.customs('documents-wanted', { wants: 'certificate-of-origin' });
    expect(await acting.task('provide-certificate')).toMatchObject({
      role: 'ops',
      onLapse: 'it is given up: the declaration is withdrawn and the parcel comes back',
    });
    await expect(acting.update(answerCustoms, { by: mia, document }, clearance)).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(acting.update(answerCustoms, { by: omar, document }, clearance)).resolves.toMatchObject({
      ok: true,
    });
    expect([...world.broker.declarations.values()].at(-1)?.documents).toEqual([
      'certificate-of-origin COO-1',
    ]);
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await letters(acting)).toEqual({ 'customs-documents-wanted': 1, 'customs-released': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('are no reason to look for the parcel', async () => {
    const { acting, clearance } = await exported();
    await acting.customs('documents-wanted', { wants: 'certificate-of-origin' });
    await acting.task('provide-certificate');
    await world.pass(8 * day);
    expect(await acting.openTasks()).toEqual(['customs-documents-wanted-0']);
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
  });

  it('and then hold the parcel until it is given up: it comes back and costs nothing', async () => {
    const { acting, clearance } = await exported();
    await acting.customs('held', { says: 'The value seems too low' });
    await acting.task('clear-hold');
    await world.pass(10 * day + 1000);
    await acting.reaches('withdrawn', clearance);
    expect([...world.broker.declarations.values()].at(-1)).toMatchObject({ state: 'withdrawn' });
    await acting.carrier('returning');
    await acting.carrier('returned');
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await stock(acting)).toEqual({ stoke: { received: 12, available: 10, reserved: 0, shipped: 2 } });
    expect(await taxes(acting)).toEqual({ sold: none, corrected: none });
    expect(await letters(acting)).toEqual({ 'customs-held': 1, 'shipment-returned': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a parcel customs hold', () => {
  it('can be given up by operations before the deadline', async () => {
    const { acting, clearance } = await exported();
    await acting.customs('held', { says: 'The value seems too low' });
    await acting.task('clear-hold');
    const why = { reason: 'The certificate is not to be had' };
    await expect(acting.update(abandonClearance, { by: mia, ...why }, clearance)).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await acting.update(abandonClearance, { by: omar, ...why }, clearance);
    await acting.reaches('withdrawn', clearance);
    await acting.carrier('returned');
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('stays with customs when they have released it just before it was given up', async () => {
    world.broker.tooLate = true;
    const { acting, clearance } = await exported();
    await acting.customs('held', { says: 'The value seems too low' });
    await acting.task('clear-hold');
    await acting.update(abandonClearance, { by: omar, reason: 'Too slow' }, clearance);
    world.broker.tooLate = false;
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is over with the parcel when it is delivered all the same', async () => {
    const { acting } = await exported();
    await acting.customs('inspected');
    await acting.reaches('inspected', `${acting.shipmentId()}/clearance`);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a parcel customs seize', () => {
  it('costs the customer nothing, and they are told', async () => {
    const { acting } = await exported();
    await acting.customs('held', { says: 'A counterfeit is suspected' });
    await acting.task('clear-hold');
    await acting.customs('seized', { says: 'It is a counterfeit' });
    expect(await acting.ends()).toBe('refunded');
    expect(await acting.stage(acting.shipmentId())).toBe('seized');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await stock(acting)).toEqual({ stoke: { received: 10, available: 8, reserved: 0, shipped: 2 } });
    expect(await letters(acting)).toEqual({ 'customs-held': 1, 'shipment-seized': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('customs that question a parcel again', () => {
  it('have a second clearance, which is in the record beside the first', async () => {
    const { acting, clearance } = await exported();
    await acting.customs('held', { says: 'Value in doubt' });
    await acting.reaches('held', clearance);
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await world.pass(day);
    await acting.customs('seized', { says: 'Counterfeit' });
    await acting.reaches('seized', `${clearance}-2`);
    expect(await acting.ends()).toBe('refunded');
    expect(await acting.stage(acting.shipmentId())).toBe('seized');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});
