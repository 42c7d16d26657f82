import { ApplicationFailure } from '@temporalio/common';
import { answerDispute, disputeWorkflowId, recordDispute } from '../../../workflows/payment-dispute/messages';
import { fatima, mia } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { actionsOf } from '../support/aftermath';
import { answersTo, disputed, ends, outcomesOf, reported, type ReportMore } from '../support/disputing';
import { day, hour, noReturns, OrderActing } from '../support/order-acting';
import { leftBehind, none, nothingLeft, taken, money, taxes, taxOf } from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

beforeEach(() => {
  world.provider.disputesTake = { state: 'answered' };
});

async function ordering() {
  return OrderActing.ordering(world, await goodsOnSale(world, { stock: { stoke: 10 } }), noReturns);
}

/** Delivered, paid, its process ended weeks ago. */
async function longAgo() {
  const acting = await ordering();
  await acting.handedOver();
  await acting.carrier('delivered');
  expect(await acting.ends()).toBe('completed');
  await world.pass(15 * day);
  return acting;
}

const inDays = (days: number) => new Date(world.now().getTime() + days * day).toISOString();
const open = (acting: OrderActing, more: ReportMore = {}) => reported(acting, 'dispute-opened', more);
const contest = { by: fatima, decision: 'contest' as const, reason: 'It was delivered' };
const accept = { by: fatima, decision: 'accept' as const, reason: 'The customer is right' };

