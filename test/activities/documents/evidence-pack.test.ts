import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { renderEvidenceIndex } from '../../../activities/documents/evidence-index';
import {
  EvidenceAlteredError,
  type EvidencePackContent,
  type StoredEvidence,
  writeEvidencePack,
} from '../../../activities/documents/evidence-pack';
import { PACK_LIMITS, verifyEvidencePack } from '../../../activities/documents/verify-pack';
import { type AuditEntry, appendEntry, CHAIN_START, headOfChains } from '../../../domain/audit';
import { type EvidenceManifest, evidenceManifest } from '../../../domain/evidence';
import { verifyPackCommand } from '../../../worker/cli/verify-pack';
import { pdfText } from '../../../activities/documents/pdf-text';

const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sha = (data: Buffer) => createHash('sha256').update(data).digest('hex');

function stored(kind: string, fileName: string, data: Buffer): StoredEvidence {
  return {
    kind,
    proves: `Proof of ${kind}`,
    issuer: '上海市市场监督管理局',
    number: '91310115MA1K4XY12B',
    issuedOn: '2026-01-02',
    expiresOn: '2029-01-01',
    reviewedBy: 'ops: Jana Nováková',
    reviewedAt: '2026-11-20T10:00:00.000Z',
    fileName,
    bytes: data.length,
    sha256: sha(data),
    open: () => Readable.from([data.subarray(0, 10), data.subarray(10)]),
  };
}

function audit(length: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (let seq = 1; seq <= length; seq += 1)
    entries.push(
      appendEntry(entries.at(-1)?.hash ?? CHAIN_START, seq, {
        chain: 'case-1',
        at: '2026-11-24T09:00:00.000Z',
        actor: { kind: 'partner', id: 'p-1' },
        action: 'document.uploaded',
        detail: { seq },
      }),
    );
  return entries;
}

function content(): EvidencePackContent {
  return {
    caseId: 'case-1',
    brand: '兰德 & Kůň',
    issuer: 'Landfall Commerce GmbH',
    createdAt: '2026-11-24T09:30:00.000Z',
    facts: { stage: 'live', market: 'DE' },
    audit: audit(4),
    documents: [
      stored('tax', 'tax.pdf', Buffer.from('%PDF tax certificate of the year 2026')),
      stored('registration', '营业执照.pdf', Buffer.from('%PDF business licence, long enough to flip')),
      stored('insurance', 'empty.bin', Buffer.alloc(0)),
    ],
  };
}

let packs = 0;
async function pack(what = content()): Promise<{ path: string; sha256: string; bytes: number }> {
  const path = join(folder, `pack-${(packs += 1)}.zip`);
  return { path, ...(await writeEvidencePack(what, createWriteStream(path))) };
}

