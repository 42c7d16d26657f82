import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Collection } from 'mongoose';
import type { FileMeta, FileStore } from '../../models/file-store';
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { filesOfCase, storedFileModel } from '../../models/stored-file';
import { openTestDatabase } from '../support/mongo';

const megabyte = 1024 * 1024;

function meta(changes: Partial<FileMeta> = {}): FileMeta {
  return {
    caseId: 'brand-onboarding:acme:DE',
    slot: 'tax-certificate',
    fileName: '税务登记证.pdf',
    mediaType: 'application/pdf',
    maxBytes: 2 * megabyte,
    origin: 'upload',
    ...changes,
  };
}

/** Repeatable bytes that do not repeat within a chunk. */
function bytes(length: number, seed = 1): Buffer {
  const out = Buffer.alloc(length);
  for (let i = 0, x = seed; i < length; i += 1) out[i] = (x = (x * 1103515245 + 12345) & 0x7fffffff) >> 16;
  return out;
}

function streamOf(content: Buffer): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0; at < content.length; at += 64 * 1024) pieces.push(content.subarray(at, at + 64 * 1024));
  return Readable.from(pieces, { objectMode: false });
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** What every file store keeps to. `contentsLeft` counts whatever holds bytes, also what no record points at. */
function fileStoreContract(open: () => { store: FileStore; contentsLeft: () => Promise<number> }) {
  let store: FileStore;
  let contentsLeft: () => Promise<number>;
  beforeEach(() => ({ store, contentsLeft } = open()));

  const refusal = (code: string) => expect.objectContaining({ name: 'FileStoreRefusal', code });

  it('gives back exactly the bytes it was given, over several chunks', async () => {
    const content = bytes(1_300_007);
    const file = await store.put(streamOf(content), meta({ caseId: 'exact' }));
    expect(file).toMatchObject({ bytes: 1_300_007, sha256: sha256(content), fileName: '税务登记证.pdf' });
    expect(sha256(await buffer(await store.open(file.fileId)))).toBe(file.sha256);
    expect(await store.find(file.fileId)).toEqual(file);
  });

  it('stores one large piece as well as many small ones', async () => {
    const content = bytes(1_000_000);
    const file = await store.put(
      Readable.from([content], { objectMode: false }),
      meta({ caseId: 'one piece' }),
    );
    expect((await buffer(await store.open(file.fileId))).equals(content)).toBe(true);
  });

  it('lets uploads wait for the scanner and generated files not', async () => {
    const upload = await store.put(streamOf(bytes(10)), meta({ caseId: 'states' }));
    const generated = await store.put(
      streamOf(bytes(20)),
      meta({ caseId: 'states', origin: 'generated', pages: 3 }),
    );
    expect(upload.scan).toBe('waiting');
    expect(generated).toMatchObject({ scan: 'not-needed', pages: 3 });
    expect(upload).not.toHaveProperty('pages');
  });

  it('takes a file of exactly the limit', async () => {
    const file = await store.put(streamOf(bytes(megabyte)), meta({ caseId: 'limit', maxBytes: megabyte }));
    expect(file.bytes).toBe(megabyte);
  });

  it('leaves nothing of a file that grows too large', async () => {
    const before = await contentsLeft();
    const stream = streamOf(bytes(megabyte + 1));
    await expect(store.put(stream, meta({ caseId: 'big', maxBytes: megabyte }))).rejects.toEqual(
      refusal('too-large'),
    );
    expect(await store.list('big')).toEqual([]);
    expect(await contentsLeft()).toBe(before);
    expect(stream.destroyed).toBe(true);
  });

  it.each([
    ['with an error', new Error('connection reset'), 'connection reset'],
    ['silently', undefined, 'Premature close'],
  ])('leaves nothing of a stream that breaks off %s', async (_how, error, message) => {
    const before = await contentsLeft();
    const stream = new PassThrough();
    const stored = store.put(stream, meta({ caseId: 'broken' }));
    const failed = expect(stored).rejects.toThrow(message);
    if (!stream.write(bytes(600 * 1024))) await once(stream, 'drain');
    stream.destroy(error);
    await failed;
    expect(await store.list('broken')).toEqual([]);
    expect(await contentsLeft()).toBe(before);
  });

  it('refuses the same content in the same slot and names the file it has', async () => {
    const content = bytes(300_000);
    const first = await store.put(streamOf(content), meta({ caseId: 'twice' }));
    const before = await contentsLeft();
    const again = store.put(streamOf(content), meta({ caseId: 'twice', fileName: 'renamed.pdf' }));
    await expect(again).rejects.toMatchObject({ code: 'duplicate', existing: first });
    expect(await contentsLeft()).toBe(before);
    expect(await store.findBySha256('twice', 'tax-certificate', first.sha256)).toEqual(first);
  });

  it('stores one of several equal uploads that arrive at the same moment', async () => {
    const content = bytes(300_000);
    const puts = [1, 2, 3, 4].map(() => store.put(streamOf(content), meta({ caseId: 'race' })));
    const outcomes = await Promise.allSettled(puts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [stored, ...others] = await store.list('race');
    expect(others).toEqual([]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'duplicate', existing: stored });
    }
  });

  it('stores the same content in another slot and in another case', async () => {
    const content = bytes(100);
    const files = [
      await store.put(streamOf(content), meta({ caseId: 'slots' })),
      await store.put(streamOf(content), meta({ caseId: 'slots', slot: 'bank-proof' })),
      await store.put(streamOf(content), meta({ caseId: 'slots too' })),
    ];
    expect(new Set(files.map(({ fileId }) => fileId)).size).toBe(3);
  });

  it('stores a generated file once per id, however often the step runs', async () => {
    const generated = meta({ caseId: 'pdf', origin: 'generated', fileId: 'contract:acme:v2' });
    const first = await store.put(streamOf(bytes(300_000)), generated);
    const before = await contentsLeft();
    expect(await store.put(streamOf(bytes(300_000)), generated)).toEqual(first);
    const race = [1, 2, 3].map(() =>
      store.put(streamOf(bytes(5000)), { ...generated, fileId: 'contract:acme:v3' }),
    );
    const [one, ...rest] = await Promise.all(race);
    for (const other of rest) expect(other).toEqual(one);
    expect(await contentsLeft()).toBeGreaterThan(before);
    expect(await store.list('pdf')).toHaveLength(2);
  });

  it.each([
    ['other bytes', 2, {}],
    ['another slot', 1, { slot: 'bank-proof' }],
    ['another case', 1, { caseId: 'other' }],
  ])('never lets an id hold %s', async (_what, seed, changes) => {
    const generated = meta({ caseId: 'taken', origin: 'generated', fileId: 'contract:taken' });
    const first = await store.put(streamOf(bytes(1000)), generated);
    const other = store.put(streamOf(bytes(1000, seed)), { ...generated, ...changes });
    await expect(other).rejects.toEqual(refusal('conflict'));
    expect((await buffer(await store.open(first.fileId))).equals(bytes(1000))).toBe(true);
  });

  it('records what the scanner said, and never releases an infected file', async () => {
    const { fileId } = await store.put(streamOf(bytes(50)), meta({ caseId: 'scan' }));
    await store.setScan(fileId, 'clean');
    expect(await store.find(fileId)).toMatchObject({ scan: 'clean' });
    await store.setScan(fileId, 'infected', 'Eicar-Test-Signature');
    await store.setScan(fileId, 'clean');
    expect(await store.find(fileId)).toMatchObject({ scan: 'infected', scanDetail: 'Eicar-Test-Signature' });
  });

  it('says so when a file is not there', async () => {
    expect(await store.find('nobody')).toBeUndefined();
    expect(await store.findBySha256('nobody', 'nothing', sha256(Buffer.alloc(0)))).toBeUndefined();
    await expect(store.open('nobody')).rejects.toEqual(refusal('missing'));
    await expect(store.setScan('nobody', 'clean')).rejects.toEqual(refusal('missing'));
  });

  it('lists the files of one case, oldest first', async () => {
    for (const slot of ['a', 'b', 'c']) {
      await store.put(streamOf(bytes(10)), meta({ caseId: 'listed', slot }));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect((await store.list('listed')).map(({ slot }) => slot)).toEqual(['a', 'b', 'c']);
    expect(await store.list('not listed')).toEqual([]);
  });

  it('removes a file with its bytes, after which the same content may come again', async () => {
    const before = await contentsLeft();
    const file = await store.put(streamOf(bytes(300_000)), meta({ caseId: 'removed' }));
    await store.remove(file.fileId);
    await store.remove(file.fileId);
    expect(await store.find(file.fileId)).toBeUndefined();
    expect(await contentsLeft()).toBe(before);
    await store.put(streamOf(bytes(300_000)), meta({ caseId: 'removed' }));
  });
}

