/**
 * Tax authorities: the gateway that takes files of the special schemes, in an API of our own (docs/tax-filing-process.md), and HMRC's VAT
 * API under `/hmrc`. `POST /_tax/taxpayers { scheme, number }` registers somebody; `POST /_tax/rejections { period, says }` has the next
 * return for that period (`next`: whichever comes) rejected, once; `GET /_book/returns` opens the book.
 */
import { createHash } from 'node:crypto';
import express, { Router, type Request, type RequestHandler } from 'express';
import PDFDocument from 'pdfkit';
import { section } from './journal';
import { misbehave } from './misbehaviour';
import type { SandboxOptions, SandboxPart } from './part';
import { TaxBook, type FiledReturn, type Taxpayer } from './tax-book';
import { readCsv } from './tax-csv';
import { createHmrcApi } from './tax-hmrc';

/** The authorities' sandbox, with its book open. */
export interface TaxAuthoritySandbox extends SandboxPart {
  book(): FiledReturn[];
}

export function createTaxAuthoritySandbox(options: SandboxOptions): TaxAuthoritySandbox {
  const book = new TaxBook(section(options.journal, 'returns'));
  const router = Router();
  router.use('/hmrc/organisations/vat', misbehave(options, 'hmrc'), createHmrcApi(book));
  router.use('/returns', signedIn, misbehave(options, 'tax'), createGateway(book));
  router.post('/_tax/taxpayers', express.json(), (request, response) => {
    book.write({ is: 'known', taxpayer: request.body as Taxpayer });
    response.status(204).end();
  });
  router.post('/_tax/rejections', express.json(), (request, response) => {
    const { period, says } = request.body as { period: string; says: string };
    book.write({ is: 'rejecting', period, says });
    response.status(204).end();
  });
  router.get('/_book/returns', (_request, response) => void response.json(book.all()));
  return { router, close: () => undefined, book: () => book.all() };
}

const signedIn: RequestHandler = (request, response, next) => {
  if (request.headers.authorization?.startsWith('Bearer ')) next();
  else response.status(401).json({ code: 'no-key', message: 'an API key is needed' });
};

function createGateway(book: TaxBook): Router {
  const router = Router();
  router.post('/', express.raw({ type: () => true, limit: '20mb' }), (request, response) => {
    const key = request.get('idempotency-key');
    if (!key)
      return void response.status(400).json({ code: 'no-key', message: 'an Idempotency-Key is needed' });
    const before = book.byItsKey(key);
    const one = before ?? filed(book, request, key);
    if (!before) book.write({ is: 'filed', one });
    return void response.status(before ? 200 : 201).json(shown(one));
  });
  router.get('/', (request, response) => {
    const { key } = request.query;
    const one = typeof key === 'string' ? book.byItsKey(key) : undefined;
    if (one) response.json(shown(one));
    else response.status(404).json({ code: 'unknown', message: 'no return came in under this key' });
  });
  router.get('/:reference/receipt', (request, response) => {
    const one = book.byReference(request.params.reference);
    if (one?.state === 'accepted') void receipt(one).then((pdf) => response.type('pdf').send(pdf));
    else response.status(404).end();
  });
  return router;
}

function filed(book: TaxBook, request: Request, key: string): FiledReturn {
  const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const text = content.toString('utf8');
  const scheme = request.get('x-scheme') === 'IOSS' ? 'IOSS' : 'OSS';
  const [number, period] = [request.get('x-registration') ?? '', request.get('x-period') ?? ''];
  const sha256 = createHash('sha256').update(content).digest('hex');
  const { problems, due } = readCsv(text, number);
  const reasons = [...problems];
  const refuse = (code: string, says: string) => reasons.push({ code, says });
  if (!book.isKnown({ scheme, number }))
    refuse('unknown-number', `${number} is not registered for ${scheme}`);
  if (request.get('x-sha256') !== sha256) refuse('damaged', 'the file is not the one that was announced');
  if (!(scheme === 'OSS' ? /^20\d{2}-Q[1-4]$/ : /^20\d{2}-\d{2}$/).test(period))
    refuse('period', `${scheme} has no period ${period}`);
  if (book.acceptedFor({ scheme, number }, period))
    refuse('duplicate', `a return for ${period} is here already; corrections go into a later return`);
  const says = book.rejectsNext(period) ?? book.rejectsNext('next');
  if (says) refuse('objection', says);
  const serial = String(book.all().length + 1).padStart(6, '0');
  return {
    ...{ scheme, number, period, key, reasons, due, sha256, text },
    ...{ state: reasons.length === 0 ? 'accepted' : 'rejected', receivedAt: new Date().toISOString() },
    reference: `${number.slice(0, 2)}/${number}/${period.replace('-', '.')}/${serial}`,
  };
}

function shown(one: FiledReturn): object {
  const { state, reference, receivedAt, reasons } = one;
  return state === 'rejected'
    ? { state, reasons }
    : { state, reference, receivedAt, paymentReference: `RF${reference.replace(/\W/g, '')}` };
}

function receipt({
  reference,
  receivedAt,
  scheme,
  number,
  period,
  due,
  sha256,
}: FiledReturn): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A4', info: { CreationDate: new Date(receivedAt) } });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const whole = new Promise<Buffer>((resolve) => document.on('end', () => resolve(Buffer.concat(chunks))));
  document.fontSize(16).text('Receipt of a VAT return').moveDown().fontSize(10);
  for (const line of [
    `Sandbox of a tax authority: of no legal effect`,
    `Reference: ${reference}`,
    `Scheme, number, period: ${scheme}, ${number}, ${period}`,
    `Received: ${receivedAt}`,
    `Tax to pay: ${(due / 100).toFixed(2)} EUR`,
    `SHA-256 of the file: ${sha256}`,
  ])
    document.text(line);
  document.end();
  return whole;
}
