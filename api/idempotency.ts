/**
 * Idempotency-Key on every POST (draft-ietf-httpapi-idempotency-key-header): the same key gets the same answer for 24 hours
 * and the command is carried out once. The key is also the id of the Temporal update, so that a crash between the
 * update and the stored answer is healed by trying again.
 */
import type { Request, Response } from 'express';
import { canonicalSha256 } from '../domain/canonical';
import type { Connection } from 'mongoose';
import { claimKey, completeKey, releaseKey, type KeptResponse } from '../models/idempotency-key';
import { problem, problemBody, type Problem, type ProblemError } from './problem';
import { principalOf, requestIdOf, withoutSecrets } from './request-context';
import { toProblem } from './to-problem';

const acceptedKey = /^[\x21-\x7e]{8,200}$/;

/** @throws Problem `invalid-request` when the header is missing or odd */
export function idempotencyKeyOf(request: Request): string {
  const key = request.get('Idempotency-Key');
  if (key !== undefined && acceptedKey.test(key)) return key;
  const wrong: ProblemError = {
    pointer: 'header:Idempotency-Key',
    detail: key === undefined ? 'is missing' : 'must have 8 to 200 visible ASCII characters',
    remedy: 'send a new UUID with each command, and the same one when you try it again',
  };
  throw problem('invalid-request', 'A command needs an Idempotency-Key.', { errors: [wrong] });
}

/**
 * Answers with `work`, or as the same command was answered before. Answers below 500 are kept, refusals too.
 * @throws Problem `idempotency-key-reused`, `request-in-progress`, and what is worth another try
 */
export async function once(
  connection: Connection,
  request: Request,
  response: Response,
  work: () => Promise<KeptResponse>,
): Promise<KeptResponse & { replayed: boolean }> {
  const command = {
    sub: principalOf(response).sub,
    key: idempotencyKeyOf(request),
    route: `${request.method} ${request.path}`,
    bodyHash: hashOf(request.body),
  };
  const claim = await claimKey(connection, command, new Date());
  if (claim.state === 'done') return { ...claim.response, replayed: true };
  if (claim.state !== 'mine') throw notMine(claim.state);
  try {
    const kept = await work().catch((error: unknown) => keptProblem(error, request));
    await completeKey(connection, command, claim.claim, kept);
    return { ...kept, replayed: false };
  } catch (error) {
    await releaseKey(connection, command, claim.claim).catch(() => {}); // abandoned in any case after a while
    throw error;
  }
}

/** An error that is the command's answer; others are thrown on. */
function keptProblem(error: unknown, request: Request): KeptResponse {
  const found = toProblem(error);
  if (found.status >= 500) throw error;
  const at = { instance: withoutSecrets(request.originalUrl), requestId: requestIdOf(request) };
  return { status: found.status, headers: found.extras.headers ?? {}, body: problemBody(found, at) };
}

function notMine(state: 'busy' | 'other'): Problem {
  if (state === 'busy')
    return problem('request-in-progress', 'A request with this key is being worked on.', {
      remedy: 'Wait, then send it again with the same key to get its answer.',
      headers: { 'Retry-After': '1' },
    });
  return problem('idempotency-key-reused', 'This key was sent with another address or body.', {
    remedy: 'Use a new key for a new command.',
  });
}

/** @throws Problem `malformed-body` for text that is no Unicode: nothing further in could keep it */
function hashOf(body: unknown): string {
  try {
    return canonicalSha256(body ?? null);
  } catch (cause) {
    throw problem('malformed-body', 'The body holds text with a lone surrogate, which is not Unicode.', {
      remedy: 'Send UTF-8.',
      cause,
    });
  }
}
