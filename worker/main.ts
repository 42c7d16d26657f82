/** The worker: reads settings, connects, composes, runs until it is told to stop, and then finishes what it has begun. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { createBrokerFrom } from '../activities/broker/broker';
import { createCarrier } from '../activities/carriers/carrier';
import { createFilingPorts } from '../activities/filing/ports';
import { createPaymentPorts } from '../activities/payments/ports';
import { createMailpitArchive } from '../activities/mail/archive';
import { createSmtpMailer } from '../activities/mail/smtp';
import { createClamdScanner } from '../activities/malware/clamd';
import { createLogger } from '../config/log';
import { projectRoot } from '../config/root';
import { readSettings, type Settings } from '../config/settings';
import { buildScreeningIndex } from '../domain/screening/match';
import { connectToRecord } from '../models/connect';
import { prepareRecord } from '../models/indexes';
import { loadOfacList } from '../rules/ofac';
import { loadRuleBook } from '../rules/book';
import { loadFraudRules } from '../rules/fraud';
import { loadLogisticsRequirements } from '../rules/logistics-requirements';
import { loadOrderPolicy, loadPolicy, loadPrivacyPolicy, loadTaxPolicy } from '../rules/policy';
import { loadPrivacyTerms } from '../rules/privacy';
import { loadRetentionRules } from '../rules/retention';
import { loadReturnRules } from '../rules/return-rules';
import { loadTaxBook } from '../rules/tax-book';
import { loadPlaces } from '../rules/warehouses';
import { loadRequirementRules } from '../rules/requirements';
import { composeActivities } from './activities';
import { composeOrderActivities } from './order-activities';
import { composePrivacyActivities } from './privacy-activities';
import { ensureSchedules } from './schedules';
import { composeTaxActivities } from './tax-activities';
import { serveHealth } from './health';
import { heartbeats } from './heartbeat';

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLogger('worker', settings.LOG_LEVEL);
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) =>
      log[pinoLevel(level)](meta ?? {}, message),
    ),
    shutdownSignals: ['SIGINT', 'SIGTERM'],
  });
  const record = await untilThere(log, 'MongoDB', () => preparedRecord(settings.MONGODB_URI));
  const temporal = await untilThere(log, 'Temporal', () =>
    NativeConnection.connect({ address: settings.TEMPORAL_ADDRESS }),
  );
  const client = new Client({ connection: temporal, namespace: settings.TEMPORAL_NAMESPACE });
  const workers = await createWorkers(settings, temporal, record, client);
  await untilThere(log, 'The schedules', () => ensureSchedules(client, loadPrivacyTerms().zone));
  const health = serveHealth(settings.WORKER_HEALTH_PORT, settings.API_HOST, async () => {
    await record.db?.admin().ping();
    return workers.every((worker) => worker.getState() === 'RUNNING');
  });
  log.info({ queues: ['onboarding', 'orders', 'documents'] }, 'worker runs');
  await Promise.all(workers.map((worker) => worker.run()));
  health.close();
  await temporal.close();
  await record.close();
}

async function createWorkers(
  settings: Settings,
  connection: NativeConnection,
  record: Connection,
  client: Client,
): Promise<Worker[]> {
  const activities = {
    ...composeActivities(dependencies(settings, record)),
    ...composeOrderActivities(orderDependencies(settings, record)),
    ...composeTaxActivities(taxDependencies(settings, record)),
    ...composePrivacyActivities(privacyDependencies(settings, record, client)),
  };
  const shared = {
    connection,
    namespace: settings.TEMPORAL_NAMESPACE,
    activities,
    shutdownGraceTime: '10 seconds',
    interceptors: heartbeats,
  } as const;
  return Promise.all([
    Worker.create({
      ...shared,
      ...workflowCode(),
      taskQueue: 'onboarding',
      maxConcurrentActivityTaskExecutions: 50,
    }),
    Worker.create({
      ...shared,
      ...workflowCode(),
      taskQueue: 'orders',
      maxConcurrentActivityTaskExecutions: 100,
    }),
    // Papers are heavy: few at a time.
    Worker.create({ ...shared, taskQueue: 'documents', maxConcurrentActivityTaskExecutions: 4 }),
  ]);
}

/** Orders need carriers and a broker; without their settings the worker says so and does not start. */
function orderDependencies(
  settings: Settings,
  record: Connection,
): Parameters<typeof composeOrderActivities>[0] {
  const carrier = createCarrier(settings);
  const broker = createBrokerFrom(settings);
  if (!carrier || !broker) throw new Error('CARRIER_… and BROKER_… settings are needed (see .env.example)');
  return {
    connection: record,
    mailer: mailerOf(settings),
    secret: settings.LANDFALL_SECRET,
    publicUrl: settings.PUBLIC_URL.replace(/\/$/, ''),
    staffMailDomain: settings.STAFF_MAIL_DOMAIN,
    platform: loadPolicy(settings.LANDFALL_POLICY).platform,
    payments: createPaymentPorts(settings),
    ...{ carrier, broker },
    book: loadRuleBook(),
    fraud: loadFraudRules(),
    returns: loadReturnRules(),
    places: loadPlaces(),
    logisticsRequirementsOn: loadLogisticsRequirements,
    dayMs: loadOrderPolicy(settings.LANDFALL_POLICY).dayMs,
    clock: () => new Date(),
  };
}

