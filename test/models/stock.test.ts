import fc from 'fast-check';
import type { Warehouse } from '../../domain/order';
import {
  freeExpired,
  releaseStock,
  reserveStock,
  shipStock,
  type StockLine,
} from '../../models/stock-reservation';
import {
  listStock,
  receiveStock,
  stockId,
  stockModel,
  stockOf,
  stockReceiptModel,
  type StockDocument,
} from '../../models/stock';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  for (const model of [stockModel(database.connection), stockReceiptModel(database.connection)]) {
    await model.createCollection();
    await model.createIndexes();
  }
});
afterAll(() => database.close());

const hamburg: Warehouse = { id: 'ham', country: 'DE', kind: 'overseas' };
const shenzhen: Warehouse = { id: 'szx', country: 'CN', kind: 'origin' };
const minute = (n: number) => new Date(Date.UTC(2026, 10, 24, 8, n)).toISOString();

const receive = (sku: string, quantity: number, warehouse = hamburg, receiptId = `first-${warehouse.id}`) =>
  receiveStock(database.connection, { receiptId, warehouse, sku, caseId: 'acme:DE', quantity });
const line = (sku: string, quantity: number, more: Partial<StockLine> = {}): StockLine => ({
  ...{ warehouseId: 'ham', sku, quantity },
  ...more,
});
const reserve = (orderId: string, lines: StockLine[], now = minute(0), expiresAt = minute(30)) =>
  reserveStock(database.connection, { orderId, lines, now, expiresAt });
const ship = (orderId: string, lines: StockLine[]) => shipStock(database.connection, orderId, lines);
const release = (orderId: string, shipment?: number) => releaseStock(database.connection, orderId, shipment);

async function counts(sku: string, warehouse = hamburg): Promise<number[]> {
  const found = await stockModel(database.connection)
    .findById(stockId(warehouse.id, sku))
    .lean<StockDocument>()
    .exec();
  return found ? [found.available, found.reserved, found.shipped] : [];
}

const taken = { reserved: true };

describe('a receipt', () => {
  it('counts once, however often and by how many it is told', async () => {
    const told = await Promise.all([1, 2, 3].map(() => receive('cup', 5)));
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(await receive('cup', 5)).toBe(false);
    expect(await receive('cup', 2, hamburg, 'return-1')).toBe(true);
    expect(await counts('cup')).toEqual([7, 0, 0]);
    await expect(receive('cup', 0, hamburg, 'nothing')).rejects.toThrow(RangeError);
  });
});

describe('a reservation', () => {
  it('takes all lines or none, and tells what is short', async () => {
    await receive('pot', 3);
    await receive('lid', 1, shenzhen);
    const lid = line('lid', 2, { warehouseId: 'szx' });
    expect(await reserve('short', [line('pot', 2), lid, line('none', 1)])).toEqual({
      reserved: false,
      short: [
        { warehouseId: 'szx', sku: 'lid', available: 1 },
        { warehouseId: 'ham', sku: 'none', available: 0 },
      ],
    });
    expect([await counts('pot'), await counts('lid', shenzhen)]).toEqual([
      [3, 0, 0],
      [1, 0, 0],
    ]);
  });

  it('is the same for the same order, also when asked by several at once; another quantity is an error', async () => {
    await receive('bowl', 9);
    await receive('dish', 9);
    const lines = [line('bowl', 2), line('dish', 1), line('bowl', 1)];
    const answers = await Promise.all([1, 2, 3, 4].map((n) => reserve('same', lines, minute(n))));
    expect(answers).toEqual([taken, taken, taken, taken]);
    expect([await counts('bowl'), await counts('dish')]).toEqual([
      [6, 3, 0],
      [8, 1, 0],
    ]);
    await expect(reserve('same', [line('bowl', 4)])).rejects.toThrow(/3 pieces of bowl/);
    expect(await counts('bowl')).toEqual([6, 3, 0]);
  });

  it('ships and is released by parcel, each as often as it is told', async () => {
    await receive('mug', 10);
    await reserve('split', [line('mug', 3, { shipment: 1 }), line('mug', 2, { shipment: 2 })]);
    const first = [line('mug', 3, { shipment: 1 })];
    await expect(ship('split', [line('mug', 1, { shipment: 1 })])).rejects.toThrow(/not 1/);
    expect(await Promise.all([ship('split', first), ship('split', first)])).toEqual([[], []]);
    expect(await counts('mug')).toEqual([5, 2, 3]);
    for (const shipment of [2, 2, undefined, 1]) await release('split', shipment);
    expect(await counts('mug')).toEqual([7, 0, 3]);
  });

  it('left behind by a call that died is finished or cleared away by the next', async () => {
    await receive('fork', 4);
    await receive('knife', 4);
    await reserve('died', [line('fork', 2)]);
    expect(await reserve('died', [line('fork', 2), line('knife', 5)], minute(1))).toMatchObject({
      reserved: false,
    });
    expect([await counts('fork'), await counts('knife')]).toEqual([
      [4, 0, 0],
      [4, 0, 0],
    ]);
    await reserve('died', [line('fork', 2)]);
    expect(await reserve('died', [line('fork', 2), line('knife', 4)], minute(1))).toEqual(taken);
    expect([await counts('fork'), await counts('knife')]).toEqual([
      [2, 2, 0],
      [0, 4, 0],
    ]);
  });

  it('is not undone by an earlier call for the same order that finds a shortage', async () => {
    await receive('spoon', 4);
    await reserve('fenced', [line('spoon', 2)], minute(5));
    const earlier = await reserve('fenced', [line('spoon', 2), line('ladle', 1)], minute(4));
    expect(earlier).toMatchObject({ reserved: false });
    expect(await counts('spoon')).toEqual([2, 2, 0]);
  });
});

