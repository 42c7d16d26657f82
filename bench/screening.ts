/**
 * Measures denied-party screening on OFAC's own aliases and on 1,000 ordinary company names, and writes
 * docs/screening.md with what it found. Everything but the milliseconds is the same on every run.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { DeniedParty } from '../domain/screening/denied-party';
import {
  buildScreeningIndex,
  DEFAULT_SCREENING_THRESHOLD,
  screenName,
  type ScreeningIndex,
} from '../domain/screening/match';
import { loadOfacList } from '../rules/ofac';
import { disturbances, randomNumbers, type Disturbance } from './screening-disturbances';
import {
  screeningReport,
  type FalseHits,
  type Recall,
  type ScreeningFigures,
  type Times,
} from './screening-report';

/** Thresholds of the table; the default is among them. */
const THRESHOLDS = [0.74, 0.76, 0.78, DEFAULT_SCREENING_THRESHOLD, 0.82, 0.84, 0.88, 0.92];
/** Disturbed and unseen aliases are measured on every n-th alias, to keep the run within minutes. */
const EVERY = 3;
const FOLDS = 5;
/** Names screened before the clock starts, as a worker has after its first minute. */
const WARM_UP = 200;
const SEED = 20261124;

/** Every given name with every surname: 900 people, ordinary but common, as directors are. */
const GIVEN_NAMES =
  'Thomas Anna Stefan Julia Maria Carlos Juan Laura Giulia Marco Wei Li Min-jun Yuki Priya Rahul Fatima Omar Ahmed ' +
  'Mohammed Olga Ivan Natalia James Emily John Sophie Pierre Ingrid Lars';
const SURNAMES =
  'Müller Schmidt Rossi García Fernandez Dubois Smith Johnson Kowalski Ivanova Petrov Wang Zhang Kim Tanaka Sharma ' +
  'Patel Hassan Khan Ali Hansen Virtanen Novak Silva Santos Lopez Chen Nguyen Yilmaz Cohen';

interface AliasCase {
  readonly entry: number;
  readonly alias: string;
}

/** The score each case's own entry reached, 0 where it was not found. */
function ownScores(index: ScreeningIndex, cases: readonly AliasCase[]): number[] {
  const lowest = Math.min(...THRESHOLDS);
  return cases.map(({ entry, alias }) => {
    const hits = screenName(index, alias, { threshold: lowest, limit: Number.MAX_SAFE_INTEGER });
    return hits.find((hit) => hit.entry === entry)?.score ?? 0;
  });
}

function recall(what: string, scores: readonly number[]): Recall {
  const share = (threshold: number): number =>
    scores.filter((score) => score >= threshold).length / scores.length;
  return { what, cases: scores.length, atThreshold: THRESHOLDS.map(share) };
}

function disturbed(cases: readonly AliasCase[], disturbance: Disturbance): AliasCase[] {
  const random = randomNumbers(SEED);
  return cases.flatMap(({ entry, alias }) => {
    const changed = disturbance.change(alias, random);
    return changed === undefined ? [] : [{ entry, alias: changed }];
  });
}

/** Each alias screened against a list that lacks it but keeps the entry's name and four fifths of all aliases. */
function unseenScores(parties: readonly DeniedParty[]): number[] {
  const scores: number[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const held: AliasCase[] = [];
    let position = 0;
    const lacking = parties.map((party) => ({
      ...party,
      aliases: party.aliases.filter((alias) => {
        position += 1;
        const out = position % FOLDS === fold;
        if (out) held.push({ entry: party.entry, alias });
        return !out;
      }),
    }));
    scores.push(...ownScores(buildScreeningIndex(lacking), every(held)));
  }
  return scores;
}

const every = <T>(items: readonly T[]): T[] => items.filter((_, position) => position % EVERY === 0);

function falseHits(index: ScreeningIndex, names: readonly string[]): FalseHits {
  const lowest = Math.min(...THRESHOLDS);
  const best = names.map((name) => ({
    name,
    hit: screenName(index, name, { threshold: lowest, limit: 1 })[0],
  }));
  return {
    names: names.length,
    atThreshold: THRESHOLDS.map(
      (threshold) => best.filter(({ hit }) => (hit?.score ?? 0) >= threshold).length,
    ),
    examples: best
      .filter(({ hit }) => hit && hit.score >= DEFAULT_SCREENING_THRESHOLD)
      .map(
        ({ name, hit }) =>
          `${name} → ${hit?.matchedAlias ?? hit?.listedName} (${hit?.score}; ${hit?.reason})`,
      ),
  };
}

function ordinaryPeople(): string[] {
  return GIVEN_NAMES.split(' ').flatMap((given) =>
    SURNAMES.split(' ').map((surname) => `${given} ${surname}`),
  );
}

function screeningTimes(index: ScreeningIndex, names: readonly string[]): Times {
  names.slice(0, WARM_UP).forEach((name) => screenName(index, name));
  const wall: number[] = [];
  const cpu: number[] = [];
  for (const name of names) {
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    screenName(index, name);
    const used = process.cpuUsage(cpuStart);
    wall.push(performance.now() - start);
    cpu.push((used.user + used.system) / 1000);
  }
  return { names: names.length, wall: percentiles(wall), cpu: percentiles(cpu) };
}

function percentiles(values: readonly number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return [at(0.5), at(0.95), at(0.99)];
}

function projectRoot(): string {
  const above = resolve(__dirname, '..');
  return above.endsWith('dist') ? resolve(above, '..') : above;
}

async function main(root = process.argv[2] ?? projectRoot()): Promise<void> {
  const { parties, meta } = loadOfacList(join(root, 'rules/data/ofac'));
  const ordinary = readFileSync(join(root, 'test/data/ordinary-companies.txt'), 'utf8').trim().split('\n');
  const buildStart = performance.now();
  const index = buildScreeningIndex(parties);
  const buildMs = performance.now() - buildStart;
  const cases = parties.flatMap(({ entry, aliases }) => aliases.map((alias) => ({ entry, alias })));
  const namesOnly = buildScreeningIndex(parties.map((party) => ({ ...party, aliases: [] })));
  const figures: ScreeningFigures = {
    meta,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`,
    thresholds: THRESHOLDS,
    defaultThreshold: DEFAULT_SCREENING_THRESHOLD,
    buildMs,
    times: screeningTimes(index, [...ordinary, ...every(cases).map(({ alias }) => alias)]),
    recalls: [
      recall('as listed', ownScores(index, cases)),
      ...disturbances.map((each) => recall(each.what, ownScores(index, disturbed(every(cases), each)))),
      recall('alias not on the list (other names of its entry are)', unseenScores(parties)),
      recall('no alias on the list, primary names only', ownScores(namesOnly, every(cases))),
    ],
    companies: falseHits(index, ordinary),
    people: falseHits(index, ordinaryPeople()),
  };
  const page = join(root, 'docs/screening.md');
  writeFileSync(
    page,
    await format(screeningReport(figures), { ...(await resolveConfig(page)), parser: 'markdown' }),
  );
  console.log(JSON.stringify(figures, null, 1));
}

if (require.main === module) void main();
