/**
 * A payment provider with a book, by the clock of the stories: what is authorized, taken and given back is counted, the same
 * key is the same call, and what exceeds the authorization or comes after its end is refused for good.
 */
import { ApplicationFailure } from '@temporalio/common';
import type {
  AuthorizeAnswer,
  DisputeAnswer,
  PaymentBook,
  PaymentPort,
} from '../../../activities/payments/port';
import { WebhookRefused } from '../../../activities/payments/port';
import type { DisputeDecision, DisputeEvidence } from '../../../domain/dispute';
import type { Money } from '../../../domain/shapes/common';

interface Payment {
  authorizationId: string;
  orderId: string;
  authorized: Money;
  expiresAt: string;
  /** Nothing can be taken any more; `voided` when nothing was. */
  closed: boolean;
  voided: boolean;
  captures: { captureId: string; amount: Money }[];
  refunds: { refundId: string; captureId: string; amount: Money }[];
}

export interface TestProvider extends PaymentPort {
  /** What the book says of an order; nothing when it never was authorized. */
  bookOf(orderId: string): (PaymentBook & { closed: boolean; authorizations: number }) | undefined;
  /** How long an authorization lasts, milliseconds: 30 days unless told. */
  lasts: number;
  /** Authorizations from now on can be taken once only. */
  onceOnly: boolean;
  /** The next captures are refused for good, so many. */
  refuseCaptures: number;
  /** The answers to disputes that came. */
  disputes: { disputeId: string; decision: DisputeDecision; evidence: DisputeEvidence }[];
  /** What they are answered with, or refused for good with. */
  disputesTake: DisputeAnswer | Error;
  /** Captures, and answers to disputes, begun from now on wait until it is opened again. */
  close(): void;
  open(): void;
}

const day = 86_400_000;

/** The method by which a customer can't pay. */
export const declinedMethod = 'card-declined';

export function createTestProvider(clock: () => Date): TestProvider {
  const payments = new Map<string, Payment>();
  const answers = new Map<string, { asked: string; answer: unknown }>();
  let opened: Promise<void> = Promise.resolve();
  let letIn = (): void => undefined;

  const once = <Answer>(key: string, request: object, call: () => Answer): Answer => {
    const asked = JSON.stringify(request);
    const before = answers.get(key);
    if (before && before.asked !== asked) throw refused(`the key ${key} was used for another call`);
    if (before) return before.answer as Answer;
    const answer = call();
    answers.set(key, { asked, answer });
    return answer;
  };
  const known = (authorizationId: string): Payment => {
    const payment = payments.get(authorizationId);
    if (!payment) throw refused(`there is no authorization ${authorizationId}`);
    return payment;
  };

  const provider: TestProvider = {
    provider: 'stripe',
    lasts: 30 * day,
    onceOnly: false,
    refuseCaptures: 0,
    authorize: (request) => soon(() => once(request.key, request, (): AuthorizeAnswer => authorize(request))),
    async capture(request) {
      await opened;
      if (provider.refuseCaptures > 0) {
        provider.refuseCaptures -= 1;
        throw refused('the bank has frozen the account');
      }
      return once(request.key, request, () => capture(known(request.authorizationId), request));
    },
    void: ({ authorizationId, ...request }) =>
      soon(() => once(request.key, { authorizationId }, () => giveFree(known(authorizationId)))),
    refund: (request) => soon(() => once(request.key, request, () => refund(request))),
    disputes: [],
    disputesTake: { state: 'answered' },
    async answerDispute({ disputeId, decision, evidence, key }) {
      await opened;
      return once(key, { disputeId, decision }, () => {
        if (provider.disputesTake instanceof Error) throw provider.disputesTake;
        provider.disputes.push({ disputeId, decision, evidence });
        return provider.disputesTake;
      });
    },
    book: (authorizationId) => soon(() => bookOf(known(authorizationId))),
    parseWebhook: () => Promise.reject(new WebhookRefused('no webhooks here')),
    bookOf(orderId) {
      const mine = [...payments.values()].filter((payment) => payment.orderId === orderId);
      const newest = mine.at(-1);
      return newest ? { ...bookOf(newest), closed: newest.closed, authorizations: mine.length } : undefined;
    },
    close() {
      opened = new Promise((resolve) => (letIn = resolve));
    },
    open: () => letIn(),
  };

  function authorize({
    orderId,
    amount,
    method,
  }: {
    orderId: string;
    amount: Money;
    method: string;
  }): AuthorizeAnswer {
    if (method === declinedMethod)
      return { state: 'declined', code: 'insufficient_funds', says: 'the card has insufficient funds' };
    const authorizationId = `auth-${payments.size + 1}`;
    const expiresAt = new Date(clock().getTime() + provider.lasts).toISOString();
    payments.set(authorizationId, {
      ...{ authorizationId, orderId, authorized: amount, expiresAt, closed: false, voided: false },
      ...{ captures: [], refunds: [] },
    });
    const once = provider.onceOnly ? { onceOnly: true as const } : {};
    return { state: 'authorized', authorizationId, amount, expiresAt, ...once };
  }

  function capture(payment: Payment, { amount, final }: { amount: Money; final: boolean }) {
    if (payment.closed) throw refused('the authorization is closed');
    if (clock().toISOString() > payment.expiresAt) throw refused('the authorization has expired');
    if (total(payment.captures) + amount.amount > payment.authorized.amount)
      throw refused('more than was authorized');
    const captureId = `${payment.authorizationId}-capture-${payment.captures.length + 1}`;
    payment.captures.push({ captureId, amount });
    payment.closed = final;
    return { captureId };
  }

  function giveFree(payment: Payment): void {
    payment.closed = true;
    payment.voided = payment.captures.length === 0;
  }

  function refund({ captureId, amount }: { captureId: string; amount: Money }) {
    const payment = [...payments.values()].find((each) =>
      each.captures.some((taken) => taken.captureId === captureId),
    );
    const taken = payment?.captures.find((each) => each.captureId === captureId);
    if (!payment || !taken) throw refused(`there is no capture ${captureId}`);
    const before = total(payment.refunds.filter((each) => each.captureId === captureId));
    if (before + amount.amount > taken.amount.amount) throw refused('more than was taken');
    const refundId = `${captureId}-refund-${payment.refunds.length + 1}`;
    payment.refunds.push({ refundId, captureId, amount });
    return { refundId };
  }

  return provider;
}

/** Answers later, as everything outside does; what is thrown comes as a rejection. */
async function soon<Answer>(call: () => Answer): Promise<Answer> {
  await new Promise((resolve) => setImmediate(resolve));
  return call();
}

function bookOf({ authorized, voided, captures, refunds }: Payment): PaymentBook {
  const { currency } = authorized;
  return {
    ...{
      authorized,
      voided,
      captures,
      refunds: refunds.map(({ refundId, amount }) => ({ refundId, amount })),
    },
    captured: { amount: total(captures), currency },
    refunded: { amount: total(refunds), currency },
  };
}

function total(parts: readonly { amount: Money }[]): number {
  return parts.reduce((sum, { amount }) => sum + amount.amount, 0);
}

function refused(says: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(says, 'payment-refused');
}
