import fc from 'fast-check';
import type { TrackingKind } from '../../../domain/order';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { noReturns, OrderActing } from '../support/order-acting';
import { givenFree, money, none, stock, taken, taxes, taxOf } from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

const out: TrackingKind[] = ['handed-over', 'departed-origin', 'exported', 'arrived'];

/** What a carrier reports of a parcel, by what becomes of it. */
const journeys = {
  delivered: [...out, 'out-for-delivery', 'delivery-failed', 'delivered'],
  lost: [...out, 'lost'],
  destroyed: [...out, 'damaged'],
  returned: [...out, 'delivery-failed', 'returning', 'returned'],
} as const satisfies Record<string, readonly TrackingKind[]>;

type End = keyof typeof journeys;

/** A journey's events in any order of arrival, some of them more than once. */
const arrivals = fc.constantFrom<End>('delivered', 'lost', 'destroyed', 'returned').chain((end) => {
  const indices = journeys[end].map((_, index) => index);
  const each = fc.shuffledSubarray(indices, { minLength: indices.length });
  return fc.tuple(fc.constant(end), each, fc.array(fc.constantFrom(...indices), { maxLength: 4 }));
});

async function told(acting: OrderActing, end: End, order: readonly number[]) {
  const began = world.now().getTime();
  for (const index of order) {
    const kind = journeys[end][index];
    if (!kind) throw new RangeError(`there is no event ${index}`);
    const at = new Date(began + index * 3_600_000).toISOString();
    await acting.carrier(kind, acting.shipmentId(), { at, eventId: `${acting.orderId}-${index}` });
  }
}

describe('a carrier’s reports', () => {
  it('come to the same end in any order, and however often they are repeated', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async ([end, order, again]) => {
        const goods = await goodsOnSale(world, { stock: { stoke: 10 } });
        const acting = await OrderActing.ordering(world, goods, noReturns);
        const cost = await acting.cost();
        await acting.labelled();
        await told(acting, end, [...order, ...again]);
        await acting.reaches(end, acting.shipmentId());
        if (end === 'lost') await acting.refundTheLoss();
        const arrived = end === 'delivered';
        expect(await acting.ends()).toBe(arrived ? 'completed' : 'refunded');
        expect(money(acting)).toEqual(arrived ? taken(acting) : givenFree(acting));
        expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: arrived ? none : taxOf(cost) });
        const back = end === 'returned' ? 2 : 0;
        expect(await stock(acting)).toEqual({
          stoke: { received: 10 + back, available: 8 + back, reserved: 0, shipped: 2 },
        });
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 180_000);
});
