/** Reads the text back out of a PDF written by pdfkit, page by page, through each font's ToUnicode map. */
import { inflateSync } from 'node:zlib';

/** The pages' texts; each change of baseline or of x backwards starts a new line. */
export function pdfPages(pdf: Buffer): string[] {
  const objects = readObjects(pdf);
  const maps = new Map<string, Map<string, string>>();
  return [...objects.values()]
    .filter(({ head }) => /\/Type \/Page\b(?!s)/.test(head))
    .map(({ head }) => {
      const content = objects.get(reference(head, 'Contents'))?.stream.toString('latin1') ?? '';
      const fonts = objects.get(reference(head, 'Resources'))?.head ?? head;
      for (const [, name = '', id = ''] of fonts.matchAll(/\/(F\d+) (\d+) 0 R/g))
        if (!maps.has(name)) maps.set(name, unicodeMap(objects, id));
      return pageText(content, maps);
    });
}

/** All text of all pages, in order. */
export function pdfText(pdf: Buffer): string {
  return pdfPages(pdf).join('\n');
}

interface PdfObject {
  head: string;
  stream: Buffer;
}

function readObjects(pdf: Buffer): Map<string, PdfObject> {
  const text = pdf.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const start = match.index + match[0].length;
    const end = text.indexOf('\nendobj', start);
    const at = text.indexOf('stream\n', start);
    const hasStream = at >= 0 && at < end;
    const head = text.slice(start, hasStream ? at : end);
    const raw = hasStream ? pdf.subarray(at + 7, text.lastIndexOf('\nendstream', end)) : Buffer.alloc(0);
    objects.set(match[1] ?? '', { head, stream: head.includes('/FlateDecode') ? inflateSync(raw) : raw });
  }
  return objects;
}

function reference(head: string, key: string): string {
  return new RegExp(`/${key} (\\d+) 0 R`).exec(head)?.[1] ?? '';
}

function unicodeMap(objects: Map<string, PdfObject>, fontId: string): Map<string, string> {
  const cmap =
    objects.get(reference(objects.get(fontId)?.head ?? '', 'ToUnicode'))?.stream.toString('latin1') ?? '';
  const map = new Map<string, string>();
  for (const [, from = '', list = ''] of cmap.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/g))
    for (const [index, [, hex = '']] of [...list.matchAll(/<([^>]*)>/g)].entries())
      map.set((parseInt(from, 16) + index).toString(16).padStart(4, '0'), fromUtf16(hex));
  return map;
}

function fromUtf16(hex: string): string {
  return String.fromCharCode(
    ...hex
      .trim()
      .split(/\s+/)
      .map((unit) => parseInt(unit, 16)),
  );
}

function pageText(content: string, maps: Map<string, Map<string, string>>): string {
  let text = '';
  let line = '';
  let map: Map<string, string> | undefined;
  for (const [, , y, font, shown] of content.matchAll(
    /1 0 0 1 (\S+) (\S+) Tm|\/(F\d+) \S+ Tf|\[(.*)\] TJ/g,
  )) {
    if (y !== undefined && y !== line) {
      text += text === '' ? '' : '\n';
      line = y;
    }
    if (font) map = maps.get(font);
    for (const [, hex = ''] of (shown ?? '').matchAll(/<([0-9a-f]*)>/g))
      for (const glyph of hex.match(/.{4}/g) ?? []) text += map?.get(glyph) ?? '\ufffd';
  }
  return text;
}
