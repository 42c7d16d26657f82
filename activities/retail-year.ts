/**
 * An offer within the customer's yearly limit of retail imports. The order is counted first, then the year is added up again:
 * of two orders at the same moment each counts before it looks, so that one of them sees the other, whichever worker it is on.
 * Both may then be refused; both are never taken over the limit. What remains open is between us and customs only.
 */
import type { Connection } from 'mongoose';
import type { Offer, RuleBook } from '../domain/offer';
import { retailImports, yearLimitAt, type RetailYear } from '../domain/retail-year';
import type { Country } from '../domain/shapes/common';
import { countRetail, retailYearOf, uncountRetail, type WhoBought } from '../models/retail-year';

/**
 * Where the destination has no such limit, nothing is read and nothing written.
 * @param order whose customer it is, and under which number it counts: never against itself, so it can be asked again
 * @param offer the offer for the year so far
 */
export async function withinYear(
  { connection, book, clock }: { connection: Connection; book: RuleBook; clock: () => Date },
  order: WhoBought & { except: string },
  to: Country,
  offer: (year: { retailYear?: RetailYear }) => Offer,
): Promise<Offer> {
  const now = clock().toISOString();
  const limit = yearLimitAt(book.tax, to, now);
  if (!limit) return offer({});
  const ask = async (): Promise<Offer> => offer({ retailYear: await retailYearOf(connection, order, limit) });
  const first = await ask();
  if (!isRetail(first)) return first;
  await countRetail(connection, order.except, now, retailImports(first.cost, limit.limitOn));
  const second = await ask();
  if (!isRetail(second)) await uncountRetail(connection, order.except);
  return second;
}

function isRetail(offer: Offer): offer is Extract<Offer, { state: 'offered' }> {
  return offer.state === 'offered' && offer.mode === 'bonded-warehouse';
}
