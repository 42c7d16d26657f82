import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { seededChance } from './chance';
import type { Journal } from './journal';

/** Sends what a sandbox reports, as providers do: at least once, sometimes twice, sometimes out of order. */
export interface Courier {
  /** `id`: the same report is sent under it until it is taken, also after a restart. */
  deliver(id: string, body: string): void;
  close(): void;
}

export interface CourierOptions {
  /** Empty: nothing is sent. */
  readonly url: string;
  /** The headers of one attempt, its signature among them. Called anew for each attempt. */
  readonly headers: (body: string, id: string) => Record<string, string>;
  readonly seed: string;
  /** A journal of its own (`section(journal, 'webhooks')`), so that a restart goes on with what was not taken. */
  readonly journal?: Journal;
  /** Share of reports sent twice. Default 0.03. */
  readonly duplicates?: number;
  /** Share of reports held back so that later ones overtake them. Default 0.05. */
  readonly overtaken?: number;
}

const attempts = 60;
const firstPause = 250;
const longestPause = 5 * 60_000;
const heldBack = 400;

/**
 * Posts until the answer is 2xx, with pauses that double up to five minutes; gives up after 60 attempts, over four hours.
 * @returns whether it was taken
 */
export async function deliver(
  url: string,
  body: string,
  headers: Record<string, string> | (() => Record<string, string>),
  signal?: AbortSignal,
): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (signal?.aborted) return false;
    if (await post(url, body, typeof headers === 'function' ? headers() : headers)) return true;
    const pause = Math.min(firstPause * 2 ** attempt, longestPause);
    await sleep(pause, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => undefined);
  }
  return false;
}

/** A courier to one address. Goes on at once with what an earlier run wrote down and did not get rid of. */
export function createCourier(options: CourierOptions): Courier {
  const chance = seededChance(options.seed);
  const end = new AbortController();
  // Every report on its way listens to the end.
  setMaxListeners(0, end.signal);
  const send = async (id: string, body: string, after: number): Promise<void> => {
    if (after > 0) await sleep(after, undefined, { ref: false, signal: end.signal }).catch(() => undefined);
    if (await deliver(options.url, body, () => options.headers(body, id), end.signal))
      options.journal?.append({ taken: id });
  };
  const start = (id: string, body: string): void => {
    void send(id, body, chance() < (options.overtaken ?? 0.05) ? heldBack : 0);
    if (chance() < (options.duplicates ?? 0.03)) void send(id, body, heldBack / 2);
  };
  if (options.url) for (const [id, body] of notTaken(options.journal)) start(id, body);
  return {
    deliver(id, body) {
      if (!options.url) return;
      options.journal?.append({ id, body });
      start(id, body);
    },
    close: () => end.abort(),
  };
}

function notTaken(journal: Journal | undefined): Map<string, string> {
  const open = new Map<string, string>();
  for (const entry of (journal?.entries() ?? []) as { id?: string; body?: string; taken?: string }[]) {
    if (entry.taken !== undefined) open.delete(entry.taken);
    else if (entry.id !== undefined) open.set(entry.id, entry.body ?? '');
  }
  return open;
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<boolean> {
  try {
    const answer = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
