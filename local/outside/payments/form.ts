/** Forms with files, as providers take proofs: read whole, each file told by what it really is. */
import { createHash } from 'node:crypto';

import { raw, type NextFunction, type Request, type RequestHandler, type Response } from 'express';

export interface GivenFile {
  /** Of its part of the form. */
  part: string;
  name: string;
  bytes: number;
  sha256: string;
  /** By its first bytes; empty for anything but a PDF, a JPEG or a PNG that says it is one. */
  type: '' | 'pdf' | 'jpg' | 'png';
}

/** A form's texts and files. */
export interface GivenForm {
  texts: Record<string, string>;
  files: GivenFile[];
}

const kinds = [
  { type: 'pdf', mediaType: 'application/pdf', begins: Buffer.from('%PDF-') },
  { type: 'jpg', mediaType: 'image/jpeg', begins: Buffer.from('ffd8ff', 'hex') },
  { type: 'png', mediaType: 'image/png', begins: Buffer.from('89504e47', 'hex') },
] as const;

/** Puts what `bodyOf` makes of the form in the body's place. */
export function withForm(
  bodyOf: (form: GivenForm) => unknown,
  malformed: (response: Response) => void,
): RequestHandler[] {
  const read = async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    try {
      request.body = bodyOf(await formIn(request));
      next();
    } catch {
      malformed(response);
    }
  };
  return [raw({ type: 'multipart/form-data', limit: '60mb' }), read];
}

async function formIn(request: Request): Promise<GivenForm> {
  const headers = { 'content-type': request.get('content-type') ?? '' };
  const body = new Uint8Array(request.body as Buffer);
  const form: GivenForm = { texts: {}, files: [] };
  for (const [part, value] of await new globalThis.Response(body, { headers }).formData())
    if (typeof value === 'string') form.texts[part] = value;
    // PayPal's JSON comes as a part with a type and no name of its own.
    else if (value.type === 'application/json') form.texts[part] = await value.text();
    else form.files.push(fileOf(part, value, Buffer.from(await value.arrayBuffer())));
  return form;
}

function fileOf(part: string, { name, type: says }: File, content: Buffer): GivenFile {
  const kind = kinds.find(
    ({ mediaType, begins }) => mediaType === says && content.subarray(0, begins.length).equals(begins),
  );
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { part, name, bytes: content.length, sha256, type: kind?.type ?? '' };
}
