/**
 * The API's process: reads its settings, listens at once, reports ready when the record and the workflow engine answer, and
 * drains on SIGTERM. What it depends on may be away at start and come back at any time.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { Client, Connection as TemporalConnection } from '@temporalio/client';
import { Router } from 'express';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { createLogger } from '../config/log';
import { readSettings, type Settings } from '../config/settings';
import type { PaymentProvider } from '../domain/shapes/orders';
import { connectToRecord } from '../models/connect';
import { createContacts } from '../models/contact';
import { createGridFsFileStore } from '../models/gridfs-file-store';
import { prepareRecord } from '../models/indexes';
import { createIpNotices } from '../models/ip-notice';
import { createPartnerLinks } from '../models/partner-link';
import { createVault } from '../models/personal';
import { createPrivacyRequests } from '../models/privacy-request';
import { createSignatures } from '../models/signature';
import { createTransfers } from '../models/transfer';
import { createBrokerFrom } from '../activities/broker/broker';
import { createCarrier } from '../activities/carriers/carrier';
import { createPaymentPorts } from '../activities/payments/ports';
import { createCustomers } from '../models/customer';
import { loadRuleBook } from '../rules/book';
import { loadHsSearch } from '../rules/hs';
import {
  loadNoticePolicy,
  loadOrderPolicy,
  loadPolicy,
  loadPrivacyPolicy,
  loadTaxPolicy,
} from '../rules/policy';
import { loadPrivacyTerms } from '../rules/privacy';
import { loadTaxDeadlines } from '../rules/tax-deadlines';
import { loadTaxThresholds } from '../rules/tax-thresholds';
import { loadPlaces } from '../rules/warehouses';
import { createApp, createWaitingApp } from './app';
import { createAuthenticator } from './auth';
import { createConsole } from './console';
import { usualLimits, type ApiDependencies } from './dependencies';
import { askMongo, askTemporal, type Checks } from './health';
import { createNoticePages } from './notices/pages';
import { createPartnerRouter } from './partner/router';
import { orderDependencies } from './orders/compose';
import { createPrivacyRouter } from './privacy/router';
import { trackingDependencies } from './orders/tracking';
import { createTrackingRouter } from './tracking/router';
import { createOverview } from './staff/overview-figures';
import { createTimelines } from './timelines';
import { createWebhookRouter } from './webhooks/router';
import type { Webhooks } from './webhooks/ports';

const reconnectAfterMs = 1_000;
/** Requests under way have this long to finish; then their connections are cut. */
const drainMs = 20_000;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const logger = createLogger('api', settings.LOG_LEVEL);
  const policy = loadPolicy(settings.LANDFALL_POLICY);
  const temporal = TemporalConnection.lazy({ address: settings.TEMPORAL_ADDRESS });
  const reached: { record?: Connection } = {};
  const checks: Checks = {
    mongodb: () => askMongo(reached.record),
    temporal: () => askTemporal(temporal),
  };

  let listener: RequestListener = createWaitingApp(logger, checks);
  const server = createServer((request, response) => listener(request, response));
  await listening(server, settings);
  const end = drainOnSignal(server, logger);
  console.log(`api at http://${settings.API_HOST}:${portOf(server)}`);

  const record = await connected(settings, logger, end.signal);
  if (record) {
    reached.record = record;
    const deps = dependencies(settings, { record, temporal, logger, policy });
    const partnerPages = Router().use('/p', partnerRouter(settings, deps));
    const { connection, now } = deps;
    const webhooks = createWebhookRouter({
      connection,
      temporal: deps.temporal,
      webhooks: webhooksOf(settings),
      now,
      policy: deps.orders.policy,
    });
    const trackingPages = createTrackingRouter(trackingDependencies(deps));
    const noticePages = createNoticePages(deps);
    const { PUBLIC_URL: publicUrl } = settings;
    const privacyPages = createPrivacyRouter(deps.privacy);
    const staffConsole = createConsole({
      issuer: settings.OIDC_ISSUER,
      clientId: settings.OIDC_CONSOLE_CLIENT,
    });
    const pages = {
      ...{ partnerPages, trackingPages, noticePages, privacyPages },
      ...(staffConsole ? { console: staffConsole } : {}),
    };
    listener = createApp(deps, { checks, publicUrl, webhooks, ...pages });
    end.signal.addEventListener('abort', () => void deps.timelines.close());
  }
  await end.over;
  await Promise.allSettled([record?.close(), temporal.close()]);
}

