/**
 * A return from the lines of the tax ledger.
 *
 * - Amounts are added in the currency they were taken in, for each country and rate, and each sum is converted and rounded
 *   once, half away from zero, to the minor unit. Tax is what the ledger took, not the rate of the sum: Implementing
 *   Regulation (EU) 282/2011 art. 60 wants the exact amount, not one rounded to whole units.
 * - OSS and IOSS: a line belongs to the period of its supply. What is given back of this period's supplies lowers its line;
 *   what belongs to an earlier period becomes a correction of that period's tax, converted at that period's rate (Directive
 *   2006/112/EC art. 369g(4) and 369t(2)). Nothing is set off between countries: Implementing Regulation art. 63 has each
 *   country pay back its own share.
 * - British VAT: what is given back counts in the period it is given back in (VAT Regulations 1995 reg. 38), so there are no
 *   corrections. A supply booked too late is an error to be put right by a person (VAT Notice 700/45).
 */
import { inForce, refOf, verified, type TaxRate } from './landed-cost-tables';
import { periodEndRate, type ReferenceRates } from './exchange-rates';
import { decimal } from './money';
import type { NotKnown, RuleRef } from './order';
import type { Country, Currency, Day } from './shapes/common';
import { authorityOf, deadlineOf, periodOf, termsOf, type FilingTable } from './tax-calendar';
import { gather, total, type Sums } from './tax-conversion';
import { taxPointsOf } from './tax-points';
import type {
  Computed,
  ExchangeRate,
  LedgerEntry,
  ReturnCorrection,
  ReturnGap,
  ReturnKey,
  ReturnLine,
  TaxReturn,
} from './tax-return';

/** Law a return is computed by, and the day it is asked on. */
export interface FilingRules {
  filing: FilingTable;
  /** Standard rates of countries. */
  taxRates: readonly TaxRate[];
  on: Day;
  /** For how many days after its verification a row is taken as known. */
  reviewDays: number;
}

const booked: Readonly<Record<ReturnKey['scheme'], readonly string[]>> = {
  OSS: ['OSS'],
  IOSS: ['IOSS'],
  'UK-VAT': ['UK-135', 'domestic'],
};

/**
 * Whether a ledger line is declared in returns like this one: tax we collected under its scheme, or gave back. Tax paid at a
 * border is on nobody's return here. Which period takes it is not asked.
 */
export function declaredIn({ scheme, jurisdiction }: ReturnKey, entry: LedgerEntry): boolean {
  const there = scheme !== 'UK-VAT' || entry.jurisdiction === jurisdiction;
  return entry.kind !== 'import' && there && booked[scheme].includes(entry.scheme);
}

/**
 * The return made of these lines: all that were booked in the period, and of those with an earlier tax point the ones no
 * earlier return has taken. Lines that are not declared in it are left out. Linear in the number of lines.
 * @throws RangeError for a line given twice, one with a tax point after the period, or an amount that is no whole number
 */
export function computeReturn(
  key: ReturnKey,
  entries: readonly LedgerEntry[],
  rates: ReferenceRates,
  rules: FilingRules,
): Computed {
  const authority = authorityOf(key, rules.filing, rules);
  const terms = termsOf(key, rules.filing, rules);
  if (!authority.found || !terms.found) {
    const missing = [authority, terms].flatMap((one) => (one.found ? [] : [one.missing]));
    return { state: 'not-known', gaps: missing.map((one) => gapOf('deadline', one)) };
  }
  const book = new Book(
    key,
    authority.row.currency,
    terms.row.exchange === 'none' ? undefined : rates,
    rules,
  );
  book.cite(refOf(terms.row));
  book.cite(refOf(authority.row));
  for (const point of taxPointsOf(key, rules.filing, rules)) {
    if (point.found) book.cite(refOf(point.row));
    else book.lacks('tax-point', point.missing);
  }
  for (const entry of inOrder(key, entries)) book.take(entry);
  return book.close();
}

/** By id, so that the order they come in does not matter. */
function inOrder(key: ReturnKey, entries: readonly LedgerEntry[]): LedgerEntry[] {
  const declared = entries.filter((entry) => declaredIn(key, entry));
  declared.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (const [index, { id, taxPoint }] of declared.entries()) {
    if (declared[index + 1]?.id === id) throw new RangeError(`ledger line ${id} was given twice`);
    if (taxPoint > key.period.to) throw new RangeError(`ledger line ${id} is later than ${key.period.id}`);
  }
  return declared;
}

interface LineBook {
  line: Omit<ReturnLine, 'base' | 'tax' | 'entries'>;
  base: Sums;
  tax: Sums;
  entries: string[];
}

interface CorrectionBook {
  consumption: Country;
  period: ReturnKey['period'];
  tax: Sums;
  entries: string[];
}

