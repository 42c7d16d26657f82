import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { createFileActivities } from '../../activities/files';
import { createSandboxScanner } from '../../activities/malware/sandbox';
import type { FileStore } from '../../models/file-store';
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { storedFileModel } from '../../models/stored-file';
import { openTestDatabase } from '../support/mongo';

/** In two parts, or scanners would find it in this very file. */
const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let store: FileStore;
beforeAll(async () => {
  database = await openTestDatabase();
  await storedFileModel(database.connection).createIndexes();
  store = createGridFsFileStore(database.connection);
});
afterAll(() => database.close());

async function upload(content: string, origin: 'upload' | 'generated' = 'upload'): Promise<string> {
  const meta = {
    slot: 'bank-proof',
    fileName: 'a.pdf',
    mediaType: 'application/pdf',
    maxBytes: 1000,
    origin,
  };
  const file = await store.put(Readable.from([Buffer.from(content)]), { caseId: randomUUID(), ...meta });
  return file.fileId;
}

describe('scanFile', () => {
  it('records a clean file as clean', async () => {
    const fileId = await upload('a clean document');
    const { scanFile } = createFileActivities({ store, scanner: createSandboxScanner() });
    expect(await scanFile(fileId)).toEqual({ verdict: 'clean' });
    expect(await store.find(fileId)).toMatchObject({ scan: 'clean' });
  });

  it('records an infected file with what was found', async () => {
    const fileId = await upload(eicar);
    const { scanFile } = createFileActivities({ store, scanner: createSandboxScanner() });
    expect(await scanFile(fileId)).toEqual({ verdict: 'infected', signature: 'Eicar-Test-Signature' });
    expect(await store.find(fileId)).toMatchObject({ scan: 'infected', scanDetail: 'Eicar-Test-Signature' });
  });

  it.each([
    ['clean', 'a document'],
    ['infected', `${eicar} `],
  ])('gives the recorded verdict when it runs again: %s', async (_verdict, content) => {
    const fileId = await upload(content);
    const scanner = createSandboxScanner();
    const { scanFile } = createFileActivities({ store, scanner });
    const first = await scanFile(fileId);
    scanner.down = true; // asked again, it would fail
    expect(await scanFile(fileId)).toEqual(first);
  });

  it('takes what we generated for clean', async () => {
    const scanner = createSandboxScanner();
    scanner.down = true;
    const { scanFile } = createFileActivities({ store, scanner });
    expect(await scanFile(await upload('a contract', 'generated'))).toEqual({ verdict: 'clean' });
  });

  it('leaves the file waiting, to be tried again, while the scanner is down', async () => {
    const fileId = await upload('a document');
    const scanner = createSandboxScanner();
    scanner.down = true;
    const { scanFile } = createFileActivities({ store, scanner });
    await expect(scanFile(fileId)).rejects.toMatchObject({
      type: 'scanner-unavailable',
      nonRetryable: false,
    });
    expect(await store.find(fileId)).toMatchObject({ scan: 'waiting' });
    scanner.down = false;
    expect(await scanFile(fileId)).toEqual({ verdict: 'clean' });
  });

  it('fails for good when the file is not there, also when it goes while being scanned', async () => {
    const scanner = createSandboxScanner();
    const { scanFile } = createFileActivities({ store, scanner });
    const forGood = { type: 'file-missing', nonRetryable: true };
    await expect(scanFile('nobody')).rejects.toMatchObject(forGood);
    const fileId = await upload('soon gone');
    scanner.latencyMs = 200;
    const scanning = expect(scanFile(fileId)).rejects.toMatchObject(forGood);
    setTimeout(() => void store.remove(fileId), 100);
    await scanning;
  });

  it('passes on what the storage throws, to be tried again', async () => {
    const broken: FileStore = { ...store, find: () => Promise.reject(new Error('no primary')) };
    const { scanFile } = createFileActivities({ store: broken, scanner: createSandboxScanner() });
    await expect(scanFile('any')).rejects.toThrow('no primary');
  });
});