describe('a disputed payment of an order that ended long ago', () => {
  it('is put before finance with its evidence, contested, and won', async () => {
    const acting = await longAgo();
    const cost = await acting.cost();
    const id = await open(acting, { respondBy: inDays(7) });
    const task = await acting.task('answer-dispute');
    expect(task).toMatchObject({
      ...{ processId: id, role: 'finance', why: expect.stringContaining('no tax was corrected') },
      onLapse: expect.stringContaining('now: contest, all that is charged was delivered'),
    });
    await expect(acting.update(answerDispute, { ...contest, by: mia }, id)).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(acting.update(answerDispute, contest, id)).resolves.toMatchObject({ ok: true });
    await acting.reaches('answered', id);
    expect(answersTo(acting)).toMatchObject([
      {
        ...{ disputeId: disputed(acting), decision: 'contest' },
        evidence: {
          charges: [{ shipment: 1, amount: { amount: acting.total } }],
          parcels: [
            {
              ...{ number: 1, trackingCode: expect.any(String), deliveredAt: expect.any(String) },
              papers: expect.arrayContaining([expect.objectContaining({ kind: 'commercial-invoice' })]),
            },
          ],
        },
      },
    ]);
    await world.pass(30 * day);
    await reported(acting, 'dispute-won');
    expect(await ends(acting, id)).toBe('won');
    expect(await acting.snapshot(id)).not.toHaveProperty('lost');
    expect(await outcomesOf(acting)).toContain('disputed');
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: none });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('that is contested and lost is money lost, and no tax line is corrected', async () => {
    const acting = await longAgo();
    const cost = await acting.cost();
    const id = await open(acting);
    await acting.task('answer-dispute');
    await acting.update(answerDispute, contest, id);
    await acting.reaches('answered', id);
    await reported(acting, 'dispute-lost');
    expect(await ends(acting, id)).toBe('lost');
    expect(await acting.snapshot(id)).toMatchObject({
      lost: { amount: acting.total, currency: 'EUR' },
      tax: expect.stringContaining('finance decides'),
    });
    expect(await actionsOf(world, acting.id, id)).toEqual(expect.arrayContaining(['money-lost']));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: none });
    // What we gave back ourselves: nothing.
    expect(money(acting)).toEqual(taken(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('can be accepted; the loss that the provider reports then is no news', async () => {
    const acting = await longAgo();
    const id = await open(acting);
    await acting.task('answer-dispute');
    await acting.update(answerDispute, accept, id);
    expect(await ends(acting, id)).toBe('accepted');
    expect(answersTo(acting)).toMatchObject([{ decision: 'accept' }]);
    await reported(acting, 'dispute-lost');
    expect(await acting.stage(id)).toBe('accepted');
    await expect(acting.update(answerDispute, contest, id)).rejects.toThrow('not found');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is contested when nobody answers: a day before the provider’s deadline', async () => {
    const acting = await longAgo();
    const id = await open(acting, { respondBy: inDays(7) });
    await acting.task('answer-dispute');
    await world.pass(6 * day - hour);
    expect(answersTo(acting)).toEqual([]);
    await world.pass(2 * hour);
    await acting.reaches('answered', id);
    expect(answersTo(acting)).toMatchObject([{ decision: 'contest' }]);
    expect(await actionsOf(world, acting.id, id)).toContain('dispute-decided-by-default');
    await reported(acting, 'dispute-won');
    expect(await ends(acting, id)).toBe('won');
  });

  it('of which no end is told is looked for, and closed as lapsed at last', async () => {
    const acting = await longAgo();
    const id = await open(acting);
    await acting.task('answer-dispute');
    await acting.update(answerDispute, contest, id);
    await acting.reaches('answered', id);
    await world.pass(120 * day + hour);
    expect(await acting.task('answer-dispute')).toMatchObject({ key: 'look-for-end', role: 'finance' });
    await world.pass(10 * day + hour);
    expect(await ends(acting, id)).toBe('lapsed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a parcel that has not arrived', () => {
  it('is accepted as disputed when nobody answers', async () => {
    const acting = await ordering();
    world.provider.lasts = 2 * day;
    await acting.handedOver();
    world.provider.lasts = 30 * day;
    await acting.takes(acting.total);
    const id = await open(acting, { respondBy: inDays(3) });
    expect(await acting.task('answer-dispute')).toMatchObject({
      onLapse: expect.stringContaining('now: accept'),
    });
    await world.pass(2 * day + hour);
    expect(await ends(acting, id)).toBe('accepted');
    expect(answersTo(acting)).toMatchObject([{ decision: 'accept' }]);
    expect(await acting.snapshot(id)).toMatchObject({ lost: { amount: acting.total } });
  });

  it('but does while nobody answers is contested after all', async () => {
    const acting = await ordering();
    world.provider.lasts = 2 * day;
    await acting.handedOver();
    world.provider.lasts = 30 * day;
    await acting.takes(acting.total);
    const id = await open(acting, { respondBy: inDays(3) });
    await acting.task('answer-dispute');
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    await world.pass(2 * day + hour);
    await acting.reaches('answered', id);
    expect(answersTo(acting)).toMatchObject([{ decision: 'contest' }]);
    await reported(acting, 'dispute-lost');
    expect(await ends(acting, id)).toBe('lost');
  });
});

describe('a provider’s reports', () => {
  it('repeated are heard once; the end closes the task nobody has done', async () => {
    const acting = await longAgo();
    const id = await open(acting, { eventId: 'evt-1' });
    await open(acting, { eventId: 'evt-1' });
    await acting.task('answer-dispute');
    await reported(acting, 'dispute-won', { eventId: 'evt-2' });
    await reported(acting, 'dispute-won', { eventId: 'evt-2' });
    expect(await ends(acting, id)).toBe('won');
    const actions = await actionsOf(world, acting.id, id);
    expect(actions.filter((action) => action.startsWith('dispute-'))).toEqual([
      'dispute-opened',
      'dispute-won',
    ]);
    expect(answersTo(acting)).toEqual([]);
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('with the end first end at once, and the opening after it starts nothing', async () => {
    const acting = await longAgo();
    const id = await reported(acting, 'dispute-lost');
    expect(await ends(acting, id)).toBe('lost');
    const { runId } = await world.client.workflow.getHandle(id).describe();
    await open(acting);
    await reported(acting, 'dispute-lost', { eventId: 'again' });
    const after = await world.client.workflow.getHandle(id).describe();
    expect(after).toMatchObject({ runId, status: { name: 'COMPLETED' } });
    expect(await acting.openTasks()).toEqual([]);
    expect(await acting.snapshot(id)).toMatchObject({ lost: { amount: acting.total } });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('that come while the answer is on its way end it', async () => {
    const acting = await longAgo();
    const id = await open(acting);
    await acting.task('answer-dispute');
    world.provider.close();
    await acting.update(answerDispute, contest, id);
    await reported(acting, 'dispute-won');
    world.provider.open();
    expect(await ends(acting, id)).toBe('won');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('of a payment without an order are put before finance all the same', async () => {
    const acting = await longAgo();
    const id = await open(acting, { orderId: '' });
    await acting.reaches('opened', id);
    const answered = await acting.update(answerDispute, accept, id);
    expect(answered).toMatchObject({ ok: true });
    expect(await ends(acting, id)).toBe('accepted');
    expect(await acting.openTasks()).toEqual([]);
  });
});

describe('a dispute that has to be answered by hand', () => {
  it('because its provider takes no answer from here is answered there by finance, who record it, and its end', async () => {
    const acting = await longAgo();
    world.provider.disputesTake = { state: 'by-hand', says: 'only in the portal' };
    const id = await open(acting, { respondBy: inDays(5) });
    await acting.task('answer-dispute');
    await acting.update(answerDispute, contest, id);
    const byHand = await acting.taskKeyed('answer-by-hand');
    expect(byHand).toMatchObject({ role: 'finance', why: expect.stringContaining('only in the portal') });
    const done = { by: fatima, happened: 'contested' as const, reason: 'Sent through the portal' };
    await expect(acting.update(recordDispute, { ...done, by: mia }, id)).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(acting.update(recordDispute, done, id)).resolves.toMatchObject({ stage: 'answered' });
    await expect(acting.update(recordDispute, done, id)).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await acting.update(recordDispute, { ...done, happened: 'lost' }, id);
    expect(await ends(acting, id)).toBe('lost');
    expect(await acting.snapshot(id)).toMatchObject({ lost: { amount: acting.total } });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is left to the provider when nobody does it, also when the provider refused the answer', async () => {
    const acting = await longAgo();
    world.provider.disputesTake = ApplicationFailure.nonRetryable('past its due date', 'payment-refused');
    const id = await open(acting, { respondBy: inDays(5) });
    await acting.task('answer-dispute');
    await acting.update(answerDispute, contest, id);
    expect(await acting.taskKeyed('answer-by-hand')).toMatchObject({
      why: expect.stringContaining('past its due date'),
    });
    await world.pass(5 * day + hour);
    expect(await acting.openTasks()).toEqual([]);
    expect(await acting.stage(id)).toBe('opened');
    await reported(acting, 'dispute-lost');
    expect(await ends(acting, id)).toBe('lost');
    expect(await actionsOf(world, acting.id, id)).toContain('dispute-left-unanswered');
  });

  it('because its provider has not answered for hours is put before finance in time', async () => {
    const acting = await longAgo();
    world.provider.disputesTake = new Error('the connection broke');
    const id = await open(acting, { respondBy: inDays(5) });
    await acting.task('answer-dispute');
    await acting.update(answerDispute, contest, id);
    await world.pass(7 * hour);
    expect(await acting.taskKeyed('answer-by-hand')).toMatchObject({ role: 'finance' });
    await acting.update(recordDispute, { by: fatima, happened: 'won', reason: 'Seen there' }, id);
    expect(await ends(acting, id)).toBe('won');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

it('a dispute’s process is found by its provider and id', () => {
  expect(disputeWorkflowId('paypal', 'PP-D-1')).toBe('dispute:paypal:PP-D-1');
});
