/**
 * The fonts of every PDF, from npm packages, parsed once per process. No single font has Latin, Cyrillic and Chinese
 * letters, and a PDF silently shows nothing for a letter its font lacks; so text is split into runs by the font that has
 * the glyph, and a letter no font has is an error that names it.
 */
import { readFileSync } from 'node:fs';
import PDFDocument from 'pdfkit';
import { rememberLayouts, type LaysOut } from './layouts';
import { woffToSfnt } from './woff';

export type Weight = 'regular' | 'bold';

/** A parsed font; pdfkit's own object, opaque here. */
type ParsedFont = LaysOut & { readonly characterSet: readonly number[] };

export interface FontFace {
  readonly name: string;
  readonly font: ParsedFont;
  readonly codePoints: ReadonlySet<number>;
}

export interface TextRun {
  readonly face: FontFace;
  readonly text: string;
}

/** In order of preference: Latin first, so that digits inside Chinese text match those outside it. */
const FILES = [
  'noto-sans/files/noto-sans-latin',
  'noto-sans/files/noto-sans-latin-ext',
  'noto-sans/files/noto-sans-vietnamese',
  'noto-sans/files/noto-sans-cyrillic',
  'noto-sans/files/noto-sans-cyrillic-ext',
  'noto-sans/files/noto-sans-greek',
  'noto-sans/files/noto-sans-greek-ext',
  'noto-sans-sc/files/noto-sans-sc-chinese-simplified',
];
const WEIGHTS = { regular: 400, bold: 700 } as const;

/** Text holds a character that none of the document fonts can show. Permanent: the text has to change. */
export class MissingGlyphError extends Error {
  override readonly name = 'MissingGlyphError';
  readonly character: string;
  readonly codePoint: string;

  constructor(character: string, text: string) {
    const codePoint = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    super(
      `No document font has "${character}" (${codePoint}) in "${text.slice(0, 80)}"; nothing was produced.`,
    );
    this.character = character;
    this.codePoint = codePoint;
  }
}

const loaded = new Map<Weight, readonly FontFace[]>();

/** The faces of one weight, in order of preference. Reads and parses about 1.8 MB on the first call for a weight. */
export function fontFaces(weight: Weight): readonly FontFace[] {
  const known = loaded.get(weight);
  if (known) return known;
  const parser = new PDFDocument({ font: '', autoFirstPage: false });
  const faces = FILES.map((file) => parseFace(parser, `${file}-${WEIGHTS[weight]}-normal`));
  loaded.set(weight, faces);
  return faces;
}

/** pdfkit parses fonts but does not show the result in its types; sharing the parsed font spares 60 ms a document. */
function parseFace(parser: PDFKit.PDFDocument, file: string): FontFace {
  parser.font(woffToSfnt(readFileSync(require.resolve(`@fontsource/${file}.woff`))));
  const { font } = (parser as unknown as { _font: { font: ParsedFont } })._font;
  rememberLayouts(font);
  return { name: file.slice(file.lastIndexOf('/') + 1), font, codePoints: new Set(font.characterSet) };
}

/**
 * Composes accents (NFC) and replaces typographic spaces and hyphens that no font here has by the plain one of the same
 * meaning. Letters are never replaced.
 */
export function normaliseText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\t\u2009\u2002\u2003]/g, ' ')
    .replace(/[\u202f\u2007]/g, '\u00a0')
    .replace(/[\u2010\u2011]/g, '-');
}

/** Splits one line of normalised text by the font that has each glyph. Throws MissingGlyphError. */
export function textRuns(text: string, weight: Weight): TextRun[] {
  const faces = fontFaces(weight);
  const runs: { face: FontFace; text: string }[] = [];
  for (const character of text) {
    const face = faceFor(character, faces, runs.at(-1)?.face);
    if (!face) throw new MissingGlyphError(character, text);
    const last = runs.at(-1);
    if (last && last.face === face) last.text += character;
    else runs.push({ face, text: character });
  }
  return runs;
}

/** Spaces and combining marks stay with the letter before them; everything else goes to the first face that has it. */
function faceFor(character: string, faces: readonly FontFace[], current: FontFace | undefined) {
  const codePoint = character.codePointAt(0) ?? 0;
  if (current?.codePoints.has(codePoint) && /^[ \u00a0\p{M}]$/u.test(character)) return current;
  return faces.find((face) => face.codePoints.has(codePoint));
}
