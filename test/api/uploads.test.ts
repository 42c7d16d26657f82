import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { recogniseContent, safeFileName } from '../../api/upload-content';
import type { ReceivedUpload } from '../../api/uploads';
import { openUploadServer, pdf, type UploadServer } from './upload-server';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
const zip = Buffer.concat([Buffer.from('504b0304140000000000', 'hex'), Buffer.alloc(40)]);

let server: UploadServer;
beforeAll(async () => (server = await openUploadServer()));
afterAll(() => server.close());

type Answer = ReceivedUpload & { status: number; code: string; message: string; remedy: string };

/** Sends a form as browsers do. `caseId` is fresh unless given. */
async function send(parts: Record<string, string | File>, caseId: string = randomUUID()): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) form.append(name, value);
  return await post(form, caseId);
}

async function post(body: FormData | string, caseId: string, type?: string): Promise<Answer> {
  const headers = type === undefined ? {} : { 'content-type': type };
  const response = await fetch(`http://127.0.0.1:${server.port}/cases/${caseId}/tax-certificate`, {
    method: 'POST',
    body,
    headers,
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
}

function file(content: Buffer, name: string, type = ''): File {
  return new File([new Uint8Array(content)], name, { type });
}

describe('a good upload', () => {
  it.each([
    ['application/pdf', pdf, 'registration.pdf'],
    ['image/png', png, 'scan.PNG'],
    ['image/jpeg', jpeg, 'photo.jpeg'],
  ])('is stored as %s, byte for byte, and waits for its scan', async (mediaType, content, name) => {
    const caseId = randomUUID();
    const answer = await send({ file: file(content, name, mediaType) }, caseId);
    expect(answer).toMatchObject({ status: 200, duplicate: false });
    expect(answer.file).toMatchObject({
      caseId,
      slot: 'tax-certificate',
      mediaType,
      fileName: name,
      scan: 'waiting',
    });
    expect((await buffer(await server.store.open(answer.file.fileId))).equals(content)).toBe(true);
  });

  it('may carry text fields before and after the file', async () => {
    const answer = await send({
      number: 'HRB 4711',
      file: file(pdf, 'a.pdf'),
      issuer: '上海市市场监督管理局',
    });
    expect(answer.fields).toEqual({ number: 'HRB 4711', issuer: '上海市市场监督管理局' });
  });

  it('may be declared as nothing in particular, or by an alias', async () => {
    expect(await send({ file: file(pdf, 'a.pdf', 'application/octet-stream') })).toMatchObject({
      status: 200,
    });
    expect(await send({ file: file(jpeg, 'a.jpg', 'image/jpg') })).toMatchObject({ status: 200 });
  });

  it('is noticed when the slot already holds it, under whatever name', async () => {
    const caseId = randomUUID();
    const first = await send({ file: file(pdf, 'first.pdf') }, caseId);
    const before = await server.contentsLeft();
    const second = await send({ file: file(pdf, 'second.pdf'), note: 'again' }, caseId);
    expect(second).toMatchObject({ status: 200, duplicate: true, fields: { note: 'again' } });
    expect(second.file).toEqual(first.file);
    expect(await server.contentsLeft()).toBe(before);
  });
});

describe('the file name', () => {
  it.each([
    ['Chinese intact', '税务登记证（副本）.pdf', '税务登记证（副本）.pdf'],
    ['accents intact', 'Žluťoučký kůň.pdf', 'Žluťoučký kůň.pdf'],
    ['without a path', '../../etc/passwd.pdf', 'passwd.pdf'],
    ['without a Windows path', 'C:\\Users\\me\\doc.pdf', 'doc.pdf'],
    ['without control characters', 'a\u0085b\u009fc.pdf', 'abc.pdf'],
    ['without direction tricks', 'exe.\u202efdp.pdf', 'exe.fdp.pdf'],
    ['with its extension when it had none', 'Certificate no. 5', 'Certificate no. 5.pdf'],
    ['with its extension after a name that looks like a domain', 'www.acme.it', 'www.acme.it.pdf'],
    ['never hidden or empty', '...', 'document.pdf'],
    ['at most 120 characters', `${'长'.repeat(300)}.pdf`, `${'长'.repeat(116)}.pdf`],
  ])('is kept %s', async (_how, sent, kept) => {
    const answer = await send({ file: file(pdf, sent) });
    expect(answer.file.fileName).toBe(kept);
  });
});

describe('a file name in the extended notation', () => {
  it('is cleaned of the control characters that only it can carry', async () => {
    const type = await recogniseContent(pdf, { fileName: '', mediaType: '' });
    const body =
      `--b\r\nContent-Disposition: form-data; name="file"; filename*=UTF-8''%E7%A8%8Ea%00b%0Ac.pdf\r\n\r\n` +
      `${pdf}\r\n--b--\r\n`;
    const answer = await post(body, randomUUID(), 'multipart/form-data; boundary=b');
    expect(answer.file.fileName).toBe('税abc.pdf');
    expect(safeFileName('a/b\\c\0.pdf', type)).toBe('c.pdf');
  });
});

describe('a file that is not what we take', () => {
  it.each([
    ['a PDF called .png', pdf, 'scan.png', '', 'the file is a PDF'],
    ['a PDF sent as a picture', pdf, 'scan', 'image/png', 'it is a PDF'],
    ['a PNG called .pdf', png, 'certificate.pdf', '', 'a PNG image'],
    [
      'a web page called .pdf',
      Buffer.from('<!DOCTYPE html><script>alert(1)</script>'),
      'a.pdf',
      '',
      'a web page',
    ],
    ['a ZIP called .pdf', zip, 'a.pdf', 'application/pdf', 'a ZIP archive'],
    ['plain text', Buffer.from('We are registered, trust us.'), 'a.txt', '', 'plain text'],
    ['a PDF called .exe', pdf, 'invoice.exe', '', 'the file is a PDF'],
    ['noise', Buffer.from('0001020304050607', 'hex'), 'a.pdf', '', 'of an unknown kind'],
  ])('is refused by its content: %s', async (_what, content, name, type, really) => {
    const answer = await send({ file: file(content, name, type) });
    expect(answer).toMatchObject({ status: 415, code: 'wrong-type', remedy: expect.any(String) });
    expect(answer.message).toContain(really);
  });

  it('is refused when empty', async () => {
    expect(await send({ file: file(Buffer.alloc(0), 'a.pdf') })).toMatchObject({
      status: 422,
      code: 'empty',
    });
  });

  it.each([
    ['without its end', pdf.subarray(0, pdf.length - 8)],
    ['with its end far from the end', Buffer.concat([pdf, Buffer.alloc(5000, 32)])],
    ['that does not begin as one', Buffer.concat([Buffer.from('%PDFX'), pdf])],
  ])('is refused as damaged: a PDF %s', async (_how, content) => {
    expect(await send({ file: file(content, 'a.pdf') })).toMatchObject({ status: 422, code: 'damaged' });
  });

  it.each([
    ['by reference', '/Encrypt 12 0 R'],
    ['in place', '/Encrypt<</Filter/Standard/V 4>>'],
  ])('is refused when encrypted, %s, wherever a piece ends', async (_how, entry) => {
    const padding = Buffer.alloc(200_000, 32);
    const content = Buffer.concat([
      pdf,
      padding,
      Buffer.from(`trailer << ${entry} >>`),
      padding,
      Buffer.from('%%EOF'),
    ]);
    const answer = await send({ file: file(content, 'a.pdf') });
    expect(answer).toMatchObject({
      status: 422,
      code: 'encrypted',
      remedy: expect.stringContaining('without protection'),
    });
  });

  it('is not taken for encrypted when it merely speaks of it', async () => {
    const content = Buffer.concat([pdf, Buffer.from('(/Encrypt and /EncryptMetadata true) %%EOF')]);
    expect(await send({ file: file(content, 'a.pdf') })).toMatchObject({ status: 200 });
  });
});

describe('a form that is not one file', () => {
  it('is refused without a file', async () => {
    expect(await send({ note: 'forgot it' })).toMatchObject({ status: 400, code: 'no-file' });
    expect(await post('{}', randomUUID(), 'application/json')).toMatchObject({
      status: 400,
      code: 'no-file',
    });
  });

  it('is refused when the file input was left empty in the browser', async () => {
    const body =
      '--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\n' +
      'Content-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n';
    const answer = await post(body, randomUUID(), 'multipart/form-data; boundary=b');
    expect(answer).toMatchObject({ status: 400, code: 'no-file' });
  });

  it.each([
    ['two files', { one: file(pdf, 'a.pdf'), two: file(png, 'b.png') }],
    ['a long text after the file', { file: file(pdf, 'a.pdf'), note: 'x'.repeat(5000) }],
    ['many fields', Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`f${i}`, 'x']))],
  ])('is refused with %s, and nothing is stored', async (_what, parts) => {
    const before = await server.contentsLeft();
    expect(await send(parts)).toMatchObject({ status: 400, code: 'too-many' });
    expect(await server.contentsLeft()).toBe(before);
  });

  it('is refused when its end is missing, and nothing is stored', async () => {
    const before = await server.contentsLeft();
    const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n${pdf}`;
    const answer = await post(body, randomUUID(), 'multipart/form-data; boundary=b');
    expect(answer).toMatchObject({ status: 422, code: 'damaged' });
    expect(await server.contentsLeft()).toBe(before);
  });
});
