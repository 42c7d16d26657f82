/** A list of the console is a declaration: what is asked of the API, what stands in a row, by what it is narrowed. */
import type { ReactNode } from 'react';
import type { paths } from '../../api/schema';
import type { Action } from '../commands/action';

export type ListPath = {
  [Path in keyof paths]: paths[Path] extends {
    get: { responses: { 200: { content: { 'application/json': { items: unknown[] } } } } };
  }
    ? Path
    : never;
}[keyof paths];

export type Item<Path extends ListPath> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': { items: (infer One)[] } } } } };
}
  ? One
  : never;

type QueryOf<Path extends ListPath> = paths[Path] extends { get: { parameters: { query?: infer Query } } }
  ? Query
  : never;

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** As it stands in the CSV file; columns without it are left out. */
  csv?: (row: Row) => string | number | boolean | undefined;
  /** In rem; where there is less room for all of them, each gives way by its share. */
  width: number;
  /** Left out on a phone. */
  wide?: true;
  align?: 'end';
}

export interface Filter<Name extends string = string> {
  name: Name;
  label: string;
  /** A choice of these, or free text. */
  options?: readonly { value: string; label: string }[];
  /** A day instead of free text. */
  day?: true;
}

export interface ListSpec<Path extends ListPath> {
  path: Path;
  /** What is always asked, whatever the filters. */
  fixed?: Partial<QueryOf<Path>>;
  title: string;
  /** One sentence under the title. */
  about: string;
  columns: readonly Column<Item<Path>>[];
  filters: readonly Filter<Extract<keyof NonNullable<QueryOf<Path>>, string>>[];
  /** Narrowed by these too when an address says so, without a field of their own. */
  kept?: readonly Extract<keyof NonNullable<QueryOf<Path>>, string>[];
  keyOf: (row: Item<Path>) => string;
  /** The address in the console of what the row is about. */
  to?: (row: Item<Path>) => string;
  /** What can be begun here, or done to what the list shows. */
  commands?: (rows: readonly Item<Path>[]) => readonly Action[];
  /** What to say when nothing matches without filters. */
  empty: string;
}

/** Keeps the types of a declaration together. */
export function list<Path extends ListPath>(spec: ListSpec<Path>): ListSpec<Path> {
  return spec;
}

/** A choice with its values as people read them. */
export function choice<Name extends string>(
  name: Name,
  label: string,
  values: readonly string[],
  read: (value: string) => string,
): Filter<Name> {
  return { name, label, options: values.map((value) => ({ value, label: read(value) })) };
}
