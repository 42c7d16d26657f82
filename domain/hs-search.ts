/**
 * Finds the Harmonized System subheading of goods by everyday words: typos forgiven, ranked, only codes that exist. It helps a
 * person to classify; it doesn't classify.
 */
import MiniSearch, { type SearchResult } from 'minisearch';

/** A row of the nomenclature: chapter (2 digits), heading (4) or subheading (6). */
export interface HsRow {
  hsCode: string;
  description: string;
  /** Code of the row above it; `TOTAL` for a chapter. */
  parent: string;
}

/** Words of shops over the words of customs. */
export interface EverydayNames {
  /** What goods are called, and their subheadings, commonest first. */
  rows: readonly { names: readonly string[]; codes: readonly string[] }[];
  /** What shops call a material → the nomenclature's words for it. */
  materials: ReadonlyMap<string, string>;
  /** Says nothing of the goods. */
  noise: ReadonlySet<string>;
}

export interface HsEntry {
  /** Six digits. */
  hsCode: string;
  description: string;
  /** Chapter, then heading. */
  path: { code: string; text: string }[];
}

export interface HsHit extends HsEntry {
  /** Higher is better; only comparable within one search. */
  score: number;
}

export interface HsSearch {
  /** The best subheadings, at most `limit`. A number is looked up as the beginning of a code. */
  search: (query: string, limit?: number) => HsHit[];
  /** A six-digit code with its chapter and heading; `undefined` if it does not exist. */
  describe: (hsCode: string) => HsEntry | undefined;
  /** Whether the nomenclature or the everyday names have a word; typos are not forgiven. */
  knowsWord: (word: string) => boolean;
}

interface IndexedRow {
  id: string;
  text: string;
  heading: string;
}

interface IndexedName {
  id: number;
  name: string;
  codes: readonly string[];
  /** Words of the name. */
  length: number;
}

interface Indexes {
  rows: MiniSearch<IndexedRow>;
  names: MiniSearch<IndexedName>;
  /** Stems of all words of both. */
  vocabulary: ReadonlySet<string>;
}

const defaultLimit = 10;
/** How much more an everyday name says than a word of the nomenclature, which may stand there for something else. */
const nameWeight = 6;
/** Of the codes of a name the next one is that much less likely. */
const nextCode = 0.93;
/** What a fitting material adds at most, as a share of the score. */
const materialShare = 0.5;

const joined: readonly [RegExp, string][] = [
  [/\bt[\s-]?shirts?\b/g, 'tshirt'],
  [/\bt[\s-]lights?\b|\btea[\s-]?lights?\b/g, 'tealight'],
  [/\be[\s-]cigarettes?\b/g, 'ecigarette'],
];

/** What a subheading excludes must not be found by it: "(other than of porcelain)", "excluding …", "not knitted". */
const withoutExclusions = (text: string): string =>
  text
    .replace(/\((?:excluding|other than|not)[^)]*\)/gi, ' ')
    .replace(/\b(?:excluding|other than|not (?:of|knitted))\b[^;,]*/gi, ' ');

function stem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && /(?:sh|ch|ss|x)es$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

function wordsOf(text: string): string[] {
  const lower = joined.reduce((so, [pattern, word]) => so.replace(pattern, word), text.toLowerCase());
  const plain = lower
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’]s?\b/g, '');
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1);
}

/** Builds the search over a nomenclature once; a search then takes a few milliseconds. */
export function createHsSearch(rows: readonly HsRow[], everyday: EverydayNames): HsSearch {
  const byCode = new Map(rows.map((row) => [row.hsCode, row]));
  const texts = [
    ...rows.map((row) => row.description),
    ...everyday.rows.flatMap((row) => row.names),
    ...everyday.materials.keys(),
  ];
  const vocabulary = new Set(texts.flatMap((text) => wordsOf(text).map(stem)));
  const indexes = { rows: indexRows(rows, byCode, everyday), names: indexNames(everyday), vocabulary };
  const describe = (hsCode: string): HsEntry | undefined => entryOf(hsCode, byCode);
  const hits = (found: readonly { id: string; score: number }[], limit: number): HsHit[] =>
    found.slice(0, limit).flatMap(({ id, score }) => {
      const entry = describe(id);
      return entry ? [{ ...entry, score }] : [];
    });
  return {
    describe,
    knowsWord: (word) => wordsOf(word).some((part) => vocabulary.has(stem(part))),
    search: (query, limit = defaultLimit) => {
      const digits = query.replace(/[\s.]/g, '');
      if (/^\d{2,10}$/.test(digits)) return hits(startingWith(digits.slice(0, 6), rows), limit);
      return hits(ranked(query, indexes, everyday), limit);
    },
  };
}

