/**
 * The tables a landed cost is computed from, and when a row of them is known. A row is known on a day that lies in its
 * period and not more than the review period after somebody last verified it; past that the answer is "not known".
 */
import { addDays, latestOf } from './days';
import type { NotKnown, RuleRef } from './order';
import type { Country, Currency, Day, Money } from './shapes/common';

/** A row of a dated table; both days of its period included. */
export interface DatedRow {
  id: string;
  validFrom: Day;
  validTo?: Day;
  source: string;
  /** The day the row was last compared with its source. */
  verifiedOn: Day;
}

/** What is added up to a customs value, or held against a limit. */
export type ValueBasis = 'goods' | 'goods-freight-insurance';

/** A customs territory: inside it goods move without import. Amounts in its rules are in its currency. */
export interface CustomsTerritory extends DatedRow {
  code: string;
  countries: Country[];
  currency: Currency;
  /** What duty is a share of. */
  dutyOn: ValueBasis;
  /** Whether imports are taxed at the border (VAT, GST); not so in the US, whose states tax sales. */
  importTax: boolean;
}

/** A place that belongs to a country but not to its customs or VAT area. */
export interface SpecialPlace {
  country: Country;
  /** Names and codes of the region. */
  names: string[];
  /** Beginnings of its postcodes. */
  postcodes: string[];
  says: string;
  source: string;
}

/** The standard rate of a country; `rate` is a decimal share. */
export interface TaxRate extends DatedRow {
  country: Country;
  tax: 'vat' | 'gst';
  rate: string;
}

export type LowValueEffect =
  | { kind: 'no-duty' }
  /** So much for each tariff subheading in the consignment. */
  | { kind: 'flat-duty'; amount: Money }
  /** The tariff applies at any value. */
  | { kind: 'tariff-duty' }
  /** Import tax is collected with the order, not at the border. */
  | { kind: 'tax-at-sale'; scheme: string }
  /** No duty, and a share of the tax. */
  | { kind: 'bonded-retail'; taxShare: string; scheme: string };

export interface LowValueRule extends DatedRow {
  territory: string;
  use: 'import' | 'bonded';
  /** Inclusive, of one consignment (bonded: of one order). Absent: at any value. */
  limit?: Money;
  /** The limit of one customer in a calendar year, and by whose clock years begin. */
  year?: { limit: Money; timeZone: string };
  limitOn: ValueBasis;
  /** Beginnings of HS codes the rule leaves out. */
  notFor: string[];
  effect: LowValueEffect;
}

/** Duty on goods of one heading, by origin, without preference. */
export interface DutyRate extends DatedRow {
  territory: string;
  /** Beginning of the HS code. The longest that fits is taken. */
  hs: string;
  rate: string;
  exceptOrigins: Country[];
}

/** Levied on top of the tariff on everything that enters a territory. */
export interface DutySurcharge extends DatedRow {
  territory: string;
  rate: string;
}

export interface Fee extends DatedRow {
  /** Levied by a state, or the platform's own price. */
  kind: 'law' | 'platform';
  territory: string;
  /** Countries of the territory it is for; empty: all. */
  countries: Country[];
  /** Which consignments, by the limit of the territory's rule on duty. */
  when: 'low-value' | 'above-limit';
  /** For each consignment. */
  amount: Money;
  says: string;
}

export interface TaxTables {
  territories: CustomsTerritory[];
  specialPlaces: SpecialPlace[];
  taxRates: TaxRate[];
  lowValue: LowValueRule[];
  dutyRates: DutyRate[];
  surcharges: DutySurcharge[];
  fees: Fee[];
}

/** The day whose rules are asked for, and for how many days after its verification a row is taken as known. */
export interface AsOf {
  on: Day;
  reviewDays: number;
}

export type Found<T> = { found: true; row: T } | { found: false; missing: NotKnown };

export const refOf = (row: DatedRow): RuleRef => ({
  rule: row.id,
  source: row.source,
  verifiedOn: row.verifiedOn,
});

export const inForce = (row: DatedRow, on: Day): boolean =>
  row.validFrom <= on && (row.validTo === undefined || on <= row.validTo);

/** Whether a row in force was verified recently enough for the day. */
export function verified<T extends DatedRow>(row: T, { on, reviewDays }: AsOf): Found<T> {
  if (on <= addDays(row.verifiedOn, reviewDays)) return { found: true, row };
  const says = `${row.id} was last verified on ${row.verifiedOn}, more than ${reviewDays} days before ${on}`;
  return { found: false, missing: { rule: row.id, says, lastVerifiedOn: row.verifiedOn } };
}

/**
 * The row of several that is known on the day. When none is, `rule` and `says` tell what is missing; with rows of
 * another time, it also says until when they were verified.
 */
export function knownRow<T extends DatedRow>(
  rows: readonly T[],
  asOf: AsOf,
  missing: { rule: string; says: string },
): Found<T> {
  const row = rows.find((candidate) => inForce(candidate, asOf.on));
  if (row) return verified(row, asOf);
  const last = latestOf(rows.map((candidate) => candidate.verifiedOn));
  return { found: false, missing: { ...missing, ...(last ? { lastVerifiedOn: last } : {}) } };
}

/** The territory a country belongs to on a day; a country in none is its own. */
export function territoryOf(tables: TaxTables, country: Country, on: Day): CustomsTerritory | undefined {
  return tables.territories.find((row) => inForce(row, on) && row.countries.includes(country));
}

export function sameTerritory(tables: TaxTables, a: Country, b: Country, on: Day): boolean {
  return a === b || (territoryOf(tables, a, on)?.countries.includes(b) ?? false);
}

export interface Destination {
  country: Country;
  region?: string;
  postcode?: string;
}

/** Missing when the destination is a place with rules of its own, which no table here holds. */
export function specialPlace(tables: TaxTables, to: Destination): NotKnown | undefined {
  const plain = (text = ''): string => text.toUpperCase().replace(/[\s-]/g, '');
  const [region, postcode] = [plain(to.region), plain(to.postcode)];
  const place = tables.specialPlaces.find(
    (row) =>
      row.country === to.country &&
      (row.names.some((name) => plain(name) === region) ||
        row.postcodes.some((start) => postcode.startsWith(start))),
  );
  return (
    place && {
      rule: `special-place:${to.country}`,
      says: `${place.says}; a person decides (${place.source})`,
    }
  );
}
