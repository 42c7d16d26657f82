/** Answers to Stripe's disputes (docs.stripe.com/api/disputes). Both are final: evidence is submitted once, closing is losing. */
import type Stripe from 'stripe';

import { evidenceText, type DisputeEvidence } from '../../domain/dispute';
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

type Request = Parameters<PaymentPort['answerDispute']>[0];

export async function answerStripeDispute(
  stripe: Stripe,
  { disputeId, decision, evidence, key }: Request,
): Promise<DisputeAnswer> {
  const { status } = await stripe.disputes.retrieve(disputeId).catch(rethrow);
  if (!waiting.has(status)) return whenOver(status, decision);
  const options = { idempotencyKey: key };
  if (decision === 'accept') await stripe.disputes.close(disputeId, {}, options).catch(rethrow);
  else
    await stripe.disputes
      .update(disputeId, { evidence: stripeEvidence(evidence), submit: true }, options)
      .catch(rethrow);
  return { state: 'answered' };
}

/** An earlier attempt whose answer was lost has had its effect; anything else was done by somebody else. */
function whenOver(status: Stripe.Dispute.Status, decision: Request['decision']): DisputeAnswer {
  const isOurs = decision === 'accept' ? status === 'lost' : answeredBefore.has(status);
  return isOurs ? { state: 'answered' } : { state: 'by-hand', says: `Stripe says it is ${status}` };
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
