/** What the public doors do, whether a program or the page asks. No answer tells whether an address is known. */
import { buffer } from 'node:stream/consumers';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { privacyClock } from '../../domain/privacy-clock';
import type { Outcome } from '../../domain/process';
import type { PrivacyRequestBody } from '../../domain/shapes/privacy';
import { newPrivacyRequestId, requestSubject } from '../../models/privacy-request';
import {
  personVerified,
  privacyWorkflowId,
  sendNewCode,
  type PrivacyRequestInput,
} from '../../workflows/privacy-request/messages';
import { startOnce } from '../commands';
import type { PrivacyDoorDependencies } from './dependencies';

/** Keeps the request, sealed, and starts its process. @returns `too-many` when the address had its share of today */
export async function openRequest(
  deps: PrivacyDoorDependencies,
  { kind, email, residence, locale, correction }: PrivacyRequestBody,
): Promise<{ requestId: string } | 'too-many'> {
  const { requests, terms, policy, lawReviewDays, temporal, now } = deps;
  const requestId = newPrivacyRequestId();
  const [receivedAt, ask] = [now(), { kind, residence, locale }];
  const requester = { email, ...(correction ? { correction } : {}) };
  if ((await requests.save(requestId, ask, requester, receivedAt)) === 'too-many') return 'too-many';
  const clock = privacyClock(terms, residence, receivedAt.toISOString());
  const input: PrivacyRequestInput = { requestId, kind, clock, lawReviewDays, policy };
  await startOnce(temporal, 'privacyRequest', privacyWorkflowId(requestId), input);
  return { requestId };
}

/** @returns false for a wrong or dead code, and for a request that is not there: nobody learns which */
export async function giveCode(
  deps: PrivacyDoorDependencies,
  requestId: string,
  code: string,
  request: string,
): Promise<boolean> {
  if (!(await deps.requests.checkCode(requestId, code, deps.now()))) return false;
  await told(deps, requestId, personVerified, request);
  return true;
}

/** Mails another code, if there is a request that waits for one. */
export async function askNewCode(
  deps: PrivacyDoorDependencies,
  requestId: string,
  request: string,
): Promise<void> {
  await told(deps, requestId, sendNewCode, request);
}

async function told(
  { temporal }: PrivacyDoorDependencies,
  requestId: string,
  update: UpdateDefinition<Outcome, [{ request: string }]>,
  request: string,
): Promise<void> {
  const handle = temporal.workflow.getHandle(privacyWorkflowId(requestId));
  try {
    await temporal.withDeadline(Date.now() + 10_000, () =>
      handle.executeUpdate(update, { args: [{ request }] }),
    );
  } catch (error) {
    // It has ended, or never was.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

export interface Handed {
  content: Buffer;
  fileName: string;
  mediaType: string;
}

/** The file behind a link of a request; nothing where the link leads nowhere, has died, or the person was erased. */
export async function handOver(
  { requests, files, vault, now }: PrivacyDoorDependencies,
  requestId: string,
  purpose: 'export' | 'certificate',
  token: string,
): Promise<Handed | undefined> {
  const file = await requests.fileOf(requestId, purpose, token, now());
  if (!file || !(await files.find(file.fileId))) return undefined;
  const { fileName, mediaType, sealed } = file;
  const kept = await buffer(await files.open(file.fileId));
  const content = sealed
    ? Buffer.from(await vault.open<string>(requestSubject(requestId), kept.toString('utf8')), 'base64')
    : kept;
  return { content, fileName, mediaType };
}
