/** A payment that a customer disputes. It comes weeks after the order, whose process has ended by then: a process of its own. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { DisputeDecision, DisputeReport } from '../../domain/dispute';
import type { By, Listing, Outcome } from '../../domain/process';
import type { PaymentProvider } from '../../domain/shapes/orders';
import type { OrderPolicy } from '../../domain/shapes/policy';
import type { Moves } from '../kernel/process-file';

export interface DisputeInput {
  provider: PaymentProvider;
  /** The provider's own id. */
  disputeId: string;
  /** Empty when the provider's payment bears none of our numbers. */
  orderId: string;
  /** The order's, if there is one. */
  listing: Listing;
  policy: OrderPolicy;
}

/** `answered`: contested. `lapsed`: nobody told its end. */
export type DisputeStage = 'opened' | 'answered' | 'won' | 'lost' | 'accepted' | 'lapsed';

export const disputeMoves: Moves<DisputeStage> = {
  // Providers decide without our answer too, and their reports come in any order.
  opened: ['answered', 'won', 'lost', 'accepted', 'lapsed'],
  answered: ['won', 'lost', 'accepted', 'lapsed'],
  won: [],
  lost: [],
  accepted: [],
  lapsed: [],
};

export type DisputeEnd = Extract<DisputeStage, 'won' | 'lost' | 'accepted' | 'lapsed'>;

/** What finance did, or saw, in the provider's own desk. */
export type DoneByHand = 'contested' | 'accepted' | 'won' | 'lost';

/** The provider tells that it is opened, or how it ended. A signal, idempotent by event id, in any order. */
export const disputeReported = defineSignal<[DisputeReport]>('disputeReported');

/** Finance accepts or contests, while the task waits for it. */
export const answerDispute = defineUpdate<
  Outcome<{ stage: DisputeStage }>,
  [{ by: By; decision: DisputeDecision; reason: string }]
>('answerDispute');

/** Finance records what happened outside; `contested` only before an answer, the ends until the end. */
export const recordDispute = defineUpdate<
  Outcome<{ stage: DisputeStage }>,
  [{ by: By; happened: DoneByHand; reason: string }]
>('recordDispute');

export function disputeWorkflowId(provider: PaymentProvider, disputeId: string): string {
  return `dispute:${provider}:${disputeId}`;
}
