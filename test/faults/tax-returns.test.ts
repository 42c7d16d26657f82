/**
 * Tax returns while worker, API, Temporal and database are killed with SIGKILL in the middle of every step, each throughout returns of
 * its own, all at once, and while one answer in four of the authorities is lost after its effect: the authorities' own book decides
 * whether each return was filed once.
 */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Connection } from 'mongoose';
import { projectRoot } from '../../config/root';
import { signIn, type Caller } from '../../local/demo/staff';
import type { FiledReturn } from '../../local/outside/tax-book';
import { startStack, type Stack } from '../../local/stack';
import { connectToRecord } from '../../models/connect';
import { verifyAudit } from '../../worker/cli/audit-verify';
import { victims } from './support/fire';
import { FinanceDesk, type ReturnState } from './support/finance-desk';
import { layQuarter, type Filed } from './support/ledger';
import { ReturnsUnderFire, steps } from './support/returns-under-fire';

const dir = path.join(projectRoot, '.local', 'faults-tax');
/** Slow enough to be killed while it answers. */
const outside = { OUTSIDE_LATENCY_MS: '200-500', OUTSIDE_FAILURES: '0.25' };
const linesOfAReturn = 400;

let stack: Stack;
let record: Connection;
let finance: Caller;
let book: FiledReturn[];
const lanes = new Map<string, ReturnsUnderFire>();

beforeAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  stack = await startStack({ dir, ports: 'free', policy: 'faults', env: { LOG_LEVEL: 'warn', ...outside } });
  record = await connectToRecord(setting('MONGODB_URI'));
  const addresses = { api: setting('PUBLIC_URL'), issuer: setting('OIDC_ISSUER') };
  const desk = new FinanceDesk(await signIn(addresses, 'felix'), await signIn(addresses, 'fatima'));
  finance = await signIn(addresses, 'fatima');
  await desk.register();
  for (const [index, victim] of victims.entries()) {
    await layQuarter(record, 'OSS', `2025-Q${index + 1}`, linesOfAReturn);
    await layQuarter(record, 'UK-VAT', `2025-Q${index + 1}`, linesOfAReturn / 10);
    lanes.set(victim, new ReturnsUnderFire(stack, desk, victim, index));
  }
  await layQuarter(record, 'OSS', '2024-Q4', linesOfAReturn);
  const calm = await desk.rehearse();
  await Promise.all([...lanes.values()].map((lane) => lane.run(calm)));
  book = (await (await fetch(`${setting('OUTSIDE_URL')}/tax/_book/returns`)).json()) as FiledReturn[];
}, 600_000);

afterAll(async () => {
  await record?.close();
  await stack?.stop();
}, 60_000);

function setting(name: string): string {
  return stack.env[name] ?? '';
}

function returnsOf(victim: string): readonly Filed[] {
  return lanes.get(victim)?.returns ?? [];
}

async function stateOf(one: Filed): Promise<{ stage: string; state: ReturnState }> {
  return (await finance.get<{ return: { stage: string; state: ReturnState } }>(one.path)).return;
}

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

/** The nine boxes as they were filed, without what HMRC is told beside them. */
function boxesIn(text: string): unknown {
  const { periodKey: _, finalised: __, ...boxes } = JSON.parse(text) as Record<string, unknown>;
  return boxes;
}

describe.each(victims)('returns during which the %s is killed in every step', (victim) => {
  it('were hit in all nine steps, and are archived', async () => {
    expect(lanes.get(victim)?.hit.sort()).toEqual([...steps].sort());
    for (const one of returnsOf(victim)) expect((await stateOf(one)).stage).toBe('archived');
  });

  it('stand once each in the book of the authority, under the reference we hold', async () => {
    for (const one of returnsOf(victim)) {
      const there = book.filter(({ scheme, period }) => scheme === one.scheme && period === one.bookedAs);
      expect(there.map(({ state }) => state)).toEqual(['accepted']);
      const { draft, filed } = (await stateOf(one)).state;
      expect(there[0]?.due).toBe(draft?.due);
      // HMRC shows a return that is found again without its own number: then the period's key stands for it.
      expect([there[0]?.reference, one.scheme === 'UK-VAT' ? there[0]?.period : undefined]).toContain(
        filed?.reference,
      );
    }
  });

  it('are archived with the bytes that were filed, and the receipt', async () => {
    for (const one of returnsOf(victim)) {
      const { draft, filed } = (await stateOf(one)).state;
      const file = await finance.download(`${one.path}/versions/${draft?.version}/file`);
      const there = book.find(({ scheme, period }) => scheme === one.scheme && period === one.bookedAs);
      if (one.scheme === 'UK-VAT')
        expect(boxesIn(there?.text ?? '')).toEqual(JSON.parse(file.toString('utf8')));
      else expect(there?.text).toBe(file.toString('utf8'));
      expect(sha256(file)).toBe(draft?.file.sha256);
      const receipt = await finance.download(`${one.path}/receipt`);
      expect(sha256(receipt)).toBe(filed?.receipt.sha256);
    }
  });

  it('were paid once, what the authority says is due', async () => {
    for (const one of returnsOf(victim)) {
      const paid = await record
        .collection('audit_entries')
        .find({ chain: one.processId, action: 'return-paid' })
        .toArray();
      const there = book.find(({ scheme, period }) => scheme === one.scheme && period === one.bookedAs);
      const due = there?.due ?? 0;
      expect(paid.map(({ detail }) => (detail as { amount: number }).amount)).toEqual(due > 0 ? [due] : []);
      expect((await stateOf(one)).state.payment?.amount ?? 0).toBe(due);
    }
  });

  it('keep each version once, leave no task open and an audit chain that is intact', async () => {
    for (const one of returnsOf(victim)) {
      const { draft } = (await stateOf(one)).state;
      const versions = await record.collection('tax_returns').find({ processId: one.processId }).toArray();
      expect(versions.map(({ version }) => Number(version)).sort((a, b) => a - b)).toEqual(
        Array.from({ length: draft?.version ?? 0 }, (_, n) => n + 1),
      );
      const open = { processId: one.processId, state: 'open' };
      await expect(record.collection('tasks').countDocuments(open)).resolves.toBe(0);
      const audit = await verifyAudit(record, one.processId);
      expect([audit.problems, audit.chains]).toEqual([[], 1]);
    }
  });
});

it('leaves nothing else in the book than what was opened', () => {
  const filed = victims.flatMap(returnsOf).length;
  expect(book.filter(({ state }) => state === 'accepted')).toHaveLength(filed);
});
