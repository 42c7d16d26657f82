import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadOfacList, ofacDirectory } from '../../rules/ofac';
import { refreshOfac } from '../../rules/refresh-ofac';

// Each refresh parses the whole list up to three times; a busy machine needs more than Jest's five seconds.
jest.setTimeout(60_000);

const committed = ofacDirectory();
const sdn = readFileSync(join(committed, 'ofac-sdn.csv'), 'utf8');
const alt = readFileSync(join(committed, 'ofac-alt.csv'), 'utf8');
const row = '99999,"NEWLY LISTED LLC",-0- ,"IRAN] [SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ';
const today = '2026-11-30';

let server: Server;
let base: string;
let directory: string;

beforeAll(async () => {
  const half = Buffer.from(sdn).subarray(0, Math.floor(sdn.length / 2));
  server = createServer((request, response) => {
    if (request.url === '/sdn')
      response.setHeader('last-modified', 'Sun, 29 Nov 2026 10:00:00 GMT').end(`${sdn}\r\n${row}\r\n\u001a`);
    else if (request.url === '/alt') response.end(`${alt}\r\n99999,1,"aka","NEW LISTING",-0- \r\n\u001a`);
    else if (request.url === '/moved') response.writeHead(302, { location: '/sdn' }).end();
    else if (request.url === '/cut') {
      response
        .writeHead(200, { 'content-length': Buffer.byteLength(sdn) })
        .write(half, () => response.destroy());
    } else if (request.url === '/cut-quietly') response.writeHead(200, { connection: 'close' }).end(half);
    else response.writeHead(503).end('down for maintenance');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ofac-'));
  cpSync(committed, directory, { recursive: true });
});

function written(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'ofac-source-')), name);
  writeFileSync(path, text);
  return path;
}

/** The old list must still load, byte for byte, and nothing half-written may lie about. */
function expectOldListIntact(): void {
  expect(readFileSync(join(directory, 'ofac-sdn.csv'), 'utf8')).toBe(sdn);
  expect(readFileSync(join(directory, 'ofac-alt.csv'), 'utf8')).toBe(alt);
  expect(readFileSync(join(directory, 'meta.json'))).toEqual(readFileSync(join(committed, 'meta.json')));
  expect(readdirSync(directory).sort()).toEqual(readdirSync(committed).sort());
}

test('a new list replaces the old one, with its date, counts and digests', async () => {
  const outcome = await refreshOfac({ sdn: `${base}/moved`, alt: `${base}/alt`, directory, today });
  expect(outcome).toEqual({ added: 1, removed: 0, entries: 7380, aliases: 9683 });
  const { parties, meta } = loadOfacList(directory);
  expect(meta).toMatchObject({
    snapshotOf: '2026-11-29',
    retrievedOn: today,
    counts: { entries: 7380, aliases: 9683 },
  });
  expect(parties.at(-1)).toEqual({
    entry: 99999,
    name: 'NEWLY LISTED LLC',
    kind: 'entity',
    programmes: ['IRAN', 'SDGT'],
    aliases: ['NEW LISTING'],
  });
  expect(readdirSync(directory).sort()).toEqual(readdirSync(committed).sort());
});

test('plain paths and file: URLs are read without a network', async () => {
  const without = sdn
    .split('\n')
    .filter((line) => !line.startsWith('424,'))
    .join('\n');
  const outcome = await refreshOfac({
    sdn: pathToFileURL(written('sdn.csv', without)).href,
    alt: written('alt.csv', alt),
    directory,
    today,
  });
  expect(outcome).toEqual({ added: 0, removed: 1, entries: 7378, aliases: 9682 });
});

test('a mix of old and new files, as a crash leaves it, is refused and mended by the next refresh', async () => {
  writeFileSync(join(directory, 'ofac-sdn.csv'), `${sdn}\n${row}`);
  expect(() => loadOfacList(directory)).toThrow('differs from meta.json');
  await refreshOfac({ sdn: `${base}/sdn`, alt: `${base}/alt`, directory, today });
  expect(loadOfacList(directory).parties).toHaveLength(7380);
});

describe('the old list stays when', () => {
  const cases: [string, () => { sdn: string; alt: string }, string][] = [
    [
      'the connection breaks midway',
      () => ({ sdn: `${base}/cut`, alt: `${base}/alt` }),
      'could not be read in full',
    ],
    [
      'the download ends early without an error',
      () => ({ sdn: `${base}/cut-quietly`, alt: `${base}/alt` }),
      'SDN',
    ],
    ['the server is down', () => ({ sdn: `${base}/down`, alt: `${base}/alt` }), 'the server answered 503'],
    [
      'nobody listens',
      () => ({ sdn: 'http://127.0.0.1:9/sdn', alt: `${base}/alt` }),
      'could not be read in full',
    ],
    [
      'a file is missing',
      () => ({ sdn: '/nowhere/sdn.csv', alt: `${base}/alt` }),
      'could not be read in full',
    ],
    [
      'a row has a column too few',
      () => ({ sdn: written('s.csv', `${sdn}\n1,"X",-0- `), alt: `${base}/alt` }),
      'SDN: row 7380 is not as OFAC writes it',
    ],
    [
      'a page of HTML comes instead',
      () => ({ sdn: written('s.csv', '<html><body>Sorry</body></html>'), alt: `${base}/alt` }),
      'SDN: row 1 is not as OFAC writes it',
    ],
    [
      'an alias belongs to nobody',
      () => ({ sdn: written('s.csv', sdn), alt: `${base}/alt` }),
      'alias 1 belongs to entry 99999, which SDN does not have',
    ],
    [
      'more than a fifth of the entries is gone',
      () => ({ sdn: written('s.csv', sdn.split('\n').slice(0, 5900).join('\n')), alt: written('a.csv', '') }),
      'The new list has 5900 entries where the old one has 7379',
    ],
    [
      'more than a fifth of the aliases is gone',
      () => ({
        sdn: written('s.csv', sdn),
        alt: written('a.csv', alt.split('\n').slice(0, 7000).join('\n')),
      }),
      'The new list has 7000 aliases where the old one has 9682',
    ],
  ];
  test.each(cases)('%s', async (_, sources, message) => {
    await expect(refreshOfac({ ...sources(), directory, today })).rejects.toThrow(message);
    expectOldListIntact();
  });
});
