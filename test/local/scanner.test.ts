import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';

import { projectRoot } from '../../config/root';
import { freePorts } from '../../local/ports';
import { talk, untilReady } from '../../local/readiness';
import { startStack, type Stack } from '../../local/stack';
import { folder, removeFolders } from './folders';

jest.setTimeout(120_000);

const signature = readFileSync(path.join(projectRoot, 'rules', 'clamav', 'landfall.ndb'), 'utf8').trim();
const eicar = Buffer.from(signature.split(':')[3] ?? '', 'hex');

/** Sends content by clamd's INSTREAM in chunks of 64 KiB and resolves with the answer. */
function scan(port: number, content: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('data', (data) => (resolve(data.toString()), socket.destroy()));
    socket.on('error', reject);
    socket.write('zINSTREAM\0');
    for (let at = 0; at < content.length; at += 65_536) {
      const chunk = content.subarray(at, at + 65_536);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(chunk.length);
      socket.write(Buffer.concat([length, chunk]));
    }
    socket.write(Buffer.alloc(4));
  });
}

describe.each(['clamd', 'the sandbox scanner'])('%s', (which) => {
  let stack: Stack | undefined;
  let sandbox: ChildProcess | undefined;
  let port: number;

  beforeAll(async () => {
    if (which === 'clamd') {
      stack = await startStack({ dir: folder(), ports: 'free', services: ['scanner'] });
      port = Number(new URL(stack.env['CLAMD_URL'] ?? '').port);
    } else {
      port = (await freePorts()).scanner;
      const file = path.join(projectRoot, 'dist', 'local', 'sandbox-scanner.js');
      sandbox = spawn(process.execPath, [file], { env: { SCANNER_PORT: `${port}` } });
      await untilReady(async () => void (await talk('127.0.0.1', port, 'zPING\0')), 10_000);
    }
  });
  afterAll(async () => {
    await stack?.stop();
    sandbox?.kill();
    removeFolders();
  });

  test('answers PING', async () => {
    expect(await talk('127.0.0.1', port, 'zPING\0')).toBe('PONG\0');
    expect(await talk('127.0.0.1', port, 'nPING\n')).toBe('PONG\n');
  });

  test('passes a clean file', async () => {
    expect(await scan(port, Buffer.from('%PDF-1.7 an ordinary paper'))).toBe('stream: OK\0');
  });

  test('finds EICAR at the start and inside of a file', async () => {
    const finding = 'stream: Landfall.Test.EICAR.UNOFFICIAL FOUND\0';
    expect(await scan(port, eicar)).toBe(finding);
    expect(await scan(port, Buffer.concat([Buffer.alloc(100_000), eicar, Buffer.alloc(100_000)]))).toBe(
      finding,
    );
  });

  test('takes a whole upload of 25 MB', async () => {
    expect(await scan(port, Buffer.alloc(25 * 1024 * 1024, 'paper'))).toBe('stream: OK\0');
  });
});
