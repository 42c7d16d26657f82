import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { maxBytes, megabyte, openUploadServer, pdf, type UploadServer } from './upload-server';

let server: UploadServer;
beforeAll(async () => (server = await openUploadServer()));
afterAll(() => server.close());

const partHead = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n';
const pdfHead = '%PDF-1.7\n';
const pdfTail = '%%EOF';
const piece = Buffer.alloc(64 * 1024, 'x');

interface Sent {
  /** The body was sent to its end, before or after the answer. */
  whole: boolean;
  bytes: number;
  /** How much had gone out when the answer came. */
  bytesAtAnswer: number;
  status: number;
  body: { code?: string; file?: { bytes: number } };
}

/**
 * A client on a bare socket that sends on, whatever is answered, at the pace the server takes it: Node's own client
 * stops of itself. The body is chunked, so that its length is not known beforehand.
 */
async function sendDocument(bytes: number, head = pdfHead, onTheWay = () => {}): Promise<Sent> {
  const socket = connect(server.port, '127.0.0.1');
  const sent: Sent = { whole: false, bytes: 0, bytesAtAnswer: 0, status: 0, body: {} };
  let answer = '';
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (part) => {
      sent.bytesAtAnswer ||= sent.bytes;
      answer += part.toString();
      if (answer.endsWith('}')) resolve();
    });
    socket.on('error', () => resolve()).on('close', () => resolve());
  });
  socket.write(postHead(['Transfer-Encoding: chunked']));
  await sendChunk(socket, partHead + head);
  for (const end = bytes - head.length - pdfTail.length; sent.bytes < end && !socket.destroyed;) {
    const next = piece.subarray(0, end - sent.bytes);
    sent.bytes += next.length;
    await sendChunk(socket, next);
    onTheWay();
  }
  await sendChunk(socket, `${pdfTail}\r\n--b--\r\n`);
  sent.whole = !socket.destroyed;
  if (sent.whole) socket.write('0\r\n\r\n');
  await answered;
  socket.destroy();
  sent.status = Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]);
  sent.body = JSON.parse(/{.*}$/s.exec(answer)?.[0] ?? '{}');
  return sent;
}

async function sendChunk(socket: Socket, content: Buffer | string): Promise<void> {
  socket.write(`${content.length.toString(16)}\r\n`);
  socket.write(content);
  await new Promise<unknown>((resolve) => socket.write('\r\n', resolve)); // written out, or failed
}

function postHead(headers: string[]): string {
  const path = `/cases/${randomUUID()}/tax-certificate`;
  const all = ['Host: x', 'Content-Type: multipart/form-data; boundary=b', ...headers];
  return `POST ${path} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n`;
}

/** What is alive after collection, in MB. (`external` counts the sockets' read slabs too, and swings by 20 MB.) */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / megabyte;
}

describe('a large file', () => {
  it('of exactly 25 MB is taken without ever being in memory', async () => {
    await sendDocument(megabyte); // what is loaded and allocated once
    const before = memoryInUse();
    const samples: number[] = [];
    let pieces = 0;
    const sent = await sendDocument(maxBytes, pdfHead, () => {
      if (++pieces % 40 === 0) samples.push(memoryInUse());
    });
    expect(sent).toMatchObject({ status: 200, body: { file: { bytes: maxBytes } } });
    expect(samples).toHaveLength(10);
    // What was collected is not always swept yet, so single samples swing; a file held would be in all the later ones.
    expect(Math.min(...samples.slice(5)) - before).toBeLessThan(10);
  }, 60_000);

  it('of one byte more is refused, and nothing is left', async () => {
    const before = await server.contentsLeft();
    expect(await sendDocument(maxBytes + 1)).toMatchObject({ status: 413, body: { code: 'too-large' } });
    expect(await server.contentsLeft()).toBe(before);
  }, 60_000);

  it('is refused as soon as the limit is passed, and its client, still sending, is heard out', async () => {
    const sent = await sendDocument(80 * megabyte);
    expect(sent).toMatchObject({ status: 413, body: { code: 'too-large' }, whole: true });
    expect(sent.bytesAtAnswer).toBeLessThan(60 * megabyte);
  }, 60_000);

  it('is refused by its announced length before any of it came', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(postHead([`Content-Length: ${300 * megabyte}`]));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413/);
    socket.destroy();
  });

  it('that goes on for ever after its refusal is cut off', async () => {
    const sent = await sendDocument(400 * megabyte, 'not a document at all');
    expect(sent).toMatchObject({ whole: false, status: 415 });
    expect(sent.bytes).toBeGreaterThan(90 * megabyte);
    expect(sent.bytes).toBeLessThan(150 * megabyte);
  }, 60_000);
});

it('leaves nothing of an upload whose client goes away, and goes on serving', async () => {
  const before = await server.contentsLeft();
  const socket = connect(server.port, '127.0.0.1');
  socket.write(postHead(['Content-Length: 5000000']));
  socket.write(partHead + pdfHead);
  for (let i = 0; i < 16; i += 1) if (!socket.write(piece)) await once(socket, 'drain');
  while ((await server.contentsLeft()) === before) await sleep(20);
  const seen = server.refusals.length;
  socket.destroy();
  while (server.refusals.length === seen) await sleep(20);
  expect(server.refusals.at(-1)).toMatchObject({ code: 'damaged', message: 'The transfer broke off.' });
  expect(await server.contentsLeft()).toBe(before);
  expect(await sendDocument(pdf.length)).toMatchObject({ status: 200 });
});
