/** The one table of how effects are carried out and tried again. Which failures are final is said by the activities. */
import {
  ActivityCancellationType,
  ActivityFailure,
  isCancellation,
  proxyLocalActivities,
  type ActivityInterfaceFor,
  type ActivityOptions,
  type LocalActivityOptions,
  type UntypedActivities,
} from '@temporalio/workflow';

/** Effects that are our own and short: records, rules, numbering. */
const ownOptions: LocalActivityOptions = {
  startToCloseTimeout: '20 seconds',
  localRetryThreshold: '30 seconds',
  retry: { initialInterval: '100 milliseconds', backoffCoefficient: 2, maximumInterval: '20 seconds' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

/** Effects on the outside world: mail, scanner. Waited for even when cancelled, so that their undo comes after them. */
export const outsideEffects: ActivityOptions = {
  startToCloseTimeout: '1 minute',
  // The worker heartbeats for every activity (worker/heartbeat.ts): a worker that was killed is missed after this long.
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

/** Heavy work on papers, on a queue of its own so that it starves nobody. */
export const documentEffects: ActivityOptions = {
  ...outsideEffects,
  taskQueue: 'documents',
  startToCloseTimeout: '5 minutes',
};

let before: Promise<unknown> = Promise.resolve();

/**
 * Own effects, one after the other within a process. Two local activities under way at once may end in one activation when
 * the history is replayed, and in two when it was made: what followed from them would then come in another order.
 */
export function ownEffects<Activities extends object>(): Activities {
  const effects: ActivityInterfaceFor<UntypedActivities> = proxyLocalActivities(ownOptions);
  return new Proxy({} as Activities, {
    get: (_, name) =>
      typeof name === 'string'
        ? (...args: unknown[]) => {
            const turn = before.then(() => effects[name]?.(...args));
            before = turn.catch(() => undefined);
            return turn;
          }
        : undefined,
  });
}

/** Why an effect was refused for good, in the words of who refused it. @throws what is no such refusal: a cancellation, a mistake */
export function refusedBecause(error: unknown): string {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  return error.cause?.message ?? error.message;
}
