/**
 * The carrier tariff: what a lane takes, where it starts and ends, what it costs. Weights are gross grams of one parcel, money
 * minor units of the lane's currency, which is the one of its destination.
 */
import type { GoodsLine, PlannedShipment, Warehouse } from './order';
import type { Country, Day, Money } from './shapes/common';
import type { Mode } from './shapes/orders';

/** One row of the carrier tariff: who carries from where to where, how heavy, for how much. */
export interface Lane {
  id: string;
  mode: Mode;
  fromKind: Warehouse['kind'];
  fromCountries: readonly Country[];
  to: readonly Country[];
  /** Places of a country it doesn't deliver to, by the beginning of their postcodes. */
  notTo: readonly { country: Country; postcodes: readonly string[] }[];
  carrier: string;
  service: string;
  /** Rising; a parcel costs what the first band says that reaches its weight. All in one currency. */
  bands: readonly { toGrams: number; price: Money }[];
  maxGrams: number;
  /** Working days from hand-over to delivery. */
  days: { from: number; to: number };
  /** A parcel worth more has to be insured. */
  insuranceLimit: Money;
  /** Decimal share of the insured value, such as `0.012`. */
  insuranceRate: string;
  /** UN numbers it takes. */
  lithium: readonly NonNullable<GoodsLine['lithium']>[];
  liquids: boolean;
  aerosols: boolean;
  incoterms: readonly ('DDP' | 'DAP')[];
  /** For how many days it is normal to hear nothing. */
  silenceDays: number;
  /** Within how many days of its hand-over a lost or damaged parcel must be claimed, by the carrier's terms. */
  claimDays: number;
  validFrom: Day;
  validTo?: Day;
  source: string;
  verifiedOn: Day;
}

/** Where a parcel goes. `region` as in the address; no carrier of the tariff asks for it yet. */
export interface Destination {
  country: Country;
  postcode: string;
  region?: string;
}

/** Compares ids the same everywhere, without a locale. */
export const byId = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const squeezed = (postcode: string): string => postcode.replace(/[\s-]/g, '').toUpperCase();

/** The rows that hold on a day, both ends of their time included. */
export function lanesInForce(lanes: readonly Lane[], on: Day): Lane[] {
  return lanes.filter((lane) => lane.validFrom <= on && (lane.validTo === undefined || on <= lane.validTo));
}

/** Whether a lane delivers to the place. */
export function laneReaches(lane: Lane, to: Destination): boolean {
  const except = lane.notTo.filter(({ country }) => country === to.country).flatMap((row) => row.postcodes);
  const served = !except.some((beginning) => squeezed(to.postcode).startsWith(beginning));
  return served && lane.to.includes(to.country);
}

/** Whether a lane collects from the warehouse. */
export function laneStarts(lane: Lane, warehouse: Warehouse): boolean {
  return lane.fromKind === warehouse.kind && lane.fromCountries.includes(warehouse.country);
}

/** Why a lane does not take one piece of the goods, for people; `undefined` when it does. */
export function laneRefuses(line: GoodsLine, lane: Lane): string | undefined {
  const by = `${lane.carrier} ${lane.service}`;
  if (line.grossGrams > lane.maxGrams)
    return `${line.sku} weighs ${line.grossGrams} g, ${by} takes at most ${lane.maxGrams} g.`;
  if (line.lithium && !lane.lithium.includes(line.lithium))
    return `${line.sku} contains ${line.lithium}, which ${by} does not take.`;
  if (line.aerosol && !lane.aerosols) return `${line.sku} is an aerosol, which ${by} does not take.`;
  if (line.liquidMl !== undefined && !lane.liquids)
    return `${line.sku} contains liquid, which ${by} does not take.`;
  return undefined;
}

/** The tariff's price of a parcel. @throws RangeError when it is heavier than the lane takes */
export function freightOf(lane: Lane, grossGrams: number): Money {
  const band = lane.bands.find(({ toGrams }) => grossGrams <= toGrams);
  if (!band || grossGrams > lane.maxGrams)
    throw new RangeError(`lane ${lane.id} takes no parcel of ${grossGrams} g`);
  return band.price;
}

/** The row of the tariff a planned shipment goes by; of several the one that came into force last. */
export function laneOf(
  shipment: Pick<PlannedShipment, 'mode' | 'carrier' | 'service' | 'warehouse' | 'freight'>,
  lanes: readonly Lane[],
): Lane | undefined {
  return lanes
    .filter(
      (lane) =>
        lane.mode === shipment.mode &&
        lane.carrier === shipment.carrier &&
        lane.service === shipment.service &&
        laneStarts(lane, shipment.warehouse) &&
        lane.insuranceLimit.currency === shipment.freight.currency,
    )
    .sort((a, b) => byId(b.validFrom, a.validFrom))
    .at(0);
}
