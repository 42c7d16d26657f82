/** Orders, their parcels, what customs question, what comes back, what goes wrong on the way. */
import { ListPage } from '../../lists/ListPage';
import { choice, list } from '../../lists/spec';
import { processAddress } from '../../ui/places';
import { StageBadge } from '../../ui/StageBadge';
import { Ago, At, dayOf } from '../../ui/time';
import { country, words } from '../../ui/words';
import { openCarrier, openDispute, openIncident } from './beginning';
import {
  countryOf,
  ended,
  goods,
  market,
  number,
  numberOf,
  opened,
  since,
  sorting,
  stage,
  stageOf,
  toProcess,
} from './columns';

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
    stageOf('order-to-delivery'),
    countryOf('market', 'Market'),
    { name: 'sku', label: 'SKU' },
    running,
    sorting('-openedAt', 'openedAt', 'stageSince'),
  ],
  columns: [number, stage, since, market, goods, opened, ended],
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
    stageOf('shipment'),
    { name: 'carrier', label: 'Carrier' },
    choice('mode', 'Mode', modes, words),
    countryOf('to', 'Destination'),
    { name: 'orderId', label: 'Order' },
  ],
  columns: [
    {
      title: 'Tracking code',
      width: 11,
      cell: (row) => row.trackingCode,
      csv: (row) => row.trackingCode,
    },
    {
      title: 'Stage',
      width: 10,
      cell: (row) => <StageBadge stage={row.stage} />,
      csv: (row) => row.stage,
    },
    { title: 'Order', width: 8, wide: true, cell: ({ orderId }) => orderId, csv: ({ orderId }) => orderId },
    {
      title: 'Carrier',
      width: 8,
      wide: true,
      cell: ({ carrier }) => words(carrier),
      csv: ({ carrier }) => carrier,
    },
    { title: 'Mode', width: 11, wide: true, cell: ({ mode }) => words(mode), csv: ({ mode }) => mode },
    { title: 'To', width: 9, wide: true, cell: ({ to }) => country(to), csv: ({ to }) => to },
    {
      ...{ title: 'Promised', width: 8, wide: true },
      cell: ({ promisedBy }) => (promisedBy ? dayOf(promisedBy) : '–'),
      csv: ({ promisedBy }) => promisedBy,
    },
    {
      ...{ title: 'Last event', width: 14, wide: true },
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
    stageOf('customs-clearance'),
    countryOf('country', 'Country'),
    choice('exit', 'Ended', ['none', 'released', 'refused', 'seized', 'withdrawn'], (value) =>
      value === 'none' ? 'Still run' : words(value),
    ),
  ],
  columns: [
    number,
    stage,
    since,
    market,
    { title: 'MRN', width: 13, wide: true, cell: ({ mrn }) => mrn ?? '–', csv: ({ mrn }) => mrn },
    opened,
    ended,
  ],
});

const incidents = list({
  path: '/incidents',
  title: 'Incidents',
  about: 'Ports and carriers in trouble, and the parcels they hold up.',
  ...toProcess,
  commands: () => [openIncident],
  empty: 'Nothing is in trouble',
  filters: [],
  columns: [number, stage, since, opened, ended],
});

/** Processes that are listed by their kind alone. */
function ofKind(
  process: 'customer-return' | 'carrier-claim' | 'customs-charges',
  title: string,
  about: string,
  empty: string,
) {
  return list({
    path: '/processes',
    fixed: { process },
    ...{ title, about, empty },
    ...toProcess,
    filters: [
      stageOf(process),
      countryOf('market', 'Market'),
      running,
      sorting('-openedAt', 'openedAt', 'stageSince'),
    ],
    columns: [number, stage, since, market, goods, opened, ended],
  });
}

const returns = ofKind('customer-return', 'Returns', 'Goods customers send back.', 'Nothing comes back');
const claims = ofKind(
  'carrier-claim',
  'Claims',
  'What carriers and insurers owe for lost parcels.',
  'No claim yet',
);

const charges = ofKind(
  'customs-charges',
  'Customs charges',
  'What customs and their broker charged otherwise than the frozen cost.',
  'All is charged as frozen',
);

const disputes = list({
  path: '/processes',
  fixed: { process: 'payment-dispute' },
  title: 'Disputes',
  about: 'Payments that customers or their banks dispute.',
  ...toProcess,
  commands: () => [openDispute],
  empty: 'No payment is disputed',
  filters: [stageOf('payment-dispute'), running],
  columns: [number, stage, since, market, opened, ended],
});

const carriers = list({
  path: '/logistics-partners',
  title: 'Logistics partners',
  about: 'Carriers, whether they are qualified, and until when.',
  ...toProcess,
  commands: () => [openCarrier],
  empty: 'No carrier has been looked at yet',
  filters: [stageOf('logistics-partner')],
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
      width: 9,
      wide: true,
      cell: ({ processId }) => numberOf(processId),
      csv: ({ processId }) => numberOf(processId),
    },
    since,
    {
      title: 'Opened',
      width: 12,
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
export const CustomsCharges = () => <ListPage spec={charges} />;
export const Disputes = () => <ListPage spec={disputes} />;
export const LogisticsPartners = () => <ListPage spec={carriers} />;
