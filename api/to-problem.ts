/** The one table from errors, whoever threw them, to problems. */
import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { mongo, Error as MongooseError } from 'mongoose';
import { ZodError } from 'zod';
import { PersonalDataErased } from '../models/personal';
import { BadCursor } from '../models/paging';
import { problem, Problem } from './problem';
import { errorsOf } from './validation';

/** What was done with a command while something was away is not known here; its key makes trying again safe. */
const again = 'Try again with the same Idempotency-Key: nothing is done twice.';
const soon = { 'Retry-After': '5' };

/**
 * gRPC status codes by which Temporal says "not now". FAILED_PRECONDITION (9) and ABORTED (10): no worker has answered for the
 * process for a while, or another operation was let in first.
 */
const grpcAway = new Set([1, 4, 8, 9, 10, 14]);

type Row = (error: Error) => Problem | undefined;

const table: readonly Row[] = [
  (error) => (error instanceof Problem ? error : undefined),
  (error) =>
    error instanceof ZodError
      ? problem('invalid-request', 'Some fields are not as they should be.', {
          errors: errorsOf(error, '#/'),
        })
      : undefined,
  (error) =>
    error instanceof BadCursor
      ? problem('invalid-request', error.message, {
          errors: [{ pointer: 'query:cursor', detail: error.message, remedy: 'leave `cursor` out' }],
        })
      : undefined,
  ofBodyParser,
  (error) =>
    error instanceof URIError
      ? problem('invalid-request', 'The address holds a broken percent-encoding.', {
          remedy: 'Encode the address as UTF-8.',
        })
      : undefined,
  ofTemporal,
  ofDatabase,
  (error) =>
    error instanceof PersonalDataErased
      ? problem('not-acceptable-now', error.message, { remedy: 'The person has to be entered anew.' })
      : undefined,
  ofFiles,
];

/** The problem behind an error; `internal-error`, with the error as its cause, for what nobody foresaw. */
export function toProblem(thrown: unknown): Problem {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  for (const row of table) {
    const found = row(error);
    if (found) return found;
  }
  const detail = 'The request was not carried out, or not to its end.';
  return problem('internal-error', detail, {
    cause: error,
    remedy: `${again} If it stays, tell us the requestId.`,
  });
}

function ofBodyParser(error: Error): Problem | undefined {
  if (!('type' in error) || typeof error.type !== 'string') return undefined;
  switch (error.type) {
    case 'entity.parse.failed':
      return problem('malformed-body', 'The body is not JSON.', { remedy: 'Send a JSON object.' });
    case 'entity.too.large':
      return problem('body-too-large', `A body may have ${sizeOf(error)}.`, { remedy: 'Send less at once.' });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return problem('unsupported-media-type', error.message, { remedy: 'Send UTF-8, plain or gzip.' });
    case 'request.aborted':
    case 'request.size.invalid':
    case 'encoding.invalid':
      return problem('malformed-body', 'The body did not arrive whole.', { remedy: 'Send it again.' });
    default:
      return undefined;
  }
}

/** The limit the body has met, as its reader tells it. */
function sizeOf(error: Error): string {
  const limit = 'limit' in error && typeof error.limit === 'number' ? error.limit : 256 * 1024;
  return `${Math.floor(limit / 1024)} kB`;
}

function ofTemporal(error: Error): Problem | undefined {
  if (error instanceof WorkflowUpdateFailedError) return ofFailedUpdate(error);
  if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError)
    return problem('not-acceptable-now', 'The process has ended.', {
      remedy: 'Look at the case: what it waits for stands in its tasks.',
    });
  const grpc = [error, error.cause].find((each) => each instanceof Error && isGrpcServiceError(each));
  const away = isGrpcServiceError(grpc) && grpcAway.has(grpc.code);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || away)
    return problem(
      'unavailable',
      'The workflow engine does not answer; the command may still be carried out.',
      {
        remedy: again,
        headers: soon,
        cause: error,
      },
    );
  return undefined;
}

function ofFailedUpdate(error: WorkflowUpdateFailedError): Problem {
  const failure = error.cause;
  const ended = failure instanceof ApplicationFailure && failure.type === 'AcceptedUpdateCompletedWorkflow';
  if (ended)
    return problem('not-acceptable-now', 'The process ended before the command was carried out.', {
      remedy: 'Look at the case again.',
    });
  return problem('internal-error', 'The process could not carry out the command.', {
    cause: error,
    remedy:
      'Look at the case; if it has not changed, try with a new Idempotency-Key, and tell us the requestId.',
  });
}

function ofDatabase(error: Error): Problem | undefined {
  const away =
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    error instanceof mongo.MongoClientClosedError ||
    (error instanceof mongo.MongoServerError && error.hasErrorLabel('RetryableWriteError')) ||
    brokenSocket(error) ||
    (error instanceof MongooseError && /buffering timed out|not connected/i.test(error.message));
  if (!away) return undefined;
  return problem('unavailable', 'The database does not answer.', {
    remedy: again,
    headers: soon,
    cause: error,
  });
}

/** The driver passes on what the socket said, bare, when a server dies in the middle of a command. */
function brokenSocket(error: Error): boolean {
  return 'code' in error && ['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT'].includes(String(error.code));
}

/** Refusals of the file doors carry their own status and remedy. */
function ofFiles(error: Error): Problem | undefined {
  if (!['DownloadRefused', 'UploadRefused'].includes(error.name)) return undefined;
  const { code, status, remedy } = error as Error & { code: string; status: number; remedy: string };
  return new Problem(code, status, 'The file is not handed over', error.message, { remedy });
}
