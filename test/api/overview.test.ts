/** The overview: figures of what is in the record, each leading to its rows; tax for those who may read it. */
import { dayOf } from '../../domain/days';
import { clearanceEventModel } from '../../models/clearance-event';
import { consignmentModel } from '../../models/consignment';
import { processModel } from '../../models/process';
import { enterRegistration } from '../../models/tax-registration';
import { taskModel } from '../../models/task';
import { startApi, type Person, type TestApi } from './support/api';

let api: TestApi;
let omar: Person;
let fay: Person;
let now = Date.UTC(2026, 10, 24, 9);
const ago = (days: number, hours = 0) =>
  new Date(Date.UTC(2026, 10, 24, 9) - days * 86_400_000 + hours * 3_600_000).toISOString();

beforeAll(async () => {
  api = await startApi({ deps: { now: () => new Date(now) } });
  omar = await api.person('staff:omar', 'ops');
  fay = await api.person('staff:fay', 'finance');
  const { connection } = api.database;
  const listing = {
    brand: 'a',
    brandSlug: 'a',
    market: 'DE',
    country: 'DE',
    category: 'food',
    channel: 'direct',
    owner: 'o',
  };
  const process = (id: string, kind: string, stage: string, stageSince: string, more = {}) => ({
    ...{ _id: id, process: kind, caseId: id, revision: 1, stage, stageSince, openedAt: stageSince, listing },
    ...{ state: {}, chainHead: { seq: 0, hash: '0' }, ...more },
  });
  await processModel(connection).collection.insertMany([
    process('brand-onboarding:a:DE', 'brand-onboarding', 'vetting', ago(2)),
    process('brand-onboarding:b:DE', 'brand-onboarding', 'vetting', ago(20)),
    process('brand-onboarding:c:DE', 'brand-onboarding', 'pilot', ago(100)),
    process('brand-onboarding:d:DE', 'brand-onboarding', 'rejected', ago(3), { endedAt: ago(3) }),
    process('order:1', 'order-to-delivery', 'fulfilling', ago(1)),
    process('order:2', 'order-to-delivery', 'completed', ago(1), { endedAt: ago(1) }),
    process('tax-return:OSS:FI:2026-Q3', 'tax-return', 'awaiting-approval', ago(20)),
  ] as object[]);
  const task = (key: string, due: number, escalated: boolean, state = 'open') => ({
    ...{ _id: `p#${key}`, key, kind: 'review-order', role: 'ops', dueAt: ago(due), escalated, state },
  });
  await taskModel(connection).collection.insertMany([
    ...[task('1', 2, true), task('2', 1, false), task('3', -1, false), task('4', 2, true, 'closed')],
  ] as object[]);
  const parcel = (n: number, opened: number, stage: string, delivered?: number) => ({
    ...{ _id: `landpost#${n}`, tokenHash: `t${n}`, shipmentId: `order:${n}/shipment-1`, orderId: String(n) },
    ...{ carrier: 'landpost', trackingCode: String(n), mode: 'direct-mail', to: 'DE', stage },
    ...{ openedAt: ago(opened), promisedBy: dayOf(Date.parse(ago(10))), state: 'ended' },
    trail:
      delivered === undefined
        ? []
        : [{ eventId: 'd', kind: 'delivered', at: ago(delivered), receivedAt: ago(0) }],
  });
  await consignmentModel(connection).collection.insertMany([
    ...[parcel(1, 20, 'delivered', 12), parcel(2, 20, 'delivered', 5), parcel(3, 20, 'voided')],
    parcel(4, 120, 'delivered', 110),
  ] as object[]);
  const said = (n: number, state: string, at: string) => ({
    ...{ _id: `${n}-${state}-${at}`, mrn: 'M', reference: `order:${n}/shipment-1`, state, at },
  });
  await clearanceEventModel(connection).collection.insertMany([
    ...[said(1, 'submitted', ago(18)), said(1, 'held', ago(17)), said(1, 'released', ago(16, 12))],
    ...[said(1, 'released', ago(14)), said(2, 'submitted', ago(18))],
  ] as object[]);
  await enterRegistration(
    connection,
    { scheme: 'OSS', jurisdiction: 'FI', number: 'FI12345678', validFrom: '2026-07-01' },
    'staff:fay',
  );
});
afterAll(() => api.close());

it('shows figures of every part, and where their rows are', async () => {
  const { status, body } = await fay.get('/overview');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    asOf: ago(0),
    pipeline: [
      { stage: 'vetting', count: 2, ages: [{ count: 1 }, { count: 1 }, { count: 0 }, { count: 0 }] },
      {
        stage: 'pilot',
        count: 1,
        ages: [{ count: 0 }, { count: 0 }, { count: 0 }, { days: '90 and more', count: 1 }],
      },
    ],
    orders: [{ stage: 'fulfilling', count: 1, rows: '/orders?stage=fulfilling&exit=none' }],
    clearance: [{ country: 'DE', count: 1, median: 2.5, p90: 2.5 }],
    onTime: [{ carrier: 'landpost', mode: 'direct-mail', judged: 2, onTime: 1, rate: 0.5 }],
    tasks: [{ role: 'ops', kind: 'review-order', overdue: 2, escalated: 1 }],
  });
  expect(body['returns']).toEqual([
    {
      ...{ scheme: 'OSS', jurisdiction: 'FI', period: '2026-Q3', periodEnds: '2026-09-30' },
      ...{
        dueOn: '2026-10-31',
        overdue: true,
        state: 'awaiting-approval',
        rows: '/tax/returns/OSS/FI/2026-Q3',
      },
    },
    {
      ...{ scheme: 'OSS', jurisdiction: 'FI', period: '2026-Q4', periodEnds: '2026-12-31' },
      ...{ dueOn: '2027-01-31', overdue: false, state: 'not-open' },
    },
  ]);
});

it('leads to as many rows as it counts', async () => {
  const { body } = await omar.get('/overview');
  const { pipeline, tasks } = body as unknown as {
    pipeline: { count: number; rows: string; ages: { count: number; rows: string }[] }[];
    tasks: { overdue: number; rows: string }[];
  };
  const figures = [
    ...pipeline.flatMap(({ ages, ...stage }) => [stage, ...ages]),
    ...tasks.map(({ overdue: count, rows }) => ({ count, rows })),
  ];
  for (const { count, rows } of figures)
    expect([rows, (await omar.get(rows)).items.length]).toEqual([rows, count]);
});

it('keeps tax from those who may not read it, and the shop out', async () => {
  expect((await omar.get('/overview')).body).not.toHaveProperty('returns');
  expect((await (await api.person('shop', 'system')).get('/overview')).status).toBe(403);
});

it('is read anew after fifteen seconds, not before', async () => {
  const before = (await omar.get('/overview')).body['asOf'];
  now += 14_999;
  expect((await omar.get('/overview')).body['asOf']).toBe(before);
  now += 1;
  expect((await omar.get('/overview')).body['asOf']).toBe(new Date(now).toISOString());
});
