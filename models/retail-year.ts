/**
 * What counts against a customer's yearly limit of retail imports, kept with the order's customer: it goes with them, and needs
 * no name. The same customer is the same customer number or e-mail address; somebody who objected to profiling counts too,
 * because a limit of the law is no profile.
 */
import type { Connection } from 'mongoose';
import type { PlannedShipment, ShipmentStage } from '../domain/order';
import { boughtInYear, type RetailYear, type YearLimit } from '../domain/retail-year';
import type { Instant, Money } from '../domain/shapes/common';
import { fell } from './customer-history';
import { orderCustomerModel, type OrderCustomerRecord } from './customer';
import { processModel, type ProcessDocument } from './process';
import { taxLinesOfOrders } from './tax-ledger';

/** By number, and where it is known by e-mail address too; all orders but `except`. */
export interface WhoBought {
  customerId: string;
  emailHash?: string;
  except?: string;
}

/** What customs don't count: it has not entered, or is in the zone again. */
const undone: readonly ShipmentStage[] = ['voided', 'returned', 'seized', 'destroyed'];

/** What a customer has bought in the year of the limit, orders under way included. */
export async function retailYearOf(
  connection: Connection,
  who: WhoBought,
  year: YearLimit,
): Promise<RetailYear> {
  const orders = await countedOrders(connection, who, year);
  if (orders.length === 0) return { ...year, bought: boughtInYear([], year) };
  const ids = orders.map(({ _id }) => _id);
  const [parcels, ledger] = await Promise.all([
    undoneParcels(connection, ids),
    taxLinesOfOrders(connection, ids),
  ]);
  const counted = orders.map(({ _id, retail }) => ({
    shipments: retail?.shipments ?? [],
    undone: parcels.filter(({ orderId }) => orderId === _id).map(({ number }) => number),
    corrected: (ledger.get(_id) ?? [])
      .filter(({ kind, scheme }) => kind === 'refund' && scheme === year.scheme)
      .map(({ base, currency }): Money => ({ amount: base, currency })),
  }));
  return { ...year, bought: boughtInYear(counted, year) };
}

async function countedOrders(
  connection: Connection,
  { customerId, emailHash, except }: WhoBought,
  { from, to }: YearLimit,
): Promise<Pick<OrderCustomerRecord, '_id' | 'retail'>[]> {
  const same = [{ customerId }, ...(emailHash === undefined ? [] : [{ 'hashes.email': emailHash }])];
  const found = await orderCustomerModel(connection)
    .find(
      { $or: same, 'retail.at': { $gte: new Date(from), $lt: new Date(to) }, outcomes: { $nin: fell } },
      { retail: 1 },
    )
    .lean<Pick<OrderCustomerRecord, '_id' | 'retail'>[]>()
    .exec();
  return found.filter(({ _id }) => _id !== except);
}

async function undoneParcels(
  connection: Connection,
  orderIds: readonly string[],
): Promise<{ orderId: string; number: number }[]> {
  const found = await processModel(connection)
    .find(
      {
        caseId: { $in: orderIds.map((orderId) => `order:${orderId}`) },
        process: 'shipment',
        stage: { $in: undone },
      },
      { caseId: 1, 'state.number': 1 },
    )
    .lean<Pick<ProcessDocument, 'caseId' | 'state'>[]>()
    .exec();
  return found.map(({ caseId, state }) => ({
    orderId: caseId.replace(/^order:/, ''),
    number: Number(state['number']),
  }));
}

/** Counts an order from now on; once more is the same, or what it is now. */
export async function countRetail(
  connection: Connection,
  orderId: string,
  at: Instant,
  shipments: readonly { number: PlannedShipment['number']; value: Money }[],
): Promise<void> {
  await orderCustomerModel(connection).updateOne(
    { _id: orderId },
    { $set: { retail: { at: new Date(at), shipments } } },
  );
}

/**
 * An order that is not taken counts no more, at once: the customer may order again before its end is in the record. Safe to
 * repeat. What a slow worker counts after it is left out by the order's outcome.
 */
export async function uncountRetail(connection: Connection, orderId: string): Promise<void> {
  await orderCustomerModel(connection).updateOne(
    { _id: orderId, retail: { $exists: true } },
    { $unset: { retail: 1 } },
  );
}
