/** A worker for the small workflows of the API's tests, on the Temporal server of the run. */
import path from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

/** Runs until the returned function is called. One at a time for each Temporal server. */
export async function startWorker(taskQueue: string): Promise<() => Promise<void>> {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // installed already by another test of this process
  }
  const connection = await NativeConnection.connect({ address: process.env['TEST_TEMPORAL_ADDRESS'] ?? '' });
  const worker = await Worker.create({
    ...{ connection, taskQueue, workflowsPath: path.join(__dirname, 'processes.ts') },
    shutdownGraceTime: 0,
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}
