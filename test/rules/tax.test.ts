import {
  landedCost,
  type FrozenCost,
  type LandedCostAnswer,
  type LandedCostInput,
} from '../../domain/landed-cost';
import { inForce, type DatedRow } from '../../domain/landed-cost-tables';
import { loadTaxTables, parseTaxTables, taxFiles } from '../../rules/tax';
import { countriesOf } from '../../rules/country-groups';
import fees from '../../rules/data/fees.json';
import lowValue from '../../rules/data/low-value-rules.json';
import { goods, money, order, shipment } from '../domain/sample-tax';

const tables = loadTaxTables();
const today = '2026-11-24';
const union = countriesOf(['@EU']);

/** Two cups by mail from Great Britain, or from China where that is the market's outside. */
function cups(
  country: string,
  unitPrice: number,
  currency: string,
  over: Partial<LandedCostInput> = {},
): LandedCostInput {
  const from = country === 'GB' ? 'CN' : 'GB';
  return order({
    lines: [goods('CUP', money(unitPrice, currency), 2)],
    shipments: [
      shipment(1, [{ sku: 'CUP', quantity: 2 }], money(10_00, currency), {
        warehouse: { id: 'w', country: from, kind: 'origin' },
      }),
    ],
    ...{ to: { country }, currency, insurance: money(0, currency), on: today },
    ...over,
  });
}

function known(input: LandedCostInput): FrozenCost {
  const answer = landedCost(input, tables);
  if (!answer.known) throw new Error(answer.missing.map(({ says }) => says).join('; '));
  return answer.cost;
}

const missing = (input: LandedCostInput): string[] => {
  const answer = landedCost(input, tables);
  return answer.known ? [] : answer.missing.map(({ rule }) => rule);
};

describe('standard rates', () => {
  const rateOn = (country: string, day: string): string | undefined =>
    tables.taxRates.find((row) => row.country === country && inForce(row, day))?.rate;

  it.each([
    ['FI', '2024-08-31', '0.24'],
    ['FI', '2024-09-01', '0.255'],
    ['EE', '2025-06-30', '0.22'],
    ['EE', '2025-07-01', '0.24'],
    ['RO', '2025-07-31', '0.19'],
    ['RO', '2025-08-01', '0.21'],
    ['SK', '2024-12-31', '0.2'],
    ['SK', '2025-01-01', '0.23'],
    ['LU', '2023-12-31', '0.16'],
    ['LU', '2024-01-01', '0.17'],
    ['DE', today, '0.19'],
    ['GB', today, '0.2'],
    ['AU', today, '0.1'],
    ['CN', today, '0.13'],
  ])('%s on %s: %s', (country, day, rate) => {
    expect(rateOn(country, day)).toBe(rate);
  });

  it('of every member of the Union, and of no state of the US', () => {
    for (const country of union)
      expect([country, rateOn(country, today)]).toEqual([country, expect.any(String)]);
    expect(rateOn('US', today)).toBeUndefined();
  });
});

describe('no two rows answer the same question on one day', () => {
  const clash = (rows: readonly DatedRow[], question: (row: never) => unknown): string[] =>
    rows.flatMap((a, index) =>
      rows
        .slice(index + 1)
        .filter(
          (b) =>
            JSON.stringify(question(a as never)) === JSON.stringify(question(b as never)) &&
            a.validFrom <= (b.validTo ?? '9999') &&
            b.validFrom <= (a.validTo ?? '9999'),
        )
        .map((b) => `${a.id} and ${b.id}`),
    );

  it.each<[string, readonly DatedRow[], (row: never) => unknown]>([
    ['territories', tables.territories, ({ code }: { code: string }) => code],
    ['tax rates', tables.taxRates, ({ country }: { country: string }) => country],
    [
      'low-value rules',
      tables.lowValue,
      ({ territory, use, effect }: (typeof tables.lowValue)[number]) => [
        territory,
        use,
        effect.kind === 'tax-at-sale',
      ],
    ],
    ['duties', tables.dutyRates, ({ territory, hs }: { territory: string; hs: string }) => [territory, hs]],
  ])('%s', (_what, rows, question) => {
    expect(clash(rows, question)).toEqual([]);
  });

  it('amounts are in the currency of their territory', () => {
    const currencyOf = (code: string): string | undefined =>
      tables.territories.find((row) => row.code === code)?.currency;
    for (const { id, territory, limit, year, effect } of tables.lowValue)
      for (const amount of [limit, year?.limit, effect.kind === 'flat-duty' ? effect.amount : undefined])
        if (amount) expect([id, amount.currency]).toEqual([id, currencyOf(territory)]);
  });
});

