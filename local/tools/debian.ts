import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { findOnPath } from './path';
import { run, ToolMissing } from './run';
import type { Surroundings } from './surroundings';

/**
 * Unpacks a Debian package, with what it needs beyond the packages this system has, into a folder. Needs no root and
 * changes nothing of the system: apt works on package lists and a cache of our own where the system's are empty.
 * Errors: {@link ToolMissing} where there is no apt-get.
 */
export async function debInstall(surroundings: Surroundings, name: string, into: string): Promise<void> {
  const apt = findOnPath('apt-get', surroundings.env);
  if (!apt) throw new ToolMissing('apt-get is missing: this is no Debian system');
  const cache = path.join(into, '.cache');
  const lists = path.join(into, '.lists');
  mkdirSync(path.join(cache, 'partial'), { recursive: true });
  mkdirSync(path.join(lists, 'partial'), { recursive: true });
  const common = ['-o', 'Debug::NoLocking=1', '-o', 'APT::Sandbox::User=', '-o', `Dir::Cache=${cache}`];
  const fetch = [
    '--download-only',
    '--yes',
    '--no-install-recommends',
    '-o',
    `Dir::Cache::archives=${cache}`,
  ];
  const own = ['-o', `Dir::State::lists=${lists}`];
  const { env, signal } = surroundings;
  try {
    await run(apt, [...common, ...fetch, 'install', name], { env, signal });
  } catch {
    // The system's lists are empty or older than the archive.
    await run(apt, [...common, ...own, 'update'], { env, signal });
    await run(apt, [...common, ...own, ...fetch, 'install', name], { env, signal });
  }
  for (const file of readdirSync(cache).filter((entry) => entry.endsWith('.deb'))) {
    await run('dpkg-deb', ['-x', path.join(cache, file), into], { env, signal });
  }
  rmSync(cache, { recursive: true });
  rmSync(lists, { recursive: true });
}

/** The library folders inside an unpacked package, for LD_LIBRARY_PATH. */
export function libraryFolders(folder: string): string[] {
  return ['usr/lib', 'lib'].flatMap((base) => {
    const parent = path.join(folder, base);
    try {
      const triplets = readdirSync(parent).filter((entry) => entry.includes('-linux-'));
      return triplets.map((entry) => path.join(parent, entry));
    } catch {
      return [];
    }
  });
}
