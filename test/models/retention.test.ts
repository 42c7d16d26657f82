/** What has been kept long enough goes, and nothing else: over every class of the rules. */
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { prepareRecord } from '../../models/indexes';
import { placeHold, releaseHold } from '../../models/legal-hold';
import { createVault, PersonalDataErased } from '../../models/personal';
import { createRetentionActivities } from '../../activities/retention';
import { storedFileModel } from '../../models/stored-file';
import { Readable } from 'node:stream';
import { loadRetentionRules } from '../../rules/retention';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

const rules = loadRetentionRules();
const secret = Buffer.alloc(32, 'a secret of retention');
const now = new Date('2026-11-24T10:00:00.000Z');
let database: TestDatabase;
let retention: ReturnType<typeof createRetentionActivities>;

beforeAll(async () => {
  database = await openTestDatabase();
  const { connection } = database;
  await prepareRecord(connection);
  retention = createRetentionActivities({
    ...{ connection, rules, zone: 'Europe/Berlin', clock: () => now, reviewDays: 400 },
    ...{ store: createGridFsFileStore(connection), vault: createVault({ connection, secret }) },
    removeArchived: (messageIds) => Promise.resolve(archived.push(...messageIds)),
  });
}, 60_000);
afterAll(() => database.close());

/** What the archive of mails was told to remove. */
const archived: string[] = [];

const collection = (name: string) => database.connection.collection<{ _id: string }>(name);

async function removeAll(id: string) {
  const plan = (await retention.planRetention()).find((each) => each.id === id);
  if (!plan) throw new Error(`no class ${id}`);
  const first = await retention.removeExpired(plan);
  for (let left = first.removed; left > 0;) left = (await retention.removeExpired(plan)).removed;
  return first;
}

const left = async (name: string) => (await collection(name).find().toArray()).map(({ _id }) => _id).sort();

it('every collection has a class, or a reason to stay', async () => {
  const names = (await database.connection.db!.listCollections().toArray()).map(({ name }) => name);
  const known = new Set([...rules.classes, ...rules.follow, ...rules.stay].map((each) => each.collection));
  expect(names.filter((name) => !known.has(name) && !name.startsWith('system.'))).toEqual([]);
});

it('each class has its own cut-off', async () => {
  const plan = new Map((await retention.planRetention()).map(({ id, cutOff }) => [id, cutOff]));
  expect(plan.get('tax-ledger')).toBe('2016-01-01');
  expect(plan.get('order-papers')).toBe('2018-01-01');
  expect(plan.get('labels')).toBe('2024-11-24');
  expect(plan.get('privacy-requests')).toBe('2023-11-24');
});

describe('plain documents', () => {
  it('of the tax ledger go ten years after their year, and not a day before', async () => {
    const line = (_id: string, taxPoint: string) => ({ _id, taxPoint, orderId: _id });
    await collection('tax_ledger').insertMany([
      line('old', '2015-12-31'),
      line('young', '2016-01-01'),
      line('held', '2010-05-05'),
    ]);
    await placeHold(database.connection, {
      _id: 'order:held',
      reason: 'court',
      by: 'chen',
      at: now.toISOString(),
    });
    expect(await removeAll('tax-ledger')).toEqual({ removed: 1, held: 1 });
    expect(await left('tax_ledger')).toEqual(['held', 'young']);
    await releaseHold(database.connection, 'order:held');
    expect(await removeAll('tax-ledger')).toEqual({ removed: 1, held: 0 });
    expect(await left('tax_ledger')).toEqual(['young']);
  });

  it('go in batches, as many as there are', async () => {
    const events = Array.from({ length: 450 }, (_, index) => ({
      ...{ _id: `landpost#${index}`, receivedAt: '2020-01-01T00:00:00.000Z', trackingCode: 'LP1' },
    }));
    await collection('tracking_events').insertMany(events);
    expect((await removeAll('tracking-events')).removed).toBe(200);
    expect(await left('tracking_events')).toEqual([]);
  });
});

describe('processes', () => {
  it('that ended long ago go with their tasks and audit chain; what runs, and its case, stays', async () => {
    const process = (_id: string, caseId: string, endedAt?: string) => ({
      ...{ _id, caseId, process: 'order-to-delivery', ...(endedAt ? { endedAt } : {}) },
    });
    await collection('processes').insertMany([
      process('order:a', 'order:a', '2010-01-01T00:00:00.000Z'),
      process('order:b', 'order:b', '2010-01-01T00:00:00.000Z'),
      process('order:b/claim', 'order:b'),
      process('order:c', 'order:c', '2026-01-01T00:00:00.000Z'),
    ] as never);
    await collection('audit_entries').insertMany([
      { _id: 'order:a#1', chain: 'order:a', seq: 1 },
      { _id: 'order:b#1', chain: 'order:b', seq: 1 },
    ] as never);
    expect(await removeAll('order-processes')).toEqual({ removed: 1, held: 0 });
    expect(await left('processes')).toEqual(['order:b', 'order:b/claim', 'order:c']);
    expect(await left('audit_entries')).toEqual(['order:b#1']);
  });
});

