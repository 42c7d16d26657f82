/**
 * A sound code for names from many languages once they are in Latin letters: the consonants in broad classes, without
 * the vowels on which transliterations disagree. Mohammed, Muhammad, Mohamed and Arabic script (which writes no short
 * vowels) all give MHMD; Qadhafi, Gaddafi and Kadafi give KDV.
 *
 * Double Metaphone was not taken: it follows English spelling (it silences the h of Muhammad and reads kh as k), and
 * splits what the list's transliterations need joined.
 */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^(?:ye|yo|yu|ya|ie|iu|ia|ju(?=[sr]))/, 'A'],
  [/^[aeiou]+/, 'A'],
  [/^y/, 'A'],
  [/^w/, 'V'],
  [/shch|sch|tch|tsch|ch|sh|cz/g, 'X'],
  [/dzh|dj|zh|j/g, 'J'],
  [/kh/g, 'H'],
  [/gh|ck|cq/g, 'K'],
  [/ph/g, 'V'],
  [/th/g, 'T'],
  [/dh/g, 'D'],
  [/x/g, 'KS'],
  [/ts|tz|c(?=[eiy])|z|s/g, 'S'],
  [/[gkqc]/g, 'K'],
  [/[fv]/g, 'V'],
  [/h$/, ''],
  [/[aeiouyw]/g, ''],
];

/**
 * The sound code of one lower case ASCII word. Digits stay as they are. A word of vowels alone gives `A`;
 * the empty word gives the empty code.
 */
export function soundCode(word: string): string {
  let code = word;
  for (const [spelling, sound] of SPELLINGS) code = code.replace(spelling, sound);
  return code.toUpperCase().replace(/([A-Z])\1+/g, '$1');
}
