/**
 * Payment providers behind one port. Money is minor units. No card data ever enters: a provider's token stands for the
 * customer's means of payment. Every call carries an idempotency key made of the order and the step: the same key again is
 * the same call, and gives the same answer.
 */
import type { DisputeDecision, DisputeEvidence, DisputeNews, PaperProof } from '../../domain/dispute';
import type { Country, Instant, Money } from '../../domain/shapes/common';
import type { PaymentProvider } from '../../domain/shapes/orders';

export interface Authorization {
  /** The provider's own id. */
  authorizationId: string;
  amount: Money;
  /** Until when it can be captured, as the provider tells or publishes it. */
  expiresAt: Instant;
  /** It can be taken once only, in part or all; absent: in several parts. */
  onceOnly?: true;
}

export type AuthorizeAnswer =
  | ({ state: 'authorized' } & Authorization)
  /** Final: the customer pays another way. `code` is the provider's own. */
  | { state: 'declined'; code: string; says: string };

/** What a provider's own book says of one order's money. */
export interface PaymentBook {
  authorized: Money;
  captured: Money;
  refunded: Money;
  voided: boolean;
  captures: { captureId: string; amount: Money }[];
  refunds: { refundId: string; amount: Money }[];
}

/** Something a provider reports on its own. */
export interface PaymentEvent {
  provider: PaymentProvider;
  /** The provider's id of this event: the same id is the same event. */
  eventId: string;
  kind:
    | 'authorized'
    | 'captured'
    | 'refunded'
    | 'voided'
    | 'dispute-opened'
    | 'dispute-won'
    | 'dispute-lost'
    | 'other';
  /** Our reference, as given when it was authorized. */
  orderId: string;
  amount?: Money;
  at: Instant;
  /** Of kinds that begin with `dispute`, and of these only. */
  dispute?: DisputeNews;
}

/** `by-hand`: this provider, or this dispute, takes no answer from here; `says` why. */
export type DisputeAnswer = { state: 'answered' } | { state: 'by-hand'; says: string };

/** A paper that goes with the answer to a dispute: PDF, JPEG or PNG. */
export interface DisputePaper {
  proves: PaperProof;
  fileName: string;
  mediaType: string;
  content: Buffer;
}

export interface PaymentPort {
  readonly provider: PaymentProvider;
  /** @throws ApplicationFailure: transient ones are retried by Temporal, permanent ones have a type and are not */
  authorize(request: {
    orderId: string;
    amount: Money;
    method: string;
    key: string;
    /** Where the customer is. Klarna asks for it where the currency does not tell. */
    country?: Country;
  }): Promise<AuthorizeAnswer>;
  /** Takes part or all of what is authorized. `final`: nothing more will be taken, the rest is given free. */
  capture(request: {
    authorizationId: string;
    amount: Money;
    final: boolean;
    key: string;
  }): Promise<{ captureId: string }>;
  /** Gives free what is not captured. Voiding what is voided is no error. */
  void(request: { authorizationId: string; key: string }): Promise<void>;
  /** Gives back part or all of a capture. */
  refund(request: {
    captureId: string;
    amount: Money;
    key: string;
    reason: string;
  }): Promise<{ refundId: string }>;
  /**
   * What the provider's own book says. `known`: captures and refunds the caller has ids of; Alipay lists none and is asked
   * for each of them, the others list all by themselves.
   */
  book(authorizationId: string, known?: { captureIds: string[]; refundIds: string[] }): Promise<PaymentBook>;
  /**
   * Answers a dispute: gives the money up, or says why it is ours. Answering what has been answered is no error.
   * @throws ApplicationFailure as the other calls do
   */
  answerDispute(request: {
    disputeId: string;
    decision: DisputeDecision;
    evidence: DisputeEvidence;
    /** Those that prove most first. What a provider has no room for is named in the evidence only. */
    papers: readonly DisputePaper[];
    key: string;
  }): Promise<DisputeAnswer>;
  /**
   * The event in a webhook's request, its signature verified.
   * @throws WebhookRefused for a bad signature, or a time stamp older than five minutes where the provider signs one
   */
  parseWebhook(request: { headers: Record<string, string | undefined>; body: Buffer }): Promise<PaymentEvent>;
}

/** A webhook whose signature, age or form is wrong. Answered with 400 and nothing is kept. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
}
