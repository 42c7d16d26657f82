/** What the tracking pages are built over. `api/main.ts` gives the real ones; tests give theirs. */
import type { IncomingMessage } from 'node:http';
import type { Connection } from 'mongoose';
import type { ReturnWish } from '../../activities/orders';
import type { TrackingEvent } from '../../domain/order';
import type { Outcome } from '../../domain/process';
import type { Customers } from '../../models/customer';

export interface TrackingDependencies {
  connection: Connection;
  customers: Pick<Customers, 'orderByTrackingToken' | 'labelToken'>;
  /** What the carrier said of a parcel, in any order; those kept apart are not shown. */
  eventsOf(parcel: {
    carrier: string;
    trackingCode: string;
  }): Promise<readonly (TrackingEvent & { quarantined?: string })[]>;
  /**
   * Hands a wish to the order's process; `key` makes the same wish sent twice one. `undefined`: the order is at its end.
   * Absent: customers ask for returns at the shop.
   */
  requestReturn?(
    orderId: string,
    wish: ReturnWish,
    key: string,
  ): Promise<Outcome<{ returnId: string }> | undefined>;
  /** Photos given with a return: taken one by one, and all that were given for an order. Absent: none are taken. */
  photos?: {
    take(orderId: string, request: IncomingMessage): Promise<{ fields: Record<string, string> }>;
    of(orderId: string): Promise<readonly { fileId: string; fileName: string }[]>;
  };
  /** The label of a return as PDF. Absent, or without one: its address leads nowhere. */
  returnLabel?(orderId: string, returnNumber: number): Promise<Buffer | undefined>;
  /** Requests a minute, per address and per page. */
  limits?: { perAddress: number; perPage: number };
}

/** People look again and again while they wait; an address may be that of a large company. */
export const usualLimits: NonNullable<TrackingDependencies['limits']> = { perAddress: 600, perPage: 60 };
