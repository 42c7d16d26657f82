/**
 * A thousand orders while worker, API, Temporal and database are killed with SIGKILL in turn, over and over: when the last has come
 * to its end, money, goods and tax add up. Answers of the outside world are lost on top of that, parcels get lost, customs hold them,
 * customers cancel and send back. ORDERS_UNDER_FIRE: another number of orders.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection as TemporalConnection } from '@temporalio/client';
import type { Connection } from 'mongoose';
import { projectRoot } from '../../config/root';
import { signIn } from '../../local/demo/staff';
import type { BookLine } from '../../local/outside/payments/desk';
import { startStack, type Stack } from '../../local/stack';
import { connectToRecord } from '../../models/connect';
import { verifyAudit } from '../../worker/cli/audit-verify';
import { ordersIn, wrongPayments, wrongStock, wrongTax, type EndedOrder } from './support/accounts';
import { partOf, type Part } from './support/cast';
import { Fire, victims } from './support/fire';
import { layLiveBrand } from './support/live-brand';
import { Shop } from './support/shop';
import { Staff } from './support/staff';

const count = Number(process.env['ORDERS_UNDER_FIRE'] || 1_000);
const shoppers = 12;
/** How long the last orders may take after the last was placed: silent parcels are waited for. */
const patienceMs = 300_000;
const dir = path.join(projectRoot, '.local', 'faults-orders');
/** An hour of the outside lasts a fortieth of a second; one answer in fifty is lost after its effect. */
const outside = { OUTSIDE_PACE_MS: '25', OUTSIDE_FAILURES: '0.02' };

let stack: Stack;
let record: Connection;
let shop: Shop;
let staff: Staff;
let fire: Fire;
let orders: EndedOrder[];

beforeAll(
  async () => {
    rmSync(dir, { recursive: true, force: true });
    stack = await startStack({
      dir,
      ports: 'free',
      policy: 'faults',
      env: { LOG_LEVEL: 'warn', ...outside },
    });
    record = await connectToRecord(setting('MONGODB_URI'));
    await layLiveBrand(record, new Date().toISOString().slice(0, 10), count);
    const addresses = { api: setting('PUBLIC_URL'), issuer: setting('OIDC_ISSUER') };
    const as = (who: string) => signIn(addresses, who);
    shop = new Shop(await as('shop'), setting('OUTSIDE_URL'));
    staff = new Staff(await as('omar'), await as('fatima'));
    fire = new Fire(stack);
    const parts = Array.from({ length: count }, (_, index) => partOf(index));
    for (const part of parts) await shop.ask(part);
    const began = Date.now();
    staff.begin();
    fire.begin();
    await playAll(parts);
    await shop.done();
    await untilAllHaveEnded();
    await fire.cease();
    await untilAllHaveEnded();
    await staff.goHome();
    orders = await ordersIn(record);
    writeFileSync(path.join(dir, 'report.json'), JSON.stringify(reportOf(Date.now() - began), undefined, 2));
  },
  Math.max(1_800_000, count * 5_000),
);

afterAll(async () => {
  await fire?.cease();
  await staff?.goHome();
  await record?.close();
  await stack?.stop();
}, 60_000);

function setting(name: string): string {
  return stack.env[name] ?? '';
}

async function playAll(parts: Part[]): Promise<void> {
  const waiting = [...parts];
  const play = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) await shop.play(part);
  };
  await Promise.all(Array.from({ length: shoppers }, play));
}

/** Orders, and what outlives them: the claims. */
async function untilAllHaveEnded(): Promise<void> {
  const giveUp = Date.now() + patienceMs;
  for (;;) {
    const open = await stillOpen().catch(() => undefined);
    if (open?.length === 0) return;
    if (Date.now() > giveUp) throw new Error(`waited in vain for ${JSON.stringify(open?.slice(0, 10))}`);
    await sleep(1_000);
  }
}

async function stillOpen(): Promise<string[]> {
  const found = await record
    .collection<{ _id: string; stage: string }>('processes')
    .find({ _id: /^order:/, endedAt: { $exists: false } }, { projection: { stage: 1 } })
    .toArray();
  return found.map(({ _id, stage }) => `${_id} ${stage}`);
}

/** What happened, to be read beside the logs. */
function reportOf(ms: number) {
  const stages: Record<string, number> = {};
  for (const { stage } of orders) stages[stage] = (stages[stage] ?? 0) + 1;
  const tasks = Object.fromEntries([...staff.seen].map(([kind, ids]) => [kind, ids.size]));
  return {
    orders: orders.length,
    seconds: Math.round(ms / 1000),
    stages,
    killed: Object.fromEntries(fire.killed),
    tasks,
  };
}

describe(`${count} orders under fire`, () => {
  it('were all placed, and have all come to an end', () => {
    expect(orders).toHaveLength(count);
    expect(orders.filter(({ ended }) => !ended)).toEqual([]);
    expect(orders.filter(({ stage }) => stage === 'failed')).toEqual([]);
  });

  it('were hit by all four', () => {
    for (const victim of victims) expect(fire.killed.get(victim)).toBeGreaterThan(0);
  });

  it('ended as they had to', () => {
    const endOf = new Map(orders.map((order) => [order.orderId, order.stage]));
    const wrong = shop.placed.flatMap(({ orderId, turn }) => {
      const told = shop.told.get(orderId);
      const stage = endOf.get(orderId);
      if (turn === 'declined' && stage !== 'refused') return [`${orderId} was declined, and is ${stage}`];
      if (told?.state === 'refused' && stage !== 'refused')
        return [`${orderId} was refused, and is ${stage}`];
      if (told?.cancelled?.some(({ shipment }) => shipment === 0) && stage !== 'cancelled')
        return [`${orderId} was cancelled before it was accepted, and is ${stage}`];
      if (turn === 'nothing' && (stage === 'refused' || stage === 'cancelled'))
        return [`${orderId} is ${stage}: ${told?.reasons.join()}`];
      return [];
    });
    expect(wrong).toEqual([]);
  });

  it('were paid or given free once each, by the providers’ own books', async () => {
    const book = (await (await fetch(`${setting('OUTSIDE_URL')}/_book/payments`)).json()) as BookLine[];
    expect(wrongPayments(orders, book)).toEqual([]);
  });

  it('left stock that adds up', async () => {
    expect(await wrongStock(record, orders)).toEqual([]);
  });

  it('left a tax ledger that says what was kept', async () => {
    expect(await wrongTax(record, orders)).toEqual([]);
  });

  it('left no task open, and never a payment for finance to settle', async () => {
    expect(await record.collection('tasks').find({ state: 'open' }).toArray()).toEqual([]);
    expect([...(staff.seen.get('settle-payment') ?? [])]).toEqual([]);
  });

  it('left audit chains that are intact', async () => {
    const audit = await verifyAudit(record);
    expect(audit.problems).toEqual([]);
    expect(audit.chains).toBeGreaterThan(2 * count);
  });

  it('left no process that failed or goes on, and none that was replayed otherwise than it ran', async () => {
    const connection = await TemporalConnection.connect({ address: setting('TEMPORAL_ADDRESS') });
    const bad: string[] = [];
    const client = new Client({ connection });
    for await (const { workflowId, status } of client.workflow.list({
      query: "ExecutionStatus != 'Completed'",
    }))
      bad.push(`${workflowId} ${status.name}`);
    await connection.close();
    expect(bad).toEqual([]);
    const log = readFileSync(path.join(dir, 'logs', 'worker.log'), 'utf8');
    expect(log.split('\n').filter((line) => line.includes('TMPRL1100'))).toEqual([]);
  });
});
