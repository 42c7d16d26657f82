/**
 * Carriers behind one port. Weights in grams, money in minor units. Booking carries an idempotency key: the same key again is
 * the same label.
 */
import type { Country, Money } from '../../domain/shapes/common';
import type { Address } from '../../domain/shapes/orders';
import type { TrackingEvent } from '../../domain/order';

export interface Parcel {
  /** Our shipment's id, printed on the label as reference. */
  reference: string;
  from: Address;
  to: Address;
  grossGrams: number;
  carrier: string;
  service: string;
  /** What customs are told; empty inside one customs territory. */
  customs: {
    description: string;
    hsCode: string;
    origin: Country;
    quantity: number;
    value: Money;
    netGrams: number;
  }[];
  incoterm: 'DDP' | 'DAP';
}

export interface Label {
  /** The carrier's own id, by which it is voided. */
  labelId: string;
  trackingCode: string;
  carrier: string;
  cost: Money;
  /** The carrier's label as PDF, base64; absent when it gives none and we print our own. */
  pdf?: string;
}

export interface Rate {
  carrier: string;
  service: string;
  cost: Money;
  days: number;
}

export interface CarrierPort {
  readonly name: string;
  quote(parcel: Parcel): Promise<Rate[]>;
  /** @throws ApplicationFailure `carrier-refused` (final: address, weight, goods) */
  book(parcel: Parcel, key: string): Promise<Label>;
  /** Takes a label back before hand-over. Voiding what is voided is no error. `too-late` after the first scan. */
  void(label: { labelId: string; trackingCode: string }): Promise<'voided' | 'too-late'>;
  /** Everything the carrier knows of a parcel, for polling. */
  track(trackingCode: string): Promise<TrackingEvent[]>;
  /** Asks the carrier to stop a parcel under way and bring it back. */
  intercept(label: { labelId: string; trackingCode: string; key: string }): Promise<'accepted' | 'too-late'>;
  /** Insures a parcel. @returns the carrier's id of the cover */
  insure(cover: {
    labelId: string;
    trackingCode: string;
    value: Money;
    key: string;
  }): Promise<{ coverId: string }>;
  /** Takes a cover back before hand-over. */
  cancelCover(coverId: string): Promise<void>;
  /** Files a claim for a lost or damaged parcel; its state is told by `claim`. */
  fileClaim(claim: {
    trackingCode: string;
    coverId?: string;
    kind: 'lost' | 'damaged';
    amount: Money;
    /** `content`: the PDF, base64. Without it the carrier is only told name and hash, and a real one asks for the file. */
    evidence: { name: string; sha256: string; content?: string }[];
    key: string;
  }): Promise<{ claimId: string }>;
  claim(claimId: string): Promise<{ state: 'open' | 'paid' | 'rejected'; paid?: Money; says?: string }>;
  /** @throws WebhookRefused for a bad signature */
  parseWebhook(request: { headers: Record<string, string | undefined>; body: Buffer }): TrackingEvent[];
}
