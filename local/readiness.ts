import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Repeats a check until it passes. `stillWorthIt` may throw to give up early, e.g. when the process has ended.
 * Errors: after `timeoutMs`, the check's own last error.
 */
export async function untilReady(
  check: () => Promise<void>,
  timeoutMs: number,
  stillWorthIt: () => void = () => undefined,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    stillWorthIt();
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(50);
  }
}

/** Passes when a GET answers 2xx. */
export async function answersOk(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}

/** Connects, sends a line if given, and resolves with the first bytes answered (empty without a line). */
export function talk(host: string, port: number, line?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 3_000 });
    const end = (settle: () => void): void => {
      socket.destroy();
      settle();
    };
    socket.on('connect', () => (line === undefined ? end(() => resolve('')) : socket.write(line)));
    socket.on('data', (data) => end(() => resolve(data.toString())));
    socket.on('timeout', () => end(() => reject(new Error(`${host}:${port} does not answer`))));
    socket.on('error', (error) => end(() => reject(error)));
  });
}
