/** A person's request about their own data: input, stages, what they and compliance can tell it. */
import { defineUpdate } from '@temporalio/workflow';
import type { Held, PrivacyClock, PrivacyKind, RecipientAnswer } from '../../domain/privacy';
import type { By, Outcome } from '../../domain/process';
import type { PrivacyPolicy } from '../../domain/shapes/policy';
import type { CarriedFile, Moves } from '../kernel/process-file';

/** Nothing of the person: their address and what they ask stand sealed in the record. */
export interface PrivacyRequestInput {
  requestId: string;
  kind: PrivacyKind;
  clock: PrivacyClock;
  /** Days after its last verification for which the law's row is taken as known. */
  lawReviewDays: number;
  policy: PrivacyPolicy;
  /** An erasure that waits continues as new after so many events; absent: when Temporal suggests it. */
  continueAfterEvents?: number;
  carried?: CarriedWait;
}

/** What an erasure that waits takes along when it continues as new. */
export interface CarriedWait {
  file: CarriedFile;
  held?: Held;
  extension?: string;
  late: boolean;
}

export type PrivacyStage =
  | 'verifying'
  | 'deciding'
  | 'carrying-out'
  | 'waiting'
  | 'erasing'
  | 'checking'
  | 'telling-recipients'
  | 'answered'
  | 'erased'
  | 'erased-with-findings'
  | 'refused'
  | 'nothing-held'
  | 'unverified';

export type PrivacyEnd = Extract<
  PrivacyStage,
  'answered' | 'erased' | 'erased-with-findings' | 'refused' | 'nothing-held' | 'unverified'
>;

export const privacyMoves: Moves<PrivacyStage> = {
  verifying: ['deciding', 'nothing-held', 'unverified'],
  deciding: ['carrying-out', 'waiting', 'erasing', 'refused'],
  'carrying-out': ['telling-recipients', 'answered'],
  // What stands in the way may be what the law makes us keep.
  waiting: ['erasing', 'refused'],
  erasing: ['checking', 'telling-recipients', 'erased'],
  checking: ['erasing', 'telling-recipients', 'erased', 'erased-with-findings'],
  'telling-recipients': ['answered', 'erased', 'erased-with-findings'],
  answered: [],
  erased: [],
  'erased-with-findings': [],
  refused: [],
  'nothing-held': [],
  unverified: [],
};

type Decided = Outcome<{ stage: PrivacyStage }>;

/** The right code was given. Safe to repeat. */
export const personVerified = defineUpdate<Decided, [{ request: string }]>('personVerified');

/** Another code, because the first did not arrive or has died: three in all. */
export const sendNewCode = defineUpdate<Decided, [{ request: string }]>('sendNewCode');

export type RefusalGround = 'manifestly-unfounded' | 'excessive' | 'kept-by-law';

/** Compliance carries it out or refuses it. The reason goes to the person, and must not name them. */
export const decidePrivacyRequest = defineUpdate<
  Decided,
  [
    | { by: By; decision: 'carry-out'; reason: string }
    | { by: By; decision: 'refuse'; ground: RefusalGround; reason: string },
  ]
>('decidePrivacyRequest');

/** The law's one extension; the person is told why. */
export const extendPrivacyRequest = defineUpdate<
  Outcome<{ stage: PrivacyStage; dueOn: string }>,
  [{ by: By; reason: string }]
>('extendPrivacyRequest');

/** After a look at what was found: searched once more, or closed without a certificate. */
export const settleFindings = defineUpdate<
  Decided,
  [{ by: By; decision: 'search-again' | 'close'; reason: string }]
>('settleFindings');

/** How each recipient we have no mail address of was told, or why not: all of them at once. */
export const recordRecipientsTold = defineUpdate<Decided, [{ by: By; recipients: RecipientAnswer[] }]>(
  'recordRecipientsTold',
);

export function privacyWorkflowId(requestId: string): string {
  return `privacy:${requestId}`;
}
