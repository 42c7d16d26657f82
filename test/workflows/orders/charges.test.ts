/** What customs charge for a parcel: at the release, after the delivery, when its order has long ended. */
import type { BrokerEvent } from '../../../activities/broker/port';
import { auditOfCase } from '../../../models/audit-entry';
import { clearanceEventModel } from '../../../models/clearance-event';
import { findProcess } from '../../../models/process';
import { taskModel } from '../../../models/task';
import { chargesWorkflowId, settleCharges } from '../../../workflows/customs-charges/messages';
import { fatima, mia, omar } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { eventually } from '../../support/world';
import { day, noReturns, OrderActing } from '../support/order-acting';
import { leftBehind, nothingLeft } from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

type Charged = NonNullable<BrokerEvent['charged']>;
const eur = (kind: Charged[number]['kind'], amount: number): Charged => [
  { kind, amount: { amount, currency: 'EUR' } },
];
const credited = (kind: Charged[number]['kind'], amount: number): Charged =>
  eur(kind, amount).map((line) => ({ ...line, credit: true }));

/** Under way to a border, with its frozen duty of 3.00 EUR: its VAT was paid with the order. */
async function exported(wish: typeof noReturns | object = noReturns) {
  const goods = await goodsOnSale(world, { stock: { stoke: 10 } });
  const acting = await OrderActing.ordering(world, goods, wish);
  await acting.handedOver();
  return acting;
}

/** Released without a bill, delivered, its order ended weeks ago. */
async function longAgo() {
  const acting = await exported();
  await acting.customs('released');
  await acting.carrier('delivered');
  expect(await acting.ends()).toBe('completed');
  await world.pass(20 * day);
  return acting;
}

const charges = (acting: OrderActing, round = 1) => chargesWorkflowId(acting.shipmentId(), round);
const bill = (acting: OrderActing, charged: Charged, eventId?: string) =>
  acting.customs('charged', { charged, ...(eventId ? { eventId } : {}) });

function settle(
  acting: OrderActing,
  decision: 'dispute' | 'accept',
  { by = fatima, comparison = 1, round = 1 } = {},
) {
  const reason = decision === 'dispute' ? 'Written to the broker' : 'Not worth a letter';
  return acting.update(settleCharges, { by, comparison, decision, reason }, charges(acting, round));
}

async function actions(acting: OrderActing): Promise<string[]> {
  const all = await auditOfCase(world.connection, acting.id);
  return all.map(({ action }) => action).filter((action) => /^charge/.test(action));
}

/** The comparison that the process shows, as soon as it is this one. */
const compared = (acting: OrderActing, comparison: number, round = 1) =>
  eventually(`comparison ${comparison}`, async () => {
    const state = await acting.snapshot(charges(acting, round));
    return state['comparison'] === comparison ? state : undefined;
  });

describe('charges that are as frozen', () => {
  it('are only in the record: no process, no entry, no task', async () => {
    const acting = await exported();
    await acting.customs('released', { charged: eur('duty', 3_00) });
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    const processes = await acting.processes();
    expect(processes.map(({ process }) => process)).toEqual(['order-to-delivery', 'shipment']);
    expect(await actions(acting)).toEqual([]);
  });

  it('also when the bill comes long after the order has ended', async () => {
    const acting = await longAgo();
    await bill(acting, eur('duty', 3_00));
    expect(await findProcess(world.connection, charges(acting))).toBeUndefined();
    expect(await acting.openTasks()).toEqual([]);
  });
});