async function unpack(path: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const zip = await fromBufferPromise(readFileSync(path), { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    files.set(entry.fileName, Buffer.concat(chunks));
  }
  return files;
}

/** A ZIP anybody could make: names are written as they are, also hostile ones. */
async function zipOf(files: Map<string, Buffer>, rename: Record<string, string> = {}): Promise<string> {
  const zip = new ZipFile();
  for (const [path, data] of files) zip.addBuffer(data, path);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  let bytes = Buffer.concat(chunks).toString('latin1');
  for (const [from, to] of Object.entries(rename)) bytes = bytes.replaceAll(from, to);
  const path = join(folder, `made-${(packs += 1)}.zip`);
  writeFileSync(path, bytes, 'latin1');
  return path;
}

const manifestOf = (files: Map<string, Buffer>) =>
  JSON.parse((files.get('manifest.json') ?? Buffer.alloc(0)).toString()) as EvidenceManifest;
const seal = (files: Map<string, Buffer>) => {
  const listed = [...files].filter(([path]) => path !== 'manifest.json');
  const manifest = evidenceManifest(
    'case-1',
    '2026-11-24T09:30:00.000Z',
    listed.map(([path, data]) => ({ path, bytes: data.length, sha256: sha(data) })),
  );
  return new Map(files).set('manifest.json', Buffer.from(JSON.stringify(manifest)));
};
const problems = async (path: string) => (await verifyEvidencePack(path)).problems;

describe('writing the evidence pack', () => {
  it('is intact, and its size and hash are those of the file', async () => {
    const { path, sha256, bytes } = await pack();
    const file = readFileSync(path);
    expect({ sha256, bytes }).toEqual({ sha256: sha(file), bytes: file.length });
    expect(await verifyEvidencePack(path)).toEqual({
      ok: true,
      problems: [],
      sha256,
      files: 5,
      auditEntries: 4,
    });
    expect([...(await unpack(path)).keys()]).toEqual([
      'manifest.json',
      'index.pdf',
      'case.json',
      'documents/01-insurance-empty.bin',
      'documents/02-registration-营业执照.pdf',
      'documents/03-tax-tax.pdf',
    ]);
  });

  it('gives the same bytes again, whatever the order of the documents and the server’s time zone', async () => {
    const first = await pack();
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Asia/Shanghai';
    const second = await pack({ ...content(), documents: content().documents.toReversed() });
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    expect(second.sha256).toBe(first.sha256);
  });

  it('stops when the storage gives other bytes than were recorded', async () => {
    const what = content();
    const [first, ...rest] = what.documents;
    if (!first) throw new Error('a document expected');
    for (const data of [
      Buffer.alloc(first.bytes),
      Buffer.alloc(first.bytes - 1),
      Buffer.alloc(first.bytes + 1),
    ]) {
      const altered = { ...first, open: () => Readable.from([data]) };
      await expect(pack({ ...what, documents: [altered, ...rest] })).rejects.toThrow(EvidenceAlteredError);
    }
  });

  it.each([
    ['cannot be opened', () => Promise.reject(new Error('storage down'))],
    [
      'breaks off',
      () =>
        new Readable({
          read() {
            this.destroy(new Error('storage down'));
          },
        }),
    ],
  ])('stops when a document %s', async (_, open) => {
    const what = content();
    const output = createWriteStream(join(folder, `broken-${(packs += 1)}.zip`));
    const closed = finished(output).catch(() => 'destroyed');
    await expect(
      writeEvidencePack(
        { ...what, documents: what.documents.map((document) => ({ ...document, open })) },
        output,
      ),
    ).rejects.toThrow('storage down');
    expect(await closed).toBe('destroyed');
  });

  it('opens one document at a time and never holds a large one', async () => {
    const size = 40 * 2 ** 20;
    const block = Buffer.alloc(64 * 1024, 7);
    const digest = createHash('sha256');
    for (let at = 0; at < size; at += block.length) digest.update(block);
    let open = 0;
    let most = 0;
    const large: StoredEvidence = {
      ...stored('tax', 'large.bin', block),
      bytes: size,
      sha256: digest.digest('hex'),
      open: () => {
        most = Math.max(most, (open += 1));
        const blocks = Array.from({ length: size / block.length }, () => block);
        return Readable.from(blocks).on('close', () => (open -= 1));
      },
    };
    const { path, bytes } = await pack({
      ...content(),
      documents: [large, { ...large, kind: 'registration' }],
    });
    expect(bytes).toBeGreaterThan(2 * size);
    expect(most).toBe(1);
    expect((await verifyEvidencePack(path)).ok).toBe(true);
  });

  it('has an index that names every document with its proof, issuer and hash', async () => {
    const text = pdfText(await renderEvidenceIndex(content())).replace(/\n/g, ' ');
    for (const { proves, sha256, fileName } of content().documents)
      for (const part of [proves, sha256, fileName]) expect(text).toContain(part);
    expect(text).toContain('上海市市场监督管理局');
    expect(text).toContain(headOfChains(audit(4)));
    expect(text).toContain('documents/02-registration-营业执照.pdf');
  });
});

describe('verifying the evidence pack', () => {
  it('names the file in which a byte was flipped', async () => {
    const { path } = await pack();
    const bytes = readFileSync(path);
    const at = bytes.indexOf('business licence');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(await problems(path)).toEqual([
      { kind: 'altered', path: 'documents/02-registration-营业执照.pdf' },
    ]);
  });

  it('names a missing, an added and a replaced file', async () => {
    const files = await unpack((await pack()).path);
    files.delete('documents/03-tax-tax.pdf');
    files.set('documents/04-extra.pdf', Buffer.from('x'));
    files.set('index.pdf', Buffer.from('another index'));
    expect(await problems(await zipOf(files))).toEqual([
      { kind: 'missing', path: 'documents/03-tax-tax.pdf' },
      { kind: 'altered', path: 'index.pdf' },
      { kind: 'extra', path: 'documents/04-extra.pdf' },
    ]);
  });

  it('finds an altered manifest', async () => {
    const files = await unpack((await pack()).path);
    const manifest = manifestOf(files);
    files.set(
      'manifest.json',
      Buffer.from(JSON.stringify({ ...manifest, createdAt: '2020-01-01T00:00:00.000Z' })),
    );
    expect(await problems(await zipOf(files))).toMatchObject([{ kind: 'manifest' }]);
    files.set('manifest.json', Buffer.from('{"format":'));
    expect(await problems(await zipOf(files))).toMatchObject([{ kind: 'manifest' }]);
    files.delete('manifest.json');
    expect(await problems(await zipOf(files))).toEqual([{ kind: 'missing', path: 'manifest.json' }]);
  });

  it('finds a flipped byte in the audit chain even where the manifest was made to match', async () => {
    const files = await unpack((await pack()).path);
    const record = (files.get('case.json') ?? Buffer.alloc(0)).toString();
    const cases: [string, string, string][] = [
      [record.replace('"seq":3}', '"seq":4}'), 'entry 3', 'hash'],
      [record.replace('"count":4', '"count":3'), 'do not end', ''],
      [record.replace(/,\{"action"(?!.*,\{"action").*?\}(?=\])/, ''), 'do not end', ''],
    ];
    for (const [altered, ...words] of cases) {
      expect(altered).not.toBe(record);
      const found = await problems(await zipOf(seal(new Map(files).set('case.json', Buffer.from(altered)))));
      expect(found).toMatchObject([{ kind: 'audit' }]);
      for (const word of words) expect(JSON.stringify(found)).toContain(word);
    }
  });

  it('names paths that would leave the folder and repeated ones, and writes nothing', async () => {
    const files = await unpack((await pack()).path);
    files.set('aa/bb/escape.txt', Buffer.from('x'));
    files.set('other.json', Buffer.from('x'));
    const path = await zipOf(files, {
      'aa/bb/escape.txt': '../../escape.txt',
      'other.json': 'index.pdf\0'.slice(0, 10),
    });
    expect(await problems(path)).toEqual(
      expect.arrayContaining([
        { kind: 'unsafe-path', path: '../../escape.txt' },
        { kind: 'unsafe-path', path: 'index.pdf\0' },
      ]),
    );
    files.delete('aa/bb/escape.txt');
    files.delete('other.json');
    files.set('cas2.json', Buffer.from('x'));
    expect(await problems(await zipOf(files, { 'cas2.json': 'case.json' }))).toEqual([
      { kind: 'repeated', path: 'case.json' },
    ]);
  });

  it('reads no more of a packed bomb than the manifest declares', async () => {
    const files = await unpack((await pack()).path);
    const bomb = Buffer.alloc(50 * 2 ** 20);
    files.set('documents/03-tax-tax.pdf', bomb);
    expect(await problems(await zipOf(files))).toEqual([
      { kind: 'altered', path: 'documents/03-tax-tax.pdf' },
    ]);
    const declared = await zipOf(seal(files));
    const verdict = await verifyEvidencePack(declared, { ...PACK_LIMITS, totalBytes: 2 ** 20 });
    expect(verdict.problems).toMatchObject([{ kind: 'too-large' }]);
    const many = await verifyEvidencePack(declared, { ...PACK_LIMITS, entries: 3 });
    expect(many.problems).toMatchObject([{ kind: 'unreadable' }]);
  });

  it('calls a file that is no ZIP, or cut off, unreadable', async () => {
    const { path } = await pack();
    writeFileSync(path, readFileSync(path).subarray(0, -30));
    expect(await problems(path)).toMatchObject([{ kind: 'unreadable' }]);
  });
});

describe('npm run verify-pack', () => {
  const run = async (...args: string[]) => {
    const lines: string[] = [];
    const code = await verifyPackCommand(args, (line) => lines.push(line));
    return { code, lines };
  };

  it('ends with 0 and one line for an intact pack, also against its recorded hash', async () => {
    const { path, sha256 } = await pack();
    expect(await run(path, '--sha256', sha256.toUpperCase())).toEqual({
      code: 0,
      lines: [expect.stringContaining('INTACT  5 files, 4 audit entries')],
    });
  });

  it('ends with 1 and one line for each problem', async () => {
    const files = await unpack((await pack()).path);
    files.delete('documents/03-tax-tax.pdf');
    files.set('new\u00e9.pdf', Buffer.from('x'));
    expect(await run(await zipOf(files))).toEqual({
      code: 1,
      lines: ['MISSING  documents/03-tax-tax.pdf', 'ADDED  new\u00e9.pdf'],
    });
  });

  it('ends with 1 for another pack than the recorded one, an absent file and a wrong call', async () => {
    const { path } = await pack();
    expect(await run(path, '--sha256', 'a'.repeat(64))).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('OTHER PACK')],
    });
    expect(await run(join(folder, 'none.zip'))).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('ENOENT')],
    });
    expect(await run()).toMatchObject({ code: 1, lines: [expect.stringContaining('Usage')] });
  });
});
