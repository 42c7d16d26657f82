/** The partner family against a real database, with the sandbox's mailbox. */
import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { createPartnerActivities } from '../../activities/partner';
import { createSandboxMailer } from '../../activities/mail/sandbox';
import type { PartnerRequest } from '../../domain/partner';
import { createContacts } from '../../models/contact';
import { createMails, mailModel } from '../../models/mail';
import { createPartnerLinks, partnerLinkModel } from '../../models/partner-link';
import { createVault } from '../../models/personal';
import { openTestDatabase } from '../support/mongo';

const secret = randomBytes(32);
const start = new Date('2026-11-24T10:00:00Z');
let database: { connection: Connection; close(): Promise<void> };
beforeAll(async () => {
  database = await openTestDatabase();
  await partnerLinkModel(database.connection).createIndexes();
});
afterAll(() => database.close());

let named = 0;
/** A case of its own with one contact, and everything the activities work with. */
async function newCase() {
  const { connection } = database;
  const caseId = `acme${(named += 1)}:DE`;
  const contactId = `contact-of-${caseId}`;
  const vault = createVault({ connection, secret });
  const contacts = createContacts(connection, vault);
  const links = createPartnerLinks({ connection, secret });
  const mailer = createSandboxMailer();
  const time = { now: start };
  const deps = {
    links,
    contacts,
    mails: createMails(connection),
    vault,
    mailer,
    publicUrl: 'https://landfall.test',
    staffAddress: (role: string) => `${role}@landfall.test`,
    clock: () => time.now,
    imprint: 'Landfall Commerce GmbH, Hamburg',
  };
  await contacts.saveContact({ contactId, caseId, locale: 'en', name: 'Mei Lin', email: 'mei@brand.test' });
  const request: PartnerRequest = {
    step: `${caseId}/ask`,
    caseId,
    processId: `document-request:${caseId}:tax`,
    contactId,
    purpose: 'upload-document',
    slot: 'tax',
    expiresAt: '2026-12-24T10:00:00.000Z',
    singleUse: false,
    mail: { kind: 'upload-document', values: { brand: 'Acme', document: 'tax', dueOn: '2026-12-20' } },
  };
  return {
    caseId,
    contactId,
    vault,
    contacts,
    links,
    mailer,
    deps,
    time,
    request,
    ...createPartnerActivities(deps),
  };
}

const tokenIn = (text: string | undefined) =>
  /https:\/\/landfall\.test\/p\/([A-Za-z0-9_-]{43})(?=\s)/.exec(text ?? '')?.[1] ?? 'no token';

