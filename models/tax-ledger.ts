/**
 * The tax ledger: a line for each taxable event, written once and never changed. What was wrong is corrected by a line of its
 * own that refers to the first. Amounts are minor units and never negative: a `refund` counts against what it refers to.
 */
import { mongo, Schema, type Connection, type Model } from 'mongoose';
import { canonicalJson } from '../domain/canonical';
import type { RuleRef } from '../domain/order';
import type { Country, Currency, Day } from '../domain/shapes/common';
import { next, readPage, type Page, type PageRequest } from './paging';

/** `_id` is `<order>/<event key>`. */
export interface TaxLine {
  _id: string;
  /** `supply`: tax we collected. `refund`: of it given back. `import`: paid at import. */
  kind: 'supply' | 'refund' | 'import';
  jurisdiction: Country;
  /** Such as `IOSS`, `OSS`, `UK-135`, `domestic`. */
  scheme: string;
  goodsClass: string;
  /** Decimal share such as `0.19`. */
  rate: string;
  ruleVersion: string;
  base: number;
  tax: number;
  currency: Currency;
  taxPoint: Day;
  orderId: string;
  shipmentId?: string;
  /** Where the goods left from. */
  dispatchedFrom?: Country;
  sources: RuleRef[];
  /** Of a refund: the line it corrects. */
  refersTo?: string;
}

export interface TaxPeriod {
  jurisdiction: Country;
  from: Day;
  to: Day;
}

/** Sums of one kind of line. */
export type TaxSum = Pick<TaxLine, 'kind' | 'scheme' | 'rate' | 'currency'> & {
  lines: number;
  base: number;
  tax: number;
};

/** Something else stands under a line's id, or what it refers to is not there. Nothing was changed. No retry helps. */
export class TaxLineConflict extends Error {
  override readonly name = 'TaxLineConflict';
}

const DUPLICATE_KEY = 11000;

const schema = new Schema<TaxLine>(
  {
    _id: String,
    kind: String,
    jurisdiction: String,
    scheme: String,
    goodsClass: String,
    rate: String,
    ruleVersion: String,
    base: Number,
    tax: Number,
    currency: String,
    taxPoint: String,
    orderId: String,
    shipmentId: String,
    dispatchedFrom: String,
    sources: [{ _id: false, rule: String, source: String, verifiedOn: String }],
    refersTo: String,
  },
  { versionKey: false, collection: 'tax_ledger' },
);
schema.index({ jurisdiction: 1, taxPoint: 1, _id: 1 });
schema.index({ scheme: 1, taxPoint: 1, _id: 1 });
schema.index({ orderId: 1, _id: 1 });
const changes = ['updateOne', 'updateMany', 'replaceOne', 'findOneAndUpdate', 'findOneAndReplace'] as const;
const removals = ['deleteOne', 'deleteMany', 'findOneAndDelete'] as const;
schema.pre([...changes, ...removals], refuse);
schema.pre('save', function () {
  if (!this.isNew) refuse();
});

/** The tax ledger of a database. */
export function taxLedgerModel(connection: Connection): Model<TaxLine> {
  return connection.modelNames().includes('TaxLine')
    ? connection.model<TaxLine>('TaxLine')
    : connection.model<TaxLine>('TaxLine', schema);
}

/** The id of a line: unique for the event within its order. */
export function taxLineId(orderId: string, event: string): string {
  return `${orderId}/${event}`;
}

/**
 * Writes lines. Safe to repeat and to race: the same line again is the same line. One round trip for new supplies.
 * @throws TaxLineConflict if another line has the id (the first stays), or a refund refers to none of the same
 *   order, jurisdiction and currency
 * @throws RangeError if an amount is no whole number of minor units, or negative
 */
export async function writeTaxLines(connection: Connection, lines: readonly TaxLine[]): Promise<void> {
  if (lines.length === 0) return;
  lines.forEach(assertAmounts);
  await assertReferences(connection, lines);
  const taken = await insertNew(connection, lines);
  if (taken.length === 0) return;
  const standing = await linesById(
    connection,
    taken.map(({ _id }) => _id),
  );
  for (const line of taken) {
    const there = standing.get(line._id);
    if (!there || canonicalJson(there) !== canonicalJson(line))
      throw new TaxLineConflict(`Tax line ${line._id} stands with other content; it was kept as it is.`);
  }
}

/** All lines of an order. */
export async function taxLinesOf(connection: Connection, orderId: string): Promise<TaxLine[]> {
  return taxLedgerModel(connection).find({ orderId }).sort({ _id: 1 }).lean<TaxLine[]>().exec();
}

