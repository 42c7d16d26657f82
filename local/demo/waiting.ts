import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from './staff';

/** How long anything is waited for. */
const patienceMs = 180_000;

/**
 * Looks again and again until something is there.
 * Errors: what `look` throws; after three minutes one that begins with what `inVain` says.
 */
export async function until<Found>(
  look: () => Promise<Found | undefined>,
  inVain: () => string | Promise<string>,
): Promise<Found> {
  const giveUp = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > giveUp) throw new Error(await inVain());
    await sleep(150);
  }
}

/**
 * Gives a command again while it comes too early, for a minute: the record can be ahead of a process whose worker was killed.
 * Errors: those of the command.
 */
export async function onceInTime(command: () => Promise<unknown>): Promise<void> {
  const giveUp = Date.now() + 60_000;
  for (;;) {
    try {
      await command();
      return;
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409) || Date.now() > giveUp) throw error;
      await sleep(500);
    }
  }
}

/** What is not in the record yet is not there; other refusals are errors. */
export function unlessUnknown(error: unknown): undefined {
  if (error instanceof Refused && error.status === 404) return undefined;
  throw error;
}
