/**
 * Payment disputes: a customer has the bank or the provider take a payment back. Told weeks after the delivery, answered within
 * days, decided by others. Also called chargebacks; PayPal says claim.
 */
import { shownMoney } from './money';
import type { Instant, Money } from './shapes/common';
import type { PaymentProvider } from './shapes/orders';
import type { Sla } from './shapes/policy';

/** A dispute as its provider names it. */
export interface DisputeNews {
  /** The provider's own id. */
  id: string;
  /** Until when the provider takes an answer; absent where it tells none. */
  respondBy?: Instant;
  /** The provider's own code, such as `product_not_received`. */
  reason?: string;
}

/** What a provider reports of a dispute. The same `eventId` is the same report. */
export interface DisputeReport {
  provider: PaymentProvider;
  eventId: string;
  /** `dispute-won`: closed without the money going back. */
  kind: 'dispute-opened' | 'dispute-won' | 'dispute-lost';
  /** Our reference; empty when the provider's payment bears none. */
  orderId: string;
  /** What is disputed. */
  amount?: Money;
  at: Instant;
  dispute: DisputeNews;
  /** Of one that its provider does not report here: id of the member of staff who entered it. */
  enteredBy?: string;
}

export type DisputeDecision = 'accept' | 'contest';

/** A parcel of a disputed order. */
export interface DisputedParcel {
  number: number;
  /** Of a parcel that was sent in another's stead: under which number it was paid. */
  billedAs: number;
  carrier: string;
  trackingCode?: string;
  /** Absent: not delivered, as far as the record knows. */
  deliveredAt?: Instant;
  papers: { kind: string; fileId: string; sha256: string }[];
}

/** What was taken for a parcel, and what of it was given back since. */
export interface DisputedCharge {
  shipment: number;
  amount: Money;
  refunded: Money;
}

/** What the record says of a disputed order. Without a name or an address: it goes into histories. */
export interface DisputeEvidence {
  orderId: string;
  /** Absent: the record has no such order. */
  orderedAt?: Instant;
  total?: Money;
  charges: DisputedCharge[];
  parcels: DisputedParcel[];
}

/**
 * What is answered when nobody does. Silence loses at every provider, and so does accepting; contesting costs nothing more and may
 * win, but only with proof. So what we can prove is contested: that all that is still charged was delivered, or that all of
 * it was given back before. What we can't is accepted: the customer is owed it. A delivered parcel counts as charged even
 * where a running order has not written its charge down yet.
 */
export function answerOfSilence({ charges, parcels }: DisputeEvidence): {
  decision: DisputeDecision;
  why: string;
} {
  const arrived = new Set(
    parcels.filter(({ deliveredAt }) => deliveredAt !== undefined).map(({ billedAs }) => billedAs),
  );
  const open = charges.filter(({ amount, refunded }) => refunded.amount < amount.amount);
  const missing = open.filter(({ shipment }) => !arrived.has(shipment));
  if (missing.length > 0) {
    const numbers = missing.map(({ shipment }) => shipment).join(', ');
    return { decision: 'accept', why: `not delivered, and charged: parcel ${numbers}` };
  }
  if (open.length === 0 && charges.length > 0)
    return { decision: 'contest', why: 'all of it was given back before' };
  if (arrived.size === 0) return { decision: 'accept', why: 'nothing of it was delivered' };
  return { decision: 'contest', why: 'all that is charged was delivered' };
}

/**
 * The time staff have, cut to the provider's own: the answer goes out `margin` before `respondBy`, or half-way to it when there is
 * less than two margins left. Milliseconds.
 */
export function slaUntil(sla: Sla, now: Instant, respondBy: Instant | undefined, margin: number): Sla {
  if (respondBy === undefined) return sla;
  const left = Math.max(0, Date.parse(respondBy) - Date.parse(now));
  const lapseAfter = Math.min(sla.lapseAfter, Math.round(left - Math.min(margin, left / 2)));
  return {
    remindAfter: sla.remindAfter.filter((after) => after < lapseAfter),
    escalateAfter: Math.min(sla.escalateAfter, Math.round(lapseAfter / 2)),
    lapseAfter,
  };
}

/** What a paper proves to a bank: what was bought and for how much, or that it was sent and where to. */
export type PaperProof = 'receipt' | 'shipping';

const proofs: Readonly<Record<string, PaperProof>> = { 'commercial-invoice': 'receipt', label: 'shipping' };

/** The papers that go with an answer, those of delivered parcels first. */
export function papersToAttach({ parcels }: DisputeEvidence): { fileId: string; proves: PaperProof }[] {
  const delivered = parcels.filter(({ deliveredAt }) => deliveredAt !== undefined);
  const others = parcels.filter(({ deliveredAt }) => deliveredAt === undefined);
  return [...delivered, ...others].flatMap(({ papers }) =>
    papers.flatMap(({ kind, fileId }) => {
      const proves = proofs[kind];
      return proves ? [{ fileId, proves }] : [];
    }),
  );
}

/** The evidence as a bank's clerk reads it: plain English, at most 2,000 letters, which is what PayPal takes. */
export function evidenceText(evidence: DisputeEvidence): string {
  const { orderId, orderedAt, charges, parcels } = evidence;
  const lines = [
    `Order ${orderId}${orderedAt ? ` of ${orderedAt.slice(0, 10)}` : ''}.`,
    ...charges.map(
      ({ shipment, amount, refunded }) =>
        `Parcel ${shipment}: charged ${shownMoney(amount)}${refunded.amount > 0 ? `, refunded ${shownMoney(refunded)}` : ''}.`,
    ),
    ...parcels.map(parcelText),
  ];
  return lines.join('\n').slice(0, 2_000);
}

function parcelText({ number, carrier, trackingCode, deliveredAt, papers }: DisputedParcel): string {
  const way = trackingCode ? ` with ${carrier}, tracking number ${trackingCode}` : '';
  const end = deliveredAt ? `delivered on ${deliveredAt.slice(0, 10)}` : 'not delivered';
  const on = papers.map(({ kind }) => kind.replaceAll('-', ' ')).join(', ');
  return `Parcel ${number}${way}: ${end}.${on ? ` Papers on file: ${on}.` : ''}`;
}
