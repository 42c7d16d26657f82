/** How long a filed return and what it was made of are kept. Terms are dated rows of `rules/data/tax-archive.json`. */
import { inForce, type DatedRow } from './landed-cost-tables';
import type { Day } from './shapes/common';
import type { FilingScheme, ReturnKey } from './tax-return';

export interface ArchiveTerm extends DatedRow {
  scheme: FilingScheme;
  /** Whole years after the end of the calendar year in which the period ends. */
  years: number;
}

/**
 * Last day on which a return has to be in the archive.
 * @throws RangeError when no row says how long
 */
export function keepUntil({ scheme, period }: ReturnKey, terms: readonly ArchiveTerm[]): Day {
  const term = terms.find((one) => one.scheme === scheme && inForce(one, period.to));
  if (!term) throw new RangeError(`no row says how long a return of ${scheme} for ${period.id} is kept`);
  return `${Number(period.to.slice(0, 4)) + term.years}-12-31`;
}
