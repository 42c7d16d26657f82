import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { OrderActing } from '../support/order-acting';
import { givenFree, leftBehind, money, nothingLeft, stock } from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  // On the time-skipping server a cancellation that meets a running activity stands still.
  world = await startOrderWorld('real');
}, 120_000);

afterAll(() => world.close());

const untouched = { stoke: { received: 20, available: 20, reserved: 0, shipped: 0 } };

describe('an order cancelled while it is being opened', () => {
  it.each([0, 15, 30, 60, 90, 150])(
    'is never both cancelled and delivered, %i ms after it was placed',
    async (wait) => {
      const acting = await OrderActing.ordering(world, await goodsOnSale(world, { stock: { stoke: 20 } }));
      const placing = acting.place();
      await new Promise((resolve) => setTimeout(resolve, wait));
      expect(await acting.cancelSoon()).toMatchObject({ ok: true });
      await placing;
      expect(await acting.ends()).toBe('cancelled');
      expect(['never authorized', givenFree(acting)]).toContainEqual(money(acting));
      expect(await stock(acting)).toEqual(untouched);
      expect(await leftBehind(acting)).toEqual(nothingLeft);
    },
  );
});
