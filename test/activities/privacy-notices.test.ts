/** People of IP notices and their requests: whom an address stands for, what has to end first, and what is left of them. */
import { composePrivacyActivities } from '../../worker/privacy-activities';
import { createSandboxMailer } from '../../activities/mail/sandbox';
import { counterNoticeSchema, noticeSchema } from '../../domain/shapes/ip-notice';
import { createContacts } from '../../models/contact';
import { prepareRecord } from '../../models/indexes';
import { createIpNotices, ipNoticeModel, type IpNotices } from '../../models/ip-notice';
import { createIpNoticePeople, type IpNoticePeople } from '../../models/ip-notice-people';
import { placeHold, releaseHold } from '../../models/legal-hold';
import { partnerLinkModel } from '../../models/partner-link';
import { createVault, PersonalDataErased, type Vault } from '../../models/personal';
import { createPrivacyRequests, type PrivacyRequests } from '../../models/privacy-request';
import { processModel } from '../../models/process';
import { loadPrivacyTerms } from '../../rules/privacy';
import { loadRetentionRules } from '../../rules/retention';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

const secret = Buffer.alloc(32, 'a secret of notices and requests');
const now = new Date('2026-11-24T10:00:00.000Z');
const at = now.toISOString();

let database: TestDatabase;
let vault: Vault;
let notices: IpNotices;
let people: IpNoticePeople;
let requests: PrivacyRequests;
let privacy: ReturnType<typeof composePrivacyActivities>;

beforeAll(async () => {
  database = await openTestDatabase();
  const { connection } = database;
  await prepareRecord(connection);
  vault = createVault({ connection, secret });
  notices = createIpNotices({ connection, vault, secret });
  people = createIpNoticePeople(connection, notices);
  requests = createPrivacyRequests({ connection, vault, secret });
  privacy = composePrivacyActivities({
    ...{ connection, secret, mailer: createSandboxMailer(), clock: () => now, terms: loadPrivacyTerms() },
    // Nothing asked of it here.
    temporal: {} as never,
    ...{ publicUrl: 'http://landfall.test', staffMailDomain: 'landfall.test', imprint: 'Landfall' },
    ...{ retention: loadRetentionRules(), policy: { retentionReviewDays: 3650 } },
  });
}, 60_000);
afterAll(() => database.close());

const caseId = 'acme:DE';

/** A notice of this address, and its process as it stands. */
async function notified(noticeId: string, email: string, ended = false): Promise<void> {
  const contact = { name: 'Paula Reyes', email, telephone: '+1 212 555 01 77' };
  await notices.keepNotice(noticeId, noticeSchema.parse({ work: 'Harbour', contact }), { at, caseId });
  const { collection } = processModel(database.connection);
  const [_id, stage] = [`ip-notice:${noticeId}`, ended ? 'upheld' : 'down'];
  await collection.insertOne({
    ...{ _id: _id as never, process: 'ip-notice', caseId, stage, openedAt: at },
    ...(ended ? { endedAt: at } : {}),
  });
}

async function asks(requestId: string, email: string) {
  await requests.save(requestId, { kind: 'erase', residence: 'FR', locale: 'en' }, { email }, now);
  return privacy.findHeld(requestId);
}

it('an address stands for the notices sent from it, in any case of its letters', async () => {
  await notified('N-1', 'paula@studio.example');
  await notified('N-2', 'other@studio.example');
  expect(await asks('pr-1', 'Paula@Studio.example')).toEqual({
    ...{ customers: 0, orders: 0, contacts: 0, notices: 1 },
  });
  expect((await requests.find('pr-1'))?.subjects).toEqual(['ip-notifier:N-1']);
});

it('a notice that runs stands in the way, and so does a legal hold on its brand once it has ended', async () => {
  await notified('N-3', 'runs@studio.example');
  await asks('pr-3', 'runs@studio.example');
  expect(await privacy.erasureObstacles('pr-3')).toEqual([
    { processId: 'ip-notice:N-3', process: 'ip-notice', stage: 'down' },
  ]);
  await processModel(database.connection).updateOne({ _id: 'ip-notice:N-3' }, { $set: { endedAt: at } });
  expect(await privacy.erasureObstacles('pr-3')).toEqual([]);
  await placeHold(database.connection, { _id: caseId, reason: 'a claim in court', by: 'chen', at });
  expect(await privacy.erasureObstacles('pr-3')).toEqual([
    { processId: caseId, process: 'legal-hold', stage: 'held' },
  ]);
  await releaseHold(database.connection, caseId);
});

it('a contact stands for the counter-notice made by their link; without them its time and listings stay', async () => {
  const { connection } = database;
  await notified('N-4', 'fourth@studio.example', true);
  const contact = { contactId: 'contact-4', caseId: 'other:DE', locale: 'en' as const, name: 'Ines Prado' };
  await createContacts(connection, vault).saveContact({ ...contact, email: 'ines@brand.example' });
  await partnerLinkModel(connection).collection.insertOne({
    ...{ _id: 'link-4' as never, purpose: 'counter-notice', contactId: 'contact-4', tokenHash: 'link-4' },
  });
  const counter = counterNoticeSchema.parse({ name: 'Ines Prado', address: 'Rua da Sofia 12' });
  await notices.keepCounterNotice('N-4', 'link-4', counter, at);
  await asks('pr-4', 'ines@brand.example');
  const subjects = ['contact-4', 'ip-counter-notifier:N-4'];
  expect((await requests.find('pr-4'))?.subjects).toEqual(subjects);
  expect(await people.statedBy(subjects)).toEqual([
    { noticeId: 'N-4', as: 'counter-notifier', statement: counter },
  ]);

  for (const subject of subjects) await vault.forget(subject, now);
  await people.strip(subjects, now);
  await people.strip(subjects, now);
  expect(await people.subjectsAt('ines@brand.example', ['contact-4'])).toEqual([]);
  await expect(notices.readCounterNotice('N-4')).rejects.toThrow(PersonalDataErased);
  expect(await notices.readNotice('N-4')).toMatchObject({ notice: { contact: { name: 'Paula Reyes' } } });
  expect(await ipNoticeModel(connection).findById('N-4').lean()).toMatchObject({
    counter: { at, sealed: `erased ${at}` },
  });
});

it('an erased notifier is neither found nor counted any more, and their page leads nowhere', async () => {
  await notified('N-5', 'fifth@studio.example', true);
  const token = notices.tokenOf('N-5');
  const subjects = await people.subjectsAt('fifth@studio.example', []);
  await vault.forget(subjects[0] ?? '', now);
  await people.strip(subjects, now);
  expect(await people.subjectsAt('fifth@studio.example', [])).toEqual([]);
  expect(await notices.findByToken(token)).toBeUndefined();
  expect(await people.statedBy(subjects)).toEqual([]);
  expect(await ipNoticeModel(database.connection).findById('N-5').lean()).toMatchObject({ caseId });
});

it('a corrected notifier is written to, and found, at the new address', async () => {
  await notified('N-6', 'sixth@studio.example');
  const correction = { name: 'Paula Dupont', email: 'dupont@studio.example' };
  expect(await people.correct(['ip-notifier:N-6'], correction)).toBe(1);
  expect(await people.correct(['ip-notifier:N-6'], correction)).toBe(0);
  expect(await people.subjectsAt('dupont@studio.example', [])).toEqual(['ip-notifier:N-6']);
  expect((await notices.readNotice('N-6'))?.notice.contact).toMatchObject(correction);
});
