/**
 * Is a customs description precise enough? Customs want "a plain language description that is precise enough to identify the
 * goods" (Delegated Regulation (EU) 2015/2446, annex B, data element 18 05 000 000; 19 CFR 128.21). Descriptions are in English.
 */

/** Words that say too little, lower case (rules/data/vague-descriptions.json, with their sources). */
export interface VagueWords {
  /** Refuse wherever they stand: `as per invoice`. */
  phrases: readonly string[];
  /** Say nothing of the goods and never count: `gift`. */
  empty: ReadonlySet<string>;
  /** Count beside a word that names material or use only: `bags`. */
  broad: ReadonlySet<string>;
  /** Never count: `of`, `blue`. */
  filler: ReadonlySet<string>;
  /** A good description for goods of these chapters; the last one is for all others. */
  hints: readonly { hs: readonly string[]; example: string }[];
}

export interface VagueDescription {
  problem: string;
  remedy: string;
}

export interface DescriptionContext {
  /** Chooses the example in the remedy. */
  hsCode?: string;
  /** Whether the nomenclature or everyday language knows a word. With it, a brand name alone is found out. */
  knowsWord?: (word: string) => boolean;
}

/** Words that count which a description needs: what it is, and of what or for what. */
const wordsNeeded = 2;

/** A word has letters and no digits: `t-shirt`, not `AB-123`. */
const isWord = (token: string): boolean => /^\p{L}[\p{L}'-]*\p{L}$/u.test(token);

const tokensOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}'-]+/u)
    .map((token) => token.replace(/^['-]+|['-]+$/g, ''))
    .filter((token) => token !== '');

/** Why a description would be refused, and how to write it; `undefined` when it is precise enough. */
export function checkCustomsDescription(
  text: string,
  words: VagueWords,
  { hsCode, knowsWord }: DescriptionContext = {},
): VagueDescription | undefined {
  const because = (problem: string): VagueDescription => ({ problem, remedy: remedyFor(hsCode, words) });
  const tokens = tokensOf(text);
  const named = tokens.filter(isWord);
  if (named.length === 0) return because(`"${text.trim()}" is a number or code, not a name of goods`);
  const phrase = phraseIn(text, words.phrases);
  if (phrase !== undefined) return because(`"${phrase}" doesn't name goods`);
  const left = named.filter((word) => !words.empty.has(word) && !words.filler.has(word));
  if (left.length === 0) return because(`"${text.trim()}" says nothing of the goods`);
  if (left.every((word) => words.broad.has(word))) return because(`"${text.trim()}" is too broad`);
  if (new Set(left).size < wordsNeeded)
    return because(`"${text.trim()}" names one thing only: ${left[0]}; what it is made of or for is missing`);
  if (knowsWord && !left.some(knowsWord))
    return because(`"${text.trim()}" reads like a brand or model name: no word of it names goods`);
  return undefined;
}

/** The phrase as whole words; a sign such as the slash of `n/a` belongs to it. */
function phraseIn(text: string, phrases: readonly string[]): string | undefined {
  const spaced = ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}/]+/gu, ' ')
    .trim()} `;
  return phrases.find((phrase) => spaced.includes(` ${phrase} `));
}

function remedyFor(hsCode: string | undefined, { hints }: VagueWords): string {
  const hint = hints.find(({ hs }) => hs.some((prefix) => hsCode?.startsWith(prefix))) ?? hints.at(-1);
  const example = hint ? `, such as "${hint.example}"` : '';
  return `name the goods in plain words: what it is, what it is made of, what it is for${example}`;
}
