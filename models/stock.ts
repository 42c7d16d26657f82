/**
 * Goods on hand: one document per warehouse and SKU, with its open reservations inside, so that counting and promising are one
 * write. What was received is available, reserved or shipped, never anything else.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Warehouse } from '../domain/order';
import type { Instant } from '../domain/shapes/common';
import { isDuplicateKey } from './insert-once';
import { readPage, type Page, type PageRequest } from './paging';

/** Pieces kept for a parcel of an order. */
export interface Reservation {
  orderId: string;
  /** The parcel's number within its order; 0 while the order is not split. */
  shipment: number;
  quantity: number;
  expiresAt: Instant;
  /** When the call that holds it began: a later call may take over from an earlier one, never the other way round. */
  heldSince: Instant;
  /** Its pieces were given free when it expired. Kept until the order ships or releases, which would else look done. */
  lapsed: boolean;
}

/** `_id` is `<warehouse>#<sku>`. All numbers are pieces. */
export interface StockDocument {
  _id: string;
  warehouse: Warehouse;
  sku: string;
  caseId: string;
  received: number;
  available: number;
  reserved: number;
  shipped: number;
  open: Reservation[];
}

export type ShownStock = Omit<StockDocument, '_id' | 'open'>;

export interface StockReceipt {
  /** The same receipt is counted once for each SKU, however often it is told. */
  receiptId: string;
  warehouse: Warehouse;
  sku: string;
  caseId: string;
  quantity: number;
}

/** `_id` is `<receipt>#<warehouse>#<sku>`. */
interface StockReceiptDocument extends StockReceipt {
  _id: string;
}

export interface StockFilter {
  warehouseId?: string | undefined;
  caseId?: string | undefined;
  sku?: string | undefined;
}

const warehouse = { id: String, country: String, kind: { type: String } };

const schema = new Schema<StockDocument>(
  {
    _id: String,
    warehouse,
    sku: String,
    caseId: String,
    received: Number,
    available: Number,
    reserved: Number,
    shipped: Number,
    open: [
      {
        _id: false,
        orderId: String,
        shipment: Number,
        quantity: Number,
        expiresAt: String,
        heldSince: String,
        lapsed: Boolean,
      },
    ],
  },
  { versionKey: false, collection: 'stock' },
);
schema.index({ sku: 1, _id: 1 });
schema.index({ caseId: 1, _id: 1 });
schema.index({ 'warehouse.id': 1, _id: 1 });
// An order's reservations are released without knowing where they are.
schema.index({ 'open.orderId': 1 });

const receiptSchema = new Schema<StockReceiptDocument>(
  { _id: String, receiptId: String, warehouse, sku: String, caseId: String, quantity: Number },
  { versionKey: false, collection: 'stock_receipts' },
);

/** The stock of a database. */
export function stockModel(connection: Connection): Model<StockDocument> {
  return connection.modelNames().includes('Stock')
    ? connection.model<StockDocument>('Stock')
    : connection.model<StockDocument>('Stock', schema);
}

/** The receipts of a database. */
export function stockReceiptModel(connection: Connection): Model<StockReceiptDocument> {
  return connection.modelNames().includes('StockReceipt')
    ? connection.model<StockReceiptDocument>('StockReceipt')
    : connection.model<StockReceiptDocument>('StockReceipt', receiptSchema);
}

/** The id of the document of a SKU in a warehouse. */
export function stockId(warehouseId: string, sku: string): string {
  return `${warehouseId}#${sku}`;
}

/**
 * Takes goods into stock: incoming ones, or such as came back. Safe to repeat and to race: a receipt counts once. Receipt and
 * count are one transaction, because neither document alone can remember all receipts.
 * @returns whether it was counted now
 * @throws RangeError for a quantity that is no whole number above zero
 */
export async function receiveStock(connection: Connection, receipt: StockReceipt): Promise<boolean> {
  const { receiptId, sku, caseId, quantity } = receipt;
  if (!Number.isSafeInteger(quantity) || quantity < 1)
    throw new RangeError(`${quantity} pieces of ${sku} can't be received`);
  const _id = stockId(receipt.warehouse.id, sku);
  await openDocument(connection, { _id, warehouse: receipt.warehouse, sku, caseId });
  try {
    await connection.transaction(async (session) => {
      await stockReceiptModel(connection).insertMany([{ ...receipt, _id: `${receiptId}#${_id}` }], {
        session,
      });
      const counted = { $inc: { received: quantity, available: quantity } };
      await stockModel(connection).updateOne({ _id }, counted, { session });
    });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** What can be promised of SKUs, in every warehouse that ever had them. Reservations that have expired count as free. */
export async function stockOf(
  connection: Connection,
  skus: readonly string[],
  now: Instant,
): Promise<{ warehouse: Warehouse; sku: string; available: number }[]> {
  const found = await stockModel(connection)
    .find({ sku: { $in: [...new Set(skus)] } })
    .sort({ sku: 1, _id: 1 })
    .lean<StockDocument[]>()
    .exec();
  return found.map((stock) => ({
    warehouse: stock.warehouse,
    sku: stock.sku,
    available: stock.available + piecesOf(expiredIn(stock, now)),
  }));
}

/**
 * One page of the stock that matches, by warehouse and SKU.
 * @throws BadCursor
 */
export async function listStock(
  connection: Connection,
  filter: StockFilter,
  page: PageRequest,
): Promise<Page<ShownStock>> {
  const wanted = Object.entries({
    'warehouse.id': filter.warehouseId,
    caseId: filter.caseId,
    sku: filter.sku,
  }).filter(([, value]) => value !== undefined);
  const order = { field: '_id', direction: 1 } as const;
  return readPage(stockModel(connection).collection, Object.fromEntries(wanted), order, page, shown);
}

/** Reservations whose time is over and whose pieces are not free yet. */
export function expiredIn(stock: Pick<StockDocument, 'open'>, now: Instant): Reservation[] {
  return stock.open.filter(({ lapsed, expiresAt }) => !lapsed && Date.parse(expiresAt) <= Date.parse(now));
}

export function piecesOf(reservations: readonly Reservation[]): number {
  return reservations.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** It exists before it is counted up in a transaction: two upserts of one key could not both wait for each other. */
async function openDocument(
  connection: Connection,
  { _id, ...about }: Pick<StockDocument, '_id' | 'warehouse' | 'sku' | 'caseId'>,
): Promise<void> {
  const empty = { ...about, received: 0, available: 0, reserved: 0, shipped: 0, open: [] };
  await stockModel(connection)
    .updateOne({ _id }, { $setOnInsert: empty }, { upsert: true })
    .catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
}

function shown({ _id: _, open: __, ...stock }: StockDocument): ShownStock {
  return stock;
}
