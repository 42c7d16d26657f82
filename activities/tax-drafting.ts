/** A return's own work: the calendar, which returns are due, and the making of a version. */
import { createHash } from 'node:crypto';
import type { Connection } from 'mongoose';
import { keepUntil, type ArchiveTerm } from '../domain/tax-archive';
import type { Found } from '../domain/landed-cost-tables';
import type { Day } from '../domain/shapes/common';
import type { TaxPolicy } from '../domain/shapes/policy';
import type { Deadline } from '../domain/tax-calendar';
import { canonicalSha256 } from '../domain/canonical';
import type { Computed, LedgerEntry, ReturnGap, ReturnKey, TaxReturn } from '../domain/tax-return';
import type { FileStore } from '../models/file-store';
import { collectEntries } from '../models/tax-collection';
import {
  findReturnVersion,
  keepReturnVersion,
  type DraftFile,
  type LeftOut,
  type ReturnVersion,
} from '../models/tax-return';
import { registrationIn, type TaxRegistration } from '../models/tax-registration';
import { TaxLineConflict } from '../models/tax-ledger';
import { drawTaxReturn } from './documents/tax-return-paper';
import { returnsDue } from './tax-opening';
import { differencesOfOrders } from './tax-reconciling';
import type {
  DraftedReturn,
  LeftLines,
  PreparedReturn,
  TaxCalendarActivities,
  TaxDraftActivities,
} from './tax-returns';

/** What is asked of the rules of tax; `reviewDays` after its last verification a rule is not known any more. */
export interface TaxBook {
  /** When the period is over, by the authority's clock; by UTC where no authority is known. */
  periodEnds(key: ReturnKey): string;
  deadlineOf(key: ReturnKey, on: Day, reviewDays: number): Found<Deadline>;
  compute(key: ReturnKey, entries: readonly LedgerEntry[], on: Day, reviewDays: number): Computed;
  /** The authority's own file. @throws RangeError for what its layout does not take */
  fileFor(
    computed: TaxReturn,
    numbers: Pick<TaxRegistration, 'number' | 'establishments'>,
  ): { fileName: string; mediaType: string; content: Buffer };
  archive: readonly ArchiveTerm[];
}

export interface TaxDraftingDependencies {
  connection: Connection;
  store: Pick<FileStore, 'putAll'>;
  book: TaxBook;
  policy: TaxPolicy;
  taxpayer: { legalName: string; address: string };
}

export function createTaxDraftingActivities(
  deps: TaxDraftingDependencies,
): TaxCalendarActivities & TaxDraftActivities {
  const { book, connection, policy } = deps;
  return {
    returnCalendar(key, on, lawReviewDays) {
      const answer = book.deadlineOf(key, on, lawReviewDays);
      const endsAt = book.periodEnds(key);
      if (!answer.found) return Promise.resolve({ endsAt, gap: answer.missing.says });
      const { day, closes } = answer.row;
      return Promise.resolve({ endsAt, deadline: { day, closes } });
    },
    archiveUntil: (key) => Promise.resolve(keepUntil(key, book.archive)),
    dueReturns: async (on) => ({ returns: await returnsDue(connection, on, policy.openDaysBack), policy }),
    prepareReturn: (request) => orGap(() => prepared(deps, request)),
  };
}

async function prepared(
  deps: TaxDraftingDependencies,
  {
    processId,
    key,
    version,
    at,
    lawReviewDays,
    left = [],
    ...opened
  }: Parameters<TaxDraftActivities['prepareReturn']>[0],
): Promise<PreparedReturn> {
  const { book, connection } = deps;
  const standing = await findReturnVersion(connection, processId, version);
  if (standing) return summaryOf(standing);
  const on = at.slice(0, 10);
  const deadline = book.deadlineOf(key, on, lawReviewDays);
  const entries = await collectEntries(connection, key);
  const { computed, without } = leaving(left, entries, (rest) => book.compute(key, rest, on, lawReviewDays));
  if (computed.state === 'not-known' || !deadline.found)
    return { state: 'not-known', gaps: gapsOf(computed, deadline) };
  // As it stands now: a number that was mistyped when the return was opened has been corrected since.
  const registration = (await registrationIn(connection, key, key.period)) ?? { number: opened.number };
  const about = {
    ...{ processId, version, key, number: registration.number, computedAt: at },
    ...(without.length > 0 ? { left: without } : {}),
  };
  return summaryOf(await drafted(deps, about, registration, computed.return, entries, deadline.row.day));
}

