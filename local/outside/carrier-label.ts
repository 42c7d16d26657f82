import PDFDocument from 'pdfkit';

import type { Consignment } from './carrier-book';
import { rateOf } from './carrier-objects';

/** Four by six inches in points. */
const size: [number, number] = [288, 432];

/**
 * A carrier's label as a small PDF. The same parcel gives the same bytes. Names and streets are left out: the built-in fonts
 * know Latin letters only, and the platform prints its own label beside it.
 */
export function labelPdf(parcel: Consignment): Promise<Buffer> {
  const rate = rateOf(parcel);
  const document = new PDFDocument({ size, margin: 24, info: { CreationDate: new Date(0) } });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise<Buffer>((resolve) => {
    document.on('end', () => resolve(Buffer.concat(parts)));
  });
  document
    .font('Helvetica-Bold')
    .fontSize(20)
    .text(`${rate?.carrier ?? ''} ${rate?.service ?? ''}`.toUpperCase());
  document
    .moveDown()
    .fontSize(16)
    .text(parcel.bought?.trackingCode ?? '');
  document.moveDown().font('Helvetica').fontSize(11);
  document.text(`From ${parcel.from.country ?? ''}   To ${parcel.to.country ?? ''} ${latin(parcel.to.zip)}`);
  document.text(`Reference ${latin(parcel.printed)}`);
  document.text(`Weight ${parcel.grams} g`);
  document.moveDown().fontSize(8).text('SANDBOX LABEL, NOT FOR POSTAGE');
  document.end();
  return done;
}

function latin(text: string | undefined): string {
  return (text ?? '').replaceAll(/[^\x20-\x7e]/g, '?');
}
