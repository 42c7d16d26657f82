/** Which listed names are worth a close look: cheap to compute, generous, ranked. */
import {
  isCommonWord,
  joinKeys,
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

/** Names looked at closely per query; the rest rank too low to reach any sensible threshold. */
const CLOSE_LOOKS = 120;
/** Share of letter pairs (Dice) two words need before their letters are compared. */
const MIN_SHARED_PAIRS = 0.4;

/** Looks up each word of the screened name once. */
export function lookUpWords(index: ScreeningIndex, words: readonly string[]): QueryWord[] {
  const known = new Map<string, QueryWord>();
  for (const text of words) {
    if (known.has(text)) continue;
    const sounded = { text, code: soundCode(text) };
    const unlisted = isCommonWord(text) ? COMMON_WORD_WEIGHT : UNLISTED_WORD_WEIGHT;
    const weight = index.wordByText.get(text)?.weight ?? unlisted;
    known.set(text, { ...sounded, weight, alike: alikeWords(index, sounded) });
  }
  return words.map((text) => known.get(text)).filter((word) => word !== undefined);
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
    for (const id of index.wordsByLetterPair.get(pair) ?? []) {
      if (shared[id] === 0) touched.push(id);
      shared[id] = (shared[id] ?? 0) + 1;
    }
  }
  return touched.filter((id) => {
    const pairCount = index.words[id]?.pairCount ?? 0;
    return (2 * (shared[id] ?? 0)) / (pairs.size + pairCount) >= MIN_SHARED_PAIRS;
  });
}

/** Positions of the most promising names, best first. */
export function findCandidates(index: ScreeningIndex, query: readonly QueryWord[]): number[] {
  const promise = new Float32Array(index.names.length);
  for (const word of new Set(query)) addBestPerName(index, word, promise);
  const joined = joinKeys(query.map((word) => word.text));
  for (const key of joined) {
    for (const position of index.namesByJoin.get(key) ?? []) promise[position] = (promise[position] ?? 0) + 1;
  }
  const found: number[] = [];
  promise.forEach((value, position) => {
    if (value > 0) found.push(position);
  });
  const relative = (position: number): number =>
    (promise[position] ?? 0) / (1 + (index.names[position]?.words.length ?? 0) / 4);
  return found.sort((a, b) => relative(b) - relative(a)).slice(0, CLOSE_LOOKS);
}

function addBestPerName(index: ScreeningIndex, word: QueryWord, promise: Float32Array): void {
  const best = new Map<number, number>();
  for (const [id, similarity] of word.alike) {
    const listed = index.words[id];
    if (!listed) continue;
    const value = similarity * similarity * listed.weight;
    for (const position of listed.names) {
      if ((best.get(position) ?? 0) < value) best.set(position, value);
    }
  }
  for (const [position, value] of best) promise[position] = (promise[position] ?? 0) + value;
}
