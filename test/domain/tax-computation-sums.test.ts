/** Sums of returns, held against an addition of the raw lines that shares no code with them. */
import fc from 'fast-check';
import { addDays } from '../../domain/days';
import { periodNamed } from '../../domain/tax-calendar';
import { exactly } from '../../domain/tax-conversion';
import { rateOf, type LedgerEntry, type TaxReturn } from '../../domain/tax-return';
import { computed, referenceRates, refund, returnKey, sale } from './sample-returns';

const q3 = returnKey('OSS', '2026-Q3');
const currencies = ['EUR', 'GBP', 'USD', 'JPY', 'SEK'] as const;
const standard = { DE: '0.19', FR: '0.2', SE: '0.25', PL: '0.23', IE: '0.23' } as const;
type Market = keyof typeof standard;

interface Draft {
  country: Market;
  reduced: boolean;
  currency: (typeof currencies)[number];
  base: number;
  /** Days from 1 April 2026: the second and the third quarter. */
  day: number;
  /** Thousandths given back in the third quarter; 0 for nothing. */
  back: number;
}

const draft = fc.record<Draft>({
  country: fc.constantFrom(...(Object.keys(standard) as Market[])),
  reduced: fc.boolean(),
  currency: fc.constantFrom(...currencies),
  base: fc.integer({ min: 0, max: 5_000_000 }),
  day: fc.integer({ min: 0, max: 182 }),
  back: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1000 })),
});

/** Lines of the third quarter: supplies in it, and refunds in it of supplies since April. */
function entriesOf(drafts: readonly Draft[]): LedgerEntry[] {
  return drafts.flatMap(({ country, reduced, currency, base, day, back }, index) => {
    const rate = reduced ? '0.05' : standard[country];
    const tax = Math.round(base * Number(rate));
    const taxPoint = addDays('2026-04-01', day);
    const id = `o${String(index).padStart(6, '0')}/delivered`;
    const supply = sale({ id, jurisdiction: country, rate, currency, base, tax, taxPoint });
    const part = (amount: number): number => Math.floor((amount * back) / 1000);
    const on = taxPoint < '2026-07-01' ? '2026-07-20' : taxPoint;
    const given = back === 0 ? [] : [refund(supply, on, { base: part(base), tax: part(tax) })];
    return taxPoint < '2026-07-01' ? given : [supply, ...given];
  });
}

/** Every line on its own as an exact number of euro cents over one denominator for all currencies. */
function addedAgain(
  entries: readonly LedgerEntry[],
  lastDay: string,
  amount: (one: LedgerEntry) => number,
): number {
  const published = referenceRates.days.find(({ day }) => day >= lastDay)?.rates ?? [];
  const millionths = 1_000_000n;
  const units = currencies.map((currency) => {
    const rate = currency === 'EUR' ? '1' : published[referenceRates.currencies.indexOf(currency)];
    return {
      currency,
      perEuro: BigInt(Math.round(Number(rate) * 1_000_000)),
      hundredths: currency !== 'JPY',
    };
  });
  const denominator = units.reduce((product, { perEuro }) => product * perEuro, 1n);
  let cents = 0n;
  for (const entry of entries) {
    const unit = units.find(({ currency }) => currency === entry.currency);
    if (!unit) throw new Error(entry.currency);
    const scaled = BigInt(amount(entry)) * (unit.hundredths ? 1n : 100n) * millionths;
    cents += (entry.kind === 'refund' ? -scaled : scaled) * (denominator / unit.perEuro);
  }
  const size = cents < 0n ? -cents : cents;
  const whole = size / denominator + ((size % denominator) * 2n >= denominator ? 1n : 0n);
  return cents < 0n && whole !== 0n ? -Number(whole) : Number(whole);
}

function expectSameFigures(found: TaxReturn, entries: readonly LedgerEntry[]): void {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const behind = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  for (const line of found.lines) {
    const raw = behind(line.entries);
    expect(line.base).toBe(addedAgain(raw, '2026-09-30', ({ base }) => base));
    expect(line.tax).toBe(addedAgain(raw, '2026-09-30', ({ tax }) => tax));
  }
  for (const correction of found.corrections)
    expect(correction.tax).toBe(addedAgain(behind(correction.entries), '2026-06-30', ({ tax }) => tax));
  const named = [...found.lines, ...found.corrections].flatMap((one) => one.entries);
  expect([...named].sort()).toEqual(entries.map(({ id }) => id).sort());
}

