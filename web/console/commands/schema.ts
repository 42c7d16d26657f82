/** The shapes of commands: what the API says of each, and the JSON schemas of their bodies. */
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
