/** Started by a schedule: opens the return of every registration and period that is over and has none. */
import { log, ParentClosePolicy, startChild, workflowInfo } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { TaxCalendarActivities } from '../../activities/tax-returns';
import { ownEffects } from '../kernel/effects';
import { isoNow } from '../kernel/process-file';
import { taxReturnId, taxReturnListing, type TaxReturnInput } from '../tax-return/messages';
import type { taxReturn } from '../tax-return/workflow';

const own = ownEffects<TaxCalendarActivities>();
const openedBy = 'schedule:open-tax-returns';

export async function openTaxReturns(): Promise<{ opened: string[] }> {
  const { returns, policy } = await own.dueReturns(isoNow().slice(0, 10));
  const opened: string[] = [];
  for (const { key, number } of returns) {
    const listing = taxReturnListing(key, openedBy);
    const input: TaxReturnInput = { key, number, openedBy, listing, policy };
    if (await begun(taxReturnId(key), input)) opened.push(taxReturnId(key));
  }
  return { opened };
}

/** @returns false when somebody has opened it meanwhile */
async function begun(workflowId: string, input: TaxReturnInput): Promise<boolean> {
  try {
    await startChild<typeof taxReturn>('taxReturn', {
      ...{ workflowId, args: [input], taskQueue: workflowInfo().taskQueue },
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    log.info('the return is open already', { workflowId });
    return false;
  }
}
