/** What keeps a listing from being sold: its weights, its customs description, its HS code, the law of each market it is priced for. */
import { checkCustomsDescription } from './customs-description';
import { checkGoods, goodsLawNotKnown, hindrances, type GoodsFinding, type GoodsRules } from './goods';
import type { ContractFacts, StandingListing } from './offer';
import { checkOrderTerms } from './order-terms';
import type { Country, Day } from './shapes/common';
import type { Mode, ShopListing } from './shapes/orders';

export interface ListingProblem {
  /** Path of the field, such as `prices.DE`. */
  path: string;
  problem: string;
  remedy: string;
}

export interface ListingRules {
  goodsRules: GoodsRules;
  /** Whether a six-digit code stands in the nomenclature. */
  knowsHs: (hsCode: string) => boolean;
  /** Whether the nomenclature or everyday language knows a word of the description. @see HsSearch.knowsWord */
  knowsWord?: (word: string) => boolean;
}

const modes: readonly Mode[] = ['direct-mail', 'overseas-warehouse', 'bonded-warehouse'];

/** The HS has six digits; a country's own subheadings, behind them, are not checked. */
const sixDigits = (hsCode: string): string => hsCode.slice(0, 6);

/** All problems of a listing on a day; none when it can be sold. A market is open if at least one mode takes the goods there. */
export function listingProblems(listing: ShopListing, on: Day, rules: ListingRules): ListingProblem[] {
  const { goodsRules, knowsHs, knowsWord } = rules;
  const vague = checkCustomsDescription(listing.customsDescription, goodsRules.words, {
    hsCode: listing.hsCode,
    ...(knowsWord ? { knowsWord } : {}),
  });
  return [
    ...(vague ? [{ path: 'customsDescription', ...vague }] : []),
    ...(knowsHs(sixDigits(listing.hsCode)) ? [] : [unknownCode(listing.hsCode)]),
    ...(listing.netGrams <= listing.grossGrams ? [] : [netOverGross(listing)]),
    ...expired(listing, on),
    ...Object.keys(listing.prices).flatMap((market) => marketProblems(listing, market, on, goodsRules)),
  ];
}

/** What contract, promises to others and rights have against a listing, in each market it is priced for, as at an order's time. */
export function listingTermProblems(
  listing: StandingListing,
  on: Day,
  { contracts, commitments, grants }: Omit<ContractFacts, 'listings'>,
): ListingProblem[] {
  const listings = [{ ...listing, shows: listing.assets }];
  return Object.entries(listing.prices).flatMap(([country, unitPrice]) =>
    checkOrderTerms({
      ...{ listings, contracts, commitments, grants, country, on, channel: listing.channel },
      lines: [{ sku: listing.sku, quantity: 1, unitPrice }],
    }).map(({ says, remedy }) => ({ path: `prices.${country}`, problem: says, remedy })),
  );
}

function unknownCode(hsCode: string): ListingProblem {
  const problem = `HS ${sixDigits(hsCode)} is not in the nomenclature (HS 2022)`;
  return { path: 'hsCode', problem, remedy: 'search the nomenclature by the name of the goods' };
}

function netOverGross({ netGrams, grossGrams }: ShopListing): ListingProblem {
  const problem = `net weight ${netGrams} g is more than gross weight ${grossGrams} g`;
  return { path: 'netGrams', problem, remedy: 'net is without packaging, gross with it' };
}

function expired({ goods }: ShopListing, on: Day): ListingProblem[] {
  return goods.certificates.flatMap(({ kind, number, validTo }, index) => {
    if (validTo === undefined || on <= validTo) return [];
    const problem = `certificate ${kind} ${number} expired on ${validTo}`;
    return [
      {
        path: `goods.certificates.${index}`,
        problem,
        remedy: 'upload the one that follows it, or remove it',
      },
    ];
  });
}

function marketProblems(listing: ShopListing, market: Country, on: Day, rules: GoodsRules): ListingProblem[] {
  const path = `prices.${market}`;
  const notKnown = goodsLawNotKnown(market, rules);
  if (notKnown) return [{ path, problem: notKnown.says, remedy: 'have it looked at before selling there' }];
  const line = { ...listing.goods, hsCode: listing.hsCode, origin: listing.origin };
  const byMode = modes.map((mode) => hindrances(checkGoods(line, { to: market, mode }, on, rules)));
  if (byMode.some((found) => found.length === 0)) return [];
  return nearest(byMode).map(({ says, remedy }) => ({ path, problem: says, remedy }));
}

/** Of closed modes those worth telling: which certificates alone would open; if there are none, those with the least against them. */
function nearest(byMode: readonly (readonly GoodsFinding[])[]): GoodsFinding[] {
  const openable = byMode.filter((found) => found.every((finding) => finding.effect === 'certificate'));
  const candidates = openable.length > 0 ? openable : byMode;
  const least = Math.min(...candidates.map((found) => found.length));
  const told = candidates.filter((found) => found.length === least).flat();
  return [...new Map(told.map((finding) => [finding.rule, finding])).values()];
}
