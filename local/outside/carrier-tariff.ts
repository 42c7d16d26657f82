/** What the carriers of the sandbox offer, where and for how much. Their own prices: the platform's tariff is another matter. */
interface Service {
  readonly carrier: string;
  readonly service: string;
  readonly maxGrams: number;
  /** Cents of a euro. */
  readonly base: number;
  readonly perKilogram: number;
  readonly days: number;
  readonly serves: (from: string, to: string) => boolean;
}

const union = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' '),
);

/** One customs territory, as far as the sandbox draws borders. */
export function sameTerritory(from: string, to: string): boolean {
  return from === to || (union.has(from) && union.has(to));
}

const anywhere = (): boolean => true;
const inChina = (from: string, to: string): boolean => from === 'CN' && to === 'CN';

const services: readonly Service[] = [
  {
    ...{ carrier: 'landpost', service: 'tracked', maxGrams: 20_000, serves: anywhere },
    ...tariff(380, 850, 14),
  },
  {
    ...{ carrier: 'swiftair', service: 'express', maxGrams: 30_000, serves: anywhere },
    ...tariff(1600, 700, 5),
  },
  {
    ...{ carrier: 'metrohub', service: 'standard', maxGrams: 30_000, serves: sameTerritory },
    ...tariff(360, 60, 4),
  },
  {
    ...{ carrier: 'metrohub', service: 'next-day', maxGrams: 20_000, serves: sameTerritory },
    ...tariff(760, 90, 1),
  },
  { ...{ carrier: 'bondex', service: 'standard', maxGrams: 30_000, serves: inChina }, ...tariff(135, 30, 5) },
  { ...{ carrier: 'bondex', service: 'fast', maxGrams: 10_000, serves: inChina }, ...tariff(290, 60, 2) },
];

function tariff(
  base: number,
  perKilogram: number,
  days: number,
): Pick<Service, 'base' | 'perKilogram' | 'days'> {
  return { base, perKilogram, days };
}

/** What one euro costs at the destination, so that prices look like prices there. */
const currencies: Readonly<Record<string, readonly [string, number]>> = {
  GB: ['GBP', 0.85],
  US: ['USD', 1.1],
  AU: ['AUD', 1.65],
  CN: ['CNY', 7.8],
};

export interface Offer {
  readonly carrier: string;
  readonly service: string;
  /** Minor units; all currencies here have two decimals. */
  readonly price: number;
  readonly currency: string;
  readonly days: number;
}

/** Offers for a parcel of this weight, between two countries (ISO 3166-1 alpha-2). */
export function offersFor(from: string, to: string, grams: number): Offer[] {
  const [currency, factor] = currencies[to] ?? ['EUR', 1];
  return services
    .filter(({ maxGrams, serves }) => grams <= maxGrams && serves(from, to))
    .map(({ carrier, service, base, perKilogram, days }) => ({
      ...{ carrier, service, currency, days },
      price: Math.round((base + (perKilogram * grams) / 1000) * factor),
    }));
}

/** Whether customs have to release it on its way: between territories, and out of a bonded zone. */
export function crossesBorder(carrier: string, from: string, to: string): boolean {
  return carrier === 'bondex' || !sameTerritory(from, to);
}
