/**
 * Promises of goods: reserved for an order, then shipped or given back. An order's lines lie in several documents; they are
 * taken by one bulk of guarded updates, and what got through is put back when one is short. A transaction would begin anew
 * whenever another order writes the same SKU: with 200 orders at once on hot ones that took four to seven times as long. Two
 * orders in flight that each hold what the other lacks may both be refused; no piece is ever promised twice.
 *
 * Two calls for one order may overlap when a worker is slow and its work is given to another. Each stamps what it holds
 * with the moment it began; a later call may take over or undo what an earlier one holds, never the other way round.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, mongo } from 'mongoose';
import type { Instant } from '../domain/shapes/common';
import { expiredIn, stockId, stockModel, type Reservation, type StockDocument } from './stock';
import {
  lapse,
  putBack,
  release,
  renew,
  revive,
  ship,
  shipLapsed,
  take,
  type Move,
  type Wanted,
} from './stock-moves';

export interface StockLine {
  warehouseId: string;
  sku: string;
  quantity: number;
  /** The parcel's number, where parcels of one order are to be shipped and released one by one. */
  shipment?: number;
}

/** What there is too little of; `available` is what could still be promised. */
export interface Shortage {
  warehouseId: string;
  sku: string;
  available: number;
}

export type ReserveAnswer = { reserved: true } | { reserved: false; short: Shortage[] };

export interface ReserveRequest {
  orderId: string;
  lines: readonly StockLine[];
  expiresAt: Instant;
  now: Instant;
}

/** Two orders that each hold what the other lacks give way; the second look is after the other one's. */
const looks = 2;
const rounds = 12;

/**
 * Reserves all lines or none. The same order again is the same reservation, which then lasts until the new `expiresAt`.
 * One round trip when there is enough; what has expired is given free first when there is not.
 * @throws Error if the order holds another quantity of a line: it has to be released first
 */
export async function reserveStock(connection: Connection, request: ReserveRequest): Promise<ReserveAnswer> {
  const wanted = wantedOf(request);
  let looked = 0;
  for (let round = 0; round < rounds; round += 1) {
    if ((await write(connection, wanted.map(take))) === wanted.length) return { reserved: true };
    const stock = await documentsOf(connection, wanted);
    const missing = wanted.filter((line) => !heldOf(stock, line));
    if (missing.length === 0) {
      if (await takeOver(connection, wanted, stock)) return { reserved: true };
      continue;
    }
    if (await freeIn(connection, [...stock.values()], request.now, request.orderId)) continue;
    const revived = await write(connection, missing.map(revive));
    const short = missing.filter(({ _id, quantity }) => (stock.get(_id)?.available ?? 0) < quantity);
    if (revived > 0 || short.length === 0) continue;
    await write(connection, wanted.map(putBack));
    looked += 1;
    if (missing.length === wanted.length || looked === looks)
      return { reserved: false, short: short.map((line) => shortageOf(stock, line)) };
    await pause(5 + Math.random() * 20);
  }
  await write(connection, wanted.map(putBack));
  throw new Error(`The stock of order ${request.orderId} changes too fast to be reserved; try again.`);
}

/**
 * What is reserved has left the warehouse. Safe to repeat. Goods whose reservation had lapsed are taken from what is available.
 * @returns lines whose reservation had lapsed and whose goods are promised to others by now: nothing was counted for them
 * @throws Error if another quantity is reserved than is shipped
 */
export async function shipStock(
  connection: Connection,
  orderId: string,
  lines: readonly StockLine[],
): Promise<Shortage[]> {
  const wanted = wantedOf({ orderId, lines, expiresAt: '', now: '' });
  if ((await write(connection, wanted.map(ship))) === wanted.length) return [];
  const lapsed = lapsedAmong(await documentsOf(connection, wanted), wanted);
  if (lapsed.length === 0) return [];
  if ((await write(connection, lapsed.map(shipLapsed))) === lapsed.length) return [];
  const stock = await documentsOf(connection, lapsed);
  return lapsedAmong(stock, lapsed).map((line) => shortageOf(stock, line));
}

/** Gives back all that an order holds, or one of its parcels. Safe to repeat, also after a call that died halfway. */
export async function releaseStock(
  connection: Connection,
  orderId: string,
  shipment?: number,
): Promise<void> {
  const found = await stockModel(connection)
    .find({ 'open.orderId': orderId })
    .select({ open: 1 })
    .lean<StockDocument[]>()
    .exec();
  const operations = found.flatMap(({ _id, open }) =>
    open
      .filter((each) => each.orderId === orderId && (shipment === undefined || each.shipment === shipment))
      .map((reservation) => release(_id, reservation)),
  );
  await write(connection, operations);
}

