import Stripe from 'stripe';

import { isTransient, refused, unavailable } from './call';

/** Stripe's error as the port's: to be retried, or final. */
export function stripeFailure(error: unknown): Error {
  if (!(error instanceof Stripe.errors.StripeError)) return error as Error;
  const status = error.statusCode ?? 0;
  if (status === 0 || isTransient(status)) return unavailable('stripe', error.type);
  return refused('stripe', error.code ?? error.type, error.message);
}

export function rethrow(error: unknown): never {
  throw stripeFailure(error);
}
