/** Effects on payment providers, carriers and the broker, as workflows call them. Each with a key, each with its undo. */
import type { GoodsLine, LandedCost, PlannedShipment, TrackingEvent } from '../domain/order';
import type { Country, Instant, Money } from '../domain/shapes/common';
import type { PaymentProvider } from '../domain/shapes/orders';
import type { DisputeDecision, DisputeEvidence } from '../domain/dispute';
import type { AuthorizeAnswer, DisputeAnswer } from './payments/port';
import type { Label } from './carriers/port';

export interface PaymentRef {
  provider: PaymentProvider;
  orderId: string;
}

export interface PaymentActivities {
  authorizePayment(
    request: PaymentRef & { amount: Money; method: string; country: Country; key: string },
  ): Promise<AuthorizeAnswer>;
  capturePayment(
    request: PaymentRef & { authorizationId: string; amount: Money; final: boolean; key: string },
  ): Promise<{ captureId: string }>;
  /** Undo of `authorizePayment`, also of one whose answer was lost. Voiding twice is no error. */
  voidPayment(request: PaymentRef & { authorizationId: string; key: string }): Promise<void>;
  refundPayment(
    request: PaymentRef & { captureId: string; amount: Money; key: string; reason: string },
  ): Promise<{ refundId: string }>;
  /** Final: there is no undo. */
  answerDispute(
    request: PaymentRef & {
      disputeId: string;
      decision: DisputeDecision;
      evidence: DisputeEvidence;
      key: string;
    },
  ): Promise<DisputeAnswer>;
}

/** A parcel as the workflow knows it; sender and receiver are read from the record. */
export interface ParcelRequest {
  orderId: string;
  shipmentId: string;
  /** Rises when the parcel is booked anew with another carrier. */
  attempt: number;
  plan: PlannedShipment;
  goods: GoodsLine[];
  to: Country;
  incoterm: 'DDP' | 'DAP';
  cost: LandedCost;
}

/** A label without the picture: that is in the file store. */
export type BookedLabel = Omit<Label, 'pdf'>;

/** With what the carrier had reported before its parcel was known here, for its process to hear. */
export type NewLabel = BookedLabel & { heard: TrackingEvent[] };

export interface CarrierActivities {
  /** Books the label, the same attempt once. */
  bookParcel(request: ParcelRequest): Promise<NewLabel>;
  /** Undo of `bookParcel`, also of one whose answer was lost. */
  voidParcel(request: ParcelRequest, label?: BookedLabel): Promise<'voided' | 'too-late'>;
  interceptParcel(label: BookedLabel, key: string): Promise<'accepted' | 'too-late'>;
  insureParcel(request: ParcelRequest, label: BookedLabel): Promise<{ coverId: string }>;
  cancelCover(coverId: string): Promise<void>;
  /** Books the way back, from the customer to a warehouse, once for each attempt of a return. The carrier must be qualified. */
  bookReturn(request: ReturnParcel): Promise<NewLabel>;
  /** Takes the label of a way back; one whose answer was lost is found again. Safe to repeat. */
  voidReturn(request: ReturnParcel, label?: BookedLabel): Promise<'voided' | 'too-late'>;
  fileClaim(claim: {
    trackingCode: string;
    coverId?: string;
    kind: 'lost' | 'damaged';
    amount: Money;
    evidence: { name: string; sha256: string; fileId: string }[];
    key: string;
  }): Promise<{ claimId: string }>;
  claimState(claimId: string): Promise<{ state: 'open' | 'paid' | 'rejected'; paid?: Money; says?: string }>;
}

/** What a customer sends back. */
export interface ReturnParcel {
  orderId: string;
  returnId: string;
  number: number;
  plan: PlannedShipment;
  goods: GoodsLine[];
  lines: { sku: string; quantity: number }[];
  cost: LandedCost;
  from: Country;
  /** Id of the warehouse it goes to. */
  returnTo: string;
  /** Left out: the first. */
  attempt?: number;
}

export interface BrokerActivities {
  /** Declares the parcel to customs, the same attempt once. @returns the MRN */
  declareParcel(request: ParcelRequest, label: BookedLabel): Promise<{ mrn: string }>;
  withdrawDeclaration(mrn: string): Promise<'withdrawn' | 'too-late'>;
  provideDocument(
    mrn: string,
    document: { kind: string; number: string; sha256: string },
    key: string,
  ): Promise<void>;
}

export interface PaperActivities {
  /** Draws and stores the papers this parcel needs. The same parcel twice gives the same files. */
  makePapers(
    request: ParcelRequest,
    label: BookedLabel,
  ): Promise<{ papers: { kind: string; fileId: string; sha256: string }[] }>;
  /** The papers of a way back, the label among them. The same return twice gives the same files. */
  makeReturnPapers(
    request: ReturnParcel,
    label: BookedLabel,
  ): Promise<{ papers: { kind: string; fileId: string; sha256: string }[] }>;
  /** What a carrier wants to see before it pays, in one file: parcel, value, events, papers with their hashes. */
  makeClaimDossier(claim: {
    claimId: string;
    request: ParcelRequest;
    label: BookedLabel;
    coverId?: string;
    kind: 'lost' | 'damaged';
    amount: Money;
    /** Until when the carrier takes it. */
    deadline: Instant;
    papers: { kind: string; fileId: string; sha256: string }[];
    /** The warehouse, of a parcel on its way back. */
    returnTo?: string;
  }): Promise<{ fileId: string; sha256: string }>;
}
