import fc from 'fast-check';
import {
  type AuditDraft,
  type AuditEntry,
  appendEntry,
  CHAIN_START,
  entryHash,
  verifyChain,
} from '../../domain/audit';

const DRAFT: AuditDraft = {
  chain: 'brand-onboarding:acme:DE',
  at: '2026-11-24T09:30:00.000Z',
  actor: { kind: 'staff', id: 'u-17' },
  action: 'document.approved',
  detail: { document: 'registration', slots: [1, 2], by: null },
};

function chainOf(drafts: readonly AuditDraft[]): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (const draft of drafts)
    entries.push(
      appendEntry(entries.at(-1)?.hash ?? CHAIN_START, entries.length + 1, { ...draft, chain: 'c' }),
    );
  return entries;
}

const draft = fc.record({
  chain: fc.constant('c'),
  at: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  actor: fc.record({
    kind: fc.constantFrom('staff' as const, 'partner' as const, 'system' as const),
    id: fc.string({ unit: 'grapheme' }),
  }),
  action: fc.string(),
  detail: fc.dictionary(
    fc.string(),
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null)),
  ),
});
const chain = fc.array(draft, { minLength: 1, maxLength: 8 }).map(chainOf);

describe('audit chain', () => {
  it('starts from 64 zeros and links each entry to the one before', () => {
    const [first, second] = chainOf([DRAFT, DRAFT]);
    expect(first).toMatchObject({ seq: 1, prev: '0'.repeat(64) });
    expect(second).toMatchObject({ seq: 2, prev: first?.hash });
    expect(second?.hash).not.toBe(first?.hash);
  });

  it('keeps its hash recipe: chains written years ago still verify', () => {
    expect(appendEntry(CHAIN_START, 1, DRAFT).hash).toBe(
      '8bb3f484f93c6ca497316b6a6d63b2740f8d165a94690d89c163b3add229e47c',
    );
  });

  it('is intact when empty, with the start as its head', () => {
    expect(verifyChain([])).toEqual({ ok: true, head: CHAIN_START });
  });

  it('verifies every chain that was appended, also after a trip through JSON', () => {
    fc.assert(
      fc.property(chain, (entries) => {
        const stored = JSON.parse(JSON.stringify(entries)) as AuditEntry[];
        expect(verifyChain(stored)).toEqual({ ok: true, head: entries.at(-1)?.hash });
      }),
    );
  });

  it('names the entry in which any one character was changed', () => {
    fc.assert(
      fc.property(chain, fc.nat(), fc.nat(), (entries, which, where) => {
        const at = which % entries.length;
        const text = JSON.stringify(entries[at]);
        const place = where % text.length;
        const flipped = String.fromCharCode(text.charCodeAt(place) ^ 1);
        const changed = parse(text.slice(0, place) + flipped + text.slice(place + 1));
        fc.pre(changed !== undefined);
        const verdict = verifyChain(
          entries.map((entry, index) => (index === at ? (changed ?? entry) : entry)),
        );
        expect(verdict).toMatchObject({ ok: false, at: at + 1 });
      }),
      { numRuns: 300 },
    );
  });

  it('finds an entry that was removed, repeated or moved', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (entries, which) => {
        fc.pre(entries.length >= 2);
        const at = which % (entries.length - 1);
        const removed = entries.toSpliced(at, 1);
        const repeated = entries.toSpliced(at, 0, ...entries.slice(at, at + 1));
        const moved = entries.toSpliced(at, 2, ...entries.slice(at, at + 2).reverse());
        expect(verifyChain(removed)).toMatchObject({ ok: false, at: at + 1, what: 'sequence' });
        expect(verifyChain(repeated)).toMatchObject({ ok: false, at: at + 2, what: 'sequence' });
        expect(verifyChain(moved)).toMatchObject({ ok: false, at: at + 1, what: 'sequence' });
      }),
    );
  });

  it('finds an entry rewritten with a fresh hash by the broken link after it', () => {
    const [first, second, third] = chainOf([DRAFT, DRAFT, DRAFT]);
    if (!first || !second || !third) throw new Error('three entries expected');
    const forged = { ...second, action: 'document.waived' };
    const rewritten = { ...forged, hash: entryHash(forged) };
    expect(verifyChain([first, rewritten, third])).toEqual({ ok: false, at: 3, what: 'link' });
  });

  it('finds an entry grafted from another chain', () => {
    const [first] = chainOf([DRAFT]);
    if (!first) throw new Error('one entry expected');
    const grafted = appendEntry(first.hash, 2, { ...DRAFT, chain: 'other' });
    expect(verifyChain([first, grafted])).toEqual({ ok: false, at: 2, what: 'chain' });
  });
});

function parse(text: string): AuditEntry | undefined {
  try {
    return JSON.parse(text) as AuditEntry;
  } catch {
    return undefined;
  }
}
