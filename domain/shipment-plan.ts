/**
 * Parcels: how goods from one warehouse are packed into the cheapest parcels, what those cost and which have to be insured.
 * Weights are gross grams, money minor units of the lanes' currency.
 */
import { byId, freightOf, laneOf, type Lane } from './lanes';
import { add, compare, share, sum, times } from './money';
import type { GoodsLine, PlannedShipment, Warehouse } from './order';
import type { Currency, Money } from './shapes/common';

/** More parcels than this are no parcels any more but freight, which is booked by hand. */
export const maxParcels = 50;

/** A quantity of one line that leaves one warehouse. */
export interface Consignment {
  warehouse: Warehouse;
  items: readonly { line: GoodsLine; quantity: number }[];
}

/** A parcel without its number: those are given when all parcels of an order are known. */
export type Parcel = Omit<PlannedShipment, 'number'>;

type Priced = Pick<GoodsLine, 'sku' | 'unitPrice'>;

/** What the goods of a parcel are worth. Of two prices for one SKU the higher counts, so that no cover is too small. */
export function valueOf(parcel: Pick<Parcel, 'lines'>, goods: readonly Priced[], currency: Currency): Money {
  const values = parcel.lines.flatMap(({ sku, quantity }) => {
    const prices = goods
      .filter((line) => line.sku === sku)
      .map(({ unitPrice }) => times(unitPrice, quantity));
    return prices.sort((a, b) => b.amount - a.amount).slice(0, 1);
  });
  return sum(values, currency);
}

/**
 * The premium for all insured shipments together: the lane's rate × the value of the goods, each shipment rounded half up.
 * Zero when none is insured. Values are prices without tax, in the currency of the freight.
 * @param lanes those in force on the day of the order
 * @throws RangeError without shipments, for an insured one no lane fits, or for two currencies
 */
export function insuranceFor(
  shipments: readonly (Parcel | PlannedShipment)[],
  values: readonly Priced[],
  lanes: readonly Lane[],
): Money {
  const currency = shipments[0]?.freight.currency;
  if (currency === undefined) throw new RangeError('no shipments to insure');
  const premiums = shipments
    .filter((shipment) => shipment.insured)
    .map((shipment) => {
      const lane = laneOf(shipment, lanes);
      if (!lane) throw new RangeError(`no lane for ${shipment.carrier} ${shipment.service}`);
      return share(lane.insuranceRate, valueOf(shipment, values, currency));
    });
  return sum(premiums, currency);
}

/** The parcel as this lane would carry it, with what it costs in all: freight and the premium of mandatory insurance. */
export function onLane(
  parcel: Pick<Parcel, 'warehouse' | 'lines' | 'grossGrams'>,
  lane: Lane,
  goods: readonly Priced[],
): { parcel: Parcel; cost: Money } {
  const freight = freightOf(lane, parcel.grossGrams);
  const value = valueOf(parcel, goods, freight.currency);
  const insured = compare(value, lane.insuranceLimit) > 0;
  return {
    parcel: {
      mode: lane.mode,
      warehouse: parcel.warehouse,
      carrier: lane.carrier,
      service: lane.service,
      lines: parcel.lines.map((line) => ({ ...line })),
      grossGrams: parcel.grossGrams,
      freight: { ...freight },
      days: { ...lane.days },
      insured,
      silenceDays: lane.silenceDays,
      claimDays: lane.claimDays,
    },
    cost: insured ? add(freight, share(lane.insuranceRate, value)) : freight,
  };
}

/** The cheapest of several lanes for a parcel; of equals the quicker, then the first by its id. */
export function cheapestLane(
  parcel: Pick<Parcel, 'warehouse' | 'lines' | 'grossGrams'>,
  lanes: readonly Lane[],
  goods: readonly Priced[],
): { parcel: Parcel; cost: Money; lane: Lane } | undefined {
  return lanes
    .filter((lane) => parcel.grossGrams <= lane.maxGrams)
    .map((lane) => ({ ...onLane(parcel, lane, goods), lane }))
    .sort(
      (a, b) =>
        a.cost.amount - b.cost.amount ||
        a.lane.days.to - b.lane.days.to ||
        a.lane.days.from - b.lane.days.from ||
        byId(a.lane.id, b.lane.id),
    )
    .at(0);
}

interface OpenParcel {
  lines: { sku: string; quantity: number }[];
  grossGrams: number;
  /** Lanes that take everything in it. */
  lanes: readonly Lane[];
}

const room = (lanes: readonly Lane[], grams: number): number =>
  Math.max(0, ...lanes.map((lane) => lane.maxGrams - grams));

/** Puts whole pieces into the first parcel they fit in, in the order of the lines. */
function packed(
  items: Consignment['items'],
  lanesFor: (line: GoodsLine) => readonly Lane[],
): OpenParcel[] | undefined {
  const parcels: OpenParcel[] = [];
  for (const { line, quantity } of items) {
    let left = quantity;
    const lanes = lanesFor(line);
    const full = Math.floor(room(lanes, 0) / line.grossGrams);
    if (full === 0) return undefined;
    for (const parcel of parcels) left -= addTo(parcel, line, left, lanes);
    while (left > 0) {
      const parcel: OpenParcel = { lines: [], grossGrams: 0, lanes };
      left -= addTo(parcel, line, left, lanes);
      parcels.push(parcel);
      if (parcels.length > maxParcels) return undefined;
    }
  }
  return parcels;
}

/** @returns how many pieces went in */
function addTo(parcel: OpenParcel, line: GoodsLine, wanted: number, lanes: readonly Lane[]): number {
  const shared = parcel.lanes.filter((lane) => lanes.includes(lane));
  const pieces = Math.min(wanted, Math.floor(room(shared, parcel.grossGrams) / line.grossGrams));
  if (pieces === 0) return 0;
  const same = parcel.lines.find(({ sku }) => sku === line.sku);
  if (same) same.quantity += pieces;
  else parcel.lines.push({ sku: line.sku, quantity: pieces });
  parcel.grossGrams += pieces * line.grossGrams;
  parcel.lanes = shared;
  return pieces;
}

/**
 * The cheapest parcels for what leaves one warehouse, found greedily: everything by one lane, for each lane, and everything
 * by whichever lanes fit; of equals the fewer parcels. `undefined`: a piece fits no lane, or it takes more than `maxParcels`.
 */
export function packConsignment(
  consignment: Consignment,
  lanesFor: (line: GoodsLine) => readonly Lane[],
): { parcels: Parcel[]; cost: Money } | undefined {
  const { items, warehouse } = consignment;
  const goods = items.map(({ line }) => line);
  const all = [...new Set(goods.flatMap(lanesFor))].sort((a, b) => byId(a.id, b.id));
  const ways = [all, ...all.map((lane) => [lane])].flatMap((allowed) => {
    const open = packed(items, (line) => lanesFor(line).filter((lane) => allowed.includes(lane)));
    if (!open) return [];
    const planned = open.flatMap(
      (parcel) => cheapestLane({ ...parcel, warehouse }, parcel.lanes, goods) ?? [],
    );
    const currency = planned[0]?.cost.currency;
    if (planned.length < open.length || currency === undefined) return [];
    const costs = planned.map(({ cost }) => cost);
    return [{ parcels: planned.map(({ parcel }) => parcel), cost: sum(costs, currency) }];
  });
  return ways.sort((a, b) => a.cost.amount - b.cost.amount || a.parcels.length - b.parcels.length).at(0);
}
