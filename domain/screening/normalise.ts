/** Brings a name in any script to comparable words: the same firm or person written differently should meet here. */
import anyAscii from 'any-ascii';
import { CONNECTORS, HONORIFICS, LEADING_FORMS, LEGAL_FORMS, LONG_FORMS, UNSPACED_FORMS } from './name-words';

/** Longer input is cut: no name is that long, and matching cost grows with length. */
const MAX_NAME_CHARACTERS = 300;
const MAX_WORDS = 24;
const MAX_WORD_LETTERS = 48;

/**
 * The comparable words of a name, in reading order ("SURNAME, Given" becomes given, surname): lower case ASCII,
 * without legal forms, honorifics and joining words. Empty when the text has no letter or digit in any script.
 * Never throws.
 */
export function normaliseName(name: string): string[] {
  const parts = transliterate(name.slice(0, MAX_NAME_CHARACTERS))
    .split(',')
    .map((part) => part.match(/[a-z0-9]+/g) ?? [])
    .filter((part) => part.length > 0);
  const naming = parts.filter((part, position) => position === 0 || isNaming(part));
  const inReadingOrder = naming.length === 2 ? [...naming].reverse() : naming;
  const everything = inReadingOrder.flat();
  const stripped = dropConnectors(stripLegalForms(everything));
  const telling = stripped.length > 0 ? stripped : everything;
  return joinAcronyms(dropHonorifics(telling))
    .map((word) => word.slice(0, MAX_WORD_LETTERS))
    .slice(0, MAX_WORDS);
}

/** Whether a part between commas names somebody: "Ltd." and "Jr." do not. */
function isNaming(part: readonly string[]): boolean {
  const rest = stripLegalForms(part);
  if (rest.length < part.length) return rest.some((word) => word.length > 1);
  return rest.some((word) => word !== 'jr' && word !== 'sr');
}

/** Lower case ASCII with commas kept; Chinese and Korean syllables are set apart, since the list writes them so. */
function transliterate(name: string): string {
  const spaced = name
    .normalize('NFKC')
    .replace(UNSPACED_FORMS, ' ')
    .replace(/[\p{Script=Han}\p{Script=Hangul}]/gu, ' $& ')
    .replace(/(^|[\s-])ال(?=\p{L})/gu, '$1al ')
    .replace(/(^|\s)[اأإآع](?=\p{L})/gu, '$1a');
  return anyAscii(spaced).toLowerCase().replace(/['`"]/g, '');
}

/** Strips forms from both ends until none is left. "S.A. de C.V." arrives as s, a, de, c, v. */
function stripLegalForms(words: readonly string[]): string[] {
  let rest = [...words];
  for (;;) {
    const drop = trailingForm(rest);
    if (drop === 0) break;
    rest = rest.slice(0, rest.length - drop);
  }
  while (rest.length > 1 && LEADING_FORMS.has(rest[0] ?? '')) rest.shift();
  const long = LONG_FORMS.find((form) => form.every((word, position) => rest[position] === word));
  return long && long.length < rest.length ? rest.slice(long.length) : rest;
}

/** How many words at the end are one legal form; 0 if none. */
function trailingForm(words: readonly string[]): number {
  const last = words.at(-1);
  if (last === undefined) return 0;
  if (LEGAL_FORMS.has(last)) return withDe(words, 1);
  const long = LONG_FORMS.find((form) =>
    form.every((word, i) => words[words.length - form.length + i] === word),
  );
  if (long) return long.length;
  for (const count of [4, 3, 2]) {
    const letters = words.slice(-count);
    const spelt = letters.length === count && letters.every((letter) => letter.length === 1);
    if (spelt && LEGAL_FORMS.has(letters.join(''))) return withDe(words, count);
  }
  return 0;
}

/** "S. de R.L. de C.V.": the forms of Mexico hang together by "de". */
function withDe(words: readonly string[], count: number): number {
  if (words.at(-count - 1) !== 'de') return count;
  return words.at(-count - 2) === 's' ? count + 2 : count + 1;
}

function dropConnectors(words: readonly string[]): string[] {
  const kept = words.filter((word) => !CONNECTORS.has(word));
  return kept.length > 0 ? kept : [...words];
}

/** Ranks go only while two words remain: "Haji Khan" must not become every Khan. */
function dropHonorifics(words: readonly string[]): string[] {
  const kept = words.filter((word) => !HONORIFICS.has(word));
  return kept.length >= 2 ? kept : [...words];
}

/** Single letters in a row are one word if they spell a legal form or are three or more (F.A.R.C.); else initials. */
function joinAcronyms(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (let from = 0; from < words.length;) {
    let to = from;
    while (words[to]?.length === 1) to += 1;
    const letters = words.slice(from, to).join('');
    if (letters.length >= 3 || LEGAL_FORMS.has(letters)) joined.push(letters);
    else joined.push(...words.slice(from, Math.max(to, from + 1)));
    from = Math.max(to, from + 1);
  }
  return joined;
}
