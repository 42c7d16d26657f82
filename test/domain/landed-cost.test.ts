import { landedCost, type FrozenCost, type LandedCostInput } from '../../domain/landed-cost';
import type { CostLine, NotKnown } from '../../domain/order';
import { goods, money, order, shipment, tables } from './sample-tax';

function known(input: LandedCostInput, of = tables): FrozenCost {
  const answer = landedCost(input, of);
  if (!answer.known) throw new Error(answer.missing.map(({ says }) => says).join('; '));
  return answer.cost;
}

function missing(input: LandedCostInput, of = tables): NotKnown[] {
  const answer = landedCost(input, of);
  if (answer.known) throw new Error('everything is known');
  return answer.missing;
}

const amounts = (cost: FrozenCost): [CostLine['kind'], string, number, CostLine['payer']][] =>
  cost.lines.map(({ kind, about, amount, payer }) => [kind, about, amount.amount, payer]);

const cups = (unitPrice: number, over: Partial<LandedCostInput> = {}): LandedCostInput =>
  order({ lines: [goods('CUP', money(unitPrice), 2)], ...over });

describe('a parcel inside the customs territory of the customer', () => {
  const fromGermany = (to: string): LandedCostInput =>
    order({
      shipments: [shipment(1, [{ sku: 'CUP', quantity: 2 }], money(10_00), { mode: 'overseas-warehouse' })],
      to: { country: to },
      insurance: money(5_00),
    });

  it('bears tax on goods, freight and insurance, and no duty', () => {
    expect(amounts(known(fromGermany('DE')))).toEqual([
      ['goods', 'CUP', 80_00, 'customer'],
      ['freight', 'shipment 1', 10_00, 'customer'],
      ['insurance', 'shipment 1', 5_00, 'customer'],
      ['vat', 'shipment 1', 18_05, 'customer'],
    ]);
    expect(known(fromGermany('DE')).total).toEqual(money(113_05));
  });

  it('bears the tax of the country it goes to, as a distance sale when it crosses a border inside', () => {
    const [home] = known(fromGermany('DE')).consignments;
    const [away] = known(fromGermany('FR')).consignments;
    expect([home?.scheme, home?.tax.rate]).toEqual(['domestic', '0.19']);
    expect([away?.scheme, away?.tax.rate]).toEqual(['OSS', '0.2']);
    expect(known(fromGermany('FR'))).not.toHaveProperty('scheme');
  });

  it('is taxed by where the goods lie, not by the name of the mode', () => {
    const overseasButOutside = shipment(1, [{ sku: 'CUP', quantity: 2 }], money(10_00), {
      ...{ mode: 'overseas-warehouse', warehouse: { id: 'w-gb', country: 'GB', kind: 'overseas' } },
    });
    expect(known(order({ shipments: [overseasButOutside] })).scheme).toBe('IOSS');
  });

  it('works in any currency, since no rule on it has an amount', () => {
    const krona = order({
      lines: [goods('CUP', money(400_00, 'SEK'), 2)],
      shipments: [
        shipment(1, [{ sku: 'CUP', quantity: 2 }], money(0, 'SEK'), { mode: 'overseas-warehouse' }),
      ],
      ...{ to: { country: 'SE' }, currency: 'SEK', insurance: money(0, 'SEK') },
    });
    expect(known(krona).total).toEqual(money(1000_00, 'SEK'));
  });
});

