/**
 * `npm run bench:orders [orders] [at once] [rounds] [mode]`: orders per second from the shop's request to delivery, at policy
 * `zero` on the real local stack, against a bare workflow of the same shape on the same servers, in rounds that take turns.
 * Prints tables and writes `out/bench-orders.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { projectRoot } from '../config/root';
import { orderWorkflowId } from '../workflows/order-to-delivery/messages';
import { shipmentWorkflowId } from '../workflows/shipment/messages';
import { playBareCase } from './bare-case';
import { historiesOf, median, type Histories } from './histories';
import { machine, ownGroup } from './machine';
import { BareWorker } from './orders-bare';
import type { Told } from './orders-counts';
import { historyParts } from './orders-events';
import { isBenchMode, type BenchMode } from './orders-goods';
import { ordersReport, type OrdersFigures } from './orders-report';
import { onOrdersStage, setting, type OrdersStage } from './orders-stage';
import { joined, playRound, type Measured, type Round } from './rounds';
import { idsOf, shapeOf, stepCounts, type Shape } from './shape';

interface Plan {
  orders: number;
  atOnce: number;
  rounds: number;
  mode: BenchMode;
}

/** Histories are read of so many orders: the others are like them. */
const sample = 30;
const unhurried = 12;

async function main(): Promise<void> {
  const [orders = 90, atOnce = 12, rounds = 3] = process.argv.slice(2, 5).map(Number);
  const mode = process.argv[5] ?? 'direct-mail';
  if (!isBenchMode(mode)) throw new Error(`${mode} is not a mode of this bench`);
  const begun = machine();
  const plan: Plan = { orders, atOnce, rounds, mode };
  const played = await onOrdersStage(mode, (stage) => play(stage, plan));
  const figures = { begun, ended: machine(), plan, ...played };
  console.log(ordersReport(figures));
  const file = path.join(projectRoot, 'out', 'bench-orders.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(figures, null, 1));
}

type Played = Omit<OrdersFigures, 'begun' | 'ended' | 'plan'>;

async function play(stage: OrdersStage, plan: Plan): Promise<Played> {
  const bareWorker = await BareWorker.start(stage.dir, setting(stage.stack, 'TEMPORAL_ADDRESS'));
  try {
    const groups = { ...stage.groups, 'bare worker': bareWorker.processGroup, shop: ownGroup() };
    return await inTurns(stage, bareWorker, groups, plan);
  } finally {
    await bareWorker.end();
  }
}

/** A round nobody counts for both; it gives the shape, and both start warm. Then the rounds that count take turns. */
async function inTurns(
  stage: OrdersStage,
  bareWorker: BareWorker,
  groups: Record<string, number>,
  { orders, atOnce, rounds }: Plan,
): Promise<Played> {
  const { client, shop } = stage;
  const memory: Told['memory'][] = [];
  const measured = measuring(stage, groups, memory);
  const landfall = (name: string, count: number, together = atOnce): Promise<Round> =>
    playRound(measured, { count, atOnce: together }, (n, times) => shop.order(`B-${name}-${n}`, times));
  const shape = await typicalShape(client, (await landfall('warm', atOnce * 2)).cases);
  const bare = (name: string, count: number): Promise<Round> =>
    playRound(measured, { count, atOnce }, async (n, updateTimes) => {
      const workflowId = `bare:${name}-${n}`;
      await playBareCase({ client, board: bareWorker.board, updateTimes }, shape, workflowId);
      return workflowId;
    });
  await bare('warm', atOnce * 2);
  const alone = await landfall('alone', unhurried, 1);
  memory.length = 0;
  const pairs: { landfall: Round; bare: Round }[] = [];
  for (let n = 0; n < rounds; n += 1) {
    const count = Math.ceil(orders / rounds);
    const pair = { landfall: await landfall(`${n}`, count), bare: await bare(`${n}`, count) };
    console.log(
      `round ${n + 1}: landfall ${pair.landfall.seconds.toFixed(1)} s, bare ${pair.bare.seconds.toFixed(1)} s`,
    );
    pairs.push(pair);
  }
  const sides = {
    landfall: joined(pairs.map((pair) => pair.landfall)),
    bare: joined(pairs.map((pair) => pair.bare)),
  };
  return {
    landfall: {
      round: sides.landfall,
      histories: await orderHistories(client, sides.landfall.cases.slice(-sample)),
    },
    bare: {
      round: sides.bare,
      histories: await historiesOf(client, sides.bare.cases.slice(-sample), String, (id) => idsOf(shape, id)),
    },
    parts: {
      order: await historyParts(client, sides.landfall.cases.slice(-sample).map(orderWorkflowId)),
      shipment: await historyParts(client, sides.landfall.cases.slice(-sample).map(firstShipment)),
    },
    ...{ alone: alone.updateTimes, memory, shape: stepCounts(shape), groups: Object.keys(groups) },
    rounds: pairs.map((pair) => ({ landfall: pair.landfall.seconds, bare: pair.bare.seconds })),
  };
}

/** @param memory the worker's after each round is added */
function measuring(stage: OrdersStage, groups: Record<string, number>, memory: Told['memory'][]): Measured {
  return {
    groups,
    async workerCounts() {
      const told = await stage.told('worker');
      memory.push(told.memory);
      return told.counts;
    },
    doorCounts: async () => (await stage.told('api')).counts,
  };
}

/** Of the order in the middle by events: neighbours differ by how many happenings shared a workflow task. */
async function typicalShape(client: Client, orders: readonly string[]): Promise<Shape> {
  const sizes: { orderId: string; histories: Histories }[] = [];
  for (const orderId of orders) sizes.push({ orderId, histories: await orderHistories(client, [orderId]) });
  const typical = median(sizes, ({ histories }) => histories.withChildren.events);
  return shapeOf(client, orderWorkflowId(typical.orderId));
}

function orderHistories(client: Client, orders: readonly string[]): Promise<Histories> {
  return historiesOf(client, orders, orderWorkflowId, (orderId) => [
    orderWorkflowId(orderId),
    firstShipment(orderId),
  ]);
}

function firstShipment(orderId: string): string {
  return shipmentWorkflowId(orderId, 1);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
