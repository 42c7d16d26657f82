/** Duty and fees of one consignment that enters a customs territory. */
import type { LandedCostInput } from './landed-cost';
import type { Cargo } from './landed-cost-cargo';
import {
  inForce,
  knownRow,
  refOf,
  verified,
  type CustomsTerritory,
  type DatedRow,
  type DutyRate,
  type Fee,
  type Found,
  type LowValueRule,
  type TaxTables,
  type ValueBasis,
} from './landed-cost-tables';
import { add, share, sum, zero } from './money';
import type { NotKnown, RuleRef } from './order';
import type { Money } from './shapes/common';

/** Duty on some items of a cargo, or a fee for the consignment. */
export interface Charge {
  about: string;
  items: Cargo['items'];
  base: Money;
  rate?: string;
  amount: Money;
  ref: RuleRef;
}

/** Charges, and what is not known of them. */
export interface Charges {
  charges: Charge[];
  missing: NotKnown[];
}

export type Rated = { found: true; rate: string; ref: RuleRef } | { found: false; missing: NotKnown };

export const shipmentName = (cargo: Cargo): string => `shipment ${cargo.shipment.number}`;

/** Goods alone, or with their freight and insurance. */
export function valueOf(items: Cargo['items'], basis: ValueBasis, input: LandedCostInput): Money {
  const values = items.map((item) =>
    basis === 'goods' ? item.goods : add(add(item.goods, item.freight), item.insurance),
  );
  return sum(values, input.currency);
}

/** What a person decided in place of a missing rule. */
function decisionFor(
  input: LandedCostInput,
  missing: NotKnown,
): { ref: RuleRef; rate?: string; amount?: Money } | undefined {
  const decision = input.decisions?.find(({ rule }) => rule === missing.rule);
  if (!decision) return undefined;
  const { rule, reason, decidedOn, ...decided } = decision;
  return { ...decided, ref: { rule, source: `decided by a person: ${reason}`, verifiedOn: decidedOn } };
}

/** The rate of a known row, or else the one a person decided. */
export function ratedBy(found: Found<DatedRow & { rate: string }>, input: LandedCostInput): Rated {
  if (found.found) return { found: true, rate: found.row.rate, ref: refOf(found.row) };
  const decision = decisionFor(input, found.missing);
  if (decision?.rate === undefined) return found;
  return { found: true, rate: decision.rate, ref: decision.ref };
}

/** Duty by the territory's rule for low values, and by the tariff above its limit. */
export function dutyOf(
  cargo: Cargo,
  territory: CustomsTerritory,
  rule: LowValueRule,
  low: boolean,
  input: LandedCostInput,
  tables: TaxTables,
): Charges {
  if (!low || rule.effect.kind === 'tariff-duty') return tariffDuty(cargo, territory, input, tables);
  if (rule.effect.kind === 'flat-duty') return flatDuty(cargo, rule, rule.effect.amount, input);
  return { charges: [noDuty(cargo, rule, input)], missing: [] };
}

/** A line of nothing: it tells by which rule there is no duty. */
export function noDuty(cargo: Cargo, rule: LowValueRule, input: LandedCostInput): Charge {
  const [about, amount] = [shipmentName(cargo), zero(input.currency)];
  return { about, items: cargo.items, base: cargo.goods, amount, ref: refOf(rule) };
}

function flatDuty(cargo: Cargo, rule: LowValueRule, amount: Money, input: LandedCostInput): Charges {
  const groups = groupBy(cargo.items, (item) => subheading(item.line.hsCode));
  const charges = [...groups].map(([about, items]): Charge => ({
    about,
    items,
    base: valueOf(items, 'goods', input),
    amount,
    ref: refOf(rule),
  }));
  return { charges, missing: [] };
}

/** Six digits: what listings have for certain, and what the simplified declaration of low values asks for. */
export const subheading = (hsCode: string): string => hsCode.slice(0, 6);

