/**
 * Line breaking for text that mixes Latin and Chinese: Latin breaks at spaces and after hyphens and slashes, Chinese and
 * Japanese between characters, no line starts with closing punctuation or ends with opening punctuation, and what is longer
 * than a line (a hash) is cut.
 */
const CJK = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}]/u;
const CLOSING = /[，。、；：！？）》」』】〕〉”’…·%,.;:!?)\]}ー々]/u;
const OPENING = /[（《「『【〔〈“‘([{]/u;

interface Unit {
  text: string;
  spaceBefore: boolean;
}

/** Breaks normalised text into lines no wider than `width`; `measure` gives the width of a piece in the same unit. */
export function breakLines(text: string, width: number, measure: (piece: string) => number): string[] {
  return text.split('\n').flatMap((paragraph) => breakParagraph(paragraph, width, measure));
}

function breakParagraph(text: string, width: number, measure: (piece: string) => number): string[] {
  const space = measure(' ');
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const unit of splitLong(breakUnits(text), width, measure)) {
    const gap = line !== '' && unit.spaceBefore ? space : 0;
    const wide = measure(unit.text);
    if (line !== '' && used + gap + wide > width) {
      lines.push(line);
      line = unit.text;
      used = wide;
    } else {
      line += (gap > 0 ? ' ' : '') + unit.text;
      used += gap + wide;
    }
  }
  return [...lines, line];
}

/** The pieces between which a line may end. */
function breakUnits(text: string): Unit[] {
  const units: Unit[] = [];
  let spaceBefore = false;
  let previous = '';
  for (const character of text) {
    if (character === ' ') {
      spaceBefore = true;
      continue;
    }
    const last = units.at(-1);
    if (last && !spaceBefore && staysTogether(previous, character)) last.text += character;
    else units.push({ text: character, spaceBefore });
    spaceBefore = false;
    previous = character;
  }
  return units;
}

function staysTogether(before: string, after: string): boolean {
  if (OPENING.test(before) || CLOSING.test(after)) return true;
  if (CJK.test(before) || CJK.test(after)) return false;
  return !(/[-–—/]/.test(before) && /\p{L}/u.test(after));
}

function splitLong(units: Unit[], width: number, measure: (piece: string) => number): Unit[] {
  return units.flatMap((unit) => {
    if (measure(unit.text) <= width) return [unit];
    const pieces: Unit[] = [];
    for (const character of unit.text) {
      const last = pieces.at(-1);
      if (last && measure(last.text + character) <= width) last.text += character;
      else pieces.push({ text: character, spaceBefore: pieces.length === 0 && unit.spaceBefore });
    }
    return pieces;
  });
}
