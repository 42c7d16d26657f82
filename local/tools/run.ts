import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A tool ended with an error; `tail` holds its last lines. */
class ToolFailed extends Error {
  constructor(
    readonly tool: string,
    readonly tail: string,
  ) {
    super(`${tool} failed: ${tail}`);
  }
}

/** A tool is not on this machine; the message says what to install. */
export class ToolMissing extends Error {}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Runs a command to its end and returns its standard output. Aborting `signal` kills the command and all it started.
 * Errors: {@link ToolFailed} with the last lines it printed.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const [program, argv] = endingWithParent(command, args);
    const child = spawn(program, argv, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const abort = (): void => signalGroup(child.pid, 'SIGKILL');
    options.signal?.addEventListener('abort', abort, { once: true });
    child.on('error', (error) => reject(new ToolFailed(command, error.message)));
    child.on('close', (code) => {
      options.signal?.removeEventListener('abort', abort);
      if (options.signal?.aborted) reject(new ToolFailed(command, 'interrupted'));
      else if (code === 0) resolve(output);
      else reject(new ToolFailed(command, lastLines(errors || output) || `exit code ${code}`));
    });
  });
}

/**
 * On Linux, wraps a command so that the kernel ends it when this process dies, even by SIGKILL (`setpriv` replaces
 * itself by the command, so the process id is the command's). Elsewhere returns the command unchanged.
 */
export function endingWithParent(command: string, args: readonly string[]): [string, string[]] {
  const setpriv = '/usr/bin/setpriv';
  if (process.platform !== 'linux' || !existsSync(setpriv)) return [command, [...args]];
  return [setpriv, ['--pdeathsig', 'TERM', '--', command, ...args]];
}

/** Sends a signal to a process group that may be gone already. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

/** The last lines of a text that say something, joined to one line. */
export function lastLines(text: string, count = 3): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).join(' | ');
}
