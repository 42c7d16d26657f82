/**
 * A form or label of any size, drawn at fixed places: boxes, lines, bars and text fitted into its box. Tagged and archivable
 * (PDF/A-2a) like the flowing papers of page.ts, and the same bytes for the same input. Places and sizes in points, from the
 * top left corner.
 */
import PDFDocument from 'pdfkit';
import { type TextRun, fontFaces, normaliseText, textRuns } from './fonts';
import { breakLines } from './lines';
import type { PaperSettings } from './page';
import type { TextStyle } from './styles';

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface FitOptions {
  align?: 'left' | 'right' | 'center';
  /** The smallest size the text may be set in. */
  least?: number;
}

/** Text does not fit into its box even in the smallest type. Permanent: the text has to change. */
export class TextTooLongError extends Error {
  override readonly name = 'TextTooLongError';

  constructor(text: string) {
    super(`"${text.slice(0, 80)}" is too long for its box on the paper; nothing was produced.`);
  }
}

const INK = '#000000';
const LEAST_SIZE = 5;

export class Sheet {
  readonly width: number;
  readonly height: number;
  private readonly doc: PDFKit.PDFDocument;
  private readonly root: PDFKit.PDFStructureElement;

  constructor({ size, ...settings }: PaperSettings & { size: readonly [width: number, height: number] }) {
    this.doc = openDocument(settings, size);
    [this.width, this.height] = size;
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
  }

  newPage(): void {
    this.doc.addPage();
  }

  /** The outline of a box. */
  box({ x, y, width, height }: Area, weight = 0.6): void {
    this.artifact(() => this.doc.lineWidth(weight).strokeColor(INK).rect(x, y, width, height).stroke());
  }

  line(from: readonly [number, number], to: readonly [number, number], weight = 0.6): void {
    this.artifact(() =>
      this.doc
        .lineWidth(weight)
        .strokeColor(INK)
        .moveTo(...from)
        .lineTo(...to)
        .stroke(),
    );
  }

  /** Filled areas that mean something, such as bars, described by `alt` for who cannot see them. */
  figure(alt: string, areas: readonly Area[]): void {
    const element = this.structure('Figure', this.root, { alt });
    this.mark(element, 'Figure', () => {
      this.doc.fillColor(INK);
      for (const { x, y, width, height } of areas) this.doc.rect(x, y, width, height);
      this.doc.fill();
    });
    element.end();
  }

  /** A structure element below `parent`, or below the document. The caller ends it. */
  structure(
    tag: string,
    parent = this.root,
    options: { alt?: string; scope?: 'Column' } = {},
  ): PDFKit.PDFStructureElement {
    const element = this.doc.struct(tag, options);
    parent.add(element);
    return element;
  }

  /**
   * Text inside a box: broken into lines, and set smaller until it fits. Gives where it ended; no text, no element.
   * @throws TextTooLongError, MissingGlyphError
   */
  text(
    text: string,
    area: Area,
    style: TextStyle,
    options: FitOptions & {
      tag?: string;
      parent?: PDFKit.PDFStructureElement;
      scope?: 'Column';
    } = {},
  ): number {
    const { align = 'left', tag = 'P', parent, scope } = options;
    if (text === '') return area.y;
    const fitted = this.fit(text, area, style, options.least);
    const element = this.structure(tag, parent, scope ? { scope } : {});
    this.mark(element, tag, () => {
      for (const [index, line] of fitted.lines.entries()) {
        const slack = align === 'left' ? 0 : area.width - this.measure(line, fitted.style);
        const x = area.x + (align === 'center' ? slack / 2 : slack);
        this.draw(line, x, area.y + index * fitted.style.leading, fitted.style);
      }
    });
    element.end();
    return area.y + fitted.lines.length * fitted.style.leading;
  }

  /** Lines no wider than `width`. Throws MissingGlyphError. */
  lines(text: string, style: TextStyle, width: number): string[] {
    return breakLines(normaliseText(text), width, (piece) => this.measure(piece, style));
  }

  /** Ends the document and gives its bytes. */
  async finish(): Promise<Buffer> {
    this.root.end();
    escapeMetadata(this.doc);
    this.doc.end();
    const chunks: Buffer[] = [];
    for await (const chunk of this.doc) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks);
  }

  private fit(text: string, area: Area, style: TextStyle, least = LEAST_SIZE) {
    for (let size = style.size; size >= least; size -= 0.25) {
      const smaller = { ...style, size, leading: (style.leading * size) / style.size };
      const lines = this.lines(text, smaller, area.width);
      if (lines.length * smaller.leading <= area.height + 0.01) return { lines, style: smaller };
    }
    throw new TextTooLongError(text);
  }

  private mark(element: PDFKit.PDFStructureElement, tag: string, draw: () => void): void {
    const content = this.doc.markStructureContent(tag);
    draw();
    this.doc.endMarkedContent();
    element.add(content);
  }

  private artifact(draw: () => void): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.doc.endMarkedContent();
  }

  private measure(text: string, style: TextStyle): number {
    return textRuns(text, style.weight).reduce((sum, run) => sum + this.runWidth(run, style), 0);
  }

  private draw(text: string, x: number, top: number, style: TextStyle): void {
    // Noto's cap height is 0.714 em: this centres capitals in the line box, whichever font a run is in.
    const baseline = top + style.leading / 2 + style.size * 0.357;
    let at = x;
    for (const run of textRuns(text, style.weight)) {
      const width = this.runWidth(run, style);
      this.doc.fillColor(style.colour);
      this.doc.text(run.text, at, baseline, { lineBreak: false, baseline: 'alphabetic' });
      at += width;
    }
  }

  private runWidth(run: TextRun, style: TextStyle): number {
    return this.doc.font(run.face.name).fontSize(style.size).widthOfString(run.text);
  }
}

function openDocument(settings: PaperSettings, size: readonly [number, number]): PDFKit.PDFDocument {
  const { title, author, language, createdAt, contentSha256, compress = true } = settings;
  const doc = new PDFDocument({
    size: [...size],
    margin: 0,
    font: '', // no standard font: PDF/A wants every font embedded
    compress,
    pdfVersion: '1.7',
    subset: 'PDF/A-2a',
    tagged: true,
    lang: language,
    displayTitle: true,
    info: {
      Title: normaliseText(title),
      Author: normaliseText(author),
      Creator: 'Landfall',
      Keywords: `content-sha256:${contentSha256}`,
      CreationDate: new Date(createdAt),
    },
  });
  for (const weight of ['regular', 'bold'] as const)
    for (const face of fontFaces(weight))
      doc.registerFont(face.name, face.font as unknown as PDFKit.Mixins.PDFFontSource);
  return doc;
}

/** pdfkit puts the author into the XMP packet unescaped, after the Info dictionary is written; see page.ts. */
function escapeMetadata(doc: PDFKit.PDFDocument): void {
  const endMetadata = doc.endMetadata.bind(doc);
  doc.endMetadata = () => {
    const escape = (text = '') => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    Object.assign(doc.info, { Title: escape(doc.info.Title), Author: escape(doc.info.Author) });
    endMetadata();
  };
}
