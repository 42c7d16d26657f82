/** The contract, as a process of its own; a round for each time it is drafted. */
import { ChildWorkflowCancellationType, executeChild } from '@temporalio/workflow';
import { contractSigningId, type ContractSigningResult } from '../contract-signing/messages';
import { contractSigning } from '../contract-signing/workflow';
import { lapsed, type OnboardingCase } from './case';
import type { AgreedTerms } from './negotiation';

/** @throws Leaving when somebody did not act in time */
export async function contract(
  theCase: OnboardingCase,
  agreed: AgreedTerms,
  declarationId: string,
): Promise<Exclude<ContractSigningResult, { outcome: 'lapsed' }>> {
  const { caseId, listing, contactId, policy, locale, subject } = theCase.input;
  theCase.file.moveTo('contract');
  await theCase.file.save();
  // A version is drafted once: agreeing anew makes a new one.
  const round = agreed.version;
  const result = await executeChild(contractSigning, {
    workflowId: contractSigningId(caseId, round),
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    args: [
      {
        caseId,
        listing,
        contactId,
        round,
        draft: {
          caseId,
          termsVersion: agreed.version,
          declarationId,
          brand: listing.brand,
          country: subject.country,
          market: subject.market,
          locale,
          platform: policy.platform,
        },
        proposers: agreed.negotiators,
        policy: { partner: policy.partner, staff: policy.staff },
      },
    ],
  });
  theCase.shows('contract', () => result);
  if (result.outcome === 'lapsed') throw lapsed(`the contract waited for ${result.waitedFor}`);
  return result;
}
