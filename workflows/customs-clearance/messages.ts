/** Customs want something of a parcel: until they release, refuse or seize it. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ClearanceEvent, ClearanceState } from '../../activities/broker/port';
import type { GoodsLine } from '../../domain/order';
import type { By, Listing, Outcome } from '../../domain/process';
import type { OrderPolicy } from '../../domain/shapes/policy';

export interface ClearanceInput {
  orderId: string;
  shipmentId: string;
  mrn: string;
  /** What customs said first. */
  first: ClearanceEvent;
  /** When customs decided on this parcel before: what they said until then is not about this clearance. */
  decidedBefore?: string;
  goods: GoodsLine[];
  listing: Listing;
  policy: OrderPolicy;
}

export interface ClearanceResult {
  state: Extract<ClearanceState, 'released' | 'refused' | 'seized' | 'withdrawn'>;
  at: string;
}

export const clearanceReported = defineSignal<[ClearanceEvent]>('clearanceReported');

/** Ops answers customs with a document's number and hash, or tells the broker to go on. */
export const answerCustoms = defineUpdate<
  Outcome<{ stage: ClearanceState }>,
  [{ by: By; document: { kind: string; number: string; sha256: string } }]
>('answerCustoms');

/** The parcel is given up: the declaration is withdrawn and it comes back. */
export const abandonClearance = defineUpdate<
  Outcome<{ stage: ClearanceState }>,
  [{ by: By; reason: string }]
>('abandonClearance');

/** The request to the brand for a document customs want; `round` rises when it is asked for anew. */
export function brandDocumentId(clearanceId: string, document: string, round: number): string {
  return `${clearanceId}/document-${document}${round === 1 ? '' : `-${round}`}`;
}

/** @param round from 1: customs may question a parcel again that they had released */
export function clearanceWorkflowId(shipmentId: string, round: number): string {
  return `${shipmentId}/clearance${round > 1 ? `-${round}` : ''}`;
}
