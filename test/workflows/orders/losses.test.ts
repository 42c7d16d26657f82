import { dayIn } from '../../../domain/business-days';
import { periodOf } from '../../../domain/tax-calendar';
import { collectEntries } from '../../../models/tax-collection';
import { taxLinesOf } from '../../../models/tax-ledger';
import { loadTaxBook } from '../../../rules/tax-book';
import { decideClaim } from '../../../workflows/carrier-claim/messages';
import { resolveLoss } from '../../../workflows/order-to-delivery/messages';
import { mia, olga, omar } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { day, noReturns, OrderActing, type Wish } from '../support/order-acting';
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
  taxOf,
  untaxed,
} from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

beforeEach(() => {
  world.carrier.claimsEnd = { state: 'paid', paid: { amount: 2400, currency: 'EUR' } };
});

async function ordering(wish: Wish = {}, pieces = 10) {
  return OrderActing.ordering(world, await goodsOnSale(world, { stock: { stoke: pieces } }), {
    ...noReturns,
    ...wish,
  });
}

/** The claim is asked after once a day. */
async function claimEnds(acting: OrderActing, stage: string) {
  await acting.reaches('filed', `${acting.shipmentId()}/claim`);
  await world.pass(2 * day);
  await acting.reaches(stage, `${acting.shipmentId()}/claim`);
}

const resend = { shipment: 1, remedy: 'resend' as const, reason: 'The customer waits for it' };

