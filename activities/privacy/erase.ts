/**
 * Erasure and its proof, in one activity: what is looked for is collected, the keys are destroyed and everything is searched
 * without any of it leaving this worker's memory. A try that dies finds what it looked for sealed under the request's own
 * subject, which is forgotten last; so each step can be done again.
 */
import type { ErasureActivities, ErasureReport } from '../../domain/privacy';
import { tracesOf, type PersonTexts } from '../../domain/traces';
import { textsOf } from '../../models/customer-rights';
import { textsStated } from '../../models/ip-notice-people';
import type { Contact } from '../../models/contact';
import { consignmentModel } from '../../models/consignment';
import { noneIfErased } from '../../models/personal';
import { requestSubject, type ShownPrivacyRequest } from '../../models/privacy-request';
import { blackenTexts } from '../../models/record-scan';
import { certify } from './certificate';
import {
  casesOf,
  processesOfNotices,
  requestOf,
  splitSubjects,
  type PrivacyDependencies,
} from './dependencies';
import { namedByCompany } from './company';
import { keptOf } from './kept';
import { sendLetter } from './letters';
import { inArchive, lookForPerson, namedOnly } from './proof';
import { namesOf, recipientsOf } from './recipients';

/** What an erasure keeps of the person while it runs, sealed. */
export interface Sought {
  texts: PersonTexts;
  caseIds: string[];
  /** Of the companies the person speaks for. Absent in what was sealed before they were searched. */
  partnerCases?: string[];
  orders: string[];
  noticeIds: string[];
  trackingCodes: string[];
  recipients: string[];
  messageIds: string[];
  erasedAt: string;
  removed: ErasureReport['removed'];
}

export function createErasureActivities(deps: PrivacyDependencies): ErasureActivities {
  return {
    async eraseAndProve(requestId) {
      const request = await requestOf(deps, requestId);
      const sought = (await deps.requests.sought<Sought>(requestId)) ?? (await collect(deps, request));
      await destroy(deps, request, sought);
      return prove(deps, request, sought);
    },
    certifyErasure: async ({ requestId, report, until }) => certify(deps, requestId, report, new Date(until)),
    closeErasure: (request) => close(deps, request),
  };
}

/** Before anything is destroyed; kept sealed so that a later try looks for the same. */
async function collect(deps: PrivacyDependencies, request: ShownPrivacyRequest): Promise<Sought> {
  const { requests, mails, connection, clock } = deps;
  const { requestId, subjects, orders = [] } = request;
  const { customerIds, contactIds, noticeIds } = splitSubjects(subjects);
  const others = await requests.others(requestId);
  const caseIds = [
    ...casesOf(orders),
    ...[requestId, ...others.map((other) => other.requestId)].map((id) => `privacy:${id}`),
  ];
  const sent = await mails.mailsOf({ caseIds, customerIds, contactIds, noticeIds });
  const parcels = await consignmentModel(connection)
    .find({ orderId: { $in: orders } })
    .lean<{ trackingCode: string }[]>()
    .exec();
  const contactsNow = await contactsOf(deps, contactIds);
  const sought: Sought = {
    ...{ caseIds, orders, noticeIds, texts: await textsHeld(deps, request, contactsNow) },
    partnerCases: [...new Set(contactsNow.map(({ caseId }) => caseId))],
    removed: { files: await filesNaming(deps, caseIds), mails: 0, lookupKeys: 0, freeTexts: 0, histories: 0 },
    trackingCodes: parcels.map(({ trackingCode }) => trackingCode),
    recipients: namesOf(await recipientsOf(connection, orders)),
    messageIds: sent.map(({ messageId }) => messageId),
    erasedAt: clock().toISOString(),
  };
  await requests.keepSought(requestId, sought);
  return sought;
}

async function contactsOf({ contacts }: PrivacyDependencies, contactIds: string[]): Promise<Contact[]> {
  const people = await Promise.all(contactIds.map((id) => contacts.readContact(id).catch(noneIfErased)));
  return people.flatMap((person) => person ?? []);
}

async function textsHeld(
  deps: PrivacyDependencies,
  request: ShownPrivacyRequest,
  known: readonly Contact[],
): Promise<PersonTexts> {
  const { rights, notifiers, requests } = deps;
  const { customerIds } = splitSubjects(request.subjects);
  const orders = await Promise.all(customerIds.map((id) => rights.openOrders([id]).catch(noneIfErased)));
  const texts = textsOf(orders.flatMap((found) => found ?? []));
  const stated = textsStated(await notifiers.statedBy(request.subjects ?? []));
  const requester = await requests.requester(request.requestId);
  return {
    ...texts,
    names: [...texts.names, ...stated.names, ...known.map(({ name }) => name)],
    emails: [
      ...[...texts.emails, ...stated.emails, ...known.map(({ email }) => email)],
      ...(requester ? [requester.email] : []),
    ],
    streets: [...texts.streets, ...stated.streets],
    phones: [...texts.phones, ...stated.phones],
  };
}

