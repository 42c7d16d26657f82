/**
 * What can be offered for a basket: contract terms, goods rules, mode, landed cost, in this order. One function behind the
 * shop's quote and the order itself, so that what was quoted is what is charged. Nothing is read or written here.
 */
import { checkGoods, hindrances, type GoodsRules } from './goods';
import { landedCost, type FrozenCost, type PersonDecision } from './landed-cost';
import { shareOfShipment } from './landed-cost-shares';
import { sameTerritory, type TaxTables } from './landed-cost-tables';
import { lanesInForce, type Lane } from './lanes';
import { type Avoided, chooseMode } from './mode-choice';
import type { GoodsLine, LandedCost, ModeChoice, NotKnown, PlannedShipment } from './order';
import { checkOrderTerms, type OrderContract } from './order-terms';
import type { Stock } from './allotment';
import type { Commitment } from './exclusivity';
import { overYearLimit, type RetailYear } from './retail-year';
import { insuranceFor } from './shipment-plan';
import type { Country, Day, SalesChannel } from './shapes/common';
import type { Mode, OrderLine, ShopListing } from './shapes/orders';
import type { ArchivedGrant } from './shapes/rights';
import type { AssetKind } from './shapes/terms';

export interface Basket {
  lines: OrderLine[];
  channel: SalesChannel;
  to: { country: Country; postcode: string; region?: string };
  incoterm: 'DDP' | 'DAP';
  mode?: Mode;
  on: Day;
  /** Days after its last verification for which a rule of law is taken as known. */
  lawReviewDays: number;
}

/** A listing as it stands in the record. */
export interface StandingListing extends ShopListing {
  caseId: string;
  brandSlug: string;
  state: 'published' | 'unpublished';
  assets: AssetKind[];
}

/** What the record knows of whether a basket may be sold. */
export interface ContractFacts {
  listings: StandingListing[];
  contracts: ReadonlyMap<string, OrderContract>;
  commitments: Commitment[];
  grants: ReadonlyMap<string, readonly ArchivedGrant[]>;
}

/** What the record knows of how it can be sent. */
export interface SendingFacts {
  listings: StandingListing[];
  stock: Stock[];
  /** Whether a carrier may be booked, or why not. */
  bookable: (carrier: string) => boolean | string;
  /** What incidents stand in the way of now. */
  avoid: readonly Avoided[];
  /** Where retail imports of a customer have a yearly limit; left out where there is none, or nobody knows the customer. */
  retailYear?: RetailYear;
}

/** The dated tables. */
export interface RuleBook {
  lanes: readonly Lane[];
  goods: GoodsRules;
  tax: TaxTables;
}

export interface OfferProblem {
  code: string;
  sku?: string;
  says: string;
  remedy: string;
}

export interface OfferedShipment {
  plan: PlannedShipment;
  goods: GoodsLine[];
  /** Its share of the cost; all shares together are the cost. */
  cost: LandedCost;
  /** It crosses a customs border, or leaves a bonded zone. */
  declared: boolean;
}

export type Offer =
  | { state: 'offered'; mode: Mode; choice: ModeChoice; cost: FrozenCost; shipments: OfferedShipment[] }
  | { state: 'refused'; problems: OfferProblem[]; choice?: ModeChoice }
  | { state: 'not-known'; missing: NotKnown[]; choice?: ModeChoice };

/** What in contract terms and goods rules stands against the basket, whichever mode; empty when nothing does. */
export function basketProblems(basket: Basket, facts: ContractFacts): OfferProblem[] {
  const { lines, channel, to, on } = basket;
  const currencies = new Set(lines.map(({ unitPrice }) => unitPrice.currency));
  if (currencies.size > 1) return [manyCurrencies];
  return checkOrderTerms({
    ...{ lines, channel, on, country: to.country },
    listings: facts.listings.map((listing) => ({ ...listing, shows: listing.assets })),
    ...{ contracts: facts.contracts, commitments: facts.commitments, grants: facts.grants },
  });
}