describe('asking a partner', () => {
  test('sends one mail in their language, with a link that opens', async () => {
    const { askPartner, request, mailer, links } = await newCase();
    const { linkId } = await askPartner(request);
    expect(mailer.inbox()).toHaveLength(1);
    const [mail] = mailer.inbox();
    expect(mail).toMatchObject({
      to: 'mei@brand.test',
      messageId: expect.stringMatching(/^[0-9a-f]{32}@landfall\.test$/),
      headers: { 'Reply-To': 'category-manager@landfall.test', 'Auto-Submitted': 'auto-generated' },
    });
    expect(mail?.text).toContain('tax registration certificate');
    expect(mail?.html).toContain(tokenIn(mail?.text));
    expect(await links.findByToken(tokenIn(mail?.text), start)).toMatchObject({
      dead: false,
      linkId,
      slot: 'tax',
    });
  });

  test('twice by the same step: the same link, one mail', async () => {
    const { askPartner, request, mailer } = await newCase();
    const first = await askPartner(request);
    expect(await askPartner(request)).toEqual(first);
    expect(mailer.inbox()).toHaveLength(1);
  });

  test('something else by the same step is refused for good', async () => {
    const { askPartner, request } = await newCase();
    await askPartner(request);
    await expect(askPartner({ ...request, slot: 'registration' })).rejects.toMatchObject({
      type: 'step-reused',
      nonRetryable: true,
    });
  });

  test('while the mail server is busy fails, and goes out on the next attempt', async () => {
    const { askPartner, request, mailer } = await newCase();
    mailer.failNext('busy');
    await expect(askPartner(request)).rejects.toThrow(/did not take/);
    await askPartner(request);
    expect(mailer.inbox()).toHaveLength(1);
  });

  test('when the server took the mail and hung up: not sent a second time', async () => {
    const { askPartner, request, mailer } = await newCase();
    mailer.failNext('dropped');
    await expect(askPartner(request)).rejects.toThrow(/may have/);
    await askPartner(request);
    expect(mailer.inbox()).toHaveLength(1);
  });

  test('when the server refuses: a permanent failure', async () => {
    const { askPartner, request, mailer } = await newCase();
    mailer.failNext('refused');
    await expect(askPartner(request)).rejects.toMatchObject({ type: 'mail-refused', nonRetryable: true });
  });

  test('a link closed before a retry is not sent', async () => {
    const { askPartner, closeLinks, request, mailer, caseId } = await newCase();
    mailer.failNext('busy');
    await expect(askPartner(request)).rejects.toThrow();
    await closeLinks({ caseId });
    await askPartner(request);
    expect(mailer.inbox()).toHaveLength(0);
  });

  test('a retry goes to the address of the first attempt', async () => {
    const { askPartner, request, mailer, contacts, contactId, caseId } = await newCase();
    mailer.failNext('busy');
    await expect(askPartner(request)).rejects.toThrow();
    const corrected = { contactId, caseId, locale: 'en' as const, name: 'Mei', email: 'new@brand.test' };
    await contacts.saveContact(corrected);
    await askPartner(request);
    expect(mailer.inbox()).toMatchObject([{ to: 'mei@brand.test' }]);
  });

  test('a person unknown or erased is a permanent failure', async () => {
    const { askPartner, request, vault, contactId } = await newCase();
    await expect(askPartner({ ...request, step: 'nobody', contactId: 'nobody' })).rejects.toMatchObject({
      type: 'contact-unknown',
      nonRetryable: true,
    });
    await vault.forget(contactId, start);
    await expect(askPartner(request)).rejects.toMatchObject({ type: 'person-erased', nonRetryable: true });
  });

  test('leaves no token, name or address in the database', async () => {
    const { askPartner, request, mailer, caseId } = await newCase();
    await askPartner(request);
    const kept = JSON.stringify([
      await mailModel(database.connection).find({ caseId }).lean().exec(),
      await partnerLinkModel(database.connection).find({ caseId }).lean().exec(),
    ]);
    expect(kept).not.toMatch(/Mei Lin|brand\.test/);
    expect(kept).not.toContain(tokenIn(mailer.inbox()[0]?.text));
  });
});

describe('reminding', () => {
  const mail = { kind: 'reminder' as const, values: { brand: 'Acme', dueOn: '2026-12-20' } };

  test('sends the same link once more', async () => {
    const { askPartner, remindPartner, request, mailer } = await newCase();
    const { linkId } = await askPartner(request);
    await remindPartner({ step: `${request.step}/remind-1`, linkId, mail });
    const [asked, reminded] = mailer.inbox();
    expect(mailer.inbox()).toHaveLength(2);
    expect(tokenIn(reminded?.text)).toBe(tokenIn(asked?.text));
    expect(reminded?.subject).toContain('tax registration certificate');
    expect(reminded?.messageId).not.toBe(asked?.messageId);
  });

  test('follows to the link that was made anew, and anew again', async () => {
    const { askPartner, reissueLink, remindPartner, request, mailer } = await newCase();
    const { linkId } = await askPartner(request);
    const expiresAt = '2027-01-24T10:00:00.000Z';
    await reissueLink({ step: `${request.step}/reissue-1`, linkId, expiresAt });
    const reissue = { step: `${request.step}/reissue-2`, linkId, expiresAt };
    expect(await reissueLink(reissue)).toEqual(await reissueLink(reissue));
    await remindPartner({ step: `${request.step}/remind-1`, linkId, mail });
    const [, first, second, reminded] = mailer.inbox();
    expect(mailer.inbox()).toHaveLength(4);
    expect(reminded?.subject).not.toBe(second?.subject);
    expect(tokenIn(reminded?.text)).toBe(tokenIn(second?.text));
    expect(tokenIn(reminded?.text)).not.toBe(tokenIn(first?.text));
  });

  test('says nothing of a link that a person has killed', async () => {
    const { askPartner, remindPartner, links, request, mailer } = await newCase();
    const { linkId } = await askPartner(request);
    await links.revokeLink(linkId, 'staff:omar', start);
    await remindPartner({ step: `${request.step}/remind-1`, linkId, mail });
    expect(mailer.inbox()).toHaveLength(1);
  });

  test('says nothing of a link that has died, and fails for one that never was', async () => {
    const { askPartner, remindPartner, request, mailer, time } = await newCase();
    const { linkId } = await askPartner(request);
    time.now = new Date('2026-12-25T00:00:00Z');
    await remindPartner({ step: `${request.step}/remind-2`, linkId, mail });
    expect(mailer.inbox()).toHaveLength(1);
    await expect(remindPartner({ step: 'x', linkId: 'link-none', mail })).rejects.toMatchObject({
      type: 'link-unknown',
      nonRetryable: true,
    });
  });
});