describe('what belongs to a case or an order', () => {
  it('goes with the last of its processes, and its people with their keys', async () => {
    const { connection } = database;
    const vault = createVault({ connection, secret });
    const long = '2010-01-01T00:00:00.000Z';
    const process = (_id: string, caseId: string, kind: string, endedAt: string) => ({
      ...{ _id, caseId, process: kind, endedAt },
    });
    await collection('processes').insertMany([
      process('brand-onboarding:urn:DE', 'urn:DE', 'brand-onboarding', long),
      process('partnership:urn:DE', 'urn:DE', 'partnership', long),
      process('ip-notice:urn', 'urn:DE', 'ip-notice', long),
      process('brand-onboarding:jug:DE', 'jug:DE', 'brand-onboarding', long),
      process('partnership:jug:DE', 'jug:DE', 'partnership', '2026-01-01T00:00:00.000Z'),
      process('order:old', 'order:old', 'order-to-delivery', long),
    ] as never);
    for (const caseId of ['urn:DE', 'jug:DE']) {
      const record = { caseId, sealed: await vault.seal(`company-people:${caseId}`, {}) };
      for (const name of ['signatures', 'declarations', 'contacts'])
        await collection(name).insertOne({ ...record, _id: `${name}-${caseId}` });
      await vault.seal(`contacts-${caseId}`, {});
    }
    await collection('consignments').insertMany([
      { _id: 'landpost#1', orderId: 'old', tokenHash: '1' },
      { _id: 'landpost#2', orderId: 'young', tokenHash: '2' },
    ] as never);
    await removeAll('partner-processes');
    for (const name of ['signatures', 'declarations', 'contacts'])
      expect(await left(name)).toEqual([`${name}-jug:DE`]);
    for (const gone of ['company-people:urn:DE', 'contacts-urn:DE'])
      await expect(vault.seal(gone, {})).rejects.toThrow(PersonalDataErased);
    for (const kept of ['company-people:jug:DE', 'contacts-jug:DE'])
      await expect(vault.seal(kept, {})).resolves.toBeDefined();
    await removeAll('order-processes');
    expect(await left('consignments')).toEqual(['landpost#2']);
    await collection('processes').deleteMany({ caseId: { $in: ['urn:DE', 'jug:DE'] } });
  });
});

describe('mails', () => {
  it('go six years after their year, from the archive too', async () => {
    const mail = (_id: string, at: string) => ({ _id, messageId: `<${_id}>`, at: new Date(at) });
    await collection('mails').insertMany([
      mail('old', '2019-12-31T10:00:00.000Z'),
      mail('young', '2020-01-02T10:00:00.000Z'),
    ] as never);
    await removeAll('mails');
    expect(await left('mails')).toEqual(['young']);
    expect(archived).toEqual(['<old>']);
  });
});

describe('tax returns', () => {
  it('go ten years after the year of their period, with their differences; held or not at their end they stay', async () => {
    const version = (name: string, to: string) => ({
      ...{
        _id: `tax-return:${name}/v1`,
        processId: `tax-return:${name}`,
        sha256: name,
        key: { period: { to } },
      },
    });
    await collection('tax_returns').insertMany([
      version('old', '2015-12-31'),
      version('held', '2015-12-31'),
      version('unfiled', '2015-12-31'),
      version('young', '2016-03-31'),
    ]);
    await collection('tax_differences').insertMany([
      { _id: 'old/O-1', draft: 'old' },
      { _id: 'held/O-2', draft: 'held' },
    ] as never);
    const running = { _id: 'tax-return:unfiled', process: 'tax-return', caseId: 'tax-return:unfiled' };
    await collection('processes').insertOne(running);
    const hold = { _id: 'tax-return:held', reason: 'an audit', by: 'chen', at: now.toISOString() };
    await placeHold(database.connection, hold);
    expect(await removeAll('tax-returns')).toEqual({ removed: 1, held: 1 });
    expect(await left('tax_returns')).toEqual(
      ['held', 'unfiled', 'young'].map((name) => `tax-return:${name}/v1`),
    );
    expect(await left('tax_differences')).toEqual(['held/O-2']);
    await releaseHold(database.connection, hold._id);
    await collection('processes').deleteOne({ _id: running._id });
  });
});

