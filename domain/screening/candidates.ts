/** Which listed names are worth a close look: cheap to compute, generous, ranked. */
import {
  INITIAL_WEIGHT,
  isCommonWord,
  isMisspeltCommonWord,
  joinedSounds,
  letterPairs,
  COMMON_WORD_WEIGHT,
  UNLISTED_WORD_WEIGHT,
  type ListedWord,
  type ScreeningIndex,
} from './search-index';
import { soundCode } from './phonetic';
import { wordSimilarity, type SoundedWord } from './word-similarity';

/** A word of the screened name with every listed word that resembles it. */
export interface QueryWord extends SoundedWord {
  readonly weight: number;
  /** Similarity by id of the listed word; a word that is absent does not resemble. */
  readonly alike: ReadonlyMap<number, number>;
}

/** Names looked at closely per ranking; the rest rank too low to reach any sensible threshold. */
const CLOSE_LOOKS = 70;
/** Names far less promising than the best are not worth a close look. */
const MIN_SHARE_OF_BEST = 0.5;
/** Share of letter pairs (Dice) two words need before their letters are compared. */
const MIN_SHARED_PAIRS = 0.4;

/** Looks up each word of the screened name once. */
export function lookUpWords(index: ScreeningIndex, words: readonly string[]): QueryWord[] {
  const known = new Map<string, QueryWord>();
  for (const text of words) {
    if (known.has(text)) continue;
    const sounded = { text, code: soundCode(text) };
    const weight = index.wordByText.get(text)?.weight ?? unlistedWeight(text);
    known.set(text, { ...sounded, weight, alike: alikeWords(index, sounded) });
  }
  return words.map((text) => known.get(text)).filter((word) => word !== undefined);
}

function unlistedWeight(text: string): number {
  if (text.length === 1) return INITIAL_WEIGHT;
  return isCommonWord(text) || isMisspeltCommonWord(text) ? COMMON_WORD_WEIGHT : UNLISTED_WORD_WEIGHT;
}

function alikeWords(index: ScreeningIndex, word: SoundedWord): Map<number, number> {
  const alike = new Map<number, number>();
  const consider = (listed: ListedWord | undefined): void => {
    if (!listed || alike.has(listed.id)) return;
    const similarity = wordSimilarity(word, listed);
    if (similarity > 0) alike.set(listed.id, similarity);
  };
  consider(index.wordByText.get(word.text));
  if (word.code.length >= 2) index.wordsBySound.get(word.code)?.forEach(consider);
  for (const id of wordsSharingPairs(index, word.text)) consider(index.words[id]);
  return alike;
}

function wordsSharingPairs(index: ScreeningIndex, word: string): number[] {
  const pairs = letterPairs(word);
  const shared = new Uint8Array(index.words.length);
  const touched: number[] = [];
  for (const pair of pairs) {
    const holding = index.wordsByLetterPair.get(pair) ?? [];
    for (let at = 0; at < holding.length; at += 1) {
      const id = holding[at] ?? 0;
      const before = shared[id] ?? 0;
      if (before === 0) touched.push(id);
      shared[id] = before + 1;
    }
  }
  return touched.filter((id) => {
    const pairCount = index.words[id]?.pairCount ?? 0;
    return (2 * (shared[id] ?? 0)) / (pairs.size + pairCount) >= MIN_SHARED_PAIRS;
  });
}

/** Positions of the most promising names, by words as they stand and by words written together. */
export function findCandidates(index: ScreeningIndex, query: readonly QueryWord[]): number[] {
  const shared: SharedWeight = { of: new Float32Array(index.names.length), touched: [] };
  const best = new Float32Array(index.names.length);
  const distinct = [...new Set(query)];
  for (const word of distinct) addBestPerName(index, word, shared, best);
  const queryWeight = distinct.reduce((sum, word) => sum + word.weight, 0);
  const apart = mostPromising(index, shared, queryWeight);
  // Ranked separately: "abd al" sounds like "Abdullah", and would push every Abdullah out of sight.
  addJoined(index, query, shared);
  return [...new Set([...apart, ...mostPromising(index, shared, queryWeight)])];
}

/** The names that share most of their weight and the query's, best first. */
function mostPromising(index: ScreeningIndex, shared: SharedWeight, queryWeight: number): number[] {
  const ranked = shared.touched.map((position) => ({
    position,
    likelihood: (shared.of[position] ?? 0) / (queryWeight + (index.nameWeights[position] ?? 0)),
  }));
  const least = ranked.reduce((most, { likelihood }) => Math.max(most, likelihood), 0) * MIN_SHARE_OF_BEST;
  return ranked
    .filter(({ likelihood }) => likelihood >= least)
    .sort((a, b) => b.likelihood - a.likelihood)
    .slice(0, CLOSE_LOOKS)
    .map(({ position }) => position);
}

/** Weight each listed name shares with the query, by position, and the positions where it is not zero. */
interface SharedWeight {
  readonly of: Float32Array;
  readonly touched: number[];
}

function share(shared: SharedWeight, position: number, weight: number): void {
  const before = shared.of[position] ?? 0;
  if (before === 0) shared.touched.push(position);
  shared.of[position] = before + weight;
}

/** Shares, for each name, the weight of its word most like the query's. `best` is all zero before and after. */
function addBestPerName(
  index: ScreeningIndex,
  word: QueryWord,
  shared: SharedWeight,
  best: Float32Array,
): void {
  const touched: number[] = [];
  for (const [id, similarity] of word.alike) {
    const listed = index.words[id];
    if (!listed) continue;
    const value = similarity * listed.weight;
    for (const position of listed.names) {
      const before = best[position] ?? 0;
      if (before === 0) touched.push(position);
      if (before < value) best[position] = value;
    }
  }
  for (const position of touched) {
    share(shared, position, best[position] ?? 0);
    best[position] = 0;
  }
}

/** Words joined on one side only would share nothing otherwise: AERO CARIBBEAN, AEROCARIBBEAN. */
function addJoined(index: ScreeningIndex, query: readonly QueryWord[], shared: SharedWeight): void {
  const texts = query.map((word) => word.text);
  const queryJoined = joinedSounds(texts).flatMap((code) => index.wordsBySound.get(code) ?? []);
  for (const word of queryJoined) for (const position of word.names) share(shared, position, 1);
  for (const word of query) {
    for (const position of index.namesByJoin.get(word.code) ?? []) share(shared, position, 1);
  }
  for (const position of index.namesByCompact.get(texts.join('')) ?? []) share(shared, position, 1);
}
