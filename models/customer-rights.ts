/** What a person may ask of the customers' records: found by address, shown, corrected, objected, made untraceable. */
import type { Connection, Model } from 'mongoose';
import type { Correction } from '../domain/shapes/privacy';
import type { PersonTexts } from '../domain/traces';
import type { Address } from '../domain/shapes/orders';
import { customerSubject, orderCustomerModel, type OrderCustomerRecord } from './customer';
import { customerKeys, type CustomerKeys } from './customer-keys';
import { PersonalDataErased, type Vault } from './personal';

interface Person {
  name: string;
  email: string;
  deliverTo: Address;
}

/** An order with what is sealed of it. */
export type OpenedOrder = Pick<
  OrderCustomerRecord,
  'customerId' | 'country' | 'locale' | 'placedAt' | 'total' | 'outcomes' | 'retail'
> &
  Person & { orderId: string };

export interface CustomerRights {
  /**
   * Customers whose address on record is this one: that of their latest order. Case makes no difference. An address of an
   * earlier order only is not enough to act for a customer.
   */
  customersAt(email: string): Promise<string[]>;
  ordersOf(customerIds: readonly string[]): Promise<OrderCustomerRecord[]>;
  /** @throws PersonalDataErased */
  openOrders(customerIds: readonly string[]): Promise<OpenedOrder[]>;
  /** Seals anew, and renews the keyed hashes. @returns how many orders changed; the same correction again changes none */
  correct(customerIds: readonly string[], correction: Correction): Promise<number>;
  object(customerIds: readonly string[], at: Date): Promise<void>;
  /** Removes hashes and the tracking page. @returns how many keys went at this instant; safe to repeat with the same one */
  strip(customerIds: readonly string[], at: Date): Promise<number>;
}

/** `secret` is LANDFALL_SECRET. */
export function createCustomerRights(options: {
  connection: Connection;
  vault: Vault;
  secret: Buffer;
}): CustomerRights {
  const { vault } = options;
  const model = orderCustomerModel(options.connection);
  const keys = customerKeys(options.secret);
  const open = (record: OrderCustomerRecord) =>
    vault.open<Person>(customerSubject(record.customerId), record.sealed);
  return {
    async customersAt(email) {
      const found = await model.distinct('customerId', { 'hashes.email': keys.emailHash(email) });
      const latest = await Promise.all(found.map((customerId) => latestOf(model, String(customerId))));
      const people = await Promise.all(
        latest
          .flatMap((record) => (record ? [record] : []))
          .map(async (record) => ({ record, is: await open(record).catch(noneIfErased) })),
      );
      return people
        .filter(({ is }) => is?.email.toLowerCase() === email.trim().toLowerCase())
        .map(({ record }) => record.customerId);
    },
    ordersOf: (customerIds) => ordersOf(model, customerIds),
    async openOrders(customerIds) {
      const records = await ordersOf(model, customerIds);
      return Promise.all(records.map(async (record) => ({ ...shown(record), ...(await open(record)) })));
    },
    correct: (customerIds, correction) =>
      correctOrders({ model, vault, keys, open }, customerIds, correction),
    async object(customerIds, at) {
      await model.updateMany(
        { customerId: { $in: [...customerIds] }, objectedAt: { $exists: false } },
        { $set: { objectedAt: at } },
      );
    },
    async strip(customerIds, at) {
      let keysGone = 0;
      for (const { _id, erasedAt } of await ordersOf(model, customerIds)) {
        if (erasedAt && erasedAt.getTime() !== at.getTime()) continue;
        // The index of tracking pages is unique: what leads nowhere has to differ too.
        const nowhere = { trackingHash: `erased:${_id}`, content: 'erased', sealed: 'erased', erasedAt: at };
        await model.updateOne({ _id }, { $set: nowhere, $unset: { hashes: 1 } });
        keysGone += 4;
      }
      return keysGone;
    },
  };
}

interface Sealing {
  model: Model<OrderCustomerRecord>;
  vault: Vault;
  keys: CustomerKeys;
  open: (record: OrderCustomerRecord) => Promise<Person>;
}

/** What is not corrected stays as it was. */
async function correctOrders(
  { model, vault, keys, open }: Sealing,
  customerIds: readonly string[],
  { name, email, deliverTo }: Correction,
): Promise<number> {
  let changed = 0;
  for (const record of await ordersOf(model, customerIds)) {
    const before = await open(record);
    const address = definedOf({ ...(name ? { name } : {}), ...deliverTo });
    const after: Person = {
      name: name ?? before.name,
      email: email ?? before.email,
      deliverTo: { ...before.deliverTo, ...address },
    };
    if (JSON.stringify(after) === JSON.stringify(before)) continue;
    const sealed = await vault.seal(customerSubject(record.customerId), after);
    const hashes = keys.hashesOf(after);
    await model.updateOne({ _id: record._id }, { $set: { sealed, hashes } });
    changed += 1;
  }
  return changed;
}

/** What is looked for after these people are erased. */
export function textsOf(people: readonly Person[]): PersonTexts {
  const addresses = people.map(({ deliverTo }) => deliverTo);
  return {
    names: [...people.map(({ name }) => name), ...addresses.map(({ name }) => name)],
    emails: people.map(({ email }) => email),
    streets: addresses.flatMap(({ street }) => street),
    places: addresses.map(({ postcode, city }) => ({ postcode, city })),
    phones: addresses.flatMap(({ phone }) => (phone ? [phone] : [])),
  };
}

function ordersOf(model: Model<OrderCustomerRecord>, customerIds: readonly string[]) {
  return model
    .find({ customerId: { $in: [...customerIds] } })
    .sort({ placedAt: 1 })
    .lean<OrderCustomerRecord[]>()
    .exec();
}

function latestOf(model: Model<OrderCustomerRecord>, customerId: string) {
  return model.findOne({ customerId }).sort({ placedAt: -1 }).lean<OrderCustomerRecord>().exec();
}

function shown(record: OrderCustomerRecord) {
  const { _id, customerId, country, locale, placedAt, total, outcomes, retail } = record;
  return {
    ...{ orderId: _id, customerId, country, locale, placedAt, total, outcomes },
    ...(retail ? { retail } : {}),
  };
}

function definedOf<Part extends object>(part: Part): { [Key in keyof Part]: Exclude<Part[Key], undefined> } {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as never;
}

/** Forgotten while it was looked for. */
function noneIfErased(error: unknown): undefined {
  if (!(error instanceof PersonalDataErased)) throw error;
  return undefined;
}
