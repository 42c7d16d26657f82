/** The close look: which words of the screened name stand for which words of a listed one, and what that is worth. */
import type { QueryWord } from './candidates';
import { soundCode } from './phonetic';
import type { ListedName, ListedWord } from './search-index';
import { wordSimilarity, type SoundedWord } from './word-similarity';

/** Words of the one name taken for words of the other; more than one word on a side where they are written together. */
export interface WordMatch {
  readonly query: readonly QueryWord[];
  readonly listed: readonly ListedWord[];
  readonly similarity: number;
}

/** The outcome of comparing two names. */
export interface Alignment {
  readonly score: number;
  readonly matches: readonly WordMatch[];
  readonly unmatchedQuery: readonly QueryWord[];
  readonly unmatchedListed: readonly ListedWord[];
}

/** A word the screened name has beyond the listed one: it may be another person or firm. */
const EXTRA_WORD_PENALTY = 0.6;
/** A listed word the screened name lacks, where two or more others agree: people leave out middle names. */
const MISSING_WORD_PENALTY = 0.25;
/** The same where only one word agrees: a given name or a surname alone is nobody in particular. */
const LONE_WORD_PENALTY = 0.5;
/** Ships and aircraft are seldom the partner: a likeness to their names counts a little less than equality. */
const CRAFT_DISCOUNT = 0.95;
/** Equal words pair first, then look-alikes, then words written together, then what is left. */
const STRONG = 0.85;
const MAX_JOINED_WORDS = 3;
const INITIAL_SIMILARITY = 0.75;

/** Compares a screened name with one listed name. Score 0 to 1; 1 means the same words, in any order. */
export function alignNames(query: readonly QueryWord[], name: ListedName): Alignment {
  const freeQuery = [...query];
  const freeListed = [...name.words];
  const matches = [
    ...takePairs(freeQuery, freeListed, STRONG, alikeness),
    ...takeJoined(freeQuery, freeListed),
    ...takePairs(freeQuery, freeListed, 0, alikeness),
    ...(name.party.kind === 'individual' ? takePairs(freeQuery, freeListed, 0, initialLikeness) : []),
  ];
  const score = scoreOf(matches, freeQuery, freeListed) * craftFactor(name, matches, freeQuery);
  return { score, matches, unmatchedQuery: freeQuery, unmatchedListed: freeListed };
}

const alikeness = (query: QueryWord, listed: ListedWord): number => query.alike.get(listed.id) ?? 0;

function initialLikeness(query: QueryWord, listed: ListedWord): number {
  const isInitial = query.text.length === 1 || listed.text.length === 1;
  return isInitial && query.text[0] === listed.text[0] ? INITIAL_SIMILARITY : 0;
}

/** Takes the best pairs above `least` out of both lists, best first. */
function takePairs(
  freeQuery: QueryWord[],
  freeListed: ListedWord[],
  least: number,
  likeness: (query: QueryWord, listed: ListedWord) => number,
): WordMatch[] {
  const pairs: { query: QueryWord; listed: ListedWord; similarity: number }[] = [];
  for (const query of freeQuery) {
    for (const listed of freeListed) {
      const similarity = likeness(query, listed);
      if (similarity > 0 && similarity >= least) pairs.push({ query, listed, similarity });
    }
  }
  const matches: WordMatch[] = [];
  for (const { query, listed, similarity } of pairs.sort((a, b) => b.similarity - a.similarity)) {
    const at = freeQuery.indexOf(query);
    const to = freeListed.indexOf(listed);
    if (at < 0 || to < 0) continue;
    freeQuery.splice(at, 1);
    freeListed.splice(to, 1);
    matches.push({ query: [query], listed: [listed], similarity });
  }
  return matches;
}

/** Words of one side that are one word on the other: AERO CARIBBEAN, AEROCARIBBEAN. */
function takeJoined(freeQuery: QueryWord[], freeListed: ListedWord[]): WordMatch[] {
  const matches: WordMatch[] = [];
  for (;;) {
    const best = bestJoin(freeQuery, freeListed);
    if (!best) return matches;
    const { at, to, query, listed, similarity } = best;
    matches.push({ query, listed, similarity });
    freeQuery.splice(at, query.length);
    freeListed.splice(to, listed.length);
  }
}

type Join = WordMatch & { readonly at: number; readonly to: number };

function bestJoin(freeQuery: readonly QueryWord[], freeListed: readonly ListedWord[]): Join | undefined {
  let best: Join | undefined;
  for (const [at] of freeQuery.entries()) {
    for (const [to] of freeListed.entries()) {
      for (let count = 2; count <= MAX_JOINED_WORDS; count += 1) {
        for (const [fromQuery, fromListed] of [
          [1, count],
          [count, 1],
        ] as const) {
          const query = freeQuery.slice(at, at + fromQuery);
          const listed = freeListed.slice(to, to + fromListed);
          if (query.length < fromQuery || listed.length < fromListed) continue;
          const similarity = joinedSimilarity(query, listed);
          if (similarity >= STRONG && similarity > (best?.similarity ?? 0))
            best = { at, to, query, listed, similarity };
        }
      }
    }
  }
  return best;
}

function joinedSimilarity(query: readonly QueryWord[], listed: readonly ListedWord[]): number {
  const left = query.map((word) => word.text).join('');
  const right = listed.map((word) => word.text).join('');
  if (left === right) return 1;
  if (Math.abs(left.length - right.length) > 2) return 0;
  return wordSimilarity(sounded(left), sounded(right));
}

/** The code is computed only if asked for: most joins differ too much in letters. */
const sounded = (text: string): SoundedWord => ({
  text,
  get code() {
    return soundCode(text);
  },
});

/** Tversky's ratio over word weights; a similar word counts in part as found and in part as differing. */
function scoreOf(
  matches: readonly WordMatch[],
  unmatchedQuery: readonly QueryWord[],
  unmatchedListed: readonly ListedWord[],
): number {
  let found = 0;
  let differing = 0;
  for (const match of matches) {
    const weight = sumOfWeights(match.listed);
    found += weight * match.similarity;
    differing += weight * (1 - match.similarity);
  }
  const extra = EXTRA_WORD_PENALTY * sumOfWeights(unmatchedQuery);
  const agreeing = matches.reduce((count, match) => count + match.listed.length, 0);
  const missing = (agreeing > 1 ? MISSING_WORD_PENALTY : LONE_WORD_PENALTY) * sumOfWeights(unmatchedListed);
  const all = found + differing + extra + missing;
  return all === 0 ? 0 : found / all;
}

function craftFactor(
  name: ListedName,
  matches: readonly WordMatch[],
  unmatchedQuery: readonly QueryWord[],
): number {
  const isCraft = name.party.kind === 'vessel' || name.party.kind === 'aircraft';
  const isEqual = unmatchedQuery.length === 0 && matches.every((match) => match.similarity === 1);
  return isCraft && !isEqual ? CRAFT_DISCOUNT : 1;
}

const sumOfWeights = (words: readonly { readonly weight: number }[]): number =>
  words.reduce((sum, word) => sum + word.weight, 0);
