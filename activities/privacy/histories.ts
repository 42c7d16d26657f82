/** The histories of workflows, as texts to be searched, and their removal. */
import { setTimeout } from 'node:timers/promises';
import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';

export interface Histories {
  /** Every text in the history of a workflow, over all its runs; `undefined` when there is none (any more). */
  textOf(workflowId: string): Promise<string | undefined>;
  /** Deletes the histories of all runs of a workflow that has ended, and looks again; a running one stays. @returns whether it is gone */
  remove(workflowId: string): Promise<boolean>;
}

const notFound = 5;

/** How long the server is given to delete what it was told to, milliseconds: it does so in its own time. */
const patience = 120_000;

/** Over Temporal. Payloads are decoded: they are JSON, as the default converter writes them. */
export function createHistories(client: Client): Histories {
  return {
    async textOf(workflowId) {
      const runs = await runsOf(client, workflowId);
      if (runs.length === 0) return undefined;
      const texts: string[] = [];
      for (const { events } of runs) walk(events, texts);
      return texts.join('\n');
    },
    async remove(workflowId) {
      const runs = await runsOf(client, workflowId);
      const newest = await newestOf(client, workflowId);
      if (runs.length === 0 || newest?.status.name === 'RUNNING') return false;
      // The oldest first: a try that dies in between finds the others by the newest.
      for (const { runId } of [...runs].reverse()) {
        const execution = { namespace: client.options.namespace, workflowExecution: { workflowId, runId } };
        await client.workflowService.deleteWorkflowExecution(execution).catch(noneIfGone);
      }
      for (const until = Date.now() + patience; ;) {
        const left = await Promise.all(runs.map(({ runId }) => eventsOf(client, workflowId, runId)));
        if (left.every((events) => events === undefined)) return true;
        if (Date.now() > until) return false;
        await setTimeout(200);
      }
    },
  };
}

type Events = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

/** The newest run, and all before it that it continued or was reset from. */
async function runsOf(client: Client, workflowId: string): Promise<{ runId: string; events: Events }[]> {
  const runs: { runId: string; events: Events }[] = [];
  const ahead = [(await newestOf(client, workflowId))?.runId];
  for (let runId = ahead.shift(); runId !== undefined; runId = ahead.shift()) {
    if (runs.some((run) => run.runId === runId)) continue;
    const events = await eventsOf(client, workflowId, runId);
    if (!events) continue;
    runs.push({ runId, events });
    for (const {
      workflowExecutionStartedEventAttributes: begun,
      workflowTaskFailedEventAttributes: failed,
    } of events)
      for (const before of [begun?.continuedExecutionRunId, failed?.baseRunId])
        if (before) ahead.push(before);
  }
  return runs;
}

async function newestOf(client: Client, workflowId: string) {
  return client.workflow.getHandle(workflowId).describe().catch(noneIfGone);
}

async function eventsOf(client: Client, workflowId: string, runId: string): Promise<Events | undefined> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory().catch(noneIfGone);
  return history?.events ?? undefined;
}

function noneIfGone(error: unknown): undefined {
  if (!isGone(error)) throw error;
  return undefined;
}

function isGone(error: unknown): boolean {
  return (
    error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && Number(error.code) === notFound)
  );
}

function walk(value: unknown, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (value instanceof Uint8Array) decode(Buffer.from(value).toString('utf8'), texts);
  else if (Array.isArray(value)) for (const each of value) walk(each, texts);
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) {
      texts.push(key);
      walk(each, texts);
    }
}

/** JSON escapes some characters: what is read is what was meant. */
function decode(text: string, texts: string[]): void {
  try {
    walk(JSON.parse(text), texts);
  } catch {
    texts.push(text);
  }
}
