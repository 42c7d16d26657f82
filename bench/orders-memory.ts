/**
 * `npm run bench:orders-memory [orders] [at once] [mode]`: whether the worker's and the API's memory stays flat over many orders.
 * Looks after every twentieth part of them, and writes `out/bench-orders-memory.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../config/root';
import { machine } from './machine';
import type { Told } from './orders-counts';
import { isBenchMode } from './orders-goods';
import { onOrdersStage, type OrdersStage } from './orders-stage';
import { percentilesOf, type Percentiles } from './percentiles';
import { table } from './table';
import { together } from './together';

interface Look {
  orders: number;
  seconds: number;
  accept: Percentiles;
  worker: Told['memory'];
  api: Told['memory'];
}

const looks = 20;

async function main(): Promise<void> {
  const [orders = 2_000, atOnce = 16] = process.argv.slice(2, 4).map(Number);
  const mode = process.argv[4] ?? 'direct-mail';
  if (!isBenchMode(mode)) throw new Error(`${mode} is not a mode of this bench`);
  const begun = machine();
  const found = await onOrdersStage(mode, (stage) => play(stage, orders, atOnce));
  const rows = found.map(({ orders: done, seconds, accept, worker, api }) => [
    ...[done, seconds.toFixed(0), accept.p50, accept.p95, accept.p99],
    ...[worker.rss, worker.heap, api.rss, api.heap],
  ]);
  const heads = ['orders', 'seconds', 'accept p50', 'p95', 'p99', 'worker MB', 'heap', 'API MB', 'heap'];
  console.log(table(`${begun.date}: memory over ${orders} orders by ${mode}`, [heads, ...rows]));
  const file = path.join(projectRoot, 'out', 'bench-orders-memory.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({ begun, ended: machine(), orders, atOnce, mode, looks: found }, null, 1),
  );
}

async function play(stage: OrdersStage, orders: number, atOnce: number): Promise<Look[]> {
  const found: Look[] = [];
  const began = performance.now();
  const each = Math.ceil(orders / looks);
  for (let done = 0; done < orders; done += each) {
    const times: number[] = [];
    await together(each, atOnce, (n) => stage.shop.order(`M-${done + n}`, times));
    const [worker, api] = await Promise.all([stage.told('worker'), stage.told('api')]);
    const seconds = (performance.now() - began) / 1_000;
    const look = { orders: done + each, seconds, accept: percentilesOf(times) };
    found.push({ ...look, worker: worker.memory, api: api.memory });
    console.log(
      `${look.orders} orders, ${seconds.toFixed(0)} s: worker ${worker.memory.rss} MB, API ${api.memory.rss} MB`,
    );
  }
  return found;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
