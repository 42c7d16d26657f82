/** How alike two words are: edits and shared beginnings, or the same sound. */

/** Below this, two words are different words. One edit in a word of four letters must stay above it. */
const MIN_WORD_SIMILARITY = 0.72;

/** A vowel after the first letter: Arabic and Hebrew script write a leading vowel, but few others. */
const INNER_VOWEL = /.[aeiou]/;
const DIGIT = /\d/;

/** A word with its sound code, so that codes are computed once. */
export interface SoundedWord {
  readonly text: string;
  readonly code: string;
}

/**
 * Similarity of a screened word and a listed one, both lower case ASCII, 0 to 1; 1 only for equal words, 0 below MIN_WORD_SIMILARITY.
 * Words with digits are equal or different: one digit apart is another ship, flat or regiment.
 */
export function wordSimilarity(screened: SoundedWord, listed: SoundedWord): number {
  const a = screened.text;
  const b = listed.text;
  if (a === b) return 1;
  const longest = Math.max(a.length, b.length);
  if (Math.min(a.length, b.length) < 2 || longest < 3 || DIGIT.test(a) || DIGIT.test(b)) return 0;
  const edits = 1 - editDistance(a, b) / longest;
  const spelled = edits < 0.5 ? 0 : (edits + jaroWinkler(a, b)) / 2;
  const similarity = Math.max(spelled, soundSimilarity(screened, listed, edits));
  return similarity < MIN_WORD_SIMILARITY ? 0 : Math.min(similarity, 0.99);
}

/**
 * Equal sound counts only if the letters agree by more than half too, unless the screened word is of a script without
 * vowels. A listed word without vowels is an acronym, for the list is in Latin letters.
 */
function soundSimilarity(screened: SoundedWord, listed: SoundedWord, edits: number): number {
  const isAcronym = !/[aeiouy]/.test(listed.text);
  const vowelless = !INNER_VOWEL.test(screened.text);
  if ((edits <= 0.5 && !vowelless) || isAcronym) return 0;
  if (screened.code !== listed.code || listed.code.length < 2) return 0;
  if (vowelless) return listed.code.length >= 3 ? 0.9 : 0.8;
  return 0.85 + edits / 10;
}

/**
 * Damerau's distance (optimal string alignment): insertions, deletions, substitutions and swaps of neighbours.
 * F. J. Damerau, "A technique for computer detection and correction of spelling errors", CACM 7 (1964).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last: number[] = [];
  let current: number[] = [];
  for (let j = 0; j <= b.length; j += 1) last.push(j);
  for (let i = 1; i <= a.length; i += 1) {
    const own = a.charCodeAt(i - 1);
    current[0] = i;
    for (let j = 1; j <= b.length; j += 1) {
      const other = b.charCodeAt(j - 1);
      const replaced = (last[j - 1] ?? 0) + (own === other ? 0 : 1);
      let best = Math.min((last[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, replaced);
      const swapped = i > 1 && j > 1 && own === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other;
      if (swapped) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      current[j] = best;
    }
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  return last[b.length] ?? 0;
}

/**
 * Jaro's similarity with Winkler's bonus of 0.1 per shared leading letter, up to four.
 * W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules" (1990).
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const takenInB = new Uint8Array(b.length);
  const fromA: number[] = [];
  for (let i = 0; i < a.length; i += 1) {
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j += 1) {
      if (takenInB[j] || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      takenInB[j] = 1;
      fromA.push(a.charCodeAt(i));
      break;
    }
  }
  if (fromA.length === 0) return 0;
  let outOfOrder = 0;
  let next = 0;
  for (let j = 0; j < b.length; j += 1) {
    if (!takenInB[j]) continue;
    if (b.charCodeAt(j) !== fromA[next]) outOfOrder += 1;
    next += 1;
  }
  const shared = fromA.length;
  const jaro = (shared / a.length + shared / b.length + (shared - outOfOrder / 2) / shared) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && prefix < b.length && a[prefix] === b[prefix]) prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
}
