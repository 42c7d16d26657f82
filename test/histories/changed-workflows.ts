/** A known-bad sample: an onboarding that waits before anything else. No history of ours can go on under it. */
import { sleep } from '@temporalio/workflow';

export async function brandOnboarding(): Promise<void> {
  await sleep('1 day');
}
