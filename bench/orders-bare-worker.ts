/** The worker of the bare workflow, in a process of its own with the limits of `worker/main.ts`. Its activities do nothing. */
import { Context } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { BareActivities } from './bare-workflow';
import { bareBundleSetting, bareQueues, type Notice } from './onboarding-wire';

function tell(notice: Notice): void {
  process.send?.(notice);
}

const note: BareActivities['note'] = async (message) => {
  if (message === null) return;
  tell({ kind: 'awaits', workflowId: Context.current().info.workflowExecution?.workflowId ?? '', message });
};
const activities: BareActivities = { note, work: note };

async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  const shared = { connection, activities, shutdownGraceTime: '2 seconds' };
  const workflowBundle = { codePath: process.env[bareBundleSetting] ?? '' };
  const workers = await Promise.all([
    Worker.create({
      ...{ ...shared, workflowBundle, taskQueue: bareQueues.onboarding },
      maxConcurrentActivityTaskExecutions: 100,
    }),
    Worker.create({ ...shared, taskQueue: bareQueues.documents, maxConcurrentActivityTaskExecutions: 4 }),
  ]);
  process.once('disconnect', () => workers.forEach((worker) => worker.shutdown()));
  tell({ kind: 'ready' });
  await Promise.all(workers.map((worker) => worker.run()));
  await connection.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`bare worker: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  process.exit(1);
});
