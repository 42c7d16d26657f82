/** Columns that lists of processes share. */
import type { ProcessItem } from '../../api/shapes';
import { choice, type Column, type Filter } from '../../lists/spec';
import { stagesOf } from '../process/stages';
import { processAddress } from '../../ui/places';
import { StageBadge } from '../../ui/StageBadge';
import { Ago, At } from '../../ui/time';
import { countries, country, words } from '../../ui/words';

type Row = Pick<ProcessItem, 'processId' | 'stage' | 'stageSince' | 'openedAt' | 'endedAt' | 'listing'>;

/** What stands behind the first colon of an id: the number people say. */
export function numberOf(processId: string): string {
  return processId.slice(processId.indexOf(':') + 1);
}

/** How a row of a list of processes is told apart, and where it leads. */
export const toProcess = {
  keyOf: ({ processId }: Pick<Row, 'processId'>) => processId,
  to: ({ processId }: Pick<Row, 'processId'>) => processAddress(processId),
};

export const number: Column<Row> = {
  title: 'Number',
  width: 13,
  cell: ({ processId }) => numberOf(processId),
  csv: ({ processId }) => numberOf(processId),
};
export const stage: Column<Row> = {
  title: 'Stage',
  width: 10,
  cell: (row) => <StageBadge stage={row.stage} />,
  csv: (row) => row.stage,
};
export const since: Column<Row> = {
  title: 'In it since',
  width: 8,
  wide: true,
  cell: ({ stageSince }) => <Ago at={stageSince} />,
  csv: ({ stageSince }) => stageSince,
};
export const opened: Column<Row> = {
  title: 'Opened',
  width: 14,
  wide: true,
  cell: ({ openedAt }) => <At at={openedAt} />,
  csv: ({ openedAt }) => openedAt,
};
export const ended: Column<Row> = {
  title: 'Ended',
  width: 14,
  wide: true,
  cell: ({ endedAt }) => (endedAt ? <At at={endedAt} /> : 'Runs'),
  csv: ({ endedAt }) => endedAt,
};
export const market: Column<Row> = {
  title: 'Market',
  width: 9,
  wide: true,
  cell: ({ listing }) => country(listing.market),
  csv: ({ listing }) => listing.market,
};
/** Of an order and what belongs to it, the first of its goods stands where a case has its brand. */
export const goods: Column<Row> = {
  title: 'First SKU',
  width: 8,
  wide: true,
  cell: ({ listing }) => listing.brand,
  csv: ({ listing }) => listing.brand,
};

/** A choice among the stages of a kind of process. */
export function stageOf(kind: ProcessItem['process']) {
  return choice('stage', 'Stage', stagesOf(kind), words);
}

/** A choice among countries. */
export function countryOf<Name extends string>(name: Name, label: string): Filter<Name> {
  return { name, label, options: countries };
}

const sortings: Readonly<Record<string, string>> = {
  '-openedAt': 'Newest',
  openedAt: 'Oldest',
  stageSince: 'Longest in stage',
  brand: 'Brand',
};

/** The choice of how a list of processes is sorted. */
export function sorting(...by: readonly ('-openedAt' | 'openedAt' | 'stageSince' | 'brand')[]) {
  return choice('sort', 'Sorted by', by, (value) => sortings[value] ?? value);
}
