import { installedFolder, installOnce, type Installation } from './install';
import { ToolMissing } from './run';
import type { Program, Surroundings } from './surroundings';

/** One way to come by a program: find it, or install it once. */
export type Source =
  | { readonly kind: 'find'; readonly find: () => Program | undefined }
  | {
      readonly kind: 'install';
      readonly installation: Installation;
      /** The program in the finished folder. `installation.install` has proved that it runs here, where in doubt. */
      readonly program: (folder: string) => Program;
    };

/**
 * Comes by a program: what is found or already installed first, in the sources' order, so that a second start asks no
 * network; else the first source that can install it.
 * Errors: one line with what each source said, and what to install if a tool was missing.
 */
export async function resolveProgram(
  surroundings: Surroundings,
  server: string,
  sources: readonly Source[],
): Promise<Program> {
  const ready = sources
    .map((source) => alreadyThere(surroundings, source))
    .find((found) => found !== undefined);
  if (ready) return ready;
  const reasons: string[] = [];
  for (const source of sources) {
    if (source.kind !== 'install') continue;
    try {
      return source.program(await installOnce(surroundings, source.installation));
    } catch (error) {
      surroundings.signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      if (!(error instanceof ToolMissing)) surroundings.progress(`${source.installation.label}: ${reason}`);
      reasons.push(error instanceof ToolMissing ? reason : `${source.installation.label}: ${reason}`);
    }
  }
  throw new Error(`${server} is not on PATH and could not be installed. ${reasons.join('; ')}`);
}

function alreadyThere(surroundings: Surroundings, source: Source): Program | undefined {
  if (source.kind === 'find') return source.find();
  const folder = installedFolder(surroundings, source.installation);
  return folder === undefined ? undefined : source.program(folder);
}
