/** Which lines of the ledger a return takes: those of its period, and those of filed periods that were booked after they were filed. */
import type { Connection } from 'mongoose';
import type { Country } from '../domain/shapes/common';
import type { FilingPeriod, FilingScheme, LedgerEntry, ReturnKey } from '../domain/tax-return';
import { next } from './paging';
import { processModel, type ProcessDocument } from './process';
import { TaxLineConflict, taxLedgerModel, taxLinesByIds, type TaxLine } from './tax-ledger';
import { returnVersionId, taxReturnModel, type ReturnVersion } from './tax-return';

/** Schemes as booked, and the country where a return takes one country's lines only. Tax paid at a border is on no return. */
const filedUnder: Record<FilingScheme, { schemes: readonly string[]; jurisdiction?: Country }> = {
  OSS: { schemes: ['OSS'] },
  IOSS: { schemes: ['IOSS'] },
  'UK-VAT': { schemes: ['UK-135', 'domestic'], jurisdiction: 'GB' },
};

/** Ids in one question: more cost the local stand-in of MongoDB their square. */
const atOnce = 100;

/**
 * Everything a return declares, by tax point. Of a refund, which supply it corrects, in whatever period that was; of goods, where they
 * lay when they were sent, as far as their parcel tells. Some 200 bytes a line: the caller holds all of them.
 * @throws TaxLineConflict when a refund corrects a line that is not there
 */
export async function collectEntries(connection: Connection, key: ReturnKey): Promise<LedgerEntry[]> {
  const lines = [...(await lateLines(connection, key)), ...(await linesOf(connection, key, key.period))];
  const corrected = await byIds(
    connection,
    lines.flatMap(({ refersTo }) => refersTo ?? []),
  );
  const supplyOf = (line: TaxLine): TaxLine => {
    const supply = line.refersTo === undefined ? line : corrected.get(line.refersTo);
    if (supply) return supply;
    throw new TaxLineConflict(`Tax line ${line._id} corrects ${line.refersTo}, which is not in the ledger.`);
  };
  const supplies = lines.map(supplyOf);
  const places = await dispatchedFrom(
    connection,
    supplies.flatMap(({ shipmentId }) => shipmentId ?? []),
  );
  return lines.map((line, index) => entryOf(line, supplies[index] ?? line, places));
}

function entryOf(line: TaxLine, supply: TaxLine, places: ReadonlyMap<string, Country>): LedgerEntry {
  const { _id: id, kind, jurisdiction, scheme, rate, base, tax, currency, taxPoint, orderId } = line;
  const from = places.get(supply.shipmentId ?? '');
  return {
    ...{ id, kind, jurisdiction, scheme, rate, base, tax, currency, taxPoint, orderId },
    ...(from === undefined ? {} : { dispatchedFrom: from }),
    ...(supply === line ? {} : { corrects: { id: supply._id, taxPoint: supply.taxPoint } }),
  };
}

function filterOf(scheme: FilingScheme, booked: string, { from, to }: FilingPeriod): Record<string, unknown> {
  const { jurisdiction } = filedUnder[scheme];
  return {
    ...{ scheme: booked, taxPoint: { $gte: from, $lt: next(to) }, kind: { $in: ['supply', 'refund'] } },
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
  };
}

async function linesOf(
  connection: Connection,
  { scheme }: Pick<ReturnKey, 'scheme'>,
  period: FilingPeriod,
): Promise<TaxLine[]> {
  const lines: TaxLine[] = [];
  for (const booked of filedUnder[scheme].schemes) {
    const filter = filterOf(scheme, booked, period);
    const cursor = taxLedgerModel(connection).collection.find(filter, { batchSize: 5_000 });
    for await (const line of cursor.sort({ taxPoint: 1, _id: 1 })) lines.push(line as unknown as TaxLine);
  }
  return lines;
}

