/** What is sent to an authority is what was approved, byte for byte, or nothing. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FilingPort } from '../../activities/filing/port';
import { createFilingActivities } from '../../activities/tax-filing';
import { periodNamed } from '../../domain/tax-calendar';
import type { ReturnKey, TaxReturn } from '../../domain/tax-return';
import { keepReturnVersion } from '../../models/tax-return';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

const approved = Buffer.from('1;FI12345678;1;DE\r\n');
const key: ReturnKey = { scheme: 'OSS', jurisdiction: 'FI', period: periodNamed('OSS', '2026-Q1') };
const request = { processId: 'tax-return:OSS:FI:2026-Q1', key, number: 'FI12345678', version: 1 };

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  const file = {
    ...{ fileId: 'file', fileName: 'OSS-FI-2026-Q1.csv' },
    sha256: createHash('sha256').update(approved).digest('hex'),
  };
  const counts = { entries: 1, orders: 1, differences: 0 };
  const made = { ...request, computedAt: '2026-04-01T00:00:00.000Z', return: {} as TaxReturn, counts };
  await keepReturnVersion(database.connection, { ...made, pdf: file, file }, []);
});
afterAll(() => database.close());

/** A store that gives these bytes, and an authority that keeps what it is sent. */
function filing(content: Buffer) {
  const sent: Buffer[] = [];
  const port: FilingPort = {
    find: () => Promise.resolve(undefined),
    file(submission) {
      sent.push(submission.file.content);
      return Promise.resolve({ state: 'accepted', reference: 'R1', at: '2026-04-02T00:00:00.000Z' });
    },
  };
  const store = {
    open: () => Promise.resolve(Readable.from([content])),
    putAll: () => Promise.reject(new Error('no receipt came')),
  };
  const { fileReturn } = createFilingActivities({ ...database, store, ports: () => port });
  return { sent, fileReturn };
}

it('sends the approved bytes', async () => {
  const { sent, fileReturn } = filing(approved);
  await expect(fileReturn(request)).resolves.toMatchObject({ state: 'accepted', reference: 'R1' });
  expect(sent).toEqual([approved]);
});

it('sends nothing when the store ends early, and is tried again', async () => {
  const { sent, fileReturn } = filing(Buffer.alloc(0));
  await expect(fileReturn(request)).rejects.toThrow('The store gave 0 bytes');
  expect(sent).toEqual([]);
});
