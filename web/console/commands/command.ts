/** The commands of staff, as the API describes them. */
import { queryOptions } from '@tanstack/react-query';
import type { Command } from './schema';

/** All of them, by path. The file is loaded when the first form is shown. */
export const commandsQuery = queryOptions({
  queryKey: ['commands'],
  queryFn: async () =>
    (await import('../../api/commands.json')).default as unknown as Record<string, Command>,
  staleTime: Infinity,
});

/** The address of a command. @throws Error when a parameter is missing */
export function addressOf(path: string, params: Readonly<Record<string, string | number>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${path} needs ${name}`);
    return encodeURIComponent(value);
  });
}
