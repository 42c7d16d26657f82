/** Several decisions at once, where one look at the list is enough to take them and each can be taken back or goes on to others. */
import { send } from '../../api/client';
import type { Task } from '../../api/shapes';

/** Kinds that are decided by the same body `{approve, reason}`. Money, documents, law and signatures are looked at one by one. */
const addresses: Partial<Record<Task['kind'], (about: Task['about']) => string | undefined>> = {
  'decide-sourcing': ({ caseId }) => caseId && `/cases/${encodeURIComponent(caseId)}/sourcing-decision`,
  'review-order': ({ orderId }) => orderId && `/orders/${encodeURIComponent(orderId)}/review`,
};

export function keyOfTask({ processId, key }: Pick<Task, 'processId' | 'key'>): string {
  return `${processId}#${key}`;
}

/** Whether a task may be decided with others. */
export function isBulk(task: Task): boolean {
  return addresses[task.kind]?.(task.about) !== undefined;
}

export interface Outcome {
  task: Task;
  /** Why it was not done. */
  refused?: string;
}

/**
 * Decides one after the other; one that is refused stops none of the others.
 * @param told hears of each as it is done
 * @param keyFor the Idempotency-Key of a task's decision: the same when it is tried again
 */
export async function decideAll(
  tasks: readonly Task[],
  decision: { approve: boolean; reason: string },
  keyFor: (task: Task) => string,
  told: (outcome: Outcome) => void,
): Promise<void> {
  for (const task of tasks) {
    const address = addresses[task.kind]?.(task.about);
    if (!address) continue;
    try {
      await send(address, decision, keyFor(task));
      told({ task });
    } catch (error) {
      told({ task, refused: error instanceof Error ? error.message : String(error) });
    }
  }
}
