/**
 * The customer of each order. Name, e-mail address and delivery address are sealed under `customer:<customerId>`; plain are
 * the shop's customer number, language, country, time, total and what counts for the year's retail imports. For fraud rules there are keyed hashes of the e-mail address
 * and of the delivery address: who steals the database can't try addresses against them without our secret.
 *
 * The token of the tracking page is HMAC-SHA256 of the order's number under a key of ours, and only a hash of it is stored:
 * mails and the shop's answer find the same token again, who steals the database finds none.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { canonicalJson } from '../domain/canonical';
import type { Country, Instant, Locale, Money } from '../domain/shapes/common';
import type { Address, PlaceOrder } from '../domain/shapes/orders';
import { historyOf, type CustomerHistory, type OrderOutcome, type PastOrder } from './customer-history';
import { customerKeys, type CustomerHashes } from './customer-keys';
import { insertOnce } from './insert-once';
import type { Vault } from './personal';

/** What enters with an order. */
export interface OrderCustomer {
  orderId: string;
  customer: PlaceOrder['customer'];
  deliverTo: Address;
  /** What the customer agreed to pay. */
  total: Money;
  placedAt: Instant;
}

export interface KnownOrderCustomer {
  orderId: string;
  customerId: string;
  name: string;
  email: string;
  locale: Locale;
  deliverTo: Address;
  total: Money;
  placedAt: Instant;
  hashes: CustomerHashes;
}

export interface OrderCustomerRecord {
  /** The order's number. */
  _id: string;
  customerId: string;
  country: Country;
  locale: Locale;
  placedAt: Date;
  total: Money;
  /** `{ name, email, deliverTo }`. */
  sealed: string;
  /** Keyed hash of everything that was given with the order: the same order has the same. */
  content: string;
  hashes: CustomerHashes;
  trackingHash: string;
  outcomes: OrderOutcome[];
  /** What counts against the customer's yearly limit of retail imports, since when. @see models/retail-year.ts */
  retail?: { at: Date; shipments: { number: number; value: Money }[] };
  /** The customer objected to profiling (GDPR art. 21): their history says nothing from then on. */
  objectedAt?: Date;
  /** The customer was forgotten: hashes and the way to the tracking page are gone. */
  erasedAt?: Date;
}

/** What a tracking token leads to. */
export interface TrackedOrder {
  orderId: string;
  locale: Locale;
  country: Country;
}

export interface Customers {
  /**
   * Keeps the customer of an order, before anything else knows of it. `same`: the order was kept before, with the same
   * content; the first time it was placed stands. `other`: another order has this number, and nothing was written.
   * @throws PersonalDataErased if the customer has been forgotten
   */
  saveOrderCustomer(order: OrderCustomer): Promise<'saved' | 'same' | 'other'>;
  /** The customer of an order, or `undefined` for an unknown one. @throws PersonalDataErased if they have been forgotten */
  readOrderCustomer(orderId: string): Promise<KnownOrderCustomer | undefined>;
  /** Hashes to compare with those of an order: for blocked lists. */
  hashesOf(person: { email: string; deliverTo: Address }): CustomerHashes;
  /**
   * What is known of a customer, by number or e-mail address, at an instant; few queries at once. Nothing of whoever has
   * objected to it.
   * @param except the order in question, which is in the record already
   */
  customerHistory(
    customerId: string,
    hashes: CustomerHashes,
    now: Date,
    except?: string,
  ): Promise<CustomerHistory>;
  /** @see noteOutcome */
  noteOutcome(orderId: string, outcome: OrderOutcome): Promise<boolean>;
  /** The 43 characters that stand in the address of the tracking page. The same for the same order, always. */
  trackingToken(orderId: string): string;
  /** The order of a tracking token, or `undefined`. */
  orderByTrackingToken(token: string): Promise<TrackedOrder | undefined>;
  /** Proves the way to the label of one return; stands in the customer's mail, not on the tracking page. */
  labelToken(orderId: string, returnNumber: number): string;
}

const schema = new Schema<OrderCustomerRecord>(
  {
    _id: String,
    customerId: String,
    country: String,
    locale: String,
    placedAt: Date,
    total: { amount: Number, currency: String },
    sealed: String,
    content: String,
    hashes: { email: String, address: String },
    trackingHash: String,
    outcomes: [String],
    retail: {
      type: {
        at: Date,
        shipments: [{ _id: false, number: Number, value: { amount: Number, currency: String } }],
      },
      _id: false,
      default: undefined,
    },
    objectedAt: Date,
    erasedAt: Date,
  },
  { versionKey: false, minimize: false, collection: 'order_customers' },
);
schema.index({ trackingHash: 1 }, { unique: true });
schema.index({ customerId: 1, placedAt: -1 });
schema.index({ 'hashes.email': 1, placedAt: -1 });
schema.index({ 'hashes.address': 1, placedAt: -1 });