describe('the sums of a return', () => {
  it('are those of the raw lines added again, and each line is behind one figure', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 60 }), (drafts) => {
        const entries = entriesOf(drafts);
        expectSameFigures(computed(q3, entries), entries);
      }),
    );
  });

  it('are those of the lines in euros as they are shown, added up and rounded once', () => {
    const inCents = (entries: readonly LedgerEntry[], shown: (one: LedgerEntry) => string): number => {
      const sum = entries.reduce((so, one) => {
        const units = BigInt(shown(one).replace('.', ''));
        return so + (one.kind === 'refund' ? -units : units);
      }, 0n);
      const size = sum < 0n ? -sum : sum;
      return Number((2n * size + 10n ** 8n) / (2n * 10n ** 8n)) * (sum < 0n ? -1 : 1) || 0;
    };
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 60 }), (drafts) => {
        const entries = entriesOf(drafts);
        const found = computed(q3, entries);
        const shown = (period: typeof q3.period, of: (one: LedgerEntry) => number) => (one: LedgerEntry) =>
          exactly(of(one), one.currency, found.currency, rateOf(found, one.currency, period));
        const behind = (ids: readonly string[]) => entries.filter(({ id }) => ids.includes(id));
        for (const { entries: ids, base, tax } of found.lines) {
          expect(
            inCents(
              behind(ids),
              shown(q3.period, (one) => one.base),
            ),
          ).toBe(base);
          expect(
            inCents(
              behind(ids),
              shown(q3.period, (one) => one.tax),
            ),
          ).toBe(tax);
        }
        for (const { entries: ids, period, tax } of found.corrections)
          expect(
            inCents(
              behind(ids),
              shown(periodNamed('OSS', period), (one) => one.tax),
            ),
          ).toBe(tax);
      }),
    );
  });

  it('do not depend on the order of the lines', () => {
    const shuffled = fc
      .array(draft, { maxLength: 30 })
      .map(entriesOf)
      .chain((entries) =>
        fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
      );
    fc.assert(
      fc.property(shuffled, ([entries, others]) => {
        expect(computed(q3, others)).toEqual(computed(q3, entries));
      }),
    );
  });

  it('do not depend on how a sale is split into lines, not by a cent: nothing is rounded in between', () => {
    const figures = ({ lines, corrections, due, reclaim }: TaxReturn) => ({
      lines: lines.map(({ entries: _entries, ...line }) => line),
      corrections: corrections.map(({ entries: _entries, ...correction }) => correction),
      ...{ due, reclaim },
    });
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 20 }), fc.nat(1000), (drafts, share) => {
        const entries = entriesOf(drafts);
        const split = entries.flatMap((entry) => {
          const [base, tax] = [
            Math.floor((entry.base * share) / 1000),
            Math.floor((entry.tax * share) / 1000),
          ];
          const rest = { base: entry.base - base, tax: entry.tax - tax };
          return [
            { ...entry, id: `${entry.id}/1`, base, tax },
            { ...entry, id: `${entry.id}/2`, ...rest },
          ];
        });
        expect(figures(computed(q3, split))).toEqual(figures(computed(q3, entries)));
      }),
    );
  });

  it('make what is due less what is asked back', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 40 }), (drafts) => {
        const { lines, corrections, due, reclaim } = computed(q3, entriesOf(drafts));
        const all = [...lines, ...corrections].reduce((sum, { tax }) => sum + tax, 0);
        expect(due - reclaim.reduce((sum, { amount }) => sum + amount, 0)).toBe(all);
        expect(due).toBeGreaterThanOrEqual(0);
        expect(reclaim.every(({ amount }) => amount > 0)).toBe(true);
      }),
    );
  });

  it('of 50,000 lines in five currencies are right too', () => {
    const countries = Object.keys(standard) as Market[];
    const drafts = Array.from({ length: 50_000 }, (_, n): Draft => {
      const [country, currency] = [
        countries[n % 5] ?? 'DE',
        currencies[(n * 7 + Math.floor(n / 5)) % 5] ?? 'EUR',
      ];
      const back = n % 11 === 0 ? (n * 37) % 1000 : 0;
      return {
        country,
        currency,
        reduced: n % 3 === 0,
        base: (n * 7919) % 900_001,
        day: 91 + (n % 92),
        back,
      };
    });
    const entries = entriesOf(drafts);
    expect(entries.length).toBeGreaterThan(50_000);
    expectSameFigures(computed(q3, entries), entries);
  });
});
