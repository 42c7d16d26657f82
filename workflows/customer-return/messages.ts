/** A customer sends goods back (RMA): label, way back, inspection. The order gives the money back. */
import { defineUpdate } from '@temporalio/workflow';
import type { ReturnDecision } from '../../domain/returns';
import type { GoodsLine, LandedCost, PlannedShipment } from '../../domain/order';
import type { By, Listing, Outcome } from '../../domain/process';
import type { Country, Money } from '../../domain/shapes/common';
import type { OrderPolicy } from '../../domain/shapes/policy';
import type { Moves } from '../kernel/process-file';
import type { ReturnRequest } from '../order-to-delivery/messages';

export interface ReturnInput {
  orderId: string;
  number: number;
  shipment: number;
  request: ReturnRequest;
  decision: Extract<ReturnDecision, { accepted: true }>;
  plan: PlannedShipment;
  goods: GoodsLine[];
  cost: LandedCost;
  from: Country;
  requestedBy: string;
  listing: Listing;
  policy: OrderPolicy;
}

export type ReturnStage =
  'labelling' | 'awaited' | 'inspection' | 'accepted' | 'rejected' | 'lost' | 'lapsed';

export const returnMoves: Moves<ReturnStage> = {
  labelling: ['awaited', 'rejected', 'lapsed'],
  awaited: ['inspection', 'lost', 'lapsed'],
  inspection: ['accepted', 'rejected'],
  accepted: [],
  rejected: [],
  // The carrier had it: it is given back for.
  lost: [],
  lapsed: [],
};

export interface ReturnResult {
  outcome: Extract<ReturnStage, 'accepted' | 'rejected' | 'lost' | 'lapsed'>;
  /** What is given back for. */
  lines: { sku: string; quantity: number }[];
  /** What its label cost, if there was one. */
  wayBack?: Money;
  /** Who inspected it, or settled its loss. */
  by: string;
}

/** What arrived, piece by piece, and whether it can be sold again. */
export const inspectReturn = defineUpdate<
  Outcome<{ stage: ReturnStage }>,
  [
    {
      by: By;
      accept: boolean;
      reason: string;
      lines: { sku: string; quantity: number; sellable: boolean }[];
    },
  ]
>('inspectReturn');

/** It was handed to the carrier and has not arrived: the money back, or nothing because it was never really sent. */
export const resolveReturnLoss = defineUpdate<
  Outcome<{ stage: ReturnStage }>,
  [{ by: By; remedy: 'refund' | 'none'; reason: string }]
>('resolveReturnLoss');

/** No carrier has taken the way back: booked once more, or the customer has its label from operations. */
export const resolveReturnLabel = defineUpdate<
  Outcome<{ stage: ReturnStage }>,
  [{ by: By; decision: 'book-again' | 'by-hand'; reason: string }]
>('resolveReturnLabel');

export function customerReturnId(orderId: string, number: number): string {
  return `order:${orderId}/return-${number}`;
}
