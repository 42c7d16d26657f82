/** A case through the API: opened once, found, decided, refused, replayed. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { createRecordActivities } from '../../activities/record';
import { CHAIN_START } from '../../domain/audit';
import type { ProcessRecord } from '../../domain/process';
import { auditEntryModel } from '../../models/audit-entry';
import { contactModel } from '../../models/contact';
import { idempotencyKeyModel } from '../../models/idempotency-key';
import { keepTermSheet } from '../../models/term-sheet';
import { documentRequestId } from '../../workflows/document-request/messages';
import { startApi, type Person, type TestApi } from './support/api';
import { handled } from './support/processes';
import { startWorker } from './support/worker';

let api: TestApi;
let stopWorker: () => Promise<void>;
let mia: Person;
let noah: Person;
let omar: Person;
beforeAll(async () => {
  const worker = await startWorker();
  stopWorker = worker.stop;
  api = await startApi({ namespace: worker.namespace });
  mia = await api.person('staff:mia', 'category-manager');
  noah = await api.person('staff:noah', 'category-manager');
  omar = await api.person('staff:omar', 'ops');
}, 60_000);
afterAll(async () => {
  await stopWorker();
  await api.close();
});

const run = randomUUID().slice(0, 8);
let number = 0;
const freshBrand = () => `Maison Éclat ${run} ${(number += 1)}`;

function openBody(brand: string) {
  return {
    ...{ brand, country: 'FR', market: 'DE', category: 'cosmetics', channel: 'direct' },
    inputs: {
      ...{ categoryGrowth: 0.1, monthlyDemand: 5000, competitors: 4, grossMargin: 0.4 },
      differentiation: ['niche'],
    },
    contact: { name: 'Claire Martin', email: 'claire@brand.example', locale: 'en' },
  };
}

/** As the worker of the real process would write it. */
async function recorded(caseId: string, changes: Partial<ProcessRecord> = {}): Promise<void> {
  const at = new Date().toISOString();
  const [brandSlug = '', market = ''] = caseId.split(':');
  await createRecordActivities(api.database.connection).recordProcess({
    processId: `brand-onboarding:${caseId}`,
    process: 'brand-onboarding',
    ...{ caseId, revision: 1, stage: 'sourcing', stageSince: at, openedAt: at },
    listing: {
      ...{ brand: brandSlug, brandSlug, market, country: 'FR', category: 'cosmetics' },
      ...{ channel: 'direct', owner: 'staff:mia' },
    },
    ...{ state: {}, openTasks: [], closedTasks: [], entries: [], chainHead: { seq: 0, hash: CHAIN_START } },
    ...changes,
  });
}

async function openedCase(): Promise<string> {
  const answer = await mia.post('/cases', openBody(freshBrand()));
  expect(answer.status).toBe(201);
  const caseId = String(answer.body['caseId']);
  await recorded(caseId);
  return caseId;
}

const countOf = (caseId: string) =>
  api.deps.temporal.workflow.getHandle(`brand-onboarding:${caseId}`).executeUpdate(handled);

