/**
 * `npm run bench:onboarding [cases] [at once] [rounds]`: cases per second through the whole process at policy `zero`, on the
 * real local stack, against a bare workflow of the same shape on the same servers, in rounds that take turns. Prints
 * tables and writes `out/bench-onboarding.json`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { projectRoot } from '../config/root';
import { startStack, type Stack } from '../local/stack';
import { connectToRecord } from '../models/connect';
import { prepareRecord } from '../models/indexes';
import { loadPolicy } from '../rules/policy';
import { loadRequirementRules } from '../rules/requirements';
import { brandOnboardingId } from '../workflows/brand-onboarding/messages';
import { playBareCase } from './bare-case';
import { countCommands, monitored, noCounts, type Counts } from './counts';
import { createDoors } from './doors';
import { historiesOf, median, type Histories } from './histories';
import { machine, ownGroup, type Machine } from './machine';
import { onboardingReport, type OnboardingFigures } from './onboarding-report';
import { bareBundleSetting } from './onboarding-wire';
import { CasePeople, type Surroundings } from './people';
import { joined, playRound, type Measured, type Round } from './rounds';
import { idsOf, shapeOf, stepCounts, type Shape } from './shape';
import { WorkerLink } from './worker-link';

interface Plan {
  cases: number;
  atOnce: number;
  rounds: number;
}

const services = ['temporal', 'mongo', 'mail', 'scanner'] as const;
const dir = path.join(projectRoot, '.local', 'bench');
const unused = 'http://127.0.0.1:9';

async function main(): Promise<void> {
  const [cases = 48, atOnce = 8, rounds = 3] = process.argv.slice(2).map(Number);
  rmSync(dir, { recursive: true, force: true });
  const begun = machine();
  // The settings are checked as a whole; no identity provider is needed here.
  const env = { OIDC_ISSUER: unused, LOG_LEVEL: 'warn' };
  const stack = await startStack({
    dir,
    ports: 'free',
    services,
    policy: 'zero',
    env,
    onProgress: console.log,
  });
  try {
    const figures = await measure(stack, { cases, atOnce, rounds }, begun);
    console.log(onboardingReport(figures));
    const file = path.join(projectRoot, 'out', 'bench-onboarding.json');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(figures, null, 1));
  } finally {
    await stack.stop();
  }
}

async function measure(stack: Stack, plan: Plan, begun: Machine): Promise<OnboardingFigures> {
  const setting = (name: string): string => stack.env[name] ?? '';
  const record = await connectToRecord(monitored(setting('MONGODB_URI')));
  await prepareRecord(record);
  let doors = noCounts();
  countCommands(record, () => doors);
  const doorCounts = (): Counts => {
    const counted = doors;
    doors = noCounts();
    return counted;
  };
  const connection = await Connection.connect({ address: setting('TEMPORAL_ADDRESS') });
  const worker = await WorkerLink.start({ ...stack.env, [bareBundleSetting]: await bundleOfBare() });
  try {
    const around: Surroundings = {
      client: new Client({ connection }),
      doors: createDoors(record, Buffer.from(setting('LANDFALL_SECRET'), 'base64')),
      board: worker.board,
      policy: loadPolicy('zero'),
      rules: loadRequirementRules(),
      updateTimes: [],
    };
    const groups = { worker: worker.processGroup, people: ownGroup(), ...groupsOf(stack) };
    const workerCounts = (): Promise<Counts> => worker.counts();
    const played = await play(around, { groups, workerCounts, doorCounts }, worker, plan);
    return { begun, ended: machine(), plan, ...played, groups: Object.keys(groups) };
  } finally {
    await worker.end();
    await connection.close();
    await record.close();
  }
}

function groupsOf(stack: Stack): Record<string, number> {
  return Object.fromEntries(services.map((name) => [name, stack.service(name).pid ?? 0]));
}

/** The bare workflow's code, in a file beside the other data of the bench. */
async function bundleOfBare(): Promise<string> {
  const file = path.join(dir, 'bare-bundle.js');
  const workflowsPath = require.resolve('./bare-workflow');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  writeFileSync(file, code);
  return file;
}

type Played = Pick<OnboardingFigures, 'landfall' | 'bare' | 'shape' | 'rounds'>;

type PlayRound = (name: string, count: number) => Promise<Round>;

/** A round nobody counts, for both; it gives the shape, and both start warm. Then the rounds that count take turns. */
async function play(
  around: Surroundings,
  measured: Measured,
  worker: WorkerLink,
  plan: Plan,
): Promise<Played> {
  const { client } = around;
  const { atOnce } = plan;
  const idsOfCase = (caseId: string): string[] => [...(worker.processes.get(caseId) ?? [])];
  const landfall: PlayRound = (name, count) =>
    playRound(measured, { count, atOnce }, (n, updateTimes) =>
      new CasePeople({ ...around, updateTimes }, `bench-${name}-${n}`).bringToLive(),
    );
  const warmUp = Math.max(atOnce, 4);
  const shape = await typicalShape(client, (await landfall('warm-up', warmUp)).cases, idsOfCase);
  const bare: PlayRound = (name, count) =>
    playRound(measured, { count, atOnce }, async (n, updateTimes) => {
      const workflowId = `bare:${name}-${n}`;
      await playBareCase({ ...around, updateTimes }, shape, workflowId);
      return workflowId;
    });
  await bare('warm-up', warmUp);
  const pairs = await takeTurns(plan, landfall, bare);
  const real = joined(pairs.map((pair) => pair.landfall));
  const plain = joined(pairs.map((pair) => pair.bare));
  const ofReal = await historiesOf(client, real.cases, brandOnboardingId, idsOfCase);
  const ofPlain = await historiesOf(client, plain.cases, String, (id) => idsOf(shape, id));
  return {
    landfall: { round: real, histories: ofReal },
    bare: { round: plain, histories: ofPlain },
    shape: stepCounts(shape),
    rounds: pairs.map((pair) => ({ landfall: pair.landfall.seconds, bare: pair.bare.seconds })),
  };
}

async function takeTurns(
  plan: Plan,
  landfall: PlayRound,
  bare: PlayRound,
): Promise<{ landfall: Round; bare: Round }[]> {
  const pairs: { landfall: Round; bare: Round }[] = [];
  const count = Math.ceil(plan.cases / plan.rounds);
  for (let n = 0; n < plan.rounds; n += 1) {
    const pair = { landfall: await landfall(`${n}`, count), bare: await bare(`${n}`, count) };
    const seconds = [pair.landfall, pair.bare].map((round) => round.seconds.toFixed(1));
    console.log(`round ${n + 1}: landfall ${seconds[0]} s, bare ${seconds[1]} s`);
    pairs.push(pair);
  }
  return pairs;
}

/** Of the case in the middle by events: neighbours differ by how many happenings shared a workflow task. */
async function typicalShape(
  client: Client,
  cases: readonly string[],
  idsOfCase: (caseId: string) => string[],
): Promise<Shape> {
  const sizes: { caseId: string; histories: Histories }[] = [];
  for (const caseId of cases)
    sizes.push({ caseId, histories: await historiesOf(client, [caseId], brandOnboardingId, idsOfCase) });
  const typical = median(sizes, ({ histories }) => histories.withChildren.events);
  return shapeOf(client, brandOnboardingId(typical.caseId));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
