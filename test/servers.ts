/**
 * The one set of servers of a test run, for jest's globalSetup: MongoDB, Temporal, the inbox, the scanner; the path of the
 * time-skipping server; and the workflow bundle, made once. Tests find them by TEST_… in the environment.
 */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { projectRoot } from '../config/root';
import { ensureTestServer } from '../local/servers/test-server';
import { startStack } from '../local/stack';
import { watchForStandstill } from './standstill';

declare global {
  var landfallTestServers: { stop(): Promise<void> } | undefined;
}

const folder = path.join(projectRoot, '.local', 'test');

/** jest's globalSetup; however many projects name it, it runs once. */
export default async function startServers(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const progress = (line: string) => process.stderr.write(`test servers: ${line}\n`);
  const services = ['temporal', 'mongo', 'mail', 'scanner'] as const;
  const [stack, testServer] = await Promise.all([
    startStack({
      ...{ dir: folder, ports: 'free', services, policy: 'zero', onProgress: progress },
      // Nothing is killed here, so nothing has to outlive it.
      env: { MONGO_STANDIN_SYNC: 'off' },
    }),
    ensureTestServer(progress),
  ]);
  const endWatch = watchForStandstill(stack, progress);
  globalThis.landfallTestServers = { stop: () => endWatch().then(() => stack.stop()) };
  const bundle = path.join(folder, 'workflow-bundle.js');
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(projectRoot, 'workflows', 'index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  writeFileSync(bundle, code);
  Object.assign(process.env, {
    TEST_MONGODB_URI: stack.env['MONGODB_URI'],
    TEST_TEMPORAL_ADDRESS: stack.env['TEMPORAL_ADDRESS'],
    TEST_SMTP_URL: stack.env['SMTP_URL'],
    TEST_INBOX_URL: stack.env['MAIL_INBOX_URL'],
    TEST_SERVER: testServer,
    TEST_BUNDLE: bundle,
  });
}