describe('opening a case', () => {
  it('starts its process, keeps the contact sealed, and tells where it is', async () => {
    const answer = await mia.post('/cases', openBody(freshBrand()));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ caseId: `maison-eclat-${run}-${number}:DE`, stage: 'sourcing' });
    expect(answer.headers.get('location')).toBe(
      `/cases/${encodeURIComponent(String(answer.body['caseId']))}`,
    );
    const contact = await contactModel(api.database.connection)
      .findOne({ caseId: String(answer.body['caseId']) })
      .lean();
    expect(contact).toMatchObject({ locale: 'en' });
    expect(JSON.stringify(contact)).not.toContain('claire');
  });

  it('tells its process where the brand was terminated for infringement', async () => {
    const { connection } = api.database;
    const brand = freshBrand();
    const first = String((await mia.post('/cases', openBody(brand))).body['caseId']);
    await recorded(first, { stage: 'rejected', endedAt: new Date().toISOString() });
    const at = '2026-03-04T10:00:00.000Z';
    await auditEntryModel(connection).collection.insertOne({
      ...{ _id: `${first}#i` as never, chain: `partnership:${first}`, seq: 1, caseId: first, at },
      action: 'ended-for-infringement',
    });
    const again = String((await mia.post('/cases', { ...openBody(brand), market: 'FR' })).body['caseId']);
    const { events } = await api.deps.temporal.workflow.getHandle(`brand-onboarding:${again}`).fetchHistory();
    const [input] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    expect(JSON.parse(Buffer.from(input?.data ?? []).toString('utf8'))).toMatchObject({
      infringementEnds: [{ caseId: first, on: '2026-03-04' }],
    });
  });

  it('answers the same key the same, and starts nothing twice', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const body = openBody(freshBrand());
    const first = await mia.post('/cases', body, key);
    const again = await mia.post('/cases', body, key);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(
      await contactModel(api.database.connection).countDocuments({ caseId: String(first.body['caseId']) }),
    ).toBe(1);
  });

  it('goes on where a killed API left off: the answer was not kept, the process had started', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const body = openBody(freshBrand());
    const first = await mia.post('/cases', body, key);
    await idempotencyKeyModel(api.database.connection).deleteMany({ key: key['Idempotency-Key'] });
    await recorded(String(first.body['caseId']), { stage: 'rejected', endedAt: new Date().toISOString() });
    expect(await mia.post('/cases', body, key)).toMatchObject({ status: 201, body: first.body });
  });

  it('refuses the brand’s second case, and forgets its contact', async () => {
    const brand = freshBrand();
    const first = await mia.post('/cases', openBody(brand));
    const second = await noah.post('/cases', openBody(brand.toUpperCase()));
    expect(second).toMatchObject({ status: 409, body: { type: 'urn:landfall:problem:duplicate-case' } });
    expect(second.body['about']).toEqual({ caseId: String(first.body['caseId']) });
    expect(
      await contactModel(api.database.connection).countDocuments({ caseId: String(first.body['caseId']) }),
    ).toBe(1);
  });

  it('of several at the same moment lets one through', async () => {
    const body = openBody(freshBrand());
    const answers = await Promise.all([mia, noah, mia, noah].map((person) => person.post('/cases', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('is a new attempt after the last one has ended', async () => {
    const caseId = await openedCase();
    const brand = caseId.split(':')[0] ?? '';
    await recorded(caseId, { revision: 2, stage: 'rejected', endedAt: new Date().toISOString() });
    const second = await mia.post('/cases', openBody(brand));
    expect(second).toMatchObject({ status: 201, body: { caseId: `${caseId}:2` } });
  });

  it('is refused while the brand is live, until its partnership has ended', async () => {
    const caseId = await openedCase();
    await mia.post(`/cases/${caseId}/withdrawal`, { reason: 'stands for the end' });
    const endedAt = new Date().toISOString();
    await recorded(caseId, { revision: 2, stage: 'live', endedAt });
    const brand = caseId.split(':')[0] ?? '';
    expect((await mia.post('/cases', openBody(brand))).status).toBe(409);
    const partnership = { processId: `partnership:${caseId}`, process: 'partnership' as const };
    await recorded(caseId, { ...partnership, stage: 'terminated', endedAt });
    expect((await mia.post('/cases', openBody(brand))).body).toMatchObject({ caseId: `${caseId}:2` });
  });

  it('refuses a name without letters', async () => {
    const answer = await mia.post('/cases', openBody('?!?'));
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/brand' }] } });
  });
});

describe('a decision', () => {
  it('is carried out once for each key, also when the answer was lost', async () => {
    const caseId = await openedCase();
    const key = { 'Idempotency-Key': randomUUID() };
    const decide = () => noah.post(`/cases/${caseId}/sourcing-decision`, { approve: true }, key);
    expect(await decide()).toMatchObject({ status: 200, body: { stage: 'vetting' } });
    await idempotencyKeyModel(api.database.connection).deleteMany({ key: key['Idempotency-Key'] });
    expect(await decide()).toMatchObject({ status: 200, body: { stage: 'vetting' } });
    expect(await countOf(caseId)).toBe(1);
  });

  it('that is refused says why, what to do, and says it again to the same key', async () => {
    const caseId = await openedCase();
    const key = { 'Idempotency-Key': randomUUID() };
    const decide = () => mia.post(`/cases/${caseId}/sourcing-decision`, { approve: true }, key);
    const refused = await decide();
    expect(refused).toMatchObject({
      status: 403,
      body: { type: 'urn:landfall:problem:four-eyes', remedy: 'do otherwise' },
    });
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await decide()).toMatchObject({ status: 403, body: refused.body });
    expect(await countOf(caseId)).toBe(1);
  });

  it('under a key that stands for another command is refused', async () => {
    const caseId = await openedCase();
    const key = { 'Idempotency-Key': randomUUID() };
    await noah.post(`/cases/${caseId}/sourcing-decision`, { approve: true }, key);
    const other = await noah.post(
      `/cases/${caseId}/sourcing-decision`,
      { approve: false, reason: 'changed my mind' },
      key,
    );
    expect(other).toMatchObject({
      status: 422,
      body: { type: 'urn:landfall:problem:idempotency-key-reused' },
    });
    const elsewhere = await noah.post(`/cases/${caseId}/withdrawal`, { reason: 'another address' }, key);
    expect(elsewhere.status).toBe(422);
  });

  it('sent twice at the same moment is carried out once', async () => {
    const caseId = await openedCase();
    const key = { 'Idempotency-Key': randomUUID() };
    const decide = () => noah.post(`/cases/${caseId}/sourcing-decision`, { approve: true }, key);
    const statuses = (await Promise.all([decide(), decide(), decide()])).map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.every((status) => [200, 409].includes(status))).toBe(true);
    expect(await countOf(caseId)).toBe(1);
  });

  it('on a case that never was gives 404, on one that has ended 409', async () => {
    expect((await noah.post('/cases/nobody:DE/withdrawal', { reason: 'no margin' })).status).toBe(404);
    const caseId = await openedCase();
    expect((await noah.post(`/cases/${caseId}/withdrawal`, { reason: 'no margin' })).body).toEqual({
      stage: 'withdrawn',
    });
    const late = await noah.post(`/cases/${caseId}/sourcing-decision`, { approve: true });
    expect(late).toMatchObject({ status: 409, body: { type: 'urn:landfall:problem:not-acceptable-now' } });
  });

  it('on a document goes to the newest request for it', async () => {
    const caseId = await openedCase();
    for (const round of [1, 2]) {
      const processId = documentRequestId(caseId, 'tax-number', round);
      const openedAt = new Date(Date.UTC(2026, 0, round)).toISOString();
      await recorded(caseId, { processId, process: 'document-request', stage: 'in-review', openedAt });
    }
    await api.deps.temporal.workflow.start('documentRequest', {
      workflowId: documentRequestId(caseId, 'tax-number', 2),
      taskQueue: 'onboarding',
    });
    const review = (requirement: string, fileId: string) =>
      omar.post(`/cases/${caseId}/documents/${requirement}/review`, { fileId, decision: 'approve' });
    expect((await review('tax-number', 'file-0')).body).toMatchObject({
      type: 'urn:landfall:problem:document-changed',
    });
    expect((await review('tax', 'file-1')).status).toBe(404);
    expect(await review('tax-number', 'file-1')).toMatchObject({ status: 200, body: { stage: 'approved' } });
  });
});

describe('looking at a case', () => {
  it('shows its onboarding, its other processes and its tasks, each with its history in Temporal', async () => {
    const caseId = await openedCase();
    const at = new Date().toISOString();
    const pilot = { processId: `pilot-trial:${caseId}`, process: 'pilot-trial' as const, stage: 'selling' };
    const task = { openedAt: at, dueAt: at, lapsesAt: at, escalated: false, onLapse: 'nothing', why: 'so' };
    await recorded(caseId, {
      ...pilot,
      openTasks: [{ ...task, key: 'confirm', kind: 'confirm-verdict', role: 'category-manager' }],
    });
    const { status, body } = await omar.get(`/cases/${caseId}`);
    expect(status).toBe(200);
    expect(body['case']).toMatchObject({ caseId, stage: 'sourcing' });
    expect((body['case'] as { temporalUi: string }).temporalUi).toBe(
      `http://temporal.example/namespaces/default/workflows/${encodeURIComponent(`brand-onboarding:${caseId}`)}`,
    );
    expect(body['processes']).toEqual([
      expect.objectContaining({ processId: pilot.processId, stage: 'selling' }),
    ]);
    expect(body['tasks']).toEqual([expect.objectContaining({ kind: 'confirm-verdict', caseId })]);
    expect((await omar.get('/cases/nobody:DE')).status).toBe(404);
  });

  it('compares two versions of its term sheet', async () => {
    const caseId = await openedCase();
    const scope = {
      territory: ['DE'],
      channels: ['own-shop'],
      period: { from: '2027-01-01', to: '2027-12-31' },
    };
    const terms = {
      ...{ currency: 'EUR', moq: 100, leadTimeDays: 30, incoterm: 'DAP', namedPlace: 'Hamburg', sale: scope },
      priceList: [{ sku: 'A', description: 'Serum', unitPrice: { amount: 1250, currency: 'EUR' } }],
      exclusivity: [],
      marketing: { fund: { amount: 0, currency: 'EUR' }, assets: true, training: false, jointCampaigns: 0 },
      ...{ defectReturnDays: 30, payment: { depositShare: 0.3, balanceDays: 30 }, rights: ['trademark'] },
      ...{ contract: scope.period, noticeDays: 30 },
    } as const;
    const sheet = { caseId, side: 'platform' as const, by: 'staff:mia', at: new Date().toISOString() };
    const known = structuredClone(terms) as unknown as Parameters<typeof keepTermSheet>[1]['terms'];
    await keepTermSheet(api.database.connection, { ...sheet, version: 1, terms: known });
    await keepTermSheet(api.database.connection, { ...sheet, version: 2, terms: { ...known, moq: 50 } });
    const compared = await omar.get(`/cases/${caseId}/term-sheets/compare?from=1&to=2`);
    expect(compared.body).toEqual({
      from: 1,
      to: 2,
      changes: [{ path: 'moq', before: '100 pieces', after: '50 pieces' }],
    });
    const listed = await omar.get(`/cases/${caseId}/term-sheets`);
    expect(listed.items.map((item) => item['version'])).toEqual([2, 1]);
    expect((await omar.get(`/cases/${caseId}/term-sheets/3`)).status).toBe(404);
  });

  it('makes its evidence pack once for each key', async () => {
    const caseId = await openedCase();
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await omar.post(`/cases/${caseId}/evidence-pack`, undefined, key);
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toContain(encodeURIComponent(String(first.body['fileId'])));
    await idempotencyKeyModel(api.database.connection).deleteMany({ key: key['Idempotency-Key'] });
    expect((await omar.post(`/cases/${caseId}/evidence-pack`, undefined, key)).body).toEqual(first.body);
  });
});

describe('without the workflow engine', () => {
  it('commands are told to try again, and the same key does so', async () => {
    const away = await startApi({ deps: { temporal: unreachable() } });
    const person = await away.person('staff:noah', 'category-manager');
    const key = { 'Idempotency-Key': randomUUID() };
    const answer = await person.post('/cases/acme:DE/withdrawal', { reason: 'no margin' }, key);
    expect(answer).toMatchObject({ status: 503, body: { type: 'urn:landfall:problem:unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('5');
    const [kept] = await idempotencyKeyModel(away.database.connection).find().lean();
    expect(kept).toMatchObject({ key: key['Idempotency-Key'], claimedAt: new Date(0) });
    expect(kept).not.toHaveProperty('response');
    await away.close();
  }, 60_000);
});

function unreachable(): TestApi['deps']['temporal'] {
  return new Client({ connection: Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 500 }) });
}
