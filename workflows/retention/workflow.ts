/** Once a day: of each class what has been kept long enough goes, batch by batch; what went is reported. */
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { RetentionActivities, RetentionReport } from '../../domain/retention';
import { outsideEffects } from '../kernel/effects';
import { isoNow } from '../kernel/process-file';

const retained = proxyActivities<RetentionActivities>({
  ...outsideEffects,
  startToCloseTimeout: '5 minutes',
});

/** Of one class in one night; the rest waits for the next. Keeps the history short. */
const mostBatches = 50;

export async function retention(): Promise<RetentionReport> {
  const removed: RetentionReport['removed'] = [];
  for (const plan of await retained.planRetention()) {
    let gone = { removed: 0, held: 0 };
    for (let batches = 0; batches < mostBatches; batches += 1) {
      const batch = await retained.removeExpired(plan);
      gone = { removed: gone.removed + batch.removed, held: batch.held };
      if (batch.removed === 0) break;
    }
    removed.push({ class: plan.id, cutOff: plan.cutOff, ...gone });
  }
  const report = { reportId: workflowInfo().workflowId, at: isoNow(), removed };
  await retained.keepRetentionReport(report);
  return report;
}
