import type { Claim, CarrierBook } from './carrier-book';
import { endOf } from './carrier-book';
import type { ClaimVerdict } from './carrier-objects';
import { fromDecimal, toDecimal } from './payments/decimal';

/** Hours a claim is looked into. */
export const claimHours = 48;

/**
 * Paid when the parcel is gone or broken, was covered, and its value is shown by an invoice; never more than the cover.
 * What the carrier tells of a parcel it never found again counts as lost.
 */
export function verdictOn(book: CarrierBook, claim: Claim, now: number): ClaimVerdict {
  if (now < claim.decidedAt)
    return { status: 'submitted', says: 'the claim is being looked into', approved: null };
  const cover = book.coverOf(claim.trackingCode);
  const no = (says: string): ClaimVerdict => ({ status: 'rejected', says, approved: null });
  if (!happened(book, claim)) return no('the parcel was neither lost nor damaged');
  if (!cover) return no('the parcel was not insured');
  if (claim.invoices === 0) return no('no invoice shows what it was worth');
  if (cover.currency !== claim.currency) return no(`the cover is in ${cover.currency}`);
  const { currency } = claim;
  const approved = Math.min(
    fromDecimal(claim.amount, currency) ?? 0,
    fromDecimal(cover.amount, currency) ?? 0,
  );
  return { status: 'approved', says: 'paid', approved: toDecimal(approved, currency) };
}

function happened(book: CarrierBook, claim: Claim): boolean {
  const parcel = book.parcel(claim.trackingCode);
  if (!parcel?.handedOver) return false;
  const end = endOf(parcel, claim.decidedAt)?.move;
  if (claim.type === 'damage') return end === 'damaged';
  return end === 'lost' || (end === undefined && parcel.bought.scenario === 'silent');
}
