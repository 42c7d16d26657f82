/** What people do to names: slips of the finger, other order, other spelling. Deterministic for a seed. */

/** Random numbers in [0, 1). */
export type Random = () => number;

/** A way to write a name otherwise; `change` gives undefined where it can't apply (one word can't be swapped). */
export interface Disturbance {
  readonly what: string;
  readonly change: (name: string, random: Random) => string | undefined;
}

/** Mulberry32 by Tommy Ettinger, public domain: enough for choosing typos. */
export function randomNumbers(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** A letter left out, doubled by another, replaced, or swapped with its neighbour, in a word of four letters or more. */
function typo(name: string, random: Random): string | undefined {
  const places = [...name.matchAll(/[A-Za-z]{4,}/g)].flatMap((word) =>
    [...word[0]].map((_, offset) => word.index + offset).slice(0, -1),
  );
  const at = places[Math.floor(random() * places.length)];
  if (at === undefined) return undefined;
  const letter = LETTERS[Math.floor(random() * LETTERS.length)] ?? 'e';
  const before = name.slice(0, at);
  const own = name.charAt(at);
  const next = name.charAt(at + 1);
  const after = name.slice(at + 2);
  const kind = Math.floor(random() * 4);
  if (kind === 0) return before + next + after;
  if (kind === 1) return before + own + letter + next + after;
  if (kind === 2) return before + letter + next + after;
  return before + next + own + after;
}

function twoTypos(name: string, random: Random): string | undefined {
  const once = typo(name, random);
  return once === undefined ? undefined : typo(once, random);
}

function swapWords(name: string, random: Random): string | undefined {
  const words = name.replace(/,/g, '').split(/\s+/);
  if (words.length < 2) return undefined;
  const turn = 1 + Math.floor(random() * (words.length - 1));
  return [...words.slice(turn), ...words.slice(0, turn)].join(' ');
}

function dropWord(name: string, random: Random): string | undefined {
  const words = name.replace(/,/g, '').split(/\s+/);
  if (words.length < 3) return undefined;
  const dropped = Math.floor(random() * words.length);
  return words.filter((_, position) => position !== dropped).join(' ');
}

/** Other Latin spellings of the same Arabic, Persian, Russian or Spanish sounds. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/muhammad|mohammad/i, 'Mohamed'],
  [/mohammed|mohamed/i, 'Muhammad'],
  [/ahmad/i, 'Ahmed'],
  [/hussein|husayn/i, 'Hossein'],
  [/abdul[ -]/i, 'Abdel '],
  [/'/g, ''],
  [/ou/i, 'u'],
  [/kh/i, 'h'],
  [/q/i, 'k'],
  [/ee/i, 'i'],
  [/sh/i, 'ch'],
  [/iy/i, 'y'],
  [/v/i, 'w'],
  [/y$/i, 'iy'],
  [/j/i, 'dj'],
  [/u/i, 'ou'],
  [/i/i, 'y'],
];

function respell(name: string, random: Random): string | undefined {
  const fitting = SPELLINGS.filter(([sound]) => name.search(sound) >= 0);
  const chosen = fitting[Math.floor(random() * fitting.length)];
  return chosen && name.replace(chosen[0], chosen[1]);
}

/** In the order of the report. */
export const disturbances: readonly Disturbance[] = [
  { what: 'one typo', change: typo },
  { what: 'two typos', change: twoTypos },
  { what: 'words in another order, no comma', change: swapWords },
  { what: 'one word of three or more left out', change: dropWord },
  { what: 'one sound spelt otherwise (kh/h, q/k, ou/u, Mohammed/Muhammad …)', change: respell },
  {
    what: 'another order and a typo',
    change: (name, random) => {
      const swapped = swapWords(name, random);
      return swapped === undefined ? undefined : typo(swapped, random);
    },
  },
];
