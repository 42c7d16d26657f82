import type { OrderWorld } from '../../support/order-world';
import { OrderActing, type Wish } from './order-acting';
import { goodsOnSale } from './order-goods';

/** An order that is delivered from Hamburg: three pieces unless told. `price` in cents. */
export async function deliveredFromHamburg(world: OrderWorld, wish: Wish = {}, price = 1199) {
  const goods = await goodsOnSale(world, { stock: { hamburg: 50 }, price });
  const acting = await OrderActing.ordering(world, goods, {
    ...{ mode: 'overseas-warehouse', quantity: 3 },
    ...wish,
  });
  await acting.delivered();
  return { acting, cost: await acting.cost() };
}