describe('an import up to the limit', () => {
  it('bears a flat duty and its tax with the order', () => {
    expect(amounts(known(cups(40_00)))).toEqual([
      ['goods', 'CUP', 80_00, 'customer'],
      ['freight', 'shipment 1', 10_00, 'customer'],
      ['duty', '691110', 3_00, 'customer'],
      ['vat', 'shipment 1', 17_67, 'customer'], // 19 % of 93.00
    ]);
    expect(known(cups(40_00))).toMatchObject({ scheme: 'IOSS', atTheDoor: money(0), total: money(110_67) });
  });

  it('bears the flat duty once for each tariff subheading in a consignment, whatever the quantity', () => {
    const lines = [
      goods('CUP', money(10_00), 5),
      goods('MUG', money(10_00), 1, { hsCode: '69111000' }),
      goods('LAMP', money(10_00), 1, { hsCode: '940520' }),
    ];
    const all = { CUP: 5, MUG: 1, LAMP: 1 };
    const one = [
      shipment(
        1,
        Object.entries(all).map(([sku, quantity]) => ({ sku, quantity })),
        money(5_00),
      ),
    ];
    const two = [
      shipment(1, [{ sku: 'CUP', quantity: 3 }], money(5_00)),
      shipment(
        2,
        [
          { sku: 'CUP', quantity: 2 },
          { sku: 'MUG', quantity: 1 },
          { sku: 'LAMP', quantity: 1 },
        ],
        money(5_00),
      ),
    ];
    const duty = (shipments: LandedCostInput['shipments']): (string | number)[][] =>
      known(order({ lines, shipments }))
        .lines.filter(({ kind }) => kind === 'duty')
        .map(({ about, amount, shipment: number }) => [number ?? 0, about, amount.amount]);
    expect(duty(one)).toEqual([
      [1, '691110', 300],
      [1, '940520', 300],
    ]);
    expect(duty(two)).toEqual([
      [1, '691110', 300],
      [2, '691110', 300],
      [2, '940520', 300],
    ]);
  });

  it('was free of duty before, which a line says with its rule', () => {
    const line = known(cups(40_00, { on: '2026-06-30' })).lines.find(({ kind }) => kind === 'duty');
    expect(line).toMatchObject({ amount: money(0), ref: { rule: 'eu-relief' } });
  });

  it.each([
    ['DDP', 110_67, 0],
    // The recipient pays the duty, so it is no part of the sale; the tax of the sale is paid with it all the same.
    ['DAP', 107_10, 3_00],
  ] as const)('%s: %i with the order, %i at the door', (incoterm, total, atTheDoor) => {
    const cost = known(cups(40_00, { incoterm }));
    expect([cost.total.amount, cost.atTheDoor.amount]).toEqual([total, atTheDoor]);
  });

  it('is judged by the goods alone, freight and insurance apart; the limit itself is still low', () => {
    const scheme = (unitPrice: number, over: Partial<LandedCostInput> = {}): string | undefined =>
      known(cups(unitPrice, over)).consignments[0]?.scheme;
    expect(scheme(75_00, { insurance: money(50_00) })).toBe('IOSS');
    expect(scheme(75_01)).toBe('import');
  });

  it('is judged consignment by consignment', () => {
    const split = order({
      lines: [goods('CUP', money(100_00), 2)],
      shipments: [1, 2].map((n) => shipment(n, [{ sku: 'CUP', quantity: 1 }], money(5_00))),
    });
    expect(known(split).consignments.map(({ scheme }) => scheme)).toEqual(['IOSS', 'IOSS']);
  });
});

