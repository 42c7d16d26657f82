/**
 * What the outside reports on its own: payment providers, carriers, the broker. A request is believed by its signature only, kept
 * before it is answered, and told to the process it concerns; the same event again is told again, which processes ignore.
 */
import DataLoader from 'dataloader';
import express, { Router, type Request, type RequestHandler } from 'express';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import type { Connection } from 'mongoose';
import type { TrackingEvent } from '../../domain/order';
import type { OrderPolicy } from '../../domain/shapes/policy';
import { clearanceEventsOf, keepClearanceEvent } from '../../models/clearance-event';
import { keepPaymentEvent } from '../../models/payment-event';
import { ingest, type Ingested } from '../../models/tracking-event';
import { carrierReported, customsReported } from '../../workflows/shipment/messages';
import { tellDispute } from '../disputes';
import { problem } from '../problem';
import type { ClearanceNews, PaymentNews, Verified, Webhooks } from './ports';

export interface WebhookDependencies {
  connection: Connection;
  temporal: Client;
  webhooks: Webhooks;
  now: () => Date;
  /** Frozen into every dispute that is opened. */
  policy: OrderPolicy;
}

/** Events that come within so many milliseconds are written together: carriers send hundreds in a second. */
const gatherMs = 10;
const mostAtOnce = 500;

/** Routes under `/webhooks`, with a body reader of their own: signatures are over the raw bytes. */
export function createWebhookRouter(deps: WebhookDependencies): Router {
  const router = Router({ caseSensitive: true });
  const raw = express.raw({ type: () => true, limit: '1mb' });
  const { payments, carrier, broker } = deps.webhooks;
  for (const [provider, verify] of Object.entries(payments)) {
    const take = (event: PaymentNews) => payment(deps, event);
    router.post(`/${provider}`, raw, received(verify, take, answers[provider]));
  }
  if (carrier) {
    const gathered = gatherer(deps);
    router.post(
      '/carrier',
      raw,
      received(carrier, (events) => tracked(deps, gathered, events)),
    );
  }
  if (broker)
    router.post(
      '/broker',
      raw,
      received(broker, (events) => customs(deps, events)),
    );
  return router;
}

/** What a provider takes for "received", where 204 is not enough. */
const answers: Partial<Record<string, string>> = { alipay: 'success' };

function received<News>(
  verify: Verified<News>,
  take: (news: News) => Promise<void>,
  answer?: string,
): RequestHandler {
  return async (request, response) => {
    const news = await verified(request, verify);
    await take(news);
    if (answer === undefined) response.status(204).end();
    else response.status(200).type('text/plain').send(answer);
  };
}

async function verified<News>(request: Request, verify: Verified<News>): Promise<News> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  try {
    return await verify({ headers, body });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'WebhookRefused')) throw error;
    throw problem('invalid-request', error.message, {
      remedy: 'Sign the raw body with the secret agreed on, and send it within five minutes.',
    });
  }
}

/** Disputes are told to a process of their own; everything else only confirms what we did. */
async function payment(deps: WebhookDependencies, event: PaymentNews): Promise<void> {
  await keepPaymentEvent(deps.connection, { ...event, receivedAt: deps.now().toISOString() });
  const { kind, dispute } = event;
  if (dispute && (kind === 'dispute-opened' || kind === 'dispute-won' || kind === 'dispute-lost'))
    await tellDispute(deps, { ...event, kind, dispute });
}

type Gathered = DataLoader<TrackingEvent[], Ingested>;

function gatherer({ connection, now }: WebhookDependencies): Gathered {
  const batch = async (requests: readonly TrackingEvent[][]): Promise<Ingested[]> => {
    const receivedAt = now().toISOString();
    const events = requests.flat().map((event) => ({ ...event, receivedAt }));
    const ingested = await ingest(connection, events);
    return requests.map(() => ingested);
  };
  return new DataLoader(batch, {
    cache: false,
    maxBatchSize: mostAtOnce,
    batchScheduleFn: (send) => setTimeout(send, gatherMs),
  });
}

/** @throws Problem `unavailable` for a parcel that is not known yet: the carrier sends it again */
async function tracked(
  { temporal, now }: WebhookDependencies,
  gathered: Gathered,
  events: TrackingEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const { telling, unknown } = await gathered.load(events);
  // A late event can clear an older one of its parcel: what is told is by parcel, not by event.
  const mine = new Set(events.map(({ trackingCode }) => trackingCode));
  await Promise.all(
    telling
      .filter(({ event }) => mine.has(event.trackingCode))
      .map(({ shipmentId, event }) => tell(temporal, shipmentId, carrierReported, event)),
  );
  const hourAgo = new Date(now().getTime() - 3_600_000).toISOString();
  if (unknown.some(({ trackingCode, at }) => mine.has(trackingCode) && at > hourAgo))
    throw problem('unavailable', 'A parcel is not known here yet.', {
      remedy: 'Send it again later.',
      headers: { 'Retry-After': '5' },
    });
}

/** A release that was never in question is only kept; everything else, and a release after it, is told. */
async function customs(
  { connection, temporal, now }: WebhookDependencies,
  events: ClearanceNews[],
): Promise<void> {
  for (const { eventId, mrn, ...event } of events) {
    await keepClearanceEvent(connection, { _id: eventId, mrn, ...event, receivedAt: now().toISOString() });
    if (event.state === 'submitted') continue;
    if (event.state === 'released' && !(await wasQuestioned(connection, event.reference))) continue;
    await tell(temporal, event.reference, customsReported, { eventId, mrn, ...event });
  }
}

async function wasQuestioned(connection: Connection, reference: string): Promise<boolean> {
  const events = await clearanceEventsOf(connection, reference);
  return events.some(({ state }) => state !== 'submitted' && state !== 'released');
}

/** A process that has ended needs no news. */
async function tell<News>(
  temporal: Client,
  processId: string,
  signal: SignalDefinition<[News]>,
  news: News,
): Promise<void> {
  try {
    await temporal.withDeadline(Date.now() + 10_000, () =>
      temporal.workflow.getHandle(processId).signal(signal, news),
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