/**
 * One page of a jurisdiction's lines whose tax point lies in the period, both ends included, by tax point.
 * @throws BadCursor
 */
export async function listTaxLines(
  connection: Connection,
  period: TaxPeriod,
  page: PageRequest,
): Promise<Page<TaxLine>> {
  const order = { field: 'taxPoint', direction: 1 } as const;
  const { collection } = taxLedgerModel(connection);
  return readPage<TaxLine, TaxLine>(collection, inPeriod(period), order, page, (line) => line);
}

/** Lines by their ids, in the order asked for; ids of no line are left out. A thousand at most. */
export async function taxLinesByIds(connection: Connection, ids: readonly string[]): Promise<TaxLine[]> {
  const found = await linesById(connection, ids);
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** All lines of several orders, by order. A thousand orders at most. */
export async function taxLinesOfOrders(
  connection: Connection,
  orderIds: readonly string[],
): Promise<Map<string, TaxLine[]>> {
  const found = await taxLedgerModel(connection)
    .find({ orderId: { $in: [...orderIds] } })
    .lean<TaxLine[]>()
    .exec();
  const byOrder = new Map<string, TaxLine[]>();
  for (const line of found) byOrder.set(line.orderId, [...(byOrder.get(line.orderId) ?? []), line]);
  return byOrder;
}

/** Sums over a jurisdiction's period by kind, scheme, rate and currency: what a return declares. */
export async function taxSums(connection: Connection, period: TaxPeriod): Promise<TaxSum[]> {
  const of = { kind: '$kind', scheme: '$scheme', rate: '$rate', currency: '$currency' };
  const sums = { lines: { $sum: 1 }, base: { $sum: '$base' }, tax: { $sum: '$tax' } };
  const found = await taxLedgerModel(connection)
    .aggregate<{ _id: Pick<TaxSum, 'kind' | 'scheme' | 'rate' | 'currency'> } & Omit<TaxSum, 'kind'>>([
      { $match: inPeriod(period) },
      { $group: { _id: of, ...sums } },
    ])
    .exec();
  const nameOf = (sum: TaxSum) => [sum.kind, sum.scheme, sum.rate, sum.currency].join('|');
  return found
    .map(({ _id, lines, base, tax }) => ({ ..._id, lines, base, tax }))
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function refuse(): never {
  throw new TaxLineConflict('Lines of the tax ledger are never changed; write one that corrects it.');
}

function inPeriod({ jurisdiction, from, to }: TaxPeriod): Record<string, unknown> {
  return { jurisdiction, taxPoint: { $gte: from, $lt: next(to) } };
}

function assertAmounts({ _id, base, tax }: TaxLine): void {
  for (const amount of [base, tax])
    if (!Number.isSafeInteger(amount) || amount < 0)
      throw new RangeError(`Tax line ${_id}: ${amount} is no amount in minor units`);
}

async function assertReferences(connection: Connection, lines: readonly TaxLine[]): Promise<void> {
  const refunds = lines.filter(({ kind, refersTo }) => kind === 'refund' || refersTo !== undefined);
  if (refunds.length === 0) return;
  const ids = refunds.flatMap(({ refersTo }) => (refersTo === undefined ? [] : [refersTo]));
  const standing = await linesById(connection, ids);
  for (const { _id, refersTo, ...line } of refunds) {
    const first = standing.get(refersTo ?? '');
    const same = (['orderId', 'jurisdiction', 'currency'] as const).every(
      (field) => first?.[field] === line[field],
    );
    if (!same)
      throw new TaxLineConflict(
        `Tax line ${_id} corrects ${refersTo ?? 'no line'}, which is none of the same kind.`,
      );
  }
}

async function linesById(connection: Connection, ids: readonly string[]): Promise<Map<string, TaxLine>> {
  const found = await taxLedgerModel(connection)
    .find({ _id: { $in: [...ids] } })
    .lean<TaxLine[]>()
    .exec();
  return new Map(found.map((line) => [line._id, line]));
}

/** Inserts what is new. @returns those whose id was taken */
async function insertNew(connection: Connection, lines: readonly TaxLine[]): Promise<TaxLine[]> {
  try {
    await taxLedgerModel(connection).collection.insertMany(lines as unknown as object[], { ordered: false });
    return [];
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
    const failures = [error.writeErrors].flat();
    if (failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
    return failures.flatMap(({ index }) => lines[index] ?? []);
  }
}