/** Slots of papers that name parcels and goods only. */
const impersonal = new Set([
  'claim-dossier',
  'customs-declaration',
  'incident-report',
  'erasure-certificate',
]);

async function filesNaming({ store }: PrivacyDependencies, caseIds: readonly string[]): Promise<number> {
  const files = await Promise.all(caseIds.map((caseId) => store.list(caseId)));
  return files.flat().filter(({ slot }) => !impersonal.has(slot)).length;
}

/** Each step can be repeated. */
async function destroy(
  deps: PrivacyDependencies,
  { requestId, subjects = [] }: ShownPrivacyRequest,
  sought: Sought,
): Promise<void> {
  const { store, archive, vault, rights, notifiers, requests, connection, clock } = deps;
  const { removed, caseIds, partnerCases = [], texts, orders, noticeIds, trackingCodes } = sought;
  for (const caseId of caseIds)
    for (const { fileId, slot } of await store.list(caseId))
      if (!impersonal.has(slot)) await store.remove(fileId);
  const others = await requests.others(requestId);
  for (const subject of [...subjects, ...others.map((other) => requestSubject(other.requestId))])
    await vault.forget(subject, new Date(sought.erasedAt));
  removed.lookupKeys = await rights.strip(splitSubjects(subjects).customerIds, new Date(sought.erasedAt));
  await notifiers.strip(subjects, new Date(sought.erasedAt));
  await requests.strip(
    others.map((other) => other.requestId),
    new Date(sought.erasedAt),
  );
  removed.mails += (await archive?.remove({ messageIds: sought.messageIds, to: texts.emails })) ?? 0;
  const traces = tracesOf(texts);
  removed.freeTexts += await blackenTexts(
    connection,
    traces,
    {
      caseIds: [...caseIds, ...partnerCases],
      processIds: processesOfNotices(noticeIds),
      orderIds: orders,
      trackingCodes,
    },
    clock(),
  );
  await requests.keepSought(requestId, sought);
}

async function prove(
  deps: PrivacyDependencies,
  request: ShownPrivacyRequest,
  sought: Sought,
): Promise<ErasureReport> {
  const { removed, scanned, unreadable, findings } = await lookForPerson(deps, sought);
  const company = await namedByCompany(deps, sought);
  return {
    ...{ erasedAt: sought.erasedAt, scannedAt: deps.clock().toISOString() },
    ...{ subjects: request.subjects?.length ?? 0, orders: sought.orders.length },
    texts: tracesOf(sought.texts).length,
    removed: { ...sought.removed, histories: removed },
    ...{ scanned: { ...scanned, sealed: company.opened }, unreadable, findings: namedOnly(findings) },
    partnerships: sought.partnerCases?.length ?? 0,
    kept: await keptOf(deps, request.requestId, sought, company.naming),
    recipients: sought.recipients,
  };
}

/** The letter names what was kept; then nothing of ours holds the address any more, and the archive is searched once more. */
async function close(
  deps: PrivacyDependencies,
  { requestId, report, certified }: Parameters<ErasureActivities['closeErasure']>[0],
): ReturnType<ErasureActivities['closeErasure']> {
  const { requests, vault, archive, publicUrl, clock } = deps;
  const requester = await requests.requester(requestId).catch(noneIfErased);
  // A try before came to its end.
  if (!requester) return { findings: [] };
  const token = certified ? requests.tokenOf(requestId, 'certificate') : '';
  const url = `${publicUrl}/privacy/${requestId}/certificate/${token}`;
  await sendLetter(deps, {
    ...{ requestId, step: `privacy:${requestId}/data-erased` },
    mail: { kind: 'data-erased', values: {} },
    more: {
      kept: report.kept,
      recipients: report.recipients,
      ...(certified ? { link: { to: 'certificate', url } } : {}),
    },
  });
  await archive?.remove({ messageIds: [], to: [requester.email] });
  const address = { names: [], streets: [], places: [], phones: [], emails: [requester.email] };
  const findings = await inArchive(archive, address, []);
  await requests.strip([requestId], clock());
  await vault.forget(requestSubject(requestId), clock());
  return { findings: namedOnly(findings) };
}
