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

/** Creates what is missing and brings what is there up to date; what an operator has paused stays paused. */
export async function ensureSchedules(client: Client): Promise<void> {
  for (const options of [openTaxReturns]) {
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
}
