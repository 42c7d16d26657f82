/**
 * What the outside reports on its own: payment providers, carriers, the broker. A request is believed by its signature only, kept
 * before it is answered, and told to the process it concerns, perhaps twice, which processes ignore.
 */
import express, { Router, type Request, type RequestHandler } from 'express';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import type { Connection } from 'mongoose';
import type { TrackingEvent } from '../../domain/order';
import type { OrderPolicy } from '../../domain/shapes/policy';
import { clearanceEventsOf, keepClearanceEvents, type ClearanceRecord } from '../../models/clearance-event';
import { keepPaymentEvents } from '../../models/payment-event';
import { ingest } from '../../models/tracking-event';
import { carrierReported, customsReported } from '../../workflows/shipment/messages';
import { tellCharges } from '../charges';
import { tellDispute } from '../disputes';
import { problem } from '../problem';
import { clearanceNews } from './broker-events';
import { gathering } from './gathering';
import type { ClearanceNews, PaymentNews, Verified, Webhooks } from './ports';

export interface WebhookDependencies {
  connection: Connection;
  temporal: Client;
  webhooks: Webhooks;
  now: () => Date;
  /** Frozen into every process that is opened here. */
  policy: OrderPolicy;
}

/** Routes under `/webhooks`, with a body reader of their own: signatures are over the raw bytes. */
export function createWebhookRouter(deps: WebhookDependencies): Router {
  const router = Router({ caseSensitive: true });
  const raw = express.raw({ type: () => true, limit: '1mb' });
  const { payments, carrier, broker } = deps.webhooks;
  const paid = payment(deps);
  for (const [provider, verify] of Object.entries(payments))
    router.post(`/${provider}`, raw, received(verify, paid, answers[provider]));
  if (carrier) router.post('/carrier', raw, received(carrier, tracked(deps)));
  if (broker) router.post('/broker', raw, received(broker, customs(deps)));
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

/** One spelling of its time. Before it is gathered: a time that is none spoils no other's event. @throws RangeError */
function inUtc<News extends { at: string }>(event: News): News {
  return { ...event, at: new Date(event.at).toISOString() };
}

type Take<News> = (news: News) => Promise<void>;

/** Disputes are told to a process of their own; everything else only confirms what we did. */
function payment(deps: WebhookDependencies): Take<PaymentNews> {
  const { connection, now } = deps;
  const keep = gathering((events: readonly PaymentNews[]) => {
    const receivedAt = now().toISOString();
    return keepPaymentEvents(
      connection,
      events.map((event) => ({ ...event, receivedAt })),
    );
  });
  return async (event) => {
    const { orderId, kind, dispute } = event;
    // Providers say some things twice, the second time of no order: nobody could find it again.
    if (orderId === '' && kind === 'other') return;
    await keep(inUtc(event));
    if (dispute && (kind === 'dispute-opened' || kind === 'dispute-won' || kind === 'dispute-lost'))
      await tellDispute(deps, { ...event, kind, dispute });
  };
}

/** @throws Problem `unavailable` for a parcel that is not known yet: the carrier sends it again */
function tracked({ connection, temporal, now }: WebhookDependencies): Take<TrackingEvent[]> {
  const take = gathering((requests: readonly TrackingEvent[][]) => {
    const receivedAt = now().toISOString();
    const events = requests.flat().map((event) => ({ ...event, receivedAt }));
    return ingest(connection, events, (shipmentId, news) =>
      tell(temporal, shipmentId, carrierReported, news),
    );
  });
  return async (events) => {
    if (events.length === 0) return;
    const { unknown, untold } = await take(events.map(inUtc));
    const mine = new Set(events.map(({ trackingCode }) => trackingCode));
    for (const { trackingCode, why } of untold) if (mine.has(trackingCode)) throw why;
    askAgain(
      unknown.filter(({ trackingCode }) => mine.has(trackingCode)),
      now(),
    );
  };
}

/**
 * A release that was never in question is only kept; everything else, and a release after it, is told. What is charged is compared
 * with the frozen cost whenever it comes, also when the parcel's process has ended.
 * @throws Problem `unavailable` for a bill of a parcel that is not known yet: the broker sends it again
 */
function customs(deps: WebhookDependencies): Take<ClearanceNews[]> {
  const { connection, temporal, now } = deps;
  const keep = gathering((requests: readonly ClearanceNews[][]) => {
    const receivedAt = now().toISOString();
    const events = requests.flat().map(({ eventId, ...event }) => ({ _id: eventId, ...event, receivedAt }));
    return keepClearanceEvents(connection, events);
  });
  return async (told) => {
    const events = clearanceNews(told);
    await keep(events);
    for (const reference of new Set(events.map((event) => event.reference))) {
      const mine = events.filter((event) => event.reference === reference);
      if (mine.every(({ state, charged }) => state === 'submitted' && !charged)) continue;
      const said = await clearanceEventsOf(connection, reference);
      for (const { state, ...event } of mine) {
        if (state === 'submitted' || state === 'charged') continue;
        if (state === 'released' && !wasQuestioned(said)) continue;
        await tell(temporal, reference, customsReported, { ...event, state });
      }
      if (mine.every(({ charged }) => !charged) || (await tellCharges(deps, reference, said))) continue;
      askAgain(
        mine.filter(({ charged }) => charged),
        now(),
      );
    }
  };
}

const undisputed = new Set(['submitted', 'released', 'charged']);

function wasQuestioned(said: readonly ClearanceRecord[]): boolean {
  return said.some(({ state }) => !undisputed.has(state));
}

/** News of a parcel that is not known. @throws Problem `unavailable` where they are of the last hour: it may be known soon */
function askAgain(unknown: readonly { at: string }[], now: Date): void {
  const hourAgo = new Date(now.getTime() - 3_600_000).toISOString();
  if (!unknown.some(({ at }) => at > hourAgo)) return;
  throw problem('unavailable', 'A parcel is not known here yet.', {
    remedy: 'Send it again later.',
    headers: { 'Retry-After': '5' },
  });
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
