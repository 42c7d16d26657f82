import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { createPartnerLinks, linkState, partnerLinkModel, type LinkTerms } from '../../models/partner-link';
import { openTestDatabase } from '../support/mongo';

const secret = randomBytes(32);
const now = new Date('2026-11-24T10:00:00Z');
const later = new Date('2026-12-24T10:00:00Z');
let database: { connection: Connection; close(): Promise<void> };
const links = () => createPartnerLinks({ connection: database.connection, secret });

beforeAll(async () => {
  database = await openTestDatabase();
  await partnerLinkModel(database.connection).createIndexes();
});
afterAll(() => database.close());

const terms = (over: Partial<LinkTerms> = {}): LinkTerms => ({
  purpose: 'upload-document',
  caseId: 'acme:DE',
  processId: 'document-request:acme:DE:tax',
  slot: 'tax',
  contactId: 'c-1',
  locale: 'en',
  singleUse: false,
  mail: { kind: 'upload-document', values: {} },
  expiresAt: later,
  createdAt: now,
  ...over,
});

describe('a token', () => {
  test('is 256 bits in 43 characters and leads to its link', async () => {
    const link = await links().issueLink('t-1', terms());
    const token = links().tokenOf(link);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(token).toHaveLength(43);
    expect(await links().findByToken(token, now)).toMatchObject({
      dead: false,
      linkId: link.linkId,
      slot: 'tax',
      mail: { kind: 'upload-document', values: {} },
    });
  });

  test('is the same for the same step, on any worker, however many run at once', async () => {
    const issued = await Promise.all(Array.from({ length: 8 }, () => links().issueLink('t-2', terms())));
    const tokens = new Set(issued.map((link) => links().tokenOf(link)));
    expect(tokens.size).toBe(1);
    const found = await links().linkById(issued[0]?.linkId ?? '');
    expect(tokens).toContain(links().tokenOf(found ?? issued[0]!));
  });

  test('is another for another step and another secret', async () => {
    const [one, two] = [await links().issueLink('t-3', terms()), await links().issueLink('t-4', terms())];
    const elsewhere = createPartnerLinks({ connection: database.connection, secret: randomBytes(32) });
    expect(new Set([links().tokenOf(one), links().tokenOf(two), elsewhere.tokenOf(one)]).size).toBe(3);
  });

  test('stands nowhere in the database, and neither nonce nor hash in what others see', async () => {
    const link = await links().issueLink('t-5', terms({ caseId: 'seen:DE' }));
    const stored = await partnerLinkModel(database.connection).findById(link.linkId).lean().exec();
    expect(JSON.stringify(stored)).not.toContain(links().tokenOf(link));
    for (const seen of [
      await links().listLinks('seen:DE'),
      await links().findByToken(links().tokenOf(link), now),
    ])
      expect(JSON.stringify(seen)).not.toMatch(/nonce|tokenHash/);
  });

  test('of a link whose purpose was changed in the database leads nowhere', async () => {
    const link = await links().issueLink('t-6', terms());
    await partnerLinkModel(database.connection).updateOne({ _id: link.linkId }, { purpose: 'sign-contract' });
    expect(await links().findByToken(links().tokenOf(link), now)).toEqual({ dead: true });
  });
});

