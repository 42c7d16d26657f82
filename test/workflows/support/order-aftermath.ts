/** What an order leaves: with the provider, in stock, in the tax ledger, in the customer's inbox, and what it should not leave. */
import { consignmentsOf } from '../../../domain/landed-cost-shares';
import type { LandedCost } from '../../../domain/order';
import { stockModel } from '../../../models/stock';
import { taxLinesOf } from '../../../models/tax-ledger';
import { aftermath, mailsOf, nothingLeft } from './aftermath';
import type { OrderActing } from './order-acting';

export { nothingLeft };

/** Open tasks, processes that still run or were never ended in the record, broken chains, mails sent twice. */
export function leftBehind({ world, id }: OrderActing) {
  return aftermath(world, id);
}

/** The provider's own book, in minor units. */
export function money({ world, orderId }: OrderActing) {
  const book = world.provider.bookOf(orderId);
  if (!book) return 'never authorized';
  const { authorized, captured, refunded, voided, closed, authorizations } = book;
  return {
    ...{ authorized: authorized.amount, captured: captured.amount, refunded: refunded.amount },
    ...{ voided, closed, authorizations },
  };
}

/** Nothing was taken, and nothing can be taken any more. */
export function givenFree({ total }: OrderActing) {
  return { authorized: total, captured: 0, refunded: 0, voided: true, closed: true, authorizations: 1 };
}

/** All of it was taken, of which so much was given back. */
export function taken({ total }: OrderActing, refunded = 0) {
  return { authorized: total, captured: total, refunded, voided: false, closed: true, authorizations: 1 };
}

export interface Pieces {
  received: number;
  available: number;
  reserved: number;
  shipped: number;
}

/** The pieces of the order's SKU by warehouse. */
export async function stock({ world, goods }: OrderActing): Promise<Record<string, Pieces>> {
  const found = await stockModel(world.connection).find({ sku: goods.sku }).lean().exec();
  return Object.fromEntries(
    found.map(({ warehouse, received, available, reserved, shipped }) => [
      warehouse.id,
      { received, available, reserved, shipped },
    ]),
  );
}

/** Base and tax in the tax ledger, supplies and what was taken back of them. */
export async function taxes({ world, orderId }: OrderActing) {
  const lines = await taxLinesOf(world.connection, orderId);
  const of = (...kinds: string[]) => {
    const mine = lines.filter(({ kind }) => kinds.includes(kind));
    return {
      lines: mine.length,
      base: mine.reduce((sum, { base }) => sum + base, 0),
      tax: mine.reduce((sum, { tax }) => sum + tax, 0),
    };
  };
  return { sold: of('supply', 'import'), corrected: of('refund') };
}

/** What the tax ledger has to hold for a cost, or a part of one. */
export function taxOf(cost: LandedCost) {
  const parts = consignmentsOf(cost)
    .filter(({ taxPayer }) => taxPayer === 'customer')
    .map((each) => each.parts);
  const sum = (kind: 'tax' | 'taxBase') => parts.flat().reduce((all, part) => all + part[kind].amount, 0);
  return { lines: parts.length, base: sum('taxBase'), tax: sum('tax') };
}

/** Taxed when it was paid for, as goods under the import scheme are, and corrected since. */
export function untaxed(cost: LandedCost, corrected: LandedCost = cost) {
  return { sold: taxOf(cost), corrected: taxOf(corrected) };
}

export const none = { lines: 0, base: 0, tax: 0 };

/** How many mails of each kind the customer got. */
export function letters({ world, id }: OrderActing) {
  return mailsOf(world, id);
}
