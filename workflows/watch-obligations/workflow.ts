/** Started by a schedule each day: limits that are about to be reached, and obligations without a registration, are told to finance once. */
import { proxyActivities } from '@temporalio/workflow';
import type { ObligationActivities } from '../../activities/tax-returns';
import type { PartnerActivities } from '../../domain/partner';
import { outsideEffects } from '../kernel/effects';
import { isoNow } from '../kernel/process-file';

const { obligationWarnings } = proxyActivities<ObligationActivities>(outsideEffects);
const { tellStaff } = proxyActivities<Pick<PartnerActivities, 'tellStaff'>>(outsideEffects);

export async function watchObligations(): Promise<{ told: number }> {
  const warnings = await obligationWarnings(isoNow().slice(0, 10));
  for (const { step, why } of warnings) {
    const values = { brand: 'Tax', task: 'review-tax-obligations', why };
    const mail = { kind: 'task-escalated' as const, values };
    await tellStaff({ step, caseId: 'tax-obligations', role: 'finance', mail });
  }
  return { told: warnings.length };
}
