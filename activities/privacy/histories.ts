/** The histories of workflows, as texts to be searched, and their removal. */
import { isGrpcServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';

export interface Histories {
  /** Every text in the history of a workflow, over all its runs; `undefined` when there is none (any more). */
  textOf(workflowId: string): Promise<string | undefined>;
  /** Deletes the history of a workflow that has ended; a running one stays. @returns whether it was told to go */
  remove(workflowId: string): Promise<boolean>;
}

const notFound = 5;

/** Over Temporal. Payloads are decoded: they are JSON, as the default converter writes them. */
export function createHistories(client: Client): Histories {
  return {
    async textOf(workflowId) {
      const texts: string[] = [];
      let runId: string | undefined;
      try {
        do {
          const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
          for (const event of events ?? []) walk(event, texts);
          // A process that continued as new has its past in earlier runs.
          runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
        } while (runId !== undefined);
      } catch (error) {
        if (!isGone(error)) throw error;
        if (texts.length === 0) return undefined;
      }
      return texts.join('\n');
    },
    async remove(workflowId) {
      const handle = client.workflow.getHandle(workflowId);
      try {
        const { status, runId } = await handle.describe();
        if (status.name === 'RUNNING') return false;
        await client.workflowService.deleteWorkflowExecution({
          namespace: client.options.namespace,
          workflowExecution: { workflowId, runId },
        });
        return true;
      } catch (error) {
        if (!isGone(error)) throw error;
        return false;
      }
    },
  };
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
