/** What the routes of orders are given, put together from the record and the dated tables. */
import type { Connection } from 'mongoose';
import type { HsSearch } from '../../domain/hs-search';
import { listingProblems, listingTermProblems } from '../../domain/listing-check';
import { basketProblems, offerFor, type Basket, type RuleBook } from '../../domain/offer';
import type { Warehouse } from '../../domain/order';
import { yearLimitAt } from '../../domain/retail-year';
import type { PaymentProvider, QuoteRequest } from '../../domain/shapes/orders';
import type { OrderPolicy } from '../../domain/shapes/policy';
import type { Customers } from '../../models/customer';
import { retailYearOf } from '../../models/retail-year';
import { contractFacts, factsOfListings, sendingFacts } from '../../models/selling-facts';
import type { OrderDependencies } from '../dependencies';

export interface OrderComposition {
  connection: Connection;
  customers: Customers;
  policy: OrderPolicy;
  payments: readonly PaymentProvider[];
  publicUrl: string;
  book: RuleBook;
  hs: HsSearch;
  warehouses: ReadonlyMap<string, Warehouse>;
}

/** The order routes' dependencies. */
export function orderDependencies(composed: OrderComposition): OrderDependencies {
  const { book, hs, policy, customers, payments, publicUrl, warehouses } = composed;
  return {
    ...{ policy, customers, payments, publicUrl, hs, warehouses },
    quote: (request, now) => quote(composed, request, now),
    listingProblems: async (listing, on) => [
      ...listingProblems(listing, on, {
        goodsRules: book.goods,
        knowsHs: (code) => hs.describe(code) !== undefined,
        knowsWord: (word) => hs.knowsWord(word),
      }),
      ...listingTermProblems(listing, on, await factsOfListings(composed.connection, [listing])),
    ],
  };
}

/** What an order like this would be told now: the same function decides on the order itself. */
async function quote(
  { connection, book, policy }: OrderComposition,
  { customerId, deliverTo, lines, channel, incoterm, mode }: QuoteRequest,
  now: Date,
): Promise<object> {
  const { country, postcode, region } = deliverTo;
  const basket: Basket = {
    ...{ lines, channel, incoterm, on: now.toISOString().slice(0, 10) },
    to: { country, postcode, ...(region ? { region } : {}) },
    ...(mode ? { mode } : {}),
    lawReviewDays: policy.lawReviewDays,
  };
  const skus = lines.map(({ sku }) => sku);
  const problems = basketProblems(basket, await contractFacts(connection, skus));
  if (problems.length > 0) return { problems, notKnown: [], offers: [] };
  const year = yearLimitAt(book.tax, country, now.toISOString());
  const [facts, retailYear] = await Promise.all([
    sendingFacts(connection, skus, now.toISOString()),
    year && customerId !== undefined ? retailYearOf(connection, { customerId }, year) : undefined,
  ]);
  const offer = offerFor(basket, retailYear ? { ...facts, retailYear } : facts, book);
  const { choice } = offer;
  const about = choice ? { why: choice.why, offers: choice.offers } : { offers: [] };
  if (offer.state === 'refused') return { problems: offer.problems, notKnown: [], ...about };
  if (offer.state === 'not-known') return { problems: [], notKnown: offer.missing, ...about };
  return { problems: [], notKnown: [], mode: offer.mode, ...about, landedCost: offer.cost };
}
