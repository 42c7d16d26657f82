/**
 * The audit chain: every entry carries the hash of the one before it, so that a changed, removed or inserted entry breaks
 * the chain at a place that can be named. Truncation at the end shows only against a head kept elsewhere (evidence pack,
 * index.pdf), because a shorter chain is itself a valid chain.
 */
import { canonicalSha256, type JsonObject } from './canonical';

export interface AuditActor {
  kind: 'staff' | 'partner' | 'customer' | 'system';
  id: string;
}

/** What the caller knows of an entry; sequence and hashes come from the chain. `at` is an ISO instant in UTC. */
export interface AuditDraft {
  chain: string;
  at: string;
  actor: AuditActor;
  action: string;
  detail: JsonObject;
}

export interface AuditEntry extends AuditDraft {
  /** From 1, without gaps. */
  seq: number;
  /** Hash of the entry before; 64 zeros for the first. */
  prev: string;
  hash: string;
  /** When its detail was erased because it named a person; the hash is still that of the entry as it was written. */
  erasedAt?: string;
}

/** What stands in the place of a detail that named a person. */
export const erasedDetail = { erased: true } as const;

export type ChainVerdict =
  { ok: true; head: string } | { ok: false; at: number; what: 'chain' | 'sequence' | 'link' | 'hash' };

/** `prev` of the first entry, and the head of an empty chain. */
export const CHAIN_START = '0'.repeat(64);

/** SHA-256 over the canonical JSON of the entry without its own hash; `prev` is included. */
export function entryHash(entry: Omit<AuditEntry, 'hash'>): string {
  const { chain, seq, at, actor, action, detail, prev } = entry;
  return canonicalSha256({ chain, seq, at, actor, action, detail, prev });
}

/** The entry that follows `prevHash` as number `seq` (from 1, where `prevHash` is CHAIN_START). */
export function appendEntry(prevHash: string, seq: number, draft: AuditDraft): AuditEntry {
  const { chain, at, actor, action, detail } = draft;
  const entry = { chain, seq, at, actor, action, detail, prev: prevHash };
  return { ...entry, hash: entryHash(entry) };
}

/**
 * Walks a whole chain in its order. On failure `at` is the sequence number that should stand where the chain breaks:
 * `sequence` an entry is missing, repeated or moved, `link` it does not follow the one before, `hash` it was altered,
 * `chain` it belongs to another chain. An erased entry is held by its neighbours' links alone, and may say nothing but that.
 */
export function verifyChain(entries: readonly AuditEntry[]): ChainVerdict {
  let head = CHAIN_START;
  for (const [index, entry] of entries.entries()) {
    const at = index + 1;
    if (entry.seq !== at) return { ok: false, at, what: 'sequence' };
    if (entry.chain !== entries[0]?.chain) return { ok: false, at, what: 'chain' };
    if (entry.prev !== head) return { ok: false, at, what: 'link' };
    if (!isErased(entry) && hashOrNothing(entry) !== entry.hash) return { ok: false, at, what: 'hash' };
    head = entry.hash;
  }
  return { ok: true, head };
}

function isErased({ erasedAt, detail }: AuditEntry): boolean {
  return erasedAt !== undefined && Object.keys(detail).length === 1 && detail['erased'] === true;
}

export type ChainsVerdict =
  { ok: true; chains: number } | { ok: false; chain: string; at: number; what: string };

/** Walks every chain among the entries; those of one chain stand in its order. The first break is told. */
export function verifyChains(entries: readonly AuditEntry[]): ChainsVerdict {
  const chains = new Map<string, AuditEntry[]>();
  for (const entry of entries) {
    const own = chains.get(entry.chain);
    if (own) own.push(entry);
    else chains.set(entry.chain, [entry]);
  }
  for (const [chain, own] of chains) {
    const verdict = verifyChain(own);
    if (!verdict.ok) return { ok: false, chain, at: verdict.at, what: verdict.what };
  }
  return { ok: true, chains: chains.size };
}

/** Stands for the ends of all chains among the entries: another end of any of them gives another head. */
export function headOfChains(entries: readonly AuditEntry[]): string {
  return canonicalSha256(Object.fromEntries(entries.map(({ chain, hash }) => [chain, hash])));
}

/** An entry read back from outside may hold what has no canonical form (a lone surrogate): it is then simply not intact. */
function hashOrNothing(entry: AuditEntry): string | undefined {
  try {
    return entryHash(entry);
  } catch {
    return undefined;
  }
}
