/** The customs broker behind a port: declarations go in, what customs decide comes back. */
import type { Country, Instant, Money } from '../../domain/shapes/common';

export interface Declaration {
  /** Our shipment's id. */
  reference: string;
  procedure: 'low-value' | 'standard' | 'bonded-retail' | 'returned-goods';
  from: Country;
  to: Country;
  incoterm: 'DDP' | 'DAP';
  trackingCode: string;
  /** IOSS, EORI, VAT or GST number under which it is declared, with its kind. */
  identifiers: { kind: 'IOSS' | 'EORI' | 'VAT' | 'GST' | 'ARN'; number: string }[];
  items: {
    description: string;
    hsCode: string;
    origin: Country;
    quantity: number;
    netGrams: number;
    grossGrams: number;
    value: Money;
  }[];
  freight: Money;
  insurance: Money;
  dutiesAndTaxes: Money;
  /** The same by kind, where it is known: customs then answer by kind too. */
  charges?: { kind: 'duty' | 'vat' | 'gst' | 'fee'; amount: Money }[];
}

export type ClearanceState =
  'submitted' | 'documents-wanted' | 'inspected' | 'held' | 'released' | 'refused' | 'seized' | 'withdrawn';

export interface ClearanceEvent {
  eventId: string;
  /** Of the declaration. */
  mrn: string;
  /** Our shipment's id. */
  reference: string;
  state: ClearanceState;
  at: Instant;
  /** What is wanted, or why it is held. */
  says?: string;
  /** Kind of the missing certificate or document, for `documents-wanted`. */
  wants?: string;
  /** Duty, tax and fees as customs assessed them, for `released`. */
  charged?: ChargeLine[];
}

export interface ChargeLine {
  kind: 'duty' | 'vat' | 'gst' | 'fee';
  amount: Money;
  /** It is given back. */
  credit?: true;
}

/**
 * What the broker tells: of the clearance, or, as `charged`, a bill or a credit note at any time, also weeks after the delivery.
 * Its lines are charged beside what was charged before: a corrected bill credits the old lines and charges the new ones.
 */
export interface BrokerEvent extends Omit<ClearanceEvent, 'state'> {
  state: ClearanceState | 'charged';
}

export interface BrokerPort {
  /** Submits a declaration; the same reference again is the same declaration. @returns the customs reference (MRN) */
  submit(declaration: Declaration, key: string): Promise<{ mrn: string }>;
  /** Withdraws a declaration that is not released yet. */
  withdraw(mrn: string): Promise<'withdrawn' | 'too-late'>;
  /** Gives customs a document they wanted. */
  provide(
    mrn: string,
    document: { kind: string; number: string; sha256: string },
    key: string,
  ): Promise<void>;
  /** Everything the broker knows, for polling. */
  events(mrn: string): Promise<BrokerEvent[]>;
  /** @throws WebhookRefused for a bad signature */
  parseWebhook(request: { headers: Record<string, string | undefined>; body: Buffer }): BrokerEvent[];
}