/** The customers of a database, one document an order. */
export function orderCustomerModel(connection: Connection): Model<OrderCustomerRecord> {
  return connection.modelNames().includes('OrderCustomer')
    ? connection.model<OrderCustomerRecord>('OrderCustomer')
    : connection.model<OrderCustomerRecord>('OrderCustomer', schema);
}

/** The data subject of a customer: `vault.forget(customerSubject(id))` erases the person from all their orders. */
export function customerSubject(customerId: string): string {
  return `customer:${customerId}`;
}

interface Sealed {
  name: string;
  email: string;
  deliverTo: Address;
}

/** Reads and writes customers of orders. `secret` is LANDFALL_SECRET, at least 32 bytes. */
export function createCustomers(options: {
  connection: Connection;
  vault: Vault;
  secret: Buffer;
}): Customers {
  const { connection, vault, secret } = options;
  const model = orderCustomerModel(connection);
  const keys = customerKeys(secret);
  return {
    ...{ hashesOf: keys.hashesOf, trackingToken: keys.trackingToken, labelToken: keys.labelToken },
    async saveOrderCustomer({ orderId, customer, deliverTo, total, placedAt }) {
      const { customerId, name, email, locale } = customer;
      const person: Sealed = { name, email, deliverTo };
      const content = keys.contentHash(canonicalJson({ customer, deliverTo, total }));
      const { record, fresh } = await insertOnce(model, {
        ...{ _id: orderId, customerId, locale, total, content, outcomes: [] },
        country: deliverTo.country,
        placedAt: new Date(placedAt),
        sealed: await vault.seal(customerSubject(customerId), person),
        hashes: keys.hashesOf(person),
        trackingHash: keys.trackingHash(keys.trackingToken(orderId)),
      });
      if (fresh) return 'saved';
      return record.content === content ? 'same' : 'other';
    },
    async readOrderCustomer(orderId) {
      const record = await model.findById(orderId).lean<OrderCustomerRecord>().exec();
      if (!record) return undefined;
      const { customerId, locale, total, hashes } = record;
      const person = await vault.open<Sealed>(customerSubject(customerId), record.sealed);
      return {
        ...{ orderId, customerId, locale, total, hashes },
        placedAt: record.placedAt.toISOString(),
        ...person,
      };
    },
    async customerHistory(customerId, hashes, now, except) {
      const [byNumber, byEmail, toAddress, objected] = await Promise.all([
        pastOrders(model, { customerId }),
        pastOrders(model, { 'hashes.email': hashes.email }),
        pastOrders(model, { 'hashes.address': hashes.address }),
        model.exists({ objectedAt, $or: [{ customerId }, { 'hashes.email': hashes.email }] }),
      ]);
      const orders = objected ? [] : [...byNumber, ...byEmail];
      return historyOf({ orders, toAddress: objected ? [] : toAddress, now, except });
    },
    noteOutcome: (orderId, outcome) => noteOutcome(connection, orderId, outcome),
    async orderByTrackingToken(token) {
      const found = await model
        .findOne({ trackingHash: keys.trackingHash(token) }, { locale: 1, country: 1 })
        .lean<Pick<OrderCustomerRecord, '_id' | 'locale' | 'country'>>()
        .exec();
      return found ? { orderId: found._id, locale: found.locale, country: found.country } : undefined;
    },
  };
}

/** Notes what became of an order; one order can have several. Safe to repeat. `false` if there is no such order. */
export async function noteOutcome(
  connection: Connection,
  orderId: string,
  outcome: OrderOutcome,
): Promise<boolean> {
  const noted = await orderCustomerModel(connection).updateOne(
    { _id: orderId },
    { $addToSet: { outcomes: outcome } },
  );
  return noted.matchedCount > 0;
}

const objectedAt = { $exists: true };

/** Rules look at numbers far below this; a reseller's thousands of orders are not read one by one. */
const farBack = 100;

async function pastOrders(
  model: Model<OrderCustomerRecord>,
  of: Record<string, string>,
): Promise<PastOrder[]> {
  const found = await model
    .find(
      { ...of, objectedAt: { $exists: false } },
      { placedAt: 1, total: 1, 'hashes.address': 1, outcomes: 1 },
    )
    .sort({ placedAt: -1 })
    .limit(farBack)
    .lean<Pick<OrderCustomerRecord, '_id' | 'placedAt' | 'total' | 'hashes' | 'outcomes'>[]>()
    .exec();
  return found.map(({ _id, placedAt, total, hashes, outcomes }) => ({
    ...{ orderId: _id, placedAt, total, outcomes },
    address: hashes.address,
  }));
}
