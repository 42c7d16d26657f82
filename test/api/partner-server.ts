/** The partner's pages as they run: a real Express app, a database, a Temporal server, stand-in processes behind it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import express, { type Router } from 'express';
import pino from 'pino';
import { createPartnerRouter } from '../../api/partner/router';
import type { PartnerDependencies } from '../../api/partner/dependencies';
import { requestContext } from '../../api/request-context';
import type { LinkPurpose } from '../../domain/partner';
import type { ProcessKind } from '../../domain/process';
import type { Locale } from '../../domain/shapes/common';
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { prepareRecord } from '../../models/indexes';
import { createIpNotices } from '../../models/ip-notice';
import { createPartnerLinks } from '../../models/partner-link';
import { createVault } from '../../models/personal';
import { processModel } from '../../models/process';
import { createTransfers } from '../../models/transfer';
import { openTestDatabase } from '../support/mongo';
import { told, type StandIn } from './partner-workflows';

const day = 86_400_000;

/** What a link in a test is about; the process behind it is started, and recorded unless `record` says no. */
export interface Asked {
  purpose: LinkPurpose;
  process?: ProcessKind;
  stage?: string;
  state?: Record<string, unknown>;
  slot?: string;
  locale?: Locale;
  mail?: { kind: 'upload-document' | 'revise-document' | 'declare-profile'; values: Record<string, string> };
  lifetimeMs?: number;
  standIn?: StandIn;
  record?: boolean;
}

export interface Opened {
  caseId: string;
  processId: string;
  linkId: string;
  token: string;
  path: string;
  told(): Promise<{ name: string; content: unknown }[]>;
}

/** Starts everything. `close` ends it and drops the database. */
export async function openPartnerServer(over: Partial<PartnerDependencies> = {}) {
  const address = process.env['TEST_TEMPORAL_ADDRESS'];
  if (!address)
    throw new Error(
      'TEST_TEMPORAL_ADDRESS is not set: the tests need a Temporal server, see test/servers.ts',
    );
  const database = await openTestDatabase();
  const { connection } = database;
  await prepareRecord(connection);
  const secret = randomBytes(32);
  const links = createPartnerLinks({ connection, secret });
  const store = createGridFsFileStore(connection);
  const vault = createVault({ connection, secret });
  const temporalConnection = await Connection.connect({ address });
  const temporal = new Client({ connection: temporalConnection });
  const native = await NativeConnection.connect({ address });
  const taskQueue = `partner-pages-${randomUUID()}`;
  const workflowsPath = require.resolve('./partner-workflows');
  const worker = await Worker.create({ connection: native, taskQueue, workflowsPath });
  const running = worker.run();

  const lines: string[] = [];
  const sink = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  const notices = createIpNotices({ connection, vault, secret });
  const transfers = createTransfers(connection);
  const known = { connection, temporal, store, transfers, vault, notices, links };
  const deps = { ...known, clock: () => new Date(), ...over };
  const serve = async (router: Router) => {
    const app = express()
      .use(requestContext(pino({}, sink)))
      .use('/p', router);
    const listening = createServer(app).listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const close = () => {
      listening.closeAllConnections();
      listening.close();
    };
    return { origin: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, close };
  };
  const router = (other: Partial<PartnerDependencies>) => createPartnerRouter({ ...deps, ...other });
  const server = await serve(router({}));
  const { origin } = server;

  async function record(processId: string, kind: ProcessKind, caseId: string, stage: string, state: object) {
    const listing = { brand: 'Lumière', brandSlug: 'lumiere', market: 'DE', country: 'FR' };
    const rest = { category: 'home', channel: 'direct', owner: 'mia' };
    const at = '2027-01-01T00:00:00.000Z';
    await processModel(connection).updateOne(
      { _id: processId },
      {
        $set: {
          process: kind,
          caseId,
          stage,
          stageSince: at,
          openedAt: at,
          listing: { ...listing, ...rest },
          state,
        },
        $inc: { revision: 1 },
      },
      { upsert: true },
    );
  }

  async function open(asked: Asked): Promise<Opened> {
    const caseId = `case-${randomUUID()}`;
    const kind = asked.process ?? 'brand-onboarding';
    const processId = `${kind}:${caseId}`;
    const type = kind.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    await temporal.workflow.start(type, { workflowId: processId, taskQueue, args: [asked.standIn ?? {}] });
    if (asked.record !== false)
      await record(processId, kind, caseId, asked.stage ?? 'vetting', asked.state ?? {});
    const link = await links.issueLink(`${processId}/step`, {
      ...{ purpose: asked.purpose, caseId, processId, contactId: 'contact-1', slot: asked.slot ?? 'slot' },
      locale: asked.locale ?? 'en',
      singleUse: ['declare-profile', 'sign-contract', 'counter-notice'].includes(asked.purpose),
      mail: asked.mail ?? { kind: 'declare-profile', values: { brand: 'Lumière', market: 'DE' } },
      expiresAt: new Date(Date.now() + (asked.lifetimeMs ?? 30 * day)),
      createdAt: new Date(),
    });
    const token = links.tokenOf(link);
    return {
      ...{ caseId, processId, linkId: link.linkId, token, path: `/p/${token}` },
      told: () => temporal.workflow.getHandle(processId).query(told),
    };
  }

  return {
    ...{
      origin,
      router,
      serve,
      connection,
      store,
      vault,
      notices,
      links,
      temporal,
      taskQueue,
      open,
      record,
      lines,
    },
    async close() {
      server.close();
      worker.shutdown();
      await running;
      await native.close();
      await temporalConnection.close();
      await database.close();
    },
  };
}

export type PartnerServer = Awaited<ReturnType<typeof openPartnerServer>>;

/** The page of an answer. */
export async function textOf(answer: Response | undefined): Promise<string> {
  return answer ? await answer.text() : '';
}
