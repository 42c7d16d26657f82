/** Turns the treatment of one shipment into cost lines and their split by SKU. */
import type { Consignment, SkuPart } from './landed-cost';
import type { Cargo } from './landed-cost-cargo';
import { shipmentName, subheading, type Charge } from './landed-cost-duty';
import { add, allocate, share, sum, zero } from './money';
import type { CostKind, CostLine, NotKnown } from './order';
import type { Currency, Money } from './shapes/common';

export interface Assessed {
  lines: CostLine[];
  consignment: Consignment;
}
export type Assessment = { known: true; assessed: Assessed } | { known: false; missing: NotKnown[] };

export type Treatment = Omit<Consignment, 'shipment' | 'jurisdiction' | 'parts'> &
  Pick<Consignment, 'jurisdiction'> & { duties: Charge[]; fees: Charge[] };

/**
 * Tax is computed once for the shipment and split by SKU, not summed from rounded lines. Fees are not in its base: those of
 * the state are outside it (so circular 4/2026 of the Italian customs on theirs), the platform's are its broker's outlay.
 */
export function composed(cargo: Cargo, currency: Currency, treatment: Treatment): Assessment {
  const { duties, fees, jurisdiction, ...rest } = treatment;
  const [duty, fee] = [byItem(cargo, duties, currency), byItem(cargo, fees, currency)];
  const bases = cargo.items.map((item, index) => taxBase(item, at(duty, index, currency), treatment));
  const base = sum(bases, currency);
  const tax = share(treatment.tax.rate, base);
  const taxes = allocate(
    tax,
    bases.map((part) => part.amount),
  );
  const parts = cargo.items.map((item, index): SkuPart => ({
    ...{ sku: item.line.sku, subheading: subheading(item.line.hsCode), quantity: item.quantity },
    ...{ goods: item.goods, freight: item.freight, insurance: item.insurance },
    ...{ duty: at(duty, index, currency), fee: at(fee, index, currency) },
    ...{ tax: at(taxes, index, currency), taxBase: at(bases, index, currency) },
  }));
  const consignment: Consignment = { shipment: cargo.shipment.number, jurisdiction, ...rest, parts };
  return { known: true, assessed: { lines: linesOf(cargo, treatment, base, tax), consignment } };
}

const at = (amounts: readonly Money[], index: number, currency: Currency): Money =>
  amounts[index] ?? zero(currency);

/**
 * Duty is in the base of a tax at the border always (Directive 2006/112/EC art. 86(1)(a)), and in that of a sale when it
 * is part of what the customer pays the seller (art. 78(a)): not when the recipient pays it at the door.
 */
function taxBase(item: Cargo['items'][number], duty: Money, { tax, dutyPayer }: Treatment): Money {
  const value = add(add(item.goods, item.freight), item.insurance);
  const withDuty = tax.collected === 'at-border' || (dutyPayer === 'customer' && tax.kind !== 'sales-tax');
  return withDuty ? add(value, duty) : value;
}

/** Charges split among the items they are for, by the value of the goods. */
function byItem(cargo: Cargo, charges: readonly Charge[], currency: Currency): Money[] {
  const split = new Map<Cargo['items'][number], Money>();
  for (const charge of charges) {
    const parts = allocate(
      charge.amount,
      charge.items.map((item) => item.goods.amount),
    );
    charge.items.forEach((item, index) =>
      split.set(item, add(split.get(item) ?? zero(currency), at(parts, index, currency))),
    );
  }
  return cargo.items.map((item) => split.get(item) ?? zero(currency));
}

function linesOf(cargo: Cargo, treatment: Treatment, base: Money, tax: Money): CostLine[] {
  const [about, shipment] = [shipmentName(cargo), cargo.shipment.number];
  const paid = (kind: CostKind, what: string, amount: Money): CostLine => ({
    ...{ kind, about: what, base: amount, amount, payer: 'customer', shipment },
  });
  const charged = (kind: CostKind, charge: Charge): CostLine => ({
    ...{ kind, about: charge.about, base: charge.base },
    ...(charge.rate === undefined ? {} : { rate: charge.rate }),
    ...{ amount: charge.amount, payer: treatment.dutyPayer, ref: charge.ref, shipment },
  });
  const { kind, rate, ref } = treatment.tax;
  return [
    ...cargo.items.map((item) => paid('goods', item.line.sku, item.goods)),
    paid('freight', about, cargo.freight),
    ...(cargo.insurance.amount > 0 ? [paid('insurance', about, cargo.insurance)] : []),
    ...treatment.duties.map((charge) => charged('duty', charge)),
    ...treatment.fees.map((charge) => charged('fee', charge)),
    { kind, about, base, rate, amount: tax, payer: treatment.taxPayer, ref, shipment },
  ];
}
