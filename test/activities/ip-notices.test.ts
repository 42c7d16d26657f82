/** Who infringes again and again is a brand, over all its markets and attempts. */
import { createIpNoticeActivities, type IpNoticeDependencies } from '../../activities/ip-notices';
import { noticeSchema } from '../../domain/shapes/ip-notice';
import { auditEntryModel } from '../../models/audit-entry';
import { infringementEnds } from '../../models/brand-cases';
import { createIpNotices } from '../../models/ip-notice';
import { createVault } from '../../models/personal';
import { processModel } from '../../models/process';
import { loadFederalHolidays } from '../../rules/federal-holidays';
import { loadRestoreTerms } from '../../rules/notice-terms';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

const secret = Buffer.alloc(32, 'a secret of brands');
const [at, longAgo] = ['2026-11-24T10:00:00.000Z', '2025-11-01T10:00:00.000Z'];
let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** A case of a brand, with its partnership. */
async function kept(brandSlug: string, caseId: string, endedAt?: string): Promise<void> {
  const process = { caseId, listing: { brandSlug }, openedAt: longAgo, stageSince: longAgo };
  await processModel(database.connection).collection.insertMany([
    { ...process, _id: `brand-onboarding:${caseId}` as never, process: 'brand-onboarding', endedAt: longAgo },
    {
      ...process,
      _id: `partnership:${caseId}` as never,
      process: 'partnership',
      ...(endedAt ? { endedAt } : {}),
    },
  ]);
}

it('counts what was upheld against the brand in every market and attempt, within the term', async () => {
  const { connection } = database;
  const notices = createIpNotices({ connection, vault: createVault({ connection, secret }), secret });
  const activities = createIpNoticeActivities({
    ...{ connection, notices, calendar: loadFederalHolidays(), terms: loadRestoreTerms() },
  } as unknown as IpNoticeDependencies);
  await kept('vase', 'vase:DE', at);
  await kept('vase', 'vase:DE:2');
  await kept('vase', 'vase:FR');
  await kept('bowl', 'bowl:DE');
  const ending = async (noticeId: string, caseId: string, outcome: string, on = at) => {
    await notices.keepNotice(noticeId, noticeSchema.parse({}), { at: on });
    return activities.endNotice({ noticeId, caseId, outcome, at: on, withinDays: 365 });
  };
  await ending('N-0', 'vase:DE', 'upheld', longAgo);
  await ending('N-1', 'vase:DE', 'upheld');
  await ending('N-2', 'vase:FR', 'restored');
  await ending('N-3', 'bowl:DE', 'upheld');
  expect(await ending('N-4', 'vase:FR', 'stays-down')).toMatchObject({ strikes: 2 });
  expect(await ending('N-5', 'vase:DE:2', 'upheld')).toEqual({
    ...{ strikes: 3, partnerships: ['vase:DE:2', 'vase:FR'] },
  });
  expect(await ending('N-6', '', 'upheld')).toEqual({ strikes: 0, partnerships: [] });
});

it('knows where a brand was terminated for it, also where nothing lived any more', async () => {
  const { connection } = database;
  await kept('clock', 'clock:DE', at);
  await kept('clock', 'clock:FR', longAgo);
  expect(await infringementEnds(connection, 'clock')).toEqual([]);
  await auditEntryModel(connection).collection.insertOne({
    ...{ _id: 'c#1' as never, chain: 'partnership:clock:DE', seq: 1, caseId: 'clock:DE', at },
    action: 'ended-for-infringement',
  });
  const infringer = { by: 'staff:chen', terminate: true, confirmedBy: 'staff:ada' };
  const notice = { process: 'ip-notice', caseId: 'clock:FR', endedAt: '2026-05-01T00:00:00.000Z' };
  await processModel(connection).collection.insertMany([
    { ...notice, _id: 'ip-notice:N-7' as never, state: { infringer } },
    { ...notice, _id: 'ip-notice:N-8' as never, caseId: 'bowl:DE', state: { infringer } },
  ]);
  expect(await infringementEnds(connection, 'clock')).toEqual([
    { caseId: 'clock:DE', on: '2026-11-24' },
    { caseId: 'clock:FR', on: '2026-05-01' },
  ]);
});
