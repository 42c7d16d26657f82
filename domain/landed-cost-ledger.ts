/** What a frozen landed cost means at the border and for the tax ledger. Takes the cost of an order, or any part of it. */
import type { Consignment, SkuPart } from './landed-cost';
import { consignmentsOf } from './landed-cost-shares';
import { portion, subtract, sum, zero } from './money';
import type { LandedCost } from './order';
import type { Country, Currency, Money } from './shapes/common';

/** What customs, or their broker, assess. */
export interface BorderCharge {
  kind: 'duty' | 'vat' | 'gst' | 'fee';
  amount: Money;
}

/** In the order they are told. */
export const borderKinds = ['duty', 'vat', 'gst', 'fee'] as const;

const total = (
  parts: readonly SkuPart[],
  kind: 'duty' | 'fee' | 'tax' | 'taxBase',
  currency: Currency,
): Money =>
  sum(
    parts.map((part) => part[kind]),
    currency,
  );

/** Charges added up by kind, in a fixed order; kinds that don't occur are left out. */
function byKind(charges: readonly BorderCharge[], currency: Currency): BorderCharge[] {
  return borderKinds
    .map((kind) => ({ kind, amounts: charges.filter((charge) => charge.kind === kind) }))
    .filter(({ amounts }) => amounts.length > 0)
    .map(({ kind, amounts }) => ({
      kind,
      amount: sum(
        amounts.map((charge) => charge.amount),
        currency,
      ),
    }));
}

/**
 * What is due when the goods enter, whoever pays it: not the tax that was collected with the order. Kinds of which nothing
 * is due are left out.
 * @throws RangeError for a cost without its split
 */
export function dueAtBorder(cost: LandedCost): BorderCharge[] {
  const due = consignmentsOf(cost).flatMap(({ parts, tax }): BorderCharge[] => [
    { kind: 'duty', amount: total(parts, 'duty', cost.currency) },
    { kind: 'fee', amount: total(parts, 'fee', cost.currency) },
    ...(tax.kind !== 'sales-tax' && tax.collected === 'at-border'
      ? [{ kind: tax.kind, amount: total(parts, 'tax', cost.currency) }]
      : []),
  ]);
  return byKind(due, cost.currency).filter(({ amount }) => amount.amount > 0);
}

/**
 * How the goods are declared: by the short declaration of low values only where their tax was collected with the order
 * under a scheme for that.
 * @throws RangeError for a cost without its split
 */
export function procedureOf(cost: LandedCost): 'low-value' | 'standard' | 'bonded-retail' {
  const consignments = consignmentsOf(cost);
  if (consignments.some(({ treatment }) => treatment === 'bonded')) return 'bonded-retail';
  const collected = ({ tax }: Consignment): boolean =>
    tax.kind !== 'sales-tax' && tax.collected === 'at-sale';
  return consignments.every(collected) ? 'low-value' : 'standard';
}

/** An entry for the tax ledger, before it is booked. Amounts are never negative: a refund is a `kind`. */
export interface LedgerDraft {
  kind: 'supply' | 'refund' | 'import';
  jurisdiction: Country;
  scheme: string;
  goodsClass: 'standard';
  rate: string;
  /** Id of the rule and the day it was verified: `vat-de-2021-01-01@2026-09-29`. */
  ruleVersion: string;
  base: Money;
  tax: Money;
}

/**
 * The taxable event of a delivery or a refund, one line for each shipment in the cost. Give it the cost of the shipment that
 * arrived, or of the pieces given back. No line where the recipient pays the tax at the door: that is not ours to declare.
 * @param kept of a refund: what of the cost is not given back; base and tax are corrected in proportion, rounded down, because
 *   the taxable amount is reduced by what goes back to the customer (Directive 2006/112/EC art. 90(1))
 * @throws RangeError for a cost without its split
 */
export function ledgerLinesOf(
  cost: LandedCost,
  event: 'supply' | 'refund',
  kept: Money = zero(cost.currency),
): LedgerDraft[] {
  const whole = cost.total.amount;
  const given = subtract(cost.total, kept).amount;
  const part = (amount: Money): Money => (kept.amount === 0 ? amount : portion(amount, given, whole));
  return consignmentsOf(cost)
    .filter(({ taxPayer }) => taxPayer === 'customer')
    .map(({ jurisdiction, scheme, tax, parts }): LedgerDraft => {
      const taken = tax.collected === 'at-border' ? 'import' : 'supply';
      return {
        ...{ kind: event === 'refund' ? 'refund' : taken, jurisdiction, scheme, goodsClass: 'standard' },
        ...{ rate: tax.rate, ruleVersion: `${tax.ref.rule}@${tax.ref.verifiedOn}` },
        base: part(total(parts, 'taxBase', cost.currency)),
        tax: part(total(parts, 'tax', cost.currency)),
      };
    });
}