describe('an import above the limit', () => {
  it('bears the tariff on goods with freight, the broker, and tax at the border', () => {
    expect(amounts(known(cups(100_00)))).toEqual([
      ['goods', 'CUP', 200_00, 'customer'],
      ['freight', 'shipment 1', 10_00, 'customer'],
      ['duty', '691110', 25_20, 'customer'], // 12 % of 210.00
      ['fee', 'shipment 1', 15_00, 'customer'],
      ['vat', 'shipment 1', 44_69, 'customer'], // 19 % of 235.20
    ]);
    expect(known(cups(100_00))).not.toHaveProperty('scheme');
  });

  it('DAP leaves duty, fee and tax to the recipient, and only at the door', () => {
    const cost = known(cups(100_00, { incoterm: 'DAP' }));
    expect([cost.total.amount, cost.atTheDoor.amount]).toEqual([210_00, 84_89]);
    const atDoor = cost.lines.filter(({ payer }) => payer === 'recipient').map(({ kind }) => kind);
    expect(atDoor).toEqual(['duty', 'fee', 'vat']);
  });

  it('takes the most precise heading that holds for the origin', () => {
    const rate = (origin: string): string | undefined =>
      known(order({ lines: [goods('CUP', money(100_00), 2, { origin })] })).lines.find(
        ({ kind }) => kind === 'duty',
      )?.rate;
    expect([rate('GB'), rate('CN')]).toEqual(['0.12', '0.05']);
  });

  it('where customs value goods without freight, duty is on the goods and tax on all of it', () => {
    const australia = order({
      lines: [goods('CUP', money(600_00, 'AUD'), 2)],
      shipments: [shipment(1, [{ sku: 'CUP', quantity: 2 }], money(100_00, 'AUD'))],
      ...{ to: { country: 'AU' }, currency: 'AUD', insurance: money(0, 'AUD') },
    });
    const lines = known(australia)
      .lines.slice(2)
      .map(({ kind, base, amount }) => [kind, base.amount, amount.amount]);
    expect(lines).toEqual([
      ['duty', 1200_00, 60_00],
      ['gst', 1360_00, 136_00],
    ]);
  });

  it('is never guessed: a heading without a rate is missing by name', () => {
    const scarf = order({ lines: [goods('CUP', money(100_00), 2, { hsCode: '621420', origin: 'IT' })] });
    expect(missing(scarf)).toEqual([
      expect.objectContaining({
        rule: 'duty-rate:EU:621420:IT',
        says: expect.stringContaining('a person decides'),
      }),
    ]);
  });

  it('goes by what a person decided, which its line shows; where a rule is known, the rule holds', () => {
    const decided = (hsCode: string, rule: string): CostLine | undefined =>
      known(
        order({
          lines: [goods('CUP', money(100_00), 2, { hsCode, origin: 'IT' })],
          decisions: [{ rule, rate: '0.08', reason: 'read in TARIC', decidedOn: '2026-11-23' }],
        }),
      ).lines.find(({ kind }) => kind === 'duty');
    expect(decided('621420', 'duty-rate:EU:621420:IT')).toMatchObject({
      ...{ rate: '0.08', amount: money(16_80) },
      ref: { source: 'decided by a person: read in TARIC', verifiedOn: '2026-11-23' },
    });
    expect(decided('691110', 'duty-rate:EU:691110:IT')).toMatchObject({ rate: '0.12' });
  });
});

describe('the United States', () => {
  const toUs = (on: string, over: Partial<LandedCostInput> = {}): LandedCostInput =>
    order({
      lines: [goods('CUP', money(10_00, 'USD'), 2)],
      shipments: [shipment(1, [{ sku: 'CUP', quantity: 2 }], money(5_00, 'USD'))],
      ...{ to: { country: 'US', region: 'NY' }, currency: 'USD', insurance: money(0, 'USD'), on },
      ...over,
    });
  const salesTax = { rule: 'sales-tax:US:NY', rate: '0.04', reason: 'state rate', decidedOn: '2026-07-01' };

  it('takes the tariff at any value with the surcharge of the day', () => {
    const cost = known(toUs('2026-07-01', { decisions: [salesTax] }));
    expect(amounts(cost).slice(2)).toEqual([
      ['duty', '691110', 1_20, 'customer'],
      ['duty', '691110', 2_00, 'customer'],
      ['sales-tax', 'shipment 1', 1_00, 'customer'],
    ]);
  });

  it('after the surcharge: silence is not zero', () => {
    expect(missing(toUs('2026-11-24')).map(({ rule, lastVerifiedOn }) => [rule, lastVerifiedOn])).toEqual([
      ['duty-surcharge:US', '2026-11-01'],
      ['sales-tax:US:NY', undefined],
    ]);
  });
});

