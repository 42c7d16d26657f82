/** Commands to running processes: one Temporal update each, under an id that makes it happen once. */
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import type { Outcome } from '../domain/process';
import { findProcess } from '../models/process';
import {
  brandOnboardingId,
  openCase,
  type BrandOnboardingInput,
} from '../workflows/brand-onboarding/messages';
import {
  openOrder,
  orderWorkflowId,
  type OrderAnswer,
  type OrderInput,
} from '../workflows/order-to-delivery/messages';
import type { ApiDependencies } from './dependencies';
import { notFound, refused } from './problem';
import { ok, type Reply } from './route';

/** How long a caller waits for a process to answer. Then: 503, and the same key tries again. */
const patienceMs = 10_000;
/** Work of minutes at most: an evidence pack, a mail. */
const longPatienceMs = 60_000;
const taskQueue = 'onboarding';
const ordersQueue = 'orders';

/** What a command is sent with: the update's one argument without its type's secrets. */
export interface Command<Answer extends object, Argument> {
  processId: string;
  update: UpdateDefinition<Outcome<Answer>, [Argument]>;
  argument: Argument;
  commandId: string;
}

/**
 * Sends a command and answers with what came of it.
 * @throws Problem for a refusal, for a process that has ended (409) or never was (404), for an engine that is away (503)
 */
export async function command<Answer extends object, Argument>(
  deps: Pick<ApiDependencies, 'temporal' | 'connection'>,
  { processId, update, argument, commandId }: Command<Answer, Argument>,
): Promise<Reply> {
  const handle = deps.temporal.workflow.getHandle(processId);
  try {
    const outcome = await within(deps.temporal, patienceMs, () =>
      handle.executeUpdate(update, { args: [argument], updateId: commandId }),
    );
    return ok(carriedOut(outcome));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError && !(await findProcess(deps.connection, processId)))
      throw notFound(`process ${processId}`);
    throw error;
  }
}

/** Starts an onboarding unless it runs, and asks it whether this request opened it: one round trip. */
export async function openOnboarding(
  client: Client,
  input: BrandOnboardingInput,
): Promise<Awaited<ReturnType<typeof ask>>> {
  const ask = () =>
    client.workflow.executeUpdateWithStart(openCase, {
      args: [{ requestId: input.requestId }],
      updateId: input.requestId,
      startWorkflowOperation: new WithStartWorkflowOperation('brandOnboarding', {
        workflowId: brandOnboardingId(input.caseId),
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      }),
    });
  return within(client, patienceMs, ask);
}

/** Places an order unless it is there, and asks what became of it: one round trip. */
export async function placeOrder(
  client: Client,
  input: OrderInput,
): Promise<Outcome<{ answer: OrderAnswer }>> {
  return within(client, patienceMs, () =>
    client.workflow.executeUpdateWithStart(openOrder, {
      args: [{ fingerprint: input.fingerprint }],
      startWorkflowOperation: new WithStartWorkflowOperation('orderToDelivery', {
        workflowId: orderWorkflowId(input.orderId),
        taskQueue: ordersQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      }),
    }),
  );
}

/** Starts a process of the orders' family. @throws WorkflowExecutionAlreadyStartedError if one has this id */
export function startNew(
  client: Client,
  workflowType: string,
  workflowId: string,
  argument: unknown,
): Promise<void> {
  return start(client, workflowType, { workflowId, argument, workflowIdConflictPolicy: 'FAIL' });
}

/** Starts a process of the orders' family unless it is there. @throws WorkflowExecutionAlreadyStartedError if it has ended */
export function startOnce(
  client: Client,
  workflowType: string,
  workflowId: string,
  argument: unknown,
): Promise<void> {
  return start(client, workflowType, { workflowId, argument, workflowIdConflictPolicy: 'USE_EXISTING' });
}

/** Tells a process of the orders' family, and starts it where there is none. @throws WorkflowExecutionAlreadyStartedError if it has ended */
export async function tellOrStart<Told extends unknown[]>(
  client: Client,
  workflowType: string,
  workflowId: string,
  argument: unknown,
  signal: SignalDefinition<Told>,
  ...told: Told
): Promise<void> {
  const signalArgs: unknown[] = told;
  await within(client, patienceMs, () =>
    client.workflow.signalWithStart(workflowType, {
      ...{ workflowId, taskQueue: ordersQueue, args: [argument], workflowIdReusePolicy: 'REJECT_DUPLICATE' },
      ...{ signal: signal.name, signalArgs },
    }),
  );
}

async function start(
  client: Client,
  workflowType: string,
  {
    argument,
    ...options
  }: { workflowId: string; argument: unknown; workflowIdConflictPolicy: 'FAIL' | 'USE_EXISTING' },
): Promise<void> {
  await within(client, patienceMs, () =>
    client.workflow.start(workflowType, {
      ...{ ...options, taskQueue: ordersQueue, args: [argument], workflowIdReusePolicy: 'REJECT_DUPLICATE' },
    }),
  );
}

/** Runs a short workflow to its end; the same id again waits for, or finds, the same result. */
export async function runOnce<Result>(
  client: Client,
  workflowType: string,
  workflowId: string,
  argument: unknown,
): Promise<Result> {
  return within(client, longPatienceMs, async () => {
    try {
      await client.workflow.start(workflowType, {
        ...{ workflowId, taskQueue, args: [argument] },
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    return (await client.workflow.getHandle(workflowId).result()) as Result;
  });
}

/** The answer of a command that was carried out. @throws Problem for one that was refused */
export function carriedOut<Answer extends object>(outcome: Outcome<Answer>): Answer {
  if (!outcome.ok) throw refused(outcome);
  const { ok: _, ...answer } = outcome;
  return answer as unknown as Answer;
}

async function within<Result>(client: Client, ms: number, call: () => Promise<Result>): Promise<Result> {
  return client.withDeadline(Date.now() + ms, call);
}