/**
 * Gives free what has expired, everywhere. Who reserves does so by itself where it needs to, so this is for tidiness.
 * @returns how many reservations have lapsed
 */
export async function freeExpired(connection: Connection, now: Instant): Promise<number> {
  // A scan of some thousand documents now and then is cheaper than an index that every reservation would have to write.
  const found = await stockModel(connection)
    .find({ open: { $elemMatch: { lapsed: false, expiresAt: { $lte: inUtc(now) } } } })
    .lean<StockDocument[]>()
    .exec();
  return freeIn(connection, found, now);
}

function wantedOf({ orderId, lines, expiresAt, now }: ReserveRequest): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const { warehouseId, sku, quantity, shipment = 0 } of lines) {
    if (!Number.isSafeInteger(quantity) || quantity < 1)
      throw new RangeError(`${quantity} pieces of ${sku} can't be reserved`);
    const _id = stockId(warehouseId, sku);
    const all = quantity + (wanted.get(`${shipment}#${_id}`)?.quantity ?? 0);
    const stamps = { expiresAt: inUtc(expiresAt), heldSince: inUtc(now), lapsed: false };
    const reservation = { orderId, shipment, quantity: all, ...stamps };
    wanted.set(`${shipment}#${_id}`, { _id, warehouseId, sku, quantity: all, reservation });
  }
  return [...wanted.values()];
}

/** One spelling, so that text order is time order. */
function inUtc(instant: Instant): Instant {
  return instant === '' ? '' : new Date(instant).toISOString();
}

async function documentsOf(
  connection: Connection,
  wanted: readonly Wanted[],
): Promise<Map<string, StockDocument>> {
  const found = await stockModel(connection)
    .find({ _id: { $in: [...new Set(wanted.map(({ _id }) => _id))] } })
    .lean<StockDocument[]>()
    .exec();
  return new Map(found.map((stock) => [stock._id, stock]));
}

function entryOf(
  stock: ReadonlyMap<string, StockDocument>,
  { _id, reservation }: Wanted,
): Reservation | undefined {
  return stock
    .get(_id)
    ?.open.find(
      ({ orderId, shipment }) => orderId === reservation.orderId && shipment === reservation.shipment,
    );
}

function heldOf(stock: ReadonlyMap<string, StockDocument>, line: Wanted): Reservation | undefined {
  const entry = entryOf(stock, line);
  if (!entry || entry.lapsed) return undefined;
  assertSameQuantity(entry, line);
  return entry;
}

function lapsedAmong(stock: ReadonlyMap<string, StockDocument>, wanted: readonly Wanted[]): Wanted[] {
  return wanted.filter((line) => {
    const entry = entryOf(stock, line);
    if (entry) assertSameQuantity(entry, line);
    return entry?.lapsed === true;
  });
}

function assertSameQuantity({ quantity }: Reservation, line: Wanted): void {
  if (quantity !== line.quantity)
    throw new Error(
      `Order ${line.reservation.orderId} has ${quantity} pieces of ${line.sku} reserved in ${line.warehouseId}, ` +
        `not ${line.quantity}. They stay as they are; release them first.`,
    );
}

function shortageOf(stock: ReadonlyMap<string, StockDocument>, { _id, warehouseId, sku }: Wanted): Shortage {
  return { warehouseId, sku, available: stock.get(_id)?.available ?? 0 };
}

/** All is held already. A later call makes it its own, so that an earlier one that finds a shortage can't undo it. */
async function takeOver(
  connection: Connection,
  wanted: readonly Wanted[],
  stock: ReadonlyMap<string, StockDocument>,
): Promise<boolean> {
  const earlier = wanted.filter((line) => {
    const held = heldOf(stock, line);
    return held && held.heldSince <= line.reservation.heldSince;
  });
  return (await write(connection, earlier.map(renew))) === earlier.length;
}

async function freeIn(
  connection: Connection,
  stock: readonly StockDocument[],
  now: Instant,
  exceptOrder?: string,
): Promise<number> {
  const operations = stock.flatMap((document) =>
    expiredIn(document, now)
      .filter(({ orderId }) => orderId !== exceptOrder)
      .map((reservation) => lapse(document._id, reservation)),
  );
  return write(connection, operations);
}

/** @returns how many of the guarded updates applied */
async function write(connection: Connection, operations: Move[]): Promise<number> {
  if (operations.length === 0) return 0;
  const { collection } = stockModel(connection);
  const done = await collection.bulkWrite(operations as mongo.AnyBulkWriteOperation[], { ordered: false });
  return done.matchedCount;
}
