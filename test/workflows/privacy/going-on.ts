/** A process that continues as new a few times, for the histories that an erasure deletes. */
import { continueAsNew } from '@temporalio/workflow';

export async function goingOn(said: string, rounds: number): Promise<void> {
  if (rounds > 1) await continueAsNew<typeof goingOn>(rounds === 3 ? 'nothing any more' : said, rounds - 1);
}
