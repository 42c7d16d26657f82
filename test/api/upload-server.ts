/** A real, small server around `receiveUpload`, with a database of its own. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { UploadRefused } from '../../api/upload-content';
import { receiveUpload } from '../../api/uploads';
import type { FileStore } from '../../models/file-store';
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { storedFileModel } from '../../models/stored-file';
import { openTestDatabase } from '../support/mongo';

export const megabyte = 1024 * 1024;
export const maxBytes = 25 * megabyte;

/** A whole PDF, as far as a look from outside can tell. */
export const pdf = Buffer.from(
  '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n',
);

export interface UploadServer {
  readonly port: number;
  readonly store: FileStore;
  /** Every error `receiveUpload` threw, also those no client was there to see. */
  readonly refusals: unknown[];
  /** Counts whatever is stored: records, contents and chunks. */
  contentsLeft(): Promise<number>;
  close(): Promise<void>;
}

/** Takes uploads at `/cases/:caseId/:slot`. */
export async function openUploadServer(): Promise<UploadServer> {
  const database = await openTestDatabase();
  await storedFileModel(database.connection).createIndexes();
  const store = createGridFsFileStore(database.connection);
  const refusals: unknown[] = [];
  const app = express();
  app.post('/cases/:caseId/:slot', (request, response) =>
    receiveUpload(request, { store, ...request.params, maxBytes }).then(
      (received) => response.json(received),
      (error: unknown) => {
        refusals.push(error);
        if (!(error instanceof UploadRefused)) throw error;
        const { status, code, message, remedy } = error;
        response.status(status).json({ code, message, remedy });
      },
    ),
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    store,
    refusals,
    async contentsLeft() {
      const names = ['files', 'fileContents.files', 'fileContents.chunks'];
      const counts = names.map((name) => database.connection.collection(name).countDocuments());
      return (await Promise.all(counts)).reduce((sum, count) => sum + count);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await database.close();
    },
  };
}
