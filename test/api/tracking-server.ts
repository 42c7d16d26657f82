/** The customers' tracking pages as they run: a real Express app over a real database. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import express from 'express';
import pino from 'pino';
import { requestContext } from '../../api/request-context';
import type { TrackingDependencies } from '../../api/tracking/dependencies';
import { createTrackingRouter } from '../../api/tracking/router';
import type { TrackingEvent } from '../../domain/order';
import type { ProcessKind } from '../../domain/process';
import type { Locale } from '../../domain/shapes/common';
import { createCustomers, orderCustomerModel } from '../../models/customer';
import { createVault } from '../../models/personal';
import { processModel } from '../../models/process';
import { openConsignment } from '../../models/tracking-event';
import { openTestDatabase } from '../support/mongo';

export interface RecordedProcess {
  process: ProcessKind;
  stage: string;
  state: Record<string, unknown>;
}

/** What carriers said of every parcel. */
export type Said = (TrackingEvent & { quarantined?: string })[];

/** Starts the pages. `close` ends them and drops the database. */
export async function openTrackingServer(over: Partial<TrackingDependencies> = {}) {
  const database = await openTestDatabase();
  const { connection } = database;
  const secret = randomBytes(32);
  const customers = createCustomers({ connection, vault: createVault({ connection, secret }), secret });
  await orderCustomerModel(connection).createIndexes();
  const servers: Server[] = [];
  const log: string[] = [];
  const said: { events: Said } = { events: [] };

  /** The same pages with other dependencies. @returns their origin */
  async function serve(other: Partial<TrackingDependencies> = {}): Promise<string> {
    const sink = new Writable({ write: (chunk, _encoding, done) => (log.push(String(chunk)), done()) });
    const router = createTrackingRouter({
      ...{ connection, customers, eventsOf: () => Promise.resolve(said.events) },
      ...other,
    });
    const app = express()
      .use(requestContext(pino({}, sink)))
      .use('/t', router);
    const server = createServer(app).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  let recorded = 0;
  /** Processes of an order, into the record. */
  async function record(orderId: string, ...processes: readonly RecordedProcess[]): Promise<void> {
    const at = '2026-11-24T10:00:00.000Z';
    const listing = { brand: 'Lumière', brandSlug: 'lumiere', market: 'DE', country: 'DE' };
    const documents = processes.map(({ process, stage, state }) => ({
      ...{ _id: `order:${orderId}/${(recorded += 1)}`, process, caseId: `order:${orderId}`, revision: 1 },
      ...{ stage, state, stageSince: at, openedAt: at, chainHead: { seq: 0, hash: '' } },
      listing: { ...listing, category: 'order', channel: 'own-shop', owner: 'stripe' },
    }));
    await processModel(connection).insertMany(documents);
  }

  let placed = 0;
  /** An order in the record, with its processes. */
  async function placedOrder(processes: readonly RecordedProcess[], locale: Locale = 'en') {
    const orderId = `A-${(placed += 1)}`;
    const address = { street: ['Lindenstr. 1'], city: 'Köln', postcode: '50674', country: 'DE' };
    await customers.saveOrderCustomer({
      orderId,
      customer: { customerId: `K-${placed}`, name: 'Anna Müller', email: 'anna@mail.test', locale },
      deliverTo: { name: 'Anna Müller', ...address },
      total: { amount: 4990, currency: 'EUR' },
      placedAt: '2026-11-24T10:00:00.000Z',
    });
    await record(orderId, ...processes);
    const token = customers.trackingToken(orderId);
    return { orderId, token, path: `/t/${token}` };
  }

  /** The carrier has booked a parcel of an order, to be there by a day (UTC). */
  async function booked(orderId: string, trackingCode: string, promisedBy: string): Promise<void> {
    await openConsignment(connection, {
      ...{ shipmentId: `order:${orderId}/shipment-1`, orderId, carrier: 'landpost', trackingCode },
      ...{ mode: 'direct-mail', to: 'DE', openedAt: '2026-11-24T10:00:00.000Z', promisedBy },
      ...{ silenceAfterMs: 86_400_000, token: randomBytes(32).toString('base64url') },
    });
  }

  const origin = await serve(over);
  const get = (path: string, headers: Record<string, string> = {}, from = origin) =>
    fetch(`${from}${path}`, { headers, redirect: 'manual' });
  return {
    ...{ origin, serve, placedOrder, record, booked, customers, log, said, get },
    page: async (path: string, headers: Record<string, string> = {}) => (await get(path, headers)).text(),
    send: (path: string, fields: Record<string, string>, from = origin, headers = {}) =>
      fetch(`${from}${path}/return`, { method: 'POST', body: new URLSearchParams(fields), headers }),
    async close() {
      for (const server of servers) server.closeAllConnections();
      for (const server of servers) server.close();
      await database.close();
    },
  };
}

export type TrackingServer = Awaited<ReturnType<typeof openTrackingServer>>;

export const order = (stage: string, state: Record<string, unknown> = {}): RecordedProcess => ({
  ...{ process: 'order-to-delivery', stage, state },
});

/** A parcel of landpost, number 1 unless told, that passes customs. */
export const parcel = (stage: string, state: Record<string, unknown> = {}): RecordedProcess => ({
  ...{ process: 'shipment', stage },
  state: {
    ...{ number: 1, carrier: 'landpost', trackingCode: 'LP1', mrn: 'MRN1' },
    lines: [
      { sku: 'CUP-1', quantity: 3 },
      { sku: 'POT-1', quantity: 1 },
    ],
    ...state,
  },
});

export const event = (kind: TrackingEvent['kind'], at: string, more: object = {}): Said[number] => ({
  ...{ kind, at, carrier: 'landpost', eventId: `${kind}-${at}`, trackingCode: 'LP1' },
  ...more,
});
