/**
 * The updates stock moves by. Each is guarded by the state it starts from and so applies once or not at all, whoever else is
 * writing: counts and reservation change together.
 */
import type { mongo } from 'mongoose';
import type { Reservation, StockDocument } from './stock';

export type Move = mongo.AnyBulkWriteOperation<StockDocument>;

/** A reservation in the document it is, or shall be, in. */
export interface Wanted {
  _id: string;
  warehouseId: string;
  sku: string;
  quantity: number;
  reservation: Reservation;
}

/** Available → reserved, if there are enough and the parcel holds nothing here yet. */
export function take({ _id, quantity, reservation }: Wanted): Move {
  const { orderId, shipment } = reservation;
  return guarded(
    { _id, available: { $gte: quantity }, open: { $not: { $elemMatch: { orderId, shipment } } } },
    { $inc: { available: -quantity, reserved: quantity }, $push: { open: reservation } },
  );
}

/** Available → reserved once more for one that had lapsed, if there are enough. */
export function revive({ _id, quantity, reservation }: Wanted): Move {
  const { expiresAt, heldSince } = reservation;
  return guarded(
    { _id, available: { $gte: quantity }, open: entry(reservation, { quantity, lapsed: true }) },
    {
      $inc: { available: -quantity, reserved: quantity },
      $set: { 'open.$.lapsed': false, 'open.$.expiresAt': expiresAt, 'open.$.heldSince': heldSince },
    },
  );
}

/** Holds on under the later call's stamp, until its `expiresAt`. */
export function renew({ _id, reservation }: Wanted): Move {
  const { expiresAt, heldSince } = reservation;
  return guarded(
    { _id, open: entry(reservation, { lapsed: false, heldSince: { $lte: heldSince } }) },
    { $set: { 'open.$.expiresAt': expiresAt, 'open.$.heldSince': heldSince } },
  );
}

/** Reserved → available, unless a later call holds it. */
export function putBack({ _id, quantity, reservation }: Wanted): Move {
  const held = { quantity, lapsed: false, heldSince: { $lte: reservation.heldSince } };
  return guarded(
    { _id, open: entry(reservation, held) },
    { $inc: { available: quantity, reserved: -quantity }, $pull: without(reservation) },
  );
}

/** Reserved → available, because its time is over. It stays in sight as lapsed. */
export function lapse(_id: string, reservation: Reservation): Move {
  const { quantity, expiresAt } = reservation;
  return guarded(
    { _id, open: entry(reservation, { quantity, lapsed: false, expiresAt }) },
    { $inc: { available: quantity, reserved: -quantity }, $set: { 'open.$.lapsed': true } },
  );
}

/** Reserved → available and forgotten; a lapsed one is only forgotten. */
export function release(_id: string, reservation: Reservation): Move {
  const { quantity, lapsed } = reservation;
  return guarded(
    { _id, open: entry(reservation, { quantity, lapsed }) },
    {
      ...(lapsed ? {} : { $inc: { available: quantity, reserved: -quantity } }),
      $pull: without(reservation),
    },
  );
}

/** Reserved → shipped. */
export function ship({ _id, quantity, reservation }: Wanted): Move {
  return guarded(
    { _id, open: entry(reservation, { quantity, lapsed: false }) },
    { $inc: { reserved: -quantity, shipped: quantity }, $pull: without(reservation) },
  );
}

/** Available → shipped for one that had lapsed, if there are enough. */
export function shipLapsed({ _id, quantity, reservation }: Wanted): Move {
  return guarded(
    { _id, available: { $gte: quantity }, open: entry(reservation, { quantity, lapsed: true }) },
    { $inc: { available: -quantity, shipped: quantity }, $pull: without(reservation) },
  );
}

function guarded(filter: object, update: object): Move {
  return { updateOne: { filter, update } };
}

function entry({ orderId, shipment }: Reservation, more: object): object {
  return { $elemMatch: { orderId, shipment, ...more } };
}

function without({ orderId, shipment }: Reservation): object {
  return { open: { orderId, shipment } };
}
