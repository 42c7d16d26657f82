/**
 * Parts of a frozen landed cost, which are landed costs themselves: of one shipment, of some pieces. Taken one after the
 * other they add up to the whole, to the minor unit and in every kind of line.
 */
import { costOf, type Consignment, type FrozenCost, type SkuPart } from './landed-cost';
import { portion, subtract } from './money';
import type { CostKind, CostLine, LandedCost, RuleRef } from './order';
import type { Money } from './shapes/common';

/** @throws RangeError for a cost that `landedCost` did not make */
export function consignmentsOf(cost: LandedCost): Consignment[] {
  if (!cost.consignments) throw new RangeError('this landed cost has no split by shipment and SKU');
  return cost.consignments;
}

/**
 * What one shipment bears of an order's cost. Over all shipments the totals add up to the order's.
 * @throws RangeError when the order has no such shipment
 */
export function shareOfShipment(cost: LandedCost, shipment: number): FrozenCost {
  const consignments = consignmentsOf(cost).filter((one) => one.shipment === shipment);
  if (consignments.length === 0) throw new RangeError(`the order has no shipment ${shipment}`);
  return costOf(
    cost,
    cost.lines.filter((line) => line.shipment === shipment),
    consignments,
  );
}

/** So many pieces of one SKU. */
export interface Pieces {
  sku: string;
  quantity: number;
}

/**
 * What some pieces bear of a cost, of one shipment or of an order: its `total` is what the customer paid for them. `already`
 * are the pieces taken out before; with them told, the parts taken one after the other add up to the cost exactly, in every
 * kind of line.
 * @throws RangeError when there are not so many pieces left
 */
export function shareOfLines(
  cost: LandedCost,
  wanted: readonly Pieces[],
  already: readonly Pieces[] = [],
): FrozenCost {
  const [skip, take] = [countBySku(already), countBySku(wanted)];
  const consignments = consignmentsOf(cost).map((consignment) => ({
    ...consignment,
    parts: consignment.parts.map((part) => cut(part, skip, take)).filter((part) => part.quantity > 0),
  }));
  for (const [sku, left] of take)
    if (left > 0) throw new RangeError(`${left} more pieces of ${sku} are wanted than are left`);
  const cutOut = consignments.filter((one) => one.parts.length > 0);
  return costOf(
    cost,
    cutOut.flatMap((one) => one.parts.flatMap((part) => linesOfPart(part, one, cost))),
    cutOut,
  );
}

function countBySku(pieces: readonly Pieces[]): Map<string, number> {
  const count = new Map<string, number>();
  for (const { sku, quantity } of pieces) count.set(sku, (count.get(sku) ?? 0) + quantity);
  return count;
}

/** The next pieces of a part after those skipped; takes what it used off both counts. */
function cut(part: SkuPart, skip: Map<string, number>, take: Map<string, number>): SkuPart {
  const from = Math.min(skip.get(part.sku) ?? 0, part.quantity);
  const to = Math.min(from + (take.get(part.sku) ?? 0), part.quantity);
  skip.set(part.sku, (skip.get(part.sku) ?? 0) - from);
  take.set(part.sku, (take.get(part.sku) ?? 0) - (to - from));
  const of = (amount: Money): Money =>
    subtract(portion(amount, to, part.quantity), portion(amount, from, part.quantity));
  const { sku, subheading } = part;
  return {
    ...{ sku, subheading, quantity: to - from },
    ...{ goods: of(part.goods), freight: of(part.freight), insurance: of(part.insurance) },
    ...{ duty: of(part.duty), fee: of(part.fee), tax: of(part.tax), taxBase: of(part.taxBase) },
  };
}

function linesOfPart(part: SkuPart, consignment: Consignment, cost: LandedCost): CostLine[] {
  const { shipment, dutyPayer, taxPayer, tax } = consignment;
  const ofKind = (kind: CostKind): CostLine[] =>
    cost.lines.filter((line) => line.kind === kind && line.shipment === shipment);
  const refOf = (kind: CostKind): { ref?: RuleRef } => {
    const lines = ofKind(kind);
    const { ref } = lines.find((line) => line.about === part.subheading) ?? lines[0] ?? {};
    return ref ? { ref } : {};
  };
  const line = (kind: CostKind, amount: Money, payer: CostLine['payer'] = 'customer'): CostLine => ({
    ...{ kind, about: part.sku, base: amount, amount, payer, ...refOf(kind), shipment },
  });
  const onGoods = (kind: CostKind, amount: Money): CostLine => ({
    ...line(kind, amount, dutyPayer),
    base: part.goods,
  });
  const all = [
    ...[line('goods', part.goods), line('freight', part.freight), line('insurance', part.insurance)],
    ...[onGoods('duty', part.duty), onGoods('fee', part.fee)],
    { ...line(tax.kind, part.tax, taxPayer), base: part.taxBase, rate: tax.rate, ref: tax.ref },
  ];
  return all.filter(({ kind, amount }) => amount.amount > 0 || kind === 'goods');
}