/**
 * The offer for a basket that has no problems. Amounts in the currency of its prices.
 * @param decisions what a person decided where no rule is known
 */
export function offerFor(
  basket: Basket,
  facts: SendingFacts,
  book: RuleBook,
  decisions: PersonDecision[] = [],
): Offer {
  const { to, on, incoterm, mode: preferred, lawReviewDays: reviewDays } = basket;
  const lines = goodsOf(basket, facts);
  const currency = lines[0]?.unitPrice.currency ?? 'EUR';
  const goods = (line: GoodsLine, mode: Mode, carrierService: string): string[] =>
    hindrances(checkGoods(line, { to: to.country, mode, carrierService }, on, book.goods)).map(
      ({ says, remedy }) => `${says} (${remedy})`,
    );
  const question = {
    ...{ lines, to, currency, incoterm, on, goods, stock: facts.stock },
    ...{ bookable: facts.bookable, avoid: facts.avoid },
    ...(preferred ? { preferred } : {}),
  };
  const { retailYear } = facts;
  const choice = chooseMode(
    { ...question, against: (offer) => (retailYear ? overYearLimit(retailYear, lines, offer) : []) },
    book.lanes,
  );
  const chosen = choice.offers.find(({ mode }) => mode === choice.chosen);
  if (!choice.chosen || !chosen?.feasible) {
    const butForTheYear = retailYear !== undefined && chooseMode(question, book.lanes).chosen !== undefined;
    return { state: 'refused', problems: [butForTheYear ? yearIsFull(choice) : noMode(choice)], choice };
  }
  const { shipments } = chosen;
  const insurance = insuranceFor(shipments, lines, lanesInForce(book.lanes, on));
  const answer = landedCost(
    { lines, shipments, to, incoterm, currency, insurance, on, reviewDays, decisions },
    book.tax,
  );
  if (!answer.known) return { state: 'not-known', missing: answer.missing, choice };
  const { cost } = answer;
  const offered = shipments.map((plan) => ({
    plan,
    goods: lines.filter(({ sku }) => plan.lines.some((line) => line.sku === sku)),
    cost: shareOfShipment(cost, plan.number),
    declared: isDeclared(plan, to.country, book.tax, on),
  }));
  return { state: 'offered', mode: choice.chosen, choice, cost, shipments: offered };
}

/** What is ordered, with what customs and carriers need of it. */
function goodsOf({ lines }: Basket, { listings }: SendingFacts): GoodsLine[] {
  return lines.flatMap((line) => {
    const listing = listings.find(({ sku }) => sku === line.sku);
    if (!listing) return [];
    const { caseId, title, customsDescription, hsCode, origin, netGrams, grossGrams, goods } = listing;
    const { lithium, liquidMl, aerosol, excise, certificates } = goods;
    return [
      {
        ...line,
        ...{ caseId, title, customsDescription, hsCode, origin, netGrams, grossGrams, aerosol, excise },
        ...(lithium ? { lithium } : {}),
        ...(liquidMl === undefined ? {} : { liquidMl }),
        certificates: certificates.map(({ kind, number, validTo }) => ({
          ...{ kind, number },
          ...(validTo ? { validTo } : {}),
        })),
      },
    ];
  });
}

function isDeclared(plan: PlannedShipment, to: Country, tables: TaxTables, on: Day): boolean {
  if (plan.mode === 'bonded-warehouse') return true;
  return !sameTerritory(tables, plan.warehouse.country, to, on);
}

function noMode({ why }: ModeChoice): OfferProblem {
  return {
    code: 'no-mode',
    says: why,
    remedy: 'order less, other goods, or to another place',
  };
}

function yearIsFull({ why }: ModeChoice): OfferProblem {
  return {
    code: 'year-limit',
    says: why,
    remedy: 'order less, by another mode, or in the next calendar year',
  };
}

const manyCurrencies: OfferProblem = {
  code: 'currency',
  says: 'the prices are in several currencies',
  remedy: 'order in the one currency of the destination',
};
