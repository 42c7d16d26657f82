/** The inverted index: from words, letter pairs, sounds and joined words to the names that hold them. */
import type { DeniedParty } from './denied-party';
import { COMMON_WORDS, HONORIFICS, LEGAL_FORMS } from './name-words';
import { normaliseName } from './normalise';
import { soundCode } from './phonetic';
import { editDistance, type SoundedWord } from './word-similarity';

/** A distinct word of the list. `weight` is how much sharing it says, from 0.1 (everybody's) to 1 (one entry's). */
export interface ListedWord extends SoundedWord {
  readonly id: number;
  readonly weight: number;
  readonly pairCount: number;
  /** Positions in `ScreeningIndex.names`. */
  readonly names: number[];
}

/** One name or alias of a party. */
export interface ListedName {
  readonly party: DeniedParty;
  readonly text: string;
  readonly isAlias: boolean;
  readonly words: readonly ListedWord[];
  readonly compact: string;
}

/** What `buildScreeningIndex` makes and `screenName` reads. Treat as opaque: its shape may change. */
export interface ScreeningIndex {
  readonly names: readonly ListedName[];
  /** Sum of the weights of the distinct words of each name. */
  readonly nameWeights: Float32Array;
  readonly words: readonly ListedWord[];
  readonly wordByText: ReadonlyMap<string, ListedWord>;
  readonly wordsBySound: ReadonlyMap<string, readonly ListedWord[]>;
  readonly wordsByLetterPair: ReadonlyMap<string, readonly number[]>;
  /** By the sound code of two neighbouring words written as one. */
  readonly namesByJoin: ReadonlyMap<string, readonly number[]>;
  readonly namesByCompact: ReadonlyMap<string, readonly number[]>;
}

/** Sounds two words written together need, to be looked up by them. */
const MIN_JOINED_SOUNDS = 3;
/** Words of an ordinary firm's name that say almost nothing about who it is. */
export const COMMON_WORD_WEIGHT = 0.2;
/** An initial fits many names. */
export const INITIAL_WEIGHT = 0.3;
/** A word not on the list may be anyone's: a little less telling than a word only one entry has. */
export const UNLISTED_WORD_WEIGHT = 0.8;

/** Builds the index over all names and aliases. Pure; about a second for OFAC's 17,000 names. */
export function buildScreeningIndex(parties: readonly DeniedParty[]): ScreeningIndex {
  const drafts = parties.flatMap(namesOf).filter((draft) => draft.words.length > 0);
  const wordByText = listWords(drafts, parties.length);
  const words = [...wordByText.values()];
  const names = drafts.map((draft): ListedName => {
    const listed = draft.words.map((word) => wordByText.get(word)).filter((word) => word !== undefined);
    return { ...draft, words: listed, compact: draft.words.join('') };
  });
  names.forEach((name, position) => {
    for (const word of new Set(name.words)) word.names.push(position);
  });
  const positions = [...names.keys()];
  const textsOf = (position: number): string[] => names[position]?.words.map((word) => word.text) ?? [];
  return {
    names,
    nameWeights: Float32Array.from(names, ({ words: own }) =>
      [...new Set(own)].reduce((sum, { weight }) => sum + weight, 0),
    ),
    words,
    wordByText,
    wordsBySound: groupBy(words, (word) => [word.code]),
    wordsByLetterPair: groupBy([...words.keys()], (id) => [...letterPairs(words[id]?.text ?? '')]),
    namesByJoin: groupBy(positions, (position) => joinedSounds(textsOf(position))),
    namesByCompact: groupBy(positions, (position) => [names[position]?.compact ?? '']),
  };
}

interface NameDraft {
  readonly party: DeniedParty;
  readonly text: string;
  readonly isAlias: boolean;
  readonly words: readonly string[];
}

function namesOf(party: DeniedParty): NameDraft[] {
  return [party.name, ...party.aliases].map((text, position) => ({
    party,
    text,
    isAlias: position > 0,
    words: normaliseName(text),
  }));
}

/** Frequency counts parties, not names: twenty aliases of one man must not make his surname common. */
function listWords(drafts: readonly NameDraft[], partyCount: number): Map<string, ListedWord> {
  const partiesByWord = new Map<string, Set<DeniedParty>>();
  for (const draft of drafts) {
    for (const word of draft.words) {
      const sharing = partiesByWord.get(word) ?? new Set();
      partiesByWord.set(word, sharing.add(draft.party));
    }
  }
  const listed = new Map<string, ListedWord>();
  for (const [text, sharing] of partiesByWord) {
    listed.set(text, {
      id: listed.size,
      text,
      code: soundCode(text),
      weight: wordWeight(text, sharing.size, partyCount),
      pairCount: letterPairs(text).size,
      names: [],
    });
  }
  return listed;
}

/** Inverse frequency, scaled to 0.25 (in every entry) … 1 (in one). */
function wordWeight(text: string, sharing: number, partyCount: number): number {
  if (text.length === 1) return INITIAL_WEIGHT;
  if (isCommonWord(text)) return COMMON_WORD_WEIGHT;
  const rarity = Math.log(partyCount / sharing) / Math.log(Math.max(2, partyCount));
  return 0.25 + 0.75 * rarity;
}

/** Whether a word is a legal form, a rank or a word of trade that many firms share. */
export function isCommonWord(text: string): boolean {
  return COMMON_WORDS.has(text) || LEGAL_FORMS.has(text) || HONORIFICS.has(text);
}

const LONG_COMMON_WORDS = [...COMMON_WORDS, ...LEGAL_FORMS].filter((word) => word.length >= 6);

/**
 * Whether a word is one slip away from a common word of six letters or more: "Compnay", "Internatinal". The first
 * letter must agree: it is seldom mistyped, and Sharma is no slip of "pharma".
 */
export function isMisspeltCommonWord(text: string): boolean {
  const near = LONG_COMMON_WORDS.filter(
    (word) => word[0] === text[0] && Math.abs(word.length - text.length) <= 1,
  );
  return near.some((word) => editDistance(word, text) <= 1);
}

/** The letter pairs of a word, with its edges: `^a al li i$`. */
export function letterPairs(word: string): Set<string> {
  const edged = `^${word}$`;
  const pairs = new Set<string>();
  for (let at = 0; at < edged.length - 1; at += 1) pairs.add(edged.slice(at, at + 2));
  return pairs;
}

/** Sound codes of neighbouring words written as one; too short a code says nothing. */
export function joinedSounds(words: readonly string[]): string[] {
  const codes = words.slice(1).map((word, position) => soundCode((words[position] ?? '') + word));
  return [...new Set(codes)].filter((code) => code.length >= MIN_JOINED_SOUNDS);
}

function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}