describe('a bonded warehouse', () => {
  const bonded = (unitPrice: number, over: Partial<LandedCostInput> = {}): LandedCostInput =>
    order({
      lines: [goods('CUP', money(unitPrice, 'CNY'), 2)],
      shipments: [
        shipment(1, [{ sku: 'CUP', quantity: 2 }], money(10_00, 'CNY'), { mode: 'bonded-warehouse' }),
      ],
      ...{ to: { country: 'CN' }, currency: 'CNY', insurance: money(0, 'CNY') },
      ...over,
    });

  it('bears no duty and a share of the tax, with the order under any Incoterm', () => {
    for (const incoterm of ['DDP', 'DAP'] as const) {
      const cost = known(bonded(100_00, { incoterm }));
      expect(amounts(cost).slice(2)).toEqual([
        ['duty', 'shipment 1', 0, 'customer'],
        ['vat', 'shipment 1', 19_11, 'customer'], // 13 % × 70 % of 210.00
      ]);
      expect(cost).toMatchObject({ scheme: 'CN-CBEC', atTheDoor: money(0, 'CNY') });
    }
  });

  it('its tax is as old as the older of the two rules behind it', () => {
    expect(known(bonded(100_00)).lines.at(-1)).toMatchObject({
      rate: '0.091',
      ref: { rule: 'cn-retail', verifiedOn: '2026-10-01' },
    });
  });

  it.each([
    ['the order is at the limit with its freight', 2495_00, true],
    ['the order is over it', 2495_01, false],
  ])('%s', (_what, unitPrice, fits) => {
    const input = bonded(unitPrice);
    expect(landedCost(input, tables).known).toBe(fits);
    if (!fits) expect(missing(input)[0]?.rule).toBe('cn-retail:limit');
  });

  it('one limit for the order, however many parcels', () => {
    const two = bonded(2000_00, {
      lines: [goods('CUP', money(3000_00, 'CNY'), 2)],
      shipments: [1, 2].map((n) =>
        shipment(n, [{ sku: 'CUP', quantity: 1 }], money(0, 'CNY'), { mode: 'bonded-warehouse' }),
      ),
    });
    expect(missing(two)).toEqual([expect.objectContaining({ rule: 'cn-retail:limit' })]);
  });

  it('is refused for goods the rule leaves out, and outside a bonded zone of the market', () => {
    const cream = bonded(100_00, { lines: [goods('CUP', money(100_00, 'CNY'), 2, { hsCode: '330499' })] });
    expect(missing(cream)[0]?.rule).toBe('cn-retail:left-out');
    const elsewhere = bonded(100_00, {
      shipments: [
        shipment(1, [{ sku: 'CUP', quantity: 2 }], money(10_00, 'CNY'), {
          ...{ mode: 'bonded-warehouse', warehouse: { id: 'w', country: 'GB', kind: 'bonded' } },
        }),
      ],
    });
    expect(missing(elsewhere)[0]?.rule).toBe('bonded-retail:CN');
  });
});

