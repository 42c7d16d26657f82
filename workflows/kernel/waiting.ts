/** Waiting for a person: a task in the inbox, reminders, escalation, and at last the named default. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { Sla } from '../../domain/shapes/policy';
import type { Task } from '../../domain/process';
import { isoNow, type ProcessFile } from './process-file';

/** What is asked of whom; the clock fields come from the SLA. */
export type Ask = Pick<Task, 'key' | 'kind' | 'role' | 'why' | 'onLapse'>;

export interface Nudges {
  remind?: (count: number, dueAt: string) => Promise<unknown>;
  escalate?: (dueAt: string) => Promise<unknown>;
}

/**
 * Opens the task and waits until `done`. Reminds and escalates on the way.
 * @returns false when the time ran out and the task's `onLapse` is to be taken
 */
export async function waitForPerson<Stage extends string>(
  file: ProcessFile<Stage>,
  ask: Ask,
  sla: Sla,
  done: () => boolean,
  nudges: Nudges = {},
): Promise<boolean> {
  if (done()) return true;
  const start = Date.now();
  const dueAt = new Date(start + sla.escalateAfter).toISOString();
  const lapsesAt = new Date(start + sla.lapseAfter).toISOString();
  file.openTask({ ...ask, openedAt: isoNow(), dueAt, escalated: false, lapsesAt });
  await file.save();

  for (const { after, nudge } of scheduleOf(sla, file, ask, nudges, dueAt)) {
    if (await condition(done, Math.max(1, start + after - Date.now()))) break;
    // A mail server that is away does not hold up who answers meanwhile.
    await unless(done, nudge);
  }
  if (!done()) await condition(done, Math.max(1, start + sla.lapseAfter - Date.now()));
  file.closeTask(ask.key);
  // An answer at the very last moment is an answer.
  return done();
}

/** Does the work; once it is needless, cancels it and waits for its end. `undefined`: it was cut short. */
export async function unless<Result>(
  needless: () => boolean,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  const working = new CancellationScope();
  const watching = new CancellationScope();
  void watching
    .run(() => condition(needless))
    .then(
      () => working.cancel(),
      () => undefined,
    );
  try {
    return await working.run(work);
  } catch (error) {
    if (isCancellation(error) && needless()) return undefined;
    throw error;
  } finally {
    watching.cancel();
  }
}

interface Moment {
  after: number;
  nudge: () => Promise<void>;
}

function scheduleOf<Stage extends string>(
  sla: Sla,
  file: ProcessFile<Stage>,
  ask: Ask,
  nudges: Nudges,
  dueAt: string,
): Moment[] {
  const reminders = sla.remindAfter.map((after, index) => ({
    after,
    nudge: async () => {
      await nudges.remind?.(index + 1, dueAt);
    },
  }));
  const escalation = {
    after: sla.escalateAfter,
    nudge: async () => {
      file.escalateTask(ask.key);
      await file.save();
      await nudges.escalate?.(dueAt);
    },
  };
  return [...reminders, escalation]
    .filter(({ after }) => after < sla.lapseAfter)
    .sort((a, b) => a.after - b.after);
}
