/** The partner's own papers, made for the demonstration: plain PDFs that look like what they stand for. */
import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';

export interface Paper {
  issuer: string;
  number: string;
  issuedOn: string;
  expiresOn: string;
}

/** A one-page certificate. `title` is what it certifies. */
export async function certificate(title: string, holder: string, paper: Paper): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A4', margin: 72, info: { Title: title } });
  document.rect(36, 36, 523, 770).lineWidth(2).stroke('#31546b');
  document
    .fontSize(11)
    .fillColor('#31546b')
    .text(paper.issuer.toUpperCase(), { align: 'center', characterSpacing: 1 });
  document.moveDown(4).fontSize(24).fillColor('black').text(title, { align: 'center' });
  document.moveDown(2).fontSize(12).text('This is to certify that', { align: 'center' });
  document.moveDown(0.5).fontSize(16).text(holder, { align: 'center' });
  document.moveDown(0.5).fontSize(12).text('is entered under the number', { align: 'center' });
  document.moveDown(0.5).fontSize(16).text(paper.number, { align: 'center' });
  document
    .moveDown(6)
    .fontSize(11)
    .text(`Issued on ${paper.issuedOn}. Valid until ${paper.expiresOn}.`, { align: 'center' });
  document.moveDown(2).fillColor('#777').text('Specimen made for a demonstration.', { align: 'center' });
  document.end();
  return buffer(document);
}
