/** The rules of tax returns, loaded together: calendar, rates, the computation, the authorities' files, the archive. */
import { addDays } from '../domain/days';
import type { AsOf, Found } from '../domain/landed-cost-tables';
import type { Country, Day, Instant } from '../domain/shapes/common';
import {
  authorityOf,
  deadlineOf,
  startOfDayIn,
  type Deadline,
  type FilingTable,
} from '../domain/tax-calendar';
import { computeReturn } from '../domain/tax-computation';
import { britishBoxes, iossFile, ossUnionFile } from '../domain/tax-files';
import type { Computed, LedgerEntry, ReturnKey, TaxReturn } from '../domain/tax-return';
import { loadReferenceRates } from './exchange-rates';
import { loadTaxTables } from './tax';
import { loadArchiveTerms } from './tax-archive';
import { loadTaxDeadlines } from './tax-deadlines';

/** The tables shipped with the product. @throws ZodError naming the wrong field */
export function loadTaxBook() {
  const [filing, rates] = [loadTaxDeadlines(), loadReferenceRates()];
  const { taxRates } = loadTaxTables();
  return {
    archive: loadArchiveTerms(),
    periodEnds: (key: ReturnKey): Instant => periodEnds(key, filing),
    deadlineOf: (key: ReturnKey, on: Day, reviewDays: number): Found<Deadline> =>
      deadlineOf(key, filing, { on, reviewDays }),
    compute: (key: ReturnKey, entries: readonly LedgerEntry[], on: Day, reviewDays: number): Computed =>
      computeReturn(key, entries, rates, { filing, taxRates, on, reviewDays }),
    fileFor,
  };
}

/** Numbers a file names. */
interface Numbers {
  number: string;
  /** VAT numbers in other member states that goods are sent from. */
  establishments?: Readonly<Record<Country, string>>;
}

/**
 * The authority's own file.
 * @throws RangeError for an authority whose layout is not known, a number of another form, or figures the layout does not take
 */
function fileFor(computed: TaxReturn, { number, establishments }: Numbers) {
  const { scheme, jurisdiction, period } = computed;
  const name = `${scheme}-${jurisdiction}-${period.id}`;
  if (scheme === 'UK-VAT') {
    // Without the period's key, which HMRC gives, and the declaration: both are added when it is filed.
    const boxes = Object.entries(britishBoxes(computed)).map(([box, value]) => `"${box}":${String(value)}`);
    return fileOf(`${name}.json`, 'application/json', `{${boxes.join(',')}}`);
  }
  const about = { vatNumber: number, ...(establishments ? { establishments } : {}) };
  const text = scheme === 'OSS' ? ossUnionFile(computed, about) : iossFile(computed, number);
  return fileOf(`${name}.csv`, 'text/csv', text);
}

function fileOf(fileName: string, mediaType: string, text: string) {
  return { fileName, mediaType, content: Buffer.from(text) };
}

/** Known for good or not: by which clock a period ends is not a matter of when its row was verified. */
const forEver: Omit<AsOf, 'on'> = { reviewDays: 1_000_000 };

function periodEnds(key: ReturnKey, filing: FilingTable): Instant {
  const over = addDays(key.period.to, 1);
  const authority = authorityOf(key, filing, { on: key.period.to, ...forEver });
  return startOfDayIn(over, authority.found ? authority.row.timeZone : 'UTC');
}
