/**
 * `npm run bench:inbox [cases] [requests] [orders]`: how long the API's lists take over 10,000 open cases and 100,000 stored
 * orders, through HTTP with people's tokens. Prints a table and writes `out/bench-inbox.json`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../config/root';
import { people } from '../local/people';
import { startStack, type Stack } from '../local/stack';
import { personToken } from '../local/tokens';
import { connectToRecord } from '../models/connect';
import { prepareRecord } from '../models/indexes';
import { loadPolicy } from '../rules/policy';
import { loadRequirementRules } from '../rules/requirements';
import { openCases } from './inbox-cases';
import { fillRecord } from './inbox-fill';
import { storedOrders } from './inbox-orders';
import { questions, type Stored } from './inbox-questions';
import { ask, type Answered, type Desk } from './inbox-requests';
import { cpuBetween, cpuTimes, machine } from './machine';
import { tenth } from './percentiles';
import { table } from './table';

const atOnce = 2;
/** A list that takes long is asked for less often. */
const atMostMs = 30_000;
const wanted = 100;
const proofEvery = 500;
const dir = path.join(projectRoot, '.local', 'bench');
const unused = '127.0.0.1:9';

async function main(): Promise<void> {
  const [cases = 10_000, requests = 300, orders = 100_000] = process.argv.slice(2).map(Number);
  rmSync(dir, { recursive: true, force: true });
  const stack = await startStack({
    ...{ dir, ports: 'free', services: ['mongo', 'identity', 'temporal', 'api'], onProgress: console.log },
    env: { CLAMD_URL: `tcp://${unused}`, SMTP_URL: `smtp://${unused}`, LOG_LEVEL: 'warn' },
  });
  try {
    const { stored, documents } = await fill(stack, cases, orders);
    const begun = machine();
    const answers = await measure(stack, stored, requests);
    const figures = { begun, ended: machine(), cases, orders, documents, atOnce, answers };
    console.log(reportOf(figures));
    const file = path.join(projectRoot, 'out', 'bench-inbox.json');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(figures, null, 1));
  } finally {
    await stack.stop();
  }
}

async function fill(
  { env }: Stack,
  cases: number,
  orders: number,
): Promise<{ stored: Stored; documents: Record<string, number> }> {
  const connection = await connectToRecord(env['MONGODB_URI'] ?? '');
  await prepareRecord(connection);
  const began = Date.now();
  const opened: Stored['cases'][number][] = [];
  const basis = {
    now: began,
    rules: loadRequirementRules(),
    weights: loadPolicy('production').sourcingWeights,
  };
  function* all() {
    for (const records of openCases(cases, basis)) {
      if (records[0]) opened.push({ caseId: records[0].caseId, openedAt: records[0].openedAt });
      yield records;
    }
    yield* storedOrders(orders, basis);
  }
  const documents = await fillRecord(connection, all(), proofEvery);
  await connection.close();
  const written = Object.entries(documents).map(([name, count]) => `${count} ${name}`);
  console.log(`filled in ${((Date.now() - began) / 1_000).toFixed(0)} s: ${written.join(', ')}`);
  return { stored: { cases: opened, orders }, documents };
}

async function deskOf({ env }: Stack): Promise<Desk> {
  const issuer = env['OIDC_ISSUER'] ?? '';
  const tokens = await Promise.all(people.map(({ username }) => personToken(issuer, username)));
  return { api: env['PUBLIC_URL'] ?? '', tokens };
}

/** One after the other: once alone, then a few that are not counted, then those that are. */
async function measure(stack: Stack, stored: Stored, count: number): Promise<Measured[]> {
  const desk = await deskOf(stack);
  const groups = { mongo: stack.service('mongo').pid ?? 0, api: stack.service('api').pid ?? 0 };
  const answers: Measured[] = [];
  for (const question of await questions(desk, stored)) {
    const first = await ask(desk, question, { count: 1, atOnce: 1, atMostMs });
    await ask(desk, question, { count: Math.min(10, count), atOnce, atMostMs: 5_000 });
    const before = cpuTimes(groups);
    const answered = await ask(desk, question, { count, atOnce, atMostMs });
    const { byName } = cpuBetween(before, cpuTimes(groups));
    const used = Object.values(byName).reduce((sum, seconds) => sum + seconds, 0);
    answers.push({ ...answered, first: first.max, cpu: tenth((used * 1_000) / answered.count) });
    console.log(lineOf(answers.at(-1)).join('  '));
  }
  return answers;
}

interface Measured extends Answered {
  /** Milliseconds of the very first request, which no list before has prepared the way for. */
  first: number;
  /** Milliseconds of a processor for one request, of API and database: what neighbours do not change. */
  cpu: number;
}

function lineOf(answered: Measured | undefined): (string | number)[] {
  if (!answered) return [];
  const { what, first, cpu, count, p50, p95, p99, items, kilobytes } = answered;
  return [what, items, kilobytes, first, cpu, count, p50, p95, p99, p95 < wanted ? 'yes' : 'NO'];
}

function reportOf({ begun, ended, cases, orders, answers }: ReportInput): string {
  const { date, processor, memoryGb, node } = begun;
  const load = `load ${begun.load.join(' ')} before, ${ended.load.join(' ')} after`;
  const slow = answers.filter(({ p95 }) => p95 >= wanted).map(({ what }) => what);
  return [
    `${date}: ${processor}, ${memoryGb} GB, Node ${node}, ${load}`,
    table(`${cases} open cases, ${orders} orders, ${atOnce} requests at a time; milliseconds`, [
      ['', 'items', 'kB', 'first', 'processor', 'asked', 'p50', 'p95', 'p99', `p95 under ${wanted}`],
      ...answers.map((answered) => lineOf(answered)),
    ]),
    slow.length === 0
      ? `All are under ${wanted} ms at p95.`
      : `Not under ${wanted} ms at p95: ${slow.join('; ')}.`,
  ].join('\n\n');
}

interface ReportInput {
  begun: ReturnType<typeof machine>;
  ended: ReturnType<typeof machine>;
  cases: number;
  orders: number;
  answers: Measured[];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
