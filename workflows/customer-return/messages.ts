/** A customer sends goods back (RMA): label, way back, inspection. The order gives the money back. */
import { defineUpdate } from '@temporalio/workflow';
import type { ReturnDecision } from '../../domain/returns';
import type { GoodsLine, LandedCost, PlannedShipment } from '../../domain/order';
import type { By, Listing, Outcome } from '../../domain/process';
import type { Country } from '../../domain/shapes/common';
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

export type ReturnStage = 'labelling' | 'awaited' | 'inspection' | 'accepted' | 'rejected' | 'lapsed';

export const returnMoves: Moves<ReturnStage> = {
  labelling: ['awaited', 'rejected', 'lapsed'],
  awaited: ['inspection', 'lapsed'],
  inspection: ['accepted', 'rejected'],
  accepted: [],
  rejected: [],
  lapsed: [],
};

export interface ReturnResult {
  outcome: Extract<ReturnStage, 'accepted' | 'rejected' | 'lapsed'>;
  /** What is given back for. */
  lines: { sku: string; quantity: number }[];
  /** Who inspected it. */
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

export function customerReturnId(orderId: string, number: number): string {
  return `order:${orderId}/return-${number}`;
}
