/**
 * `npm run bench:console [cases]`: how soon the inbox can be used, what the console loads, and how a list of 10,000 rows
 * scrolls, in a real browser over a record that is filled. Prints a table and writes `out/bench-console.json`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { projectRoot } from '../config/root';
import { startStack, type Stack } from '../local/stack';
import { connectToRecord } from '../models/connect';
import { prepareRecord } from '../models/indexes';
import { loadPolicy } from '../rules/policy';
import { loadRequirementRules } from '../rules/requirements';
import { openBrowser } from './browser';
import { scrolled, type Scrolled } from './console-scroll';
import { openCases } from './inbox-cases';
import { fillRecord } from './inbox-fill';
import { machine } from './machine';
import { percentilesOf, tenth } from './percentiles';
import { table } from './table';

const visits = 15;
/** Of a frame, in pixels: a wheel that is spun fast. */
const speed = 200;
const proofEvery = 500;
const dir = path.join(projectRoot, '.local', 'bench-console');
const unused = '127.0.0.1:9';
const viewport = { width: 1280, height: 800 };
const rows = 'tbody tr[aria-rowindex]';

async function main(): Promise<void> {
  const [cases = 10_000] = process.argv.slice(2).map(Number);
  rmSync(dir, { recursive: true, force: true });
  const stack = await startStack({
    ...{ dir, ports: 'free', services: ['mongo', 'identity', 'temporal', 'api'], onProgress: console.log },
    env: { CLAMD_URL: `tcp://${unused}`, SMTP_URL: `smtp://${unused}`, LOG_LEVEL: 'warn' },
  });
  const browser = await openBrowser();
  try {
    await fill(stack, cases);
    const address = `${stack.env['PUBLIC_URL'] ?? ''}/console`;
    const signedIn = await sign(browser, address);
    const begun = machine();
    const first: Visit[] = [];
    for (let n = 0; n <= visits; n += 1) first.push(await visit(browser, `${address}/tasks`, signedIn));
    // The first has the server warmed up.
    const opening = openingOf(first.slice(1));
    const scrolling = await scroll(browser, `${address}/cases`, signedIn);
    const figures = { begun, ended: machine(), cases, visits, opening, scrolling };
    console.log(reportOf(figures));
    const file = path.join(projectRoot, 'out', 'bench-console.json');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(figures, null, 1));
  } finally {
    await browser.close();
    await stack.stop();
  }
}

async function fill({ env }: Stack, cases: number): Promise<void> {
  const connection = await connectToRecord(env['MONGODB_URI'] ?? '');
  await prepareRecord(connection);
  const weights = loadPolicy('production').sourcingWeights;
  const basis = { now: Date.now(), rules: loadRequirementRules(), weights };
  await fillRecord(connection, openCases(cases, basis), proofEvery);
  await connection.close();
}

type SignedIn = NonNullable<BrowserContextOptions['storageState']>;

/** The session of somebody who has signed in before: the issuer's cookies, for the console keeps nothing. */
async function sign(browser: Browser, address: string): Promise<SignedIn> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await page.goto(`${address}/tasks`);
  await page.locator('button[value="mia"]').click();
  await page.locator(rows).first().waitFor();
  const kept = await context.storageState();
  await context.close();
  return kept;
}

interface Visit {
  /** Milliseconds from the address to the first row that can be seen, the way to the issuer and back in it. */
  seen: number;
  /** Milliseconds until a key has moved the focus from the first row to the second. */
  used: number;
  /** As they came over the line, headers in it. */
  bytes: { assets: number; all: number; requests: number };
}

/** Opens the inbox with an empty cache, and goes down a row. */
async function visit(browser: Browser, address: string, storageState: SignedIn): Promise<Visit> {
  const context = await browser.newContext({ viewport, storageState });
  const page = await context.newPage();
  const bytes = await counted(page);
  const began = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.locator(rows).first().waitFor();
  const seen = performance.now() - began;
  await page.locator(rows).first().focus();
  await page.keyboard.press('j');
  await page.locator(`${rows}[data-index="1"]:focus`).waitFor();
  const used = performance.now() - began;
  await context.close();
  return { seen, used, bytes: { ...bytes } };
}

async function counted(page: Page): Promise<Visit['bytes']> {
  const network = await page.context().newCDPSession(page);
  const bytes = { assets: 0, all: 0, requests: 0 };
  const assets = new Set<string>();
  await network.send('Network.enable');
  network.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.url.includes('/console/assets/')) assets.add(requestId);
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes.requests += 1;
    bytes.all += encodedDataLength;
    if (assets.has(requestId)) bytes.assets += encodedDataLength;
  });
  return bytes;
}

function openingOf(found: readonly Visit[]) {
  const most = (of: (bytes: Visit['bytes']) => number) => Math.max(...found.map(({ bytes }) => of(bytes)));
  return {
    seen: percentilesOf(found.map(({ seen }) => seen)),
    used: percentilesOf(found.map(({ used }) => used)),
    kilobytes: { assets: tenth(most((of) => of.assets) / 1_000), all: tenth(most((of) => of.all) / 1_000) },
    requests: most(({ requests }) => requests),
  };
}

/** From the top to the end, pages being read as they come near; then there and back over rows that are all there. */
async function scroll(browser: Browser, address: string, storageState: SignedIn) {
  const context = await browser.newContext({ viewport, storageState });
  const page = await context.newPage();
  await page.goto(address);
  await page.locator(rows).first().waitFor();
  const reading = await scrolled(page, speed);
  const up = await scrolled(page, -speed * 10);
  const down = await scrolled(page, speed * 10);
  await context.close();
  return { reading, up, down };
}

interface Figures {
  begun: ReturnType<typeof machine>;
  ended: ReturnType<typeof machine>;
  opening: ReturnType<typeof openingOf>;
  scrolling: Record<'reading' | 'up' | 'down', Scrolled>;
}

function reportOf({ begun, ended, opening, scrolling }: Figures): string {
  const { date, processor, memoryGb, node } = begun;
  const { seen, used, kilobytes, requests } = opening;
  return [
    `${date}: ${processor}, ${memoryGb} GB, Node ${node}, load ${begun.load.join(' ')} before, ${ended.load.join(' ')} after`,
    table(`The inbox, cold cache, ${visits} visits; milliseconds`, [
      ['', 'p50', 'p95', 'max'],
      ['first row in sight', seen.p50, seen.p95, seen.max],
      ['a key moves to the next row', used.p50, used.p95, used.max],
    ]),
    `${requests} requests, ${kilobytes.all} kB, of which scripts and styles ${kilobytes.assets} kB`,
    table('Scrolling; milliseconds of a frame', [
      [
        '',
        'rows',
        'seconds',
        'frames',
        'p50',
        'p95',
        'p99',
        'max',
        'processor',
        'rows in page',
        'empty frames',
        'waited',
      ],
      ...Object.entries(scrolling).map(([way, { frames, ...of }]) => [
        ...[way, of.rows, of.seconds, frames.count, frames.p50, frames.p95, frames.p99, frames.max],
        ...[of.processor, of.mostInPage, of.empty, of.waitedMs],
      ]),
    ]),
  ].join('\n\n');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
