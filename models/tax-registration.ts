/** Under which numbers tax is declared where. A registration is entered once, corrected if need be, ended once; it is never removed. */
import { Schema, type Connection, type Model } from 'mongoose';
import { canonicalJson } from '../domain/canonical';
import type { Country, Day, Instant } from '../domain/shapes/common';
import type { RegistrationScheme } from '../domain/tax-obligation-facts';
import type { FilingScheme } from '../domain/tax-return';
import { isDuplicateKey } from './insert-once';

export interface TaxRegistration {
  scheme: RegistrationScheme;
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
  /** What was mistyped or has come later, the oldest first, with what stood before. */
  corrections?: { by: string; at: Instant; reason: string; was: RegistrationFacts }[];
}

/** What of a registration can be corrected. */
export type RegistrationFacts = Partial<Pick<TaxRegistration, 'number' | 'stagger' | 'establishments'>>;

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
    corrections: { type: [Schema.Types.Mixed], default: undefined },
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
 * @returns `overlaps` when another one of the scheme and the country holds on one of its days, `differs` when it is there with
 *   other facts: those are corrected, or it is ended
 */
export async function enterRegistration(
  connection: Connection,
  registration: TaxRegistration,
  enteredBy: string,
): Promise<'entered' | 'overlaps' | 'differs'> {
  const { scheme, jurisdiction, validFrom } = registration;
  const _id = `${scheme}:${jurisdiction}:${validFrom}`;
  const others = await registrationsFor(connection, scheme, jurisdiction);
  const same = others.find((one) => one._id === _id);
  if (same) return says(same) === says(registration) ? 'entered' : 'differs';
  const { validTo: last } = registration;
  const overlaps = (one: TaxRegistration) =>
    (one.validTo === undefined || one.validTo >= validFrom) && (last === undefined || one.validFrom <= last);
  if (others.some(overlaps)) return 'overlaps';
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

/**
 * Replaces what was mistyped or has come later; what stood before is kept beside it. Returns computed from now on take it.
 * @returns false when there is no such registration
 */
export async function correctRegistration(
  connection: Connection,
  { scheme, jurisdiction, validFrom }: Pick<TaxRegistration, 'scheme' | 'jurisdiction' | 'validFrom'>,
  facts: RegistrationFacts,
  about: { by: string; at: Instant; reason: string },
): Promise<boolean> {
  const model = taxRegistrationModel(connection);
  const _id = `${scheme}:${jurisdiction}:${validFrom}`;
  return connection.transaction(async (session) => {
    const found = await model.findById(_id, undefined, { session }).lean<TaxRegistrationDocument | null>();
    if (!found) return false;
    const was = factsOf(found);
    // Asked once more it is the same correction.
    if (canonicalJson({ ...was, ...facts }) === canonicalJson(was)) return true;
    const change = { $set: facts, $push: { corrections: { ...about, was } } };
    await model.updateOne({ _id }, change, { session });
    return true;
  });
}

/** All registrations, by scheme and country: some dozens. */
export async function taxRegistrations(connection: Connection): Promise<TaxRegistrationDocument[]> {
  return taxRegistrationModel(connection).find().sort({ _id: 1 }).lean<TaxRegistrationDocument[]>().exec();
}

/** A registration that returns are made of here. */
export type FilingRegistration = TaxRegistrationDocument & { scheme: FilingScheme };

/** Those that returns are made of here, by scheme and country. */
export async function filingRegistrations(connection: Connection): Promise<FilingRegistration[]> {
  const all = await taxRegistrations(connection);
  return all.filter((one): one is FilingRegistration => one.scheme !== 'GST');
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

function factsOf({ number, stagger, establishments }: TaxRegistration): RegistrationFacts {
  return {
    ...{ number, ...(stagger === undefined ? {} : { stagger }) },
    ...(establishments === undefined ? {} : { establishments }),
  };
}

const says = (one: TaxRegistration): string => canonicalJson({ ...factsOf(one), validTo: one.validTo });

async function registrationsFor(
  connection: Connection,
  scheme: RegistrationScheme,
  jurisdiction: Country,
): Promise<TaxRegistrationDocument[]> {
  const all = await taxRegistrations(connection);
  return all.filter((one) => one.scheme === scheme && one.jurisdiction === jurisdiction);
}
