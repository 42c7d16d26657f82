/** Requests as the console sends them, and how long their answers take. */
import { setTimeout } from 'node:timers/promises';
import { percentilesOf, tenth, type Percentiles } from './percentiles';

export interface Question {
  what: string;
  /** The path of the n-th request. */
  path: (n: number) => string;
}

export interface Answered extends Percentiles {
  what: string;
  /** Of the largest answer: items of its list, and its size. */
  items: number;
  kilobytes: number;
}

export interface Desk {
  api: string;
  /** Of several people, so that nobody is told to slow down. */
  tokens: readonly string[];
}

/** Asks `count` times, or until the time is over, `atOnce` at a time, each time as the next person; reads answers to their end. */
export async function ask(
  desk: Desk,
  { what, path }: Question,
  { count, atOnce, atMostMs }: { count: number; atOnce: number; atMostMs: number },
): Promise<Answered> {
  const times: number[] = [];
  let largest = '';
  let next = 0;
  const end = performance.now() + atMostMs;
  const one = async (): Promise<void> => {
    while (next < count && performance.now() < end) {
      const n = next++;
      const { text, ms } = await get(desk, path(n), n);
      times.push(ms);
      if (text.length > largest.length) largest = text;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const { items } = JSON.parse(largest) as { items?: unknown[] };
  return {
    what,
    ...percentilesOf(times),
    items: items?.length ?? 1,
    kilobytes: tenth(largest.length / 1024),
  };
}

/**
 * How long an answer takes, read to its end. One that is "too many requests" is asked for again when the API says so, and not counted.
 * @throws Error for another answer that is not 2xx
 */
export async function get(desk: Desk, path: string, n: number): Promise<{ text: string; ms: number }> {
  const headers = { authorization: `Bearer ${desk.tokens[n % desk.tokens.length]}` };
  const began = performance.now();
  const response = await fetch(desk.api + path, { headers });
  const text = await response.text();
  const ms = performance.now() - began;
  if (response.status === 429) {
    await setTimeout(Number(response.headers.get('retry-after') ?? 1) * 1_000);
    return get(desk, path, n);
  }
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return { text, ms };
}
