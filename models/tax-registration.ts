/** Under which numbers tax is declared where. A registration is entered once and ended once; it is never removed. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Country, Day } from '../domain/shapes/common';
import type { FilingScheme } from '../domain/tax-return';
import { isDuplicateKey } from './insert-once';

export interface TaxRegistration {
  scheme: FilingScheme;
  /** Whose authority takes the returns. */
  jurisdiction: Country;
  /** As the authority gave it: `FI12345678`, `IM2460000000`, `123456789`. */
  number: string;
  validFrom: Day;
  /** Last good day. */
  validTo?: Day;
  /** Of a British registration: in which months its quarters end, see `domain/tax-calendar.ts`. */
  stagger?: 0 | 1 | 2 | 3;
  /** Of the Union scheme: VAT numbers in other member states that goods are sent from, by country. */
  establishments?: Record<Country, string>;
}

/** `_id` is `<scheme>:<jurisdiction>:<first day>`. */
export interface TaxRegistrationDocument extends TaxRegistration {
  _id: string;
  /** `<scheme>:<jurisdiction>` of one that has not ended: one at a time. */
  open?: string;
  /** Staff id. */
  enteredBy: string;
  endedBy?: string;
}

const schema = new Schema<TaxRegistrationDocument>(
  {
    _id: String,
    scheme: String,
    jurisdiction: String,
    number: String,
    validFrom: String,
    validTo: String,
    stagger: Number,
    establishments: Schema.Types.Mixed,
    open: String,
    enteredBy: String,
    endedBy: String,
  },
  { versionKey: false, collection: 'tax_registrations' },
);
schema.index({ open: 1 }, { unique: true, sparse: true });

/** The tax registrations of a database. */
export function taxRegistrationModel(connection: Connection): Model<TaxRegistrationDocument> {
  return connection.modelNames().includes('TaxRegistration')
    ? connection.model<TaxRegistrationDocument>('TaxRegistration')
    : connection.model<TaxRegistrationDocument>('TaxRegistration', schema);
}

/**
 * Enters a registration. The same again is the same.
 * @returns `overlaps` when another one of the scheme and the country holds on one of its days
 */
export async function enterRegistration(
  connection: Connection,
  registration: TaxRegistration,
  enteredBy: string,
): Promise<'entered' | 'overlaps'> {
  const { scheme, jurisdiction, validFrom } = registration;
  const _id = `${scheme}:${jurisdiction}:${validFrom}`;
  const others = await registrationsFor(connection, scheme, jurisdiction);
  const same = others.find((one) => one._id === _id);
  if (same) return same.number === registration.number ? 'entered' : 'overlaps';
  if (others.some(({ validTo }) => validTo === undefined || validTo >= validFrom)) return 'overlaps';
  try {
    const open = registration.validTo === undefined ? { open: `${scheme}:${jurisdiction}` } : {};
    await new (taxRegistrationModel(connection))({ _id, ...registration, ...open, enteredBy }).save();
    return 'entered';
  } catch (error) {
    if (isDuplicateKey(error)) return 'overlaps';
    throw error;
  }
}

/**
 * Ends the registration that is open. It is written anew rather than changed: a local stand-in of MongoDB (secantusd-rs 0.5.3-beta.196)
 * keeps a changed document's old unique key taken.
 * @returns false when none is open, or when it would end before it began
 */
export async function endRegistration(
  connection: Connection,
  { scheme, jurisdiction }: Pick<TaxRegistration, 'scheme' | 'jurisdiction'>,
  validTo: Day,
  endedBy: string,
): Promise<boolean> {
  const model = taxRegistrationModel(connection);
  return connection.transaction(async (session) => {
    const open = { open: `${scheme}:${jurisdiction}`, validFrom: { $lte: validTo } };
    const ended = await model.findOneAndDelete(open, { session }).lean<TaxRegistrationDocument>();
    if (!ended) return false;
    const { open: _, ...registration } = ended;
    await model.create([{ ...registration, validTo, endedBy }], { session });
    return true;
  });
}

/** All registrations, by scheme and country: some dozens. */
export async function taxRegistrations(connection: Connection): Promise<TaxRegistrationDocument[]> {
  return taxRegistrationModel(connection).find().sort({ _id: 1 }).lean<TaxRegistrationDocument[]>().exec();
}

/** The registration a return of these days is filed under: one that holds on at least one of them, the latest of several. */
export async function registrationIn(
  connection: Connection,
  { scheme, jurisdiction }: Pick<TaxRegistration, 'scheme' | 'jurisdiction'>,
  { from, to }: { from: Day; to: Day },
): Promise<TaxRegistrationDocument | undefined> {
  const known = await registrationsFor(connection, scheme, jurisdiction);
  return known
    .filter(({ validFrom, validTo }) => validFrom <= to && (validTo === undefined || validTo >= from))
    .at(-1);
}

async function registrationsFor(
  connection: Connection,
  scheme: FilingScheme,
  jurisdiction: Country,
): Promise<TaxRegistrationDocument[]> {
  const all = await taxRegistrations(connection);
  return all.filter((one) => one.scheme === scheme && one.jurisdiction === jurisdiction);
}
