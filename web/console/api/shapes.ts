/** The shapes the console speaks of most, out of the generated types. */
import type { paths } from '../../api/schema';

/** What reading an address answers. */
export type Read<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;
type ItemOf<Page> = Page extends { items: (infer Item)[] } ? Item : never;

export type Task = ItemOf<Read<'/tasks'>>;
export type ProcessItem = ItemOf<Read<'/processes'>>;
export type Role = Exclude<Task['role'], 'partner' | 'system'>;
