/** The payment effects of an order, each over the provider the customer chose. */
import { ApplicationFailure } from '@temporalio/common';
import { papersToAttach, type DisputeEvidence } from '../../domain/dispute';
import type { PaymentProvider } from '../../domain/shapes/orders';
import type { PaymentActivities } from '../outside';
import type { DisputePaper, PaymentPort } from './port';

/** A stored file; nothing for one that is gone, as those of an erased person are. */
export type ReadPaper = (fileId: string) => Promise<Omit<DisputePaper, 'proves'> | undefined>;

/** @throws ApplicationFailure `provider-not-offered` for one without settings: not worth a retry */
export function createPaymentActivities(
  ports: Partial<Record<PaymentProvider, PaymentPort>>,
  readPaper: ReadPaper,
): PaymentActivities {
  const of = (provider: PaymentProvider): PaymentPort => {
    const port = ports[provider];
    if (!port)
      throw ApplicationFailure.nonRetryable(`${provider} is not offered here`, 'provider-not-offered');
    return port;
  };
  return {
    authorizePayment: ({ provider, ...request }) => of(provider).authorize(request),
    capturePayment: ({ provider, orderId: _, ...request }) => of(provider).capture(request),
    voidPayment: ({ provider, orderId: _, ...request }) => of(provider).void(request),
    refundPayment: ({ provider, orderId: _, ...request }) => of(provider).refund(request),
    async answerDispute({ provider, orderId: _, ...request }) {
      const papers = request.decision === 'contest' ? await papersOf(request.evidence, readPaper) : [];
      return of(provider).answerDispute({ ...request, papers });
    },
  };
}

async function papersOf(evidence: DisputeEvidence, readPaper: ReadPaper): Promise<DisputePaper[]> {
  const papers: DisputePaper[] = [];
  for (const { fileId, proves } of papersToAttach(evidence)) {
    const paper = await readPaper(fileId);
    if (paper) papers.push({ proves, ...paper });
  }
  return papers;
}
