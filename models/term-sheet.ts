/** The versions of a case's term sheet, each kept once and never changed. Who accepted which is in the process's snapshot. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { Instant } from '../domain/shapes/common';
import type { Terms } from '../domain/shapes/terms';
import { insertOnce } from './insert-once';
import { readPage, type Page, type PageRequest } from './paging';

export interface TermSheet {
  caseId: string;
  /** From 1, without gaps. */
  version: number;
  side: 'brand' | 'platform';
  /** A staff id or a link id. */
  by: string;
  at: Instant;
  terms: Terms;
}

/** `_id` is `<case id>#<version>`. */
export interface TermSheetDocument extends TermSheet {
  _id: string;
}

const schema = new Schema<TermSheetDocument>(
  {
    _id: String,
    caseId: String,
    version: Number,
    side: String,
    by: String,
    at: String,
    terms: Schema.Types.Mixed,
  },
  { versionKey: false, minimize: false, collection: 'term_sheets' },
);
schema.index({ caseId: 1, version: 1 }, { unique: true });

const newestFirst = { field: 'version', direction: -1 } as const;

/** The term sheets of a database. */
export function termSheetModel(connection: Connection): Model<TermSheetDocument> {
  return connection.modelNames().includes('TermSheet')
    ? connection.model<TermSheetDocument>('TermSheet')
    : connection.model<TermSheetDocument>('TermSheet', schema);
}

/** Keeps a version; the same version twice keeps the first. `fresh`: this call wrote it. */
export async function keepTermSheet(
  connection: Connection,
  sheet: TermSheet,
): Promise<{ sheet: TermSheet; fresh: boolean }> {
  const document = { _id: documentId(sheet.caseId, sheet.version), ...sheet };
  const { record, fresh } = await insertOnce(termSheetModel(connection), document);
  return { sheet: shown(record), fresh };
}

/** One version of a case's term sheet. */
export async function findTermSheet(
  connection: Connection,
  caseId: string,
  version: number,
): Promise<TermSheet | undefined> {
  const id = documentId(caseId, version);
  const found = await termSheetModel(connection).findById(id).lean<TermSheetDocument>().exec();
  return found ? shown(found) : undefined;
}

/**
 * One page of a case's term sheets, the newest version first.
 * @throws BadCursor
 */
export async function listTermSheets(
  connection: Connection,
  caseId: string,
  page: PageRequest,
): Promise<Page<TermSheet>> {
  return readPage(termSheetModel(connection).collection, { caseId }, newestFirst, page, shown);
}

function documentId(caseId: string, version: number): string {
  return `${caseId}#${version}`;
}

function shown({ _id: _, ...sheet }: TermSheetDocument): TermSheet {
  return sheet;
}