function indexRows(
  rows: readonly HsRow[],
  byCode: ReadonlyMap<string, HsRow>,
  { noise }: EverydayNames,
): MiniSearch<IndexedRow> {
  const index = new MiniSearch<IndexedRow>({
    fields: ['text', 'heading'],
    tokenize: wordsOf,
    processTerm: (word) => (noise.has(word) ? null : stem(word)),
  });
  const subheadings = rows.filter((row) => row.hsCode.length === 6);
  index.addAll(
    subheadings.map(({ hsCode, description }) => ({
      id: hsCode,
      text: withoutExclusions(description),
      heading: withoutExclusions(byCode.get(hsCode.slice(0, 4))?.description ?? ''),
    })),
  );
  return index;
}

function indexNames({ rows }: EverydayNames): MiniSearch<IndexedName> {
  const index = new MiniSearch<IndexedName>({
    fields: ['name'],
    storeFields: ['codes', 'length'],
    tokenize: wordsOf,
    processTerm: stem,
  });
  const named = rows.flatMap(({ names, codes }) => names.map((name) => ({ name, codes })));
  index.addAll(named.map((row, id) => ({ id, ...row, length: new Set(wordsOf(row.name).map(stem)).size })));
  return index;
}

/**
 * A word nobody knows may be misspelt: by one letter in four to seven; in more, by two letters where `most` allows. A known word
 * is taken as it is.
 */
const tolerance = (vocabulary: ReadonlySet<string>, most: 1 | 2) => ({
  prefix: (term: string): boolean => term.length > 3,
  fuzzy: (term: string): number | false =>
    term.length > 3 && !vocabulary.has(term) ? Math.min(most, Math.floor(term.length / 4)) : false,
  weights: { fuzzy: 0.4, prefix: 0.35 },
});

/** Two letters swapped are one typo to people, but two to the index: they are swapped back if that makes a known word. */
function unswapped(word: string, vocabulary: ReadonlySet<string>): string {
  if (vocabulary.has(stem(word))) return word;
  for (let at = 1; at < word.length; at++) {
    const [a = '', b = ''] = word.slice(at - 1, at + 1);
    const swapped = `${word.slice(0, at - 1)}${b}${a}${word.slice(at + 1)}`;
    if (vocabulary.has(stem(swapped))) return swapped;
  }
  return word;
}

function ranked(query: string, indexes: Indexes, everyday: EverydayNames): { id: string; score: number }[] {
  const words = wordsOf(query)
    .map((word) => unswapped(word, indexes.vocabulary))
    .filter((word) => !everyday.noise.has(word));
  if (words.length === 0) return [];
  const scores = nameScores(words, indexes);
  const options = { ...tolerance(indexes.vocabulary, 1), boost: { text: 2, heading: 1 } };
  for (const result of indexes.rows.search(words.join(' '), options)) {
    const id = String(result.id);
    scores.set(id, (scores.get(id) ?? 0) + result.score * coverage(result, words));
  }
  const materials = materialScores(words, indexes.rows, everyday);
  return [...scores]
    .map(([id, score]) => ({ id, score: score * (1 + materialShare * (materials.get(id) ?? 0)) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** The more words asked for are found, the better: `glass jar` is a jar of glass, not any glass. */
const coverage = (result: SearchResult, words: readonly string[]): number =>
  new Set(result.queryTerms).size / words.length;

/** Each code by its best name. A name found in part says less: `night light` is no light bulb. */
function nameScores(words: readonly string[], { names, vocabulary }: Indexes): Map<string, number> {
  const scores = new Map<string, number>();
  for (const result of names.search(words.join(' '), tolerance(vocabulary, 2))) {
    const { codes, length } = result as unknown as Pick<IndexedName, 'codes' | 'length'>;
    const found = Math.min(1, Object.keys(result.match).length / length);
    const score = nameWeight * result.score * found ** 2;
    codes.forEach((code, position) => {
      scores.set(code, Math.max(scores.get(code) ?? 0, score * nextCode ** position));
    });
  }
  return scores;
}

/** How well a subheading's text fits the material a shop's word stands for, 0 to 1. */
function materialScores(
  words: readonly string[],
  rows: MiniSearch<IndexedRow>,
  { materials }: EverydayNames,
): Map<string, number> {
  const meant = words.map((word) => materials.get(word) ?? materials.get(stem(word)) ?? word);
  const found = rows.search(meant.join(' '), { fields: ['text'] });
  const best = found[0]?.score ?? 1;
  return new Map(found.map(({ id, score }) => [String(id), score / best]));
}

const startingWith = (prefix: string, rows: readonly HsRow[]): { id: string; score: number }[] =>
  rows
    .filter(({ hsCode }) => hsCode.length === 6 && hsCode.startsWith(prefix))
    .map(({ hsCode }) => ({ id: hsCode, score: 1 }));

function entryOf(hsCode: string, byCode: ReadonlyMap<string, HsRow>): HsEntry | undefined {
  const row = hsCode.length === 6 ? byCode.get(hsCode) : undefined;
  if (!row) return undefined;
  const path = [hsCode.slice(0, 2), hsCode.slice(0, 4)].flatMap((code) => {
    const above = byCode.get(code);
    return above ? [{ code, text: above.description }] : [];
  });
  return { hsCode, description: row.description, path };
}
