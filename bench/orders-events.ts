/** What histories are made of: how many events of each type, and which activities. */
import type { Client } from '@temporalio/client';

/** Counts by name, of one kind of workflow. */
export interface HistoryParts {
  events: Record<string, number>;
  /** By `<name> (local)` and `<name> (regular)`. */
  activities: Record<string, number>;
}

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

/** Means over these workflows. */
export async function historyParts(client: Client, workflowIds: readonly string[]): Promise<HistoryParts> {
  const parts: HistoryParts = { events: {}, activities: {} };
  const share = 1 / workflowIds.length;
  for (const id of workflowIds) {
    const { events } = await client.workflow.getHandle(id).fetchHistory();
    for (const event of events ?? []) {
      grow(parts.events, typeOf(event), share);
      const activity = activityOf(event);
      if (activity !== undefined) grow(parts.activities, activity, share);
    }
  }
  return parts;
}

/** The type's name is in the name of what the event holds: `workflowTaskStarted`. */
function typeOf(event: HistoryEvent): string {
  const holds = Object.entries(event).find(([name, value]) => name.endsWith('EventAttributes') && value);
  return holds?.[0].replace('EventAttributes', '') ?? 'unknown';
}

function activityOf(event: HistoryEvent): string | undefined {
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled) return `${scheduled.activityType?.name ?? ''} (regular)`;
  const marker = event.markerRecordedEventAttributes;
  const data = marker?.details?.['data']?.payloads?.[0]?.data;
  if (marker?.markerName !== 'core_local_activity' || !data) return undefined;
  const { activity_type: name } = JSON.parse(Buffer.from(data).toString('utf8')) as {
    activity_type?: string;
  };
  return `${name ?? ''} (local)`;
}

function grow(counts: Record<string, number>, name: string, by: number): void {
  counts[name] = (counts[name] ?? 0) + by;
}
