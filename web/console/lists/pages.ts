/** Pages of a list, by the API's cursor. */
import { useInfiniteQuery } from '@tanstack/react-query';
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

/** A list that grows as it is scrolled, and is read anew every `everyMs` while its page is looked at. */
export function useList<Row>(path: string, narrowing: Narrowing, everyMs = 30_000) {
  return useInfiniteQuery({
    queryKey: ['list', path, narrowing],
    queryFn: ({ pageParam }) => readPage<Row>(path, narrowing, 100, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    // A list somebody has scrolled far into would be read whole again.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 3 ? false : everyMs),
  });
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
