/**
 * Which glyphs a word takes, and how far apart they stand, remembered from one paper to the next: papers share most of their words,
 * and finding it out anew is the dearest part of drawing one. pdfkit remembers within one document only.
 */

/** How far a glyph moves the pen, and from where it is drawn, in the font's units. */
export type Position = Record<string, number>;

/** What pdfkit reads of a laid out word. It scales the positions in place. */
export interface Layout {
  glyphs: readonly object[];
  positions: Position[];
  readonly advanceWidth: number;
}

export interface LaysOut {
  layout(text: string, features?: unknown): Layout;
}

/** Names, numbers and hashes differ from paper to paper, so what is remembered is given up when there are so many. */
const mostWords = 2_000;

/** From now on `font` lays out a word once. Every caller has positions of its own. */
export function rememberLayouts(font: LaysOut): void {
  const layOut = font.layout.bind(font);
  const known = new Map<string, Layout>();
  font.layout = (text, features) => {
    if (features !== undefined) return layOut(text, features);
    let layout = known.get(text);
    if (!layout) {
      layout = layOut(text);
      if (known.size >= mostWords) known.clear();
      known.set(text, layout);
    }
    return copyOf(layout);
  };
}

function copyOf({ glyphs, positions }: Layout): Layout {
  const copy = positions.map((position) => ({ ...position }));
  return {
    glyphs,
    positions: copy,
    /** Of the positions as they are now: scaled, when the caller has scaled them. */
    get advanceWidth() {
      return copy.reduce((width, { xAdvance = 0 }) => width + xAdvance, 0);
    },
  };
}
