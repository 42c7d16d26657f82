/** Rounds of one kind of case: so many cases, so many at a time, and what each process and the worker did meanwhile. */
import { sumOf, type Counts } from './counts';
import { cpuBetween, cpuTimes, type CpuTimes } from './machine';

export interface Round {
  cases: string[];
  seconds: number;
  cpu: CpuTimes;
  /** Of the worker. */
  counts: Counts;
  /** What the people's side sent to the database. */
  doors: Counts;
  /** Milliseconds of each update, and of each case from its opening to its end. */
  updateTimes: number[];
  caseTimes: number[];
}

export interface Measured {
  /** Process group ids by name. */
  groups: Readonly<Record<string, number>>;
  /** What the worker, and the people's side, did since the last call. */
  workerCounts: () => Promise<Counts>;
  doorCounts: () => Counts | Promise<Counts>;
}

/** Plays `count` cases, `atOnce` at a time. @param play plays one and resolves with its id */
export async function playRound(
  measured: Measured,
  { count, atOnce }: { count: number; atOnce: number },
  play: (n: number, updateTimes: number[]) => Promise<string>,
): Promise<Round> {
  await measured.workerCounts();
  await measured.doorCounts();
  const before = cpuTimes(measured.groups);
  const began = performance.now();
  const cases: string[] = [];
  const updateTimes: number[] = [];
  const caseTimes: number[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) {
      const opened = performance.now();
      cases.push(await play(next++, updateTimes));
      caseTimes.push(performance.now() - opened);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const seconds = (performance.now() - began) / 1_000;
  const cpu = cpuBetween(before, cpuTimes(measured.groups));
  const [counts, doors] = [await measured.workerCounts(), await measured.doorCounts()];
  return { cases, seconds, cpu, counts, doors, updateTimes, caseTimes };
}

/** All rounds as if they were one. */
export function joined(rounds: readonly Round[]): Round {
  const sum = (of: (round: Round) => number): number => rounds.reduce((total, round) => total + of(round), 0);
  const names = Object.keys(rounds[0]?.cpu.byName ?? {});
  const byName = names.map((name) => [name, sum(({ cpu }) => cpu.byName[name] ?? 0)] as const);
  return {
    cases: rounds.flatMap(({ cases }) => cases),
    seconds: sum(({ seconds }) => seconds),
    cpu: { byName: Object.fromEntries(byName), busy: sum(({ cpu }) => cpu.busy) },
    counts: sumOf(rounds.map(({ counts }) => counts)),
    doors: sumOf(rounds.map(({ doors }) => doors)),
    updateTimes: rounds.flatMap(({ updateTimes }) => updateTimes),
    caseTimes: rounds.flatMap(({ caseTimes }) => caseTimes),
  };
}