describe('GridFS file store', () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeAll(async () => {
    database = await openTestDatabase();
    await storedFileModel(database.connection).createIndexes();
  });
  afterAll(() => database.close());

  it('keeps small generated files in one write with their records, and shows no list their bytes', async () => {
    const store = createGridFsFileStore(database.connection);
    const ready = (slot: string, content: Buffer) => ({
      content,
      meta: {
        ...meta({ caseId: 'together', slot }),
        origin: 'generated' as const,
        fileId: `paper:1:${slot}`,
      },
    });
    const files = [
      ready('label', bytes(20_000, 3)),
      ready('scan', bytes(700_000, 4)),
      ready('cn23', bytes(30_000, 5)),
    ];
    const stored = await store.putAll(files);
    expect(stored.map(({ fileId }) => fileId)).toEqual(['paper:1:label', 'paper:1:scan', 'paper:1:cn23']);
    for (const { content, meta: about } of files)
      expect((await buffer(await store.open(about.fileId))).equals(content)).toBe(true);
    expect(await store.putAll(files)).toEqual(stored);
    const { items } = await filesOfCase(database.connection, 'together', { limit: 10 });
    expect(items).toHaveLength(3);
    for (const item of [...items, ...(await store.list('together'))])
      expect(item).not.toHaveProperty('content');
    const other = [ready('label', bytes(20_000, 9)), ready('invoice', bytes(100))];
    await expect(store.putAll(other)).rejects.toMatchObject({ code: 'conflict' });
    expect(await store.find('paper:1:invoice')).toMatchObject({ slot: 'invoice' });
    await store.remove('paper:1:label');
    expect(await store.find('paper:1:label')).toBeUndefined();
  });

  it('notices that a small file was altered', async () => {
    const store = createGridFsFileStore(database.connection);
    const about = { ...meta({ caseId: 'altered' }), origin: 'generated' as const, fileId: 'paper:2:label' };
    await store.putAll([{ content: bytes(1_000), meta: about }]);
    const change = { $set: { content: bytes(1_000, 2) } };
    await storedFileModel(database.connection).collection.updateOne({ _id: about.fileId as never }, change);
    await expect(buffer(await store.open(about.fileId))).rejects.toThrow('damaged');
  });

  fileStoreContract(() => ({
    store: createGridFsFileStore(database.connection),
    async contentsLeft() {
      const names = ['fileContents.files', 'fileContents.chunks'];
      const counts = names.map((name) => database.connection.collection(name).countDocuments());
      return (await Promise.all(counts)).reduce((sum, count) => sum + count);
    },
  }));

  it.each([
    ['is lost', (chunks: Collection) => chunks.deleteOne({ n: 2 })],
    [
      'was altered',
      (chunks: Collection) => chunks.updateOne({ n: 2 }, { $set: { data: Buffer.alloc(77_760) } }),
    ],
  ])('does not give out a file as whole when a chunk %s', async (_what, spoil) => {
    await database.connection.collection('fileContents.chunks').deleteMany({});
    const store = createGridFsFileStore(database.connection);
    const { fileId } = await store.put(streamOf(bytes(600_000)), meta({ caseId: randomUUID() }));
    await spoil(database.connection.collection('fileContents.chunks'));
    await expect(buffer(await store.open(fileId))).rejects.toThrow(/damaged|Chunk/);
  });

  it('is the same store when opened again over the connection', async () => {
    const file = await createGridFsFileStore(database.connection).put(
      streamOf(bytes(9)),
      meta({ caseId: 'again' }),
    );
    expect(await createGridFsFileStore(database.connection).find(file.fileId)).toEqual(file);
  });
});
