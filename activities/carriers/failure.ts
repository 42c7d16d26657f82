/** What a carrier's failures become. Messages go into workflow histories: codes and ids, never a name or a street. */
import { ApplicationFailure } from '@temporalio/common';

/** A refusal no retry mends: address, weight, goods, a rate that is not offered. */
export function carrierRefused(says: string, code?: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(says, 'carrier-refused', ...(code === undefined ? [] : [code]));
}

/** As the SDK throws them: EasyPost's errors carry a status and a code, failures below HTTP neither. */
interface ApiError {
  statusCode?: number;
  code?: unknown;
}

export function statusOf(error: unknown): number | undefined {
  const { statusCode } = (error ?? {}) as ApiError;
  return typeof statusCode === 'number' ? statusCode : undefined;
}

export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as ApiError;
  // Codes are words such as ADDRESS.VERIFICATION.FAILURE; what looks otherwise may quote what was sent.
  return typeof code === 'string' && /^[A-Z0-9_.]{1,80}$/i.test(code) ? code : 'unknown';
}

/** 401 and 403 are ours to mend and 402 is our account's: retried until somebody has. */
const transient = new Set([401, 402, 403, 408, 409, 429]);

/**
 * One call through the SDK.
 * @throws ApplicationFailure `carrier-refused` for a 4xx that is about what was asked
 * @throws Error, to be retried: no answer in time, connection broken, 5xx, 429, our key or account refused
 */
export async function calling<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined)
      throw new Error(`The carriers did not answer (${what}); it may have been done.`);
    if (status >= 500 || status < 400 || transient.has(status))
      throw new Error(`The carriers could not take it now (${what}: HTTP ${status}, ${codeOf(error)}).`);
    throw carrierRefused(`The carriers refused: ${what}: ${codeOf(error)}.`, codeOf(error));
  }
}
