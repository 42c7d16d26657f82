import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';

import { projectRoot } from '../config/root';

/**
 * A sandbox in the place of clamd, for machines where clamd can't be had: it speaks clamd's PING and INSTREAM over TCP
 * and finds only what `rules/clamav/landfall.ndb` lists as plain bytes, which is the EICAR test file. It looks into no
 * archive. Never for production. Settings: SCANNER_PORT.
 */
function main(): void {
  const port = Number(process.env['SCANNER_PORT'] ?? 3310);
  const signatures = readSignatures(path.join(projectRoot, 'rules', 'clamav', 'landfall.ndb'));
  const server = createServer((socket) => serve(socket, signatures));
  server.listen(port, '127.0.0.1', () =>
    console.log(`sandbox scanner at 127.0.0.1:${port}: it knows EICAR only`),
  );
  process.on('SIGTERM', () => process.exit(0));
}

interface Signature {
  readonly name: string;
  readonly bytes: Buffer;
}

/** As clamd's StreamMaxLength 26M. */
const streamLimit = 26 * 1024 * 1024;

/** Lines of `Name:TargetType:Offset:HexSignature`. */
function readSignatures(file: string): Signature[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => {
    const [name = '', , , hex = ''] = line.split(':');
    return { name, bytes: Buffer.from(hex, 'hex') };
  });
}

/** One command a connection. `z` commands end with NUL and so do their answers; `n` commands with a newline. */
function serve(socket: Socket, signatures: readonly Signature[]): void {
  const parts: Buffer[] = [];
  let size = 0;
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    parts.push(data);
    size += data.length;
    // A stream ends with four zero bytes and a command with NUL or a newline: nothing to look at before that.
    const last = data.at(-1);
    if (last !== 0 && last !== 0x0a && size <= streamLimit) return;
    const received = Buffer.concat(parts);
    parts.splice(0, parts.length, received);
    const terminator = received[0] === 0x7a ? '\0' : '\n';
    const answer = answerTo(received, received.indexOf(terminator), signatures);
    if (answer !== undefined) socket.end(`${answer}${terminator}`);
  });
}

/** The answer to what was received, or undefined while more is to come. */
function answerTo(received: Buffer, end: number, signatures: readonly Signature[]): string | undefined {
  if (end < 0) return undefined;
  const command = received.subarray(0, end).toString('latin1').replace(/^[zn]/, '').trim();
  if (command === 'INSTREAM') return scanStream(received.subarray(end + 1), signatures);
  return command === 'PING' ? 'PONG' : 'UNKNOWN COMMAND';
}

/** Chunks of a four-byte length and that many bytes, ended by length zero; undefined while more is to come. */
function scanStream(stream: Buffer, signatures: readonly Signature[]): string | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  let total = 0;
  for (;;) {
    if (stream.length < at + 4) return undefined;
    const length = stream.readUInt32BE(at);
    if (length === 0) break;
    total += length;
    if (total > streamLimit) return 'INSTREAM size limit exceeded. ERROR';
    if (stream.length < at + 4 + length) return undefined;
    chunks.push(stream.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const content = Buffer.concat(chunks);
  const found = signatures.find(({ bytes }) => content.includes(bytes));
  return found ? `stream: ${found.name}.UNOFFICIAL FOUND` : 'stream: OK';
}

main();
