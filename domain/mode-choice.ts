/**
 * The mode chooser. For each mode: can warehouses of its kind supply everything, do carriers take it, what does it cost and how
 * long does it take; then the one that was asked for, or the cheapest. Every refusal is said in a sentence. Costs are freight
 * and the premium of mandatory insurance; duty and tax are not weighed.
 */
import { allotted, type Stock } from './allotment';
import {
  byId,
  laneOf,
  laneReaches,
  laneRefuses,
  lanesInForce,
  laneStarts,
  type Destination,
  type Lane,
} from './lanes';
import { shownMoney, sum } from './money';
import type { GoodsLine, ModeChoice, ModeOffer, PlannedShipment, Warehouse } from './order';
import type { Country, Currency, Day, Money } from './shapes/common';
import type { Mode } from './shapes/orders';
import { cheapestLane, maxParcels, onLane, packConsignment } from './shipment-plan';

/** What an incident names; of an empty one nothing is avoided. */
export interface Avoided {
  carrier?: string;
  service?: string;
  lane?: string;
  to?: Country;
}

/** What is asked of carriers, whichever mode. */
export interface CarriageRules {
  lines: readonly GoodsLine[];
  to: Destination;
  /** Of the order; lanes are priced in the destination's. */
  currency: Currency;
  incoterm: 'DDP' | 'DAP';
  on: Day;
  /** Whether a carrier is a qualified partner, or why not. @see domain/logistics-partner.ts */
  bookable: (carrier: string) => boolean | string;
  /** Why goods must not go this way, such as by `landpost tracked`; empty when they may. */
  goods: (line: GoodsLine, mode: Mode, carrierService: string) => readonly string[];
  /** Carriers, their services or lanes an incident stands in the way of; `to`: on the way to this country only. */
  avoid?: readonly Avoided[];
}

type Feasible = Extract<ModeOffer, { feasible: true }>;

export interface ModeQuestion extends CarriageRules {
  stock: readonly Stock[];
  preferred?: Mode;
  /** Why a mode that could be taken must not be, such as for what the customer has bought before; empty when it may. */
  against?: (offer: Feasible) => readonly string[];
}

const kindOf: Readonly<Record<Mode, Warehouse['kind']>> = {
  'direct-mail': 'origin',
  'overseas-warehouse': 'overseas',
  'bonded-warehouse': 'bonded',
};
const modes = Object.keys(kindOf) as Mode[];

/** Lanes that can be booked to the destination, and in sentences why others can't. */
interface Usable {
  lanes: Lane[];
  refused: string[];
}

/** Each text once, in order of appearance. */
const once = (texts: readonly string[]): string[] => [...new Set(texts)];

function avoided(lane: Lane, rules: CarriageRules): boolean {
  return (rules.avoid ?? []).some(
    (way) =>
      (way.carrier !== undefined || way.service !== undefined || way.lane !== undefined) &&
      (way.to === undefined || way.to === rules.to.country) &&
      (way.carrier === undefined || way.carrier === lane.carrier) &&
      (way.service === undefined || way.service === lane.service) &&
      (way.lane === undefined || way.lane === lane.id),
  );
}

function whyNotUsable(lane: Lane, rules: CarriageRules): string | undefined {
  const way = `${lane.carrier} ${lane.service}`;
  if (avoided(lane, rules)) return `${way} is avoided because of an incident.`;
  if (!lane.incoterms.includes(rules.incoterm))
    return `${way} does not deliver ${rules.incoterm} to ${rules.to.country}.`;
  if (lane.insuranceLimit.currency !== rules.currency)
    return `${way} to ${rules.to.country} is priced in ${lane.insuranceLimit.currency}, the order is in ${rules.currency}.`;
  const bookable = rules.bookable(lane.carrier);
  if (bookable === true) return undefined;
  return `${lane.carrier} can't be booked: ${bookable || 'it is not a qualified partner'}.`;
}

function usableLanes(mode: Mode, rules: CarriageRules, tariff: readonly Lane[]): Usable {
  const reaching = lanesInForce(tariff, rules.on)
    .filter((lane) => lane.mode === mode && laneReaches(lane, rules.to))
    .sort((a, b) => byId(a.id, b.id));
  if (reaching.length === 0)
    return { lanes: [], refused: [`No carrier delivers to ${placeOf(rules.to)} by ${mode}.`] };
  const judged = reaching.map((lane) => ({ lane, why: whyNotUsable(lane, rules) }));
  return {
    lanes: judged.flatMap(({ lane, why }) => (why === undefined ? [lane] : [])),
    refused: once(judged.flatMap(({ why }) => why ?? [])),
  };
}

/** The country only: what is said here is kept in histories. */
const placeOf = (to: Destination): string => to.country;

/** Which of the lanes take a line, or why none does. */
function lanesTaking(line: GoodsLine, lanes: readonly Lane[], rules: CarriageRules): Usable {
  const judged = lanes.map((lane) => {
    const carrier = laneRefuses(line, lane);
    const goods = rules.goods(line, lane.mode, `${lane.carrier} ${lane.service}`);
    return { lane, why: carrier === undefined ? goods : [carrier, ...goods] };
  });
  return {
    lanes: judged.flatMap(({ lane, why }) => (why.length === 0 ? [lane] : [])),
    refused: once(judged.flatMap(({ why }) => why)),
  };
}

