/** Asks a process that was started with `orders-counting.ts` what it did since the last time, and what memory it holds. */
import { request } from 'node:http';
import path from 'node:path';
import type { Counts } from './counts';

/** Environment variable: the folder of the sockets. */
export const countingSetting = 'BENCH_COUNTS';

export interface Told {
  counts: Counts;
  /** Megabytes after a collection of garbage: of the whole process, of the main thread's heap, outside of it. */
  memory: { rss: number; heap: number; external: number };
}

export function socketOf(folder: string, pid: number): string {
  return path.join(folder, `${pid}.sock`);
}

/** @throws Error when the process does not count */
export async function tellingOf(folder: string, pid: number): Promise<Told> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath: socketOf(folder, pid) }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString('utf8')) as Told));
      response.on('error', reject);
    });
    asking.on('error', reject);
    asking.end();
  });
}
