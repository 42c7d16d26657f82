/** An order from its opening to the end of its return window: input, commands, what the outside reports. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ManualDecision, OrderProblem, ReturnWish } from '../../activities/orders';
import type { LandedCost, OrderStage } from '../../domain/order';
import type { Cancellation } from '../../domain/order-stages';
import type { By, Outcome } from '../../domain/process';
import type { Country, Money } from '../../domain/shapes/common';
import type { Mode, PlaceOrder } from '../../domain/shapes/orders';
import type { OrderPolicy } from '../../domain/shapes/policy';

/** What was ordered, without the person: name and addresses are sealed in the record under the order's number. */
export interface OrderInput {
  orderId: string;
  customerId: string;
  /** Same for the same order sent again; another order under this number has another. */
  fingerprint: string;
  /** Destination. */
  country: Country;
  lines: PlaceOrder['lines'];
  channel: PlaceOrder['channel'];
  incoterm: PlaceOrder['incoterm'];
  mode?: Mode;
  payment: PlaceOrder['payment'];
  agreedTotal: Money;
  signals: PlaceOrder['signals'];
  policy: OrderPolicy;
  /**
   * Its parcels watch when the authorization ends, by the timers they have anyway. Left out by orders that began before and watch it
   * themselves; told here because `patched` would write as many events as this saves.
   */
  parcelsWatchPayment?: true;
}

export interface OrderResult {
  stage: OrderStage;
  captured: Money;
  refunded: Money;
}

export type OrderAnswer =
  | {
      state: 'accepted';
      orderId: string;
      mode: Mode;
      landedCost: LandedCost;
      shipments: string[];
      why: string;
    }
  | { state: 'refused'; orderId: string; reasons: OrderProblem[] }
  | { state: 'in-review'; orderId: string; reasons: string[] };

/** The shop's order. The same order again gets the same answer, or the newer one: Update-with-Start. */
export const openOrder = defineUpdate<Outcome<{ answer: OrderAnswer }>, [{ fingerprint: string }]>(
  'openOrder',
);

type Decision<Extra = unknown> = Outcome<{ stage: OrderStage } & Extra>;

/** Lets a suspicious order pass, or refuses it. */
export const reviewOrder = defineUpdate<Decision, [{ by: By; approve: boolean; reason: string }]>(
  'reviewOrder',
);

/** Gives the duty nobody could know; a person decides and says why. */
export const decideDuty = defineUpdate<Decision, [{ by: By; decisions: ManualDecision[] }]>('decideDuty');

/** What stopping the order means depends on how far each parcel is: see `cancellationAt`. */
export const cancelOrder = defineUpdate<
  Decision<{ effects: { shipment: number; does: Cancellation }[] }>,
  [{ by: By; reason: string }]
>('cancelOrder');

/** After a loss: the money back, or the goods once more. */
export const resolveLoss = defineUpdate<
  Decision,
  [{ by: By; shipment: number; remedy: 'refund' | 'resend'; reason: string }]
>('resolveLoss');

/** The customer sends goods back. @see domain/returns.ts for what is accepted */
export const requestReturn = defineUpdate<
  Decision<{ returnId: string }>,
  [{ by: By; request: ReturnRequest }]
>('requestReturn');

export type ReturnRequest = ReturnWish;

/**
 * Money that could not be taken or given back: tried again, or given up with a reason. Finance only; above the refund limit two of
 * them. `task` is the key of what is decided on; it can be left out where only one waits.
 */
export const settlePayment = defineUpdate<
  Decision<{ waitsFor?: string }>,
  [{ by: By; decision: 'retry' | 'write-off'; reason: string; task?: string | undefined }]
>('settlePayment');

/** A refund above the limit: another person than the one who proposed it. */
export const approveRefund = defineUpdate<Decision, [{ by: By; approve: boolean; reason: string }]>(
  'approveRefund',
);

/** Duty or tax of a return that finance correct by hand, or find not to be corrected. */
export const settleCorrection = defineUpdate<
  Decision,
  [{ by: By; number: number; corrected: boolean; reason: string }]
>('settleCorrection');

/** From a parcel whose money must be taken now: its authorization ends before it can arrive. */
export const parcelHandedOver = defineSignal<[{ shipment: number }]>('parcelHandedOver');

export function orderWorkflowId(orderId: string): string {
  return `order:${orderId}`;
}