describe('a lost parcel', () => {
  it('costs the customer nothing; the carrier pays the claim', async () => {
    const acting = await ordering();
    const cost = await acting.cost();
    await acting.handedOver();
    await acting.carrier('lost');
    expect(await acting.task('resolve-loss')).toMatchObject({ role: 'ops', onLapse: 'it is refunded' });
    await acting.refundTheLoss();
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await taxes(acting)).toEqual(untaxed(cost));
    expect(await letters(acting)).toEqual({ 'shipment-lost-refund': 1 });
    await claimEnds(acting, 'paid');
    const claim = world.carrier.claims.get(`${acting.shipmentId()}/claim`);
    expect(claim?.evidence).toEqual(expect.arrayContaining(['claim-dossier', 'commercial-invoice']));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('was taxed by the day its payment was accepted, and a line of the day it is paid back corrects that', async () => {
    const helsinki = () => dayIn('Europe/Helsinki', world.now().toISOString());
    await world.pass(((25 - Number(helsinki().slice(8)) + 31) % 31) * day);
    const acting = await ordering();
    const accepted = helsinki();
    await acting.handedOver();
    await acting.carrier('lost');
    await acting.task('resolve-loss');
    await world.pass(10 * day + 1000);
    expect(await acting.ends()).toBe('refunded');
    const lines = await taxLinesOf(world.connection, acting.orderId);
    expect(lines.map(({ kind, scheme, taxPoint }) => [kind, scheme, taxPoint])).toEqual([
      ['supply', 'IOSS', accepted],
      ['refund', 'IOSS', helsinki()],
    ]);
    expect(lines[1]?.refersTo).toBe(lines[0]?._id);
    const period = periodOf('IOSS', helsinki());
    const key = { scheme: 'IOSS', jurisdiction: 'FI', period } as const;
    const mine = (await collectEntries(world.connection, key)).filter(
      (one) => one.orderId === acting.orderId,
    );
    const made = loadTaxBook().compute(key, mine, helsinki(), 10_000);
    expect(made).toMatchObject({
      return: {
        lines: [],
        corrections: [{ period: periodOf('IOSS', accepted).id, tax: -(lines[0]?.tax ?? 0) }],
      },
    });
  });

  it('is refunded when nobody decides for ten days', async () => {
    const acting = await ordering();
    await acting.handedOver();
    await acting.carrier('lost');
    await acting.task('resolve-loss');
    await world.pass(10 * day + 1000);
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
    await acting.reaches('paid', `${acting.shipmentId()}/claim`);
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('can go out once more: other pieces are taken, and it is paid once', async () => {
    const acting = await ordering();
    const cost = await acting.cost();
    await acting.handedOver();
    await acting.carrier('lost');
    await acting.task('resolve-loss');
    await expect(acting.update(resolveLoss, { by: mia, ...resend })).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(acting.update(resolveLoss, { by: omar, ...resend })).resolves.toMatchObject({ ok: true });
    await acting.reaches('labelled', acting.shipmentId(2));
    expect(await stock(acting)).toEqual({ stoke: { received: 10, available: 6, reserved: 2, shipped: 2 } });
    await acting.carrier('handed-over', acting.shipmentId(2));
    await acting.carrier('delivered', acting.shipmentId(2));
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: none });
    expect(await stock(acting)).toEqual({ stoke: { received: 10, available: 6, reserved: 0, shipped: 4 } });
    expect(await letters(acting)).toEqual({ 'shipment-lost-resend': 1 });
    await claimEnds(acting, 'paid');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is refunded after all when there are no pieces to send again', async () => {
    const acting = await ordering({}, 2);
    await acting.handedOver();
    await acting.carrier('lost');
    await acting.task('resolve-loss');
    await acting.update(resolveLoss, { by: omar, ...resend });
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await letters(acting)).toEqual({ 'shipment-lost-refund': 1 });
    await claimEnds(acting, 'paid');
  });

  it('that is lost twice is refunded', async () => {
    const acting = await ordering();
    await acting.handedOver();
    await acting.carrier('lost');
    await acting.task('resolve-loss');
    await acting.update(resolveLoss, { by: omar, ...resend });
    await acting.carrier('lost', acting.shipmentId(2));
    await acting.refundTheLoss(2);
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
    await claimEnds(acting, 'paid');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a parcel nothing is heard of', () => {
  it('is looked for, and delivered when it is found again', async () => {
    const acting = await ordering();
    await acting.handedOver();
    await world.pass(7 * day + 1000);
    expect(await acting.task('find-parcel')).toMatchObject({ role: 'ops', onLapse: 'it is taken as lost' });
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is not looked for while the carrier reports what the process need not hear', async () => {
    const acting = await ordering();
    await acting.handedOver();
    await world.pass(5 * day);
    await acting.carrier('arrived');
    await world.pass(5 * day);
    expect(await acting.openTasks()).toEqual([]);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
  });

  it('is taken as lost when it stays away', async () => {
    const acting = await ordering();
    await acting.handedOver();
    await world.pass(7 * day + 1000);
    await acting.task('find-parcel');
    await world.pass(10 * day + 1000);
    await acting.refundTheLoss();
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
    await claimEnds(acting, 'paid');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a damaged parcel', () => {
  it('is refunded and claimed, though nobody scanned it before', async () => {
    const acting = await ordering();
    await acting.labelled();
    await acting.carrier('damaged');
    expect(await acting.ends()).toBe('refunded');
    expect(await acting.stage(acting.shipmentId())).toBe('destroyed');
    expect(money(acting)).toEqual(givenFree(acting));
    await claimEnds(acting, 'paid');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a claim', () => {
  async function lost() {
    const acting = await ordering();
    await acting.handedOver();
    await acting.carrier('lost');
    await acting.refundTheLoss();
    await acting.ends();
    return acting;
  }

  it('is rejected by the carrier, with its reason', async () => {
    world.carrier.claimsEnd = { state: 'rejected', says: 'It was badly packed' };
    const acting = await lost();
    await claimEnds(acting, 'rejected');
    expect(await acting.snapshot(`${acting.shipmentId()}/claim`)).toMatchObject({
      says: 'It was badly packed',
    });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('that is not taken is filed again by a person', async () => {
    world.carrier.refuseClaims = 1;
    const acting = await lost();
    const claim = `${acting.shipmentId()}/claim`;
    await acting.task('file-claim');
    const again = { decision: 'file-again' as const, reason: 'They had lost our mail' };
    await expect(acting.update(decideClaim, { by: mia, ...again }, claim)).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(acting.update(decideClaim, { by: olga, ...again }, claim)).resolves.toMatchObject({
      ok: true,
    });
    await claimEnds(acting, 'paid');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it.each([
    ['a person gives it up', true],
    ['nobody looks at it', false],
  ])('that is not taken is given up when %s', async (_, decided) => {
    world.carrier.refuseClaims = 1;
    const acting = await lost();
    const claim = `${acting.shipmentId()}/claim`;
    await acting.task('file-claim');
    if (decided)
      await acting.update(decideClaim, { by: olga, decision: 'give-up', reason: 'Not worth it' }, claim);
    else await world.pass(10 * day + 1000);
    await acting.reaches('given-up', claim);
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});
