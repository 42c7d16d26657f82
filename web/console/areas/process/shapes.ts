/** What the API answers about processes. */
import type { paths } from '../../../api/schema';

export type Read<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

export type Entry = Read<'/processes/{processId}/timeline'>['items'][number];
export type Shown = Read<'/processes/{processId}'>;
export type Process = Shown['process'];
export type Task = Shown['tasks'][number];
export type Related = Omit<Process, 'about'>;
