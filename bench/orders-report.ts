/** What the bench of orders has found, as tables. */
import type { CommandTally } from './counts';
import type { Histories } from './histories';
import type { Machine } from './machine';
import type { Told } from './orders-counts';
import type { HistoryParts } from './orders-events';
import { percentilesOf } from './percentiles';
import type { Round } from './rounds';
import { table } from './table';

interface Side {
  round: Round;
  histories: Histories;
}

export interface OrdersFigures {
  begun: Machine;
  ended: Machine;
  plan: { orders: number; atOnce: number; rounds: number; mode: string };
  landfall: Side;
  bare: Side;
  parts: { order: HistoryParts; shipment: HistoryParts };
  /** Milliseconds until the shop had its answer, one order at a time. */
  alone: number[];
  /** Of the worker, at the beginning and end of each round. */
  memory: Told['memory'][];
  shape: Record<string, number>;
  /** Seconds of each. */
  rounds: { landfall: number; bare: number }[];
  groups: string[];
}

type Row = (string | number)[];

/** All tables. */
export function ordersReport(figures: OrdersFigures): string {
  const { begun, ended, plan, shape, parts, landfall } = figures;
  const steps = Object.entries(shape).map(([name, count]) => `${name} ${count}`);
  const { counts, doors } = landfall.round;
  return [
    `${begun.date}: ${begun.processor}, ${begun.memoryGb} GB, Node ${begun.node}, load ${begun.load.join(' ')} before, ${ended.load.join(' ')} after`,
    `${plan.orders} orders by ${plan.mode}, ${plan.atOnce} at a time, in ${plan.rounds} rounds that take turns with as many bare ones`,
    `shape: ${steps.join(', ')}`,
    table('', comparison(figures)),
    table('until the shop has its answer, ms', answers(figures)),
    table('processor time per order, ms', processors(figures)),
    table('history events of an order', partRows('event', parts, 'events')),
    table('activities of an order', partRows('activity', parts, 'activities')),
    table('database commands of the worker', commandRows(counts.commands, landfall)),
    table('database commands of the API', commandRows(doors.commands, landfall)),
    table('memory of the worker, MB', memoryRows(figures.memory)),
  ].join('\n\n');
}

function comparison({ landfall, bare }: OrdersFigures): Row[] {
  const row = (name: string, of: (side: Side) => number, digits = 1): string[] => [
    name,
    of(landfall).toFixed(digits),
    of(bare).toFixed(digits),
    (of(landfall) / of(bare)).toFixed(2),
  ];
  const { counts, doors } = landfall.round;
  return [
    ['', 'landfall', 'bare', 'ratio'],
    row('orders/s to the end', (side) => casesOf(side) / side.round.seconds, 2),
    row('an order from request to end p50, s', ({ round }) => percentilesOf(round.caseTimes).p50 / 1_000, 2),
    row('history events, order alone', ({ histories }) => histories.alone.events),
    row('history events, order and parcel', ({ histories }) => histories.withChildren.events),
    row('history kB', ({ histories }) => histories.withChildren.kilobytes),
    ['documents written by the worker', perOrder(landfall, Object.values(counts.commands), 'writes')],
    ['documents written by the API', perOrder(landfall, Object.values(doors.commands), 'writes')],
    ['writing round trips of the worker', perOrder(landfall, writing(counts.commands), 'count')],
    ['writing round trips of the API', perOrder(landfall, writing(doors.commands), 'count')],
    ['round trips of the worker', perOrder(landfall, Object.values(counts.commands), 'count')],
    ['round trips of the API', perOrder(landfall, Object.values(doors.commands), 'count')],
  ];
}

function answers({ landfall, bare, alone }: OrdersFigures): Row[] {
  const row = (name: string, times: readonly number[]): Row => {
    const { p50, p95, p99, max } = percentilesOf(times);
    return [name, ...[p50, p95, p99, max].map((time) => time.toFixed(0))];
  };
  return [
    ['', 'p50', 'p95', 'p99', 'max'],
    row('POST /shop/orders', landfall.round.updateTimes),
    row('POST /shop/orders, one at a time', alone),
    row('bare update with start', bare.round.updateTimes),
  ];
}

function processors({ landfall, bare, groups }: OrdersFigures): Row[] {
  const ms = (side: Side, name: string): string =>
    (((side.round.cpu.byName[name] ?? 0) * 1_000) / casesOf(side)).toFixed(0);
  const all = (side: Side): string =>
    ((sum(Object.values(side.round.cpu.byName)) * 1_000) / casesOf(side)).toFixed(0);
  return [
    ['process', 'landfall', 'bare'],
    ...groups.map((name) => [name, ms(landfall, name), ms(bare, name)]),
    ['all of these', all(landfall), all(bare)],
  ];
}

function partRows(what: string, { order, shipment }: OrdersFigures['parts'], of: keyof HistoryParts): Row[] {
  const names = [...new Set([...Object.keys(order[of]), ...Object.keys(shipment[of])])];
  const rows = names.map((name) => ({
    name,
    inOrder: order[of][name] ?? 0,
    inParcel: shipment[of][name] ?? 0,
  }));
  const cells = (name: string, inOrder: number, inParcel: number): Row => [
    name,
    ...[inOrder, inParcel, inOrder + inParcel].map((count) => count.toFixed(1)),
  ];
  return [
    [what, 'order', 'parcel', 'sum'],
    ...rows
      .sort((a, b) => b.inOrder + b.inParcel - a.inOrder - a.inParcel)
      .map(({ name, inOrder, inParcel }) => cells(name, inOrder, inParcel)),
    cells('all', sum(Object.values(order[of])), sum(Object.values(shipment[of]))),
  ];
}

/** Those that write first, then those that take longest in all. */
function commandRows(commands: Record<string, CommandTally>, side: Side): Row[] {
  const orders = casesOf(side);
  const rows = Object.entries(commands).sort(([, a], [, b]) => b.writes - a.writes || b.ms - a.ms);
  return [
    ['command', 'writes', 'round trips', 'ms each'],
    ...rows.map(([name, { count, ms, writes }]) => [
      ...[name, (writes / orders).toFixed(2), (count / orders).toFixed(2)],
      (ms / count).toFixed(1),
    ]),
  ];
}

export function memoryRows(memory: readonly Told['memory'][]): Row[] {
  return [
    ['', 'process', 'heap', 'outside the heap'],
    ...memory.map(({ rss, heap, external }, index) => [index + 1, rss, heap, external]),
  ];
}

function writing(commands: Record<string, CommandTally>): CommandTally[] {
  return Object.values(commands).filter(({ writes }) => writes > 0);
}

function perOrder(side: Side, all: readonly CommandTally[], of: 'count' | 'writes'): string {
  return (sum(all.map((tally) => tally[of])) / casesOf(side)).toFixed(1);
}

function casesOf({ round }: Side): number {
  return round.cases.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
