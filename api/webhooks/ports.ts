/** What the API is given to tell true webhooks from false ones: the adapters of the outside systems know how each signs. */
import type { DisputeNews } from '../../domain/dispute';
import type { ClearanceStage } from '../../domain/order-stages';
import type { TrackingEvent } from '../../domain/order';
import type { Money } from '../../domain/shapes/common';
import type { PaymentProvider } from '../../domain/shapes/orders';

/** @throws an error named `WebhookRefused` */
export type Verified<News> = (request: {
  headers: Record<string, string | undefined>;
  body: Buffer;
}) => News | Promise<News>;

export interface PaymentNews {
  provider: PaymentProvider;
  eventId: string;
  kind:
    | 'authorized'
    | 'captured'
    | 'refunded'
    | 'voided'
    | 'dispute-opened'
    | 'dispute-won'
    | 'dispute-lost'
    | 'other';
  orderId: string;
  amount?: Money;
  at: string;
  /** Of kinds that begin with `dispute`. */
  dispute?: DisputeNews;
}

export interface ClearanceNews {
  eventId: string;
  mrn: string;
  /** Our shipment's workflow id. */
  reference: string;
  /** `charged`: a bill or a credit note, at any time. */
  state: ClearanceStage | 'charged';
  at: string;
  says?: string;
  wants?: string;
  charged?: { kind: 'duty' | 'vat' | 'gst' | 'fee'; amount: Money; credit?: true }[];
}

export interface Webhooks {
  payments: Partial<Record<PaymentProvider, Verified<PaymentNews>>>;
  carrier?: Verified<TrackingEvent[]>;
  broker?: Verified<ClearanceNews[]>;
}
