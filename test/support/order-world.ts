/**
 * A small world for stories of orders: a time-skipping Temporal, the real activities over a real database, the real door for
 * webhooks, and a provider, carriers and a broker that keep a book. Everybody goes by the workflows' clock.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import express from 'express';
import type { Connection } from 'mongoose';
import { createSandboxMailer, type SandboxMailer } from '../../activities/mail/sandbox';
import { createSandboxScanner, type SandboxScanner } from '../../activities/malware/sandbox';
import { createWebhookRouter } from '../../api/webhooks/router';
import { projectRoot } from '../../config/root';
import type { RuleBook } from '../../domain/offer';
import { startStack } from '../../local/stack';
import { buildScreeningIndex } from '../../domain/screening/match';
import { createBlockList, type BlockList } from '../../models/blocked';
import { createCustomers, type Customers } from '../../models/customer';
import type { FileStore } from '../../models/file-store';
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { prepareRecord } from '../../models/indexes';
import { keepLogisticsPartner } from '../../models/logistics-partner';
import { createVault } from '../../models/personal';
import { processModel, type ProcessDocument } from '../../models/process';
import { loadRuleBook } from '../../rules/book';
import { loadFraudRules } from '../../rules/fraud';
import { loadLogisticsRequirements } from '../../rules/logistics-requirements';
import { loadOrderPolicy } from '../../rules/policy';
import { loadPrivacyTerms } from '../../rules/privacy';
import { loadRetentionRules } from '../../rules/retention';
import { loadReturnRules } from '../../rules/return-rules';
import { loadPlaces, type Places } from '../../rules/warehouses';
import { composeActivities } from '../../worker/activities';
import { composeOrderActivities } from '../../worker/order-activities';
import { composePrivacyActivities } from '../../worker/privacy-activities';
import {
  createTestBroker,
  createTestCarrier,
  type TestBroker,
  type TestCarrier,
} from '../workflows/support/order-carriage';
import { createTestProvider, type TestProvider } from '../workflows/support/order-payments';
import { openTestDatabase } from './mongo';
import { beQuiet } from './world';

export interface OrderWorld {
  env: TestWorkflowEnvironment;
  client: Client;
  connection: Connection;
  mailer: SandboxMailer;
  scanner: SandboxScanner;
  store: FileStore;
  customers: Customers;
  blocks: BlockList;
  book: RuleBook;
  places: Places;
  provider: TestProvider;
  carrier: TestCarrier;
  broker: TestBroker;
  /** The workflows' now. */
  now(): Date;
  /** Lets so many milliseconds go by for the workflows; what is due meanwhile happens. */
  pass(ms: number): Promise<void>;
  /** Posts to `/webhooks/<to>` as the outside does. @returns the status */
  webhook(to: 'carrier' | 'broker' | 'stripe', body: object): Promise<number>;
  close(): Promise<void>;
}

export const secret = Buffer.alloc(32, 'a secret of orders in tests');
const dayMs = 86_400_000;

export const carriers = ['landpost', 'swiftair', 'metrohub', 'bondex'];

/** @param clock `real`: a development server of its own; time goes by as it does, and `pass` is of no use */
export async function startOrderWorld(clock: 'skipping' | 'real' = 'skipping'): Promise<OrderWorld> {
  const { connection, close: closeDatabase } = await openTestDatabase();
  await prepareRecord(connection);
  beQuiet();
  const { env, close: closeTemporal } = await (clock === 'real' ? realTime() : skippingTime());
  // A client of its own: waiting for a result by `env.client` would skip time.
  const client = new Client({ connection: env.connection });
  let ahead = 0;
  const freed = new Set<string>();
  const now = () => new Date(Date.now() + ahead);
  const parts = {
    ...{ connection, mailer: createSandboxMailer(), book: loadRuleBook(), places: loadPlaces() },
    ...{ scanner: createSandboxScanner(), store: createGridFsFileStore(connection) },
    ...{ provider: createTestProvider(now), carrier: createTestCarrier(), broker: createTestBroker() },
  };
  await qualifyCarriers(connection);
  const workers = await startWorkers(env, parts, now, client);
  const door = await openDoor(connection, client, now);
  return {
    ...{ env, client, ...parts, now },
    customers: createCustomers({ connection, vault: createVault({ connection, secret }), secret }),
    blocks: createBlockList({ connection, secret }),
    async pass(ms) {
      await passing(env, ms, client, connection, freed);
      ahead = (await env.currentTimeMs()) - Date.now();
    },
    webhook: door.post,
    async close() {
      await door.close();
      await workers.stop();
      await env.teardown();
      await closeTemporal();
      await closeDatabase();
    },
  };
}

interface Clockwork {
  env: TestWorkflowEnvironment;
  close: () => Promise<void>;
}

