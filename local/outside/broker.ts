/**
 * A customs broker and the customs behind it. The API is our own: docs/decisions/014-carriers-and-broker.md. What customs do
 * is drawn by shares, the same for the same reference, or forced: `POST /_broker/scenarios { reference, scenario }`;
 * `POST /_broker/release/:mrn` ends a hold; `POST /_broker/charges/:mrn { charged }` sends a bill or a credit note, as its lines
 * say; `GET /_book/declarations` opens the book.
 */
import { createHmac } from 'node:crypto';

import express, { Router, type Request, type RequestHandler } from 'express';

import {
  BrokerBook,
  brokerScenarios,
  happened,
  stateOf,
  type BrokerScenario,
  type Case,
  type PlannedEvent,
  type WireCharge,
  type WireDeclaration,
} from './broker-book';
import { Customs } from './broker-customs';
import type { Border } from './carrier-border';
import { Scenarios } from './carrier-scenarios';
import { section } from './journal';
import { misbehave } from './misbehaviour';
import type { SandboxOptions, SandboxPart } from './part';
import { createCourier, type Courier } from './webhooks';

export interface BrokerSandboxOptions extends SandboxOptions {
  /** Shares of what customs do, from 0 to 1; the rest is released. Default: see `usualDecisions`. */
  readonly shares?: Partial<Record<BrokerScenario, number>>;
  /** Where the carriers present parcels. Without, customs decide as soon as something is declared. */
  readonly border?: Border;
}

export interface DeclarationLine {
  reference: string;
  mrn: string;
  trackingCode: string;
  scenario: string;
  state: string;
}

/** The broker's sandbox, with its book open. */
export interface BrokerSandbox extends SandboxPart {
  book(): DeclarationLine[];
}

export const usualDecisions: Partial<Record<BrokerScenario, number>> = {
  inspect: 0.02,
  'documents-wanted': 0.005,
  hold: 0.005,
  refuse: 0.002,
  seize: 0.001,
};

interface Answer {
  status: number;
  body: object;
}

export function createBrokerSandbox(options: BrokerSandboxOptions): BrokerSandbox {
  const controls = section(options.journal, 'controls');
  const kept = controls.entries() as { reference: string; scenario: string }[];
  const scenarios = new Scenarios(brokerScenarios, options.shares ?? usualDecisions, kept);
  const book = new BrokerBook(section(options.journal, 'declarations'));
  const courier = courierOf(options);
  const customs = new Customs({
    ...{ book, border: options.border, pace: () => options.pace },
    report: (one, news) => announce(courier, one, news),
  });
  const router = Router();
  const api = createApi(book, customs, scenarios);
  router.use('/declarations', express.json({ limit: '5mb' }), misbehave(options, 'broker'), api);
  router.post('/_broker/scenarios', express.json(), (request, response) => {
    const { reference, scenario } = (request.body ?? {}) as { reference?: unknown; scenario?: unknown };
    if (typeof reference !== 'string' || !scenarios.isName(scenario)) {
      response.status(422).json({ code: 'invalid', message: `a scenario of ${brokerScenarios.join(', ')}` });
      return;
    }
    scenarios.force(reference, scenario);
    controls.append({ reference, scenario });
    response.status(204).end();
  });
  router.post('/_broker/release/:mrn', (request, response) => {
    const one = book.case(request.params.mrn);
    if (one) response.status(customs.release(one, Date.now()) ? 204 : 409).end();
    else response.status(404).end();
  });
  router.post('/_broker/charges/:mrn', express.json(), (request, response) => {
    const one = book.case(request.params.mrn);
    const charged = linesIn(request.body);
    if (!one)
      response.status(404).json({ code: 'unknown-declaration', message: 'there is no such declaration' });
    else if (!charged) response.status(422).json({ code: 'invalid', message: chargeForm });
    else {
      customs.charge(one, charged, Date.now());
      response.status(204).end();
    }
  });
  router.get('/_book/declarations', (_request, response) => void response.json(linesOf(book)));
  const close = (): void => {
    customs.close();
    courier.close();
  };
  return { router, close, book: () => linesOf(book) };
}

function createApi(book: BrokerBook, customs: Customs, scenarios: Scenarios<BrokerScenario>): Router {
  const router = Router();
  const once = (work: (request: Request) => Answer): RequestHandler => onceForKey(book, work);
  const known = (request: Request, work: (one: Case) => Answer): Answer => {
    const one = book.case(String(request.params['mrn']));
    return one ? work(one) : refusal(404, 'unknown-declaration', 'there is no such declaration');
  };
  router.use((request, response, next) => {
    if (request.headers.authorization?.startsWith('Bearer ')) next();
    else response.status(401).json({ code: 'no-key', message: 'an API key is needed' });
  });
  router.post(
    '/',
    once((request) => declare(book, customs, scenarios, request.body)),
  );
  router.post(
    '/:mrn/withdrawal',
    once((request) => known(request, (one) => withdraw(customs, one))),
  );
  router.post(
    '/:mrn/documents',
    once((request) => known(request, (one) => provide(customs, one, request.body))),
  );
  router.get('/:mrn/events', (request, response) => {
    const answer = known(request, (one) => ({ status: 200, body: { events: eventsOf(one, Date.now()) } }));
    response.status(answer.status).json(answer.body);
  });
  return router;
}

