import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** Where Debian keeps servers, which is not on an ordinary person's PATH. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin'];

/** Finds an executable on the PATH of `env`; with `servers`, in the system's server folders too. */
export function findOnPath(name: string, env: NodeJS.ProcessEnv, servers = false): string | undefined {
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return [...folders, ...(servers ? serverFolders : [])]
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
