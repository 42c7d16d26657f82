/** What tests of pages share that run on a whole stack: the stack, and where pictures of it are kept. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../config/root';
import { startStack, type Stack } from '../../local/stack';

/** Pictures of the pages, looked at by people. */
export const pictures = path.join(projectRoot, 'out', 'screens');

/** Starts a stack on free ports, without data of an earlier run. @param more settings of its own */
export async function startFreshStack(
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const dir = path.join(projectRoot, '.local', name);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  const env = { LOG_LEVEL: 'warn', MONGO_STANDIN_SYNC: 'off', ...more };
  return startStack({ dir, ports: 'free', policy: 'demo', env });
}
