import fc from 'fast-check';
import { appendEntry, CHAIN_START, headOfChains } from '../../domain/audit';
import {
  type EvidenceContent,
  type EvidenceDocument,
  caseRecord,
  evidenceContentHash,
  evidenceManifest,
  manifestSha256,
  placeDocuments,
} from '../../domain/evidence';

const DOCUMENT: EvidenceDocument = {
  kind: 'registration',
  proves: 'The company exists',
  issuer: 'Amtsgericht Hamburg',
  number: 'HRB 1',
  issuedOn: '2026-01-02',
  fileName: 'extract.pdf',
  bytes: 3,
  sha256: 'a'.repeat(64),
};
const CONTENT: EvidenceContent = {
  caseId: 'case-1',
  brand: 'Acme',
  issuer: 'Landfall',
  createdAt: '2026-11-24T09:30:00.000Z',
  facts: { stage: 'live' },
  audit: [
    appendEntry(CHAIN_START, 1, {
      chain: 'case-1',
      at: '2026-11-24T09:00:00.000Z',
      actor: { kind: 'system', id: 'w' },
      action: 'opened',
      detail: {},
    }),
  ],
  documents: [DOCUMENT],
};

describe('paths in the evidence pack', () => {
  it('come in the same order and under the same names whatever order the documents come in', () => {
    const documents = [
      { ...DOCUMENT, kind: 'tax', sha256: 'c'.repeat(64) },
      { ...DOCUMENT, issuedOn: '2025-01-01', sha256: 'b'.repeat(64) },
      DOCUMENT,
    ];
    const paths = placeDocuments(documents).map(({ path }) => path);
    expect(paths).toEqual([
      'documents/01-registration-extract.pdf',
      'documents/02-registration-extract.pdf',
      'documents/03-tax-extract.pdf',
    ]);
    expect(placeDocuments(documents.toReversed()).map(({ path }) => path)).toEqual(paths);
  });

  it('stay inside the documents folder and on one line whatever the file was called', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.constantFrom('.', '/', '\\', '\n', '\u202e', ':', ' '),
            fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
          ),
          maxLength: 300,
        }),
        (fileName) => {
          const [placed] = placeDocuments([{ ...DOCUMENT, fileName }]);
          expect(placed?.path).toMatch(/^documents\/01-registration-[^/\\:*?"<>|\p{C}]*$/u);
          expect([...(placed?.path ?? '')].length).toBeLessThan(100);
        },
      ),
    );
  });

  it('keep Chinese names, and the ending of a long one', () => {
    const path = (fileName: string) => placeDocuments([{ ...DOCUMENT, fileName }])[0]?.path;
    expect(path('营业执照.pdf')).toBe('documents/01-registration-营业执照.pdf');
    expect(path(`${'x'.repeat(200)}.pdf`)).toMatch(/x\.pdf$/);
  });
});

describe('manifest', () => {
  it('lists files by path and carries the hash over itself', () => {
    const file = (path: string) => ({ path, bytes: 1, sha256: 'd'.repeat(64) });
    const manifest = evidenceManifest('case-1', CONTENT.createdAt, [file('index.pdf'), file('case.json')]);
    expect(manifest.files.map(({ path }) => path)).toEqual(['case.json', 'index.pdf']);
    expect(manifestSha256(manifest)).toBe(manifest.manifestSha256);
    expect(manifestSha256({ ...manifest, caseId: 'case-2' })).not.toBe(manifest.manifestSha256);
  });
});

describe('case record', () => {
  it('holds the audit chain with its head and length', () => {
    expect(caseRecord(CONTENT)).toMatchObject({
      caseId: 'case-1',
      audit: { count: 1, head: headOfChains(CONTENT.audit) },
    });
    expect(caseRecord({ ...CONTENT, audit: [] })).toMatchObject({
      audit: { count: 0, head: headOfChains([]), entries: [] },
    });
  });
});

describe('index content hash', () => {
  it('does not depend on what a caller’s document carries besides its facts', () => {
    const open = () => undefined;
    expect(evidenceContentHash({ ...CONTENT, documents: [{ ...DOCUMENT, open } as EvidenceDocument] })).toBe(
      evidenceContentHash(CONTENT),
    );
    expect(evidenceContentHash({ ...CONTENT, documents: [{ ...DOCUMENT, number: 'HRB 2' }] })).not.toBe(
      evidenceContentHash(CONTENT),
    );
  });
});
