/** Histories of ended workflows go with all their runs, over a development server: the time-skipping one deletes none. */
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { createHistories } from '../../../activities/privacy/histories';
import { beQuiet } from '../../support/world';

const taskQueue = 'histories';
let connection: NativeConnection;
let client: Client;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  beQuiet();
  connection = await NativeConnection.connect({ address: process.env['TEST_TEMPORAL_ADDRESS'] ?? '' });
  client = new Client({ connection });
  const workflowsPath = require.resolve('./going-on');
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  worker = await Worker.create({ connection, taskQueue, workflowBundle });
  running = worker.run();
}, 180_000);

afterAll(async () => {
  worker.shutdown();
  await running;
  await connection.close();
});

it('an early run is searched and deleted as the newest is', async () => {
  const histories = createHistories(client);
  const workflowId = `going-on-${Date.now()}`;
  const handle = await client.workflow.start('goingOn', { taskQueue, workflowId, args: ['Ottilie rang', 4] });
  const { firstExecutionRunId } = handle;
  await handle.result();
  expect(await histories.textOf(workflowId)).toContain('Ottilie rang');
  expect(await histories.remove(workflowId)).toBe(true);
  await expect(client.workflow.getHandle(workflowId, firstExecutionRunId).fetchHistory()).rejects.toThrow();
  expect(await histories.textOf(workflowId)).toBeUndefined();
  expect(await histories.remove(workflowId)).toBe(false);
}, 180_000);