describe('reissuing', () => {
  test('sends the same mail with a new link; the old one dies', async () => {
    const { askPartner, reissueLink, request, mailer, links } = await newCase();
    const { linkId } = await askPartner(request);
    const reissue = { step: `${request.step}/reissue`, linkId, expiresAt: '2027-01-24T10:00:00.000Z' };
    const next = await reissueLink(reissue);
    expect(await reissueLink(reissue)).toEqual(next);
    const [old, fresh] = mailer.inbox();
    expect(mailer.inbox()).toHaveLength(2);
    expect(fresh?.subject).toBe(old?.subject);
    expect(await links.findByToken(tokenIn(old?.text), start)).toEqual({ dead: true });
    expect(await links.findByToken(tokenIn(fresh?.text), start)).toMatchObject({ dead: false, ...next });
  });

  test('once more, by the link first sent, leaves only the last one alive', async () => {
    const { askPartner, reissueLink, request, mailer, links } = await newCase();
    const { linkId } = await askPartner(request);
    for (const step of ['again', 'and again'])
      await reissueLink({ step: `${request.step}/${step}`, linkId, expiresAt: '2027-01-24T10:00:00.000Z' });
    const found = await Promise.all(
      mailer.inbox().map(({ text }) => links.findByToken(tokenIn(text), start)),
    );
    expect(found.map(({ dead }) => dead)).toEqual([true, true, false]);
  });

  test('works for an expired link, not for one whose matter is settled', async () => {
    const { askPartner, reissueLink, closeLinks, request, mailer, time, caseId } = await newCase();
    const { linkId } = await askPartner(request);
    time.now = new Date('2026-12-25T00:00:00Z');
    const next = await reissueLink({ step: `${caseId}/r1`, linkId, expiresAt: '2027-01-24T10:00:00.000Z' });
    expect(mailer.inbox()).toHaveLength(2);
    await closeLinks({ caseId, slot: 'tax' });
    await expect(
      reissueLink({ step: `${caseId}/r2`, linkId: next.linkId, expiresAt: '2027-02-24T10:00:00.000Z' }),
    ).rejects.toMatchObject({ type: 'link-dead', nonRetryable: true });
  });
});

describe('telling', () => {
  test('a partner, without a link, once per step', async () => {
    const { tellPartner, mailer, caseId, contactId } = await newCase();
    const notice = {
      step: `${caseId}/live`,
      caseId,
      contactId,
      mail: { kind: 'live' as const, values: { brand: 'Acme' } },
    };
    await tellPartner(notice);
    await tellPartner(notice);
    expect(mailer.inbox()).toMatchObject([{ to: 'mei@brand.test', subject: 'Acme is live' }]);
    expect(mailer.inbox()[0]?.text).not.toContain('/p/');
  });

  test('staff of a role, once per step', async () => {
    const { tellStaff, mailer, caseId } = await newCase();
    const values = { brand: 'Acme', task: 'review-document' };
    const notice = {
      step: `${caseId}/t`,
      caseId,
      role: 'ops' as const,
      mail: { kind: 'task-reminder' as const, values },
    };
    await tellStaff(notice);
    await tellStaff(notice);
    expect(mailer.inbox()).toMatchObject([
      { to: 'ops@landfall.test', subject: 'Waiting for you: Review a document (Acme)' },
    ]);
  });

  test('a mail without its values is not begun', async () => {
    const { tellPartner, mailer, caseId, contactId } = await newCase();
    const notice = { step: `${caseId}/live`, caseId, contactId, mail: { kind: 'live' as const, values: {} } };
    await expect(tellPartner(notice)).rejects.toMatchObject({ type: 'mail-content', nonRetryable: true });
    await tellPartner({ ...notice, mail: { kind: 'live', values: { brand: 'Acme' } } });
    expect(mailer.inbox()).toHaveLength(1);
  });
});

test('an asking kind without a link is refused', async () => {
  const { tellPartner, caseId, contactId } = await newCase();
  const mail = { kind: 'sign-contract' as const, values: { brand: 'Acme' } };
  await expect(tellPartner({ step: `${caseId}/s`, caseId, contactId, mail })).rejects.toMatchObject({
    type: 'mail-content',
  });
});
