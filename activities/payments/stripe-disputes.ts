/** Answers to Stripe's disputes (docs.stripe.com/api/disputes), with papers by its Files API (docs.stripe.com/file-upload). Both are final: evidence is submitted once, closing is losing. */
import type Stripe from 'stripe';

import { evidenceText, type DisputeEvidence, type PaperProof } from '../../domain/dispute';
import type { DisputeAnswer, PaymentPort } from './port';
import { rethrow } from './stripe-failure';

/** States in which Stripe takes an answer; `warning_…` is an inquiry, which may become a dispute. */
const waiting: ReadonlySet<Stripe.Dispute.Status> = new Set<Stripe.Dispute.Status>([
  'needs_response',
  'warning_needs_response',
]);
const answeredBefore: ReadonlySet<Stripe.Dispute.Status> = new Set<Stripe.Dispute.Status>([
  'under_review',
  'warning_under_review',
]);

/** Stripe takes one paper in each of its places, of 5 MB at most. */
const places: Readonly<Record<PaperProof, 'receipt' | 'shipping_documentation'>> = {
  receipt: 'receipt',
  shipping: 'shipping_documentation',
};
const mostBytes = 5 * 1024 * 1024;

type Request = Parameters<PaymentPort['answerDispute']>[0];

export async function answerStripeDispute(
  stripe: Stripe,
  { disputeId, decision, evidence, papers, key }: Request,
): Promise<DisputeAnswer> {
  const { status } = await stripe.disputes.retrieve(disputeId).catch(rethrow);
  if (!waiting.has(status)) return whenOver(status, decision);
  const options = { idempotencyKey: key };
  if (decision === 'accept') await stripe.disputes.close(disputeId, {}, options).catch(rethrow);
  else {
    const attached = await uploaded(stripe, papers, key);
    await stripe.disputes
      .update(disputeId, { evidence: { ...stripeEvidence(evidence), ...attached }, submit: true }, options)
      .catch(rethrow);
  }
  return { state: 'answered' };
}

/** An earlier attempt whose answer was lost has had its effect; anything else was done by somebody else. */
function whenOver(status: Stripe.Dispute.Status, decision: Request['decision']): DisputeAnswer {
  const isOurs = decision === 'accept' ? status === 'lost' : answeredBefore.has(status);
  return isOurs ? { state: 'answered' } : { state: 'by-hand', says: `Stripe says it is ${status}` };
}

/** Each under a key of its own: an attempt whose answer was lost gave the same file. */
async function uploaded(
  stripe: Stripe,
  papers: Request['papers'],
  key: string,
): Promise<Stripe.DisputeUpdateParams.Evidence> {
  const attached: Stripe.DisputeUpdateParams.Evidence = {};
  for (const { proves, fileName: name, mediaType: type, content: data } of papers) {
    const place = places[proves];
    if (attached[place] !== undefined || data.length > mostBytes) continue;
    const file = await stripe.files
      .create(
        { purpose: 'dispute_evidence', file: { data, name, type } },
        { idempotencyKey: `${key}/${place}` },
      )
      .catch(rethrow);
    attached[place] = file.id;
  }
  return attached;
}

function stripeEvidence(evidence: DisputeEvidence): Stripe.DisputeUpdateParams.Evidence {
  const sent = evidence.parcels.filter(({ trackingCode }) => trackingCode !== undefined);
  const carriers = [...new Set(sent.map(({ carrier }) => carrier))];
  return {
    uncategorized_text: evidenceText(evidence),
    ...(sent.length > 0
      ? {
          shipping_carrier: carriers.join(', '),
          shipping_tracking_number: sent.map(({ trackingCode }) => trackingCode).join(', '),
        }
      : {}),
  };
}
