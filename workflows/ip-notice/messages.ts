/** A notice that listings infringe a copyright (17 USC 512): listings down, the seller heard, back in the law's window or not. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { By, ByLink, Listing, Outcome } from '../../domain/process';
import type { Instant } from '../../domain/shapes/common';
import type { CourtAction } from '../../domain/shapes/ip-notice';
import type { NoticePolicy } from '../../domain/shapes/policy';
import type { Moves } from '../kernel/process-file';

export interface IpNoticeInput {
  /** The notice itself is in the record under this id, sealed. */
  noticeId: string;
  receivedAt: Instant;
  /** The brand's case, or the notice's own while it names no listing of ours. */
  caseId: string;
  listing: Listing;
  policy: NoticePolicy;
}

export type IpNoticeStage =
  | 'received'
  | 'awaiting-completion'
  | 'in-review'
  /** The listings are down; the seller can make a counter-notice. */
  | 'down'
  | 'counter-notified'
  /** It has ended, and the brand has had too many of its kind. */
  | 'repeat-infringer'
  | NoticeEnd;

export type NoticeEnd =
  | 'incomplete'
  /** As abuse, by two people. */
  | 'rejected'
  | 'withdrawn'
  | 'restored'
  /** A court was asked. */
  | 'stays-down'
  /** No counter-notice in time. */
  | 'upheld';

export const ipNoticeMoves: Moves<IpNoticeStage> = {
  received: ['awaiting-completion', 'in-review', 'withdrawn'],
  'awaiting-completion': ['in-review', 'incomplete', 'withdrawn'],
  'in-review': ['down', 'rejected', 'withdrawn'],
  down: ['counter-notified', 'upheld', 'stays-down', 'withdrawn', 'repeat-infringer'],
  'counter-notified': ['restored', 'stays-down', 'withdrawn', 'repeat-infringer'],
  'repeat-infringer': ['upheld', 'stays-down'],
  incomplete: [],
  rejected: [],
  withdrawn: [],
  restored: [],
  'stays-down': [],
  upheld: [],
};

/** The notifier, or staff for them, have added to the notice in the record. An event: it is looked at anew. */
export const noticeCompleted = defineSignal('noticeCompleted');

type Told = Outcome<{ stage: IpNoticeStage }>;

/** Compliance acts on it at once, or proposes to reject it as abuse. */
export const decideNotice = defineUpdate<Told, [{ by: By; decision: 'act' | 'reject'; reason: string }]>(
  'decideNotice',
);

/** Somebody else confirms the rejection, or not; not: the listings come down. */
export const confirmRejection = defineUpdate<Told, [{ by: By; approve: boolean; reason: string }]>(
  'confirmRejection',
);

/** The seller's counter-notice is complete and in the record. `skus` are what it wants back. */
export const counterNotice = defineUpdate<Told, [{ by: ByLink; at: Instant; skus: string[] }]>(
  'counterNotice',
);

/** One that came by letter or mail, entered by staff: complete, in the record, received at `at`. */
export const enterCounterNotice = defineUpdate<Told, [{ by: By; at: Instant; skus: string[] }]>(
  'enterCounterNotice',
);

/** The agent was told of an action for a court order, with a paper that shows it. */
export const recordCourtAction = defineUpdate<Told, [{ by: By; action: CourtAction }]>('recordCourtAction');

/** The notifier does not uphold the notice any more. */
export const withdrawNotice = defineUpdate<Told, [{ by: By; reason: string }]>('withdrawNotice');

/** Puts listings back by hand; refused before the law's window. */
export const restoreListings = defineUpdate<Told, [{ by: By; reason: string }]>('restoreListings');

/** A person says when listings may come back, where no verified calendar does. */
export const setRestoreWindow = defineUpdate<Told, [{ by: By; from: Instant; to: Instant; reason: string }]>(
  'setRestoreWindow',
);

/** What is done about a repeat infringer: proposed by one. */
export const decideInfringer = defineUpdate<Told, [{ by: By; terminate: boolean; reason: string }]>(
  'decideInfringer',
);

/** Confirmed by another; not approved, it is to be decided again. */
export const confirmInfringer = defineUpdate<Told, [{ by: By; approve: boolean; reason: string }]>(
  'confirmInfringer',
);

export function ipNoticeId(noticeId: string): string {
  return `ip-notice:${noticeId}`;
}
