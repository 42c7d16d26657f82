/** The commands of staff, as the API describes them. */
import { queryOptions } from '@tanstack/react-query';
import type { paths } from '../../api/schema';
import type { Role } from '../api/shapes';

export interface Schema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  description?: string;
  default?: unknown;
  enum?: (string | number | boolean)[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
}

export type CommandPath = {
  [Path in keyof paths]: paths[Path] extends { post: object } ? Path : never;
}[keyof paths];

export interface Command {
  /** In OpenAPI's form, such as `/cases/{caseId}/pilot`. */
  path: CommandPath;
  summary: string;
  description?: string;
  roles: Role[];
  params: string[];
  /** Whether it is told apart from others by an Idempotency-Key. */
  keyed: boolean;
  takesFile: boolean;
  body?: Schema;
}

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