/** The same key with the same body gets the same answer; with another body it is refused. Refusals are not kept. */
function onceForKey(book: BrokerBook, work: (request: Request) => Answer): RequestHandler {
  return (request, response) => {
    const key = request.get('idempotency-key');
    const asked = `${request.originalUrl} ${JSON.stringify(request.body)}`;
    const before = key === undefined ? undefined : book.answer(key);
    let answer: Answer;
    if (key === undefined) answer = refusal(400, 'no-idempotency-key', 'an Idempotency-Key is needed');
    else if (before?.asked === asked) answer = before;
    else if (before) answer = refusal(422, 'key-reused', 'the key stands for another request');
    else {
      answer = work(request);
      if (answer.status < 400) book.write({ is: 'answered', key, answer: { asked, ...answer } });
    }
    response.status(answer.status).json(answer.body);
  };
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { code, message } };
}

function declare(
  book: BrokerBook,
  customs: Customs,
  scenarios: Scenarios<BrokerScenario>,
  body: unknown,
): Answer {
  const declaration = (body ?? {}) as WireDeclaration & { items?: unknown[]; document?: { xml?: string } };
  const { reference, trackingCode, to, dutiesAndTaxes, charges, items, document } = declaration;
  if (!reference || !trackingCode || !to || !dutiesAndTaxes || !items?.length)
    return refusal(422, 'incomplete', 'reference, trackingCode, to, items and dutiesAndTaxes are needed');
  if (!document?.xml?.includes(`<FunctionalReferenceID>${reference}</FunctionalReferenceID>`))
    return refusal(422, 'document-mismatch', 'the XML is not of this declaration');
  const at = Date.now();
  const before = book.caseOf(reference);
  if (before && stateOf(before, at) !== 'withdrawn') return accepted(before, 200);
  const fresh = {
    ...{ mrn: mrnFor(book.count() + 1, to), scenario: scenarios.of(reference), at },
    declaration: { reference, trackingCode, to, dutiesAndTaxes, ...(charges ? { charges } : {}) },
  };
  book.write({ is: 'declared', fresh });
  const one = book.case(fresh.mrn);
  if (!one) return refusal(500, 'lost', 'the declaration was not kept');
  customs.lodge(one);
  return accepted(one, 201);
}

const chargeForm =
  '`charged` is a list of { kind: duty | vat | gst | fee, amount: { amount: minor units, currency }, credit?: true }';

function linesIn(body: unknown): WireCharge[] | undefined {
  const { charged } = (body ?? {}) as { charged?: unknown };
  if (!Array.isArray(charged) || charged.length === 0) return undefined;
  const lines = charged as Partial<WireCharge>[];
  return lines.every(isLine) ? lines : undefined;
}

function isLine(line: Partial<WireCharge> | null): line is WireCharge {
  const { kind = '', amount, credit } = line ?? {};
  const known = /^(duty|vat|gst|fee)$/.test(kind) && (credit === undefined || credit === true);
  return known && Number.isSafeInteger(amount?.amount) && /^[A-Z]{3}$/.test(amount?.currency ?? '');
}

function accepted({ mrn, declaration, at }: Case, status: number): Answer {
  return { status, body: { mrn, reference: declaration.reference, acceptedAt: new Date(at).toISOString() } };
}

/** In the look of a movement reference number: year, country, fourteen letters and digits. */
function mrnFor(serial: number, to: string): string {
  const year = String(new Date().getUTCFullYear()).slice(2);
  return `${year}${to}LF${String((serial * 7_654_321) % 1_000_000_000_000).padStart(12, '0')}`;
}

function withdraw(customs: Customs, one: Case): Answer {
  return { status: 200, body: { result: customs.withdraw(one, Date.now()) } };
}

function provide(customs: Customs, one: Case, body: unknown): Answer {
  const { kind, sha256 } = (body ?? {}) as { kind?: unknown; sha256?: unknown };
  if (typeof kind !== 'string' || typeof sha256 !== 'string')
    return refusal(422, 'incomplete', 'kind, number and sha256 are needed');
  customs.provide(one, kind, Date.now());
  return { status: 202, body: { mrn: one.mrn, kind } };
}

function eventsOf(one: Case, now: number): object[] {
  return happened(one, now).map((event) => eventObject(one, event));
}

function eventObject({ mrn, declaration }: Case, { at, ...event }: PlannedEvent): object {
  return { ...event, mrn, reference: declaration.reference, at: new Date(at).toISOString() };
}

/** Signed as https://www.standardwebhooks.com has it. */
function courierOf(options: SandboxOptions): Courier {
  const { secret } = options;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return createCourier({
    url: options.webhookUrl,
    headers: (body, id) => {
      const timestamp = `${Math.floor(Date.now() / 1000)}`;
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      return {
        'content-type': 'application/json',
        ...{ 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` },
      };
    },
    seed: 'broker',
    journal: section(options.journal, 'webhooks'),
  });
}

function announce(courier: Courier, one: Case, news: readonly PlannedEvent[]): void {
  const last = news.at(-1);
  if (!last) return;
  const events = news.map((event) => eventObject(one, event));
  const timestamp = new Date(last.at).toISOString();
  courier.deliver(
    `msg-${last.eventId}`,
    JSON.stringify({ type: 'declaration.updated', timestamp, data: { events } }),
  );
}

function linesOf(book: BrokerBook): DeclarationLine[] {
  const now = Date.now();
  return book.cases().map((one) => ({
    ...{ reference: one.declaration.reference, trackingCode: one.declaration.trackingCode },
    ...{ mrn: one.mrn, scenario: one.scenario, state: stateOf(one, now) },
  }));
}
