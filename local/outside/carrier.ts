/**
 * Four carriers behind one API, as EasyPost offers real ones: post and express across borders, local delivery, and out of a
 * bonded zone. What happens to a parcel is drawn by shares, the same for the same reference, or forced:
 * `POST /_carrier/scenarios { reference, scenario }`; `POST /_carrier/hand-over/:trackingCode` is the first scan;
 * `POST /_carrier/hand-over { automatic }` says whether parcels are handed over by themselves; `GET /_book/parcels` opens the
 * book. EasyPost's API is under `/v2`.
 */
import { createHmac } from 'node:crypto';

import express, { Router } from 'express';

import { createBorder, type Border } from './carrier-border';
import { CarrierBook, endOf } from './carrier-book';
import { createCarrierDesk } from './carrier-desk';
import { rateOf, trackerObject } from './carrier-objects';
import { Scenarios } from './carrier-scenarios';
import { Traffic } from './carrier-traffic';
import { section, type Journal } from './journal';
import { misbehave } from './misbehaviour';
import type { SandboxOptions, SandboxPart } from './part';
import { carrierScenarios, told, type CarrierScenario } from './timeline';
import { createCourier, type Courier } from './webhooks';

export interface CarrierSandboxOptions extends SandboxOptions {
  /** Shares of what happens to parcels, from 0 to 1; the rest travels plainly. Default: see `usualShares`. */
  readonly shares?: Partial<Record<CarrierScenario, number>>;
  /** Where its parcels meet the broker's declarations. Default: a border of its own, where the carrier clears them itself. */
  readonly border?: Border;
}

export interface ParcelLine {
  reference: string;
  trackingCode: string;
  carrier: string;
  service: string;
  scenario: string;
  state: string;
}

/** The carriers' sandbox, with its book open. */
export interface CarrierSandbox extends SandboxPart {
  book(): ParcelLine[];
}

export const usualShares: Partial<Record<CarrierScenario, number>> = {
  'out-of-order': 0.03,
  late: 0.02,
  'delivery-failed': 0.02,
  returned: 0.005,
  lost: 0.004,
  silent: 0.003,
  damaged: 0.003,
};

export function createCarrierSandbox(options: CarrierSandboxOptions): CarrierSandbox {
  const { border = createBorder(), shares = usualShares } = options;
  const pace = (): number => options.pace;
  const controls = section(options.journal, 'controls');
  const kept = controls.entries() as Control[];
  const scenarios = new Scenarios(carrierScenarios, shares, kept.filter(isForced));
  const book = new CarrierBook(section(options.journal, 'parcels'));
  const courier = courierOf(options, book);
  const traffic = new Traffic({
    ...{ book, border, pace },
    report: ({ bought: { trackingCode } }, until) => {
      const id = reportId(trackingCode, until);
      courier.deliver(id, bodyOf(book, id));
    },
  });
  let automatic = kept.findLast((control) => 'automatic' in control)?.automatic ?? true;
  const control = (entry: Control): void => {
    if (isForced(entry) && scenarios.isName(entry.scenario)) scenarios.force(entry.reference, entry.scenario);
    if ('automatic' in entry) automatic = entry.automatic;
    controls.append(entry);
  };
  const desk = createCarrierDesk({ book, traffic, scenarios, pace, handsOverByItself: () => automatic });
  const router = Router();
  router.use('/v2', express.json({ limit: '20mb' }), misbehave(options, 'carrier'), desk);
  router.use('/_carrier', express.json(), controlsOf(book, traffic, scenarios, control));
  router.get('/_book/parcels', (_request, response) => void response.json(linesOf(book)));
  const close = (): void => {
    traffic.close();
    courier.close();
  };
  return { router, close, book: () => linesOf(book) };
}

type Control =
  { reference: string; scenario: string } | { automatic: boolean; reference?: never; scenario?: never };

function isForced(control: Control): control is { reference: string; scenario: string } {
  return 'scenario' in control;
}

function controlsOf(
  book: CarrierBook,
  traffic: Traffic,
  scenarios: Scenarios<CarrierScenario>,
  control: (entry: Control) => void,
): Router {
  const router = Router();
  router.post('/scenarios', (request, response) => {
    const { reference, scenario } = (request.body ?? {}) as { reference?: unknown; scenario?: unknown };
    if (typeof reference !== 'string' || !scenarios.isName(scenario)) {
      response.status(422).json({ error: `reference, and a scenario of ${carrierScenarios.join(', ')}` });
      return;
    }
    control({ reference, scenario });
    response.status(204).end();
  });
  router.post('/hand-over', (request, response) => {
    control({ automatic: (request.body as { automatic?: unknown } | undefined)?.automatic !== false });
    response.status(204).end();
  });
  router.post('/hand-over/:trackingCode', (request, response) => {
    const parcel = book.parcel(request.params.trackingCode);
    if (parcel && traffic.handOver(parcel, Date.now())) response.status(204).end();
    else response.status(parcel ? 409 : 404).json({ error: parcel ? 'it was voided' : 'no such parcel' });
  });
  return router;
}

function courierOf(options: SandboxOptions, book: CarrierBook): Courier {
  const key = options.secret.normalize('NFKD');
  return createCourier({
    url: options.webhookUrl,
    headers: (body) => ({
      'content-type': 'application/json',
      'x-hmac-signature': `hmac-sha256-hex=${createHmac('sha256', key).update(body).digest('hex')}`,
    }),
    seed: 'carrier',
    journal: withoutBodies(section(options.journal, 'webhooks'), (id) => bodyOf(book, id)),
  });
}

/** Reports repeat all that was told before. What they said can be made again from the book, so only their ids are kept. */
function withoutBodies(journal: Journal, bodyOf: (id: string) => string): Journal {
  return {
    append: (entry) => journal.append('id' in entry ? { id: entry.id } : entry),
    entries: () =>
      (journal.entries() as { id?: string }[]).map((entry) =>
        entry.id === undefined ? entry : { id: entry.id, body: bodyOf(entry.id) },
      ),
  };
}

function reportId(trackingCode: string, until: number): string {
  return `evt_${trackingCode}_${until}`;
}

/** EasyPost's event: the whole tracker, with all its scans so far. */
function bodyOf(book: CarrierBook, id: string): string {
  const [, trackingCode = '', until = ''] = id.split('_');
  const parcel = book.parcel(trackingCode);
  const result = parcel ? trackerObject(parcel, told(parcel.scans, Number(until))) : null;
  return JSON.stringify({
    ...{ id, object: 'Event', mode: 'test', description: 'tracker.updated', status: 'pending' },
    ...{ created_at: new Date(Number(until)).toISOString(), previous_attributes: {} },
    ...{ pending_urls: [], completed_urls: [], result },
  });
}

function linesOf(book: CarrierBook): ParcelLine[] {
  const now = Date.now();
  return book.parcels().map((parcel) => {
    const { carrier = '', service = '' } = rateOf(parcel) ?? {};
    const { trackingCode, scenario } = parcel.bought;
    const underWay = parcel.handedOver ? 'under-way' : 'labelled';
    const state = parcel.refundedAt !== undefined ? 'voided' : (endOf(parcel, now)?.move ?? underWay);
    return { reference: parcel.printed, trackingCode, carrier, service, scenario, state };
  });
}
