/**
 * Contract terms acting on an order: the listing it is bought from, the term sheet behind it, what others were promised, and
 * the rights in what the listing shows. Each problem comes with what to do about it. Nothing is changed.
 */
import { collisions, type Commitment } from './exclusivity';
import { shownMoney } from './money';
import { isLicensed } from './rights';
import { covers, describeScope } from './scope';
import type { Country, Day, SalesChannel } from './shapes/common';
import type { OrderLine, ShopListing } from './shapes/orders';
import type { ArchivedGrant } from './shapes/rights';
import type { AssetKind, Scope, Terms } from './shapes/terms';

export type OrderTermsCode =
  | 'not-listed'
  | 'unpublished'
  | 'price-changed'
  | 'no-contract'
  | 'outside-contract'
  | 'outside-sale-scope'
  | 'not-in-contract'
  | 'below-contract-price'
  | 'exclusivity-collision'
  | 'rights-gap';

export interface OrderTermsProblem {
  code: OrderTermsCode;
  sku: string;
  says: string;
  remedy: string;
}

export interface OrderListing extends Pick<ShopListing, 'sku' | 'channel' | 'category' | 'prices'> {
  caseId: string;
  state: 'published' | 'unpublished';
  /** What of the brand it shows, besides its name; nothing if left out. */
  shows?: readonly AssetKind[];
}

/** The signed contract of a case. */
export interface OrderContract {
  /** Slug of the brand. */
  brand: string;
  terms: Terms;
  /** First and last day of the contract as it stands now: notice may have cut it short. */
  from: Day;
  to: Day;
  /** Neither suspended nor terminated. */
  live: boolean;
}

export interface OrderTermsQuestion {
  lines: readonly OrderLine[];
  /** Destination. */
  country: Country;
  channel: SalesChannel;
  on: Day;
  listings: readonly OrderListing[];
  /** By case id. */
  contracts: ReadonlyMap<string, OrderContract>;
  /** Of all cases; those of the listing's own case don't stand against it. */
  commitments: readonly Commitment[];
  /** The rights archive, by case id. */
  grants: ReadonlyMap<string, readonly ArchivedGrant[]>;
}

type Finding = Omit<OrderTermsProblem, 'sku'>;

/** What in the terms stands against an order on this day; empty when nothing does. In the order of the lines. */
export function checkOrderTerms(question: OrderTermsQuestion): OrderTermsProblem[] {
  return question.lines.flatMap((line) =>
    findingsFor(line, question).map((finding) => ({ ...finding, sku: line.sku })),
  );
}

/** A SKU may be listed by several cases: the listing with the fewest problems speaks for it, of equals the first case. */
function findingsFor(line: OrderLine, question: OrderTermsQuestion): Finding[] {
  const { country, channel } = question;
  const offered = question.listings.filter(
    (listing) =>
      listing.sku === line.sku && listing.channel === channel && Object.hasOwn(listing.prices, country),
  );
  if (offered.length === 0) {
    const says = `${line.sku} is not sold in ${country} through ${channel}`;
    return [{ code: 'not-listed', says, remedy: 'leave it out, or list it for this market and channel' }];
  }
  const published = offered.filter(({ state }) => state === 'published');
  if (published.length === 0)
    return [
      {
        code: 'unpublished',
        says: `the listing of ${line.sku} in ${country} is not published`,
        remedy: 'leave it out until the listing is published again',
      },
    ];
  const [best] = published
    .map((listing) => ({ listing, found: findingsOf(line, listing, question) }))
    .sort((a, b) => a.found.length - b.found.length || (a.listing.caseId < b.listing.caseId ? -1 : 1));
  return best?.found ?? [];
}

