/** What the console reads over all cases and orders: me, processes, parcels, clearances, the audit trail, the search. */
import type { Role } from '../../domain/shapes/common';
import { CHAIN_START } from '../../domain/audit';
import type { ProcessKind, Task } from '../../domain/process';
import { createRecordActivities } from '../../activities/record';
import { auditEntryModel } from '../../models/audit-entry';
import { consignmentModel, type ConsignmentDocument } from '../../models/consignment';
import { logisticsPartnerModel } from '../../models/logistics-partner';
import { processModel } from '../../models/process';
import { taskModel } from '../../models/task';
import { startApi, type Person, type TestApi } from './support/api';

let api: TestApi;
let omar: Person;
let cleo: Person;
let fay: Person;

beforeAll(async () => {
  api = await startApi();
  omar = await api.person('staff:omar', 'ops');
  cleo = await api.person('staff:cleo', 'compliance');
  fay = await api.person('staff:fay', 'finance');
  const { connection } = api.database;
  for (const model of [processModel, taskModel, auditEntryModel, consignmentModel])
    await model(connection).createIndexes();
  await record('brand-onboarding', 'brand-onboarding:acme-tea:DE', 'acme-tea:DE', { at: day(1) });
  await record('brand-onboarding', 'brand-onboarding:acme-cups:FR', 'acme-cups:FR', {
    at: day(2),
    market: 'FR',
  });
  await record('order-to-delivery', 'order:S-4711', 'order:S-4711', { at: day(3), slug: 'tea-1' });
  await record('order-to-delivery', 'order:S-4712', 'order:S-4712', { at: day(4), slug: 'tea-2' });
  await record('shipment', 'order:S-4711/shipment-1', 'order:S-4711', { at: day(3), slug: 'tea-1' });
  await record('customs-clearance', 'order:S-4711/shipment-1/clearance', 'order:S-4711', {
    ...{ at: day(4), stage: 'held', slug: 'tea-1', tasks: [task('customs-held-0', 'clear-hold')] },
    state: { mrn: 'M1', goods: 'many', now: { state: 'held', at: day(4), wants: 'ce' } },
  });
  await record('customs-clearance', 'order:S-4712/shipment-1/clearance', 'order:S-4712', {
    ...{ at: day(5), stage: 'released', ended: day(6), market: 'FR' },
  });
  await record('incident', 'incident:strike-1', 'incident:strike-1', { at: day(5) });
  await record('ip-notice', 'ip-notice:N-0123456789abcdef', 'acme-tea:DE', { at: day(5) });
  await record('tax-return', 'tax-return:OSS:FI:2026-Q4', 'tax-return:OSS:FI:2026-Q4', {
    ...{ at: day(5), slug: 'oss-fi-2026-q4' },
  });
  await record('privacy-request', `privacy:pr-${'0'.repeat(32)}`, `privacy:pr-${'0'.repeat(32)}`, {
    at: day(5),
  });
});
afterAll(() => api.close());

const day = (number: number) => new Date(Date.UTC(2026, 0, 1 + number)).toISOString();

function task(key: string, kind: Task['kind']): Task {
  return {
    ...{ key, kind, role: 'ops', why: 'so', openedAt: day(4), dueAt: day(9), escalated: false },
    ...{ lapsesAt: day(20), onLapse: 'it comes back' },
  };
}

interface Facts {
  at: string;
  stage?: string;
  ended?: string;
  market?: string;
  slug?: string;
  state?: Record<string, unknown>;
  tasks?: Task[];
}

/** As a process writes it, with two entries in its chain. */
async function record(process: ProcessKind, processId: string, caseId: string, facts: Facts): Promise<void> {
  const {
    at,
    stage = 'vetting',
    ended,
    market = 'DE',
    slug = caseId.split(':')[0] ?? '',
    state = {},
  } = facts;
  await createRecordActivities(api.database.connection).recordProcess({
    ...{ processId, process, caseId, revision: 1, stage, stageSince: at, openedAt: at, state },
    ...(ended ? { endedAt: ended } : {}),
    listing: {
      ...{ brand: slug, brandSlug: slug, market, country: market, category: 'food' },
      ...{ channel: 'direct', owner: 'staff:mia' },
    },
    ...{ openTasks: facts.tasks ?? [], closedTasks: [], chainHead: { seq: 0, hash: CHAIN_START } },
    entries: [
      { at, actor: { kind: 'system', id: process }, action: 'stage-entered', detail: { to: stage } },
      { at, actor: { kind: 'staff', id: 'staff:mia' }, action: `${process}-looked-at`, detail: {} },
    ],
  });
}