function dependencies(
  settings: Settings,
  made: {
    record: Connection;
    temporal: TemporalConnection;
    logger: Logger;
    policy: ApiDependencies['policy'];
  },
): ApiDependencies {
  const { record: connection, temporal, logger, policy } = made;
  const secret = settings.LANDFALL_SECRET;
  const vault = createVault({ connection, secret });
  const namespace = settings.TEMPORAL_NAMESPACE;
  const orders = orderDependencies({
    connection,
    customers: createCustomers({ connection, vault, secret }),
    policy: loadOrderPolicy(settings.LANDFALL_POLICY),
    payments: Object.keys(createPaymentPorts(settings)) as PaymentProvider[],
    publicUrl: settings.PUBLIC_URL.replace(/\/$/, ''),
    book: loadRuleBook(),
    hs: loadHsSearch(),
    warehouses: loadPlaces().warehouses,
  });
  const [client, files] = [
    new Client({ connection: temporal, namespace }),
    createGridFsFileStore(connection),
  ];
  const now = () => new Date();
  const privacy = {
    ...{ connection, temporal: client, files, vault, now, terms: loadPrivacyTerms() },
    requests: createPrivacyRequests({ connection, vault, secret }),
    policy: loadPrivacyPolicy(settings.LANDFALL_POLICY),
    lawReviewDays: orders.policy.lawReviewDays,
  };
  const taxPolicy = loadTaxPolicy(settings.LANDFALL_POLICY);
  const { lawReviewDays } = taxPolicy;
  return {
    taxPolicy,
    taxThresholds: loadTaxThresholds(),
    overview: createOverview({ connection, now, filing: loadTaxDeadlines(), lawReviewDays }),
    notices: {
      policy: loadNoticePolicy(settings.LANDFALL_POLICY),
      store: createIpNotices({ connection, vault, secret }),
    },
    ...{ orders, privacy, temporal: client, files, now },
    ...{ connection, logger, policy, limits: usualLimits, trustedProxies: settings.TRUSTED_PROXIES },
    contacts: createContacts(connection, vault),
    links: createPartnerLinks({ connection, secret }),
    signatures: createSignatures(connection, vault),
    timelines: createTimelines(connection, logger),
    authenticate: createAuthenticator({ issuer: settings.OIDC_ISSUER, audience: settings.OIDC_AUDIENCE }),
    ...(settings.TEMPORAL_UI_URL ? { temporalUi: { url: settings.TEMPORAL_UI_URL, namespace } } : {}),
  };
}

/** Each sender signs in its own way, which its adapter knows. */
function webhooksOf(settings: Settings): Webhooks {
  const payments = Object.entries(createPaymentPorts(settings)).map(
    ([provider, port]) => [provider, port.parseWebhook.bind(port)] as const,
  );
  const carrier = createCarrier(settings);
  const broker = createBrokerFrom(settings);
  return {
    payments: Object.fromEntries(payments),
    ...(carrier ? { carrier: (request) => carrier.parseWebhook(request) } : {}),
    ...(broker ? { broker: (request) => broker.parseWebhook(request) } : {}),
  };
}

function partnerRouter(settings: Settings, deps: ApiDependencies): Router {
  const { connection, temporal, files: store, links, now: clock } = deps;
  const vault = createVault({ connection, secret: settings.LANDFALL_SECRET });
  const notices = deps.notices.store;
  const transfers = createTransfers(connection);
  return createPartnerRouter({ connection, temporal, store, transfers, links, vault, notices, clock });
}

/** Tries until the record answers and has its indexes. From then on the driver reconnects by itself. */
async function connected(
  settings: Settings,
  logger: Logger,
  signal: AbortSignal,
): Promise<Connection | undefined> {
  while (!signal.aborted) {
    try {
      const connection = await connectToRecord(settings.MONGODB_URI);
      await prepareRecord(connection);
      return connection;
    } catch (error) {
      logger.warn({ err: error }, 'the database does not answer; trying again');
      await new Promise((resolve) => setTimeout(resolve, reconnectAfterMs));
    }
  }
  return undefined;
}

async function listening(server: Server, { API_PORT: port, API_HOST: host }: Settings): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** On SIGTERM or SIGINT: nothing new is taken, what is under way is finished. A second signal ends at once. */
function drainOnSignal(server: Server, logger: Logger): { signal: AbortSignal; over: Promise<void> } {
  const draining = new AbortController();
  const over = new Promise<void>((resolve) => {
    const drain = (): void => {
      if (draining.signal.aborted) process.exit(1);
      logger.info('draining');
      draining.abort();
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), drainMs).unref();
    };
    process.on('SIGTERM', drain);
    process.on('SIGINT', drain);
  });
  return { signal: draining.signal, over };
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