describe('a bill that differs', () => {
  it('long after the order has ended is a task of finance until the last day to dispute it; they accept it', async () => {
    const acting = await longAgo();
    await bill(acting, eur('duty', 7_00));
    const billedAt = world.now().getTime();
    const task = await acting.task('settle-charges');
    expect(task).toMatchObject({
      ...{
        role: 'finance',
        processId: charges(acting),
        onLapse: expect.stringContaining('no longer disputed'),
      },
      why: expect.stringContaining('duty: 7.00 EUR charged, 3.00 EUR frozen, 4.00 EUR more'),
    });
    const { lapsesAt } =
      (await taskModel(world.connection)
        .findOne({ processId: charges(acting) })
        .lean()) ?? {};
    expect(Math.abs(Date.parse(String(lapsesAt)) - billedAt - 14 * day)).toBeLessThan(60_000);
    for (const by of [omar, mia])
      expect(await settle(acting, 'accept', { by })).toMatchObject({ refusal: 'wrong-role' });
    expect(await settle(acting, 'accept')).toMatchObject({ ok: true, stage: 'accepted' });
    expect(await acting.snapshot(charges(acting))).toMatchObject({
      settled: [{ decision: 'accept', by: fatima.id, reason: 'Not worth a letter', comparison: 1 }],
    });
    expect(await actions(acting)).toEqual([
      ...['charged-otherwise', 'charges-settled-refused', 'charges-settled-refused', 'charges-settled'],
    ]);
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('while the parcel is under way does not hold it up, and is settled while its order goes on', async () => {
    const acting = await exported({});
    await acting.customs('released', { charged: eur('duty', 7_00) });
    await acting.task('settle-charges');
    await acting.carrier('delivered');
    await acting.reaches('return-window');
    expect(await settle(acting, 'accept')).toMatchObject({ ok: true });
    expect(await acting.ends()).toBe('completed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('in another currency is compared by a person', async () => {
    const acting = await longAgo();
    await bill(acting, [{ kind: 'duty', amount: { amount: 2_60, currency: 'GBP' } }]);
    const { why } = await acting.task('settle-charges');
    expect(why).toContain('duty: 2.60 GBP charged, 3.00 EUR frozen: compare them by hand');
    expect(await settle(acting, 'accept')).toMatchObject({ ok: true, stage: 'accepted' });
  });

  it('that comes again, and several times at once, is kept once and one task', async () => {
    const acting = await longAgo();
    const id = `${acting.orderId}-bill`;
    await Promise.all([1, 2, 3, 4].map(() => bill(acting, eur('duty', 7_00), id)));
    await acting.task('settle-charges');
    await bill(acting, eur('duty', 7_00), id);
    expect(await clearanceEventModel(world.connection).countDocuments({ _id: id })).toBe(1);
    expect(await acting.openTasks()).toEqual(['settle-charges']);
    expect(await actions(acting)).toEqual(['charged-otherwise']);
    await settle(acting, 'accept');
    await bill(acting, eur('duty', 7_00), id);
    expect(await findProcess(world.connection, charges(acting, 2))).toBeUndefined();
  });

  it('that nobody disputes until the last day stays as it is', async () => {
    const acting = await longAgo();
    await bill(acting, eur('duty', 7_00));
    await acting.task('settle-charges');
    await world.pass(14 * day + 1000);
    await acting.reaches('lapsed', charges(acting));
    expect(await actions(acting)).toContain('charges-left-as-they-are');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a disputed bill', () => {
  async function disputed() {
    const acting = await longAgo();
    await bill(acting, eur('duty', 7_00));
    await acting.task('settle-charges');
    expect(await settle(acting, 'dispute')).toMatchObject({ ok: true, stage: 'disputed' });
    expect(await acting.openTasks()).toEqual([]);
    expect(await settle(acting, 'dispute')).toMatchObject({ refusal: 'wrong-stage' });
    return acting;
  }

  it('is over with the broker’s credit note', async () => {
    const acting = await disputed();
    await world.pass(5 * day);
    // A cent too little: nobody writes for that.
    await bill(acting, credited('duty', 3_99));
    await acting.reaches('agrees', charges(acting));
    expect((await actions(acting)).at(-1)).toBe('charged-as-frozen');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('of which only a part is credited is decided anew, on what is left', async () => {
    const acting = await disputed();
    await bill(acting, credited('duty', 2_00));
    const { why } = await acting.task('settle-charges');
    expect(why).toContain('7.00 EUR charged and 2.00 EUR credited, 3.00 EUR frozen, 2.00 EUR more');
    expect(await settle(acting, 'accept', { comparison: 1 })).toMatchObject({ refusal: 'unknown-version' });
    expect(await settle(acting, 'accept', { comparison: 2 })).toMatchObject({ ok: true, stage: 'accepted' });
  });

  it('that the broker does not answer is asked for again, or accepted without being asked', async () => {
    const acting = await disputed();
    await world.pass(30 * day + 1000);
    const { why } = await acting.task('settle-charges');
    expect(why).toContain('has not answered the dispute');
    expect(await settle(acting, 'dispute')).toMatchObject({ ok: true, stage: 'disputed' });
    expect(await settle(acting, 'accept')).toMatchObject({ ok: true, stage: 'accepted' });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a later notice', () => {
  it('that changes the difference updates the one task; that takes it away closes it', async () => {
    const acting = await longAgo();
    await bill(acting, eur('duty', 7_00));
    await acting.task('settle-charges');
    await bill(acting, eur('fee', 15_00));
    await compared(acting, 2);
    expect((await acting.task('settle-charges')).why).toContain('fee: 15.00 EUR charged, 0.00 EUR frozen');
    expect(await acting.openTasks()).toEqual(['settle-charges']);
    await bill(acting, [...credited('duty', 4_00), ...credited('fee', 15_00)]);
    await acting.reaches('agrees', charges(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('that comes before the bill it corrects leads to the same', async () => {
    const acting = await longAgo();
    await bill(acting, credited('duty', 4_00));
    expect((await acting.task('settle-charges')).why).toContain(
      '4.00 EUR credited, 3.00 EUR frozen, 7.00 EUR less',
    );
    await bill(acting, eur('duty', 7_00));
    await acting.reaches('agrees', charges(acting));
  });

  it('after the end of the first is a process of its own, and settled anew', async () => {
    const acting = await longAgo();
    await bill(acting, eur('duty', 7_00));
    await acting.task('settle-charges');
    await settle(acting, 'accept');
    await world.pass(40 * day);
    await bill(acting, credited('duty', 2_00));
    await acting.reaches('deciding', charges(acting, 2));
    expect((await acting.task('settle-charges')).why).toContain('2.00 EUR more');
    expect(await settle(acting, 'accept', { round: 2 })).toMatchObject({ ok: true, stage: 'accepted' });
    await bill(acting, credited('duty', 2_00));
    await acting.reaches('agrees', charges(acting, 3));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a parcel of which a part is billed, and nothing differs but what is not billed yet', () => {
  /** Its VAT, which was paid with the order; its duty is still to come. */
  async function partlyBilled() {
    const acting = await longAgo();
    await bill(acting, eur('vat', 0));
    await acting.reaches('awaiting-bills', charges(acting));
    expect(await acting.openTasks()).toEqual([]);
    return acting;
  }

  it('waits for the bill without asking anybody', async () => {
    const acting = await partlyBilled();
    await world.pass(20 * day);
    await bill(acting, eur('duty', 3_00));
    await acting.reaches('agrees', charges(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is a task of finance when it has been waited for long enough', async () => {
    const acting = await partlyBilled();
    await world.pass(30 * day + 1000);
    expect((await acting.task('settle-charges')).why).toContain('duty: not charged yet, 3.00 EUR frozen');
    expect(await settle(acting, 'accept')).toMatchObject({ ok: true, stage: 'accepted' });
  });
});

describe('a parcel that never left', () => {
  it('owes nothing: what is charged for it is more', async () => {
    const goods = await goodsOnSale(world, { stock: { stoke: 10 } });
    const acting = await OrderActing.ordering(world, goods, noReturns);
    await acting.labelled();
    await acting.cancel();
    expect(await acting.ends()).toBe('cancelled');
    await bill(acting, eur('duty', 3_00));
    expect((await acting.task('settle-charges')).why).toContain('duty: 3.00 EUR charged, 0.00 EUR frozen');
    await settle(acting, 'accept');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});
