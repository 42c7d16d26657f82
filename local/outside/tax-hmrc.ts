/**
 * HMRC's VAT (MTD) API 1.0 as far as returns need it: obligations, submit, view. Every month and quarter anybody asks for is an
 * obligation. Unlike HMRC it takes returns of periods that are not over.
 */
import { randomUUID } from 'node:crypto';
import { Router, json, type Request, type Response } from 'express';
import type { TaxBook } from './tax-book';

const boxes = [
  'vatDueSales',
  'vatDueAcquisitions',
  'totalVatDue',
  'vatReclaimedCurrPeriod',
  'netVatDue',
  'totalValueSalesExVAT',
  'totalValuePurchasesExVAT',
  'totalValueGoodsSuppliedExVAT',
  'totalAcquisitionsExVAT',
] as const;
type Boxes = Record<(typeof boxes)[number], number>;

export function createHmrcApi(book: TaxBook): Router {
  const router = Router();
  router.use('/:vrn', (request, response, next) => {
    if (request.get('accept') !== 'application/vnd.hmrc.1.0+json')
      return refuse(response, 406, 'ACCEPT_HEADER_INVALID', 'The accept header is missing or invalid');
    if (!request.get('authorization')?.startsWith('Bearer '))
      return refuse(response, 401, 'INVALID_CREDENTIALS', 'Invalid Authentication information provided');
    if (!request.get('gov-client-connection-method'))
      return refuse(response, 403, 'MISSING_FRAUD_HEADERS', 'Fraud prevention headers are missing');
    if (!/^\d{9}$/.test(request.params.vrn))
      return refuse(response, 400, 'VRN_INVALID', 'The provided VRN is invalid');
    if (!book.isKnown({ scheme: 'UK-VAT', number: request.params.vrn }))
      return refuse(response, 403, 'CLIENT_OR_AGENT_NOT_AUTHORISED', 'The client is not authorised');
    return next();
  });
  router.get('/:vrn/obligations', (request, response) => {
    const { from, to } = request.query as { from?: string; to?: string };
    const periodKey = from && to ? keyOf(from, to) : undefined;
    if (!from || !to || !periodKey)
      return refuse(
        response,
        404,
        'NOT_FOUND',
        'The remote endpoint has indicated that no data can be found',
      );
    const filed = book.acceptedFor({ scheme: 'UK-VAT', number: request.params.vrn }, periodKey);
    const obligation = {
      ...{ periodKey, start: from, end: to, due: to, status: filed ? 'F' : 'O' },
      ...(filed ? { received: filed.receivedAt.slice(0, 10) } : {}),
    };
    return void response.json({ obligations: [obligation] });
  });
  router.get('/:vrn/returns/:periodKey', (request, response) => {
    const { vrn: number, periodKey } = request.params;
    const filed = book.acceptedFor({ scheme: 'UK-VAT', number }, periodKey);
    if (!filed)
      return refuse(
        response,
        404,
        'NOT_FOUND',
        'The remote endpoint has indicated that no data can be found',
      );
    const shown = JSON.parse(filed.text) as { finalised?: boolean };
    delete shown.finalised;
    return void response.json(shown);
  });
  router.post('/:vrn/returns', json(), (request, response) => submit(book, request, response));
  return router;
}

function submit(book: TaxBook, request: Request, response: Response): void {
  const number = String(request.params['vrn']);
  const body = request.body as Partial<Boxes> & { periodKey?: string; finalised?: boolean };
  const { periodKey = '' } = body;
  const wrong = problemOf(body);
  if (wrong) return refuse(response, 400, ...wrong);
  if (body.finalised !== true)
    return business(response, 'NOT_FINALISED', 'User has not declared VAT return as final');
  if (book.acceptedFor({ scheme: 'UK-VAT', number }, periodKey))
    return business(
      response,
      'DUPLICATE_SUBMISSION',
      'The VAT return was already submitted for the given period',
    );
  const says = book.rejectsNext(periodKey) ?? book.rejectsNext('next');
  if (says) return business(response, 'RULE_INCORRECT', says);
  const receivedAt = new Date().toISOString();
  const reference = String(100_000_000_000 + book.all().length);
  book.write({
    is: 'filed',
    one: {
      ...{ scheme: 'UK-VAT', number, key: `${number} ${periodKey}`, period: periodKey, state: 'accepted' },
      ...{ reference, receivedAt, reasons: [], sha256: '', text: JSON.stringify(body) },
      due: Math.round((body.netVatDue ?? 0) * 100),
    },
  });
  response
    .status(201)
    .set({ 'receipt-id': randomUUID(), 'receipt-timestamp': receivedAt, 'x-correlationid': randomUUID() })
    .json({
      processingDate: receivedAt,
      paymentIndicator: 'BANK',
      formBundleNumber: reference,
      chargeRefNumber: `XC${reference}`,
    });
}

function problemOf(
  body: Partial<Boxes> & { periodKey?: string },
): [code: string, message: string] | undefined {
  if (!/^\d{2}[1-9A-C][13]$/.test(body.periodKey ?? ''))
    return ['PERIOD_KEY_INVALID', 'The provided period key is invalid'];
  for (const [index, box] of boxes.entries()) {
    const value = body[box];
    const decimals = index < 5 ? 2 : 0;
    if (typeof value !== 'number' || Number(value.toFixed(decimals)) !== value)
      return ['INVALID_MONETARY_AMOUNT', `/${box}: amounts should be numbers with ${decimals} decimals`];
  }
  const { vatDueSales, vatDueAcquisitions, totalVatDue, vatReclaimedCurrPeriod, netVatDue } = body as Boxes;
  const near = (a: number, b: number) => Math.abs(a - b) < 0.005;
  if (!near(totalVatDue, vatDueSales + vatDueAcquisitions))
    return [
      'VAT_TOTAL_VALUE',
      '/totalVatDue: totalVatDue should be equal to the sum of vatDueSales and vatDueAcquisitions',
    ];
  if (!near(netVatDue, Math.abs(totalVatDue - vatReclaimedCurrPeriod)))
    return [
      'VAT_NET_VALUE',
      '/netVatDue: netVatDue should be the difference of totalVatDue and vatReclaimedCurrPeriod',
    ];
  return undefined;
}

/** Year, first month as one digit (A: October, B, C), length: `26A3` begins in October 2026. Nothing for what is no month or quarter. */
function keyOf(from: string, to: string): string | undefined {
  const first = /^20(\d{2})-(\d{2})-01$/.exec(from);
  const [year, month] = [Number(first?.[1]), Number(first?.[2])];
  const length = [1, 3].find(
    (months) => new Date(Date.UTC(2000 + year, month - 1 + months, 0)).toISOString().slice(0, 10) === to,
  );
  return first && length ? `${first[1]}${month.toString(22).toUpperCase()}${length}` : undefined;
}

function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ code, message });
}

function business(response: Response, code: string, message: string): void {
  response
    .status(403)
    .json({ code: 'BUSINESS_ERROR', message: 'Business validation error', errors: [{ code, message }] });
}
