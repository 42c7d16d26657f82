/**
 * What customs and their broker charge for a parcel otherwise than its frozen cost has it. Bills come weeks after the delivery, when
 * its order may have ended: a process of its own, begun with the first bill that differs, and none where all are as frozen.
 */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ChargeDifference } from '../../domain/customs-charges';
import type { By, Listing, Outcome } from '../../domain/process';
import type { OrderPolicy } from '../../domain/shapes/policy';
import type { Moves } from '../kernel/process-file';

export interface ChargesInput {
  orderId: string;
  /** Of the parcel within its order. */
  number: number;
  shipmentId: string;
  /** From 1: what comes after an end, and changes what was settled, begins the next one. */
  round: number;
  listing: Listing;
  policy: OrderPolicy;
}

/**
 * `awaiting-bills`: something that is due is not billed yet, and nothing else differs. `agrees`: all is charged as frozen.
 * `accepted`: finance bear the difference. `lapsed`: nobody has disputed it in time.
 */
export type ChargesStage =
  'comparing' | 'awaiting-bills' | 'deciding' | 'disputed' | 'agrees' | 'accepted' | 'lapsed';

export const chargesMoves: Moves<ChargesStage> = {
  comparing: ['awaiting-bills', 'deciding', 'agrees'],
  'awaiting-bills': ['deciding', 'agrees', 'accepted'],
  deciding: ['awaiting-bills', 'disputed', 'agrees', 'accepted', 'lapsed'],
  disputed: ['awaiting-bills', 'deciding', 'agrees', 'accepted'],
  agrees: [],
  accepted: [],
  lapsed: [],
};

export type ChargesEnd = Extract<ChargesStage, 'agrees' | 'accepted' | 'lapsed'>;

/** `dispute`: the broker has been written to. `accept`: more is our cost, less our gain. */
export type ChargesDecision = 'dispute' | 'accept';

/** The door has kept something that was charged or credited. The record is read anew: in any order, as often as you like. */
export const chargesCame = defineSignal('chargesCame');

/** Finance decide on the differences as they saw them: `comparison` is the number under which they are shown. */
export const settleCharges = defineUpdate<
  Outcome<{ stage: ChargesStage }>,
  [{ by: By; comparison: number; decision: ChargesDecision; reason: string }]
>('settleCharges');

/** What was settled, and when; the process shows it. */
export interface SettledCharges {
  comparison: number;
  decision: ChargesDecision;
  reason: string;
  by: string;
  at: string;
  differences: ChargeDifference[];
}

/** @param round from 1 */
export function chargesWorkflowId(shipmentId: string, round: number): string {
  return `${shipmentId}/charges${round > 1 ? `-${round}` : ''}`;
}
