/** What cannot be taken back is asked once more. */
import type { CommandPath } from './schema';

const ends: Partial<Record<CommandPath, string>> = {
  '/cases/{caseId}/withdrawal': 'The case ends for good, and what was done is undone.',
  '/cases/{caseId}/contract/signature': 'Your signature binds the platform.',
  '/cases/{caseId}/partnership/notice':
    'The partnership ends: at once for cause, else with the period of notice.',
  '/cases/{caseId}/partnership/grants/{grantId}/revocation':
    'The grant ends; listings that only it covered come down.',
  '/cases/{caseId}/partnership/grants/{grantId}/narrowing': 'Listings outside the smaller scope come down.',
  '/cases/{caseId}/links/{linkId}/revocation': 'The link dies; the partner is told nothing.',
  '/cases/{caseId}/links/{linkId}/reissue': 'The old link dies, and a new one is mailed.',
  '/shop/orders/{orderId}/cancellation': 'Parcels are stopped or called back, and the money goes back.',
  '/orders/{orderId}/shipments/{number}/customs/abandonment':
    'The declaration is withdrawn and the parcel comes back.',
  '/disputes/{disputeId}/answer': 'The provider takes one answer only.',
  '/tax/returns/{scheme}/{jurisdiction}/{period}/approval': 'An approved return is filed with the authority.',
  '/tax/returns/{scheme}/{jurisdiction}/{period}/filing': 'The return counts as filed from then on.',
  '/privacy-requests/{requestId}/decision': 'An erasure cannot be undone, and a refusal goes to the person.',
  '/ip-notices/{noticeId}/withdrawal': 'The process ends, and the listings come back.',
  '/tax/registrations/{scheme}/{jurisdiction}/end':
    'The registration ends; its last period is still declared.',
};

/** What follows from a command for good; nothing for one that can be answered by another. */
export function endsOf(path: CommandPath): string | undefined {
  return ends[path];
}