describe('IP notices', () => {
  it('go three years after their end with the keys of their people and their trail; one that runs stays', async () => {
    const { connection } = database;
    const vault = createVault({ connection, secret });
    const [endedAt, caseId] = ['2023-11-23T10:00:00.000Z', 'acme:DE'];
    await collection('ip_notices').insertMany([
      { _id: 'N-old', tokenHash: '1', caseId, endedAt },
      { _id: 'N-young', tokenHash: '2', caseId, endedAt: '2023-11-24T10:00:00.000Z' },
      { _id: 'N-judged', tokenHash: '3', caseId, endedAt },
      { _id: 'N-open', tokenHash: '4', caseId },
    ] as never);
    await collection('processes').insertMany([
      { _id: 'ip-notice:N-old', process: 'ip-notice', caseId, endedAt },
      { _id: 'ip-notice:N-judged', process: 'ip-notice', caseId },
    ] as never);
    await collection('audit_entries').insertOne({ _id: 'n#1', chain: 'ip-notice:N-old', seq: 1 } as never);
    const sealed = await vault.seal('ip-notifier:N-old', {});
    expect(await removeAll('ip-notices')).toEqual({ removed: 1, held: 0 });
    expect(await left('ip_notices')).toEqual(['N-judged', 'N-open', 'N-young']);
    expect(await left('audit_entries')).not.toContain('n#1');
    await expect(vault.open('ip-notifier:N-old', sealed)).rejects.toThrow(PersonalDataErased);
    await collection('processes').deleteMany({ process: 'ip-notice' });
  });
});

describe('files', () => {
  it('go with their bytes; each slot by its own term', async () => {
    const store = createGridFsFileStore(database.connection);
    const keep = async (fileId: string, slot: string, storedAt: string) => {
      await store.put(Readable.from([Buffer.from(fileId)]), {
        ...{ fileId, slot, caseId: `order:${fileId}`, fileName: fileId, mediaType: 'text/plain' },
        ...{ maxBytes: 100, origin: 'generated' },
      });
      await storedFileModel(database.connection).updateOne(
        { _id: fileId },
        { $set: { storedAt: new Date(storedAt) } },
      );
    };
    await keep('label-old', 'label', '2024-11-23T10:00:00.000Z');
    await keep('label-young', 'label', '2024-11-25T10:00:00.000Z');
    await keep('invoice', 'commercial-invoice', '2024-11-23T10:00:00.000Z');
    await keep('licence', 'business-licence', '2010-11-23T10:00:00.000Z');
    await removeAll('labels');
    await removeAll('order-papers');
    await removeAll('onboarding-files');
    expect(await left('files')).toEqual(['invoice', 'label-young']);
    expect(await database.connection.collection('fileContents.chunks').countDocuments()).toBe(2);
  });
});

describe('customers', () => {
  it('without an order left lose their key', async () => {
    const vault = createVault({ connection: database.connection, secret });
    const order = (_id: string, customerId: string, placedAt: string) => ({
      ...{ _id, customerId, placedAt: new Date(placedAt), trackingHash: _id },
    });
    await vault.seal('customer:gone', {});
    await vault.seal('customer:back', {});
    await collection('order_customers').insertMany([
      order('1', 'gone', '2020-01-01T00:00:00.000Z'),
      order('2', 'back', '2020-01-01T00:00:00.000Z'),
      order('3', 'back', '2026-01-01T00:00:00.000Z'),
    ] as never);
    expect((await removeAll('customers')).removed).toBe(2);
    expect(await left('order_customers')).toEqual(['3']);
    await expect(vault.seal('customer:gone', {})).rejects.toThrow(PersonalDataErased);
    await expect(vault.seal('customer:back', {})).resolves.toBeDefined();
  });
});

it('a class whose term, or what follows it, nobody has looked at for too long loses nothing', async () => {
  const { connection } = database;
  const later = createRetentionActivities({
    ...{ connection, rules, zone: 'Europe/Berlin', clock: () => new Date('2028-01-10T10:00:00.000Z') },
    ...{
      store: createGridFsFileStore(connection),
      vault: createVault({ connection, secret }),
      reviewDays: 400,
    },
  });
  await collection('tracking_events').insertOne({
    _id: 'late',
    receivedAt: '2020-01-01T00:00:00.000Z',
  } as never);
  const plan = (await later.planRetention()).find(({ id }) => id === 'tracking-events');
  expect(plan).toMatchObject({ unreviewed: '2026-11-24' });
  expect(await later.removeExpired(plan!)).toEqual({ removed: 0, held: 0 });
  expect(await left('tracking_events')).toEqual(['late']);
  expect((await retention.planRetention()).filter(({ unreviewed }) => unreviewed)).toEqual([]);
});

it('a class the rules do not know any more is left alone', async () => {
  expect(await retention.removeExpired({ id: 'gone', cutOff: '2026-01-01' })).toEqual({
    removed: 0,
    held: 0,
  });
});
