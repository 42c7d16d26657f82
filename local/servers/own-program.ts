import { existsSync } from 'node:fs';
import path from 'node:path';

import { projectRoot } from '../../config/root';
import type { Launch } from '../child';
import { launchOf, type Place, type ServiceName } from './server';

/**
 * The launch of a program of this project, built into `dist/`.
 * Errors: it is not built.
 */
export function nodeLaunch(
  script: string,
  name: ServiceName,
  env: Readonly<Record<string, string>>,
  place: Place,
): Launch {
  const file = path.join(projectRoot, 'dist', script);
  if (!existsSync(file)) throw new Error(`dist/${script} is missing: run npm run build first`);
  const program = {
    command: process.execPath,
    args: ['--enable-source-maps', file],
    env,
    from: 'this project',
  };
  return launchOf(program, [], name, place);
}