describe('what is not known', () => {
  const inKrona = order({
    lines: [goods('CUP', money(40_00, 'SEK'), 2)],
    shipments: [shipment(1, [{ sku: 'CUP', quantity: 2 }], money(10_00, 'SEK'))],
    ...{ to: { country: 'SE' }, currency: 'SEK', insurance: money(0, 'SEK') },
  });

  it.each<[string, LandedCostInput, string]>([
    ['an order in another currency than its limits', inKrona, 'currency:EU'],
    [
      'a place with rules of its own',
      order({ to: { country: 'DE', region: 'heligoland' } }),
      'special-place:DE',
    ],
    [
      'such a place by its postcode',
      order({ to: { country: 'DE', postcode: '27 498' } }),
      'special-place:DE',
    ],
    ['excise', order({ lines: [goods('CUP', money(40_00), 2, { excise: true })] }), 'excise:DE'],
    ['a country without rules', order({ to: { country: 'BR' } }), 'import-rules:BR'],
    ['a day before the first rule', order({ on: '2025-12-31' }), 'import-rules:DE'],
    ['a rule not verified for long', order({ to: { country: 'IT' } }), 'it-parcel'],
    [
      'goods a relief leaves out',
      order({ on: '2026-06-30', lines: [goods('CUP', money(40_00), 2, { hsCode: '330300' })] }),
      'eu-relief:left-out',
    ],
  ])('%s', (_what, input, rule) => {
    expect(missing(input).map((item) => item.rule)).toEqual([rule]);
  });

  it('tells when a rule was last verified, and takes it as known up to the last day of the review period', () => {
    const on = (reviewDays: number): boolean => landedCost(order({ reviewDays }), tables).known;
    expect([on(22), on(23)]).toEqual([false, true]);
    expect(missing(order({ reviewDays: 22 }))[0]).toEqual({
      rule: 'eu-flat',
      says: 'eu-flat was last verified on 2026-11-01, more than 22 days before 2026-11-24',
      lastVerifiedOn: '2026-11-01',
    });
  });

  it('an old order is computed by the rules of its day for ever', () => {
    expect(
      known(order({ on: '2026-02-01', reviewDays: 1 })).lines.find(({ kind }) => kind === 'duty')?.ref?.rule,
    ).toBe('eu-relief');
  });

  it('a fee of the state can be decided by a person as an amount', () => {
    const decisions = [
      { rule: 'it-parcel', amount: money(2_50), reason: 'asked customs', decidedOn: '2026-11-24' },
    ];
    expect(amounts(known(order({ to: { country: 'IT' }, decisions })))).toContainEqual([
      ...['fee', 'shipment 1', 2_50, 'customer'],
    ]);
  });

  it('names everything that is missing at once, each thing once', () => {
    const scarf = goods('SCARF', money(100_00), 2, { hsCode: '621420' });
    const bag = goods('BAG', money(300_00), 1, { hsCode: '420221' });
    const input = order({
      lines: [scarf, bag],
      shipments: [
        shipment(
          1,
          [
            { sku: 'SCARF', quantity: 1 },
            { sku: 'BAG', quantity: 1 },
          ],
          money(5_00),
        ),
        shipment(2, [{ sku: 'SCARF', quantity: 1 }], money(5_00)),
      ],
    });
    expect(missing(input).map(({ rule }) => rule)).toEqual([
      'duty-rate:EU:621420:GB',
      'duty-rate:EU:420221:GB',
    ]);
  });
});

it('every line but goods, freight and insurance carries its rule, source and day', () => {
  for (const input of [cups(40_00), cups(100_00), cups(100_00, { incoterm: 'DAP' })])
    for (const { kind, ref } of known(input).lines)
      if (!['goods', 'freight', 'insurance'].includes(kind))
        expect(ref).toMatchObject({
          ...{ rule: expect.any(String), source: 'sample', verifiedOn: '2026-11-01' },
        });
});

describe('an order that contradicts itself', () => {
  it.each<[string, LandedCostInput, string]>([
    [
      'a shipment of less than is ordered',
      order({ shipments: [shipment(1, [{ sku: 'CUP', quantity: 1 }], money(0))] }),
      '2 of CUP are ordered, 1 are in the shipments',
    ],
    [
      'a shipment of what is not ordered',
      order({ shipments: [shipment(1, [{ sku: 'POT', quantity: 1 }], money(0))] }),
      'POT, which is not ordered',
    ],
    [
      'one SKU at two prices',
      order({ lines: [goods('CUP', money(1), 1), goods('CUP', money(2), 1)] }),
      'at two prices',
    ],
    ['prices in two currencies', order({ currency: 'GBP' }), "don't mix"],
    ['no shipment', order({ lines: [], shipments: [] }), 'at least one shipment'],
  ])('%s is refused', (_what, input, message) => {
    expect(() => landedCost(input, tables)).toThrow(message);
  });

  it('one SKU twice at one price is one line', () => {
    expect(
      known(order({ lines: [goods('CUP', money(40_00), 1), goods('CUP', money(40_00), 1)] })).total,
    ).toEqual(known(cups(40_00)).total);
  });
});

it('insurance is borne by the shipments that are insured', () => {
  const cost = known(
    order({
      shipments: [1, 2].map((n) =>
        shipment(n, [{ sku: 'CUP', quantity: 1 }], money(5_00), { insured: n === 2 }),
      ),
      insurance: money(4_00),
    }),
  );
  expect(cost.lines.filter(({ kind }) => kind === 'insurance')).toEqual([
    expect.objectContaining({ about: 'shipment 2', amount: money(4_00) }),
  ]);
});
