import path from 'node:path';

import { projectRoot } from '../config/root';
import { demoPassword, people } from './people';
import { startStack, type Stack } from './stack';

const began = Date.now();

/** `npm start`: brings the local stack up on its fixed ports, keeps it until Ctrl-C, and stops it cleanly. */
async function main(): Promise<void> {
  const cancel = new AbortController();
  let stack: Stack | undefined;
  let stopping = false;
  const interrupt = (): void => {
    if (stopping) return killHard(stack);
    stopping = true;
    say('stopping (Ctrl-C again to kill)');
    cancel.abort(new Error('interrupted'));
    if (stack) void stack.stop().then(() => leave('stopped; the data are kept in .local', 0));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    stack = await startStack({
      dir: path.join(projectRoot, '.local'),
      policy: process.env['LANDFALL_POLICY'] || 'demo',
      onProgress: say,
      signal: cancel.signal,
    });
    if (stopping) void stack.stop().then(() => leave('stopped', 0));
    else introduce(stack);
  } catch (error) {
    if (stopping) return leave('stopped before it was up', 0);
    leave(error instanceof Error ? error.message : String(error), 1);
  }
}

function introduce(stack: Stack): void {
  const addresses = Object.entries(stack.addresses).map(([name, url]) => `  ${name.padEnd(18)} ${url}`);
  const signIns = people.map(
    (person) => `  ${person.username.padEnd(18)} ${person.name}, ${person.roles.join(', ')}`,
  );
  console.log(
    ['', ...addresses, '', `Demo sign-ins, password "${demoPassword}":`, ...signIns, ''].join('\n'),
  );
  say('up; Ctrl-C stops it');
}

function say(line: string): void {
  console.log(`[${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s] ${line}`);
}

function killHard(stack: Stack | undefined): never {
  stack?.killHard();
  say('killed');
  process.exit(130);
}

function leave(line: string, code: number): void {
  if (code === 0) say(line);
  else console.error(line);
  process.exit(code);
}

void main();
