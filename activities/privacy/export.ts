/** The copy of everything held of a person (GDPR art. 15(3), 20): JSON for programs and a PDF for reading, in one ZIP. */
import { buffer } from 'node:stream/consumers';
import type { Connection } from 'mongoose';
import { ZipFile } from 'yazl';
import { canonicalJson, canonicalSha256, type Json, type JsonObject } from '../../domain/canonical';
import { consignmentModel, type ConsignmentDocument } from '../../models/consignment';
import type { Contact } from '../../models/contact';
import { paymentEventsOf } from '../../models/payment-event';
import { processesOfCase } from '../../models/process';
import type { ShownPrivacyRequest } from '../../models/privacy-request';
import { storedFileModel, type FileRecord } from '../../models/stored-file';
import { trackingEventModel, type TrackingEventDocument } from '../../models/tracking-event';
import { taxLinesOf } from '../../models/tax-ledger';
import { Paper } from '../documents/page';
import { STYLES } from '../documents/styles';
import { keyValues } from '../documents/table';
import { namedByCompany } from './company';
import { splitSubjects, type PrivacyDependencies } from './dependencies';
import { informationOf } from './information';

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
  deps: PrivacyDependencies,
  { requestId, subjects, residence, orders: orderIds }: ShownPrivacyRequest,
  caseIds: readonly string[],
): Promise<JsonObject> {
  const { rights, contacts, notifiers, mails, connection, clock } = deps;
  const { customerIds, contactIds, noticeIds } = splitSubjects(subjects);
  const orders = await rights.openOrders(customerIds);
  const people = await Promise.all(contactIds.map((id) => contacts.readContact(id)));
  const sent = await mails.mailsOf({ caseIds, customerIds, contactIds, noticeIds });
  const data = {
    ...{ requestId, residence, madeAt: clock().toISOString() },
    ...(await informationOf(deps, orderIds)),
    orders: await Promise.all(
      orders.map(async ({ orderId, placedAt, ...order }) => ({
        ...{ orderId, ...order, placedAt: placedAt.toISOString() },
        ...(await courseOf(connection, orderId)),
        payments: await paymentEventsOf(connection, orderId),
        tax: await taxLinesOf(connection, orderId),
      })),
    ),
    partnerships: people.flatMap((person) => (person ? [person] : [])),
    companyRecords: await companyRecordsOf(
      deps,
      people.flatMap((person) => person ?? []),
    ),
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

/** What was ordered, what fraud rules decided, how each process stands, and where each parcel was. */
async function courseOf(connection: Connection, orderId: string) {
  const processes = await processesOfCase(connection, `order:${orderId}`);
  const { lines, agreedTotal, fraud } = (processes.find(({ process }) => process === 'order-to-delivery')
    ?.state ?? {}) as { lines?: unknown; agreedTotal?: unknown; fraud?: { verdict?: string } };
  const parcels = await consignmentModel(connection).find({ orderId }).lean<ConsignmentDocument[]>().exec();
  const events = await trackingEventModel(connection)
    .find({ consignmentId: { $in: parcels.map(({ _id }) => _id) } })
    .sort({ at: 1 })
    .lean<TrackingEventDocument[]>()
    .exec();
  return {
    ...{ lines, agreedTotal, fraudDecision: fraud?.verdict },
    processes: processes.map(({ processId, process, stage, openedAt, endedAt }) => ({
      ...{ processId, process, stage, openedAt, endedAt },
    })),
    parcels: parcels.map(({ _id, carrier, trackingCode, mode, stage }) => ({
      ...{ carrier, trackingCode, mode, stage },
      events: events
        .filter(({ consignmentId }) => consignmentId === _id)
        .map(({ kind, at, place, detail }) => ({ kind, at, place, detail })),
    })),
  };
}

/** How many signatures and declarations of their company name who speaks for it. */
async function companyRecordsOf(deps: PrivacyDependencies, people: readonly Contact[]) {
  if (people.length === 0) return [];
  const texts = {
    ...{ names: people.map(({ name }) => name), emails: people.map(({ email }) => email) },
    ...{ streets: [], places: [], phones: [] },
  };
  const partnerCases = [...new Set(people.map(({ caseId }) => caseId))];
  const { naming } = await namedByCompany(deps, { texts, partnerCases });
  return [{ cases: partnerCases, namedIn: naming }];
}

async function filesOf(connection: Connection, caseIds: readonly string[]): Promise<FileRecord[]> {
  return storedFileModel(connection)
    .find({ caseId: { $in: [...caseIds] } })
    .sort({ storedAt: 1 })
    .lean<FileRecord[]>()
    .exec();
}

const general = [
  ...[
    'requestId',
    'residence',
    'madeAt',
    'purposes',
    'categories',
    'recipients',
    'thirdCountries',
    'keptFor',
  ],
  ...['rights', 'complaint', 'sources', 'automatedDecisions'],
];

async function drawExport(data: JsonObject, madeAt: string, author: string): Promise<Buffer> {
  const paper = new Paper({
    ...{ title: 'Data held of you', author, language: 'en', createdAt: madeAt },
    contentSha256: canonicalSha256(data),
  });
  paper.text('Data held of you', STYLES.title, { tag: 'H1', spaceAfter: 8 });
  paper.rule();
  paper.gap(9);
  section(paper, 'In general', data, general);
  for (const part of ['orders', 'partnerships', 'companyRecords', 'notices', 'mails', 'files']) {
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
