/** What is declared to customs of a parcel: its goods, and what is due when they enter by the cost that was frozen. */
import { ApplicationFailure } from '@temporalio/common';
import { dueAtBorder, procedureOf } from '../../domain/landed-cost-ledger';
import { sum, times } from '../../domain/money';
import type { GoodsLine } from '../../domain/order';
import type { Places } from '../../rules/warehouses';
import type { BookedLabel, ParcelRequest } from '../outside';
import type { Declaration } from './port';

export type Lines = readonly { sku: string; quantity: number }[];

/** @throws ApplicationFailure when a line's SKU is not described */
export function goodsIn(goods: readonly GoodsLine[], lines: Lines): { line: GoodsLine; quantity: number }[] {
  return lines.map(({ sku, quantity }) => {
    const line = goods.find((each) => each.sku === sku);
    if (!line) throw ApplicationFailure.nonRetryable(`the parcel's ${sku} is not described`, 'goods-unknown');
    return { line, quantity };
  });
}

/**
 * The declaration of a parcel that enters another customs territory, or leaves a bonded zone. Tax that was collected with the
 * order is not in it as due: its scheme's number says so.
 * @throws ApplicationFailure when a line's SKU is not described
 */
export function declarationOf(places: Places, request: ParcelRequest, label: BookedLabel): Declaration {
  const { plan, goods, to, incoterm, cost, shipmentId } = request;
  const amountOf = (kind: 'freight' | 'insurance') =>
    sum(
      cost.lines.filter((line) => line.kind === kind).map(({ amount }) => amount),
      cost.currency,
    );
  const charges = dueAtBorder(cost);
  return {
    ...{ reference: shipmentId, from: plan.warehouse.country, to, incoterm },
    procedure: procedureOf(cost),
    trackingCode: label.trackingCode,
    identifiers: places.identifiersFor(to, cost.scheme),
    items: goodsIn(goods, plan.lines).map(({ line, quantity }) => ({
      ...{ description: line.customsDescription, hsCode: line.hsCode, origin: line.origin, quantity },
      netGrams: line.netGrams * quantity,
      grossGrams: line.grossGrams * quantity,
      value: times(line.unitPrice, quantity),
    })),
    ...{ freight: amountOf('freight'), insurance: amountOf('insurance'), charges },
    dutiesAndTaxes: sum(
      charges.filter(({ kind }) => kind !== 'fee').map(({ amount }) => amount),
      cost.currency,
    ),
  };
}
