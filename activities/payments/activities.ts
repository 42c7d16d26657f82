/** The payment effects of an order, each over the provider the customer chose. */
import { ApplicationFailure } from '@temporalio/common';
import type { PaymentProvider } from '../../domain/shapes/orders';
import type { PaymentActivities } from '../outside';
import type { PaymentPort } from './port';

/** @throws ApplicationFailure `provider-not-offered` for one without settings: not worth a retry */
export function createPaymentActivities(
  ports: Partial<Record<PaymentProvider, PaymentPort>>,
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
    answerDispute: ({ provider, orderId: _, ...request }) => of(provider).answerDispute(request),
  };
}