describe('a dead link gives one answer', () => {
  const dead = { dead: true };
  const tokenFor = async (step: string, over: Partial<LinkTerms> = {}) => {
    const link = await links().issueLink(step, terms(over));
    return { linkId: link.linkId, token: links().tokenOf(link) };
  };

  test.each(['', 'x'.repeat(43), 'short', '$ne', 'ü'.repeat(43)])('unknown: %j', async (token) => {
    expect(await links().findByToken(token, now)).toEqual(dead);
  });

  test('expired, from that instant on', async () => {
    const { token } = await tokenFor('d-1');
    expect(await links().findByToken(token, new Date(later.getTime() - 1))).toMatchObject({ dead: false });
    expect(await links().findByToken(token, later)).toEqual(dead);
  });

  test('revoked, and who did it is kept', async () => {
    const { linkId, token } = await tokenFor('d-2');
    expect(await links().revokeLink(linkId, 'staff-7', now)).toBe(true);
    expect(await links().revokeLink(linkId, 'staff-8', later)).toBe(true);
    expect(await links().revokeLink('link-none', 'staff-7', now)).toBe(false);
    expect(await links().findByToken(token, now)).toEqual(dead);
    expect(await links().linkById(linkId)).toMatchObject({ revokedBy: 'staff-7', revokedAt: now });
  });

  test('closed: a slot, a process, or the whole case', async () => {
    const of = { caseId: 'closing:DE' };
    const steps = [
      await tokenFor('d-3', { ...of, slot: 'tax', processId: 'p-1' }),
      await tokenFor('d-4', { ...of, slot: 'registration', processId: 'p-1' }),
      await tokenFor('d-5', { ...of, slot: 'tax', processId: 'p-2' }),
      await tokenFor('d-6', { ...of, slot: 'v2', processId: 'p-3' }),
      await tokenFor('d-7', { caseId: 'open:DE' }),
    ];
    const alive = async () => {
      const found = await Promise.all(steps.map(({ token }) => links().findByToken(token, now)));
      return found.map((link) => !link.dead);
    };
    await links().closeLinks({ caseId: 'closing:DE', processId: 'p-1', slot: 'tax' }, now);
    expect(await alive()).toEqual([false, true, true, true, true]);
    await links().closeLinks({ caseId: 'closing:DE', processId: 'p-1' }, now);
    expect(await alive()).toEqual([false, false, true, true, true]);
    await links().closeLinks({ caseId: 'closing:DE' }, now);
    expect(await alive()).toEqual([false, false, false, false, true]);
  });

  test('used, if it was for one use; looking does not use it', async () => {
    const { linkId, token } = await tokenFor('d-8', { singleUse: true });
    await links().findByToken(token, now);
    expect(await links().findByToken(token, now)).toMatchObject({ dead: false });
    expect(await links().redeemSingleUse(linkId, now)).toBe(true);
    expect(await links().findByToken(token, now)).toEqual(dead);
  });
});

describe('using up a single-use link', () => {
  test('works for one of many', async () => {
    const { linkId } = await links().issueLink('u-1', terms({ singleUse: true }));
    const won = await Promise.all(Array.from({ length: 10 }, () => links().redeemSingleUse(linkId, now)));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  test('does not work on an expired, revoked, closed, reusable or unknown one', async () => {
    const single = (step: string, over: Partial<LinkTerms> = {}) =>
      links().issueLink(step, terms({ singleUse: true, ...over }));
    const [expired, revoked, closed] = [
      await single('u-2'),
      await single('u-3'),
      await single('u-4', { caseId: 'u:DE' }),
    ];
    const reusable = await links().issueLink('u-5', terms());
    await links().revokeLink(revoked.linkId, 'staff-1', now);
    await links().closeLinks({ caseId: 'u:DE' }, now);
    expect(await links().redeemSingleUse(expired.linkId, later)).toBe(false);
    for (const linkId of [revoked.linkId, closed.linkId, reusable.linkId, 'link-none'])
      expect(await links().redeemSingleUse(linkId, now)).toBe(false);
  });
});

test('staff see all links of a case, newest first, with their state', async () => {
  const caseId = 'listed:DE';
  await links().issueLink('l-1', terms({ caseId, createdAt: now }));
  const second = await links().issueLink('l-2', terms({ caseId, createdAt: later, expiresAt: later }));
  const listed = await links().listLinks(caseId);
  expect(listed.map(({ linkId }) => linkId)[0]).toBe(second.linkId);
  expect(listed.map((link) => linkState(link, later))).toEqual(['expired', 'expired']);
  expect(listed.map((link) => linkState(link, now))).toEqual(['open', 'open']);
});
