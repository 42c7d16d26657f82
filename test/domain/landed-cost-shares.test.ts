import fc from 'fast-check';
import { landedCost, type FrozenCost, type LandedCostInput } from '../../domain/landed-cost';
import { dueAtBorder, ledgerLinesOf } from '../../domain/landed-cost-ledger';
import { shareOfLines, shareOfShipment, type Pieces } from '../../domain/landed-cost-shares';
import { add, sum } from '../../domain/money';
import type { CostKind, LandedCost, PlannedShipment } from '../../domain/order';
import type { Money } from '../../domain/shapes/common';
import { goods, money, order, shipment, tables } from './sample-tax';

function known(input: LandedCostInput): FrozenCost {
  const answer = landedCost(input, tables);
  if (!answer.known) throw new Error(answer.missing.map(({ says }) => says).join('; '));
  return answer.cost;
}

const kinds: CostKind[] = ['goods', 'freight', 'insurance', 'duty', 'vat', 'gst', 'sales-tax', 'fee'];

function ofKind({ lines, currency }: LandedCost, kind: CostKind): Money {
  return sum(
    lines.filter((line) => line.kind === kind).map((line) => line.amount),
    currency,
  );
}

/** What must be equal for a cost and the sum of its parts. */
function figures(costs: readonly LandedCost[], currency: string): Record<string, number> {
  const of = (pick: (cost: LandedCost) => Money): number => sum(costs.map(pick), currency).amount;
  return Object.fromEntries([
    ...kinds.map((kind): [string, number] => [kind, of((cost) => ofKind(cost, kind))]),
    ['total', of((cost) => cost.total)],
    ['at the door', of((cost) => cost.atTheDoor)],
  ]);
}

/** Places in four currencies, one without decimals; out of stock inside, outside and in bond. */
const lanes = [
  { country: 'DE', currency: 'EUR', mode: 'direct-mail' },
  { country: 'DE', currency: 'EUR', mode: 'overseas-warehouse' },
  { country: 'FR', currency: 'EUR', mode: 'overseas-warehouse' },
  { country: 'AU', currency: 'AUD', mode: 'direct-mail' },
  { country: 'JP', currency: 'JPY', mode: 'direct-mail' },
  { country: 'CN', currency: 'CNY', mode: 'bonded-warehouse' },
] as const;

const headings = ['691110', '691200', '69131000'];

/** Orders of one to four SKUs, dealt out piece by piece to up to three shipments. */
const anyOrder = fc
  .record({
    lane: fc.constantFrom(...lanes),
    incoterm: fc.constantFrom('DDP' as const, 'DAP' as const),
    lines: fc.array(
      fc.record({
        price: fc.integer({ min: 0, max: 9_999 }),
        hsCode: fc.constantFrom(...headings),
        dealt: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 6 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    freights: fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 3, maxLength: 3 }),
    insurance: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ lane, incoterm, lines, freights, insurance }): LandedCostInput => {
    const { currency, country, mode } = lane;
    const shipments = freights.flatMap((freight, slot): PlannedShipment[] => {
      const held = lines.flatMap(({ dealt }, index) => {
        const quantity = dealt.filter((to) => to === slot).length;
        return quantity > 0 ? [{ sku: `SKU-${index}`, quantity }] : [];
      });
      return held.length > 0 ? [shipment(slot + 1, held, money(freight, currency), { mode })] : [];
    });
    return order({
      lines: lines.map(({ price, hsCode, dealt }, index) =>
        goods(`SKU-${index}`, money(price, currency), dealt.length, { hsCode }),
      ),
      ...{ shipments, incoterm, currency, to: { country }, insurance: money(insurance, currency) },
    });
  });