const idsIn = (items: Record<string, unknown>[], name = 'processId') => items.map((item) => item[name]);
const named = (processId: string) => encodeURIComponent(processId);

describe('who may', () => {
  const everybody: Role[] = ['category-manager', 'ops', 'finance', 'compliance', 'admin'];
  const watchers: Role[] = ['compliance', 'admin'];

  it.each<[string, Role[]]>([
    ['/me', everybody],
    ['/search?q=acme', everybody],
    ['/shipments', everybody],
    ['/customs-clearances', everybody],
    ['/audit', watchers],
    ['/processes', everybody],
    ['/processes?process=privacy-request', watchers],
    ['/processes?process=tax-return', [...watchers, 'finance']],
    [`/processes/${named('order:S-4711/shipment-1')}`, everybody],
    [`/processes/${named('ip-notice:N-0123456789abcdef')}`, watchers],
    [`/processes/${named('ip-notice:N-0123456789abcdef')}/timeline`, watchers],
    [`/processes/${named(`privacy:pr-${'0'.repeat(32)}`)}`, watchers],
    [`/processes/${named('tax-return:OSS:FI:2026-Q4')}`, [...watchers, 'finance']],
  ])('GET %s: %j and nobody else', async (path, allowed) => {
    expect((await api.ask('GET', path)).status).toBe(401);
    for (const role of [...everybody, 'system'] as const) {
      const { status } = await (await api.person(`someone:${role}`, role)).get(path);
      expect([role, status]).toEqual([role, allowed.includes(role) ? 200 : 403]);
    }
  });
});

describe('me', () => {
  it('is who the token says', async () => {
    const both = await api.person('staff:eve', 'ops', 'compliance');
    expect((await both.get('/me')).body).toMatchObject({ id: 'staff:eve', roles: ['ops', 'compliance'] });
  });
});

