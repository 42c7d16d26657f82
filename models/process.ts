/** The newest snapshot of each process: what lists and pages of the API show. The workflow remains the authority. */
import { Schema, type Connection, type Model } from 'mongoose';
import { aboutOf, type About } from '../domain/about';
import type { ProcessKind, ProcessRecord } from '../domain/process';
import type { Instant } from '../domain/shapes/common';
import { next, readPage, type Page, type PageOrder, type PageRequest } from './paging';

/** A snapshot as stored; `_id` is the process id. Its tasks and audit entries have collections of their own. */
export interface ProcessDocument extends Omit<
  ProcessRecord,
  'processId' | 'openTasks' | 'closedTasks' | 'entries'
> {
  _id: string;
  /** Beginnings of the brand's slug, see {@link brandStartsOf}. */
  brandStarts?: string[];
}

/** A snapshot as shown: without the chain's head, which is no news to readers. */
export type ProcessSnapshot = Omit<ProcessRecord, 'openTasks' | 'closedTasks' | 'entries' | 'chainHead'>;

/** A snapshot in a list: with what it is about, without what the process knows, which is nine tenths of it. */
export type ProcessItem = Omit<ProcessSnapshot, 'state'> & { about: About };

export interface ProcessFilter {
  process?: ProcessKind | undefined;
  /** Kinds the reader may not see; in a list of all kinds they are left out. */
  except?: readonly ProcessKind[] | undefined;
  caseId?: string | undefined;
  stage?: string | undefined;
  market?: string | undefined;
  category?: string | undefined;
  channel?: string | undefined;
  owner?: string | undefined;
  /** Beginning of the brand's slug. */
  brand?: string | undefined;
  openedFrom?: Instant | undefined;
  openedTo?: Instant | undefined;
  /** In its stage since this instant or a later one. */
  sinceFrom?: Instant | undefined;
  /** In its stage since this instant or an earlier one. */
  sinceTo?: Instant | undefined;
  /** `none`: still running; otherwise the stage in which it ended. */
  exit?: string | undefined;
}

export type ProcessSort = 'openedAt' | '-openedAt' | 'stageSince' | '-stageSince' | 'brand' | '-brand';

const schema = new Schema<ProcessDocument>(
  {
    _id: String,
    process: String,
    caseId: String,
    revision: Number,
    stage: String,
    stageSince: String,
    openedAt: String,
    endedAt: String,
    listing: {
      brand: String,
      brandSlug: String,
      market: String,
      country: String,
      category: String,
      channel: String,
      owner: String,
    },
    state: Schema.Types.Mixed,
    chainHead: { seq: Number, hash: String },
    brandStarts: { type: [String], default: undefined },
  },
  { versionKey: false, minimize: false, collection: 'processes' },
);
schema.index({ caseId: 1, openedAt: 1 });
schema.index({ openedAt: 1, _id: 1 });
schema.index({ stageSince: 1, _id: 1 });
schema.index({ process: 1, openedAt: 1, _id: 1 });
schema.index({ process: 1, endedAt: 1, openedAt: 1, _id: 1 });
schema.index({ process: 1, stage: 1, openedAt: 1, _id: 1 });
schema.index({ process: 1, 'listing.market': 1, openedAt: 1, _id: 1 });
schema.index({ process: 1, 'listing.market': 1, 'listing.category': 1, openedAt: 1, _id: 1 });
schema.index({ process: 1, 'listing.category': 1, openedAt: 1, _id: 1 });
schema.index({ process: 1, 'listing.owner': 1, openedAt: 1, _id: 1 });
schema.index({ process: 1, 'listing.owner': 1, endedAt: 1, openedAt: 1, _id: 1 });
schema.index({ process: 1, brandStarts: 1, openedAt: 1, _id: 1 });
schema.index({ process: 1, 'listing.brandSlug': 1, _id: 1 });
schema.index({ process: 1, stageSince: 1, _id: 1 });
schema.index({ process: 1, endedAt: 1, stageSince: 1, _id: 1 });
schema.index({ process: 1, stage: 1, stageSince: 1, _id: 1 });
schema.index({ process: 1, _id: 1 });

/** How many letters the beginnings have by which an index finds a brand. */
const brandStart = { shortest: 3, longest: 16 } as const;

/** The process snapshots of a database. */
export function processModel(connection: Connection): Model<ProcessDocument> {
  return connection.modelNames().includes('Process')
    ? connection.model<ProcessDocument>('Process')
    : connection.model<ProcessDocument>('Process', schema);
}

/**
 * The beginnings of a slug that are stored with it, 3 to 16 letters long: a list by the beginning of a brand, in the order of
 * time, needs an equal value in its index; a range there would leave everything that matches to be sorted.
 */
export function brandStartsOf(slug: string): string[] {
  const { shortest, longest } = brandStart;
  const lengths = Array.from({ length: longest - shortest + 1 }, (_, index) => shortest + index);
  return lengths.filter((length) => length <= slug.length).map((length) => slug.slice(0, length));
}

/**
 * One page of the processes that match, in the order asked for.
 * @throws BadCursor
 */
