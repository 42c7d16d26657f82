/** The nightly run of retention, and the schedule that starts it. */
import { Client } from '@temporalio/client';
import { createHistories } from '../../activities/privacy/histories';
import { retentionReportModel } from '../../models/retention';
import { loadRetentionRules } from '../../rules/retention';
import { ensureSchedules } from '../../worker/schedules';
import { startOrderWorld, type OrderWorld } from '../support/order-world';

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
