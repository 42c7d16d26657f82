/**
 * Landed cost: what an order costs until it is in the customer's hands, each line with the rule it comes from. Computed
 * once, frozen on the order, and split to the minor unit by shipment and SKU; captures, refunds
 * (`landed-cost-shares.ts`) and the tax ledger (`landed-cost-ledger.ts`) take their parts from it. What no table knows is returned, never guessed.
 */
import { cargoesOf } from './landed-cost-cargo';
import type { Assessed } from './landed-cost-compose';
import { assess } from './landed-cost-import';
import { specialPlace, type Destination, type TaxTables } from './landed-cost-tables';
import { sum } from './money';
import type { CostLine, GoodsLine, LandedCost, NotKnown, PlannedShipment, RuleRef } from './order';
import type { Country, Currency, Day, Money } from './shapes/common';

/**
 * What a person decided where no rule is known. `rule` is that of the `NotKnown` it answers. `rate` is a decimal share: of a
 * tax, or of the customs value as duty, with all surcharges and trade defence. `amount` is a fee for each consignment.
 */
export type PersonDecision = { rule: string; reason: string; decidedOn: Day } & (
  { rate: string } | { amount: Money }
);

export interface LandedCostInput {
  lines: GoodsLine[];
  shipments: PlannedShipment[];
  /** Region and postcode are needed to see places with rules of their own, such as the Canary Islands. */
  to: Destination;
  incoterm: 'DDP' | 'DAP';
  currency: Currency;
  /** For the whole order. */
  insurance: Money;
  on: Day;
  /** Days after its last verification for which a rule is taken as known. */
  reviewDays: number;
  /** Where a rule is known, the rule holds. */
  decisions?: readonly PersonDecision[];
}

/** The part of one SKU in one shipment. */
export interface SkuPart {
  sku: string;
  /** Tariff subheading, six digits. */
  subheading: string;
  quantity: number;
  goods: Money;
  freight: Money;
  insurance: Money;
  duty: Money;
  fee: Money;
  tax: Money;
  /** What the tax is a share of. */
  taxBase: Money;
}

/** One shipment as taxed. */
export interface Consignment {
  shipment: number;
  /** Supply inside a customs territory, import from outside, or sale out of a bonded zone. */
  treatment: 'domestic' | 'import' | 'bonded';
  jurisdiction: Country;
  /** `domestic`, `OSS`, `IOSS`, `UK-135`, `AU-LVG`, `CN-CBEC`, `sales-tax`, or `import` for tax at the border. */
  scheme: string;
  /** `collected`: by us with the order, or assessed by customs when the goods enter. */
  tax: { kind: 'vat' | 'gst' | 'sales-tax'; rate: string; ref: RuleRef; collected: 'at-sale' | 'at-border' };
  taxPayer: CostLine['payer'];
  /** Who pays duty and fees. */
  dutyPayer: CostLine['payer'];
  /** Their sums equal the lines of the shipment, kind by kind. */
  parts: SkuPart[];
}

/** A landed cost with its split. */
export interface FrozenCost extends LandedCost {
  consignments: Consignment[];
}

export type LandedCostAnswer = { known: true; cost: FrozenCost } | { known: false; missing: NotKnown[] };

/**
 * The landed cost of an order by the rules of the day `on`, or all that is not known for it. Amounts are minor units of
 * `input.currency`, in which all amounts given must be.
 * @throws RangeError when currencies differ, or the shipments don't hold exactly what is ordered
 */
export function landedCost(input: LandedCostInput, tables: TaxTables): LandedCostAnswer {
  const cargoes = cargoesOf(input);
  const special = specialPlace(tables, input.to);
  if (special) return { known: false, missing: [special] };
  const assessments = cargoes.map((cargo) => assess(cargo, cargoes, input, tables));
  const missing = assessments.flatMap((assessment) => (assessment.known ? [] : assessment.missing));
  if (missing.length > 0)
    return { known: false, missing: [...new Map(missing.map((item) => [item.rule, item])).values()] };
  const assessed = assessments.flatMap((assessment): Assessed[] =>
    assessment.known ? [assessment.assessed] : [],
  );
  const cost = costOf(
    input,
    assessed.flatMap((one) => one.lines),
    assessed.map((one) => one.consignment),
  );
  return { known: true, cost };
}

/** Adds up the lines of some consignments. */
export function costOf(
  { currency, on }: Pick<LandedCost, 'currency' | 'on'>,
  lines: CostLine[],
  consignments: Consignment[],
): FrozenCost {
  const paidBy = (payer: CostLine['payer']): Money =>
    sum(
      lines.filter((line) => line.payer === payer).map((line) => line.amount),
      currency,
    );
  const abroad = consignments.filter((one) => one.treatment !== 'domestic' && one.scheme !== 'import');
  const schemes = [...new Set(abroad.map((one) => one.scheme))];
  return {
    ...{ currency, lines, total: paidBy('customer'), atTheDoor: paidBy('recipient'), on },
    ...(schemes.length > 0 ? { scheme: schemes.join(' + ') } : {}),
    consignments,
  };
}
