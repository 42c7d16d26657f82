/** The API on a free port, over a database of its own, an issuer of its own and the Temporal server of the run. */
import { loadTaxThresholds } from '../../../rules/tax-thresholds';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection as TemporalConnection } from '@temporalio/client';
import pino from 'pino';
import { createApp } from '../../../api/app';
import { createAuthenticator } from '../../../api/auth';
import type { ApiDependencies } from '../../../api/dependencies';
import type { Checks } from '../../../api/health';
import { orderDependencies } from '../../../api/orders/compose';
import { createNoticePages } from '../../../api/notices/pages';
import { createPrivacyRouter } from '../../../api/privacy/router';
import { createOverview } from '../../../api/staff/overview-figures';
import { createTimelines } from '../../../api/timelines';
import type { Webhooks } from '../../../api/webhooks/ports';
import { createWebhookRouter } from '../../../api/webhooks/router';
import type { Role } from '../../../domain/shapes/common';
import type { OrderPolicy } from '../../../domain/shapes/policy';
import { createContacts } from '../../../models/contact';
import { createCustomers } from '../../../models/customer';
import { createGridFsFileStore } from '../../../models/gridfs-file-store';
import { createIpNotices } from '../../../models/ip-notice';
import { createPartnerLinks } from '../../../models/partner-link';
import { createVault } from '../../../models/personal';
import { createPrivacyRequests } from '../../../models/privacy-request';
import { createSignatures } from '../../../models/signature';
import { loadRuleBook } from '../../../rules/book';
import { loadHsSearch } from '../../../rules/hs';
import {
  loadNoticePolicy,
  loadOrderPolicy,
  loadPolicy,
  loadPrivacyPolicy,
  loadTaxPolicy,
} from '../../../rules/policy';
import { loadPrivacyTerms } from '../../../rules/privacy';
import { loadTaxDeadlines } from '../../../rules/tax-deadlines';
import { loadPlaces } from '../../../rules/warehouses';
import { openTestDatabase, type TestDatabase } from '../../support/mongo';
import { startIssuer, type TestIssuer } from './issuer';

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  /** Of a list. */
  items: Record<string, unknown>[];
  /** Of a list, as the query of its next page; empty on the last. */
  next: string;
  /** Of a problem. */
  errors: { pointer: string; detail: string; remedy: string }[];
}

export interface Person {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  token: string;
}

export interface TestApi {
  url: string;
  deps: ApiDependencies;
  database: TestDatabase;
  issuer: TestIssuer;
  log: string[];
  person(sub: string, ...roles: Role[]): Promise<Person>;
  ask(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  close(): Promise<void>;
}

export interface ApiChanges {
  /** A Temporal namespace of the test's own. */
  namespace?: string;
  deps?: Partial<ApiDependencies>;
  checks?: Checks;
  /** Changes of the demonstration's policy of orders. */
  policy?: Partial<OrderPolicy>;
  /** Served under `/webhooks` if given. */
  webhooks?: Webhooks;
}

/** LANDFALL_SECRET of the tests' API. */
export const secret = Buffer.alloc(32, 7);

const fine: Checks = { mongodb: () => Promise.resolve(), temporal: () => Promise.resolve() };

/** Starts the API. Temporal is away unless the run has a server; nothing is connected before the first command. */
export async function startApi({
  namespace,
  deps: changes,
  checks = fine,
  policy = {},
  webhooks,
}: ApiChanges = {}): Promise<TestApi> {
  const database = await openTestDatabase();
  const issuer = await startIssuer();
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '127.0.0.1:1';
  const temporal = TemporalConnection.lazy({ address, connectTimeout: 2_000 });
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const { connection } = database;
  const vault = createVault({ connection, secret });
  const client = new Client({ connection: temporal, ...(namespace ? { namespace } : {}) });
  const files = createGridFsFileStore(connection);
  const deps: ApiDependencies = {
    ...{ connection, files, temporal: client },
    privacy: {
      ...{ connection, files, vault, temporal: client, now: () => new Date(), terms: loadPrivacyTerms() },
      requests: createPrivacyRequests({ connection, vault, secret }),
      ...{ policy: loadPrivacyPolicy('demo'), lawReviewDays: 3650 },
    },
    contacts: createContacts(connection, vault),
    links: createPartnerLinks({ connection, secret }),
    signatures: createSignatures(connection, vault),
    overview: createOverview({
      ...{ connection, now: changes?.now ?? (() => new Date()) },
      ...{ filing: loadTaxDeadlines(), lawReviewDays: loadTaxPolicy('demo').lawReviewDays },
    }),
    timelines: createTimelines(connection, logger, { total: 5, perClient: 2, heartbeatMs: 200 }),
    policy: loadPolicy('demo'),
    taxPolicy: loadTaxPolicy('demo'),
    taxThresholds: loadTaxThresholds(),
    orders: orderDependencies({
      connection,
      customers: createCustomers({ connection, vault, secret }),
      policy: { ...loadOrderPolicy('demo'), ...policy },
      payments: ['stripe', 'alipay'],
      publicUrl: 'http://api.example',
      ...tables(),
    }),
    notices: {
      policy: loadNoticePolicy('demo'),
      store: createIpNotices({ connection, vault, secret }),
    },
    authenticate: createAuthenticator({ issuer: issuer.url, audience: issuer.audience }),
    logger,
    temporalUi: { url: 'http://temporal.example', namespace: 'default' },
    trustedProxies: 0,
    limits: { perClient: 10_000, perAddress: 10_000 },
    now: () => new Date(),
    ...changes,
  };
  const { now } = deps;
  const server = createServer(
    createApp(deps, {
      ...{ checks, publicUrl: 'http://api.example', noticePages: createNoticePages(deps) },
      privacyPages: createPrivacyRouter(deps.privacy),
      ...(webhooks
        ? {
            webhooks: createWebhookRouter({
              connection,
              temporal: client,
              webhooks,
              now,
              policy: deps.orders.policy,
            }),
          }
        : {}),
    }),
  );
  const url = await listening(server);
  const ask = askerAt(url);
  return {
    ...{ url, deps, database, issuer, log, ask },
    person: async (sub, ...roles) => personWith(ask, await issuer.token(sub, roles)),
    async close() {
      await deps.timelines.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await Promise.all([database.close(), issuer.close(), temporal.close()]);
    },
  };
}

let loaded: ReturnType<typeof load> | undefined;

/** The dated tables, read once: the nomenclature alone takes a while. */
function tables(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

function load() {
  return { book: loadRuleBook(), hs: loadHsSearch(), warehouses: loadPlaces().warehouses };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function askerAt(url: string): TestApi['ask'] {
  return async (method, path, { body, headers = {} } = {}) => {
    const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const init = { method, headers: { ...json, ...headers } };
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url + path, body === undefined ? init : { ...init, body: sent });
    const text = await response.text();
    return answerOf(response, parsedOrText(text));
  };
}

function answerOf({ status, headers }: Response, body: Answer['body']): Answer {
  const { items = [], next, errors = [] } = body as Partial<Answer>;
  return { status, headers, body, items, errors, next: next === undefined ? '' : `&cursor=${next}` };
}

function parsedOrText(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return { text };
  }
}

function personWith(ask: TestApi['ask'], token: string): Person {
  const signed = { Authorization: `Bearer ${token}` };
  return {
    token,
    get: (path, headers) => ask('GET', path, { headers: { ...signed, ...headers } }),
    post: (path, body, headers) =>
      ask('POST', path, { body, headers: { ...signed, 'Idempotency-Key': randomUUID(), ...headers } }),
  };
}
