import { createIpNotices, ipNoticeModel, notifierSubject } from '../../models/ip-notice';
import { createVault, PersonalDataErased } from '../../models/personal';
import { counterNoticeSchema, noticeSchema } from '../../domain/shapes/ip-notice';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

const secret = Buffer.alloc(32, 'a secret of notices');
let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await ipNoticeModel(database.connection).createIndexes();
});
afterAll(() => database.close());

const at = '2026-11-24T10:00:00.000Z';
const notice = noticeSchema.parse({
  ...{ work: 'Harbour at dawn', contact: { name: 'Paula Reyes', email: 'Paula@Studio.example' } },
});
const counter = counterNoticeSchema.parse({ name: 'Ines Prado', material: ['TOWEL'] });
function opened() {
  const { connection } = database;
  const vault = createVault({ connection, secret });
  return { vault, notices: createIpNotices({ connection, vault, secret }) };
}

it('a notice is kept once, sealed, and found by its token', async () => {
  const { notices } = opened();
  expect(await notices.keepNotice('N-1', notice, { at, caseId: 'acme:DE' })).toBe(true);
  expect(await notices.keepNotice('N-1', { ...notice, work: 'Other' }, { at })).toBe(false);
  expect(await notices.readNotice('N-1')).toMatchObject({ notice, receivedAt: at, caseId: 'acme:DE' });
  expect(await notices.findByToken(notices.tokenOf('N-1'))).toBe('N-1');
  expect(await notices.findByToken('A'.repeat(43))).toBeUndefined();
  const stored = JSON.stringify(await ipNoticeModel(database.connection).findById('N-1').lean().exec());
  for (const plain of ['Paula', 'Harbour', 'tudio.example']) expect(stored).not.toContain(plain);
});

it('what is given afterwards is added; statements once made stay made', async () => {
  const { notices } = opened();
  await notices.keepNotice('N-2', { ...notice, goodFaith: true, material: ['A'] }, { at });
  await notices.completeNotice(
    'N-2',
    noticeSchema.parse({ material: ['B', 'A'], signature: 'P. Reyes', contact: { name: undefined } }),
  );
  expect((await notices.readNotice('N-2'))?.notice).toMatchObject({
    ...{ work: 'Harbour at dawn', goodFaith: true, material: ['A', 'B'], signature: 'P. Reyes' },
    contact: { name: 'Paula Reyes' },
  });
  await expect(notices.completeNotice('N-none', notice)).rejects.toThrow('no notice N-none');
});

it('the first counter-notice stands, with the time it was received', async () => {
  const { notices } = opened();
  await notices.keepNotice('N-3', notice, { at });
  expect(await notices.readCounterNotice('N-3')).toBeUndefined();
  expect(await notices.keepCounterNotice('N-3', 'link-1', counter, at)).toBe(at);
  const later = '2026-11-25T10:00:00.000Z';
  expect(await notices.keepCounterNotice('N-3', 'link-1', { ...counter, name: 'Other' }, later)).toBe(at);
  expect(await notices.readCounterNotice('N-3')).toEqual(counter);
});

it('notices of one sender are counted however the address is written; those of a brand too', async () => {
  const { notices } = opened();
  const from = (email: string) => ({ ...notice, contact: { name: 'T', email } });
  await notices.keepNotice('N-4', from('troll@mail.example'), { at });
  await notices.keepNotice('N-5', from('TROLL@mail.example '.trim()), { at });
  await notices.noteOutcome('N-4', 'vase:DE', 'rejected', at);
  await notices.noteOutcome('N-4', 'vase:DE', 'restored', '2026-12-01T00:00:00.000Z');
  const senderHash = (await notices.readNotice('N-5'))?.senderHash ?? '';
  expect(await notices.pastNotices({ senderHash })).toEqual([{ outcome: 'rejected', endedAt: at }]);
  expect(await notices.pastNotices({ caseIds: ['vase:DE', 'vase:FR'] })).toHaveLength(1);
});

it('a notifier who is forgotten can not be read any more', async () => {
  const { notices, vault } = opened();
  await notices.keepNotice('N-6', notice, { at });
  await vault.forget(notifierSubject('N-6'), new Date(at));
  await expect(notices.readNotice('N-6')).rejects.toThrow(PersonalDataErased);
});
