/**
 * What an uploaded file may be: a PDF, PNG or JPEG by its content, whatever it calls itself, complete and readable by a
 * reviewer. Looks at the head, the tail and a sliding window, never at a whole file.
 */
import { fileTypeFromBuffer } from 'file-type/core';

export type UploadRefusalCode =
  'too-large' | 'wrong-type' | 'empty' | 'damaged' | 'encrypted' | 'no-file' | 'too-many';

const statusOf: Record<UploadRefusalCode, number> = {
  'too-large': 413,
  'wrong-type': 415,
  empty: 422,
  damaged: 422,
  encrypted: 422,
  'no-file': 400,
  'too-many': 400,
};

/** The upload is not taken, and nothing of it was kept. `message` says what happened, `remedy` what to do next. */
export class UploadRefused extends Error {
  override readonly name = 'UploadRefused';
  /** The HTTP status that fits. */
  readonly status: number;

  constructor(
    readonly code: UploadRefusalCode,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
    this.status = statusOf[code];
  }
}

/** A type we take, with the names it goes by. The first extension is the usual one. */
export interface AcceptedType {
  readonly mediaType: 'application/pdf' | 'image/png' | 'image/jpeg';
  readonly label: string;
  readonly extensions: readonly [string, ...string[]];
  readonly aliases: readonly string[];
}

const accepted: readonly AcceptedType[] = [
  { mediaType: 'application/pdf', label: 'a PDF', extensions: ['pdf'], aliases: ['application/x-pdf'] },
  { mediaType: 'image/png', label: 'a PNG image', extensions: ['png'], aliases: ['image/x-png'] },
  {
    mediaType: 'image/jpeg',
    label: 'a JPEG image',
    extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
    aliases: ['image/jpg', 'image/pjpeg'],
  },
];

/** Declared by programs that do not know; busboy says text/plain when nothing was declared. */
const saysNothing = new Set([
  '',
  'text/plain',
  'application/octet-stream',
  'binary/octet-stream',
  'application/x-download',
  'application/force-download',
  'application/unknown',
]);

/** Extensions people and systems read as a type. Others ("v2", "it", "ltd") are part of a name. */
const telling = new Set(
  (
    'pdf png jpg jpeg jpe jfif apng gif webp bmp tif tiff heic heif avif svg ico psd ai eps ps doc docx docm dot dotx ' +
    'xls xlsx xlsm ppt pptx pptm odt ods odp rtf txt csv md xml json yml htm html xhtml mht js mjs ts css php py sh ' +
    'bat cmd com exe dll scr msi ps1 vbs hta lnk jar apk dmg iso zip rar 7z gz tgz tar eml msg pages numbers key mp3 ' +
    'mp4 mov avi wav'
  ).split(' '),
);

const inPlainWords: Record<string, string> = {
  zip: 'a ZIP archive',
  docx: 'a Word document',
  xlsx: 'an Excel workbook',
  pptx: 'a PowerPoint presentation',
  cfb: 'an old Office document',
  rtf: 'an RTF text',
  exe: 'a Windows program',
  heic: 'a HEIC photo',
  gif: 'a GIF image',
  webp: 'a WebP image',
  tif: 'a TIFF image',
  apng: 'an animated PNG',
};

/** How much of the start `recogniseContent` wants to see. */
export const headBytes = 16 * 1024;

/**
 * Tells the type from the first bytes, and checks that the declared type and the file name do not say otherwise. `only`:
 * the types that are taken here, all three unless told.
 * @throws UploadRefused `wrong-type`, `damaged`
 */
export async function recogniseContent(
  head: Buffer,
  claimed: { fileName: string; mediaType: string },
  only: readonly AcceptedType['mediaType'][] = accepted.map(({ mediaType }) => mediaType),
): Promise<AcceptedType> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  const type = accepted.find(({ mediaType }) => mediaType === found?.mime);
  if (!type) throw notTaken(found?.ext, head);
  if (!only.includes(type.mediaType)) throw noPicture(type);
  if (type.mediaType === 'application/pdf' && head.subarray(0, 5).toString('latin1') !== '%PDF-') {
    throw damaged('The PDF does not begin as a PDF must (%PDF-).');
  }
  const extension = extensionOf(claimed.fileName);
  if (telling.has(extension) && !type.extensions.includes(extension)) {
    throw contradiction(`The file name ends in .${extension}, but the file is ${type.label}.`, type);
  }
  const declared = claimed.mediaType.toLowerCase();
  if (!saysNothing.has(declared) && declared !== type.mediaType && !type.aliases.includes(declared)) {
    throw contradiction(`The file was sent as ${declared.slice(0, 100)}, but it is ${type.label}.`, type);
  }
  return type;
}

