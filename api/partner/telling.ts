/** Tells a process what the partner decided: one Temporal update, under an id that makes it happen once. */
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, type UpdateDefinition } from '@temporalio/common';
import type { Outcome } from '../../domain/process';
import type { PartnerDependencies } from './dependencies';

/** How long a partner waits for a process to answer; then the page says that nothing was lost. */
const patienceMs = 15_000;

export interface Message<Answer, Argument> {
  processId: string;
  update: UpdateDefinition<Outcome<Answer>, [Argument]>;
  argument: Argument;
  /** From business ids: the same decision sent twice is carried out once, and answered twice with the same. */
  updateId: string;
}

/**
 * Sends an update and waits for its outcome; `undefined` when the process has ended.
 * @throws what Temporal's client throws when the engine or the worker is away; sending again is safe
 */
export async function tell<Answer, Argument>(
  { temporal }: Pick<PartnerDependencies, 'temporal'>,
  { processId, update, argument, updateId }: Message<Answer, Argument>,
): Promise<Outcome<Answer> | undefined> {
  const handle = temporal.workflow.getHandle(processId);
  try {
    return await temporal.withDeadline(Date.now() + patienceMs, () =>
      handle.executeUpdate(update, { args: [argument], updateId }),
    );
  } catch (error) {
    if (hasEnded(error)) return undefined;
    throw error;
  }
}

/** Whether a call failed because its process is over. */
export function hasEnded(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  const failure = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return failure instanceof ApplicationFailure && failure.type === 'AcceptedUpdateCompletedWorkflow';
}
