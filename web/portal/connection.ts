/** The bar that says how the line is: nothing while all is well. */
import { element } from './element';
import { say } from './words';

/** `away`: we cannot be reached although there is a network. */
export type Line = 'offline' | 'slow' | 'away';

/** Says how the line is, with a button to try at once where trying is what we wait for. `undefined`: all is well. */
export function showLine(line: Line | undefined, tryNow?: () => void): void {
  const bar = document.getElementById('line');
  if (!bar) return;
  bar.hidden = line === undefined;
  bar.className = `line-${line ?? 'well'}`;
  const button = tryNow && element('button', { type: 'button', class: 'second' }, say('tryNow'));
  button?.addEventListener('click', () => tryNow?.());
  bar.replaceChildren(...(line ? [element('p', {}, say(line)), ...(button ? [button] : [])] : []));
}

/** How long the waits between tries may become. */
const longestWaitMs = 30_000;

/** Waits before try number `attempt` (from 0): a little longer each time, shorter when the network comes back or somebody asks. */
export function untilNextTry(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      showLine(undefined);
      resolve();
    };
    const timer = setTimeout(go, Math.min(1_000 * 2 ** attempt, longestWaitMs));
    addEventListener('online', go);
    showLine(navigator.onLine ? 'away' : 'offline', go);
  });
}

/** Says at once when the network goes, and takes it back when it comes. */
export function watchLine(): void {
  addEventListener('offline', () => showLine('offline'));
  addEventListener('online', () => showLine(undefined));
  if (!navigator.onLine) showLine('offline');
}
