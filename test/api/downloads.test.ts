import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import express from 'express';
import { DownloadRefused, sendFile } from '../../api/downloads';
import type { FileStore, StoredFile } from '../../models/file-store';
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { storedFileModel } from '../../models/stored-file';
import { openTestDatabase } from '../support/mongo';

const content = Buffer.alloc(700_000, 'document ');
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let store: FileStore;
let server: Server;
const failures: unknown[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  await storedFileModel(database.connection).createIndexes();
  store = createGridFsFileStore(database.connection);
  const app = express();
  app.get('/files/:fileId', (request, response) =>
    sendFile(response, store, request.params.fileId).catch((error: unknown) => {
      failures.push(error);
      if (response.headersSent) return;
      if (error instanceof DownloadRefused) response.status(error.status).json(error);
      else response.status(500).json({});
    }),
  );
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await database.close();
});

async function storeFile(caseId: string, fileName = 'a.pdf'): Promise<StoredFile> {
  const meta = { slot: 'tax', mediaType: 'application/pdf', maxBytes: 1_000_000, origin: 'upload' } as const;
  return await store.put(Readable.from([content]), { ...meta, caseId, fileName });
}

async function get(fileId: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  const { port } = server.address() as AddressInfo;
  return await fetch(`http://127.0.0.1:${port}/files/${fileId}`, { headers, method });
}

describe('a download', () => {
  it('carries the bytes, their type and a name in every script', async () => {
    const file = await storeFile('good', '税务登记证 "Köln".pdf');
    await store.setScan(file.fileId, 'clean');
    const answer = await get(file.fileId);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': '700000',
      'x-content-type-options': 'nosniff',
      etag: `"${file.sha256}"`,
      'cache-control': 'private, no-cache',
    });
    const disposition = answer.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment;/);
    const name = /filename\*=UTF-8''(\S+)/.exec(disposition)?.[1] ?? '';
    expect(decodeURIComponent(name)).toBe('税务登记证 "Köln".pdf');
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
  });

  it('is not sent again to who holds it, nor its body to who asks for its head', async () => {
    const file = await storeFile('held');
    await store.setScan(file.fileId, 'clean');
    const again = await get(file.fileId, { 'if-none-match': `"${file.sha256}"` });
    expect(again.status).toBe(304);
    const head = await get(file.fileId, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '700000']);
  });

  it('is refused while the file waits for its scan', async () => {
    const file = await storeFile('waiting');
    const answer = await get(file.fileId, { 'if-none-match': `"${file.sha256}"` });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'waiting-for-scan', remedy: expect.any(String) });
    expect(answer.headers.get('content-disposition')).toBeNull();
  });

  it('is refused for an infected and for a missing file', async () => {
    const file = await storeFile('infected');
    await store.setScan(file.fileId, 'infected', 'Eicar-Test-Signature');
    expect((await get(file.fileId)).status).toBe(403);
    expect((await get('nobody')).status).toBe(404);
  });

  it('answers with an error, not with a broken file, when the bytes are gone', async () => {
    const file = await storeFile('lost');
    await store.setScan(file.fileId, 'clean');
    await database.connection.collection('fileContents.files').deleteMany({ filename: file.fileName });
    expect((await get(file.fileId)).status).toBe(500);
  });

  it('breaks off, so that nobody takes it for whole, when the bytes end early', async () => {
    const file = await storeFile('short');
    await store.setScan(file.fileId, 'clean');
    await database.connection.collection('fileContents.chunks').deleteMany({ n: 2 });
    const seen = failures.length;
    await expect(get(file.fileId).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    expect(failures.length).toBe(seen + 1);
  });
});
