/**
 * The scripts that make the pages behind links nicer, as `npm run build:web` left them: modules named by their content, so that
 * they may be kept for ever. The pages work without; where nothing was built they go without.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { projectRoot } from '../config/root';

const folder = path.join(projectRoot, 'dist', 'web', 'portal');
const manifestSchema = z.record(z.string(), z.object({ file: z.string() }));

/** Which pages have one. */
export type PageScript = 'partner' | 'tracking';

interface Built {
  entries: ReadonlyMap<string, string>;
  modules: ReadonlyMap<string, string>;
}

let built: Built | undefined;

/** The file name of a script; `undefined` where nothing was built. */
export function scriptName(script: PageScript): string | undefined {
  built ??= readBuilt();
  return built.entries.get(`${script}.ts`);
}

/** Answers `/assets/:name` for the scripts. */
export const sendScript: RequestHandler = (request, response, next) => {
  built ??= readBuilt();
  const module = built.modules.get(String(request.params['name']));
  if (module === undefined) return next();
  response.type('js').set('Cache-Control', 'public, max-age=31536000, immutable').send(module);
};

function readBuilt(): Built {
  const manifest = path.join(folder, '.vite', 'manifest.json');
  if (!existsSync(manifest)) return { entries: new Map(), modules: new Map() };
  const entries = Object.entries(manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8'))));
  const modules = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return {
    entries: new Map(entries.map(([source, { file }]) => [source, file])),
    modules: new Map(modules.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')])),
  };
}
