import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { run } from './run';

/** An archive with one program in it, and how to learn its checksum. */
export interface Archive {
  readonly url: string;
  readonly sha256: () => Promise<string>;
  /** Path of the program inside the archive; `*` stands for any one folder name. */
  readonly member: string;
}

const connectTimeoutMs = 3_000;

/**
 * Downloads an archive, verifies its sha-256, and unpacks the one program from it into `into`.
 * Errors: the vendor can't be reached (within three seconds), an HTTP status, or a wrong checksum.
 */
export async function downloadProgram(archive: Archive, into: string, signal: AbortSignal): Promise<void> {
  await mustBeReachable(archive.url);
  const file = path.join(into, 'archive.tgz');
  const expected = await archive.sha256();
  await download(archive.url, file, signal);
  const actual = await sha256Of(file);
  if (actual !== expected) throw new Error(`checksum of ${archive.url} is ${actual}, expected ${expected}`);
  const depth = archive.member.split('/').length - 1;
  const args = ['-xzf', file, '-C', into, `--strip-components=${depth}`];
  await run('tar', [...args, ...(await membersNamed(file, archive.member))], { signal });
  await rm(file);
}

/** Fetches a small text. Errors: unreachable, or an HTTP status other than 2xx. */
export async function fetchText(url: string): Promise<string> {
  await mustBeReachable(url);
  const response = await fetch(url, { signal: AbortSignal.timeout(15_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

/** Reads one file's checksum from a text of `<sha256>  <name>` lines. Errors: the file is not listed. */
export function checksumFrom(text: string, name: string): string {
  const line = text.split('\n').find((entry) => entry.trim().endsWith(name));
  const hash = line?.trim().split(/\s+/)[0]?.toLowerCase();
  if (!hash || !/^[0-9a-f]{64}$/.test(hash)) throw new Error(`no checksum published for ${name}`);
  return hash;
}

export function sha256OfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function download(url: string, file: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function membersNamed(file: string, pattern: string): Promise<string[]> {
  const wanted = new RegExp(`^(\\./)?${pattern.replace(/\./g, '\\.').replace('*', '[^/]+')}$`);
  const members = (await run('tar', ['-tzf', file])).split('\n').filter((member) => wanted.test(member));
  if (members.length === 0) throw new Error(`the archive holds no ${pattern}`);
  return members;
}

/** Fails within three seconds where the network is closed, whether it refuses, drops or can't resolve names. */
async function mustBeReachable(url: string): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const number = Number(port) || (protocol === 'http:' ? 80 : 443);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: hostname, port: number });
    const fail = (why: string): void => {
      socket.destroy();
      reject(new Error(`${hostname} can't be reached (${why})`));
    };
    const timer = setTimeout(() => fail('timed out'), connectTimeoutMs);
    socket.on('connect', () => (clearTimeout(timer), socket.destroy(), resolve()));
    socket.on('error', (error) => (clearTimeout(timer), fail(error.message)));
  });
}
