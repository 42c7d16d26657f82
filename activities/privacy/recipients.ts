/** Who was given data of a person with their orders, and the mail that tells them of a correction or an erasure (GDPR art. 19). */
import type { Connection } from 'mongoose';
import type { PrivacyActivities, Recipient } from '../../domain/privacy';
import { consignmentModel } from '../../models/consignment';
import { logisticsPartnerModel } from '../../models/logistics-partner';
import { processModel, type ProcessDocument } from '../../models/process';
import { mailFailure } from '../mail/failure';
import { sendToPerson, unlessErased } from '../mail/send-once';
import { renderRecipientMail } from '../mail/templates/render-recipient';
import { casesOf, type PrivacyDependencies } from './dependencies';

/** The broker is one port: it has no name of its own in the record. */
const broker = 'customs-broker';

/**
 * Carriers by their parcels' numbers, payment providers by theirs (by the order's where nothing was authorized), and the broker by
 * what it declared; each once, by name. Found after an erasure as before it.
 */
export async function recipientsOf(
  connection: Connection,
  orders: readonly string[] = [],
): Promise<Recipient[]> {
  const given = [
    ...(await parcelsOf(connection, orders)),
    ...(await paymentsAndDeclarationsOf(connection, orders)),
  ];
  const names = [...new Set(given.map(([name]) => name))].sort();
  const contacts = await contactsOf(connection, names);
  return names.map((recipient) => {
    const contactId = contacts.get(recipient);
    const references = given.flatMap(([name, reference]) => (name === recipient ? [reference] : []));
    return {
      ...{ recipient, references: [...new Set(references)].sort() },
      ...(contactId === undefined ? {} : { contactId }),
    };
  });
}

export function namesOf(recipients: readonly Recipient[]): string[] {
  return recipients.map(({ recipient }) => recipient);
}

/** Who was given something, and the number they know it by. */
type Given = readonly [recipient: string, reference: string];

async function parcelsOf(connection: Connection, orders: readonly string[]): Promise<Given[]> {
  const parcels = await consignmentModel(connection)
    .find({ orderId: { $in: [...orders] } })
    .select({ carrier: 1, trackingCode: 1 })
    .lean<{ carrier: string; trackingCode: string }[]>()
    .exec();
  return parcels.map(({ carrier, trackingCode }) => [carrier, trackingCode]);
}

async function paymentsAndDeclarationsOf(
  connection: Connection,
  orders: readonly string[],
): Promise<Given[]> {
  const processes = await processModel(connection)
    .find({ process: { $in: ['order-to-delivery', 'shipment'] }, caseId: { $in: casesOf(orders) } })
    .select({ process: 1, caseId: 1, 'listing.owner': 1, 'state.payment.authorizationId': 1, 'state.mrn': 1 })
    .lean<Pick<ProcessDocument, 'process' | 'caseId' | 'listing' | 'state'>[]>()
    .exec();
  return processes.flatMap(({ process, caseId, listing, state }): Given[] => {
    const { payment, mrn } = state as { payment?: { authorizationId?: string }; mrn?: string };
    if (process === 'shipment') return mrn === undefined ? [] : [[broker, mrn]];
    return [[listing.owner, payment?.authorizationId ?? caseId.slice('order:'.length)]];
  });
}

/** Of carriers only: the other companies have no mail address on record. */
async function contactsOf(connection: Connection, names: readonly string[]): Promise<Map<string, string>> {
  const partners = await logisticsPartnerModel(connection)
    .find({ _id: { $in: [...names] }, contactId: { $exists: true } })
    .select({ contactId: 1 })
    .lean<{ _id: string; contactId: string }[]>()
    .exec();
  return new Map(partners.map(({ _id, contactId }) => [_id, contactId]));
}

/** Sends it once. It names nobody: not the person, whom the numbers stand for, nor who reads it. */
export async function tellRecipient(
  deps: PrivacyDependencies,
  { requestId, kind, to }: Parameters<PrivacyActivities['tellRecipient']>[0],
): Promise<void> {
  const { recipient, references, contactId = '' } = to;
  const contact = await unlessErased(() => deps.contacts.readContact(contactId));
  if (!contact)
    throw mailFailure('contact-unknown', `There is no contact of ${recipient}; nothing was sent.`);
  const { email, locale } = contact;
  const mail = renderRecipientMail(kind, {
    ...{ locale, requestId, recipient, references, imprint: deps.imprint },
  });
  const receiver = { subject: contactId, email, recipient: (sealed: string) => ({ contactId, sealed }) };
  const step = { step: `privacy:${requestId}/told-${recipient}`, caseId: `privacy:${requestId}`, kind };
  await sendToPerson(deps, step, receiver, mail, { 'Reply-To': deps.staffAddress('compliance') });
}
