/** The search after an erasure: the database with its files, the histories of the person's workflows, the archive of mails. */
import { namedFindings, type ErasureReport, type TraceFinding } from '../../domain/privacy';
import { searchTexts, tracesIn, tracesOf, type PersonTexts } from '../../domain/traces';
import { processModel } from '../../models/process';
import { scanRecord } from '../../models/record-scan';
import { pdfText } from '../documents/pdf-text';
import type { MailArchive } from '../mail/archive';
import { processesOfNotices, type PrivacyDependencies } from './dependencies';
import type { Sought } from './erase';

interface Proof extends Pick<ErasureReport, 'scanned' | 'unreadable' | 'findings'> {
  /** Histories that named the person and went. */
  removed: number;
}

export async function lookForPerson(deps: PrivacyDependencies, sought: Sought): Promise<Proof> {
  const { connection, archive } = deps;
  const traces = tracesOf(sought.texts);
  const histories = await inHistories(deps, sought);
  const record = await scanRecord(connection, { traces, numbers: sought.orders }, readText);
  const mails = await inArchive(archive, sought.texts, sought.orders);
  return {
    scanned: {
      ...{ collections: record.collections, documents: record.documents, files: record.files },
      histories: histories.read,
      mailArchive: archive ? searchTexts(sought.texts).length : 'none',
    },
    unreadable: record.unreadable,
    findings: [...histories.findings, ...record.findings, ...mails],
    removed: histories.removed,
  };
}

/** A history that names the person goes when its workflow has ended; what it did stays in the record. */
async function inHistories(
  { connection, histories }: PrivacyDependencies,
  { caseIds, partnerCases = [], noticeIds, texts }: Sought,
): Promise<{ read: number; removed: number; findings: TraceFinding[] }> {
  const traces = tracesOf(texts);
  const own = await processModel(connection).distinct('_id', {
    caseId: { $in: [...caseIds, ...partnerCases] },
  });
  const ids = [...own, ...processesOfNotices(noticeIds)];
  const findings: TraceFinding[] = [];
  let [read, removed] = [0, 0];
  for (const id of ids.map(String)) {
    const text = await histories.textOf(id);
    if (text === undefined) continue;
    read += 1;
    const kinds = tracesIn(text, traces);
    if (kinds.length === 0) continue;
    if (await histories.remove(id)) removed += 1;
    else findings.push(...kinds.map((kind) => ({ where: 'history' as const, in: 'workflow', id, kind })));
  }
  return { read, removed, findings };
}

/** Which kinds of datum the archive still finds a mail for; of a town only mails about the person's own orders. */
export async function inArchive(
  archive: MailArchive | undefined,
  texts: PersonTexts,
  orders: readonly string[],
): Promise<TraceFinding[]> {
  const findings: TraceFinding[] = [];
  if (!archive) return findings;
  const own = new Set((await Promise.all(orders.map((orderId) => archive.find(orderId)))).flat());
  for (const { kind, text } of searchTexts(texts))
    for (const id of await archive.find(text))
      if (kind !== 'place' || own.has(id)) findings.push({ where: 'mail', in: 'archive', id, kind });
  return findings;
}

export function namedOnly(findings: readonly TraceFinding[]): TraceFinding[] {
  return findings.slice(0, namedFindings);
}

/** What our own papers say; papers of others are looked at as they are. */
function readText(content: Buffer): string | undefined {
  const text = content.subarray(0, 5).toString('latin1') === '%PDF-' ? textOfPdf(content) : undefined;
  if (text !== undefined && text.trim() !== '') return text;
  return content.includes(0) ? undefined : content.toString('utf8');
}

function textOfPdf(content: Buffer): string | undefined {
  try {
    return pdfText(content);
  } catch {
    return undefined;
  }
}
