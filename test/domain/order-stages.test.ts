import type { OrderStage, ShipmentStage } from '../../domain/order';
import {
  cancellationAt,
  clearanceTransitions,
  orderTransitions,
  shipmentTransitions,
  type Cancellation,
} from '../../domain/order-stages';

type Table = Readonly<Record<string, readonly string[]>>;

/** Each process's moves, where it starts, and its ends. */
const tables: [string, Table, string, string[]][] = [
  ['order', orderTransitions, 'opening', ['completed', 'refused', 'cancelled', 'failed', 'refunded']],
  [
    'shipment',
    shipmentTransitions,
    'preparing',
    ['delivered', 'voided', 'lost', 'returned', 'seized', 'destroyed'],
  ],
  ['clearance', clearanceTransitions, 'submitted', ['released', 'refused', 'seized', 'withdrawn']],
];

function reachableFrom(table: Table, start: string): Set<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    if (reached.has(stage)) continue;
    reached.add(stage);
    open.push(...(table[stage] ?? []));
  }
  return reached;
}

const before = (table: Table, wanted: string): string[] =>
  Object.entries(table).flatMap(([stage, next]) => (next.includes(wanted) ? [stage] : []));

describe.each(tables)('the moves of an %s', (_name, table, start, ends) => {
  it('reach every stage from the start', () => {
    expect([...reachableFrom(table, start)].sort()).toEqual(Object.keys(table).sort());
  });

  it('lead out of every stage but the ends', () => {
    const stuck = Object.keys(table).filter((stage) => table[stage]?.length === 0);
    expect(stuck.sort()).toEqual([...ends].sort());
  });

  it('name only stages of the table, each once, and none that follows itself', () => {
    for (const [stage, next] of Object.entries(table)) {
      expect(next.filter((each) => !(each in table))).toEqual([]);
      expect(next).not.toContain(stage);
      expect(new Set(next).size).toBe(next.length);
    }
  });

  it('let every stage come to an end', () => {
    for (const stage of Object.keys(table))
      expect(ends.some((end) => reachableFrom(table, stage).has(end))).toBe(true);
  });
});

describe('what a stage needs before it', () => {
  it.each<[string, Table, string, string[]]>([
    [
      'an order completes only after it was delivered',
      orderTransitions,
      'completed',
      ['delivered', 'return-window'],
    ],
    ['nothing is fulfilled that was not accepted', orderTransitions, 'fulfilling', ['accepted']],
    ['an order is refused only before it is accepted', orderTransitions, 'refused', ['opening', 'in-review']],
    ['a label is voided only before hand-over', shipmentTransitions, 'voided', ['preparing', 'labelled']],
    ['a parcel is booked anew only before hand-over', shipmentTransitions, 'preparing', ['labelled']],
  ])('%s', (_says, table, wanted, from) => {
    expect(before(table, wanted)).toEqual(from);
  });

  it('a parcel once handed over never goes back to being prepared', () => {
    expect(reachableFrom(shipmentTransitions, 'handed-over')).not.toContain('labelled');
  });
});

describe('a cancellation', () => {
  it.each<[OrderStage, ShipmentStage | undefined, Cancellation | undefined]>([
    ['opening', undefined, 'void'],
    ['in-review', undefined, 'void'],
    ['accepted', undefined, 'void'],
    ['accepted', 'labelled', 'stop'],
    ['fulfilling', 'preparing', 'void'],
    ['fulfilling', 'labelled', 'stop'],
    ['fulfilling', 'handed-over', 'intercept'],
    ['fulfilling', 'in-transit', 'intercept'],
    ['fulfilling', 'customs', 'intercept'],
    ['fulfilling', 'last-mile', 'intercept'],
    ['fulfilling', 'delivered', 'return'],
    ['fulfilling', 'lost', undefined],
    ['fulfilling', 'voided', undefined],
    ['fulfilling', 'returned', undefined],
    ['fulfilling', 'seized', undefined],
    ['fulfilling', 'destroyed', undefined],
    ['delivered', 'delivered', 'return'],
    ['return-window', undefined, 'return'],
    ['return-window', 'delivered', 'return'],
    ['completed', 'delivered', undefined],
    ['refused', undefined, undefined],
    ['cancelled', 'voided', undefined],
    ['failed', undefined, undefined],
    ['refunded', undefined, undefined],
  ])('of an order that is %s with a parcel %s does: %s', (order, shipment, does) => {
    expect(cancellationAt(order, shipment)).toBe(does);
  });

  it('takes back a label exactly where the moves let it be voided', () => {
    for (const [stage, next] of Object.entries(shipmentTransitions)) {
      const does = cancellationAt('fulfilling', stage as ShipmentStage);
      expect(does === 'void' || does === 'stop').toBe(next.includes('voided'));
    }
  });
});
