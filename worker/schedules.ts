/** Temporal Schedules of the product. Each worker ensures them when it starts; they are the same however many do. */
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';

type ScheduleOptions = Parameters<Client['schedule']['create']>[0];

/**
 * On the first day of each month, 03:00 UTC: by then the month before is over for every authority. A month in which nothing ran is made up
 * for: the opening looks back by itself.
 */
const openTaxReturns: ScheduleOptions = {
  scheduleId: 'open-tax-returns',
  spec: {
    calendars: [{ dayOfMonth: 1, hour: 3, comment: 'the month before is over everywhere' }],
    timezone: 'UTC',
  },
  action: {
    ...{ type: 'startWorkflow', workflowType: 'openTaxReturns', workflowId: 'open-tax-returns' },
    ...{ taskQueue: 'orders', args: [] },
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '31 days' },
};

/** Each morning: a limit that is about to be reached is told ahead. */
const watchObligations: ScheduleOptions = {
  scheduleId: 'watch-obligations',
  spec: { calendars: [{ hour: 5, minute: 40 }], timezone: 'UTC' },
  action: {
    ...{ type: 'startWorkflow', workflowType: 'watchObligations', workflowId: 'watch-obligations' },
    ...{ taskQueue: 'orders', args: [] },
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
};

/** Each night at 03:10 in the establishment's zone. */
const retention = (zone: string): ScheduleOptions => ({
  scheduleId: 'retention',
  spec: { calendars: [{ hour: 3, minute: 10 }], timezone: zone },
  action: {
    ...{ type: 'startWorkflow', workflowType: 'retention', workflowId: 'retention' },
    ...{ taskQueue: 'orders', args: [] },
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
});

/** Every schedule of the product. @param zone IANA zone of the establishment */
export async function ensureSchedules(client: Client, zone: string): Promise<void> {
  for (const options of [openTaxReturns, watchObligations, retention(zone)])
    await ensureSchedule(client, options);
}

/** Creates it, or brings one that is there up to date; what an operator has paused stays paused. Safe to race. */
async function ensureSchedule(client: Client, options: ScheduleOptions): Promise<void> {
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, action, policies } = options;
    await client.schedule
      .getHandle(options.scheduleId)
      .update(({ state }) => ({ spec, action, ...(policies ? { policies } : {}), state }));
  }
}
