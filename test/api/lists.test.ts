/** Lists and the inbox; the shop's facts; links and files. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Listing, Task } from '../../domain/process';
import { brandStartsOf, processModel, type ProcessDocument } from '../../models/process';
import { salesFactModel } from '../../models/sales-fact';
import { keepGrants } from '../../models/grant';
import { taskModel, type TaskDocument } from '../../models/task';
import { startApi, type Answer, type Person, type TestApi } from './support/api';

let api: TestApi;
let omar: Person;
let shop: Person;
beforeAll(async () => {
  api = await startApi();
  omar = await api.person('staff:omar', 'ops');
  shop = await api.person('shop', 'system');
  const { connection } = api.database;
  await Promise.all([processModel(connection).createIndexes(), taskModel(connection).createIndexes()]);
});
afterAll(() => api.close());

const day = (number: number) => new Date(Date.UTC(2026, 0, 1 + number)).toISOString();

function snapshot(
  caseId: string,
  changes: Partial<Omit<ProcessDocument, 'listing'>> & { listing?: Partial<Listing> } = {},
): ProcessDocument {
  const [brandSlug = '', market = ''] = caseId.split(':');
  const listing = {
    brand: brandSlug,
    brandSlug,
    market,
    country: 'FR',
    category: 'food',
    channel: 'direct',
    owner: 'staff:mia',
  };
  return {
    _id: `brand-onboarding:${caseId}`,
    process: 'brand-onboarding',
    ...{ caseId, revision: 1, stage: 'sourcing', stageSince: day(0), openedAt: day(0), state: {} },
    chainHead: { seq: 0, hash: '0' },
    brandStarts: brandStartsOf(brandSlug),
    ...changes,
    listing: { ...listing, ...changes.listing },
  };
}

async function insert(...documents: ProcessDocument[]): Promise<void> {
  await processModel(api.database.connection).collection.insertMany(documents as object[]);
}

const casesIn = (answer: Answer) => answer.items.map((item) => String(item['caseId']));

describe('the list of cases', () => {
  beforeAll(async () => {
    await insert(
      snapshot('acme:DE', { openedAt: day(1) }),
      snapshot('acme:FR', { openedAt: day(2), stage: 'vetting', stageSince: day(9) }),
      snapshot('bravo:DE', {
        openedAt: day(3),
        stage: 'rejected',
        endedAt: day(4),
        listing: { category: 'toys' },
      }),
      snapshot('berta:DE', { openedAt: day(4), listing: { owner: 'staff:noah', channel: 'platform' } }),
      snapshot('zlutoucky:DE', { openedAt: day(5), stage: 'live', endedAt: day(8) }),
      { ...snapshot('acme:DE'), _id: 'pilot-trial:acme:DE', process: 'pilot-trial', stage: 'selling' },
    );
  });

  it.each([
    ['', ['zlutoucky:DE', 'berta:DE', 'bravo:DE', 'acme:FR', 'acme:DE']],
    ['?sort=openedAt', ['acme:DE', 'acme:FR', 'bravo:DE', 'berta:DE', 'zlutoucky:DE']],
    ['?sort=brand&market=DE', ['acme:DE', 'berta:DE', 'bravo:DE', 'zlutoucky:DE']],
    ['?sort=-stageSince&limit=1', ['acme:FR']],
    ['?stage=vetting', ['acme:FR']],
    ['?market=FR', ['acme:FR']],
    ['?category=toys', ['bravo:DE']],
    ['?channel=platform', ['berta:DE']],
    ['?owner=staff:noah', ['berta:DE']],
    ['?brand=b', ['berta:DE', 'bravo:DE']],
    [`?brand=${encodeURIComponent('Žluť')}`, ['zlutoucky:DE']],
    [`?openedFrom=${day(2)}&openedTo=2026-01-04T00:00:00Z`, ['bravo:DE', 'acme:FR']],
    ['?exit=none', ['berta:DE', 'acme:FR', 'acme:DE']],
    ['?exit=live', ['zlutoucky:DE']],
    ['?exit=rejected&category=toys', ['bravo:DE']],
  ])('%s', async (query, expected) => {
    expect(casesIn(await omar.get(`/cases${query}`))).toEqual(expected);
  });

  it('lists processes of every kind', async () => {
    const answer = await omar.get('/processes?process=pilot-trial');
    expect(answer.items).toEqual([expect.objectContaining({ processId: 'pilot-trial:acme:DE' })]);
    for (const part of ['chainHead', 'state']) expect(answer.items[0]).not.toHaveProperty(part);
  });

  it.each(['-openedAt', 'openedAt', 'brand', '-stageSince'])(
    'sorted by %s shows every case once while others are opened',
    async (sort) => {
      const before = casesIn(await omar.get(`/cases?sort=${sort}&limit=100`));
      const seen: string[] = [];
      let cursor = '';
      do {
        const answer = await omar.get(`/cases?sort=${sort}&limit=2${cursor}`);
        seen.push(...casesIn(answer));
        cursor = answer.next;
        await insert(snapshot(`new-${randomUUID()}:DE`, { openedAt: new Date().toISOString() }));
      } while (cursor && seen.length < 50);
      expect(seen.filter((caseId) => before.includes(caseId))).toEqual(before);
      expect(new Set(seen).size).toBe(seen.length);
    },
  );

  it('takes no cursor of another order', async () => {
    const { next } = await omar.get('/cases?sort=brand&limit=1');
    const answer = await omar.get(`/cases?sort=openedAt${next}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: 'query:cursor' }] } });
  });
});

describe('the inbox', () => {
  const now = Date.now();
  const hours = (count: number) => new Date(now + count * 3_600_000).toISOString();
  const task = (
    key: string,
    role: Task['role'],
    dueInHours: number,
    changes: Partial<TaskDocument> = {},
  ) => ({
    ...{ _id: `p#${key}`, key, kind: 'review-document' as const, role, why: 'so', openedAt: hours(-9) },
    ...{ dueAt: hours(dueInHours), escalated: false, lapsesAt: hours(99), onLapse: 'it lapses' },
    ...{
      processId: 'p',
      process: 'document-request' as const,
      caseId: 'acme:DE',
      brand: 'Acme',
      market: 'DE',
    },
    ...{ revision: 1, state: 'open' as const },
    ...changes,
  });
  beforeAll(async () => {
    const documents: TaskDocument[] = [
      task('later', 'ops', 5),
      task('late', 'ops', -2, { escalated: true }),
      task('soon', 'ops', 1, { market: 'FR', caseId: 'acme:FR' }),
      task('waiver', 'compliance', 2, { kind: 'approve-waiver' }),
      task('partner', 'partner', 3),
      task('done', 'ops', 0, { state: 'closed' }),
    ];
    await taskModel(api.database.connection).collection.insertMany(documents as object[]);
  });
  const keysIn = (answer: Answer) => answer.items.map((item) => item['key']);

  it.each([
    ['', ['late', 'soon', 'later']],
    ['?role=any', ['late', 'soon', 'waiver', 'partner', 'later']],
    ['?role=partner', ['partner']],
    ['?overdue=true', ['late']],
    ['?escalated=false', ['soon', 'later']],
    ['?role=any&kind=approve-waiver', ['waiver']],
    ['?market=FR', ['soon']],
    ['?caseId=acme:FR', ['soon']],
  ])('%s', async (query, expected) => {
    expect(keysIn(await omar.get(`/tasks${query}`))).toEqual(expected);
  });

  it('is that of all my roles', async () => {
    const both = await api.person('staff:eve', 'ops', 'compliance');
    expect(keysIn(await both.get('/tasks'))).toEqual(['late', 'soon', 'waiver', 'later']);
    const first = await both.get('/tasks?limit=3');
    expect(keysIn(await both.get(`/tasks?limit=3${first.next}`))).toEqual(['later']);
  });
});

describe('what the shop reports', () => {
  const fact = (factId: string, sold = 5) => ({
    ...{ factId, sku: 'A', day: '2026-11-24', sold, returned: 0, defective: 0, stockedOut: false },
    ...{ delivered: 4, onTime: 4, ratings: 1, stars: 5 },
  });
  const report = (caseId: string, facts: object[]) =>
    shop.post(`/shop/cases/${caseId}/sales-facts`, { facts });

  it('is kept once by its id, and told what became of it', async () => {
    await insert({
      ...snapshot('sold:DE'),
      _id: 'pilot-trial:sold:DE',
      process: 'pilot-trial',
      stage: 'selling',
    });
    const first = await report('sold:DE', [fact('f1'), fact('f2')]);
    expect(first).toMatchObject({ status: 200, body: { late: false } });
    const second = await report('sold:DE', [fact('f2'), fact('f1', 6), fact('f3'), fact('f3', 7)]);
    expect((second.body['facts'] as { receipt: string }[]).map(({ receipt }) => receipt)).toEqual([
      ...['duplicate', 'conflict', 'recorded', 'conflict'],
    ]);
    const stored = await salesFactModel(api.database.connection)
      .find({ caseId: 'sold:DE' })
      .sort({ _id: 1 })
      .lean();
    expect(stored.map(({ factId, sold }) => [factId, sold])).toEqual([
      ['f1', 5],
      ['f2', 5],
      ['f3', 5],
    ]);
  });

  it('is late when the pilot has been judged, and needs a pilot', async () => {
    await insert({
      ...snapshot('judged:DE'),
      _id: 'pilot-trial:judged:DE',
      process: 'pilot-trial',
      stage: 'verdict',
    });
    expect((await report('judged:DE', [fact('f1')])).body).toMatchObject({
      late: true,
      facts: [{ receipt: 'recorded' }],
    });
    expect((await report('nobody:DE', [fact('f1')])).status).toBe(404);
    const wrong = await report('judged:DE', [{ ...fact('f9'), onTime: 9 }]);
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/facts/0/onTime' }] } });
    expect((await omar.post('/shop/cases/sold:DE/sales-facts', { facts: [fact('f4')] })).status).toBe(403);
  });
});

describe('rights', () => {
  it('are answered with the grants that say so, or the nearest reason why not', async () => {
    await insert(snapshot('granted:DE'));
    const scope = {
      territory: ['DE'],
      channels: ['own-shop' as const],
      period: { from: '2026-01-01', to: '2026-12-31' },
    };
    const grant = {
      grantId: 'g1',
      caseId: 'granted:DE',
      asset: 'images' as const,
      sublicence: false,
      source: 'C-1',
      scope,
    };
    await keepGrants(api.database.connection, 'granted:DE', [grant]);
    const ask = (on: string) =>
      shop.get(`/licences?caseId=granted:DE&asset=images&country=DE&channel=own-shop&on=${on}`);
    expect((await ask('2026-06-01')).body).toEqual({ licensed: true, by: ['g1'] });
    expect((await ask('2027-06-01')).body).toMatchObject({
      licensed: false,
      why: expect.stringContaining('2026-12-31'),
    });
    expect((await omar.get('/cases/granted:DE/rights')).items).toEqual([grant]);
  });
});

describe('links and files', () => {
  const terms = (caseId: string) => ({
    ...{
      purpose: 'declare-profile' as const,
      caseId,
      processId: `brand-onboarding:${caseId}`,
      slot: 'profile',
    },
    ...{
      contactId: 'c',
      locale: 'en' as const,
      singleUse: true,
      mail: { kind: 'declare-profile' as const, values: {} },
    },
    ...{ expiresAt: new Date(Date.now() + 86_400_000), createdAt: new Date() },
  });

  it('are listed without what opens them, and revoked', async () => {
    await insert(snapshot('linked:DE'));
    const link = await api.deps.links.issueLink('step-1', terms('linked:DE'));
    const listed = await omar.get('/cases/linked:DE/links');
    expect(listed.items).toEqual([expect.objectContaining({ linkId: link.linkId, state: 'open' })]);
    const shown = JSON.stringify(listed.body);
    for (const secret of [api.deps.links.tokenOf(link), link.nonce]) expect(shown).not.toContain(secret);
    expect((await omar.post(`/cases/acme:DE/links/${link.linkId}/revocation`)).status).toBe(404);
    const revoked = await omar.post(`/cases/linked:DE/links/${link.linkId}/revocation`);
    expect(revoked).toMatchObject({ status: 200, body: { state: 'revoked', revokedBy: 'staff:omar' } });
    expect(await api.deps.links.findByToken(api.deps.links.tokenOf(link), new Date())).toEqual({
      dead: true,
    });
  });

  it('are paged, links the newest and files the oldest first', async () => {
    await insert(snapshot('paged:DE'));
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 9, minute));
    const linkIds: string[] = [];
    // The middle two at the same moment.
    for (const minute of [1, 2, 2, 3]) {
      const link = { ...terms('paged:DE'), createdAt: at(minute) };
      linkIds.push((await api.deps.links.issueLink(`paged-${linkIds.length}`, link)).linkId);
    }
    const meta = { caseId: 'paged:DE', fileName: 'a.pdf', mediaType: 'application/pdf', maxBytes: 100 };
    for (const slot of ['a', 'b', 'c'])
      await api.deps.files.put(Readable.from([Buffer.from(slot)]), { ...meta, slot, origin: 'upload' });
    const all = async (path: string, field: string): Promise<string[]> => {
      const seen: string[] = [];
      for (let cursor = ''; seen.length < 9;) {
        const answer = await omar.get(`/cases/paged:DE/${path}?limit=1${cursor}`);
        seen.push(...answer.items.map((item) => String(item[field])));
        if (!answer.next) break;
        cursor = answer.next;
      }
      return seen;
    };
    const [first, twin, other, last] = linkIds;
    const twins = [twin, other].sort().reverse();
    expect(await all('links', 'linkId')).toEqual([last, ...twins, first]);
    expect(await all('files', 'slot')).toEqual(['a', 'b', 'c']);
  });

  it('are downloaded once the scanner has cleared them, by the case they belong to', async () => {
    await insert(snapshot('filed:DE'));
    const meta = {
      caseId: 'filed:DE',
      slot: 'tax',
      fileName: 'tax.pdf',
      mediaType: 'application/pdf',
      maxBytes: 100,
    };
    const { fileId } = await api.deps.files.put(Readable.from([Buffer.from('%PDF-')]), {
      ...meta,
      origin: 'upload',
    });
    const download = () => omar.get(`/cases/filed:DE/files/${fileId}`);
    expect(await download()).toMatchObject({ status: 409, body: { remedy: expect.any(String) } });
    await api.deps.files.setScan(fileId, 'clean');
    expect(await download()).toMatchObject({ status: 200, body: { text: '%PDF-' } });
    expect((await omar.get(`/cases/acme:DE/files/${fileId}`)).status).toBe(404);
    expect((await omar.get('/cases/filed:DE/files')).items).toEqual([expect.objectContaining({ fileId })]);
  });
});
