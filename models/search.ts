/**
 * What the search over everything finds: by ids and by beginnings that an index answers. Each query gives up after a moment: a
 * beginning that very many share says nothing of which one is meant. (The local stand-in for MongoDB does not look at the clock
 * while it decodes what matches, and needs a fifth of a millisecond for each.)
 */
import { mongo, type Connection } from 'mongoose';
import type { ProcessKind } from '../domain/process';
import { consignmentModel, type ConsignmentDocument } from './consignment';
import { logisticsPartners, type LogisticsPartner } from './logistics-partner';
import { listProcesses, processModel, type ProcessDocument, type ProcessItem } from './process';

/** Of each kind at most. */
const most = 8;
const patienceMs = 60;

export type Hit = Pick<ProcessItem, 'processId' | 'process' | 'caseId' | 'stage' | 'listing' | 'endedAt'>;
export type ParcelHit = Pick<
  ConsignmentDocument,
  'shipmentId' | 'orderId' | 'carrier' | 'trackingCode' | 'stage'
>;

/** `undefined`: too many to say which, or the database was too slow. */
export type Found<Item> = Item[] | undefined;

/** Processes of a kind whose brand begins so, the newest first. @param slug at least three letters */
export async function byBrand(
  connection: Connection,
  process: ProcessKind,
  slug: string,
): Promise<Found<Hit>> {
  const { items } = await listProcesses(connection, { process, brand: slug }, '-openedAt', { limit: most });
  return items;
}

/** Processes of a kind whose id begins so, by id; the one that is meant exactly is always among them. */
export async function byId(
  connection: Connection,
  process: ProcessKind,
  beginning: string,
): Promise<Found<Hit>> {
  const { collection } = processModel(connection);
  const projection = { process: 1, caseId: 1, stage: 1, listing: 1, endedAt: 1 };
  const beginningSo = { process, _id: beginningWith(beginning) };
  const [exact, others] = await Promise.all([
    collection.findOne({ _id: beginning } as object, { projection }),
    inTime(
      collection
        .find(beginningSo as object, { projection, maxTimeMS: patienceMs })
        .sort({ _id: 1 })
        .limit(most)
        .toArray(),
    ),
  ]);
  const known = exact?.['process'] === process ? [exact] : [];
  if (!others) return known.length > 0 ? known.map(hit) : undefined;
  const rest = others.filter(({ _id }) => _id !== exact?._id);
  return [...known, ...rest].slice(0, most).map(hit);
}

/** Parcels whose tracking code begins so, in the case it is written in or in capitals. */
export async function byTrackingCode(connection: Connection, beginning: string): Promise<Found<ParcelHit>> {
  const { collection } = consignmentModel(connection);
  const projection = { _id: 0, shipmentId: 1, orderId: 1, carrier: 1, trackingCode: 1, stage: 1 };
  const codes = [...new Set([beginning, beginning.toUpperCase()])];
  const found = await Promise.all(
    codes.map((code) =>
      inTime(
        collection
          .find({ trackingCode: beginningWith(code) }, { projection, maxTimeMS: patienceMs })
          .sort({ trackingCode: 1, _id: 1 })
          .limit(most)
          .toArray(),
      ),
    ),
  );
  if (found.some((one) => one === undefined)) return undefined;
  return found.flatMap((one) => one ?? []).slice(0, most) as unknown as ParcelHit[];
}

/** Carriers whose code or name holds a word that begins so: there are some dozens. */
export async function carriersNamed(connection: Connection, text: string): Promise<LogisticsPartner[]> {
  const wanted = text.toLowerCase();
  const all = await logisticsPartners(connection);
  const begins = (word: string) => word.startsWith(wanted);
  return all
    .filter(
      ({ _id, name }) =>
        begins(_id) || begins(name.toLowerCase()) || name.toLowerCase().split(' ').some(begins),
    )
    .slice(0, most);
}

function beginningWith(start: string): { $gte: string; $lt: string } {
  return { $gte: start, $lt: `${start}\u{ffff}` };
}

const tooLong = 50;

/** @returns nothing when the database gave up in time */
async function inTime<Result>(found: Promise<Result>): Promise<Result | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.code === tooLong) return undefined;
    throw error;
  }
}

function hit(document: object): Hit {
  const { _id, ...rest } = document as Pick<
    ProcessDocument,
    '_id' | 'process' | 'caseId' | 'stage' | 'listing'
  >;
  return { processId: _id, ...rest };
}
