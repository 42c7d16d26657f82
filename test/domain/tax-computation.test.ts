import { computeReturn } from '../../domain/tax-computation';
import type { LedgerEntry } from '../../domain/tax-return';
import { computed, filingRules, gapsOf, referenceRates, refund, returnKey, sale } from './sample-returns';

const q3 = returnKey('OSS', '2026-Q3');
const ioss = returnKey('IOSS', '2026-09');
const uk = returnKey('UK-VAT', '2026-Q3');
const british = { jurisdiction: 'GB', scheme: 'UK-135', rate: '0.2', tax: 20_00, currency: 'GBP' } as const;

describe('a return of the Union scheme', () => {
  it('has a line for each country and rate, with the ledger lines behind it', () => {
    const [a, b, c] = [
      sale(),
      sale({ base: 50_00, tax: 9_50 }),
      sale({ jurisdiction: 'FR', rate: '0.20', tax: 20_00 }),
    ];
    const found = computed(q3, [c, b, a]);
    expect(found.lines).toEqual([
      {
        consumption: 'DE',
        rate: '0.19',
        rateType: 'standard',
        base: 150_00,
        tax: 28_50,
        entries: [a.id, b.id],
      },
      { consumption: 'FR', rate: '0.2', rateType: 'standard', base: 100_00, tax: 20_00, entries: [c.id] },
    ]);
    expect(found).toMatchObject({ currency: 'EUR', due: 48_50, reclaim: [], corrections: [], nil: false });
    expect(found.rules.map(({ rule }) => rule)).toEqual([
      'authority-fi-verohallinto',
      'oss-return',
      'oss-tax-point',
      'vat-de-2021-01-01',
      expect.stringMatching(/^vat-fr/),
    ]);
  });

  it('tells where goods came from apart, where the ledger does', () => {
    const entries = [sale({ dispatchedFrom: 'FR' }), sale({ dispatchedFrom: 'PL' }), sale()];
    expect(computed(q3, entries).lines.map((line) => line.dispatchedFrom)).toEqual(['FR', 'PL', undefined]);
  });

  it('leaves out what other schemes declare, and what was paid at a border', () => {
    const others = ['IOSS', 'domestic', 'UK-135', 'import', 'AU-LVG'].map((scheme) => sale({ scheme }));
    expect(computed(q3, [...others, sale({ kind: 'import' })])).toMatchObject({
      lines: [],
      due: 0,
      nil: true,
    });
  });

  it('with nothing sold is a nil return, and so is one where all came back', () => {
    expect(computed(q3, [])).toMatchObject({ lines: [], due: 0, nil: true, reclaim: [] });
    const sold = sale();
    expect(computed(q3, [sold, refund(sold, '2026-09-30')])).toMatchObject({
      lines: [{ base: 0, tax: 0, entries: [sold.id, `${sold.id}/refund`] }],
      ...{ due: 0, nil: true },
    });
  });

  it('calls a rate below the standard one reduced, by the rate on the day of the supply', () => {
    const books = sale({ rate: '0.07', tax: 7_00 });
    // Estonia: 22 % until 30 June 2025, 24 % from then on.
    const estonia = (rate: string, taxPoint: string) =>
      computed(returnKey('OSS', taxPoint < '2025-07' ? '2025-Q2' : '2025-Q3'), [
        sale({ jurisdiction: 'EE', rate, taxPoint }),
      ]).lines[0]?.rateType;
    expect(computed(q3, [books]).lines).toMatchObject([{ rate: '0.07', rateType: 'reduced' }]);
    expect(estonia('0.22', '2025-06-30')).toBe('standard');
    expect(estonia('0.24', '2025-07-01')).toBe('standard');
    expect(estonia('0.22', '2025-07-01')).toBe('reduced');
  });
});

