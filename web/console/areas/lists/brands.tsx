/** Brands on their way in, and those that are live. */
import { choice, list } from '../../lists/spec';
import { ListPage } from '../../lists/ListPage';
import { StageBadge } from '../../ui/StageBadge';
import { Ago, At } from '../../ui/time';
import { country, person, words } from '../../ui/words';
import { sorting } from './columns';

const stages = ['sourcing', 'vetting', 'negotiation', 'pilot', 'verdict', 'contract', 'rights', 'live'];
const channels = ['direct', 'distributor', 'platform'];

const cases = list({
  path: '/cases',
  title: 'Cases',
  about: 'Brands on their way in, the newest first.',
  keyOf: ({ processId }) => processId,
  to: ({ caseId }) => `/cases/${encodeURIComponent(caseId)}`,
  empty: 'No case has been opened yet',
  kept: ['sinceFrom', 'sinceTo', 'openedFrom', 'openedTo', 'category', 'owner'],
  filters: [
    { name: 'brand', label: 'Brand begins with' },
    choice('stage', 'Stage', stages, words),
    { name: 'market', label: 'Market' },
    choice('channel', 'Channel', channels, words),
    choice('exit', 'Ended', ['none', 'rejected', 'lapsed', 'withdrawn', 'stopped', 'terminated'], (value) =>
      value === 'none' ? 'Still runs' : words(value),
    ),
    sorting('-openedAt', 'openedAt', 'stageSince', 'brand'),
  ],
  columns: [
    {
      title: 'Brand',
      width: '2fr',
      cell: ({ listing }) => listing.brand,
      csv: ({ listing }) => listing.brand,
    },
    {
      title: 'Market',
      width: '8rem',
      cell: ({ listing }) => country(listing.market),
      csv: ({ listing }) => listing.market,
    },
    {
      title: 'Stage',
      width: '10rem',
      cell: ({ stage }) => <StageBadge stage={stage} />,
      csv: ({ stage }) => stage,
    },
    {
      title: 'In it since',
      width: '9rem',
      cell: ({ stageSince }) => <Ago at={stageSince} />,
      csv: ({ stageSince }) => stageSince,
    },
    {
      title: 'Channel',
      width: '8rem',
      wide: true,
      cell: ({ listing }) => words(listing.channel),
      csv: ({ listing }) => listing.channel,
    },
    {
      title: 'Category',
      width: '8rem',
      wide: true,
      cell: ({ listing }) => words(listing.category),
      csv: ({ listing }) => listing.category,
    },
    {
      title: 'Opened',
      width: '12rem',
      wide: true,
      cell: ({ openedAt }) => <At at={openedAt} />,
      csv: ({ openedAt }) => openedAt,
    },
    {
      title: 'By',
      width: '7rem',
      wide: true,
      cell: ({ listing }) => person(listing.owner),
      csv: ({ listing }) => listing.owner,
    },
  ],
});

const partners = list({
  ...cases,
  path: '/processes',
  fixed: { process: 'partnership' },
  title: 'Partners',
  about: 'Brands under contract: their partnerships, the newest first.',
  empty: 'No brand is live yet',
  filters: [
    { name: 'brand', label: 'Brand begins with' },
    { name: 'market', label: 'Market' },
  ],
});

export function Cases() {
  return <ListPage spec={cases} />;
}

export function Partners() {
  return <ListPage spec={partners} />;
}