describe('parcels of today', () => {
  it.each<[string, LandedCostInput, Partial<FrozenCost>, [string, number][]]>([
    [
      'to Germany at the limit',
      cups('DE', 75_00, 'EUR'),
      { scheme: 'IOSS' },
      [
        ['duty', 3_00],
        ['vat', 30_97],
      ],
    ],
    [
      'to Great Britain at the limit',
      cups('GB', 67_50, 'GBP'),
      { scheme: 'UK-135' },
      [
        ['duty', 0],
        ['vat', 29_00],
      ],
    ],
    [
      'to Australia at the limit',
      cups('AU', 500_00, 'AUD'),
      { scheme: 'AU-LVG' },
      [
        ['duty', 0],
        ['gst', 101_00],
      ],
    ],
    [
      'in China out of bond',
      cups('CN', 1000_00, 'CNY', {
        shipments: [
          shipment(1, [{ sku: 'CUP', quantity: 2 }], money(10_00, 'CNY'), { mode: 'bonded-warehouse' }),
        ],
      }),
      { scheme: 'CN-CBEC' },
      [
        ['duty', 0],
        ['vat', 182_91],
      ],
    ],
  ])('%s', (_what, input, expected, charges) => {
    const cost = known(input);
    expect(cost).toMatchObject(expected);
    expect(
      cost.lines
        .filter(({ kind }) => !['goods', 'freight'].includes(kind))
        .map(({ kind, amount }) => [kind, amount.amount]),
    ).toEqual(charges);
  });

  it.each<[string, LandedCostInput, string[]]>([
    ['cups above the limit into the EU', cups('DE', 75_01, 'EUR'), ['duty-rate:EU:691110:GB']],
    ['cups above the limit into Great Britain', cups('GB', 67_51, 'GBP'), ['duty-rate:GB:691110:GB']],
    [
      'anything into the US',
      cups('US', 10_00, 'USD', { to: { country: 'US', region: 'NY' } }),
      ['duty-rate:US:691110:GB', 'sales-tax:US:NY'],
    ],
    ['mail into China', cups('CN', 10_00, 'CNY'), ['low-value-duty:CN']],
    ['mail into Switzerland', cups('CH', 10_00, 'CHF'), ['import-rules:CH']],
    [
      'mail into Italy, where a contribution may be due',
      cups('IT', 10_00, 'EUR'),
      ['it-parcel-contribution'],
    ],
    [
      'mail into Romania, whose fee is in another currency',
      cups('RO', 10_00, 'EUR', { on: '2026-11-01' }),
      ['ro-logistics-fee'],
    ],
    [
      'the Canary Islands',
      cups('ES', 10_00, 'EUR', { to: { country: 'ES', postcode: '35001' } }),
      ['special-place:ES'],
    ],
    [
      'Northern Ireland',
      cups('GB', 10_00, 'GBP', { to: { country: 'GB', postcode: 'BT1 1AA' } }),
      ['special-place:GB'],
    ],
    [
      'perfume into the EU before the flat duty',
      cups('DE', 10_00, 'EUR', {
        on: '2026-06-30',
        lines: [goods('CUP', money(10_00), 2, { hsCode: '330300' })],
      }),
      ['eu-low-value-relief:left-out'],
    ],
    [
      'cosmetics out of bond in China',
      cups('CN', 10_00, 'CNY', {
        lines: [goods('CUP', money(10_00, 'CNY'), 2, { hsCode: '330499' })],
        shipments: [
          shipment(1, [{ sku: 'CUP', quantity: 2 }], money(0, 'CNY'), { mode: 'bonded-warehouse' }),
        ],
      }),
      ['cn-bonded-retail:left-out'],
    ],
  ])('for a person: %s', (_what, input, rules) => {
    expect(missing(input)).toEqual(rules);
  });

  it('from July 2026 on the EU levies 3 EUR where before there was relief', () => {
    const duty = (on: string): (string | number | undefined)[] => {
      const line = known(cups('DE', 10_00, 'EUR', { on })).lines.find(({ kind }) => kind === 'duty');
      return [line?.amount.amount, line?.ref?.rule];
    };
    expect(duty('2026-06-30')).toEqual([0, 'eu-low-value-relief']);
    expect(duty('2026-07-01')).toEqual([3_00, 'eu-low-value-duty']);
  });

  it('the US surcharge ended on 24 July 2026, and what came after is not known', () => {
    const tariff = { id: 'us-69', territory: 'US', hs: '69', rate: '0.06', exceptOrigins: [] };
    const dated = { validFrom: '2026-01-01', source: 'sample', verifiedOn: today };
    const decided = (on: string): LandedCostAnswer =>
      landedCost(
        cups('US', 10_00, 'USD', {
          ...{ on, to: { country: 'US', region: 'NY' } },
          decisions: [{ rule: 'sales-tax:US:NY', rate: '0.04', reason: 'state rate', decidedOn: on }],
        }),
        { ...tables, dutyRates: [{ ...tariff, ...dated }] },
      );
    expect(decided('2026-07-23').known).toBe(true);
    expect(decided('2026-07-24')).toMatchObject({
      known: false,
      missing: [{ rule: 'duty-surcharge:US', lastVerifiedOn: today }],
    });
  });

  it('nothing is known for ever: half a year on, somebody has to look again', () => {
    expect(missing(cups('DE', 10_00, 'EUR', { on: '2027-05-24' }))).toEqual(['eu-low-value-duty']);
  });

  it('goods inside the Union bear no duty, wherever in it they lie', () => {
    for (const country of union) {
      const cost = known(
        cups(country, 300_00, 'EUR', {
          shipments: [shipment(1, [{ sku: 'CUP', quantity: 2 }], money(0), { mode: 'overseas-warehouse' })],
        }),
      );
      expect([country, cost.lines.map(({ kind }) => kind)]).toEqual([country, ['goods', 'freight', 'vat']]);
    }
  });
});

