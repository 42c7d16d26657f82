/** The nightly run of retention, and the schedule that starts it. */
import { Client } from '@temporalio/client';
import { createHistories } from '../../activities/privacy/histories';
import { Worker } from '@temporalio/worker';
import { buildScreeningIndex } from '../../domain/screening/match';
import { retentionReportModel } from '../../models/retention';
import { loadPrivacyTerms } from '../../rules/privacy';
import { loadRetentionRules } from '../../rules/retention';
import { composeActivities } from '../../worker/activities';
import { composePrivacyActivities } from '../../worker/privacy-activities';
import { ensureSchedules } from '../../worker/schedules';
import { secret, startOrderWorld, type OrderWorld } from '../support/order-world';

let world: OrderWorld;
beforeAll(async () => {
  world = await startOrderWorld('real');
}, 120_000);
afterAll(() => world.close());

const run = (workflowId: string) =>
  world.client.workflow.execute('retention', { taskQueue: 'orders', workflowId, args: [] });

it('removes what is old, class by class, and says what', async () => {
  const events = Array.from({ length: 230 }, (_, index) => ({
    ...{ _id: `landpost#${index}`, receivedAt: '2010-01-01T00:00:00.000Z', trackingCode: 'LP' },
  }));
  await world.connection.collection<{ _id: string }>('tracking_events').insertMany(events);
  await run('retention-1');
  expect(await world.connection.collection('tracking_events').countDocuments()).toBe(0);
  const report = await retentionReportModel(world.connection).findById('retention-1').lean();
  expect(report?.removed).toHaveLength(loadRetentionRules().classes.length);
  expect(report?.removed.find((each) => each.class === 'tracking-events')).toMatchObject({
    removed: 230,
    held: 0,
  });
  await run('retention-2');
  const next = await retentionReportModel(world.connection).findById('retention-2').lean();
  expect(next?.removed.every(({ removed }) => removed === 0)).toBe(true);
});

it('says of what nobody has reviewed, in the report and to compliance once', async () => {
  const { connection, mailer, scanner, client: temporal, now: clock } = world;
  const { classes, ...rules } = loadRetentionRules();
  const retention = {
    ...rules,
    classes: classes.map((each) => ({ ...each, verifiedOn: '2010-01-01' })),
  };
  const pages = { publicUrl: 'http://landfall.test', staffMailDomain: 'landfall.test', imprint: 'Landfall' };
  const deniedParties = { listedOn: '2026-11-01', index: buildScreeningIndex([]) };
  const activities = {
    ...composeActivities({
      ...{ connection, mailer, scanner, secret, clock, ...pages, rules: [], deniedParties },
    }),
    ...composePrivacyActivities({
      ...{ connection, temporal, mailer, secret, clock, ...pages, retention, terms: loadPrivacyTerms() },
      policy: { retentionReviewDays: 400 },
    }),
  };
  const taskQueue = 'unreviewed';
  const shared = { connection: world.env.nativeConnection, taskQueue, activities };
  const worker = await Worker.create({
    ...shared,
    workflowBundle: { codePath: process.env['TEST_BUNDLE'] ?? '' },
  });
  await worker.runUntil(async () => {
    for (const workflowId of ['retention-3', 'retention-4'])
      await world.client.workflow.execute('retention', { taskQueue, workflowId, args: [] });
  });
  const report = await retentionReportModel(world.connection).findById('retention-4').lean();
  expect(report?.removed.every(({ unreviewed }) => unreviewed === '2010-01-01')).toBe(true);
  const told = world.mailer.inbox().filter(({ to }) => to === 'compliance@landfall.test');
  expect(told).toHaveLength(1);
  expect(told[0]?.text).toContain('tax-ledger, last verified on 2010-01-01');
});

it('is scheduled once, however many workers start', async () => {
  // As the worker does it, over its own connection.
  const client = new Client({ connection: world.env.nativeConnection });
  await Promise.all([1, 2, 3].map(() => ensureSchedules(client, 'Europe/Berlin')));
  expect(await createHistories(client).textOf('retention-1')).toContain('planRetention');
  const schedule = await world.client.schedule.getHandle('retention').describe();
  expect(schedule).toMatchObject({ action: { workflowType: 'retention' }, policies: { overlap: 'SKIP' } });
  for (const id of ['retention', 'open-tax-returns', 'watch-obligations'])
    await world.client.schedule.getHandle(id).delete();
});
