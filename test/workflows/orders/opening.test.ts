import { decideDuty, reviewOrder } from '../../../workflows/order-to-delivery/messages';
import { chen, fatima, mia, omar } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { hour, noReturns, OrderActing, type Wish } from '../support/order-acting';
import { givenFree, leftBehind, letters, money, nothingLeft, stock, taken } from '../support/order-aftermath';
import { goodsOnSale, type GoodsWanted } from '../support/order-goods';
import { declinedMethod } from '../support/order-payments';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

async function ordering(wish: Wish = {}, goods: Partial<GoodsWanted> = {}) {
  return OrderActing.ordering(world, await goodsOnSale(world, { stock: { stoke: 10 }, ...goods }), wish);
}

const untouched = { stoke: { received: 10, available: 10, reserved: 0, shipped: 0 } };

/** Ordered from afar, paid from elsewhere, for the first time and for much. */
const suspicious: Wish = {
  quantity: 4,
  signals: { ipCountry: 'US', billingCountry: 'CN', accountAgeDays: 400 },
};

describe('the same order again', () => {
  it('gets the same answer, and is one order', async () => {
    const acting = await ordering(noReturns);
    const [first, second] = await Promise.all([acting.place(), acting.place()]);
    expect(second).toEqual(first);
    await acting.labelled();
    expect(money(acting)).toMatchObject({ authorizations: 1 });
    expect(await stock(acting)).toMatchObject({ stoke: { reserved: 2 } });
    await acting.cancel();
    await acting.ends();
  });

  it('is refused with other content under its number', async () => {
    const acting = await ordering(noReturns);
    await acting.place();
    const lines = acting.order.lines.map((line) => ({ ...line, quantity: 3 }));
    expect(await acting.place({ lines })).toMatchObject({ ok: false, refusal: 'duplicate-order' });
    expect(await stock(acting)).toMatchObject({ stoke: { reserved: 2 } });
    await acting.labelled();
    await acting.cancel();
    await acting.ends();
  });
});

describe('an order that is refused', () => {
  it.each<[string, Wish, Partial<GoodsWanted>, string]>([
    ['the contract has ended', {}, { live: false }, 'no-contract'],
    ['the payment is declined', { method: declinedMethod }, {}, 'payment-declined'],
    ['the customer agreed to another total', { total: 1 }, {}, 'price-changed'],
    ['there are too few pieces', { quantity: 11, total: 9999 }, {}, 'no-mode'],
    ['the customer is blocked', { email: 'thief@customer.example' }, {}, 'not-accepted'],
  ])('leaves nothing behind: %s', async (_, wish, goods, code) => {
    const about = { why: 'Stolen cards', by: chen.id, at: world.now().toISOString() };
    await world.blocks.block({ kind: 'email', value: 'thief@customer.example' }, about);
    const acting = await ordering(wish, goods);
    expect(await acting.place()).toMatchObject({
      ok: true,
      answer: { state: 'refused', reasons: [{ code, remedy: expect.any(String) as string }] },
    });
    expect(await acting.ends()).toBe('refused');
    const before = code === 'no-contract' || code === 'payment-declined';
    expect(money(acting)).toEqual(before ? 'never authorized' : givenFree(acting));
    expect(await stock(acting)).toEqual(untouched);
    expect(await letters(acting)).toEqual({});
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is one of two that want the last pieces', async () => {
    const goods = await goodsOnSale(world, { stock: { stoke: 2 } });
    const two = await Promise.all([1, 2].map(() => OrderActing.ordering(world, goods, noReturns)));
    const answers = await Promise.all(two.map((acting) => acting.place()));
    const states = answers.map((answer) => (answer.ok ? answer.answer.state : 'not answered'));
    // Each may have taken what the other lacks only if both are refused; never are both accepted.
    expect(states.filter((state) => state === 'accepted').length).toBeLessThanOrEqual(1);
    for (const [index, acting] of two.entries()) {
      if (states[index] === 'accepted') await acting.labelled().then(() => acting.cancel());
      await acting.ends();
      expect(money(acting)).toEqual(givenFree(acting));
    }
  });
});

