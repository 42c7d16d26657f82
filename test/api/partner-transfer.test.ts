/** Documents that arrive in parts: the tus protocol as its clients speak it, and the same checks at the end as in a form. */
import { randomBytes } from 'node:crypto';
import { createTransfers, transferPartModel } from '../../models/transfer';
import { openPartnerServer, type Opened, type PartnerServer } from './partner-server';

let server: PartnerServer;
beforeAll(async () => {
  server = await openPartnerServer();
}, 60_000);
afterAll(() => server.close());

const facts = { issuer: 'Tribunal', number: '1', issuedOn: '2026-01-01', expiresOn: '2031-01-01' };
const askDocument = (): Promise<Opened> =>
  server.open({
    ...{ purpose: 'upload-document', process: 'document-request', slot: 'registration' },
    ...{ stage: 'awaiting-upload', state: { requirement: { document: 'registration', expires: true } } },
  });
const pdf = (text: string) => Buffer.from(`%PDF-1.4\n${text}\n%%EOF\n`);
const said = (path: string, method: string, headers: Record<string, string> = {}, body?: Buffer) =>
  fetch(server.origin + path, {
    ...{ method, headers: { 'Tus-Resumable': '1.0.0', ...headers } },
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
const named = (name: string, type: string) =>
  `filename ${Buffer.from(name).toString('base64')},filetype ${Buffer.from(type).toString('base64')}`;

async function begun({ path }: Opened, length: number, name = '登记.pdf', type = 'application/pdf') {
  const headers = { 'Upload-Length': String(length), 'Upload-Metadata': named(name, type) };
  const answer = await said(`${path}/parts`, 'POST', headers);
  return { status: answer.status, at: `${path}/${answer.headers.get('location') ?? ''}` };
}
const goOn = (at: string, offset: number, bytes: Buffer) => {
  const type = 'application/offset+octet-stream';
  return said(at, 'PATCH', { 'Upload-Offset': String(offset), 'Content-Type': type }, bytes);
};
const offsetOf = async (at: string) => (await said(at, 'HEAD')).headers.get('upload-offset');

async function sendForm({ path }: Opened, at: string, more: Record<string, string> = {}) {
  const form = new FormData();
  const fields = { ...facts, transferId: at.split('/').at(-1) ?? '', ...more };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const answer = await fetch(`${server.origin}${path}/upload`, { method: 'POST', body: form });
  return { status: answer.status, html: await answer.text() };
}

it('goes on where it stopped, at another process too, and ends as a document with the name it had', async () => {
  const other = await server.serve(server.router({}));
  const asked = await askDocument();
  const file = pdf(randomBytes(600_000).toString('hex'));
  const { status, at } = await begun(asked, file.length);
  expect(status).toBe(201);
  expect((await goOn(at, 0, file.subarray(0, 500_000))).headers.get('upload-offset')).toBe('500000');
  const elsewhere = await fetch(`${other.origin}${at}`, {
    ...{ method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } },
  });
  expect(elsewhere.headers.get('upload-offset')).toBe('500000');
  expect((await goOn(at, 500_000, file.subarray(500_000))).status).toBe(204);
  const answer = await sendForm(asked, at);
  expect(answer.status).toBe(200);
  expect(answer.html).toContain('登记.pdf');
  const [stored] = await server.store.list(asked.caseId);
  expect(stored).toMatchObject({ bytes: file.length, mediaType: 'application/pdf', scan: 'waiting' });
  expect(await asked.told()).toMatchObject([
    { name: 'documentUploaded', content: { fileId: stored?.fileId } },
  ]);
  expect(await offsetOf(at)).toBeNull();
  expect(
    await transferPartModel(server.connection).countDocuments({ transferId: at.split('/').at(-1) ?? '' }),
  ).toBe(0);
  other.close();
});

it('keeps what had arrived when the line broke', async () => {
  const asked = await askDocument();
  const { at } = await begun(asked, 2_000_000);
  const breaking = new AbortController();
  const body = new ReadableStream({
    async start(stream) {
      stream.enqueue(randomBytes(700_000));
      await new Promise((resolve) => setTimeout(resolve, 300));
      breaking.abort();
    },
  });
  const type = 'application/offset+octet-stream';
  const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': type };
  const options = { method: 'PATCH', headers, body, duplex: 'half', signal: breaking.signal } as RequestInit;
  await expect(fetch(server.origin + at, options)).rejects.toThrow();
  for (let tries = 0; (await offsetOf(at)) !== '700000' && tries < 50; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await offsetOf(at)).toBe('700000');
});

it('hears one of two who send the same part', async () => {
  const asked = await askDocument();
  const file = pdf('twice');
  const { at } = await begun(asked, file.length);
  const answers = await Promise.all([goOn(at, 0, file), goOn(at, 0, file)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  expect((await sendForm(asked, at)).status).toBe(200);
});

it('ends in the checks of every upload', async () => {
  const asked = await askDocument();
  const page = Buffer.from('<html><body>no document</body></html>');
  const { at } = await begun(asked, page.length);
  await goOn(at, 0, page);
  const answer = await sendForm(asked, at);
  expect(answer.status).toBe(415);
  expect(answer.html).toContain('This file is not a PDF, PNG or JPEG');
  expect(answer.html).toContain('value="Tribunal"');
  expect(await server.store.list(asked.caseId)).toEqual([]);
});

it('need not be sent again when another field was wrong', async () => {
  const asked = await askDocument();
  const file = pdf('kept');
  const { at } = await begun(asked, file.length);
  await goOn(at, 0, file);
  const answer = await sendForm(asked, at, { issuedOn: '' });
  expect(answer.status).toBe(422);
  const fileId = /name="fileId" value="([^"]+)"/.exec(answer.html)?.[1] ?? '';
  expect((await sendForm(asked, '', { fileId })).status).toBe(200);
});

it('is of one link: another finds nothing, and a dead one begins nothing', async () => {
  const [mine, other] = [await askDocument(), await askDocument()];
  const file = pdf('mine');
  const { at } = await begun(mine, file.length);
  await goOn(at, 0, file);
  const id = at.split('/').at(-1) ?? '';
  expect((await said(`${other.path}/parts/${id}`, 'HEAD')).status).toBe(404);
  expect((await sendForm(other, at)).status).toBe(400);
  await server.links.revokeLink(mine.linkId, 'mia', new Date());
  expect((await begun(mine, 10)).status).toBe(404);
  expect((await said(at, 'HEAD')).status).toBe(404);
  const profile = await server.open({ purpose: 'declare-profile' });
  expect((await begun(profile, 10)).status).toBe(404);
});

it('is limited: in size, in number, by what was announced', async () => {
  const asked = await askDocument();
  expect((await begun(asked, 25 * 1024 * 1024 + 1)).status).toBe(413);
  expect((await begun(asked, 0)).status).toBe(400);
  const first = await begun(asked, 10);
  expect((await goOn(first.at, 0, Buffer.alloc(11))).status).toBe(413);
  expect((await goOn(first.at, 5, Buffer.alloc(1))).status).toBe(409);
  for (let more = 0; more < 3; more += 1) await begun(asked, 10);
  expect((await said(first.at, 'HEAD')).status).toBe(404);
});

it('is forgotten when asked to be, and speaks one version of the protocol', async () => {
  const asked = await askDocument();
  const { at } = await begun(asked, 10);
  expect((await said(at, 'DELETE')).status).toBe(204);
  expect((await said(at, 'HEAD')).status).toBe(404);
  expect((await said(at, 'HEAD', { 'Tus-Resumable': '0.2.2' })).status).toBe(412);
  expect(server.lines.join('')).not.toContain(asked.token);
});

it('is not whole before its last byte', async () => {
  const transfers = createTransfers(server.connection);
  const begunAt = new Date();
  const terms = { owner: 'link-1', fileName: 'a.pdf', mediaType: 'application/pdf', length: 4 };
  const transfer = await transfers.begin(terms, begunAt);
  expect(await transfers.append(transfer, 0, Buffer.from('ab'), begunAt)).toBe(true);
  expect(await transfers.open('link-1', transfer.transferId)).toBeUndefined();
});