/** The whole order by one mode, or every reason why not. */
function offerOf(mode: Mode, question: ModeQuestion, tariff: readonly Lane[]): ModeOffer {
  const usable = usableLanes(mode, question, tariff);
  if (usable.lanes.length === 0) return { mode, feasible: false, refused: usable.refused };
  const taking = new Map(question.lines.map((line) => [line, lanesTaking(line, usable.lanes, question)]));
  const unfit = once(
    [...taking.values()].flatMap(({ lanes, refused }) => (lanes.length === 0 ? refused : [])),
  );
  // Where goods fit no lane, the lanes that could not be booked may be the reason.
  if (unfit.length > 0) return { mode, feasible: false, refused: [...unfit, ...usable.refused] };

  const from = (line: GoodsLine, warehouse: Warehouse): Lane[] =>
    (taking.get(line)?.lanes ?? []).filter((lane) => laneStarts(lane, warehouse));
  const split = allotted(question, kindOf[mode], (line, warehouse) => from(line, warehouse).length > 0);
  if ('short' in split)
    return { mode, feasible: false, refused: split.short.map((says) => `${says} for ${mode}.`) };

  const packed = split.consignments.map((consignment) =>
    packConsignment(consignment, (line) => from(line, consignment.warehouse)),
  );
  const parcels = packed.flatMap((each) => each?.parcels ?? []);
  if (packed.includes(undefined) || parcels.length > maxParcels)
    return { mode, feasible: false, refused: [`It takes more than ${maxParcels} parcels by ${mode}.`] };
  const shipments = parcels.map((parcel, index) => ({ number: index + 1, ...parcel }));
  const cost = sum(
    packed.flatMap((each) => each?.cost ?? []),
    question.currency,
  );
  const offer: Feasible = { mode, feasible: true, cost, days: daysOf(shipments), shipments };
  const against = question.against?.(offer) ?? [];
  return against.length > 0 ? { mode, feasible: false, refused: [...against] } : offer;
}

/** The order is there when its last parcel is. */
function daysOf(shipments: readonly PlannedShipment[]): { from: number; to: number } {
  return {
    from: Math.max(...shipments.map(({ days }) => days.from)),
    to: Math.max(...shipments.map(({ days }) => days.to)),
  };
}

const cheapestFirst = (a: Feasible, b: Feasible): number =>
  a.cost.amount - b.cost.amount || a.days.to - b.days.to || a.days.from - b.days.from || byId(a.mode, b.mode);

function described({ mode, cost, days, shipments }: Feasible): string {
  const parcels = shipments.length === 1 ? '1 parcel' : `${shipments.length} parcels`;
  return `${mode} for ${shownMoney(cost)}, ${days.from} to ${days.to} working days, ${parcels}`;
}

/**
 * Weighs all modes and takes the one asked for, or without one the cheapest; of equals the quicker, then by name.
 * `chosen` is absent when the one asked for, or every mode, is refused. The same question has always the same answer.
 * @param tariff all rows; those in force on `question.on` count
 */
export function chooseMode(question: ModeQuestion, tariff: readonly Lane[]): ModeChoice {
  const offers = modes.map((mode) => offerOf(mode, question, tariff));
  const feasible = offers.filter((offer) => offer.feasible).sort(cheapestFirst);
  const refused = offers.flatMap((offer) =>
    offer.feasible ? [] : [`${offer.mode} is refused: ${offer.refused.join(' ')}`],
  );
  const wanted = offers.find(({ mode }) => mode === question.preferred);
  if (wanted && !wanted.feasible)
    return { why: `Asked for ${wanted.mode}, which is refused: ${wanted.refused.join(' ')}`, offers };
  const chosen = wanted ?? feasible[0];
  if (!chosen) return { why: `No mode is left. ${refused.join(' ')}`, offers };
  const others = feasible.filter((offer) => offer !== chosen).map(described);
  const reason = wanted ? 'As asked for' : 'Cheapest';
  const rest = others.length > 0 ? `; else ${others.join('; ')}` : '';
  return {
    chosen: chosen.mode,
    why: [`${reason}: ${described(chosen)}${rest}.`, ...refused].join(' '),
    offers,
  };
}

export type Replan =
  /** `difference` is over what was planned; negative when the new way is cheaper. */
  | { feasible: true; shipment: PlannedShipment; difference: Money; says: string }
  | { feasible: false; refused: string[] };

/**
 * The cheapest other lane for the same parcel from the same warehouse, without what is avoided. The goods are reserved
 * there, so neither warehouse nor mode changes and the parcel is not split.
 */
export function replan(shipment: PlannedShipment, rules: CarriageRules, tariff: readonly Lane[]): Replan {
  const usable = usableLanes(shipment.mode, rules, tariff);
  const skus = shipment.lines.map(({ sku }) => sku);
  const lines = rules.lines.filter(({ sku }) => skus.includes(sku));
  const takes = lines.map((line) => lanesTaking(line, usable.lanes, rules));
  const lanes = usable.lanes.filter(
    (lane) => laneStarts(lane, shipment.warehouse) && takes.every((each) => each.lanes.includes(lane)),
  );
  const best = cheapestLane(shipment, lanes, lines);
  if (!best) {
    const refused = once([...usable.refused, ...takes.flatMap((each) => each.refused)]);
    const heavy = `No other carrier takes ${shipment.grossGrams} g from ${shipment.warehouse.id}.`;
    return { feasible: false, refused: refused.length > 0 ? refused : [heavy] };
  }
  const before = laneOf(shipment, lanesInForce(tariff, rules.on));
  const planned = before ? onLane(shipment, before, lines).cost : shipment.freight;
  const difference = { amount: best.cost.amount - planned.amount, currency: rules.currency };
  const says = `${best.lane.carrier} ${best.lane.service} instead of ${shipment.carrier} ${shipment.service}`;
  return { feasible: true, shipment: { number: shipment.number, ...best.parcel }, difference, says };
}
