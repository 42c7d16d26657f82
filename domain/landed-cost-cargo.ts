/** What is in each shipment of an order, with its freight and insurance split by value. */
import type { LandedCostInput } from './landed-cost';
import { add, allocate, compare, sum, times, zero } from './money';
import type { GoodsLine, PlannedShipment } from './order';
import type { Currency, Money } from './shapes/common';

/** A shipment with what is in it; freight and insurance split by value. */
export interface Cargo {
  shipment: PlannedShipment;
  items: { line: GoodsLine; quantity: number; goods: Money; freight: Money; insurance: Money }[];
  goods: Money;
  freight: Money;
  insurance: Money;
}

/** The ordered lines by SKU; the same SKU at the same price twice is one line. */
function orderedBySku(lines: readonly GoodsLine[]): Map<string, GoodsLine> {
  const bySku = new Map<string, GoodsLine>();
  for (const line of lines) {
    const before = bySku.get(line.sku);
    if (before && compare(before.unitPrice, line.unitPrice) !== 0)
      throw new RangeError(`${line.sku} is ordered at two prices; a refund could not tell them apart`);
    bySku.set(line.sku, { ...line, quantity: line.quantity + (before?.quantity ?? 0) });
  }
  return bySku;
}

/** @throws RangeError when currencies differ, or the shipments don't hold exactly what is ordered */
export function cargoesOf(input: LandedCostInput): Cargo[] {
  const ordered = orderedBySku(input.lines);
  const shipped = new Map<string, number>();
  const packed = input.shipments.map((shipment) => ({
    shipment,
    items: shipment.lines.map(({ sku, quantity }) => {
      const line = ordered.get(sku);
      if (!line) throw new RangeError(`shipment ${shipment.number} holds ${sku}, which is not ordered`);
      shipped.set(sku, (shipped.get(sku) ?? 0) + quantity);
      return { line, quantity, goods: times(line.unitPrice, quantity) };
    }),
  }));
  for (const { sku, quantity } of ordered.values())
    if (shipped.get(sku) !== quantity)
      throw new RangeError(
        `${quantity} of ${sku} are ordered, ${shipped.get(sku) ?? 0} are in the shipments`,
      );
  const insurances = insuranceByShipment(input, packed);
  return packed.map(({ shipment, items }, index) =>
    cargoOf(input.currency, shipment, items, insurances[index] ?? zero(input.currency)),
  );
}

type Packed = { shipment: PlannedShipment; items: { goods: Money }[] }[];

/** By value among the insured shipments; among all when none is marked. */
function insuranceByShipment(input: LandedCostInput, packed: Packed): Money[] {
  if (packed.length === 0) throw new RangeError('an order has at least one shipment');
  const anyInsured = packed.some(({ shipment }) => shipment.insured);
  const takers = packed.map(({ shipment }) => !anyInsured || shipment.insured);
  const parts = allocate(
    add(input.insurance, zero(input.currency)),
    packed
      .filter((_, index) => takers[index])
      .map(({ items }) => items.reduce((total, item) => total + item.goods.amount, 0)),
  );
  return takers.map((takes) => (takes ? (parts.shift() ?? zero(input.currency)) : zero(input.currency)));
}

function cargoOf(
  currency: Currency,
  shipment: PlannedShipment,
  items: { line: GoodsLine; quantity: number; goods: Money }[],
  insurance: Money,
): Cargo {
  const weights = items.map((item) => item.goods.amount);
  const freights = allocate(shipment.freight, weights);
  const insurances = allocate(insurance, weights);
  return {
    shipment,
    items: items.map((item, index) => ({
      ...item,
      freight: freights[index] ?? zero(currency),
      insurance: insurances[index] ?? zero(currency),
    })),
    goods: sum(
      items.map((item) => item.goods),
      currency,
    ),
    freight: add(shipment.freight, zero(currency)),
    insurance,
  };
}