describe('what the fraud rules know of a customer', () => {
  async function historyOf({ world: { customers, now }, order }: OrderActing) {
    const { customer, deliverTo } = order;
    const hashes = customers.hashesOf({ email: customer.email, deliverTo });
    return customers.customerHistory(customer.customerId, hashes, now());
  }

  it('has no order that was declined: the next one is still a first one', async () => {
    const acting = await ordering({ method: declinedMethod });
    await acting.place();
    expect(await acting.ends()).toBe('refused');
    const history = await historyOf(acting);
    expect(history).toMatchObject({ orders: 0, ordersLast24h: 1, ordersToAddressLast24h: 1 });
    expect(history).not.toHaveProperty('spent');
  });

  it('has no order that was cancelled, and one that was completed', async () => {
    const cancelled = await ordering(noReturns);
    await cancelled.labelled();
    await cancelled.cancel();
    expect(await cancelled.ends()).toBe('cancelled');
    expect(await historyOf(cancelled)).toMatchObject({ orders: 0, ordersLast24h: 1 });
    const completed = await ordering(noReturns);
    await completed.handedOver();
    await completed.carrier('delivered');
    expect(await completed.ends()).toBe('completed');
    expect(await historyOf(completed)).toMatchObject({ orders: 1, spent: completed.order.agreedTotal });
  });
});

describe('a suspicious order', () => {
  it('is told to be in review, and accepted when a person lets it pass', async () => {
    const acting = await ordering({ ...suspicious, ...noReturns });
    expect(await acting.place()).toMatchObject({ answer: { state: 'in-review' } });
    expect(await acting.task('review-order')).toMatchObject({ role: 'ops', onLapse: 'the order is refused' });
    const pass = { approve: true, reason: 'A gift to a daughter abroad' };
    await expect(acting.update(reviewOrder, { by: mia, ...pass })).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(acting.update(reviewOrder, { by: omar, ...pass })).resolves.toMatchObject({ ok: true });
    expect(await acting.place()).toMatchObject({ answer: { state: 'accepted' } });
    await acting.handedOver();
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it.each([
    ['a person refuses it', true],
    ['nobody looks at it for a day', false],
  ])('is refused and the customer told when %s', async (_, decided) => {
    const acting = await ordering(suspicious);
    await acting.place();
    await acting.task('review-order');
    if (decided)
      await acting.update(reviewOrder, { by: omar, approve: false, reason: 'The card is not theirs' });
    else await world.pass(25 * hour);
    expect(await acting.ends()).toBe('refused');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await stock(acting)).toEqual(untouched);
    expect(await letters(acting)).toEqual({ 'order-refused-after-review': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('can be cancelled while it is in review', async () => {
    const acting = await ordering(suspicious);
    await acting.place();
    await acting.task('review-order');
    expect(await acting.cancel()).toMatchObject({ ok: true, effects: [{ does: 'void' }] });
    expect(await acting.ends()).toBe('cancelled');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await letters(acting)).toEqual({ 'order-cancelled': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('goods whose duty nobody knows', () => {
  const decision = { rule: 'duty-rate:EU:630291:GB', rate: '0.12', reason: 'TARIC, read today' };

  it('are a question for finance, and accepted at what finance decides', async () => {
    const acting = await ordering(
      { quantity: 13, decisions: [decision], ...noReturns },
      { stock: { stoke: 20 } },
    );
    expect(acting.total).toBeGreaterThan(13 * 1200);
    expect(await acting.place()).toMatchObject({ answer: { state: 'in-review' } });
    expect(await acting.task('decide-duty')).toMatchObject({ role: 'finance' });
    const decided = { decisions: [decision] };
    await expect(acting.update(decideDuty, { by: omar, ...decided })).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(acting.update(decideDuty, { by: fatima, ...decided })).resolves.toMatchObject({ ok: true });
    const answer = await acting.place();
    expect(answer).toMatchObject({
      answer: { state: 'accepted', landedCost: { total: acting.order.agreedTotal } },
    });
    expect(JSON.stringify(answer)).toContain('decided by a person: TARIC, read today');
    await acting.handedOver();
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('are not sold when nobody decides', async () => {
    const acting = await ordering({ quantity: 13, decisions: [decision] }, { stock: { stoke: 20 } });
    await acting.place();
    await acting.task('decide-duty');
    await world.pass(25 * hour);
    expect(await acting.place().catch(() => 'ended')).toEqual('ended');
    expect(await acting.ends()).toBe('refused');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await letters(acting)).toEqual({ 'order-refused-after-review': 1 });
  });
});
