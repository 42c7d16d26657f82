/**
 * The layout kit: A4 sheets with calm type, tagged for screen readers and archival (PDF/A-2a), a footer on every page and
 * the same bytes for the same input. No clock and no randomness: the creation instant is part of the settings, and pdfkit
 * derives the file /ID from the settings alone.
 */
import PDFDocument from 'pdfkit';
import { type TextRun, fontFaces, normaliseText, textRuns } from './fonts';
import { breakLines } from './lines';
import { HAIRLINE, STYLES, type TextStyle } from './styles';

export interface PaperSettings {
  title: string;
  author: string;
  /** BCP 47, of the body text. */
  language: string;
  /** ISO 8601 instant in UTC. */
  createdAt: string;
  /** Lower-case hex; printed on every page. */
  contentSha256: string;
  /** Off only where a test reads the page content. */
  compress?: boolean;
}

/** The structure element a block of text becomes. */
export type BlockTag = 'P' | 'H1' | 'H2' | 'H3';

export interface BlockOptions {
  tag?: BlockTag;
  /** From the left margin, points. */
  indent?: number;
  spaceAfter?: number;
  /** Points of following content that must fit on the same page: no heading stands alone at the foot. */
  keepWithNext?: number;
  /** BCP 47, where it differs from the document's. */
  language?: string;
  /** A number or bullet hanging left of the block, at the left margin. */
  label?: string;
}

const MARGIN = { top: 68, bottom: 70, side: 64 };

/** One document being written, top to bottom. `y` is the top of the next block, in points from the top of the sheet. */
export class Paper {
  readonly left = MARGIN.side;
  readonly width: number;
  readonly bottom: number;
  y: number = MARGIN.top;
  private readonly doc: PDFKit.PDFDocument;
  private readonly root: PDFKit.PDFStructureElement;

  constructor(private readonly settings: PaperSettings) {
    this.doc = openDocument(settings);
    this.width = this.doc.page.width - 2 * MARGIN.side;
    this.bottom = this.doc.page.height - MARGIN.bottom;
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
  }

  /** Starts a new page unless `height` points still fit on this one. */
  ensure(height: number): void {
    if (this.y + height > this.bottom) this.newPage();
  }

  newPage(): void {
    this.doc.addPage();
    this.y = MARGIN.top;
  }

  gap(points: number): void {
    this.y += points;
  }

  /** A thin line across the text width, or the given part of it, at `y`. */
  rule(from = this.left, to = this.left + this.width, colour: string = HAIRLINE): void {
    this.artifact(() =>
      this.doc.lineWidth(0.6).strokeColor(colour).moveTo(from, this.y).lineTo(to, this.y).stroke(),
    );
  }

  /** Lines of `text` no wider than `width`. Throws MissingGlyphError. */
  lines(text: string, style: TextStyle, width: number): string[] {
    return breakLines(normaliseText(text), width, (piece) => this.measure(piece, style));
  }

  /** A block of text over as many pages as it needs; never a single line of it alone at a page's foot or head. */
  text(text: string, style: TextStyle, options: BlockOptions = {}): void {
    const { tag = 'P', indent = 0, spaceAfter = 0, keepWithNext = 0, language, label } = options;
    const lines = this.lines(text, style, this.width - indent);
    this.ensure(Math.min(lines.length, 2) * style.leading + keepWithNext);
    const element = this.structure(tag, undefined, language);
    if (label) this.mark(element, tag, () => this.draw(label, this.left, this.y, style));
    for (const [index, line] of lines.entries()) {
      const left = lines.length - index;
      const room = Math.floor((this.bottom - this.y) / style.leading + 1e-6);
      if (room < 1 || (room === 1 && left === 2 && index > 0)) this.newPage();
      this.mark(element, tag, () => this.draw(line, this.left + indent, this.y, style));
      this.y += style.leading;
    }
    element.end();
    this.y += spaceAfter;
  }

  /** A structure element below `parent`, or below the document. The caller ends it. */
  structure(
    tag: string,
    parent = this.root,
    language?: string,
    scope?: 'Column' | 'Row',
  ): PDFKit.PDFStructureElement {
    const options = { ...(language ? { lang: language } : {}), ...(scope ? { scope } : {}) };
    const element = this.doc.struct(tag, options);
    parent.add(element);
    return element;
  }

