/**
 * `npm run bench:inbox [cases] [requests]`: how long the API's lists take over 10,000 open cases, through HTTP with
 * people's tokens. Prints a table and writes `out/bench-inbox.json`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../config/root';
import type { ProcessRecord } from '../domain/process';
import { people } from '../local/people';
import { startStack, type Stack } from '../local/stack';
import { personToken } from '../local/tokens';
import { connectToRecord } from '../models/connect';
import { prepareRecord } from '../models/indexes';
import { loadPolicy } from '../rules/policy';
import { loadRequirementRules } from '../rules/requirements';
import { openCases } from './inbox-cases';
import { fillRecord } from './inbox-fill';
import { ask, get, type Answered, type Desk, type Question } from './inbox-requests';
import { machine } from './machine';
import { table } from './table';

const atOnce = 2;
/** A list that takes long is asked for less often. */
const atMostMs = 30_000;
const wanted = 100;
const proofEvery = 500;
/** How far in the deep page lies, in cases. */
const depth = 5_000;
const dir = path.join(projectRoot, '.local', 'bench');
const unused = '127.0.0.1:9';

type Opened = Pick<ProcessRecord, 'caseId' | 'openedAt'>;

async function main(): Promise<void> {
  const [cases = 10_000, requests = 300] = process.argv.slice(2).map(Number);
  rmSync(dir, { recursive: true, force: true });
  const stack = await startStack({
    ...{ dir, ports: 'free', services: ['mongo', 'identity', 'temporal', 'api'], onProgress: console.log },
    env: { CLAMD_URL: `tcp://${unused}`, SMTP_URL: `smtp://${unused}`, LOG_LEVEL: 'warn' },
  });
  try {
    const { opened, documents } = await fill(stack, cases);
    const begun = machine();
    const answers = await measure(await deskOf(stack), opened, requests);
    const figures = { begun, ended: machine(), cases, documents, atOnce, answers };
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
): Promise<{ opened: Opened[]; documents: Record<string, number> }> {
  const connection = await connectToRecord(env['MONGODB_URI'] ?? '');
  await prepareRecord(connection);
  const began = Date.now();
  const opened: Opened[] = [];
  const basis = {
    now: began,
    rules: loadRequirementRules(),
    weights: loadPolicy('production').sourcingWeights,
  };
  function* noted() {
    for (const records of openCases(cases, basis)) {
      if (records[0]) opened.push(records[0]);
      yield records;
    }
  }
  const documents = await fillRecord(connection, noted(), proofEvery);
  await connection.close();
  const written = Object.entries(documents).map(([name, count]) => `${count} ${name}`);
  console.log(`filled in ${((Date.now() - began) / 1_000).toFixed(0)} s: ${written.join(', ')}`);
  return { opened, documents };
}

async function deskOf({ env }: Stack): Promise<Desk> {
  const issuer = env['OIDC_ISSUER'] ?? '';
  const tokens = await Promise.all(people.map(({ username }) => personToken(issuer, username)));
  return { api: env['PUBLIC_URL'] ?? '', tokens };
}

/** One after the other, each warmed up by a few requests that are not counted. */
async function measure(desk: Desk, cases: readonly Opened[], count: number): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const question of await questions(desk, cases)) {
    await ask(desk, question, { count: Math.min(10, count), atOnce, atMostMs: 5_000 });
    answers.push(await ask(desk, question, { count, atOnce, atMostMs }));
    console.log(lineOf(answers.at(-1)).join('  '));
  }
  return answers;
}

async function questions(desk: Desk, cases: readonly Opened[]): Promise<Question[]> {
  const fixed = (what: string, query: string): Question => ({ what, path: () => query });
  const caseAt = (n: number): string => encodeURIComponent(caseIds[(n * 7_919) % caseIds.length] ?? '');
  const caseIds = cases.map(({ caseId }) => caseId);
  const opened = cases.map(({ openedAt }) => openedAt);
  const deep = encodeURIComponent(
    await cursorAt(desk, opened, Math.min(depth, Math.floor(cases.length / 2))),
  );
  return [
    fixed('cases, the newest', '/cases'),
    fixed('cases in vetting', '/cases?stage=vetting'),
    fixed('cases of a market and category', '/cases?market=DE&category=home'),
    fixed('cases of a rare market and category', '/cases?market=SE&category=toys'),
    fixed('cases by the beginning of the brand', '/cases?brand=lande'),
    fixed('cases by time in stage', '/cases?sort=stageSince'),
    fixed('cases in vetting by time in stage', '/cases?stage=vetting&sort=stageSince'),
    fixed('cases, a page deep in', `/cases?cursor=${deep}`),
    fixed('cases, 100 at once', '/cases?limit=100'),
    fixed('cases of an owner that run', '/cases?owner=staff:mia&exit=none'),
    fixed('tasks, mine', '/tasks'),
    fixed('tasks, mine, overdue', '/tasks?overdue=true'),
    fixed('tasks, everybody’s, of a market', '/tasks?role=any&market=SE'),
    fixed('tasks, mine, of a market', '/tasks?market=SE'),
    { what: 'a case', path: (n) => `/cases/${caseAt(n)}` },
    { what: 'a case’s timeline', path: (n) => `/cases/${caseAt(n)}/timeline` },
  ];
}

/** The cursor of the page that begins so far in: that of a list which begins there, and goes on as the whole list does. */
async function cursorAt(desk: Desk, openedAt: readonly string[], position: number): Promise<string> {
  const newestFirst = [...openedAt].sort().reverse();
  const page = await get(desk, `/cases?limit=1&openedTo=${newestFirst[position] ?? ''}`, 0);
  const { next = '' } = JSON.parse(page) as { next?: string };
  return next;
}

function lineOf(answered: Answered | undefined): (string | number)[] {
  if (!answered) return [];
  const { what, count, p50, p95, p99, items, kilobytes } = answered;
  return [what, count, p50, p95, p99, items, kilobytes, p95 < wanted ? 'yes' : 'NO'];
}

function reportOf({ begun, ended, cases, answers }: ReportInput): string {
  const { date, processor, memoryGb, node } = begun;
  const load = `load ${begun.load.join(' ')} before, ${ended.load.join(' ')} after`;
  const slow = answers.filter(({ p95 }) => p95 >= wanted).map(({ what }) => what);
  return [
    `${date}: ${processor}, ${memoryGb} GB, Node ${node}, ${load}`,
    table(`${cases} open cases, ${atOnce} requests at a time; milliseconds`, [
      ['', 'asked', 'p50', 'p95', 'p99', 'items', 'kB', `p95 under ${wanted}`],
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
  answers: Answered[];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