/** A return while it is added up. Gaps are collected, so that a person sees all of them at once. */
class Book {
  readonly #lines = new Map<string, LineBook>();
  readonly #corrections = new Map<string, CorrectionBook>();
  readonly #gaps = new Map<string, Omit<ReturnGap, 'entries'> & { ids: Set<string> }>();
  readonly #refs = new Map<string, RuleRef>();
  readonly #exchange = new Map<string, ExchangeRate>();
  readonly #rateTypes = new Map<string, ReturnLine['rateType'] | ReturnGap>();

  constructor(
    private readonly key: ReturnKey,
    private readonly currency: Currency,
    /** Absent where no table holds the rate that the law asks for. */
    private readonly rates: ReferenceRates | undefined,
    private readonly rules: FilingRules,
  ) {}

  cite(ref: RuleRef): void {
    this.#refs.set(ref.rule, ref);
  }

  /** A rule that the return, or some of its lines, depend on. */
  lacks(what: ReturnGap['what'], missing: NotKnown, ...entries: string[]): void {
    const gap = gapOf(what, missing);
    this.#gap(gap.what, gap.says, ...entries);
  }

  take(entry: LedgerEntry): void {
    const { scheme, period } = this.key;
    const supplied = entry.kind === 'refund' ? entry.corrects?.taxPoint : entry.taxPoint;
    const day = scheme === 'UK-VAT' ? entry.taxPoint : supplied;
    if (day === undefined)
      this.#gap('correction', 'a refund does not say which supply it corrects', entry.id);
    else if (day > period.to) throw new RangeError(`ledger line ${entry.id} corrects a later supply`);
    else if (day >= period.from) this.#declare(entry, supplied ?? day);
    else if (scheme === 'UK-VAT')
      this.#gap('correction', `booked after the return of its period was due (VAT Notice 700/45)`, entry.id);
    else this.#correct(entry, day);
  }

  close(): Computed {
    const lines = [...this.#lines.values()].map((book) => this.#lineOf(book));
    const corrections = [...this.#corrections.values()].map((book) => this.#correctionOf(book));
    const gaps = [...this.#gaps.values()].map(({ ids, ...gap }) => ({ ...gap, entries: [...ids] }));
    if (gaps.length > 0) return { state: 'not-known', gaps };
    const exchange = [...this.#exchange.values()];
    const rules = [...this.#refs.values()];
    const found: TaxReturn = {
      ...this.key,
      currency: this.currency,
      lines: sorted(lines, (one) => `${one.consumption} ${one.rateType} ${one.rate} ${one.dispatchedFrom}`),
      corrections: sorted(corrections, (one) => `${one.consumption} ${one.period}`),
      ...balances(lines, corrections),
      exchange: sorted(exchange, (one) => `${one.from} ${one.on}`),
      rules: sorted(rules, (one) => one.rule),
      nil: [...lines, ...corrections].every((one) => one.tax === 0 && (!('base' in one) || one.base === 0)),
    };
    return { state: 'computed', return: found };
  }

  #declare(entry: LedgerEntry, supplied: Day): void {
    const { jurisdiction: consumption, dispatchedFrom } = entry;
    const rate = shortest(entry.rate);
    const rateType = this.#rateType(consumption, rate, supplied);
    if (typeof rateType !== 'string') return this.#gap(rateType.what, rateType.says, entry.id);
    const from = dispatchedFrom === undefined ? {} : { dispatchedFrom };
    const name = `${consumption} ${rate} ${rateType} ${dispatchedFrom ?? ''}`;
    const book = upsert(this.#lines, name, () => ({
      line: { consumption, ...from, rate, rateType },
      ...{ base: new Map(), tax: new Map(), entries: [] },
    }));
    gather(book.base, entry.currency, signed(entry, entry.base));
    gather(book.tax, entry.currency, signed(entry, entry.tax));
    book.entries.push(entry.id);
  }

  #correct(entry: LedgerEntry, supplied: Day): void {
    const period = periodOf(this.key.scheme, supplied);
    const name = `${entry.jurisdiction} ${period.id}`;
    const book = upsert(this.#corrections, name, () => ({
      ...{ consumption: entry.jurisdiction, period, tax: new Map(), entries: [] },
    }));
    gather(book.tax, entry.currency, signed(entry, entry.tax));
    book.entries.push(entry.id);
  }

  #lineOf({ line, base, tax, entries }: LineBook): ReturnLine {
    const last = this.key.period.to;
    const found = {
      ...line,
      base: this.#converted(base, last, entries),
      tax: this.#converted(tax, last, entries),
    };
    if (this.key.scheme !== 'UK-VAT' && (found.base < 0 || found.tax < 0))
      this.#gap('negative-line', `more was given back than sold to ${line.consumption}`, ...entries);
    return { ...found, entries };
  }

  #correctionOf({ consumption, period, tax, entries }: CorrectionBook): ReturnCorrection {
    const deadline = deadlineOf({ ...this.key, period }, this.rules.filing, this.rules);
    if (!deadline.found) this.lacks('deadline', deadline.missing, ...entries);
    else if (this.rules.on > (deadline.row.correctableUntil ?? ''))
      this.#gap(
        'correction',
        `${period.id} could be corrected until ${deadline.row.correctableUntil ?? 'never'}; now ${consumption} has to be asked directly`,
        ...entries,
      );
    return { consumption, period: period.id, tax: this.#converted(tax, period.to, entries), entries };
  }

  /** Sums in the filing currency; 0 and a gap where a rate is not known. */
  #converted(sums: Sums, lastDay: Day, entries: readonly string[]): number {
    const rates = new Map<Currency, ExchangeRate>();
    for (const currency of sums.keys()) {
      if (currency === this.currency) continue;
      const answer = this.rates && periodEndRate(this.rates, currency, lastDay);
      if (!answer?.known) {
        const none = `no rate from ${currency} into ${this.currency} is in a table that this authority takes`;
        this.#gap('exchange-rate', answer?.says ?? none, ...entries);
        return 0;
      }
      rates.set(currency, answer.rate);
      this.#exchange.set(`${currency} ${answer.rate.on}`, answer.rate);
    }
    return total(sums, this.currency, rates);
  }

  /** Standard when it is the country's standard rate on the day of the supply, reduced when it is below. */
  #rateType(country: Country, rate: string, on: Day): ReturnLine['rateType'] | ReturnGap {
    const name = `${country} ${rate} ${on}`;
    return upsert(this.#rateTypes, name, () => {
      const row = this.rules.taxRates.find((one) => one.country === country && inForce(one, on));
      const says = `no standard rate of ${country} is known on ${on}`;
      if (!row) return { what: 'tax-rate', says, entries: [] };
      const known = verified(row, { on, reviewDays: this.rules.reviewDays });
      if (!known.found) return gapOf('rule-outdated', known.missing);
      const order = compareRates(rate, row.rate);
      if (order > 0 || (rate === '0' && this.key.scheme !== 'UK-VAT'))
        return { what: 'tax-rate', says: `${rate} is no rate of ${country} on ${on}`, entries: [] };
      this.cite(refOf(row));
      return order === 0 ? 'standard' : 'reduced';
    });
  }

  #gap(what: ReturnGap['what'], says: string, ...entries: string[]): void {
    const gap = upsert(this.#gaps, `${what} ${says}`, () => ({ what, says, ids: new Set<string>() }));
    for (const id of entries) gap.ids.add(id);
  }
}