describe('a reservation that has expired', () => {
  it('counts as free and is given to who comes next', async () => {
    await receive('vase', 2);
    await reserve('slow', [line('vase', 2)]);
    expect(await reserve('early', [line('vase', 1)], minute(29))).toMatchObject({ reserved: false });
    const [seen] = await stockOf(database.connection, ['vase'], minute(30));
    expect(seen).toMatchObject({ warehouse: hamburg, sku: 'vase', available: 2 });
    expect(await reserve('next', [line('vase', 1)], minute(30), minute(60))).toEqual(taken);
    expect(await counts('vase')).toEqual([1, 1, 0]);
  });

  it('is renewed by its own order while there are goods, and refused when there are none', async () => {
    await receive('tray', 2);
    await reserve('back', [line('tray', 2)]);
    expect(await freeExpired(database.connection, minute(31))).toBeGreaterThan(0);
    expect(await counts('tray')).toEqual([2, 0, 0]);
    expect(await reserve('back', [line('tray', 2)], minute(32), minute(40))).toEqual(taken);
    await freeExpired(database.connection, minute(41));
    await reserve('other', [line('tray', 1)], minute(41), minute(90));
    expect(await reserve('back', [line('tray', 2)], minute(42))).toMatchObject({ reserved: false });
    expect(await counts('tray')).toEqual([1, 1, 0]);
  });

  it('still ships, once, from what is available; what others have got by then is told', async () => {
    await receive('lamp', 3);
    await reserve('late', [line('lamp', 2)]);
    await reserve('later', [line('lamp', 1)]);
    await freeExpired(database.connection, minute(31));
    for (let time = 0; time < 2; time += 1) expect(await ship('late', [line('lamp', 2)])).toEqual([]);
    await reserve('quick', [line('lamp', 1)], minute(31), minute(90));
    const short = [{ warehouseId: 'ham', sku: 'lamp', available: 0 }];
    for (let time = 0; time < 2; time += 1) expect(await ship('later', [line('lamp', 1)])).toEqual(short);
    expect(await counts('lamp')).toEqual([0, 1, 2]);
    await release('later');
    expect(await ship('later', [line('lamp', 1)])).toEqual([]);
    expect(await counts('lamp')).toEqual([0, 1, 2]);
  });
});

describe('many orders at once', () => {
  it('get the last fifty pieces, no more and no fewer', async () => {
    await receive('last', 50);
    const started = Date.now();
    const orders = Array.from({ length: 200 }, (_, n) => `rush-${n}`);
    const answers = await Promise.all(orders.map((orderId) => reserve(orderId, [line('last', 1)])));
    if (process.env['MEASURE'])
      process.stderr.write(`200 orders for 50 pieces: ${Date.now() - started} ms\n`);
    expect(answers.filter(({ reserved }) => reserved)).toHaveLength(50);
    expect(await counts('last')).toEqual([0, 50, 0]);
  });

  it('never share a piece when they want several goods, each of them whole', async () => {
    const skus = ['r1', 'r2', 'r3'];
    for (const sku of skus) await receive(sku, 50);
    const linesOf = (n: number) =>
      skus.filter((_, index) => index !== n % 3).map((sku) => line(sku, 1 + (n % 2)));
    const orders = Array.from({ length: 200 }, (_, n) => ({ orderId: `mixed-${n}`, lines: linesOf(n) }));
    const started = Date.now();
    const answers = await Promise.all(orders.map(({ orderId, lines }) => reserve(orderId, lines)));
    if (process.env['MEASURE'])
      process.stderr.write(
        `200 orders of 2 lines: ${Date.now() - started} ms, ${answers.filter((a) => a.reserved).length} served\n`,
      );
    const promised = orders.filter((_, n) => answers[n]?.reserved).flatMap(({ lines }) => lines);
    for (const sku of skus) {
      const pieces = promised.filter((one) => one.sku === sku).reduce((sum, one) => sum + one.quantity, 0);
      expect(pieces).toBeLessThanOrEqual(50);
      expect(await counts(sku)).toEqual([50 - pieces, pieces, 0]);
    }
  });
});

