/**
 * On which day a ledger line is taxed. Most sales are when they are delivered; under the import scheme when their payment was
 * accepted, often a month earlier. Which of the two is dated rows of `rules/data/tax-deadlines.json`; the day is cut by the clock
 * of the authority that takes the return.
 */
import { dayIn } from './business-days';
import { inForce, verified, type AsOf, type DatedRow, type Found } from './landed-cost-tables';
import type { Country, Day, Instant } from './shapes/common';
import type { FilingTable } from './tax-calendar';
import type { FilingScheme, ReturnKey } from './tax-return';

/** When a sale under a scheme is taxed. */
export interface TaxPointRow extends DatedRow {
  /** As booked: `OSS`, `IOSS`, `UK-135`, `domestic`. */
  scheme: string;
  /** Of schemes that are not the same everywhere. */
  jurisdiction?: Country;
  /** When the payment was authorized, or when the goods were delivered. */
  at: 'payment' | 'delivery';
}

/** As much of a ledger line as its day depends on. */
export interface Booked {
  scheme: string;
  jurisdiction: Country;
}

/** Whether a sale whose payment was authorized then is taxed by that. Where no row says so it is taxed when it is delivered. */
export function taxedAtPayment(line: Booked, authorizedAt: Instant, table: FilingTable): boolean {
  return rowOf(line, taxDayOf(line, authorizedAt, table), table)?.at === 'payment';
}

/** The day of an event by the clock of the authority the line is declared to; by UTC where none is known. */
export function taxDayOf({ scheme, jurisdiction }: Booked, at: Instant, { authorities }: FilingTable): Day {
  const filed = filedAs({ scheme, jurisdiction });
  const utc = at.slice(0, 10);
  // Special schemes are declared to one authority for all countries.
  const authority = authorities.find(
    (one) =>
      filed !== undefined &&
      one.schemes.includes(filed) &&
      (filed !== 'UK-VAT' || one.jurisdiction === jurisdiction) &&
      inForce(one, utc),
  );
  return authority ? dayIn(authority.timeZone, at) : utc;
}

/** The rows the lines of a return were booked by, as they were at the period's end. */
export function taxPointsOf(
  { scheme, jurisdiction, period }: ReturnKey,
  table: FilingTable,
  asOf: AsOf,
): Found<TaxPointRow>[] {
  const lines = table.taxPoints.filter(
    (row) => filedAs({ jurisdiction, ...row }) === scheme && inForce(row, period.to),
  );
  if (lines.length > 0) return lines.map((row) => verified(row, asOf));
  const says = `when sales under ${scheme} are taxed is not known for ${period.id}`;
  return [{ found: false, missing: { rule: `tax-point:${scheme}`, says } }];
}

function rowOf(
  { scheme, jurisdiction }: Booked,
  day: Day,
  { taxPoints }: FilingTable,
): TaxPointRow | undefined {
  return taxPoints.find(
    (row) =>
      row.scheme === scheme && (row.jurisdiction ?? jurisdiction) === jurisdiction && inForce(row, day),
  );
}

function filedAs({ scheme, jurisdiction }: Booked): FilingScheme | undefined {
  if (scheme === 'OSS' || scheme === 'IOSS') return scheme;
  return scheme === 'UK-135' || (scheme === 'domestic' && jurisdiction === 'GB') ? 'UK-VAT' : undefined;
}
