/** Part of `npm run build`: the workflows as one file, made once, so that a worker starts in a third of a second. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { projectRoot } from '../config/root';

async function main(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: require.resolve('../workflows'),
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(path.join(projectRoot, 'dist', 'workflow-bundle.js'), code);
}

main().catch((error: unknown) => {
  process.stderr.write(`bundle: ${String(error)}\n`);
  process.exitCode = 1;
});