describe('processes', () => {
  it('of all kinds are listed without those the reader may not list', async () => {
    const kinds = async (person: Person) =>
      new Set(idsIn((await person.get('/processes?limit=100')).items, 'process'));
    const [toOps, toFinance] = [await kinds(omar), await kinds(fay)];
    expect(toOps).toContain('incident');
    expect([...toOps].filter((kind) => kind === 'tax-return' || kind === 'privacy-request')).toEqual([]);
    expect(toFinance).toContain('tax-return');
    expect(await kinds(cleo)).toContain('privacy-request');
  });

  it('carry what leads to their addresses', async () => {
    const { items } = await omar.get('/processes?process=shipment');
    expect(items).toEqual([expect.objectContaining({ about: { orderId: 'S-4711', number: 1 } })]);
  });

  it('are shown with state, tasks and their history in the workflow engine', async () => {
    const { body } = await omar.get(`/processes/${named('order:S-4711/shipment-1/clearance')}`);
    expect(body).toMatchObject({
      process: {
        ...{ process: 'customs-clearance', stage: 'held', about: { orderId: 'S-4711', number: 1 } },
        state: { mrn: 'M1' },
        temporalUi: expect.stringContaining('order%3AS-4711%2Fshipment-1%2Fclearance'),
      },
      tasks: [{ kind: 'clear-hold', about: { orderId: 'S-4711', number: 1 } }],
    });
    expect(body['process']).not.toHaveProperty('chainHead');
    expect((await omar.get(`/processes/${named('order:none')}`)).status).toBe(404);
  });

  it('have a timeline of their own, not of the others of their order', async () => {
    const path = `/processes/${named('order:S-4711/shipment-1')}/timeline`;
    const first = await omar.get(`${path}?order=newest-first&limit=1`);
    expect(idsIn(first.items, 'action')).toEqual(['shipment-looked-at']);
    const second = await omar.get(`${path}?order=newest-first&limit=1${first.next}`);
    expect(idsIn(second.items, 'action')).toEqual(['stage-entered']);
    expect(idsIn(second.items, 'chain')).toEqual(['order:S-4711/shipment-1']);
    expect(second.next).toBe('');
  });

  it('are followed live, one by one', async () => {
    const leave = new AbortController();
    const response = await fetch(`${api.url}/processes/${named('incident:strike-1')}/timeline/live`, {
      headers: { Authorization: `Bearer ${omar.token}`, 'Last-Event-ID': '0.0' },
      signal: leave.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: ready')) text += (await reader?.read())?.value ?? '';
    leave.abort();
    expect(text).toContain('incident-looked-at');
    expect(text).not.toContain('shipment-looked-at');
  });
});

describe('parcels', () => {
  const parcel = (code: string, opened: number, changes: Partial<ConsignmentDocument> = {}) => ({
    ...{ _id: `landpost#${code}`, shipmentId: 'order:S-4711/shipment-1', orderId: 'S-4711' },
    ...{ carrier: 'landpost', trackingCode: code, mode: 'direct-mail', to: 'DE', tokenHash: `hash-${code}` },
    ...{ openedAt: day(opened), promisedBy: '2026-01-20', silenceAfterMs: 1, silentFrom: day(9) },
    ...{ state: 'under-way', stage: 'in-transit', trail: [], quarantined: [], revision: 1 },
    latest: { eventId: 'e1', kind: 'arrived', at: day(5), place: 'Ms Doe, Hamburg', receivedAt: day(5) },
    ...changes,
  });

  beforeAll(async () => {
    await consignmentModel(api.database.connection).collection.insertMany([
      parcel('LP1', 1),
      parcel('LP2', 2, { to: 'FR', mode: 'overseas-warehouse', shipmentId: 'order:S-4712/shipment-2' }),
      parcel('LP3', 3, { carrier: 'swiftair', orderId: 'S-4712' }),
      parcel('LP4', 4, { state: 'ended', stage: 'delivered', endedAt: day(8) }),
    ] as object[]);
  });

  it.each([
    ['', ['LP4', 'LP3', 'LP2', 'LP1']],
    ['?carrier=swiftair', ['LP3']],
    ['?mode=overseas-warehouse', ['LP2']],
    ['?to=FR', ['LP2']],
    ['?stage=delivered', ['LP4']],
    ['?state=under-way', ['LP3', 'LP2', 'LP1']],
    ['?orderId=S-4712', ['LP3']],
    ['?state=under-way&to=DE&carrier=landpost', ['LP1']],
  ])('%s', async (query, expected) => {
    expect(idsIn((await omar.get(`/shipments${query}`)).items, 'trackingCode')).toEqual(expected);
  });

  it('are paged, and show no token and no place', async () => {
    const first = await omar.get('/shipments?limit=2');
    const second = await omar.get(`/shipments?limit=2${first.next}`);
    expect(idsIn(second.items, 'trackingCode')).toEqual(['LP2', 'LP1']);
    expect(second.items[0]).toEqual({
      ...{ shipmentId: 'order:S-4712/shipment-2', number: 2, orderId: 'S-4711', carrier: 'landpost' },
      ...{ trackingCode: 'LP2', mode: 'overseas-warehouse', to: 'FR', stage: 'in-transit' },
      ...{ state: 'under-way', openedAt: day(2), promisedBy: '2026-01-20', silentFrom: day(9) },
      latest: { kind: 'arrived', at: day(5) },
    });
  });

  it('are asked for by known words only', async () => {
    const answer = await omar.get('/shipments?stage=flying');
    expect(answer).toMatchObject({ status: 400, errors: [{ pointer: 'query:stage' }] });
  });

  it('are found by the beginning of the tracking code, in either case', async () => {
    for (const q of ['LP3', 'lp3'])
      expect((await omar.get(`/search?q=${q}`)).items).toEqual([
        {
          ...{ kind: 'shipment', id: 'order:S-4711/shipment-1', title: 'LP3, swiftair', stage: 'in-transit' },
          ...{ belongsTo: 'order:S-4712', about: { orderId: 'S-4711', number: 1 } },
        },
      ]);
  });
});

describe('clearances', () => {
  it.each([
    ['', ['order:S-4712/shipment-1/clearance', 'order:S-4711/shipment-1/clearance']],
    ['?stage=held', ['order:S-4711/shipment-1/clearance']],
    ['?country=FR', ['order:S-4712/shipment-1/clearance']],
    ['?exit=none', ['order:S-4711/shipment-1/clearance']],
    ['?exit=released', ['order:S-4712/shipment-1/clearance']],
    ['?exit=none&country=FR', []],
  ])('%s', async (query, expected) => {
    expect(idsIn((await omar.get(`/customs-clearances${query}`)).items)).toEqual(expected);
  });

  it('say what customs want, and nothing else of their state', async () => {
    const { items } = await omar.get('/customs-clearances?stage=held');
    expect(items[0]).toMatchObject({ mrn: 'M1', now: { state: 'held', wants: 'ce' }, about: { number: 1 } });
    expect(items[0]).not.toHaveProperty('state');
    expect(items[0]).not.toHaveProperty('goods');
  });
});

describe('the audit trail', () => {
  it.each([
    ['?processId=incident:strike-1', ['incident-looked-at', 'stage-entered']],
    ['?action=incident-looked-at', ['incident-looked-at']],
    [`?actor=staff:mia&day=${day(1).slice(0, 10)}`, ['brand-onboarding-looked-at']],
    ['?actor=staff:nobody', []],
    ['?caseId=order:S-4712&action=stage-entered', ['stage-entered', 'stage-entered']],
    [`?day=${day(20).slice(0, 10)}`, []],
  ])('%s', async (query, expected) => {
    expect(idsIn((await cleo.get(`/audit${query}`)).items, 'action')).toEqual(expected);
  });

  it('is whole over its pages, the newest first', async () => {
    const seen: string[] = [];
    for (let cursor = ''; seen.length < 50;) {
      const answer = await cleo.get(`/audit?limit=5${cursor}`);
      seen.push(
        ...answer.items.map(
          (item) => `${String(item['at'])} ${String(item['chain'])} ${String(item['seq'])}`,
        ),
      );
      if (!(cursor = answer.next)) break;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(await auditEntryModel(api.database.connection).countDocuments());
    const times = seen.map((entry) => entry.slice(0, 24));
    expect(times).toEqual([...times].sort().reverse());
  });
});

describe('the search', () => {
  beforeAll(async () => {
    await logisticsPartnerModel(api.database.connection).collection.insertOne({
      ...{ _id: 'landpost', name: 'Land Post International', state: 'qualified', documents: [] },
      ...{ revision: 1, updatedAt: day(1) },
    } as object);
  });
  const found = async (person: Person, q: string) =>
    idsIn((await person.get(`/search?q=${encodeURIComponent(q)}`)).items, 'id');

  it.each([
    ['acme', ['brand-onboarding:acme-cups:FR', 'brand-onboarding:acme-tea:DE']],
    ['Acme Tea', ['brand-onboarding:acme-tea:DE']],
    ['acme-tea:DE', ['brand-onboarding:acme-tea:DE']],
    ['S-471', ['order:S-4711', 'order:S-4712']],
    ['order:S-4712', ['order:S-4712']],
    ['strike', ['incident:strike-1']],
    ['international', ['logistics-partner:landpost']],
    ['landpost', ['logistics-partner:landpost']],
    ['nothing-like-this', []],
  ])('%s', async (q, expected) => {
    expect(await found(omar, q)).toEqual(expected);
  });

  it('shows what was found, where it stands and what it belongs to', async () => {
    const { items, body } = await omar.get('/search?q=acme%20tea');
    expect(items).toEqual([
      {
        ...{ kind: 'brand-onboarding', id: 'brand-onboarding:acme-tea:DE', title: 'acme-tea, DE' },
        ...{ stage: 'vetting', belongsTo: 'acme-tea:DE', about: { caseId: 'acme-tea:DE' } },
      },
    ]);
    expect(body['tooMany']).toEqual([]);
  });

  it.each([
    [`pr-${'0'.repeat(8)}`, [`privacy:pr-${'0'.repeat(32)}`], []],
    ['OSS FI', ['tax-return:OSS:FI:2026-Q4'], []],
    ['N-0123', ['ip-notice:N-0123456789abcdef'], ['ip-notice:N-0123456789abcdef']],
  ])('%s is found by who may list it', async (q, byCompliance, byOps) => {
    expect(await found(cleo, q)).toEqual(byCompliance);
    expect(await found(omar, q)).toEqual(byOps);
  });

  it('wants three characters', async () => {
    const answer = await omar.get('/search?q=ab');
    expect(answer).toMatchObject({ status: 400, errors: [{ pointer: 'query:q' }] });
  });

  it('shows eight of a kind at most', async () => {
    for (let n = 0; n < 10; n += 1)
      await record('incident', `incident:many-${n}`, `incident:many-${n}`, { at: day(9) });
    expect(await found(omar, 'many')).toHaveLength(8);
    expect(await found(omar, 'many-9')).toEqual(['incident:many-9']);
  });
});
