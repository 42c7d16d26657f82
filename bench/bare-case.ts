/** Plays a bare workflow: sends it the updates and signals of its shape, each when it waits for it. */
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import { act, bare, report } from './bare-workflow';
import type { NoticeBoard } from './notice-board';
import { bareQueues } from './onboarding-wire';
import { childrenOf, type Shape } from './shape';

interface Surroundings {
  client: Client;
  board: NoticeBoard;
  /** Milliseconds from sending an update to its answer. */
  updateTimes: number[];
}

/** Starts it with its first update, as a case is opened, and resolves when it has ended. */
export async function playBareCase(around: Surroundings, shape: Shape, workflowId: string): Promise<void> {
  const startWorkflowOperation = new WithStartWorkflowOperation(bare, {
    ...{ workflowId, taskQueue: bareQueues.onboarding, args: [shape] },
    workflowIdConflictPolicy: 'FAIL',
  });
  await timed(around, () => around.client.workflow.executeUpdateWithStart(act, { startWorkflowOperation }));
  await play(around, shape, workflowId, 1);
  await around.client.workflow.getHandle(workflowId).result();
}

async function play(around: Surroundings, shape: Shape, workflowId: string, first: number): Promise<void> {
  const children = childrenOf(shape).map((child, n) => play(around, child, `${workflowId}/${n}`, 0));
  await Promise.all([sendMessages(around, shape, workflowId, first), ...children]);
}

async function sendMessages(
  around: Surroundings,
  { messages }: Shape,
  workflowId: string,
  first: number,
): Promise<void> {
  const handle = around.client.workflow.getHandle(workflowId);
  const signals: Promise<void>[] = [];
  for (const [n, kind] of messages.entries()) {
    if (n < first) continue;
    await around.board.when(`${workflowId} awaits ${n}`);
    // Signals that wait for the same step go out together, as a carrier's news do: they share a workflow task.
    if (kind === 'signal') signals.push(handle.signal(report));
    else await timed(around, () => handle.executeUpdate(act));
  }
  await Promise.all(signals);
}

async function timed(around: Surroundings, send: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await send();
  around.updateTimes.push(performance.now() - began);
}
