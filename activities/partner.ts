/**
 * What goes out to a brand partner or to staff, and the links in it.
 *
 * Every activity can run again after a crash at any line: the link of a step is found again by its id, its token is derived
 * again, and a mail that the server has taken is not sent again where the mailer can tell (see `mail/smtp.ts`). Tokens,
 * names and addresses stay in here: what goes back to the workflow, also in an error, is ids.
 */
import type { MailContent, PartnerActivities, PartnerRequest } from '../domain/partner';
import type { Role } from '../domain/shapes/common';
import type { Contact, Contacts } from '../models/contact';
import type { Mails } from '../models/mail';
import {
  linkIdOf,
  linkState,
  type IssuedLink,
  type LinkTerms,
  type PartnerLinks,
} from '../models/partner-link';
import type { Vault } from '../models/personal';
import { mailFailure } from './mail/failure';
import type { Mailer } from './mail/port';
import { sendOnce, sendToPerson, unlessErased, type Step } from './mail/send-once';
import { renderPartnerMail, renderStaffMail } from './mail/templates/render';
import type { RenderedMail } from './mail/templates/wording';

export interface PartnerDependencies {
  links: PartnerLinks;
  contacts: Contacts;
  mails: Mails;
  vault: Vault;
  mailer: Mailer;
  /** Base address of the partner pages, without a trailing slash: a link is `${publicUrl}/p/${token}`. */
  publicUrl: string;
  /** Where staff of a role are written to. Partners' replies go to the category managers. */
  staffAddress: (role: Role) => string;
  clock: () => Date;
  /** Legal name and address of the platform, for the foot of mails to partners. */
  imprint?: string;
}

/** The activities of the `partner` family. Failures of type {@link PartnerFailure} are for good; all others may be retried. */
export function createPartnerActivities(deps: PartnerDependencies): PartnerActivities {
  const links = deps.links;
  return {
    async askPartner(request) {
      const contact = await personOf(deps, request.contactId);
      const link = await links.issueLink(request.step, termsOf(request, contact, deps.clock()));
      checkSameRequest(link, request);
      await sendLink(deps, request.step, link, contact, request.mail);
      return { linkId: link.linkId };
    },
    async remindPartner({ step, linkId, mail }) {
      const link = await newestOf(deps, step, await knownLink(deps, linkId));
      // What was asked is still true: a reminder names the same document without the workflow repeating it.
      const values = { ...link.mail.values, ...mail.values };
      await sendLink(deps, step, link, await personOf(deps, link.contactId), { ...mail, values });
    },
    async tellPartner({ step, caseId, contactId, mail }) {
      const contact = await personOf(deps, contactId);
      const rendered = renderPartnerMail(mail, frameOf(deps, contact));
      await sendToPartner(deps, { step, caseId, kind: mail.kind }, contact, rendered);
    },
    async tellStaff({ step, caseId, role, mail }) {
      const rendered = renderStaffMail(mail, { caseId });
      const address = () => Promise.resolve(deps.staffAddress(role));
      await sendOnce(deps, { step, caseId, kind: mail.kind, to: { role } }, address, rendered);
    },
    closeLinks: (selection) => links.closeLinks(selection, deps.clock()),
    async reissueLink({ step, linkId, expiresAt }) {
      const old = await newestOf(deps, step, await knownLink(deps, linkId));
      if (old.usedAt ?? old.closedAt)
        throw mailFailure('link-dead', `What link ${linkId} asked for is settled; no new link was made.`);
      const contact = await personOf(deps, old.contactId);
      const terms = { ...renewable(old), expiresAt: new Date(expiresAt), createdAt: deps.clock() };
      const link = await links.issueLink(step, terms);
      await links.revokeLink(old.linkId, step, deps.clock());
      await sendLink(deps, step, link, contact, link.mail);
      return { linkId: link.linkId };
    },
  };
}

async function personOf({ contacts }: PartnerDependencies, contactId: string): Promise<Contact> {
  const contact = await unlessErased(() => contacts.readContact(contactId));
  if (!contact) throw mailFailure('contact-unknown', `There is no contact ${contactId}; nothing was sent.`);
  return contact;
}

async function knownLink({ links }: PartnerDependencies, linkId: string): Promise<IssuedLink> {
  const link = await links.linkById(linkId);
  if (!link) throw mailFailure('link-unknown', `There is no link ${linkId}; nothing was sent.`);
  return link;
}

/**
 * The link that stands for this one now: one that was made anew was revoked by the step that made the next. Not further than
 * `step`, which has revoked one itself when it runs again.
 */
async function newestOf({ links }: PartnerDependencies, step: string, link: IssuedLink): Promise<IssuedLink> {
  let newest = link;
  while (newest.revokedBy !== undefined && newest.revokedBy !== step) {
    const next = await links.linkById(linkIdOf(newest.revokedBy));
    if (!next) break; // killed by a person, with nothing in its place
    newest = next;
  }
  return newest;
}

function termsOf(request: PartnerRequest, contact: Contact, now: Date): LinkTerms {
  const { caseId, processId, contactId, purpose, slot, singleUse, mail } = request;
  const expiresAt = new Date(request.expiresAt);
  return {
    caseId,
    processId,
    contactId,
    purpose,
    slot,
    singleUse,
    mail,
    expiresAt,
    locale: contact.locale,
    createdAt: now,
  };
}

function renewable({ purpose, caseId, processId, slot, contactId, locale, singleUse, mail }: IssuedLink) {
  return { purpose, caseId, processId, slot, contactId, locale, singleUse, mail };
}

function checkSameRequest(link: IssuedLink, request: PartnerRequest): void {
  const asked = (of: IssuedLink | PartnerRequest) =>
    [of.caseId, of.processId, of.contactId, of.purpose, of.slot].join('\n');
  if (asked(link) !== asked(request))
    throw mailFailure('step-reused', `Step ${request.step} has asked for something else before.`);
}

/** A link that died since it was asked for is not sent: it would only lead to a closed door. */
async function sendLink(
  deps: PartnerDependencies,
  step: string,
  link: IssuedLink,
  contact: Contact,
  mail: MailContent,
): Promise<void> {
  if (linkState(link, deps.clock()) !== 'open') return;
  const { purpose, expiresAt, singleUse, caseId } = link;
  const url = `${deps.publicUrl}/p/${deps.links.tokenOf(link)}`;
  const frame = { ...frameOf(deps, contact), link: { url, purpose, expiresAt, singleUse } };
  await sendToPartner(deps, { step, caseId, kind: mail.kind }, contact, renderPartnerMail(mail, frame));
}

function frameOf({ imprint }: PartnerDependencies, { locale, name }: Contact) {
  return { locale, name, ...(imprint !== undefined && { imprint }) };
}

async function sendToPartner(deps: PartnerDependencies, step: Step, contact: Contact, mail: RenderedMail) {
  const { contactId, email } = contact;
  const receiver = { subject: contactId, email, recipient: (sealed: string) => ({ contactId, sealed }) };
  await sendToPerson(deps, step, receiver, mail, { 'Reply-To': deps.staffAddress('category-manager') });
}
