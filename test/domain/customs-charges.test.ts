import {
  chargeDifferences,
  onlyAwaited,
  sameDifferences,
  saysOf,
  type Charge,
} from '../../domain/customs-charges';
import type { BorderCharge } from '../../domain/landed-cost-ledger';
import type { AmountLimits } from '../../domain/money';

type Kind = BorderCharge['kind'];

let bills = 0;
/** A line of a bill; each comes a minute after the one before. */
const bill = (kind: Kind, amount: number, currency = 'EUR'): Charge => ({
  ...{ kind, amount: { amount, currency } },
  at: new Date(Date.UTC(2026, 0, 1, 0, ++bills)).toISOString(),
});
const credit = (kind: Kind, amount: number, currency = 'EUR'): Charge => ({
  ...bill(kind, amount, currency),
  credit: true,
});

const due: BorderCharge[] = [
  { kind: 'duty', amount: { amount: 26_40, currency: 'EUR' } },
  { kind: 'vat', amount: { amount: 46_82, currency: 'EUR' } },
  { kind: 'fee', amount: { amount: 15_00, currency: 'EUR' } },
];
const asFrozen = [bill('vat', 46_82), bill('duty', 26_40), bill('fee', 15_00)];
const duty = (...charges: Charge[]) => [bill('vat', 46_82), bill('fee', 15_00), ...charges];

describe('what customs charged, beside what was frozen', () => {
  it.each<[string, Charge[], string[]]>([
    ['nothing yet: there is nothing to compare', [], []],
    ['as frozen', asFrozen, []],
    ['as frozen, in two bills', duty(bill('duty', 26_00), bill('duty', 40)), []],
    ['more', duty(bill('duty', 30_00)), ['duty: 30.00 EUR charged, 26.40 EUR frozen, 3.60 EUR more']],
    ['less', duty(bill('duty', 20_00)), ['duty: 20.00 EUR charged, 26.40 EUR frozen, 6.40 EUR less']],
    ['too much, and the rest credited', duty(bill('duty', 30_00), credit('duty', 3_60)), []],
    ['a credit note before the bill it corrects', duty(credit('duty', 3_60), bill('duty', 30_00)), []],
    [
      'a credit note alone',
      duty(credit('duty', 3_60)),
      ['duty: 0.00 EUR charged and 3.60 EUR credited, 26.40 EUR frozen, 30.00 EUR less'],
    ],
    [
      'credited in full: it is no bill that has not come',
      duty(bill('duty', 26_40), credit('duty', 26_40)),
      ['duty: 26.40 EUR charged and 26.40 EUR credited, 26.40 EUR frozen, 26.40 EUR less'],
    ],
    [
      'the same bill twice',
      [...asFrozen, bill('fee', 15_00)],
      ['fee: 30.00 EUR charged, 15.00 EUR frozen, 15.00 EUR more'],
    ],
    [
      'kinds that are not billed yet',
      [bill('vat', 46_82)],
      ['duty: not charged yet, 26.40 EUR frozen', 'fee: not charged yet, 15.00 EUR frozen'],
    ],
    [
      'a kind that was not due',
      [...asFrozen, bill('gst', 5_00)],
      ['GST: 5.00 EUR charged, 0.00 EUR frozen, 5.00 EUR more'],
    ],
    [
      'in another currency: nothing is added up, a person compares',
      duty(bill('duty', 22_60, 'GBP'), bill('duty', 1_00)),
      ['duty: 1.00 EUR charged, 22.60 GBP charged, 26.40 EUR frozen: compare them by hand'],
    ],
    [
      'by mistake in another currency, credited there and billed anew',
      duty(bill('duty', 22_60, 'GBP'), credit('duty', 22_60, 'GBP'), bill('duty', 26_40)),
      [],
    ],
  ])('%s', (_what, charges, said) => {
    expect(chargeDifferences(due, charges).map(saysOf)).toEqual(said);
    // Bills and credit notes come in any order.
    expect(chargeDifferences(due, charges.toReversed()).map(saysOf)).toEqual(said);
  });

  it('by no more than is tolerated is none, kind by kind and in a currency that is named', () => {
    const charges = [bill('duty', 27_40), bill('vat', 45_81), bill('fee', 15_00)];
    const found = (tolerance: AmountLimits) =>
      chargeDifferences(due, charges, tolerance).map(({ kind, verdict }) => `${kind} ${verdict}`);
    expect(found({ EUR: 1_00 })).toEqual(['vat less']);
    expect(found({ GBP: 1_00 })).toEqual(['duty more', 'vat less']);
  });

  it('where nothing was due all of it is more', () => {
    expect(chargeDifferences([], [bill('vat', 21_47)])).toMatchObject([
      {
        ...{ kind: 'vat', verdict: 'more', expected: { amount: 0, currency: 'EUR' } },
        difference: { amount: 21_47, currency: 'EUR' },
      },
    ]);
  });

  it('knows when the newest bill of the kind came, from which the time to dispute it runs', () => {
    const [first, second] = [bill('duty', 20_00), bill('duty', 10_00)];
    expect(chargeDifferences(due, duty(second, first))).toMatchObject([
      { kind: 'duty', billedAt: second.at },
    ]);
  });

  it('is only awaited as long as nothing else differs', () => {
    expect(onlyAwaited(chargeDifferences(due, [bill('vat', 46_82)]))).toBe(true);
    expect(onlyAwaited(chargeDifferences(due, [bill('vat', 46_83)]))).toBe(false);
  });

  it('is no other difference when a bill was credited and billed anew, and is one by a single cent', () => {
    const of = (...more: Charge[]) => chargeDifferences(due, duty(bill('duty', 30_00), ...more));
    expect(sameDifferences(of(), of(credit('duty', 30_00), bill('duty', 30_00)))).toBe(true);
    expect(sameDifferences(of(), of(credit('duty', 1)))).toBe(false);
    expect(sameDifferences(of(), [])).toBe(false);
  });
});