  /** What `draw` puts on this page belongs to `element`. */
  mark(element: PDFKit.PDFStructureElement, tag: string, draw: () => void): void {
    const content = this.doc.markStructureContent(tag);
    draw();
    this.doc.endMarkedContent();
    element.add(content);
  }

  /** What `draw` puts on this page is decoration, skipped by screen readers. */
  artifact(draw: () => void, type: 'Pagination' | 'Layout' = 'Layout'): void {
    this.doc.markContent('Artifact', { type });
    draw();
    this.doc.endMarkedContent();
  }

  /** Width of one line, points. */
  measure(text: string, style: TextStyle): number {
    return textRuns(text, style.weight).reduce((sum, run) => sum + this.runWidth(run, style), 0);
  }

  /** Draws one line whose line box starts at `top`. */
  draw(text: string, x: number, top: number, style: TextStyle): void {
    // Noto's cap height is 0.714 em: this centres capitals in the line box, whichever font a run is in.
    const baseline = top + style.leading / 2 + style.size * 0.357;
    let at = x;
    for (const run of textRuns(normaliseText(text), style.weight)) {
      const width = this.runWidth(run, style);
      this.doc.fillColor(style.colour);
      this.doc.text(run.text, at, baseline, { lineBreak: false, baseline: 'alphabetic' });
      at += width;
    }
  }

  /** Writes footers, ends the document and gives its bytes and number of pages. */
  async finish(): Promise<{ bytes: Buffer; pages: number }> {
    const { start, count } = this.doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.doc.switchToPage(start + page);
      this.artifact(() => this.furniture(page + 1, count), 'Pagination');
    }
    this.root.end();
    escapeMetadata(this.doc);
    this.doc.end();
    const chunks: Buffer[] = [];
    for await (const chunk of this.doc) chunks.push(Buffer.from(chunk as Uint8Array));
    return { bytes: Buffer.concat(chunks), pages: count };
  }

  /** The running head (from page 2) and the footer. */
  private furniture(page: number, pages: number): void {
    if (page > 1) this.draw(this.shortTitle(), this.left, 38, STYLES.footer);
    const top = this.bottom + 26;
    this.doc.lineWidth(0.6).strokeColor(HAIRLINE);
    this.doc
      .moveTo(this.left, top - 5)
      .lineTo(this.left + this.width, top - 5)
      .stroke();
    this.draw(
      `page ${page} of ${pages} · content sha256 ${this.settings.contentSha256}`,
      this.left,
      top,
      STYLES.footer,
    );
  }

  private shortTitle(): string {
    const [first = '', second] = this.lines(this.settings.title, STYLES.footer, this.width - 12);
    return second === undefined ? first : `${first} …`;
  }

  private runWidth(run: TextRun, style: TextStyle): number {
    return this.doc.font(run.face.name).fontSize(style.size).widthOfString(run.text);
  }
}

/** The number of pages of a PDF that this kit has written, for the signing certificate. Not for PDFs of others. */
export function pageCount(pdf: Buffer): number {
  const count = /\/Type \/Pages\n\/Count (\d+)/.exec(pdf.toString('latin1'))?.[1];
  if (count === undefined) throw new Error('Not a PDF written by Landfall.');
  return Number(count);
}

function openDocument(settings: PaperSettings): PDFKit.PDFDocument {
  const { title, author, language, createdAt, contentSha256, compress = true } = settings;
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    font: '', // no standard font: PDF/A wants every font embedded
    bufferPages: true,
    compress,
    pdfVersion: '1.7',
    subset: 'PDF/A-2a',
    tagged: true,
    lang: language,
    displayTitle: true,
    // Keywords make the file /ID, which pdfkit computes from this object, differ where the content does.
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

/** pdfkit puts title and author into the XMP packet unescaped: "Müller & Söhne" would make it malformed XML. */
function escapeMetadata(doc: PDFKit.PDFDocument): void {
  const endMetadata = doc.endMetadata.bind(doc);
  // Runs after the Info dictionary is written, so only the XMP packet sees the escaped texts.
  doc.endMetadata = () => {
    for (const key of ['Title', 'Author'] as const) {
      const text = doc.info[key] ?? '';
      doc.info[key] = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    }
    endMetadata();
  };
}