type Step =
  | { do: 'receive'; receipt: number; sku: number; quantity: number }
  | { do: 'reserve' | 'ship' | 'release'; order: number }
  | { do: 'wait'; minutes: number }
  | { do: 'tidy' };

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('receive' as const),
    receipt: fc.nat(3),
    sku: fc.nat(1),
    quantity: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({
    do: fc.constantFrom('reserve' as const, 'ship' as const, 'release' as const),
    order: fc.nat(4),
  }),
  fc.record({ do: fc.constantFrom('reserve' as const, 'ship' as const), order: fc.nat(4) }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 40 }) }),
  fc.constant({ do: 'tidy' as const }),
);

describe('stock', () => {
  let run = 0;

  it('is available, reserved or shipped and adds up to what was received, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 25 }), async (steps) => {
        run += 1;
        const skus = [`p${run}-0`, `p${run}-1`];
        const received = new Map<string, number>();
        let now = 0;
        const linesOf = (order: number) =>
          skus.filter((_, index) => ((order % 3) + 1) & (1 << index)).map((sku) => line(sku, 1 + order));
        const carryOut = async (step: Step) => {
          const orderId = 'order' in step ? `p${run}-${step.order}` : '';
          if (step.do === 'wait') now += step.minutes;
          if (step.do === 'tidy') await freeExpired(database.connection, minute(now));
          if (step.do === 'reserve')
            await reserve(orderId, linesOf(step.order), minute(now), minute(now + 30));
          if (step.do === 'ship') await ship(orderId, linesOf(step.order));
          if (step.do === 'release') await release(orderId);
          if (step.do !== 'receive') return;
          const { receipt, sku, quantity } = step;
          const key = `${receipt}/${sku}`;
          await receive(skus[sku] ?? '', received.get(key) ?? quantity, hamburg, `p${run}-${receipt}`);
          received.set(key, received.get(key) ?? quantity);
        };
        for (const step of steps) {
          await carryOut(step);
          if (step.do === 'ship' || step.do === 'release') await carryOut(step);
          const found = await stockModel(database.connection)
            .find({ sku: { $in: skus } })
            .lean<StockDocument[]>()
            .exec();
          for (const stock of found) {
            const sum = [...received].filter(([key]) => key.endsWith(`/${skus.indexOf(stock.sku)}`));
            expect(stock.received).toBe(sum.reduce((all, [, quantity]) => all + quantity, 0));
            expect(stock.available + stock.reserved + stock.shipped).toBe(stock.received);
            expect(Math.min(stock.available, stock.reserved, stock.shipped)).toBeGreaterThanOrEqual(0);
            const held = stock.open.filter(({ lapsed }) => !lapsed);
            expect(stock.reserved).toBe(held.reduce((all, { quantity }) => all + quantity, 0));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is listed by warehouse, brand and SKU, page by page', async () => {
    for (const sku of ['l1', 'l2', 'l3']) await receive(sku, 1, { ...shenzhen, id: 'list' });
    const filter = { warehouseId: 'list', caseId: 'acme:DE' };
    const first = await listStock(database.connection, filter, { limit: 2 });
    expect(first.items.map(({ sku }) => sku)).toEqual(['l1', 'l2']);
    const rest = await listStock(database.connection, filter, { limit: 2, cursor: first.next });
    expect(rest).toEqual({
      items: [
        {
          ...{ warehouse: { ...shenzhen, id: 'list' }, sku: 'l3', caseId: 'acme:DE' },
          ...{ received: 1, available: 1, reserved: 0, shipped: 0 },
        },
      ],
    });
  });
});
