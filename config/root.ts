import { existsSync } from 'node:fs';
import path from 'node:path';

/** The project's root folder, found from this file, so that sources and `dist/` resolve the same data files. */
export const projectRoot: string = findRoot(__dirname);

function findRoot(from: string): string {
  if (existsSync(path.join(from, 'package-lock.json'))) return from;
  const parent = path.dirname(from);
  if (parent === from) throw new Error('landfall: package-lock.json not found above ' + __dirname);
  return findRoot(parent);
}