describe('amounts in other currencies', () => {
  it('are added first, converted at the rate of the period’s last day, and rounded once', () => {
    // ECB, 30 September 2026.
    const rate = Number(referenceRates.days.find(({ day }) => day === '2026-09-30')?.rates[0]);
    const pounds = Array.from({ length: 3 }, () => sale({ currency: 'GBP', base: 10_01, tax: 1_90 }));
    const found = computed(q3, pounds);
    expect(found.lines[0]).toMatchObject({
      base: Math.round(30_03 / rate),
      tax: Math.round(5_70 / rate),
    });
    expect(found.exchange).toEqual([
      { from: 'GBP', to: 'EUR', rate: String(rate), on: '2026-09-30', source: expect.any(String) },
    ]);
  });

  it('know that a yen has no hundredths', () => {
    const yen = { currency: 'JPY', base: 1_000_000, tax: 190_000 };
    const rate = Number(
      referenceRates.days.find(({ day }) => day === '2026-09-30')?.rates[
        referenceRates.currencies.indexOf('JPY')
      ],
    );
    expect(computed(q3, [sale(yen)]).lines[0]?.tax).toBe(Math.round((190_000 / rate) * 100));
  });

  it('of euro need no rate', () => {
    expect(
      computed(returnKey('IOSS', '2026-10'), [sale({ scheme: 'IOSS', taxPoint: '2026-10-05' })]),
    ).toMatchObject({
      exchange: [],
      due: 19_00,
    });
  });
});

describe('what is given back', () => {
  const early = sale({ taxPoint: '2026-05-10' });

  it('of this period lowers its line', () => {
    const sold = sale();
    const back = refund(sold, '2026-09-01', { base: 40_00, tax: 7_60 });
    expect(computed(q3, [sold, back])).toMatchObject({
      lines: [{ base: 60_00, tax: 11_40 }],
      corrections: [],
    });
  });

  it('of an earlier one corrects that one, and is asked back where nothing is due', () => {
    const back = refund(early, '2026-07-02');
    const france = sale({ jurisdiction: 'FR', rate: '0.2', tax: 20_00 });
    expect(computed(q3, [france, back])).toMatchObject({
      corrections: [{ consumption: 'DE', period: '2026-Q2', tax: -19_00, entries: [back.id] }],
      // Not set off against France.
      ...{ due: 20_00, reclaim: [{ consumption: 'DE', amount: 19_00 }], nil: false },
    });
  });

  it('is set off within its country', () => {
    const back = refund(early, '2026-07-02', { tax: 5_00 });
    expect(computed(q3, [sale(), back])).toMatchObject({ due: 14_00, reclaim: [] });
  });

  it('is converted at the rate of the period it belongs to', () => {
    const rateOn = (day: string) => Number(referenceRates.days.find((one) => one.day === day)?.rates[0]);
    const pounds = sale({ taxPoint: '2026-05-10', currency: 'GBP', tax: 1000_00 });
    const back = refund(pounds, '2026-07-02');
    expect(rateOn('2026-06-30')).not.toBe(rateOn('2026-09-30'));
    expect(computed(q3, [back]).corrections[0]?.tax).toBe(-Math.round(1000_00 / rateOn('2026-06-30')));
  });

  it('corrects months under IOSS', () => {
    const parcel = sale({ scheme: 'IOSS', taxPoint: '2026-06-30' });
    expect(computed(ioss, [refund(parcel, '2026-09-02')])).toMatchObject({
      corrections: [{ period: '2026-06', tax: -19_00 }],
    });
  });

  it('can be for three years after the first return was due, to the day', () => {
    // 2023-Q3 was due on 31 October 2023.
    const old = refund(sale({ taxPoint: '2023-09-30' }), '2026-09-30');
    const fresh = { ...filingRules, on: '2026-10-31' };
    expect(gapsOf(q3, [old], fresh)).toEqual([]);
    expect(gapsOf(q3, [old], { ...fresh, on: '2026-11-01' })).toMatchObject([
      { what: 'correction', says: expect.stringContaining('2026-10-31'), entries: [old.id] },
    ]);
  });

  it('counts in Britain in the period it is given back in', () => {
    const sold = sale({ ...british, taxPoint: '2026-05-10' });
    const found = computed(uk, [sale(british), refund(sold, '2026-07-02', { base: 30_00, tax: 6_00 })]);
    expect(found).toMatchObject({ lines: [{ base: 70_00, tax: 14_00 }], corrections: [], due: 14_00 });
    expect(computed(uk, [refund(sold, '2026-07-02')])).toMatchObject({
      ...{ due: 0, reclaim: [{ consumption: 'GB', amount: 20_00 }] },
    });
  });
});

