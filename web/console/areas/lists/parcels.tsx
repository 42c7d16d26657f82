/** Orders, their parcels, what customs question, what comes back, what goes wrong on the way. */
import { ListPage } from '../../lists/ListPage';
import { choice, list } from '../../lists/spec';
import { processAddress } from '../../ui/places';
import { StageBadge } from '../../ui/StageBadge';
import { Ago, At, dayOf } from '../../ui/time';
import { country, words } from '../../ui/words';
import { brand, ended, market, number, numberOf, opened, since, sorting, stage, toProcess } from './columns';

const orderStages = [
  ...['opening', 'in-review', 'accepted', 'fulfilling', 'delivered', 'return-window'],
  ...['completed', 'refused', 'cancelled', 'failed', 'refunded'],
];
const parcelStages = [
  ...['preparing', 'labelled', 'handed-over', 'in-transit', 'customs', 'last-mile'],
  ...['delivered', 'voided', 'lost', 'returned', 'seized', 'destroyed'],
];
const clearanceStages = [
  ...['submitted', 'documents-wanted', 'inspected', 'held', 'released', 'refused', 'seized', 'withdrawn'],
];
const modes = ['direct-mail', 'overseas-warehouse', 'bonded-warehouse'];
const running = choice('exit', 'Ended', ['none'], () => 'Still run');

const orders = list({
  path: '/orders',
  title: 'Orders',
  about: 'Orders of customers, the newest first.',
  keyOf: ({ processId }) => processId,
  to: ({ processId }) => `/orders/${encodeURIComponent(numberOf(processId))}`,
  empty: 'No order has come in yet',
  filters: [
    choice('stage', 'Stage', orderStages, words),
    { name: 'market', label: 'Market' },
    { name: 'sku', label: 'SKU' },
    running,
    sorting('-openedAt', 'openedAt', 'stageSince'),
  ],
  columns: [number, stage, since, market, brand, opened, ended],
});

const shipments = list({
  path: '/shipments',
  title: 'Shipments',
  about: 'Parcels with a label, the newest first.',
  keyOf: ({ carrier, trackingCode }) => `${carrier}#${trackingCode}`,
  to: ({ shipmentId }) => processAddress(shipmentId),
  empty: 'No parcel has a label yet',
  filters: [
    choice('state', 'State', ['under-way', 'ended'], words),
    choice('stage', 'Stage', parcelStages, words),
    { name: 'carrier', label: 'Carrier' },
    choice('mode', 'Mode', modes, words),
    { name: 'to', label: 'Destination' },
    { name: 'orderId', label: 'Order' },
  ],
  columns: [
    {
      title: 'Tracking code',
      width: '14rem',
      cell: (row) => row.trackingCode,
      csv: (row) => row.trackingCode,
    },
    {
      title: 'Stage',
      width: '10rem',
      cell: (row) => <StageBadge stage={row.stage} />,
      csv: (row) => row.stage,
    },
    { title: 'Order', width: '9rem', cell: ({ orderId }) => orderId, csv: ({ orderId }) => orderId },
    {
      title: 'Carrier',
      width: '9rem',
      wide: true,
      cell: ({ carrier }) => words(carrier),
      csv: ({ carrier }) => carrier,
    },
    { title: 'Mode', width: '11rem', wide: true, cell: ({ mode }) => words(mode), csv: ({ mode }) => mode },
    { title: 'To', width: '9rem', wide: true, cell: ({ to }) => country(to), csv: ({ to }) => to },
    {
      ...{ title: 'Promised', width: '9rem', wide: true },
      cell: ({ promisedBy }) => (promisedBy ? dayOf(promisedBy) : '–'),
      csv: ({ promisedBy }) => promisedBy,
    },
    {
      ...{ title: 'Last event', width: '1fr', wide: true },
      cell: ({ latest }) =>
        latest ? (
          <>
            {words(latest.kind)}, <Ago at={latest.at} inherit />
          </>
        ) : (
          'Nothing yet'
        ),
      csv: ({ latest }) => latest?.at,
    },
  ],
});

const holds = list({
  path: '/customs-clearances',
  title: 'Customs holds',
  about: 'Clearances customs have asked about, held or inspected.',
  ...toProcess,
  empty: 'Customs hold nothing',
  filters: [
    choice('stage', 'Stage', clearanceStages, words),
    { name: 'country', label: 'Country' },
    choice('exit', 'Ended', ['none', 'released', 'refused', 'seized', 'withdrawn'], (value) =>
      value === 'none' ? 'Still run' : words(value),
    ),
  ],
  columns: [
    number,
    stage,
    since,
    market,
    { title: 'MRN', width: '13rem', wide: true, cell: ({ mrn }) => mrn ?? '–', csv: ({ mrn }) => mrn },
    opened,
    ended,
  ],
});

const incidents = list({
  path: '/incidents',
  title: 'Incidents',
  about: 'Ports and carriers in trouble, and the parcels they hold up.',
  ...toProcess,
  empty: 'Nothing is in trouble',
  filters: [],
  columns: [number, stage, since, opened, ended],
});

/** Processes that are listed by their kind alone. */
function ofKind(process: 'customer-return' | 'carrier-claim', title: string, about: string, empty: string) {
  return list({
    path: '/processes',
    fixed: { process },
    ...{ title, about, empty },
    ...toProcess,
    filters: [
      { name: 'stage', label: 'Stage' },
      { name: 'market', label: 'Market' },
      running,
      sorting('-openedAt', 'openedAt', 'stageSince'),
    ],
    columns: [number, stage, since, market, brand, opened, ended],
  });
}

const returns = ofKind('customer-return', 'Returns', 'Goods customers send back.', 'Nothing comes back');
const claims = ofKind(
  'carrier-claim',
  'Claims',
  'What carriers and insurers owe for lost parcels.',
  'No claim yet',
);

const disputes = list({
  path: '/processes',
  fixed: { process: 'payment-dispute' },
  title: 'Disputes',
  about: 'Payments that customers or their banks dispute.',
  ...toProcess,
  empty: 'No payment is disputed',
  filters: [{ name: 'stage', label: 'Stage' }, running],
  columns: [number, stage, since, market, opened, ended],
});

const carriers = list({
  path: '/logistics-partners',
  title: 'Logistics partners',
  about: 'Carriers, whether they are qualified, and until when.',
  ...toProcess,
  empty: 'No carrier has been looked at yet',
  filters: [
    choice(
      'stage',
      'Stage',
      ['gathering', 'deciding', 'qualified', 'suspended', 'expired', 'rejected', 'closed'],
      words,
    ),
  ],
  columns: [
    {
      ...number,
      title: 'Carrier',
      cell: ({ listing }) => listing.brand,
      csv: ({ listing }) => listing.brand,
    },
    stage,
    {
      title: 'Code',
      width: '9rem',
      wide: true,
      cell: ({ processId }) => numberOf(processId),
      csv: ({ processId }) => numberOf(processId),
    },
    since,
    {
      title: 'Opened',
      width: '12rem',
      wide: true,
      cell: ({ openedAt }) => <At at={openedAt} />,
      csv: ({ openedAt }) => openedAt,
    },
  ],
});

export const Orders = () => <ListPage spec={orders} />;
export const Shipments = () => <ListPage spec={shipments} />;
export const CustomsHolds = () => <ListPage spec={holds} />;
export const Incidents = () => <ListPage spec={incidents} />;
export const Returns = () => <ListPage spec={returns} />;
export const Claims = () => <ListPage spec={claims} />;
export const Disputes = () => <ListPage spec={disputes} />;
export const LogisticsPartners = () => <ListPage spec={carriers} />;
