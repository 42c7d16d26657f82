/** Goods sent back after the order's process has ended: a right that lasts longer, such as that of defects. */
import { defineUpdate } from '@temporalio/workflow';
import type { ReturnWish } from '../../activities/orders';
import type { By, Listing, Outcome } from '../../domain/process';
import type { Sla } from '../../domain/shapes/policy';
import type { Moves } from '../kernel/process-file';

export interface LateReturnInput {
  orderId: string;
  number: number;
  request: ReturnWish;
  requestedBy: string;
  listing: Listing;
  staff: Sla;
}

export type LateReturnStage = 'asked' | 'given-back' | 'replaced' | 'refused';

export const lateReturnMoves: Moves<LateReturnStage> = {
  asked: ['given-back', 'replaced', 'refused'],
  'given-back': [],
  replaced: [],
  refused: [],
};

/** What operations have made of it, by hand: money at the provider's desk, tax with finance, goods with a new order. */
export const settleLateReturn = defineUpdate<
  Outcome<{ stage: LateReturnStage }>,
  [{ by: By; outcome: Exclude<LateReturnStage, 'asked'>; reason: string }]
>('settleLateReturn');

export function lateReturnId(orderId: string, number: number): string {
  return `order:${orderId}/late-return-${number}`;
}
