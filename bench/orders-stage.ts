/** The real local stack with a live brand in its record, its API and worker counting, and a shop at its door. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { projectRoot } from '../config/root';
import { startStack, type Stack } from '../local/stack';
import { signIn } from '../local/demo/staff';
import { connectToRecord } from '../models/connect';
import type { BenchMode } from './orders-goods';
import { layGoods } from './orders-goods';
import { countingSetting, tellingOf, type Told } from './orders-counts';
import { BenchShop } from './orders-shop';

const services = ['temporal', 'mongo', 'mail', 'identity', 'scanner', 'outside', 'worker', 'api'] as const;

export interface OrdersStage {
  /** Folder of the stack's data; a bench may keep its own files there. */
  dir: string;
  stack: Stack;
  client: Client;
  shop: BenchShop;
  /** Process group ids by name. */
  groups: Record<string, number>;
  /** What it did since the last time it was asked. */
  told: (who: 'api' | 'worker') => Promise<Told>;
}

/** Parcels travel in milliseconds, nothing outside is slow or fails, and customs release what is declared. */
const smooth = { OUTSIDE_PACE_MS: '1', OUTSIDE_LATENCY_MS: '0-1', OUTSIDE_FAILURES: '0' };

/** Starts everything anew, hands it over, and stops it afterwards. */
export async function onOrdersStage<Result>(
  mode: BenchMode,
  use: (stage: OrdersStage) => Promise<Result>,
): Promise<Result> {
  const dir = path.join(projectRoot, '.local', 'bench-orders');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const stack = await startStack({
    ...{ dir, ports: 'free', services, policy: 'zero', onProgress: console.log },
    env: {
      ...smooth,
      LOG_LEVEL: 'warn',
      [countingSetting]: dir,
      NODE_OPTIONS: `--require=${path.join(__dirname, 'orders-counting.js')}`,
    },
  });
  const connection = await Connection.connect({ address: setting(stack, 'TEMPORAL_ADDRESS') });
  try {
    return await use(await prepared(dir, stack, new Client({ connection }), mode));
  } finally {
    await connection.close();
    await stack.stop();
  }
}

export function setting(stack: Stack, name: string): string {
  return stack.env[name] ?? '';
}

async function prepared(dir: string, stack: Stack, client: Client, mode: BenchMode): Promise<OrdersStage> {
  const record = await connectToRecord(setting(stack, 'MONGODB_URI'));
  await layGoods(record, new Date().toISOString().slice(0, 10));
  await record.close();
  await nothingHappens(setting(stack, 'OUTSIDE_URL'));
  const addresses = { api: setting(stack, 'PUBLIC_URL'), issuer: setting(stack, 'OIDC_ISSUER') };
  const shop = await BenchShop.open(await signIn(addresses, 'shop'), client, mode);
  const groups = Object.fromEntries(services.map((name) => [name, stack.service(name).pid ?? 0]));
  return { dir, stack, client, shop, groups, told: (who) => tellingOf(dir, stack.service(who).pid ?? 0) };
}

/** No parcel is lost, no declaration questioned. */
async function nothingHappens(outside: string): Promise<void> {
  for (const [part, scenario] of [
    ['carrier/_carrier', 'plain'],
    ['broker/_broker', 'release'],
  ] as const) {
    const response = await fetch(`${outside}/${part}/scenarios`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reference: '*', scenario }),
    });
    if (!response.ok) throw new Error(`${part} answers ${response.status}: ${await response.text()}`);
  }
}