describe('in every currency, however an order is split', () => {
  it('the lines add up to the totals, and the split to the lines', () => {
    fc.assert(
      fc.property(anyOrder, (input) => {
        const cost = known(input);
        const paidBy = (payer: string): Money =>
          sum(
            cost.lines.filter((line) => line.payer === payer).map((line) => line.amount),
            cost.currency,
          );
        expect([paidBy('customer'), paidBy('recipient')]).toEqual([cost.total, cost.atTheDoor]);
        const parts = cost.consignments.flatMap((one) => one.parts);
        for (const kind of ['goods', 'freight', 'insurance', 'duty', 'fee'] as const)
          expect(
            sum(
              parts.map((part) => part[kind]),
              cost.currency,
            ),
          ).toEqual(ofKind(cost, kind));
        const tax = sum(
          parts.map((part) => part.tax),
          cost.currency,
        );
        expect(tax).toEqual(add(ofKind(cost, 'vat'), ofKind(cost, 'gst')));
      }),
    );
  });

  it('goods, freight and insurance are what was given in', () => {
    fc.assert(
      fc.property(anyOrder, (input) => {
        const cost = known(input);
        const priced = input.lines.reduce((all, line) => all + line.quantity * line.unitPrice.amount, 0);
        expect(ofKind(cost, 'goods').amount).toBe(priced);
        expect(ofKind(cost, 'insurance')).toEqual(input.insurance);
        expect(ofKind(cost, 'freight')).toEqual(
          sum(
            input.shipments.map(({ freight }) => freight),
            input.currency,
          ),
        );
      }),
    );
  });

  it('the shipments together bear the whole', () => {
    fc.assert(
      fc.property(anyOrder, (input) => {
        const cost = known(input);
        const shares = input.shipments.map(({ number }) => shareOfShipment(cost, number));
        expect(figures(shares, cost.currency)).toEqual(figures([cost], cost.currency));
        expect(shares.flatMap(({ lines }) => lines)).toEqual(cost.lines);
      }),
    );
  });

  it('refunded piece by piece in any order, every minor unit is given back once', () => {
    const shuffled = anyOrder.chain((input) => {
      const pieces = input.lines.flatMap(({ sku, quantity }) => Array.from({ length: quantity }, () => sku));
      return fc.tuple(fc.constant(input), fc.shuffledSubarray(pieces, { minLength: pieces.length }));
    });
    fc.assert(
      fc.property(shuffled, ([input, skus]) => {
        const cost = known(input);
        const already: Pieces[] = [];
        const refunds = skus.map((sku) => {
          const share = shareOfLines(cost, [{ sku, quantity: 1 }], already);
          already.push({ sku, quantity: 1 });
          return share;
        });
        expect(figures(refunds, cost.currency)).toEqual(figures([cost], cost.currency));
        const taxed = (drafts: ReturnType<typeof ledgerLinesOf>): Money[] => [
          sum(
            drafts.map(({ base }) => base),
            cost.currency,
          ),
          sum(
            drafts.map(({ tax }) => tax),
            cost.currency,
          ),
        ];
        expect(taxed(refunds.flatMap((share) => ledgerLinesOf(share, 'refund')))).toEqual(
          taxed(ledgerLinesOf(cost, 'supply')),
        );
      }),
    );
  });

  it('a part of a part is the same as the part at once', () => {
    fc.assert(
      fc.property(anyOrder, (input) => {
        const cost = known(input);
        const [first] = input.shipments;
        if (!first) return;
        const share = shareOfShipment(cost, first.number);
        expect(figures([shareOfLines(share, first.lines)], cost.currency)).toEqual(
          figures([share], cost.currency),
        );
      }),
    );
  });
});

describe('limits', () => {
  const scheme = (unitPrice: number): string | undefined =>
    known(order({ lines: [goods('CUP', money(unitPrice), 2)] })).consignments[0]?.scheme;

  it('once over the limit, dearer goods are never low again', () => {
    const price = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(price, price, (a, b) => {
        const [cheap, dear] = [Math.min(a, b), Math.max(a, b)];
        expect([scheme(cheap), scheme(dear)]).not.toEqual(['import', 'IOSS']);
        expect(scheme(cheap)).toBe(cheap <= 75_00 ? 'IOSS' : 'import');
      }),
    );
  });
});

const twoParcels = (over: Partial<LandedCostInput> = {}): FrozenCost =>
  known(
    order({
      lines: [goods('CUP', money(33_33), 3), goods('POT', money(100_00), 2)],
      shipments: [
        shipment(1, [{ sku: 'CUP', quantity: 3 }], money(10_00)),
        shipment(2, [{ sku: 'POT', quantity: 2 }], money(20_00)),
      ],
      ...over,
    }),
  );