/** What is due and what is asked back. Each country stands for itself. */
function balances(
  lines: readonly ReturnLine[],
  corrections: readonly ReturnCorrection[],
): Pick<TaxReturn, 'due' | 'reclaim'> {
  const byCountry = new Map<Country, number>();
  for (const { consumption, tax } of [...lines, ...corrections])
    byCountry.set(consumption, (byCountry.get(consumption) ?? 0) + tax);
  const reclaim = [...byCountry].filter(([, balance]) => balance < 0);
  return {
    due: [...byCountry.values()].reduce((sum, balance) => sum + Math.max(balance, 0), 0),
    reclaim: sorted(
      reclaim.map(([consumption, balance]) => ({ consumption, amount: -balance })),
      (one) => one.consumption,
    ),
  };
}

function gapOf(what: ReturnGap['what'], missing: { says: string; lastVerifiedOn?: Day }): ReturnGap {
  const outdated = missing.lastVerifiedOn !== undefined;
  return { what: outdated ? 'rule-outdated' : what, says: missing.says, entries: [] };
}

const signed = ({ kind }: LedgerEntry, amount: number): number => (kind === 'refund' ? -amount : amount);

/** A rate without trailing zeros: `0.20` is `0.2`. */
const shortest = (rate: string): string =>
  rate.includes('.') ? rate.replace(/0+$/, '').replace(/\.$/, '') : rate;

function compareRates(a: string, b: string): number {
  const [one, two] = [decimal(a), decimal(b)];
  const [left, right] = [one.amount * 10n ** two.scale, two.amount * 10n ** one.scale];
  return left === right ? 0 : left < right ? -1 : 1;
}

function upsert<T>(map: Map<string, T>, name: string, make: () => T): T {
  const there = map.get(name);
  if (there !== undefined) return there;
  const made = make();
  map.set(name, made);
  return made;
}

function sorted<T>(list: readonly T[], name: (one: T) => string): T[] {
  return [...list].sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
}
