/** Brands on their way in, and those that are live. */
import { choice, list } from '../../lists/spec';
import { ListPage } from '../../lists/ListPage';
import { StageBadge } from '../../ui/StageBadge';
import { Ago, At } from '../../ui/time';
import { processAddress } from '../../ui/places';
import { country, money, person, words } from '../../ui/words';
import { openCase, takeGoodsIn } from './beginning';
import { countryOf, sorting, stageOf } from './columns';

const channels = ['direct', 'distributor', 'platform'];

const cases = list({
  path: '/cases',
  title: 'Cases',
  about: 'Brands on their way in, the newest first.',
  keyOf: ({ processId }) => processId,
  to: ({ caseId }) => `/cases/${encodeURIComponent(caseId)}`,
  commands: () => [openCase],
  empty: 'No case has been opened yet',
  kept: ['sinceFrom', 'sinceTo', 'openedFrom', 'openedTo', 'category', 'owner'],
  filters: [
    { name: 'brand', label: 'Brand begins with' },
    stageOf('brand-onboarding'),
    countryOf('market', 'Market'),
    choice('channel', 'Channel', channels, words),
    choice('exit', 'Ended', ['none', 'rejected', 'lapsed', 'withdrawn', 'stopped', 'terminated'], (value) =>
      value === 'none' ? 'Still runs' : words(value),
    ),
    sorting('-openedAt', 'openedAt', 'stageSince', 'brand'),
  ],
  columns: [
    {
      title: 'Brand',
      width: 13,
      cell: ({ listing }) => listing.brand,
      csv: ({ listing }) => listing.brand,
    },
    {
      title: 'Market',
      width: 8,
      cell: ({ listing }) => country(listing.market),
      csv: ({ listing }) => listing.market,
    },
    {
      title: 'Stage',
      width: 10,
      cell: ({ stage }) => <StageBadge stage={stage} />,
      csv: ({ stage }) => stage,
    },
    {
      title: 'In it since',
      width: 8,
      wide: true,
      cell: ({ stageSince }) => <Ago at={stageSince} />,
      csv: ({ stageSince }) => stageSince,
    },
    {
      title: 'Channel',
      width: 7,
      wide: true,
      cell: ({ listing }) => words(listing.channel),
      csv: ({ listing }) => listing.channel,
    },
    {
      title: 'Category',
      width: 7,
      wide: true,
      cell: ({ listing }) => words(listing.category),
      csv: ({ listing }) => listing.category,
    },
    {
      title: 'Opened',
      width: 12,
      wide: true,
      cell: ({ openedAt }) => <At at={openedAt} />,
      csv: ({ openedAt }) => openedAt,
    },
    {
      title: 'By',
      width: 5,
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
  commands: () => [],
  empty: 'No brand is live yet',
  filters: [{ name: 'brand', label: 'Brand begins with' }, countryOf('market', 'Market')],
});

const listings = list({
  path: '/listings',
  title: 'Listings',
  about: 'What live brands sell here, by SKU. They are published and taken down on the page of the partner.',
  keyOf: ({ caseId, sku }) => `${caseId}#${sku}`,
  to: ({ caseId }) => processAddress(`partnership:${caseId}`),
  empty: 'Nothing is on sale yet',
  filters: [
    { name: 'caseId', label: 'Case' },
    choice('state', 'State', ['published', 'unpublished'], words),
    countryOf('market', 'Market'),
  ],
  columns: [
    { title: 'SKU', width: 8, cell: ({ sku }) => sku, csv: ({ sku }) => sku },
    { title: 'Title', width: 13, cell: ({ title }) => title, csv: ({ title }) => title },
    {
      ...{ title: 'State', width: 10 },
      cell: ({ state }) => <StageBadge stage={state} />,
      csv: ({ state }) => state,
    },
    {
      ...{ title: 'Prices', width: 18, wide: true },
      cell: ({ prices }) =>
        Object.entries(prices)
          .map(([market, price]) => `${market} ${money(price)}`)
          .join(', '),
      csv: ({ prices }) =>
        Object.entries(prices)
          .map(([market, { amount, currency }]) => `${market} ${amount} ${currency}`)
          .join('; '),
    },
    { title: 'HS code', width: 8, wide: true, cell: (row) => row.hsCode, csv: (row) => row.hsCode },
    { title: 'Case', width: 12, wide: true, cell: (row) => row.caseId, csv: (row) => row.caseId },
  ],
});

const stock = list({
  path: '/stock',
  title: 'Stock',
  about: 'What lies in each warehouse: to be sold, promised to orders, gone out.',
  keyOf: ({ warehouse, caseId, sku }) => `${warehouse.id}#${caseId}#${sku}`,
  commands: () => [takeGoodsIn],
  empty: 'No goods have been taken in yet',
  filters: [
    { name: 'warehouseId', label: 'Warehouse' },
    { name: 'sku', label: 'SKU' },
    { name: 'caseId', label: 'Case' },
  ],
  columns: [
    { title: 'SKU', width: 9, cell: ({ sku }) => sku, csv: ({ sku }) => sku },
    {
      ...{ title: 'Warehouse', width: 14 },
      cell: ({ warehouse }) => `${words(warehouse.id)}, ${country(warehouse.country)}`,
      csv: ({ warehouse }) => warehouse.id,
    },
    ...(['available', 'reserved', 'shipped', 'received'] as const).map((name) => ({
      ...{ title: words(name), width: 7, align: 'end' as const },
      ...(name === 'available' ? {} : { wide: true as const }),
      cell: (row: Counted) => row[name],
      csv: (row: Counted) => row[name],
    })),
    { title: 'Case', width: 12, wide: true, cell: (row) => row.caseId, csv: (row) => row.caseId },
  ],
});

type Counted = Record<'available' | 'reserved' | 'shipped' | 'received', number>;

export function Listings() {
  return <ListPage spec={listings} />;
}

export function Stock() {
  return <ListPage spec={stock} />;
}

export function Cases() {
  return <ListPage spec={cases} />;
}

export function Partners() {
  return <ListPage spec={partners} />;
}
