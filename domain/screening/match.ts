/** Denied-party screening: which listed parties a name may stand for. Pure; the list comes from `rules/ofac`. */
import { alignNames, type Alignment, type WordMatch } from './alignment';
import { findCandidates, lookUpWords } from './candidates';
import type { DeniedPartyKind } from './denied-party';
import { normaliseName } from './normalise';
import type { ListedName, ScreeningIndex } from './search-index';

export { buildScreeningIndex, type ScreeningIndex } from './search-index';

/**
 * Score from which a resemblance goes to compliance. Chosen from the table in docs/screening.md, where recall and
 * false hits are measured at several thresholds.
 */
export const DEFAULT_SCREENING_THRESHOLD = 0.8;
/** Hits returned when the caller does not say. */
const DEFAULT_HIT_LIMIT = 20;

/** One listed party a screened name may stand for. */
export interface ScreeningHit {
  readonly entry: number;
  readonly listedName: string;
  /** The alias that matched, where it was not the listed name itself. */
  readonly matchedAlias?: string;
  readonly programmes: readonly string[];
  readonly kind: DeniedPartyKind;
  /** 0 to 1; 1 is the same words in any order. */
  readonly score: number;
  /** Why, in words for the compliance officer who decides. */
  readonly reason: string;
}

/** `threshold` 0 to 1, DEFAULT_SCREENING_THRESHOLD unless given; `limit` hits at most. */
export interface ScreeningOptions {
  readonly threshold?: number;
  readonly limit?: number;
}

/**
 * Screens a name of any script and length, best hit first, one hit per listed party. Never throws; a name without a
 * letter or digit has no hits.
 */
export function screenName(
  index: ScreeningIndex,
  name: string,
  options: ScreeningOptions = {},
): ScreeningHit[] {
  const { threshold = DEFAULT_SCREENING_THRESHOLD, limit = DEFAULT_HIT_LIMIT } = options;
  const words = normaliseName(name);
  if (words.length === 0) return [];
  const query = lookUpWords(index, words);
  const bestByEntry = new Map<number, ScreeningHit>();
  for (const position of findCandidates(index, query)) {
    const listed = index.names[position];
    if (!listed) continue;
    const alignment = alignNames(query, listed);
    if (alignment.score < threshold || alignment.score <= (bestByEntry.get(listed.party.entry)?.score ?? 0))
      continue;
    bestByEntry.set(listed.party.entry, toHit(listed, alignment, words));
  }
  return [...bestByEntry.values()].sort((a, b) => b.score - a.score || a.entry - b.entry).slice(0, limit);
}

function toHit(listed: ListedName, alignment: Alignment, words: readonly string[]): ScreeningHit {
  const { entry, name, programmes, kind } = listed.party;
  return {
    entry,
    listedName: name,
    ...(listed.isAlias ? { matchedAlias: listed.text } : {}),
    programmes,
    kind,
    score: Math.round(alignment.score * 1000) / 1000,
    reason: explain(listed, alignment, words),
  };
}

function explain(listed: ListedName, alignment: Alignment, words: readonly string[]): string {
  const { matches, unmatchedQuery, unmatchedListed } = alignment;
  const differing = matches.filter((match) => match.similarity < 1);
  if (differing.length + unmatchedQuery.length + unmatchedListed.length === 0) {
    if (listed.words.every((word, at) => word.text === words[at])) return 'exact';
    return listed.compact === words.join('')
      ? 'same letters, spaced otherwise'
      : 'same words, in another order';
  }
  const parts = [
    ...differing.map(explainWord),
    ...(unmatchedQuery.length > 0 ? [`only in the screened name: ${texts(unmatchedQuery)}`] : []),
    ...(unmatchedListed.length > 0 ? [`only in the listed name: ${texts(unmatchedListed)}`] : []),
  ];
  return parts.join('; ');
}

function explainWord(match: WordMatch): string {
  const sameSound = match.query.length === 1 && match.query[0]?.code === match.listed[0]?.code;
  return `"${texts(match.query)}" ${sameSound ? 'sounds like' : 'resembles'} "${texts(match.listed)}"`;
}

const texts = (words: readonly { readonly text: string }[]): string =>
  words.map((word) => word.text).join(' ');
