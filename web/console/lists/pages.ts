/** Pages of a list, by the API's cursor. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ask } from '../api/client';

export interface ListPageBody<Row> {
  items: Row[];
  next?: string;
}

export type Narrowing = Record<string, string>;

/** One page of a list. @throws ApiProblem, NoAnswer */
export async function readPage<Row>(
  path: string,
  narrowing: Narrowing,
  limit: number,
  cursor?: string,
): Promise<ListPageBody<Row>> {
  const query = new URLSearchParams({ ...narrowing, limit: `${limit}`, ...(cursor ? { cursor } : {}) });
  const response = await ask(`${path}?${query}`);
  return (await response.json()) as ListPageBody<Row>;
}

/** A list of more pages is long: somebody has scrolled far into it, and to read it anew would be to read all of them. */
const long = 3;

/**
 * A list that grows as it is scrolled. It is read anew every `everyMs` and whenever somebody comes back to it; a long one is
 * not while it is looked at, and begins with its first page when it is looked at again.
 */
export function useList<Row>(path: string, narrowing: Narrowing, everyMs = 30_000) {
  const queries = useQueryClient();
  const key = JSON.stringify(['list', path, narrowing]);
  const found = useInfiniteQuery({
    queryKey: ['list', path, narrowing],
    queryFn: ({ pageParam }) => readPage<Row>(path, narrowing, 100, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) => (isLong(state.data) ? false : everyMs),
    refetchOnWindowFocus: ({ state }) => !isLong(state.data),
  });
  useEffect(
    () => () => {
      const queryKey = JSON.parse(key) as unknown[];
      if (isLong(queries.getQueryData(queryKey))) queries.removeQueries({ queryKey, exact: true });
    },
    [key, queries],
  );
  return found;
}

function isLong(known: { pages: unknown[] } | undefined): boolean {
  return known !== undefined && known.pages.length > long;
}

/** All rows of a list, page after page; `told` hears how many there are so far. At most 50,000. @throws ApiProblem, NoAnswer */
export async function readAll<Row>(
  path: string,
  narrowing: Narrowing,
  told: (rows: number) => void,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page: ListPageBody<Row> = await readPage<Row>(path, narrowing, 100, cursor);
    rows.push(...page.items);
    told(rows.length);
    cursor = page.next;
  } while (cursor && rows.length < 50_000);
  return rows;
}
