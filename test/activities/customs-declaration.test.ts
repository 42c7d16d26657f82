import { declarationOf } from '../../activities/broker/declaration';
import type { ParcelRequest } from '../../activities/outside';
import { landedCost, type LandedCostInput } from '../../domain/landed-cost';
import { dueAtBorder } from '../../domain/landed-cost-ledger';
import { shareOfShipment } from '../../domain/landed-cost-shares';
import { loadPlaces } from '../../rules/warehouses';
import { goods, money, order, shipment, tables } from '../domain/sample-tax';

const label = { labelId: 'l-1', trackingCode: 'LP1', carrier: 'landpost', cost: money(4_00) };

/** What is declared of a parcel whose cost was frozen by the sample's rules. */
function declared(over: Partial<LandedCostInput>) {
  const input = order(over);
  const answer = landedCost(input, tables);
  const [plan] = input.shipments;
  if (!answer.known || !plan) throw new Error('no cost is known');
  const cost = shareOfShipment(answer.cost, 1);
  const request: ParcelRequest = {
    ...{ orderId: '1', shipmentId: 'order:1/shipment-1', attempt: 1, plan, cost },
    ...{ goods: input.lines, to: input.to.country, incoterm: input.incoterm },
  };
  return { declaration: declarationOf(loadPlaces(), request, label), cost };
}

const cups = (price: number, currency: string) => ({
  lines: [goods('CUP', money(price, currency), 1)],
  shipments: [shipment(1, [{ sku: 'CUP', quantity: 1 }], money(5_00, currency))],
  ...{ currency, insurance: money(0, currency) },
});

const bonded = {
  ...cups(200_00, 'CNY'),
  shipments: [
    shipment(1, [{ sku: 'CUP', quantity: 1 }], money(5_00, 'CNY'), { mode: 'bonded-warehouse' as const }),
  ],
  to: { country: 'CN' },
};

describe('a declaration to customs', () => {
  it.each([
    ['within the limit of IOSS', cups(40_00, 'EUR'), 'low-value', { duty: 3_00 }, ['IOSS', 'EORI']],
    [
      'above it: no number of a scheme that does not cover it',
      cups(300_00, 'EUR'),
      'standard',
      { duty: 36_60, vat: 64_90, fee: 15_00 },
      ['EORI'],
    ],
    ['within Australia’s limit', { ...cups(40_00, 'AUD'), to: { country: 'AU' } }, 'low-value', {}, ['ARN']],
    [
      'above it',
      { ...cups(2_000_00, 'AUD'), to: { country: 'AU' } },
      'standard',
      { duty: 100_00, gst: 210_50 },
      [],
    ],
    ['out of a bonded zone', bonded, 'bonded-retail', { vat: 18_66 }, []],
  ] as const)('%s', (_what, over, procedure, charges, numbers) => {
    const { declaration, cost } = declared(over);
    expect(declaration.procedure).toBe(procedure);
    const due = declaration.charges ?? [];
    expect(Object.fromEntries(due.map(({ kind, amount }) => [kind, amount.amount]))).toEqual(charges);
    expect(declaration.identifiers.map(({ kind }) => kind)).toEqual(numbers);
    const taxes = due.filter(({ kind }) => kind !== 'fee').reduce((all, one) => all + one.amount.amount, 0);
    expect(declaration.dutiesAndTaxes.amount).toBe(taxes);
    // Customs that charge what was declared charge what was frozen.
    expect(due).toEqual(dueAtBorder(cost));
  });

  it('of goods for the United States is a standard one whatever they are worth: sales tax is no scheme of imports', () => {
    const decisions = [
      { rule: 'sales-tax:US:NY', rate: '0.04', decidedOn: '2026-07-01', reason: 'As the state says' },
    ];
    const place = { country: 'US', region: 'NY' };
    const { declaration } = declared({ ...cups(10_00, 'USD'), to: place, on: '2026-07-01', decisions });
    expect(declaration).toMatchObject({ procedure: 'standard', dutiesAndTaxes: money(1_60, 'USD') });
  });
});