/** Lines of periods whose return was filed, which no filed return has taken: they were booked too late for it. */
async function lateLines(connection: Connection, key: ReturnKey): Promise<TaxLine[]> {
  const filed = await filedBefore(connection, key);
  const periods = filed.map((one) => one.key.period);
  if ((await countIn(connection, key, periods)) <= countTaken(filed, periods)) return [];
  const taken = new Set(filed.flatMap(entriesOf));
  const late: TaxLine[] = [];
  for (const period of periods)
    late.push(...(await linesOf(connection, key, period)).filter(({ _id }) => !taken.has(_id)));
  return late;
}

/** Of a filed return only what stands counts: the version the authority has accepted. */
async function filedBefore(
  connection: Connection,
  { scheme, jurisdiction, period }: ReturnKey,
): Promise<ReturnVersion[]> {
  const which = {
    ...{ process: 'tax-return' as const, 'listing.market': jurisdiction },
    'listing.channel': scheme.toLowerCase(),
  };
  const processes = await processModel(connection)
    .find(which)
    .select({ _id: 1, 'state.filed': 1, 'state.draft.version': 1 })
    .lean<ProcessDocument[]>()
    .exec();
  const ids = processes.flatMap(({ _id, state }) => {
    const { filed, draft } = state as { filed?: object; draft?: { version: number } };
    return filed && draft ? [returnVersionId(_id, draft.version)] : [];
  });
  const versions = await taxReturnModel(connection)
    .find({ _id: { $in: ids } })
    .lean<ReturnVersion[]>()
    .exec();
  return versions.filter((one) => one.key.period.to < period.from);
}

/** What was left to a person counts as taken: it does not come again. */
const entriesOf = ({ return: { lines, corrections }, left = [] }: ReturnVersion): string[] =>
  [...lines, ...corrections, ...left].flatMap(({ entries }) => entries);

/** Each line is taken once, so that equal counts say that none is left. */
function countTaken(filed: readonly ReturnVersion[], periods: readonly FilingPeriod[]): number {
  return periods.length === 0 ? 0 : filed.reduce((sum, { counts }) => sum + counts.entries, 0);
}

async function countIn(
  connection: Connection,
  { scheme }: ReturnKey,
  periods: readonly FilingPeriod[],
): Promise<number> {
  let count = 0;
  for (const period of periods)
    for (const booked of filedUnder[scheme].schemes)
      count += await taxLedgerModel(connection).countDocuments(filterOf(scheme, booked, period));
  return count;
}

async function byIds(connection: Connection, ids: readonly string[]): Promise<Map<string, TaxLine>> {
  const found = new Map<string, TaxLine>();
  for (let at = 0; at < ids.length; at += atOnce)
    for (const line of await taxLinesByIds(connection, ids.slice(at, at + atOnce))) found.set(line._id, line);
  return found;
}

/** The country of the warehouse each parcel was sent from, as its process tells. */
async function dispatchedFrom(
  connection: Connection,
  shipmentIds: readonly string[],
): Promise<Map<string, Country>> {
  const ids = [...new Set(shipmentIds)];
  const places = new Map<string, Country>();
  for (let at = 0; at < ids.length; at += atOnce) {
    const found = await processModel(connection)
      .find({ _id: { $in: ids.slice(at, at + atOnce) } })
      .select({ _id: 1, 'state.plan.warehouse.country': 1 })
      .lean<ProcessDocument[]>()
      .exec();
    for (const { _id, state } of found) {
      const { plan } = state as { plan?: { warehouse?: { country?: Country } } };
      if (plan?.warehouse?.country) places.set(_id, plan.warehouse.country);
    }
  }
  return places;
}

/** Ids of the ledger lines behind a line or a correction of a version, or of those that are left to a person. @returns nothing when there is no such place */
export function entriesAt(
  { return: { lines, corrections }, left = [] }: ReturnVersion,
  place: { line?: number | undefined; correction?: number | undefined; left?: number | undefined },
): string[] | undefined {
  if (place.left !== undefined) return left[place.left]?.entries;
  if (place.line !== undefined) return lines[place.line]?.entries;
  return place.correction === undefined ? undefined : corrections[place.correction]?.entries;
}