it('a supply of an earlier period that was booked late adds to that one', () => {
  expect(computed(q3, [sale({ taxPoint: '2026-06-30' })])).toMatchObject({
    lines: [],
    corrections: [{ period: '2026-Q2', tax: 19_00 }],
    due: 19_00,
  });
});

it('British VAT has what was sold from abroad and from stock in the country, not from stock elsewhere', () => {
  const stock = sale({ ...british, scheme: 'domestic' });
  const german = sale({ scheme: 'domestic' });
  const books = sale({ ...british, rate: '0', tax: 0 });
  expect(computed(uk, [sale(british), stock, german, books])).toMatchObject({
    currency: 'GBP',
    lines: [
      { rateType: 'reduced', rate: '0', base: 100_00, tax: 0 },
      { rateType: 'standard', rate: '0.2', base: 200_00, tax: 40_00 },
    ],
    due: 40_00,
  });
});

describe('a return waits for a person', () => {
  const one = sale();
  it.each<[string, LedgerEntry[], object, object]>([
    [
      'without an exchange rate',
      [sale({ id: 'x', currency: 'BRL' })],
      {},
      { what: 'exchange-rate', entries: ['x'] },
    ],
    [
      'for a rate above the standard one',
      [sale({ id: 'x', rate: '0.2' })],
      {},
      { what: 'tax-rate', entries: ['x'] },
    ],
    ['for a rate of nothing', [sale({ id: 'x', rate: '0', tax: 0 })], {}, { what: 'tax-rate' }],
    ['in a country without rates', [sale({ id: 'x', jurisdiction: 'BR' })], {}, { what: 'tax-rate' }],
    [
      'for a refund of nothing known',
      [{ ...one, kind: 'refund' }],
      {},
      { what: 'correction', entries: [one.id] },
    ],
    [
      'when more came back than was sold',
      [refund(one, '2026-09-01')],
      {},
      { what: 'negative-line', entries: [`${one.id}/refund`] },
    ],
    ['past the review of a rule', [], { on: '2027-06-01' }, { what: 'rule-outdated' }],
    [
      'for an authority that is not known',
      [],
      { filing: { ...filingRules.filing, authorities: [] } },
      { what: 'deadline' },
    ],
  ])('%s', (_says, entries, rules, gap) => {
    expect(gapsOf(q3, entries, rules)).toContainEqual(expect.objectContaining(gap));
  });

  it('past the last day of the rates: 31 October 2026 is a Saturday, Monday’s rate is not there yet', () => {
    const dollars = sale({ scheme: 'IOSS', currency: 'USD', taxPoint: '2026-10-05' });
    expect(gapsOf(returnKey('IOSS', '2026-10'), [dollars])).toMatchObject([{ what: 'exchange-rate' }]);
  });

  it('when British sales are in another currency: the rate of HMRC is in no table', () => {
    expect(gapsOf(uk, [sale({ ...british, id: 'x', currency: 'EUR' })])).toMatchObject([
      { what: 'exchange-rate', entries: ['x'] },
    ]);
  });

  it('when a British sale was booked after its return', () => {
    expect(gapsOf(uk, [sale({ ...british, taxPoint: '2026-06-30' })])).toMatchObject([
      { what: 'correction', says: expect.stringContaining('700/45') },
    ]);
  });

  it('and is told all that is missing at once', () => {
    const gaps = gapsOf(q3, [
      sale({ currency: 'BRL' }),
      sale({ jurisdiction: 'BR' }),
      sale({ currency: 'BRL' }),
    ]);
    expect(gaps.map(({ what, entries }) => [what, entries.length])).toEqual([
      ['tax-rate', 1],
      ['exchange-rate', 2],
    ]);
  });
});

describe('lines that can’t be right are refused:', () => {
  const one = sale();
  it.each<[string, LedgerEntry[]]>([
    ['one given twice', [one, { ...one }]],
    ['one after the period', [sale({ taxPoint: '2026-10-01' })]],
    ['a refund of a later supply', [refund(sale({ taxPoint: '2026-10-01' }), '2026-09-01')]],
    ['half a cent', [sale({ tax: 0.5 })]],
  ])('%s', (_says, entries) => {
    expect(() => computeReturn(q3, entries, referenceRates, filingRules)).toThrow(RangeError);
  });
});
