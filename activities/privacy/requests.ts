/** Privacy requests but for erasure: the code, letters, what is held, corrections, objections, the copy of everything. */
import { Readable } from 'node:stream';
import type { PrivacyActivities } from '../../domain/privacy';
import { customerSubject } from '../../models/customer';
import { requestSubject } from '../../models/privacy-request';
import { casesOf, requestOf, splitSubjects, type PrivacyDependencies } from './dependencies';
import { composeExport } from './export';
import { sendLetter } from './letters';
import { obstaclesOf } from './obstacles';
import { namesOf, recipientsOf, tellRecipient } from './recipients';

/** The activities of the `privacy` family. What they return goes into histories: counts and ids. */
export function createPrivacyActivities(deps: PrivacyDependencies): PrivacyActivities {
  const { requests, rights, contacts, notifiers, clock, publicUrl } = deps;
  return {
    async mailPrivacyCode({ requestId, round, until }) {
      const code = await requests.giveCode(requestId, round, new Date(until));
      const { locale } = await requestOf(deps, requestId);
      const url = `${publicUrl}/privacy/${requestId}?lang=${locale}`;
      await sendLetter(deps, {
        ...{ requestId, step: `privacy:${requestId}/code-${round}` },
        mail: { kind: 'verify-code', values: { code } },
        more: { link: { to: 'code', url } },
      });
    },
    tellRequester: (notice) => tellRequester(deps, notice),
    async findHeld(requestId) {
      const requester = await requests.requester(requestId);
      if (!requester) throw new Error(`privacy request ${requestId} is not in the record`);
      const [customerIds, people] = await Promise.all([
        rights.customersAt(requester.email),
        contacts.contactsAt(requester.email),
      ]);
      const orders = (await rights.ordersOf(customerIds)).map(({ _id }) => _id);
      const contactIds = people.map(({ contactId }) => contactId);
      const notices = await notifiers.subjectsAt(requester.email, contactIds);
      const subjects = [...customerIds.map(customerSubject), ...contactIds, ...notices];
      await requests.keepHeld(requestId, { subjects, orders });
      return {
        ...{ customers: customerIds.length, orders: orders.length, contacts: people.length },
        notices: notices.length,
      };
    },
    makeExport: ({ requestId, until }) => makeExport(deps, requestId, new Date(until)),
    async correctHeld(requestId) {
      const { subjects } = await requestOf(deps, requestId);
      const { customerIds, contactIds } = splitSubjects(subjects);
      const { correction } = (await requests.requester(requestId)) ?? {};
      if (!correction) return { corrected: 0 };
      let corrected = await rights.correct(customerIds, correction);
      corrected += await notifiers.correct(subjects ?? [], correction);
      for (const contactId of contactIds) {
        const contact = await contacts.readContact(contactId);
        if (!contact) continue;
        const { name = contact.name, email = contact.email } = correction;
        if (name === contact.name && email === contact.email) continue;
        await contacts.saveContact({ ...contact, name, email });
        corrected += 1;
      }
      return { corrected };
    },
    async noteObjection(requestId) {
      const { customerIds } = splitSubjects((await requestOf(deps, requestId)).subjects);
      await rights.object(customerIds, clock());
    },
    erasureObstacles: async (requestId) => obstaclesOf(deps, await requestOf(deps, requestId)),
    findRecipients: async (requestId) =>
      recipientsOf(deps.connection, (await requestOf(deps, requestId)).orders),
    tellRecipient: (notice) => tellRecipient(deps, notice),
  };
}

/** Who corrected their data is told who had been given them. */
async function tellRequester(
  deps: PrivacyDependencies,
  notice: Parameters<PrivacyActivities['tellRequester']>[0],
): Promise<void> {
  if (notice.mail.kind !== 'data-corrected') return sendLetter(deps, notice);
  const { orders } = await requestOf(deps, notice.requestId);
  const recipients = namesOf(await recipientsOf(deps.connection, orders));
  return sendLetter(deps, { ...notice, more: { recipients } });
}

/** The sealed copy, and its link by mail. The same step again makes the same link and sends no second mail. */
async function makeExport(
  deps: PrivacyDependencies,
  requestId: string,
  until: Date,
): Promise<{ bytes: number }> {
  const { requests, store, vault, publicUrl } = deps;
  const request = await requestOf(deps, requestId);
  const fileId = `privacy-export:${requestId}`;
  const caseIds = casesOf(request.orders);
  const zip = await composeExport(deps, request, caseIds);
  // Made anew on each try: the file of a try before may be older than what is held now.
  await store.remove(fileId);
  const sealed = await vault.seal(requestSubject(requestId), zip.toString('base64'));
  await store.put(Readable.from([Buffer.from(sealed)]), {
    ...{ caseId: `privacy:${requestId}`, slot: 'privacy-export', fileId, origin: 'generated' },
    ...{ fileName: 'my-data.zip.sealed', mediaType: 'application/octet-stream', maxBytes: 200 * 1024 * 1024 },
  });
  const file = { fileId, fileName: 'my-data.zip', mediaType: 'application/zip', sealed: true };
  const token = await requests.keepLink(requestId, 'export', file, until);
  await sendLetter(deps, {
    ...{ requestId, step: `privacy:${requestId}/access-ready` },
    mail: { kind: 'access-ready', values: { untilOn: until.toISOString() } },
    more: { link: { to: 'export', url: `${publicUrl}/privacy/${requestId}/export/${token}` } },
  });
  return { bytes: zip.length };
}
