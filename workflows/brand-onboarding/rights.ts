/** The rights the contract promises, granted by the brand in a process of its own. */
import { ChildWorkflowCancellationType, executeChild } from '@temporalio/workflow';
import type { ArchivedGrant } from '../../domain/shapes/rights';
import type { Terms } from '../../domain/shapes/terms';
import type { SignedContract } from '../contract-signing/messages';
import { rightsGrantId } from '../rights-grant/messages';
import { rightsGrant } from '../rights-grant/workflow';
import { lapsed, type OnboardingCase } from './case';

/** @throws Leaving when the brand does not grant in time */
export async function rights(
  theCase: OnboardingCase,
  terms: Terms,
  signed: SignedContract,
): Promise<ArchivedGrant[]> {
  const { caseId, listing, contactId, policy } = theCase.input;
  theCase.file.moveTo('rights');
  await theCase.file.save();
  const result = await executeChild(rightsGrant, {
    workflowId: rightsGrantId(caseId, 1),
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    args: [
      {
        caseId,
        listing,
        contactId,
        round: 1,
        wanted: { assets: terms.rights, scope: terms.sale },
        source: `contract ${signed.contractNumber}`,
        held: [],
        policy: { partner: policy.partner },
      },
    ],
  });
  theCase.shows('rights', () => result);
  if (result.outcome === 'lapsed') throw lapsed('the grant of rights');
  return result.grants;
}