export async function listProcesses(
  connection: Connection,
  filter: ProcessFilter,
  sort: ProcessSort,
  page: PageRequest,
): Promise<Page<ProcessItem>> {
  const { collection } = processModel(connection);
  const byTime = !sort.endsWith('brand');
  const letters = filter.brand?.length ?? 0;
  const byStart = byTime && letters >= brandStart.shortest && letters <= brandStart.longest;
  const fewMatch = filter.caseId !== undefined || (filter.brand !== undefined && !byStart);
  const order = { ...orderOf(sort), inWindows: byTime && !fewMatch };
  const without = ['state', 'chainHead', 'brandStarts'];
  // That it has ended is a second range beside time, and follows from a stage that is an end.
  const keep = ({ endedAt, process }: ProcessDocument) =>
    hasEnded(filter.exit, endedAt) && filter.except?.includes(process) !== true;
  return readPage(collection, matching(filter, byStart), order, page, listed, { keep, without });
}

/** What of a clearance's state its list shows. */
const shownOfClearances = ['mrn', 'now', 'askedOfBrand'] as const;

/**
 * One page of the clearances that match, the newest first, with what customs said last.
 * @throws BadCursor
 */
export async function listClearances(
  connection: Connection,
  filter: Pick<ProcessFilter, 'stage' | 'market' | 'exit'>,
  page: PageRequest,
): Promise<Page<ProcessItem & Record<string, unknown>>> {
  const { collection } = processModel(connection);
  const order = { field: 'openedAt', direction: -1 as const, inWindows: true };
  const wanted = matching({ process: 'customs-clearance', ...filter }, false);
  const keep = ({ endedAt }: ProcessDocument) => hasEnded(filter.exit, endedAt);
  const without = ['chainHead', 'brandStarts'];
  return readPage(collection, wanted, order, page, clearance, { keep, without });
}

function clearance(document: ProcessDocument): ProcessItem & Record<string, unknown> {
  const { state, ...item } = shown(document);
  const known = shownOfClearances.flatMap((name) => (name in state ? [[name, state[name]] as const] : []));
  return { ...item, about: aboutOf(item), ...Object.fromEntries(known) };
}

/** The newest snapshot of one process. */
export async function findProcess(
  connection: Connection,
  processId: string,
): Promise<ProcessSnapshot | undefined> {
  const found = await processModel(connection).findById(processId).lean<ProcessDocument>().exec();
  return found ? shown(found) : undefined;
}

/** All processes of a case, in the order they began: the onboarding, its children, the partnership. */
export async function processesOfCase(connection: Connection, caseId: string): Promise<ProcessSnapshot[]> {
  const found = await processModel(connection)
    .find({ caseId })
    .sort({ openedAt: 1 })
    .limit(500)
    .lean<ProcessDocument[]>()
    .exec();
  return found.map(shown);
}

/** The onboardings of one brand in one market: one for each attempt, newest last. */
export async function attemptsOf(
  connection: Connection,
  brandSlug: string,
  market: string,
): Promise<ProcessSnapshot[]> {
  const found = await processModel(connection)
    .find({ process: 'brand-onboarding', 'listing.brandSlug': brandSlug, 'listing.market': market })
    .sort({ openedAt: 1, _id: 1 })
    .lean<ProcessDocument[]>()
    .exec();
  return found.map(shown);
}

function hasEnded(exit: string | undefined, endedAt: Instant | undefined): boolean {
  return exit === undefined || exit === 'none' || endedAt !== undefined;
}

/** @param byStart the brand is found by its stored beginnings, not by a range */
function matching(filter: ProcessFilter, byStart: boolean): Record<string, unknown> {
  const { exit, stage, brand } = filter;
  const ended = exit !== undefined && exit !== 'none';
  const wanted: Record<string, unknown> = {
    caseId: filter.caseId,
    process: filter.process,
    stage: ended && stage !== undefined ? { $in: stage === exit ? [stage] : [] } : ended ? exit : stage,
    'listing.market': filter.market,
    'listing.category': filter.category,
    'listing.channel': filter.channel,
    'listing.owner': filter.owner,
    'listing.brandSlug': brand === undefined || byStart ? undefined : beginningWith(brand),
    brandStarts: byStart ? brand : undefined,
    openedAt: between(filter.openedFrom, filter.openedTo),
    stageSince: between(filter.sinceFrom, filter.sinceTo),
    endedAt: exit === 'none' ? null : undefined,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

/** A range, which an index answers; slugs hold nothing beyond `z`. */
function beginningWith(start: string): { $gte: string; $lt: string } {
  return { $gte: start, $lt: `${start}\u{ffff}` };
}

function between(
  from: Instant | undefined,
  to: Instant | undefined,
): { $gte?: string; $lt?: string } | undefined {
  if (from === undefined && to === undefined) return undefined;
  return {
    ...(from === undefined ? {} : { $gte: new Date(from).toISOString() }),
    ...(to === undefined ? {} : { $lt: next(new Date(to).toISOString()) }),
  };
}

function orderOf(sort: ProcessSort): PageOrder {
  const name = sort.replace(/^-/, '');
  return { field: name === 'brand' ? 'listing.brandSlug' : name, direction: sort.startsWith('-') ? -1 : 1 };
}

function shown({ _id, chainHead: _, brandStarts: __, ...snapshot }: ProcessDocument): ProcessSnapshot {
  return { processId: _id, ...snapshot };
}

function listed(document: ProcessDocument): ProcessItem {
  const item = shown(document);
  return { ...item, about: aboutOf(item) };
}