function tariffDuty(
  cargo: Cargo,
  territory: CustomsTerritory,
  input: LandedCostInput,
  tables: TaxTables,
): Charges {
  const groups = groupBy(cargo.items, ({ line }) => `${subheading(line.hsCode)}:${line.origin}`);
  const all = [...groups].map(([key, items]) => tariffOf(key, items, territory, input, tables));
  return { charges: all.flatMap((one) => one.charges), missing: all.flatMap((one) => one.missing) };
}

/** A person who decides a subheading's duty decides all of it; a row of the tariff needs the surcharge of the day too. */
function tariffOf(
  key: string,
  items: Cargo['items'],
  territory: CustomsTerritory,
  input: LandedCostInput,
  tables: TaxTables,
): Charges {
  const [about = '', origin = ''] = key.split(':');
  const base = valueOf(items, territory.dutyOn, input);
  const charge = ({ rate, ref }: { rate: string; ref: RuleRef }): Charge => ({
    ...{ about, items, base, rate, ref },
    amount: share(rate, base),
  });
  const found = knownRow(rowsFor(items, origin, territory, tables), input, {
    rule: `duty-rate:${territory.code}:${about}:${origin}`,
    says: `no rate of ${territory.code} is known for goods of ${about} from ${origin}; a person decides it, with all surcharges and trade defence`,
  });
  const tariff = ratedBy(found, input);
  if (!tariff.found) return { charges: [], missing: [tariff.missing] };
  const surcharges = tables.surcharges.filter((row) => row.territory === territory.code);
  if (!found.found || surcharges.length === 0) return { charges: [charge(tariff)], missing: [] };
  const surcharge = ratedBy(
    knownRow(surcharges, input, {
      rule: `duty-surcharge:${territory.code}`,
      says: `whether ${territory.code} levies a surcharge on ${input.on} is not verified`,
    }),
    input,
  );
  if (!surcharge.found) return { charges: [], missing: [surcharge.missing] };
  return { charges: [charge(tariff), charge(surcharge)], missing: [] };
}

/** The rows that fit the goods, the most precise first. */
function rowsFor(
  items: Cargo['items'],
  origin: string,
  territory: CustomsTerritory,
  tables: TaxTables,
): DutyRate[] {
  return tables.dutyRates
    .filter(
      (row) =>
        row.territory === territory.code &&
        items.every((item) => item.line.hsCode.startsWith(row.hs)) &&
        !row.exceptOrigins.includes(origin),
    )
    .sort((a, b) => b.hs.length - a.hs.length);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Fees for one consignment: those of the state, and the platform's own for a standard declaration. */
export function feesOf(
  cargo: Cargo,
  territory: CustomsTerritory,
  low: boolean,
  input: LandedCostInput,
  tables: TaxTables,
): Charges {
  const fees = tables.fees.filter(
    (fee) =>
      fee.territory === territory.code &&
      (fee.countries.length === 0 || fee.countries.includes(input.to.country)) &&
      fee.when === (low ? 'low-value' : 'above-limit') &&
      inForce(fee, input.on),
  );
  const answers = fees.map((fee) => ({ fee, answer: feeOf(fee, input) }));
  return {
    charges: answers.flatMap(({ answer }) =>
      'missing' in answer
        ? []
        : [{ about: shipmentName(cargo), items: cargo.items, base: cargo.goods, ...answer }],
    ),
    missing: answers.flatMap(({ answer }) => ('missing' in answer ? [answer.missing] : [])),
  };
}

function feeOf(fee: Fee, input: LandedCostInput): { amount: Money; ref: RuleRef } | { missing: NotKnown } {
  const found = inCurrency(fee, input);
  if (found.found) return { amount: found.row.amount, ref: refOf(found.row) };
  const decision = decisionFor(input, found.missing);
  if (decision?.amount === undefined) return { missing: found.missing };
  return { amount: decision.amount, ref: decision.ref };
}

function inCurrency(fee: Fee, input: LandedCostInput): Found<Fee> {
  const found = verified(fee, input);
  if (!found.found || fee.amount.currency === input.currency) return found;
  const says = `${fee.says} is due in ${fee.amount.currency}, the order is in ${input.currency}; no exchange rate is taken`;
  return { found: false, missing: { rule: fee.id, says, lastVerifiedOn: fee.verifiedOn } };
}
