import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { Surroundings } from '../../local/tools/surroundings';

const made: string[] = [];

/** A fresh temporary folder, removed by {@link removeFolders}. */
export function folder(): string {
  const created = mkdtempSync(path.join(os.tmpdir(), 'landfall-'));
  made.push(created);
  return created;
}

export function removeFolders(): void {
  for (const one of made.splice(0)) rmSync(one, { recursive: true, force: true });
}

/** Writes an executable shell script and returns its path. */
export function script(directory: string, name: string, body = 'exit 0'): string {
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Surroundings whose PATH is only the given folders, so that what this machine has installed plays no part. */
export function surroundings(
  tools: string,
  pathFolders: readonly string[],
  env: Record<string, string> = {},
): Surroundings & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    env: { PATH: pathFolders.join(path.delimiter), ...env },
    tools,
    progress: (line) => lines.push(line),
    signal: new AbortController().signal,
    lines,
  };
}