function taxDependencies(
  settings: Settings,
  connection: Connection,
): Parameters<typeof composeTaxActivities>[0] {
  return {
    ...{ connection, book: loadTaxBook(), ports: createFilingPorts(settings) },
    policy: loadTaxPolicy(settings.LANDFALL_POLICY),
    taxpayer: loadPolicy(settings.LANDFALL_POLICY).platform,
  };
}

function privacyDependencies(
  settings: Settings,
  connection: Connection,
  temporal: Client,
): Parameters<typeof composePrivacyActivities>[0] {
  const { MAIL_INBOX_URL: inbox } = settings;
  return {
    ...{ connection, temporal, mailer: mailerOf(settings), secret: settings.LANDFALL_SECRET },
    ...(inbox ? { archive: createMailpitArchive(inbox) } : {}),
    publicUrl: settings.PUBLIC_URL.replace(/\/$/, ''),
    staffMailDomain: settings.STAFF_MAIL_DOMAIN,
    imprint: imprintOf(settings),
    retention: loadRetentionRules(),
    policy: loadPrivacyPolicy(settings.LANDFALL_POLICY),
    terms: loadPrivacyTerms(),
    clock: () => new Date(),
  };
}

function mailerOf(settings: Settings) {
  return createSmtpMailer({
    url: settings.SMTP_URL,
    from: settings.MAIL_FROM,
    ...(settings.MAIL_INBOX_URL ? { inboxUrl: settings.MAIL_INBOX_URL } : {}),
  });
}

/** A database that dies while it is being prepared is waited for like one that is not there. */
async function preparedRecord(uri: string): Promise<Connection> {
  const record = await connectToRecord(uri);
  try {
    await prepareRecord(record);
    return record;
  } catch (error) {
    await record.close().catch(() => undefined);
    throw error;
  }
}

function dependencies(settings: Settings, record: Connection): Parameters<typeof composeActivities>[0] {
  const list = loadOfacList();
  return {
    connection: record,
    mailer: mailerOf(settings),
    scanner: createClamdScanner(clamdAt(settings.CLAMD_URL)),
    secret: settings.LANDFALL_SECRET,
    publicUrl: settings.PUBLIC_URL.replace(/\/$/, ''),
    staffMailDomain: settings.STAFF_MAIL_DOMAIN,
    imprint: imprintOf(settings),
    rules: loadRequirementRules(),
    deniedParties: { listedOn: list.meta.snapshotOf, index: buildScreeningIndex(list.parties) },
    clock: () => new Date(),
  };
}

function imprintOf({ LANDFALL_POLICY }: Settings): string {
  const { legalName, address } = loadPolicy(LANDFALL_POLICY).platform;
  return `${legalName}, ${address}`;
}

/** 26 MB: an upload of 25 MB and its framing, as `StreamMaxLength` has it. */
function clamdAt(address: string): { host: string; port: number; maxBytes: number } {
  const { hostname, port } = new URL(address);
  return { host: hostname, port: Number(port), maxBytes: 26 * 1024 * 1024 };
}

/** The bundle made by `npm run build`, or the sources where there is none. */
function workflowCode(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const codePath = path.join(projectRoot, 'dist', 'workflow-bundle.js');
  return existsSync(codePath)
    ? { workflowBundle: { codePath } }
    : { workflowsPath: require.resolve('../workflows') };
}

/** At boot a server may come up later than we do: waiting for it is better than dying and being started again. */
async function untilThere<Thing>(log: Logger, what: string, connect: () => Promise<Thing>): Promise<Thing> {
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      log.warn(
        { reason: error instanceof Error ? error.message : String(error) },
        `${what} is not there yet`,
      );
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }
}

function pinoLevel(level: string): 'trace' | 'debug' | 'info' | 'warn' | 'error' {
  const known = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  return known[level as keyof typeof known] ?? 'info';
}

main().catch((error: unknown) => {
  process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
  // Open connections would keep a process alive that does no work.
  process.exit();
});
