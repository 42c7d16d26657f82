/**
 * `npm run bench:tax-return [-- LINES]`: how long a quarter of OSS in five currencies takes, computed alone, and from the ledger to the
 * kept version by the activity that makes it, over a database of its own.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Connection } from 'mongoose';
import { createTaxDraftingActivities, type TaxBook } from '../activities/tax-drafting';
import { differencesOfOrders } from '../activities/tax-reconciling';
import { projectRoot } from '../config/root';
import { periodNamed } from '../domain/tax-calendar';
import type { ReturnKey } from '../domain/tax-return';
import { startStack } from '../local/stack';
import { connectToRecord } from '../models/connect';
import { createGridFsFileStore } from '../models/gridfs-file-store';
import { prepareRecord } from '../models/indexes';
import { collectEntries } from '../models/tax-collection';
import { loadPolicy, loadTaxPolicy } from '../rules/policy';
import { loadTaxBook } from '../rules/tax-book';
import { percentilesOf } from './percentiles';
import { table } from './table';
import { currencies, layLedger, lineOf } from './tax-return-lines';

const ROUNDS = 5;
const key: ReturnKey = { scheme: 'OSS', jurisdiction: 'FI', period: periodNamed('OSS', '2026-Q3') };
const at = '2026-11-24T09:00:00.000Z';
const reviewDays = 180;
const dir = path.join(projectRoot, '.local', 'bench-tax');

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 50_000);
  const entries = Array.from({ length: count }, (_, n) => lineOf(n));
  rmSync(dir, { recursive: true, force: true });
  const stack = await startStack({ dir, ports: 'free', services: ['mongo'] });
  try {
    const connection = await connectToRecord(stack.env['MONGODB_URI'] ?? '');
    await prepareRecord(connection);
    await layLedger(connection, entries);
    const times = await measured(connection);
    const rows = [...times].map(([what, ms]) => [what, percentilesOf(ms).p50, percentilesOf(ms).max]);
    const title = `A return of ${count} ledger lines in ${currencies.length} currencies, ms`;
    console.log(table(title, [['', 'p50', 'max'], ...rows]));
    await connection.close();
  } finally {
    await stack.stop();
  }
}

/** Each round is another version, so that nothing is found ready. */
async function measured(connection: Connection): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  const note = (what: string, began: number) =>
    times.set(what, [...(times.get(what) ?? []), performance.now() - began]);
  const { prepareReturn } = drafting(connection, (began) => note('of that, computing', began));
  for (let version = 1; version <= ROUNDS; version += 1) {
    let began = performance.now();
    const entries = await collectEntries(connection, key);
    note('reading the ledger', began);
    const orders = [...new Set(entries.map(({ orderId }) => orderId))];
    began = performance.now();
    await differencesOfOrders(connection, orders);
    note('reading orders and payments, reconciling', began);
    began = performance.now();
    const about = { processId: 'tax-return:bench', number: 'FI12345678', lawReviewDays: reviewDays };
    const made = await prepareReturn({ ...about, key, version, at });
    note('prepareReturn, all of it', began);
    if (made.state !== 'drafted') throw new Error(made.gaps.map(({ says }) => says).join('; '));
  }
  return times;
}

/** The activities of the worker, with a stopwatch around the computation. */
function drafting(connection: Connection, computed: (began: number) => void) {
  const book: TaxBook = loadTaxBook();
  return createTaxDraftingActivities({
    ...{ connection, store: createGridFsFileStore(connection), policy: loadTaxPolicy('production') },
    taxpayer: loadPolicy('production').platform,
    book: {
      ...book,
      compute(...facts) {
        const began = performance.now();
        const found = book.compute(...facts);
        computed(began);
        return found;
      },
    },
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
