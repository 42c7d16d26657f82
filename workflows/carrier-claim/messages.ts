/** A claim against the carrier or the cover for a parcel that was lost or damaged. */
import { defineUpdate } from '@temporalio/workflow';
import type { BookedLabel, ParcelRequest } from '../../activities/outside';
import type { By, Listing, Outcome } from '../../domain/process';
import type { Instant, Money } from '../../domain/shapes/common';
import type { OrderPolicy } from '../../domain/shapes/policy';
import type { Moves } from '../kernel/process-file';

export interface ClaimInput {
  request: ParcelRequest;
  label: BookedLabel;
  coverId?: string;
  kind: 'lost' | 'damaged';
  amount: Money;
  /** Until when the carrier takes a claim, by its terms. */
  deadline: Instant;
  papers: { kind: string; fileId: string; sha256: string }[];
  /** The warehouse it was on its way back to. */
  returnTo?: string;
  listing: Listing;
  policy: OrderPolicy;
}

export type ClaimStage = 'gathering' | 'filed' | 'paid' | 'rejected' | 'given-up';

export const claimMoves: Moves<ClaimStage> = {
  gathering: ['filed', 'given-up'],
  filed: ['paid', 'rejected', 'given-up'],
  paid: [],
  rejected: [],
  'given-up': [],
};

export interface ClaimResult {
  outcome: Extract<ClaimStage, 'paid' | 'rejected' | 'given-up'>;
  paid?: Money;
}

/** Ops gives a claim up that could not be filed, or has it filed again. */
export const decideClaim = defineUpdate<
  Outcome<{ stage: ClaimStage }>,
  [{ by: By; decision: 'file-again' | 'give-up'; reason: string }]
>('decideClaim');

/** @param parcelId of a shipment, or of a return */
export function carrierClaimId(parcelId: string): string {
  return `${parcelId}/claim`;
}
