import path from 'node:path';

import { findOnPath } from './path';
import { run, ToolMissing } from './run';
import type { Surroundings } from './surroundings';

/**
 * Installs a PyPI package with its dependencies into a folder, wheels only; the folder then goes on PYTHONPATH.
 * Errors: {@link ToolMissing} without python3 or pip.
 */
export async function pipInstall(
  surroundings: Surroundings,
  requirement: string,
  into: string,
): Promise<void> {
  const python = pythonProgram(surroundings);
  const { env, signal } = surroundings;
  await run(python, ['-m', 'pip', '--version'], { env, signal }).catch(() => {
    throw new ToolMissing('pip is missing: install python3-pip (or run python3 -m ensurepip)');
  });
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-warn-script-location'];
  const options = ['--only-binary', ':all:', '--target', into];
  await run(python, ['-m', 'pip', 'install', ...quiet, ...options, requirement], { env, signal });
}

/** The python3 on PATH. Errors: {@link ToolMissing}. */
export function pythonProgram(surroundings: Surroundings): string {
  const python = findOnPath('python3', surroundings.env);
  if (!python) throw new ToolMissing('python3 is missing: install python3 and python3-pip (3.10 or newer)');
  return python;
}

/**
 * Builds a Go program from its module into a folder. Takes about a minute on two cores.
 * Errors: {@link ToolMissing} without go.
 */
export async function goInstall(surroundings: Surroundings, module: string, into: string): Promise<void> {
  const go = findOnPath('go', surroundings.env);
  if (!go) throw new ToolMissing('go is missing: install Go 1.24 or newer');
  const env = { ...surroundings.env, GOBIN: path.resolve(into), GOFLAGS: '-buildvcs=false' };
  // Unoptimised builds take a third less time, which a newcomer waits for; a mail catcher is fast enough so.
  const quick = ['-gcflags=all=-N -l -dwarf=false', '-ldflags=-s -w'];
  await run(go, ['install', ...quick, module], { env, signal: surroundings.signal });
}
