/**
 * Once a day: of each class what has been kept long enough goes, batch by batch; what went is reported. A term nobody has looked at
 * for too long removes nothing, and compliance are told once a quarter.
 */
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { PartnerActivities } from '../../domain/partner';
import type { RetentionActivities, RetentionPlan, RetentionReport } from '../../domain/retention';
import { outsideEffects } from '../kernel/effects';
import { isoNow } from '../kernel/process-file';

const retained = proxyActivities<RetentionActivities>({
  ...outsideEffects,
  startToCloseTimeout: '5 minutes',
});

const { tellStaff } = proxyActivities<Pick<PartnerActivities, 'tellStaff'>>(outsideEffects);

/** Of one class in one night; the rest waits for the next. Keeps the history short. */
const mostBatches = 50;

export async function retention(): Promise<RetentionReport> {
  const removed: RetentionReport['removed'] = [];
  const plans = await retained.planRetention();
  await tellOfUnreviewed(plans);
  for (const plan of plans) {
    if (plan.unreviewed !== undefined) {
      const { id, cutOff, unreviewed } = plan;
      removed.push({ class: id, cutOff, removed: 0, held: 0, unreviewed });
      continue;
    }
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

async function tellOfUnreviewed(plans: readonly RetentionPlan[]): Promise<void> {
  const unreviewed = plans.filter((plan) => plan.unreviewed !== undefined);
  if (unreviewed.length === 0) return;
  const ids = unreviewed.map(({ id }) => id).join(',');
  const today = isoNow();
  const quarter = `${today.slice(0, 4)}-Q${Math.ceil(Number(today.slice(5, 7)) / 3)}`;
  const why = `nothing of these classes is removed until their terms are verified again (rules/data/retention.json): ${unreviewed
    .map((plan) => `${plan.id}, last verified on ${plan.unreviewed ?? ''}`)
    .join('; ')}`;
  const values = { brand: 'Retention', task: 'review-retention', why };
  const mail = { kind: 'task-escalated' as const, values };
  const step = `retention/unreviewed/${quarter}/${ids}`;
  await tellStaff({ step, caseId: 'retention', role: 'compliance', mail });
}