describe('a share of some pieces', () => {
  it('is a landed cost itself, each line with its rule', () => {
    expect(shareOfLines(twoParcels(), [{ sku: 'CUP', quantity: 1 }])).toMatchObject({
      ...{ total: money(44_81), atTheDoor: money(0), scheme: 'IOSS' },
      lines: [
        { kind: 'goods', about: 'CUP', amount: money(33_33) },
        { kind: 'freight', about: 'CUP', amount: money(3_33) },
        { kind: 'duty', about: 'CUP', amount: money(1_00), ref: { rule: 'eu-flat' } },
        { kind: 'vat', about: 'CUP', amount: money(7_15), rate: '0.19', ref: { rule: 'vat-de' } },
      ],
    });
  });

  it('does not give back what the recipient paid at the door', () => {
    const share = shareOfLines(twoParcels({ incoterm: 'DAP' }), [{ sku: 'POT', quantity: 2 }]);
    expect([share.total, share.atTheDoor]).toEqual([money(220_00), money(26_40 + 15_00 + 46_82)]);
  });

  it.each<[string, Pieces[], Pieces[]]>([
    ['more than there are', [{ sku: 'CUP', quantity: 4 }], []],
    ['more than are left', [{ sku: 'CUP', quantity: 2 }], [{ sku: 'CUP', quantity: 2 }]],
    ['another SKU', [{ sku: 'LAMP', quantity: 1 }], []],
  ])('is refused for %s', (_what, wanted, already) => {
    expect(() => shareOfLines(twoParcels(), wanted, already)).toThrow('than are left');
  });

  it('needs a cost with its split, and a shipment that exists', () => {
    const { consignments: _gone, ...bare } = twoParcels();
    expect(() => shareOfLines(bare, [{ sku: 'CUP', quantity: 1 }])).toThrow('no split');
    expect(() => shareOfShipment(twoParcels(), 3)).toThrow('no shipment 3');
  });
});

describe('at the border', () => {
  const due = (cost: LandedCost): Record<string, number> =>
    Object.fromEntries(dueAtBorder(cost).map(({ kind, amount }) => [kind, amount.amount]));

  it('is due what was not collected with the order', () => {
    const cost = twoParcels();
    expect(due(shareOfShipment(cost, 1))).toEqual({ duty: 3_00 });
    expect(due(shareOfShipment(cost, 2))).toEqual({ duty: 26_40, fee: 15_00, vat: 46_82 });
    expect(due(cost)).toEqual({ duty: 29_40, fee: 15_00, vat: 46_82 });
  });

  it('is due the same under any Incoterm: only who pays differs', () => {
    expect(due(shareOfShipment(twoParcels({ incoterm: 'DAP' }), 2))).toEqual(
      due(shareOfShipment(twoParcels(), 2)),
    );
  });
});

describe('the tax ledger', () => {
  it('gets a supply for tax collected with the order and an import for tax at the border', () => {
    expect(ledgerLinesOf(twoParcels(), 'supply')).toEqual([
      {
        ...{ kind: 'supply', jurisdiction: 'DE', scheme: 'IOSS', goodsClass: 'standard', rate: '0.19' },
        ...{ ruleVersion: 'vat-de@2026-11-01', base: money(112_99), tax: money(21_47) },
      },
      {
        ...{ kind: 'import', jurisdiction: 'DE', scheme: 'import', goodsClass: 'standard', rate: '0.19' },
        ...{ ruleVersion: 'vat-de@2026-11-01', base: money(246_40), tax: money(46_82) },
      },
    ]);
  });

  it('gets a refund of the pieces given back, with amounts above zero', () => {
    const share = shareOfLines(shareOfShipment(twoParcels(), 1), [{ sku: 'CUP', quantity: 2 }]);
    const half = { amount: Math.floor(share.total.amount / 2), currency: share.currency };
    const [kept] = ledgerLinesOf(share, 'refund', half);
    expect(kept?.tax.amount).toBeGreaterThan(7_14);
    expect(kept?.tax.amount).toBeLessThan(7_17);
    expect(kept?.base.amount).toBeLessThan(37_67);
    expect(ledgerLinesOf(share, 'refund', share.total)[0]).toMatchObject({ base: money(0), tax: money(0) });
    expect(ledgerLinesOf(share, 'refund')).toEqual([
      expect.objectContaining({ kind: 'refund', scheme: 'IOSS', base: money(75_32), tax: money(14_31) }),
    ]);
  });

  it('gets nothing when the recipient owes the tax', () => {
    const cost = twoParcels({ incoterm: 'DAP' });
    expect(ledgerLinesOf(shareOfShipment(cost, 2), 'supply')).toEqual([]);
    expect(ledgerLinesOf(shareOfShipment(cost, 1), 'supply')).toHaveLength(1);
  });
});