function findingsOf(line: OrderLine, listing: OrderListing, question: OrderTermsQuestion): Finding[] {
  const contract = question.contracts.get(listing.caseId);
  if (!contract?.live)
    return [
      {
        code: 'no-contract',
        says: `case ${listing.caseId} has no live contract to sell ${line.sku} under`,
        remedy: 'leave it out until the partnership is live',
      },
    ];
  return [
    ...priceFindings(line, listing, contract, question.country),
    ...scopeFindings(listing, contract, question),
    ...exclusivityFindings(listing, contract, question),
    ...rightsFindings(listing, question),
  ];
}

function priceFindings(
  line: OrderLine,
  listing: OrderListing,
  { terms }: OrderContract,
  country: Country,
): Finding[] {
  const findings: Finding[] = [];
  const listed = listing.prices[country];
  const { unitPrice } = line;
  if (listed && (listed.amount !== unitPrice.amount || listed.currency !== unitPrice.currency))
    findings.push({
      code: 'price-changed',
      says: `${line.sku} costs ${shownMoney(listed)} in ${country}, not ${shownMoney(unitPrice)}`,
      remedy: `show the customer ${shownMoney(listed)} and order again`,
    });
  const agreed = terms.priceList.find(({ sku }) => sku === line.sku)?.unitPrice;
  if (!agreed)
    findings.push({
      code: 'not-in-contract',
      says: `${line.sku} is not on the price list of case ${listing.caseId}`,
      remedy: 'leave it out until the term sheet has it',
    });
  // Prices in two currencies are not compared: no exchange rate is taken here.
  else if (agreed.currency === unitPrice.currency && unitPrice.amount < agreed.amount)
    findings.push({
      code: 'below-contract-price',
      says: `${shownMoney(unitPrice)} for ${line.sku} is below the ${shownMoney(agreed)} of the term sheet`,
      remedy: 'correct the price of the listing',
    });
  return findings;
}

/** The one point an order occupies. */
function pointOf({ country, channel, on }: OrderTermsQuestion): Scope {
  return { territory: [country], channels: [channel], period: { from: on, to: on } };
}

function scopeFindings(
  listing: OrderListing,
  contract: OrderContract,
  question: OrderTermsQuestion,
): Finding[] {
  const { on } = question;
  const { from, to, terms } = contract;
  if (on < from || to < on)
    return [
      {
        code: 'outside-contract',
        says: `the contract of case ${listing.caseId} holds from ${from} to ${to}, not on ${on}`,
        remedy: on < from ? `order from ${from} on` : 'leave it out until the contract is renewed',
      },
    ];
  if (covers([terms.sale], pointOf(question))) return [];
  return [
    {
      code: 'outside-sale-scope',
      says: `the term sheet of case ${listing.caseId} allows sale in ${describeScope(terms.sale)}`,
      remedy: 'leave it out, or have the sale scope widened',
    },
  ];
}

function exclusivityFindings(
  listing: OrderListing,
  { brand }: OrderContract,
  question: OrderTermsQuestion,
): Finding[] {
  const sale: Commitment = {
    caseId: listing.caseId,
    brand,
    category: listing.category,
    party: brand,
    exclusive: false,
    scope: pointOf(question),
    state: 'live',
  };
  const live = question.commitments.filter(({ state }) => state === 'live');
  return collisions([sale], live).map(({ says }) => ({
    code: 'exclusivity-collision',
    says,
    remedy: 'leave it out in this market and channel; the listing there has to come down',
  }));
}

function rightsFindings(listing: OrderListing, question: OrderTermsQuestion): Finding[] {
  const { country, channel, on } = question;
  const grants = question.grants.get(listing.caseId) ?? [];
  const assets = new Set<AssetKind>(['trademark', ...(listing.shows ?? [])]);
  return [...assets].flatMap((asset) => {
    const answer = isLicensed({ asset, country, channel, on }, grants);
    if (answer.licensed) return [];
    const remedy = `leave it out until the brand grants ${asset} here`;
    return [{ code: 'rights-gap', says: answer.why, remedy } satisfies Finding];
  });
}
