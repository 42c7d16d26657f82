/**
 * The worker of the onboarding bench: the real activities and the real bundle, as `worker/main.ts` composes them, and
 * beside them the bare workflow. It counts what it does, and tells the bench of tasks and links, so that the people of the
 * bench need not ask the database what waits for them.
 */
import path from 'node:path';
import { Context } from '@temporalio/activity';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type ActivityExecuteInput,
  type ActivityInterceptorsFactory,
} from '@temporalio/worker';
import { createSmtpMailer } from '../activities/mail/smtp';
import { createClamdScanner } from '../activities/malware/clamd';
import { projectRoot } from '../config/root';
import { readSettings, type Settings } from '../config/settings';
import { buildScreeningIndex } from '../domain/screening/match';
import { connectToRecord } from '../models/connect';
import { loadOfacList } from '../rules/ofac';
import { loadPolicy } from '../rules/policy';
import { loadRequirementRules } from '../rules/requirements';
import { composeActivities, type ActivityDependencies } from '../worker/activities';
import type { BareActivities } from './bare-workflow';
import { add, countCommands, monitored, noCounts, type Counts } from './counts';
import { bareBundleSetting, bareQueues, type Notice, type Order } from './onboarding-wire';

let counts: Counts = noCounts();

function tell(notice: Notice): void {
  process.send?.(notice);
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const connection = await NativeConnection.connect({ address: settings.TEMPORAL_ADDRESS });
  const record = await connectToRecord(monitored(settings.MONGODB_URI));
  countCommands(record, () => counts);
  const workers = await createWorkers(connection, telling(composeActivities(dependencies(settings, record))));
  const end = new Promise<void>((resolve) => {
    process.on('message', (order: Order) => (order === 'end' ? resolve() : tellCounts()));
    process.once('disconnect', resolve);
  });
  void end.then(() => workers.forEach((worker) => worker.shutdown()));
  tell({ kind: 'ready' });
  await Promise.all(workers.map((worker) => worker.run()));
  await connection.close();
  await record.close();
  if (process.connected) process.disconnect();
}

function tellCounts(): void {
  tell({ kind: 'counted', counts });
  counts = noCounts();
}

function createWorkers(connection: NativeConnection, activities: object): Promise<Worker[]> {
  const shared = {
    connection,
    interceptors: { activity: [countActivities] },
    shutdownGraceTime: '2 seconds',
  };
  const real = { ...shared, activities };
  const bare = { ...shared, activities: bareActivities };
  const bundles = {
    real: { codePath: path.join(projectRoot, 'dist', 'workflow-bundle.js') },
    bare: { codePath: process.env[bareBundleSetting] ?? '' },
  };
  // The same limits for both, those of `worker/main.ts`.
  const many = { maxConcurrentActivityTaskExecutions: 50 };
  const few = { maxConcurrentActivityTaskExecutions: 4 };
  return Promise.all([
    Worker.create({ ...real, ...many, taskQueue: 'onboarding', workflowBundle: bundles.real }),
    Worker.create({ ...real, ...few, taskQueue: 'documents' }),
    Worker.create({ ...bare, ...many, taskQueue: bareQueues.onboarding, workflowBundle: bundles.bare }),
    Worker.create({ ...bare, ...few, taskQueue: bareQueues.documents }),
  ]);
}

function dependencies(
  settings: Settings,
  connection: ActivityDependencies['connection'],
): ActivityDependencies {
  const { hostname, port } = new URL(settings.CLAMD_URL);
  const mailer = createSmtpMailer({
    url: settings.SMTP_URL,
    from: settings.MAIL_FROM,
    ...(settings.MAIL_INBOX_URL ? { inboxUrl: settings.MAIL_INBOX_URL } : {}),
  });
  const scanner = createClamdScanner({ host: hostname, port: Number(port), maxBytes: 26 * 1024 * 1024 });
  const list = loadOfacList();
  const { legalName, address } = loadPolicy(settings.LANDFALL_POLICY).platform;
  return {
    connection,
    mailer: { ...mailer, send: (mail) => timed('mail', () => mailer.send(mail)) },
    scanner: { ...scanner, scan: (stream) => timed('scan', () => scanner.scan(stream)) },
    secret: settings.LANDFALL_SECRET,
    publicUrl: settings.PUBLIC_URL,
    staffMailDomain: settings.STAFF_MAIL_DOMAIN,
    imprint: `${legalName}, ${address}`,
    rules: loadRequirementRules(),
    deniedParties: { listedOn: list.meta.snapshotOf, index: buildScreeningIndex(list.parties) },
    clock: () => new Date(),
  };
}

/** The real activities; those after which somebody can act tell the bench so. */
function telling(activities: ReturnType<typeof composeActivities>): typeof activities {
  return {
    ...activities,
    async recordProcess(record) {
      const done = await activities.recordProcess(record);
      const contract = record.state['contract'] as { sha256?: string } | undefined;
      const { processId, caseId, openTasks } = record;
      const tasks = openTasks.map(({ key, role }) => `${key} ${role}`);
      const sha256 = contract?.sha256 ? { contractSha256: contract.sha256 } : {};
      tell({ kind: 'recorded', processId, caseId, tasks, ...sha256 });
      return done;
    },
    async askPartner(request) {
      const { linkId } = await activities.askPartner(request);
      tell({ kind: 'linked', processId: request.processId, purpose: request.purpose, linkId });
      return { linkId };
    },
  };
}

const bareActivities: BareActivities = {
  async note(message) {
    if (message === null) return;
    tell({ kind: 'awaits', workflowId: Context.current().info.workflowExecution?.workflowId ?? '', message });
  },
  async work() {},
};

const countActivities: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    execute: async (input: ActivityExecuteInput, next) => {
      const began = performance.now();
      try {
        return await next(input);
      } finally {
        const kind = info.isLocal ? counts.localActivities : counts.regularActivities;
        add(kind, info.activityType, performance.now() - began);
      }
    },
  },
});

async function timed<Result>(name: string, call: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  try {
    return await call();
  } finally {
    add(counts.outside, name, performance.now() - began);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench worker: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  process.exit(1);
});