function notTaken(extension: string | undefined, head: Buffer): UploadRefused {
  const what = extension ? (inPlainWords[extension] ?? `a .${extension} file`) : describeText(head);
  const remedy =
    extension === 'heic'
      ? 'Set the camera to "Most compatible", or export the photo as JPEG, and upload it again.'
      : 'Save or export the document as PDF (or PNG or JPEG for a picture) and upload that.';
  return new UploadRefused('wrong-type', `The file is ${what}; only PDF, PNG and JPEG are taken.`, remedy);
}

function noPicture({ label }: AcceptedType): UploadRefused {
  return new UploadRefused(
    'wrong-type',
    `The file is ${label}; only photos, PNG and JPEG, are taken here.`,
    'Choose the photo itself and upload that.',
  );
}

function describeText(head: Buffer): string {
  const text = head.toString('utf8').trimStart();
  if (/^<(!doctype html|html|head|body|script)/i.test(text)) return 'a web page (HTML)';

  return /[\u0000-\u0008\u000e-\u001a\ufffd]/.test(text.slice(0, 1000)) ? 'of an unknown kind' : 'plain text';
}

function contradiction(message: string, type: AcceptedType): UploadRefused {
  const remedy = `Choose the file you meant, or rename this one to end in .${type.extensions[0]}, and upload it again.`;
  return new UploadRefused('wrong-type', message, remedy);
}

/** A file that cannot be what it says it is, most often because a copy or a transfer broke off. */
export function damaged(message: string): UploadRefused {
  return new UploadRefused(
    'damaged',
    message,
    'Check that the file opens on your computer, then upload it again.',
  );
}

/** ISO 32000-1, annex H.3, note 18: readers look for the end marker in the last 1,024 bytes. */
const pdfTailBytes = 1024;

/** Watches a PDF go by, piece by piece. `see` throws `encrypted` at once; `end` throws `damaged`. */
export function watchPdf(): { see(piece: Buffer): void; end(): void } {
  let tail = Buffer.alloc(0);
  return {
    see(piece) {
      const seen = Buffer.concat([tail, piece]);
      if (namesEncryption(seen)) {
        throw new UploadRefused(
          'encrypted',
          'The PDF is protected with a password or with restrictions.',
          'Save a copy without protection (for instance with "Print to PDF") and upload that.',
        );
      }
      tail = Buffer.from(seen.subarray(-pdfTailBytes)); // a copy: a view would keep the piece alive
    },
    end() {
      if (!tail.includes('%%EOF')) throw damaged('The PDF is incomplete: its end is missing.');
    },
  };
}

/** `/Encrypt` with a dictionary or a reference to one is a trailer entry, which is never compressed (7.5.5, 7.5.8). */
function namesEncryption(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('/Encrypt'); at !== -1; at = bytes.indexOf('/Encrypt', at + 8)) {
    const entry = bytes.toString('latin1', at + 8, at + 72);
    if (/^[\s\0]*(<<|\d+[\s\0]+\d+[\s\0]+R)/.test(entry)) return true;
  }
  return false;
}

const longestName = 120;

/**
 * A name that is safe to show, to store and to save under: no path, control or direction characters, at most 120
 * characters, ending in an extension of its type. Letters of every script stay.
 */
export function safeFileName(name: string, type: AcceptedType): string {
  const base = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .replace(/[:*?"<>|]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const named = type.extensions.includes(extensionOf(clean));
  const extension = named ? clean.slice(clean.lastIndexOf('.')) : `.${type.extensions[0]}`;
  const stem = named ? clean.slice(0, clean.lastIndexOf('.')) : clean;
  const kept = Array.from(stem || 'document').slice(0, longestName - extension.length);
  return kept.join('').trimEnd() + extension;
}

function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,8})\s*$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}
