/** A worker for the small workflows of the API's tests, on the Temporal server of the run. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

export const temporalAddress = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';

/** A namespace nobody else's workers listen in, and a worker in it. `stop` lets it finish. */
export async function startWorker(): Promise<{ namespace: string; stop: () => Promise<void> }> {
  const namespace = await freshNamespace();
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // installed already by another test of this process
  }
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const worker = await Worker.create({
    ...{
      connection,
      namespace,
      taskQueue: 'onboarding',
      workflowsPath: path.join(__dirname, 'processes.ts'),
    },
    shutdownGraceTime: 0,
  });
  const running = worker.run();
  const stop = async (): Promise<void> => {
    worker.shutdown();
    await running;
    await connection.close();
  };
  return { namespace, stop };
}

/** A namespace nobody else's workers listen in. */
export async function freshNamespace(): Promise<string> {
  const connection = await Connection.connect({ address: temporalAddress });
  const namespace = `test-${randomUUID()}`;
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  await connection.close();
  return namespace;
}
