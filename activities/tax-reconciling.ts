/** The orders behind a return, beside what their processes say was captured and refunded. */
import type { Connection } from 'mongoose';
import { ledgerLinesOf } from '../domain/landed-cost-ledger';
import type { LandedCost } from '../domain/order';
import type { Money } from '../domain/shapes/common';
import {
  differenceOf,
  type Difference,
  type OrderInLedger,
  type OrderMoney,
} from '../domain/tax-reconciliation';
import { processModel, type ProcessDocument } from '../models/process';
import { taxLinesOfOrders, type TaxLine } from '../models/tax-ledger';

/** Orders in one question: more cost the local stand-in of MongoDB their square. */
const atOnce = 100;

/** What does not agree, by order. Every line of an order counts, in whatever period and scheme it is: money knows neither. */
export async function differencesOfOrders(
  connection: Connection,
  orderIds: readonly string[],
): Promise<Difference[]> {
  const ids = [...new Set(orderIds)].sort();
  const found: Difference[] = [];
  for (let at = 0; at < ids.length; at += atOnce) {
    const some = ids.slice(at, at + atOnce);
    const [lines, money] = await Promise.all([taxLinesOfOrders(connection, some), moneyOf(connection, some)]);
    for (const orderId of some) {
      const difference = differenceOf(inLedger(orderId, lines.get(orderId) ?? []), money.get(orderId));
      if (difference) found.push(difference);
    }
  }
  return found;
}

function inLedger(orderId: string, lines: readonly TaxLine[]): OrderInLedger {
  const sumOf = (given: boolean) =>
    lines
      .filter(({ kind }) => (kind === 'refund') === given)
      .reduce((sum, { base, tax }) => sum + base + tax, 0);
  return {
    ...{ orderId, currency: lines[0]?.currency ?? '' },
    ...{ supplied: sumOf(false), givenBack: sumOf(true) },
  };
}

/** What an order's snapshot holds for this. */
interface Shown {
  payment?: { captured: Money; refunded: Money; open?: Money };
  landedCost?: LandedCost;
}

async function moneyOf(
  connection: Connection,
  orderIds: readonly string[],
): Promise<Map<string, OrderMoney>> {
  const found = await processModel(connection)
    .find({ _id: { $in: orderIds.map((orderId) => `order:${orderId}`) } })
    .select({ _id: 1, 'state.payment': 1, 'state.landedCost': 1 })
    .lean<ProcessDocument[]>()
    .exec();
  return new Map(
    found.flatMap(({ _id, state }) => {
      const { payment, landedCost } = state as Shown;
      if (!payment) return [];
      const { captured, refunded, open } = payment;
      const money: OrderMoney = {
        ...{ currency: captured.currency, captured: captured.amount, refunded: refunded.amount },
        ...(open ? { open: open.amount } : {}),
        ...(landedCost ? agreedOf(landedCost) : {}),
      };
      return [[_id.slice('order:'.length), money] as const];
    }),
  );
}

/** A cost without its split says nothing about what is beside the tax base. */
function agreedOf(cost: LandedCost): { agreed?: number; charges?: number } {
  if (!('consignments' in cost)) return {};
  const agreed = ledgerLinesOf(cost, 'supply').reduce(
    (sum, { base, tax }) => sum + base.amount + tax.amount,
    0,
  );
  return { agreed, charges: cost.total.amount - agreed };
}
