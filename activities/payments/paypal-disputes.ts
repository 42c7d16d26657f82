/**
 * Answers to PayPal's disputes (developer.paypal.com/docs/api/customer-disputes/v1). PayPal lists in a dispute's links what can be
 * done with it now: an inquiry takes neither answer, it has to become a claim first.
 */
import { evidenceText, type DisputeEvidence } from '../../domain/dispute';
import type { PaypalApi } from './paypal-api';
import type { DisputeAnswer, PaymentPort } from './port';

interface Dispute {
  status: string;
  dispute_outcome?: { outcome_code?: string };
  links?: { rel: string }[];
}

type Request = Parameters<PaymentPort['answerDispute']>[0];

/** As many as PayPal takes. */
const mostParcels = 10;
/** Of one paper, and of all of a call (developer.paypal.com/platforms/disputes/reference/supported-file-types-sizes). */
const mostBytes = { paper: 10_000_000, call: 50_000_000 };

export async function answerPaypalDispute(
  api: PaypalApi,
  { disputeId, decision, evidence, papers }: Request,
): Promise<DisputeAnswer> {
  const path = `/v1/customer/disputes/${encodeURIComponent(disputeId)}`;
  const dispute = await api.call<Dispute>('GET', path);
  const step = decision === 'accept' ? 'accept-claim' : 'provide-evidence';
  if (!dispute.links?.some(({ rel }) => rel === step)) return whenNotPossible(dispute, decision, step);
  if (decision === 'accept') {
    const body = { note: `Accepted for order ${evidence.orderId}.`, accept_claim_type: 'REFUND' };
    await api.call('POST', `${path}/accept-claim`, JSON.stringify(body));
  } else {
    const input = { evidences: evidencesOf(evidence) };
    await api.callWithForm(`${path}/provide-evidence`, input, whatFits(papers));
  }
  return { state: 'answered' };
}

/** An earlier attempt whose answer was lost has had its effect: these calls of PayPal have no PayPal-Request-Id. */
function whenNotPossible(dispute: Dispute, decision: Request['decision'], step: string): DisputeAnswer {
  const { status, dispute_outcome: outcome } = dispute;
  const isOurs = decision === 'accept' ? outcome?.outcome_code === 'ACCEPTED' : status === 'UNDER_REVIEW';
  return isOurs
    ? { state: 'answered' }
    : { state: 'by-hand', says: `PayPal takes no ${step} while it is ${status}` };
}

function whatFits(papers: Request['papers']): Request['papers'] {
  let left = mostBytes.call;
  return papers.filter(({ content: { length } }) => {
    const fits = length < mostBytes.paper && length <= left;
    if (fits) left -= length;
    return fits;
  });
}

function evidencesOf(evidence: DisputeEvidence): object[] {
  const notes = evidenceText(evidence);
  const tracking_info = evidence.parcels.flatMap(({ carrier, trackingCode }) =>
    trackingCode === undefined
      ? []
      : // The carriers that PayPal has names for depend on the country: ours are told by their own.
        { carrier_name: 'OTHER', carrier_name_other: carrier, tracking_number: trackingCode },
  );
  if (tracking_info.length === 0) return [{ evidence_type: 'OTHER', notes }];
  const evidence_info = { tracking_info: tracking_info.slice(0, mostParcels) };
  return [{ evidence_type: 'PROOF_OF_FULFILLMENT', evidence_info, notes }];
}
