/** The daily run of retention, as a Temporal Schedule that each worker makes sure of when it starts. */
import { ScheduleAlreadyRunning, type Client } from '@temporalio/client';

const scheduleId = 'retention';

/** Makes the schedule unless it is there: each night at 03:10 in the establishment's zone, never two at once. Safe to race. */
export async function ensureRetentionSchedule(client: Client, zone: string): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId,
      spec: { calendars: [{ hour: 3, minute: 10 }], timezone: zone },
      action: {
        type: 'startWorkflow',
        workflowType: 'retention',
        workflowId: scheduleId,
        taskQueue: 'orders',
      },
      policies: { overlap: 'SKIP', catchupWindow: '1 day' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
