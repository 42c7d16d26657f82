/** How the adapters reach a provider and what their failures become. */
import { createHash } from 'node:crypto';

import { ApplicationFailure } from '@temporalio/common';

import type { PaymentProvider } from '../../domain/shapes/orders';

/** What one call may take; Temporal tries it again. */
const timeoutMs = 20_000;

export interface ProviderAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** A refusal no retry mends. The message goes into workflow histories: ids and codes, never a person. */
export function refused(provider: PaymentProvider, code: string, says: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`${provider} refused: ${code}: ${says}`, 'payment-refused', code);
}

/** A failure that the next attempt may not meet: the call may or may not have had its effect. */
export function unavailable(provider: PaymentProvider, says: string): Error {
  return new Error(`${provider} did not answer: ${says}. It may have done what was asked.`);
}

/** Whether an HTTP status asks to try again. 409: another call with the same key is under way. */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 429 || status === 408 || status === 409;
}

/**
 * One HTTP call.
 * @throws Error, to be retried: no answer in time, connection broken, 5xx, 429, 408, 409
 */
export async function send(
  provider: PaymentProvider,
  url: string,
  request: { method: string; headers: Record<string, string>; body?: string | FormData },
): Promise<ProviderAnswer> {
  let answer: ProviderAnswer;
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    answer = { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    throw unavailable(provider, error instanceof Error ? error.name : 'no connection');
  }
  if (isTransient(answer.status)) throw unavailable(provider, `HTTP ${answer.status}`);
  return answer;
}

/**
 * The JSON of an answer, read as what the provider publishes.
 * @throws Error, to be retried, when it is no JSON: something in between answered
 */
export function parsed<T>(provider: PaymentProvider, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw unavailable(provider, 'the answer is no JSON');
  }
}

/** A short name for an idempotency key where the provider allows few letters. */
export function shortKey(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}

/** A UUID that is always the same for the same key, for providers that want one. */
export function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  // Version 8 of RFC 9562: made from a hash of our own choice.
  const variant = ((Number.parseInt(hex[16] ?? '8', 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
