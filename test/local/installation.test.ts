import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';

import { checksumFrom, downloadProgram } from '../../local/tools/download';
import { installedFolder, installOnce } from '../../local/tools/install';
import { run } from '../../local/tools/run';
import { folder, removeFolders, surroundings } from './folders';

afterEach(removeFolders);

const shipd = (install: (into: string) => Promise<void>, version = '1.0.0') => ({
  name: 'shipd',
  version,
  label: `shipd ${version}`,
  install,
});
const works = (into: string): Promise<void> => writeFile(path.join(into, 'shipd'), 'whole');

test('an installation that fails half way does not count and leaves nothing behind', async () => {
  const around = surroundings(folder(), []);
  const halfWay = shipd(async (into) => {
    await writeFile(path.join(into, 'shipd'), 'half');
    throw new Error('connection lost');
  });
  await expect(installOnce(around, halfWay)).rejects.toThrow('connection lost');
  expect(installedFolder(around, halfWay)).toBeUndefined();
  const done = await installOnce(around, shipd(works));
  expect(readFileSync(path.join(done, 'shipd'), 'utf8')).toBe('whole');
});

test('what a killed installer left, with its lock, is thrown away', async () => {
  const around = surroundings(folder(), []);
  const killed = spawn('true');
  await once(killed, 'exit');
  mkdirSync(path.join(around.tools, 'shipd.partial'));
  writeFileSync(path.join(around.tools, 'shipd.partial', 'leftover'), 'half');
  writeFileSync(path.join(around.tools, 'shipd.lock'), `${killed.pid}`);
  const done = await installOnce(around, shipd(works));
  expect(existsSync(path.join(done, 'leftover'))).toBe(false);
});

test('a folder without the stamp of this version is installed again', async () => {
  const around = surroundings(folder(), []);
  await installOnce(around, shipd(works));
  const next = jest.fn(works);
  await installOnce(around, shipd(next, '1.0.1'));
  await installOnce(around, shipd(next, '1.0.1'));
  expect(next).toHaveBeenCalledTimes(1);
});

test('two that ask at the same time install once', async () => {
  const around = surroundings(folder(), []);
  const install = jest.fn(works);
  await Promise.all([installOnce(around, shipd(install)), installOnce(around, shipd(install))]);
  expect(install).toHaveBeenCalledTimes(1);
});

describe('a download', () => {
  let server: Server;
  let archive: Buffer;
  let url: string;

  beforeAll(async () => {
    const source = folder();
    mkdirSync(path.join(source, 'shipd-1.0', 'bin'), { recursive: true });
    writeFileSync(path.join(source, 'shipd-1.0', 'bin', 'shipd'), 'the program');
    await run('tar', ['-czf', path.join(source, 'a.tgz'), '-C', source, 'shipd-1.0']);
    archive = readFileSync(path.join(source, 'a.tgz'));
    server = createServer((_request, response) => response.end(archive)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.tgz`;
  });
  afterAll(() => server.close());

  const { signal } = new AbortController();

  test('with the published checksum is unpacked to the program alone', async () => {
    const into = folder();
    const sha256 = createHash('sha256').update(archive).digest('hex');
    await downloadProgram(
      { url, sha256: () => Promise.resolve(sha256), member: '*/bin/shipd' },
      into,
      signal,
    );
    expect(readFileSync(path.join(into, 'shipd'), 'utf8')).toBe('the program');
  });

  test('with another checksum is refused', async () => {
    const wrong = downloadProgram(
      { url, sha256: () => Promise.resolve('0'.repeat(64)), member: '*/bin/shipd' },
      folder(),
      signal,
    );
    await expect(wrong).rejects.toThrow(/checksum of .* expected 000/);
  });

  test('from where nobody answers fails at once', async () => {
    const closed = { url: 'http://127.0.0.1:9/a.tgz', sha256: () => Promise.resolve(''), member: 'shipd' };
    await expect(downloadProgram(closed, folder(), signal)).rejects.toThrow("127.0.0.1 can't be reached");
  });
});

test('a checksum list names the file exactly', () => {
  const list = `${'a'.repeat(64)}  shipd_linux_amd64.tar.gz\n${'b'.repeat(64)}  shipd_linux_arm64.tar.gz\n`;
  expect(checksumFrom(list, 'shipd_linux_arm64.tar.gz')).toBe('b'.repeat(64));
  expect(() => checksumFrom(list, 'shipd_darwin_arm64.tar.gz')).toThrow('no checksum published');
});
