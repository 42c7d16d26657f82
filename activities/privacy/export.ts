/** The copy of everything held of a person (GDPR art. 15(3), 20): JSON for programs and a PDF for reading, in one ZIP. */
import { buffer } from 'node:stream/consumers';
import type { Connection } from 'mongoose';
import { ZipFile } from 'yazl';
import { canonicalJson, canonicalSha256, type Json, type JsonObject } from '../../domain/canonical';
import { paymentEventsOf } from '../../models/payment-event';
import { processesOfCase } from '../../models/process';
import type { ShownPrivacyRequest } from '../../models/privacy-request';
import { storedFileModel, type FileRecord } from '../../models/stored-file';
import { taxLinesOf } from '../../models/tax-ledger';
import { Paper } from '../documents/page';
import { STYLES } from '../documents/styles';
import { keyValues } from '../documents/table';
import { splitSubjects, type PrivacyDependencies } from './dependencies';

/** The ZIP's bytes: `my-data.json`, `my-data.pdf`, and the papers that name the person. */
export async function composeExport(
  deps: PrivacyDependencies,
  request: ShownPrivacyRequest,
  caseIds: readonly string[],
): Promise<Buffer> {
  const data = await gather(deps, request, caseIds);
  const zip = new ZipFile();
  const mtime = deps.clock();
  zip.addBuffer(Buffer.from(JSON.stringify(data, null, 2)), 'my-data.json', { mtime });
  zip.addBuffer(await drawExport(data, mtime.toISOString(), deps.imprint), 'my-data.pdf', { mtime });
  for (const { _id, fileName } of await filesOf(deps.connection, caseIds)) {
    const name = `files/${_id.replaceAll(/[^A-Za-z0-9._-]/g, '-')}-${fileName.replaceAll(/[^A-Za-z0-9._-]/g, '-')}`;
    zip.addBuffer(await buffer(await deps.store.open(_id)), name, { mtime });
  }
  zip.end();
  return buffer(zip.outputStream);
}

async function gather(
  { rights, contacts, notifiers, mails, connection, clock }: PrivacyDependencies,
  { requestId, subjects, residence }: ShownPrivacyRequest,
  caseIds: readonly string[],
): Promise<JsonObject> {
  const { customerIds, contactIds, noticeIds } = splitSubjects(subjects);
  const orders = await rights.openOrders(customerIds);
  const people = await Promise.all(contactIds.map((id) => contacts.readContact(id)));
  const sent = await mails.mailsOf({ caseIds, customerIds, contactIds, noticeIds });
  const data = {
    ...{ requestId, residence, madeAt: clock().toISOString() },
    purposes:
      'Carrying out your orders (GDPR art. 6(1)(b)), duties of tax and customs law (art. 6(1)(c)), protection from fraud (art. 6(1)(f)).',
    sources: 'The shop at which you ordered, carriers, customs, payment providers.',
    orders: await Promise.all(
      orders.map(async ({ orderId, placedAt, ...order }) => ({
        ...{ orderId, ...order, placedAt: placedAt.toISOString() },
        processes: (await processesOfCase(connection, `order:${orderId}`)).map(
          ({ processId, process, stage, openedAt, endedAt }) => ({
            processId,
            process,
            stage,
            openedAt,
            endedAt,
          }),
        ),
        payments: await paymentEventsOf(connection, orderId),
        tax: await taxLinesOf(connection, orderId),
      })),
    ),
    partnerships: people.flatMap((person) => (person ? [person] : [])),
    notices: await notifiers.statedBy(subjects ?? []),
    mails: sent.map(({ kind, caseId, at, sentAt }) => ({ kind, caseId, at, sentAt })),
    files: (await filesOf(connection, caseIds)).map(({ slot, fileName, storedAt }) => ({
      slot,
      fileName,
      storedAt,
    })),
  };
  return JSON.parse(JSON.stringify(data)) as JsonObject;
}

async function filesOf(connection: Connection, caseIds: readonly string[]): Promise<FileRecord[]> {
  return storedFileModel(connection)
    .find({ caseId: { $in: [...caseIds] } })
    .sort({ storedAt: 1 })
    .lean<FileRecord[]>()
    .exec();
}

async function drawExport(data: JsonObject, madeAt: string, author: string): Promise<Buffer> {
  const paper = new Paper({
    ...{ title: 'Data held of you', author, language: 'en', createdAt: madeAt },
    contentSha256: canonicalSha256(data),
  });
  paper.text('Data held of you', STYLES.title, { tag: 'H1', spaceAfter: 8 });
  paper.rule();
  paper.gap(9);
  section(paper, 'In general', data, ['requestId', 'residence', 'madeAt', 'purposes', 'sources']);
  for (const part of ['orders', 'partnerships', 'notices', 'mails', 'files']) {
    const items = (data[part] as JsonObject[] | undefined) ?? [];
    for (const [index, item] of items.entries())
      section(paper, `${part.charAt(0).toUpperCase()}${part.slice(1)} ${index + 1}`, item, Object.keys(item));
  }
  return (await paper.finish()).bytes;
}

function section(paper: Paper, heading: string, item: JsonObject, keys: readonly string[]): void {
  paper.ensure(80);
  paper.text(heading, STYLES.heading, { tag: 'H2', spaceAfter: 3, keepWithNext: 50 });
  const rows = keys.flatMap((key) => linesOf(key, item[key]));
  // No row is higher than a page.
  keyValues(
    paper,
    rows.map(([label, value]) => [label, value.slice(0, 1_500)] as const),
  );
  paper.gap(12);
}

/** Lists become a line for each of their members. */
function linesOf(key: string, value: Json | undefined): [string, string][] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each: Json, index) => linesOf(`${key} ${index + 1}`, each));
  return [[key, typeof value === 'string' ? value : canonicalJson(value)]];
}
