/** What the onboarding bench has found, as tables. */
import type { CommandTally, Counts, Tally } from './counts';
import type { Histories } from './histories';
import type { Machine } from './machine';
import { percentilesOf } from './percentiles';
import type { Round } from './rounds';
import { table } from './table';

export interface Side {
  round: Round;
  histories: Histories;
}

export interface OnboardingFigures {
  begun: Machine;
  ended: Machine;
  plan: { cases: number; atOnce: number; rounds: number };
  landfall: Side;
  bare: Side;
  /** Steps of the shape the bare workflow was given. */
  shape: Record<string, number>;
  /** Seconds of each. */
  rounds: { landfall: number; bare: number }[];
  /** Names of the processes that were watched. */
  groups: string[];
}

/** All tables. */
export function onboardingReport(figures: OnboardingFigures): string {
  const { begun, ended, plan, shape } = figures;
  const machine = `${begun.processor}, ${begun.memoryGb} GB, Node ${begun.node}, load ${begun.load.join(' ')} before, ${ended.load.join(' ')} after`;
  const steps = Object.entries(shape).map(([name, count]) => `${name} ${count}`);
  return [
    `${begun.date}: ${machine}`,
    `${plan.cases} cases, ${plan.atOnce} at a time, in ${plan.rounds} rounds that take turns with as many bare ones`,
    `shape: ${steps.join(', ')}`,
    table('', comparison(figures)),
    table('processor time per case, ms', processors(figures)),
    table(
      'activities of a case',
      tallies('activity', activitiesOf(figures.landfall), casesOf(figures.landfall)),
    ),
    table('database commands of a case', commands(figures.landfall)),
    table('outside', tallies('', figures.landfall.round.counts.outside, casesOf(figures.landfall))),
  ].join('\n\n');
}

function comparison({ landfall, bare }: OnboardingFigures): (string | number)[][] {
  const row = (name: string, of: (side: Side) => number, digits = 1): string[] => [
    name,
    of(landfall).toFixed(digits),
    of(bare).toFixed(digits),
    (of(landfall) / of(bare)).toFixed(2),
  ];
  const times = (side: Side) => percentilesOf(side.round.updateTimes);
  const total = (of: (counts: Counts) => Record<string, Tally>) => (side: Side) =>
    sum(Object.values(of(side.round.counts)), ({ count }) => count) / casesOf(side);
  return [
    ['', 'landfall', 'bare', 'ratio'],
    row('cases/s', (side) => casesOf(side) / side.round.seconds, 2),
    row(
      'history events/s',
      (side) => (side.histories.withChildren.events * casesOf(side)) / side.round.seconds,
      0,
    ),
    row('history events, onboarding alone', ({ histories }) => histories.alone.events),
    row('history events, all workflows', ({ histories }) => histories.withChildren.events),
    row('history kB, all workflows', ({ histories }) => histories.withChildren.kilobytes),
    row('workflows', ({ histories }) => histories.workflows),
    row(
      'regular activities',
      total(({ regularActivities }) => regularActivities),
    ),
    row(
      'local activities',
      total(({ localActivities }) => localActivities),
    ),
    row('update p50, ms', (side) => times(side).p50, 0),
    row('update p95, ms', (side) => times(side).p95, 0),
    row('a case from opening to end p50, s', ({ round }) => percentilesOf(round.caseTimes).p50 / 1_000),
    ...database(landfall),
  ];
}

/** Commands are round trips; what they write is counted by documents. */
function database({ round }: Side): string[][] {
  const perCase = (all: readonly CommandTally[], of: (tally: CommandTally) => number): string =>
    (sum(all, of) / round.cases.length).toFixed(1);
  const worker = Object.values(round.counts.commands);
  const doors = Object.values(round.doors.commands);
  const writing = worker.filter(({ writes }) => writes > 0);
  return [
    ['database round trips', perCase(worker, ({ count }) => count)],
    ['  of them writing', perCase(writing, ({ count }) => count)],
    ['database writes (documents)', perCase(worker, ({ writes }) => writes)],
    ['database writes of the doors (documents)', perCase(doors, ({ writes }) => writes)],
    ['database round trips of the doors', perCase(doors, ({ count }) => count)],
    ['mails', ((round.counts.outside['mail']?.count ?? 0) / round.cases.length).toFixed(1)],
  ];
}

function processors({ landfall, bare, groups }: OnboardingFigures): (string | number)[][] {
  const ms = (side: Side, name: string): string =>
    (((side.round.cpu.byName[name] ?? 0) * 1_000) / casesOf(side)).toFixed(0);
  const busy = ({ round }: Side): string => ((round.cpu.busy * 1_000) / round.cases.length).toFixed(0);
  const ours = (side: Side): string =>
    ((sum(Object.values(side.round.cpu.byName), (seconds) => seconds) * 1_000) / casesOf(side)).toFixed(0);
  return [
    ['process', 'landfall', 'bare'],
    ...groups.map((name) => [name, ms(landfall, name), ms(bare, name)]),
    ['all of these', ours(landfall), ours(bare)],
    ['whole machine', busy(landfall), busy(bare)],
  ];
}

function activitiesOf({ round }: Side): Record<string, Tally> {
  const named = (all: Record<string, Tally>, kind: string) =>
    Object.entries(all).map(([name, tally]) => [`${name} (${kind})`, tally] as const);
  const { localActivities, regularActivities } = round.counts;
  return Object.fromEntries([...named(localActivities, 'local'), ...named(regularActivities, 'regular')]);
}

function commands(side: Side): (string | number)[][] {
  const all = side.round.counts.commands;
  const documents = Object.fromEntries(Object.entries(all).map(([name, { writes }]) => [name, writes]));
  const cases = casesOf(side);
  const [head = [], ...rows] = tallies('command', all, cases);
  const name = (row: readonly (string | number)[]): string => String(row[0]);
  return [
    [...head, 'writes'],
    ...rows.map((row) => [...row, ((documents[name(row)] ?? 0) / cases).toFixed(1)]),
  ];
}

/** Longest in all first. */
function tallies(what: string, all: Record<string, Tally>, cases: number): (string | number)[][] {
  const byTime = Object.entries(all).sort(([, a], [, b]) => b.ms - a.ms);
  return [
    [what, 'per case', 'ms each', 'ms in all'],
    ...byTime.map(([name, { count, ms }]) => [
      name,
      (count / cases).toFixed(1),
      (ms / count).toFixed(1),
      (ms / cases).toFixed(0),
    ]),
  ];
}

function casesOf({ round }: Side): number {
  return round.cases.length;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
