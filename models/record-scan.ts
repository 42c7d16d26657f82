/** Looks for a person in everything the database holds: each document of each collection as text, each file as what it says. */
import { buffer } from 'node:stream/consumers';
import { mongo, type Connection } from 'mongoose';
import { erasedDetail } from '../domain/audit';
import type { TraceFinding } from '../domain/privacy';
import { tracesIn, tracesOfPerson, withoutTraces, type Trace } from '../domain/traces';
import { auditEntryModel } from './audit-entry';

export interface Scan {
  collections: number;
  documents: number;
  files: number;
  /** Files of which nobody can say by reading whom they show. */
  unreadable: number;
  findings: TraceFinding[];
}

/** What a file says, or `undefined` when it can't be read. */
export type ReadText = (content: Buffer) => string | undefined;

const chunks = 'fileContents.chunks';
const bucketName = 'fileContents';

/** Who is looked for: their texts, and the numbers of their orders. */
export interface Wanted {
  traces: readonly Trace[];
  numbers: readonly string[];
}

/** Reads the whole database once. */
export async function scanRecord(connection: Connection, wanted: Wanted, readText: ReadText): Promise<Scan> {
  const db = databaseOf(connection);
  const scan: Scan = { collections: 0, documents: 0, files: 0, unreadable: 0, findings: [] };
  for (const { name, type } of await db.listCollections().toArray()) {
    if (type === 'view' || name.startsWith('system.') || name === chunks) continue;
    scan.collections += 1;
    for await (const document of db.collection(name).find()) {
      scan.documents += 1;
      const texts: string[] = [];
      walk(document, texts, (content) => readFile(scan, content, texts, readText));
      note(scan, 'mongodb', name, String(document._id), texts.join('\n'), wanted);
    }
  }
  await scanFiles(db, scan, wanted, readText);
  return scan;
}

async function scanFiles(db: mongo.Db, scan: Scan, wanted: Wanted, readText: ReadText): Promise<void> {
  const bucket = new mongo.GridFSBucket(db, { bucketName });
  for await (const file of bucket.find()) {
    const texts: string[] = [];
    readFile(scan, await buffer(bucket.openDownloadStream(file._id)), texts, readText);
    note(scan, 'file', bucketName, String(file._id), texts.join('\n'), wanted);
  }
}

function readFile(scan: Scan, content: Buffer, texts: string[], readText: ReadText): void {
  scan.files += 1;
  const says = readText(content);
  if (says === undefined) scan.unreadable += 1;
  // The bytes as they are too: names stand in the clear in the properties of pictures and papers.
  texts.push(content.toString('utf8'), says ?? '');
}

function note(
  scan: Scan,
  where: TraceFinding['where'],
  name: string,
  id: string,
  text: string,
  { traces, numbers }: Wanted,
): void {
  for (const kind of tracesOfPerson(`${id}\n${text}`, traces, numbers))
    scan.findings.push({ where, in: name, id, kind });
}

/** Every text in a document, also names of fields; bytes are handed to `onBytes`. */
function walk(value: unknown, texts: string[], onBytes: (content: Buffer) => void): void {
  if (typeof value === 'string') texts.push(value);
  else if (typeof value === 'number' || typeof value === 'bigint') texts.push(String(value));
  else if (value instanceof mongo.Binary) onBytes(Buffer.from(value.buffer));
  else if (value instanceof Uint8Array) onBytes(Buffer.from(value));
  else if (Array.isArray(value)) for (const each of value) walk(each, texts, onBytes);
  else if (isPlain(value))
    for (const [key, each] of Object.entries(value)) {
      texts.push(key);
      walk(each, texts, onBytes);
    }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !('_bsontype' in value);
}

/** Whose texts are blackened. */
export interface Blackened {
  caseIds: readonly string[];
  /** Processes of cases that are not the person's own. */
  processIds: readonly string[];
  orderIds: readonly string[];
  trackingCodes: readonly string[];
}

/**
 * Blackens free text that names the person: words of carriers and customs, snapshots, tasks, and details of audit entries, whose
 * chain stays whole. Numbers and dates stay. @returns how many documents changed
 */
export async function blackenTexts(
  connection: Connection,
  traces: readonly Trace[],
  { caseIds, processIds, orderIds, trackingCodes }: Blackened,
  at: Date,
): Promise<number> {
  const db = databaseOf(connection);
  const ofOrders = orderIds.map((id) => ({ reference: { $regex: `^order:${id}(/|$)` } }));
  const places: [string, Record<string, unknown>][] = [
    ['processes', { $or: [{ caseId: { $in: caseIds } }, { _id: { $in: processIds } }] }],
    ['tasks', { $or: [{ caseId: { $in: caseIds } }, { processId: { $in: processIds } }] }],
    ['tracking_events', { trackingCode: { $in: trackingCodes } }],
    ['consignments', { orderId: { $in: orderIds } }],
    ...((ofOrders.length > 0 ? [['clearance_events', { $or: ofOrders }] as [string, object]] : []) as [
      string,
      Record<string, unknown>,
    ][]),
  ];
  let changed = 0;
  for (const [name, filter] of places)
    for await (const document of db.collection(name).find(filter)) {
      const { _id, ...rest } = document;
      const blackened = mapTexts(rest, traces);
      if (JSON.stringify(blackened) === JSON.stringify(rest)) continue;
      await db.collection(name).replaceOne({ _id }, blackened as mongo.Document);
      changed += 1;
    }
  return changed + (await blackenAudit(connection, traces, { caseIds, processIds }, at));
}

async function blackenAudit(
  connection: Connection,
  traces: readonly Trace[],
  { caseIds, processIds }: Pick<Blackened, 'caseIds' | 'processIds'>,
  at: Date,
): Promise<number> {
  const { collection } = auditEntryModel(connection);
  let changed = 0;
  for await (const entry of collection.find({
    $or: [{ caseId: { $in: [...caseIds] } }, { chain: { $in: [...processIds] } }],
  })) {
    if (tracesIn(JSON.stringify(entry['detail']), traces).length === 0) continue;
    const erased = { detail: erasedDetail, erasedAt: at.toISOString() };
    await collection.updateOne({ _id: entry._id }, { $set: erased });
    changed += 1;
  }
  return changed;
}

function mapTexts(value: unknown, traces: readonly Trace[]): unknown {
  if (typeof value === 'string') return withoutTraces(value, traces);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, traces));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, traces)]));
}

function databaseOf({ db }: Connection): mongo.Db {
  if (!db) throw new Error('The database connection is closed.');
  return db;
}