async function skippingTime(): Promise<Clockwork> {
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: process.env['TEST_SERVER'] ?? '' } },
  });
  return { env, close: () => Promise.resolve() };
}

async function realTime(): Promise<Clockwork> {
  const dir = path.join(projectRoot, '.local', 'test', `temporal-${process.pid}`);
  const stack = await startStack({ dir, ports: 'free', services: ['temporal'], onProgress: () => undefined });
  const address = stack.env['TEMPORAL_ADDRESS'] ?? '';
  return {
    env: await TestWorkflowEnvironment.createFromExistingServer({ address }),
    close: () => stack.stop(),
  };
}

/**
 * The time-skipping server stops its clock for good when a process ends whose parent has ended before it, as a claim does: it
 * is let go once for each.
 */
async function passing(
  env: TestWorkflowEnvironment,
  ms: number,
  client: Client,
  connection: Connection,
  freed: Set<string>,
): Promise<void> {
  let over = false;
  const slept = env.sleep(ms).finally(() => (over = true));
  while (!over) {
    for (const claim of await endedClaims(connection)) {
      if (freed.has(claim)) continue;
      const { status } = await client.workflow.getHandle(claim).describe();
      if (status.name === 'RUNNING') continue;
      freed.add(claim);
      await env.connection.testService?.unlockTimeSkipping({});
    }
    await Promise.race([slept, setTimeout(100)]);
  }
  await slept;
}

async function endedClaims(connection: Connection): Promise<string[]> {
  const claims = await processModel(connection)
    .find({ process: 'carrier-claim' })
    .lean<ProcessDocument[]>()
    .exec();
  return claims.flatMap(({ _id, endedAt }) => (endedAt === undefined ? [] : [_id]));
}

type Parts = Pick<
  OrderWorld,
  'connection' | 'mailer' | 'scanner' | 'store' | 'book' | 'places' | 'provider' | 'carrier' | 'broker'
>;

const pages = { publicUrl: 'http://landfall.test', staffMailDomain: 'landfall.test' };

async function startWorkers(env: TestWorkflowEnvironment, parts: Parts, clock: () => Date, temporal: Client) {
  const { connection, provider, scanner: _, store: __, ...rest } = parts;
  const activities = {
    ...composeActivities({
      ...{ connection, mailer: parts.mailer, scanner: parts.scanner, secret, clock, ...pages },
      ...{ imprint: 'Landfall Commerce GmbH', rules: [] },
      deniedParties: { listedOn: '2026-11-01', index: buildScreeningIndex([]) },
    }),
    ...composeOrderActivities({
      ...{ connection, ...rest, secret, clock, dayMs, payments: { stripe: provider }, ...pages },
      platform: { legalName: 'Landfall Commerce GmbH', address: 'Speicherstraße 1, 20457 Hamburg' },
      ...{ fraud: loadFraudRules(), returns: loadReturnRules() },
      logisticsRequirementsOn: loadLogisticsRequirements,
    }),
    ...composePrivacyActivities({
      ...{ connection, temporal, mailer: parts.mailer, archive: parts.mailer.archive, secret, clock },
      ...{ ...pages, imprint: 'Landfall Commerce GmbH', retention: loadRetentionRules() },
      ...{ terms: loadPrivacyTerms(), policy: { retentionReviewDays: 36_500 } },
    }),
  };
  const shared = { connection: env.nativeConnection, activities };
  const workflowBundle = { codePath: process.env['TEST_BUNDLE'] ?? '' };
  const workers = [
    await Worker.create({ ...shared, taskQueue: 'orders', workflowBundle }),
    await Worker.create({ ...shared, taskQueue: 'documents' }),
  ];
  const running = workers.map((worker) => worker.run());
  return {
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    },
  };
}

async function qualifyCarriers(connection: Connection): Promise<void> {
  for (const _id of carriers)
    await keepLogisticsPartner(connection, {
      ...{ _id, name: _id, state: 'qualified', validTo: '2099-12-31', documents: [], revision: 1 },
      updatedAt: new Date().toISOString(),
    });
}

/** The signatures are what the adapters' own tests are about; here everything is taken as signed. */
async function openDoor(connection: Connection, temporal: Client, now: () => Date) {
  const read = ({ body }: { body: Buffer }) => JSON.parse(body.toString('utf8')) as never;
  const app = express();
  const webhooks = { payments: { stripe: read }, carrier: read, broker: read };
  const policy = loadOrderPolicy('production');
  app.use('/webhooks', createWebhookRouter({ connection, temporal, webhooks, now, policy }));
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async post(to: string, body: object): Promise<number> {
      const answer = await fetch(`${url}/webhooks/${to}`, { method: 'POST', body: JSON.stringify(body) });
      return answer.status;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
