/**
 * The one shape of errors: RFC 9457 problem details. Every error says what happened and what to do next. What is not in the
 * table of `toProblem` is a fault of ours: 500, logged, nothing of it shown.
 */
import type { Refusal, RefusalCode } from '../domain/process';

/** What is wrong in one place of a request. `pointer`: JSON pointer into the body (`#/...`), or `query:`, `path:`, `header:`. */
export interface ProblemError {
  pointer: string;
  detail: string;
  remedy: string;
}

const kinds = {
  'invalid-request': [400, 'The request is not valid'],
  'malformed-body': [400, 'The body cannot be read'],
  'not-signed-in': [401, 'A valid access token is needed'],
  'not-entitled': [403, 'Your role may not do this'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'This address does not know that method'],
  'not-acceptable-now': [409, 'This cannot be done now'],
  'request-in-progress': [409, 'The same request is being worked on'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body is not of a type that is taken'],
  'idempotency-key-reused': [422, 'The idempotency key stands for another request'],
  'code-refused': [422, 'The code is not taken'],
  'too-many-requests': [429, 'Too many requests'],
  'internal-error': [500, 'Something went wrong on our side'],
  unavailable: [503, 'Something we depend on is away'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof kinds;

const refusalStatus: Record<RefusalCode, 403 | 409 | 422> = {
  'four-eyes': 403,
  'wrong-role': 403,
  'own-proposal': 403,
  'wrong-stage': 409,
  'duplicate-case': 409,
  'exclusivity-collision': 409,
  'already-extended': 409,
  'document-changed': 409,
  'unknown-version': 409,
  'unknown-requirement': 422,
  'unknown-grant': 422,
  'terms-unsound': 422,
  'reason-required': 422,
  'rights-gap': 422,
  'facts-required': 422,
  'order-refused': 422,
  'duplicate-order': 409,
  'price-changed': 409,
  'stock-short': 409,
  'payment-declined': 422,
  'return-refused': 422,
  'unknown-shipment': 422,
  'not-qualified': 409,
  'broker-refused': 422,
};

interface ProblemExtras {
  remedy?: string;
  errors?: ProblemError[];
  headers?: Record<string, string>;
  /** Further facts, such as the case that is there already. */
  about?: Record<string, unknown>;
  cause?: unknown;
}

/** An answer that is an error. `message` becomes the `detail`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: string,
    readonly status: number,
    readonly title: string,
    message: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
  }
}

/** A problem of a kind in the table. `detail` says what happened here, `extras.remedy` what to do. */
export function problem(kind: ProblemKind, detail: string, extras: ProblemExtras = {}): Problem {
  const [status, title] = kinds[kind];
  return new Problem(kind, status, title, detail, extras);
}

/** The API is up, and the record has never been reached yet. */
export function starting(): Problem {
  return problem('unavailable', 'The API is starting: its database does not answer yet.', {
    remedy: 'Try again in a moment.',
    headers: { 'Retry-After': '5' },
  });
}

/** Nothing is there under this name. */
export function notFound(what: string): Problem {
  return problem('not-found', `There is no ${what}.`, {
    remedy: 'Check the address; lists show what there is.',
  });
}

/** A process said no: its own words, under the status of its code. */
export function refused(refusal: Refusal): Problem {
  const status = refusalStatus[refusal.refusal];
  return new Problem(refusal.refusal, status, 'The command was refused', refusal.message, {
    remedy: refusal.remedy,
    ...(refusal.detail ? { about: refusal.detail } : {}),
  });
}

/** The body of an answer, as `application/problem+json`. */
export function problemBody(
  { code, status, title, message, extras }: Problem,
  at: { instance: string; requestId: string },
): Record<string, unknown> {
  const { remedy, errors, about } = extras;
  return {
    type: `urn:landfall:problem:${code}`,
    title,
    status,
    detail: message,
    instance: at.instance,
    ...(remedy === undefined ? {} : { remedy }),
    ...(errors === undefined ? {} : { errors }),
    ...(about === undefined ? {} : { about }),
    requestId: at.requestId,
  };
}
