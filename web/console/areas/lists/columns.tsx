/** Columns that lists of processes share. */
import type { ProcessItem } from '../../api/shapes';
import { choice, type Column } from '../../lists/spec';
import { processAddress } from '../../ui/places';
import { StageBadge } from '../../ui/StageBadge';
import { Ago, At } from '../../ui/time';
import { country } from '../../ui/words';

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
  width: '16rem',
  cell: ({ processId }) => numberOf(processId),
  csv: ({ processId }) => numberOf(processId),
};
export const stage: Column<Row> = {
  title: 'Stage',
  width: '11rem',
  cell: (row) => <StageBadge stage={row.stage} />,
  csv: (row) => row.stage,
};
export const since: Column<Row> = {
  title: 'In it since',
  width: '9rem',
  wide: true,
  cell: ({ stageSince }) => <Ago at={stageSince} />,
  csv: ({ stageSince }) => stageSince,
};
export const opened: Column<Row> = {
  title: 'Opened',
  width: '12rem',
  wide: true,
  cell: ({ openedAt }) => <At at={openedAt} />,
  csv: ({ openedAt }) => openedAt,
};
export const ended: Column<Row> = {
  title: 'Ended',
  width: '12rem',
  wide: true,
  cell: ({ endedAt }) => (endedAt ? <At at={endedAt} /> : 'Runs'),
  csv: ({ endedAt }) => endedAt,
};
export const market: Column<Row> = {
  title: 'Market',
  width: '9rem',
  wide: true,
  cell: ({ listing }) => country(listing.market),
  csv: ({ listing }) => listing.market,
};
export const brand: Column<Row> = {
  title: 'Brand',
  width: '14rem',
  wide: true,
  cell: ({ listing }) => listing.brand,
  csv: ({ listing }) => listing.brand,
};

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