it('what is announced but not known is charged to nobody, and written down', () => {
  expect(fees.pending.map(({ what }) => what)).toContainEqual(expect.stringContaining('EU handling fee'));
});

describe('a malformed table', () => {
  const [row] = lowValue.rows;
  const parse = (over: object) => () =>
    parseTaxTables({ ...taxFiles, lowValue: { note: '', rows: [{ ...row, ...over }] } });

  it('the row itself is fine', () => {
    expect(parse({})().lowValue).toHaveLength(1);
  });

  it.each([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a day that is none', { validFrom: '2026-02-30' }, 'validFrom'],
    ['an effect nobody knows', { effect: { kind: 'half-duty' } }, 'effect'],
    ['an amount that is no whole number', { limit: { amount: 1.5, currency: 'EUR' } }, 'amount'],
    ['an end before the start', { validTo: '2000-01-01' }, 'ends before it starts'],
    ['the name of another row', { id: 'vat-de-2021-01-01' }, 'two rows are called'],
  ])('is refused for %s', (_what, over, message) => {
    expect(parse(over)).toThrow(message);
  });

  it('is refused for a rate written as a number, or above the whole', () => {
    const rates = (rate: unknown) => () =>
      parseTaxTables({
        ...taxFiles,
        vat: { note: '', licence: '', rows: [{ ...tables.taxRates[0], rate }] },
      });
    expect(rates('0.2')).not.toThrow();
    expect(rates(0.2)).toThrow('rate');
    expect(rates('1.2')).toThrow('decimal share');
  });
});