/** Computed without the lines that were left to a person. Only the very lines that were decided on are left out. */
function leaving(
  left: readonly LeftLines[],
  entries: readonly LedgerEntry[],
  compute: (entries: readonly LedgerEntry[]) => Computed,
): { computed: Computed; without: LeftOut[] } {
  const without: LeftOut[] = [];
  for (let rest = entries; ;) {
    const computed = compute(rest);
    if (computed.state === 'computed') return { computed, without };
    const out = computed.gaps.flatMap((gap): LeftOut[] => {
      const decision = left.find((one) => one.gap === gapId(gap));
      return decision ? [{ ...decision, what: gap.what, says: gap.says, entries: gap.entries }] : [];
    });
    if (out.length === 0) return { computed, without };
    without.push(...out);
    const ids = new Set(out.flatMap((one) => one.entries));
    rest = rest.filter(({ id }) => !ids.has(id));
  }
}

/** Gaps that only a decision closes: nothing that could be mended is missing. */
const leavable: readonly ReturnGap['what'][] = ['correction', 'negative-line'];

function gapId({ what, says, entries }: ReturnGap): string | undefined {
  return leavable.includes(what) ? canonicalSha256([what, says, [...entries].sort()]) : undefined;
}

/** As many lines of a gap as are shown with it. */
const linesShown = 20;

/** What no retry mends stops the return and is told to a person: a line that is not there, a figure the layout does not take. */
async function orGap(prepare: () => Promise<PreparedReturn>): Promise<PreparedReturn> {
  try {
    return await prepare();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TaxLineConflict)) throw error;
    return { state: 'not-known', gaps: [{ what: 'unsound', says: error.message, entries: 0 }] };
  }
}

function gapsOf(computed: Computed, deadline: Found<Deadline>) {
  const gaps = computed.state === 'not-known' ? computed.gaps : [];
  const known = gaps.map((one) => {
    const [gap, { what, says, entries }] = [gapId(one), one];
    const lines = [...entries].sort().slice(0, linesShown);
    return { what, says, entries: entries.length, ...(gap === undefined ? {} : { gap, lines }) };
  });
  if (deadline.found || known.some(({ says }) => says === deadline.missing.says)) return known;
  return [...known, { what: 'deadline' as const, says: deadline.missing.says, entries: 0 }];
}

async function drafted(
  { connection, store, book, taxpayer }: TaxDraftingDependencies,
  about: Pick<ReturnVersion, 'processId' | 'version' | 'key' | 'number' | 'computedAt' | 'left'>,
  { number, establishments }: Pick<TaxRegistration, 'number' | 'establishments'>,
  computed: TaxReturn,
  entries: readonly LedgerEntry[],
  deadline: Day,
): Promise<ReturnVersion> {
  const { processId, version, computedAt } = about;
  const orderIds = [...new Set(entries.map(({ orderId }) => orderId))];
  const differences = await differencesOfOrders(connection, orderIds);
  const counts = { entries: entries.length, orders: orderIds.length };
  const own = book.fileFor(computed, { number, ...(establishments ? { establishments } : {}) });
  const file = fileOf(`${processId}/v${version}/file`, own.fileName, own.content);
  const facts = { return: computed, version, number, taxpayer, computedAt, deadline, counts, differences };
  const { bytes, pages } = await drawTaxReturn({
    ...{ ...facts, left: about.left ?? [] },
    file: { fileName: file.fileName, sha256: file.sha256 },
  });
  const pdf = fileOf(`${processId}/v${version}/pdf`, nameOf(about.key, version), bytes);
  const meta = { caseId: processId, maxBytes: 50 * 1024 * 1024, origin: 'generated' as const };
  await store.putAll([
    {
      content: own.content,
      meta: { ...meta, slot: 'tax-file', mediaType: own.mediaType, ...stored(file) },
    },
    {
      content: bytes,
      meta: { ...meta, slot: 'tax-return', mediaType: 'application/pdf', pages, ...stored(pdf) },
    },
  ]);
  const drawn = {
    ...about,
    return: computed,
    counts: { ...counts, differences: differences.length },
    pdf,
    file,
  };
  return keepReturnVersion(connection, drawn, differences);
}

/** With its hash in its id: a run that was lost may have drawn another one, from a ledger that went on. */
function fileOf(id: string, fileName: string, content: Buffer): DraftFile {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { fileId: `${id}/${sha256.slice(0, 16)}`, fileName, sha256 };
}

const stored = ({ fileId, fileName }: DraftFile) => ({ fileId, fileName });

function nameOf({ scheme, jurisdiction, period }: ReturnKey, version: number): string {
  return `${scheme}-${jurisdiction}-${period.id}-v${version}.pdf`;
}

function summaryOf({
  version,
  sha256,
  number,
  return: made,
  counts,
  left = [],
  pdf,
  file,
}: ReturnVersion): DraftedReturn {
  return {
    ...{
      state: 'drafted',
      version,
      sha256,
      number,
      currency: made.currency,
      due: made.due,
      nil: made.nil,
      pdf,
      file,
    },
    reclaim: made.reclaim.reduce((sum, { amount }) => sum + amount, 0),
    counts: {
      ...{ ...counts, lines: made.lines.length, corrections: made.corrections.length },
      ...(left.length > 0 ? { left: left.reduce((sum, { entries }) => sum + entries.length, 0) } : {}),
    },
  };
}
