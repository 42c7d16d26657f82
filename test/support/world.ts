/**
 * A small world for process stories: a time-skipping Temporal, the real activities over a real database, a sandbox post
 * office and scanner. People act on the workflows as the API would for them.
 */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { Connection } from 'mongoose';
import { createSandboxMailer, type SandboxMailer } from '../../activities/mail/sandbox';
import { createSandboxScanner, type SandboxScanner } from '../../activities/malware/sandbox';
import { checklistFor } from '../../domain/checklist';
import { dayOf } from '../../domain/days';
import { buildScreeningIndex } from '../../domain/screening/match';
import { createContacts } from '../../models/contact';
import { createDeclarations, type Declarations } from '../../models/declaration';
import type { RequirementRule } from '../../domain/shapes/vetting';
import type { LinkPurpose } from '../../domain/partner';
import type { FileStore } from '../../models/file-store';
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { prepareRecord } from '../../models/indexes';
import { partnerLinkModel } from '../../models/partner-link';
import { createVault } from '../../models/personal';
import { createSignatures, type Signatures } from '../../models/signature';
import { loadPolicy } from '../../rules/policy';
import { loadRequirementRules } from '../../rules/requirements';
import { composeActivities, type ActivityDependencies } from '../../worker/activities';
import { brandOnboardingId, type BrandOnboardingInput } from '../../workflows/brand-onboarding/messages';
import type { brandOnboarding } from '../../workflows/brand-onboarding/workflow';
import { openTestDatabase } from './mongo';

export interface World {
  env: TestWorkflowEnvironment;
  client: Client;
  connection: Connection;
  mailer: SandboxMailer;
  scanner: SandboxScanner;
  declarations: Declarations;
  signatures: Signatures;
  store: FileStore;
  /** What the world's rule book asks of its cases, by kind of proof. */
  documents: string[];
  /** A brand, its case and its contact, before anything is started. A new brand each time. */
  newCase(): Promise<BrandOnboardingInput>;
  /** Opens a case; a new brand each time unless told. */
  open(changes?: Partial<BrandOnboardingInput>): Promise<OpenedCase>;
  close(): Promise<void>;
}

export interface OpenedCase {
  caseId: string;
  contactId: string;
}

const secret = Buffer.alloc(32, 'a test secret, not for production');

/** A Portuguese household brand that comes to us itself, for Germany. */
const subject = { channel: 'direct', country: 'PT', market: 'DE', category: 'home' } as const;

/** Building the index of all listed parties takes seconds; stories need one name to meet. */
const deniedParties = {
  listedOn: '2026-11-01',
  index: buildScreeningIndex([
    {
      entry: 7001,
      name: 'PETROVSKY MARITIME TRADING HOUSE',
      kind: 'entity',
      programmes: ['TEST'],
      aliases: [],
    },
  ]),
};

let quiet = false;

/** The SDK's log would bury the tests' own words. */
export function beQuiet(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  });
}

/**
 * Starts a world. `rules` leaves only some of the rule book, so that a story about something else need not show every
 * document. `TEST_SERVER` is the path of the time-skipping server, `TEST_BUNDLE` of the workflow bundle.
 */
export async function startWorld(
  options: { rules?: (rule: RequirementRule) => boolean } = {},
): Promise<World> {
  const { connection, close: closeDatabase } = await openTestDatabase();
  await prepareRecord(connection);
  beQuiet();
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: required('TEST_SERVER') } },
  });
  const mailer = createSandboxMailer();
  const scanner = createSandboxScanner();
  const rules = loadRequirementRules().filter(options.rules ?? (() => true));
  const workers = await startWorkers(env, { connection, mailer, scanner, rules });
  const vault = createVault({ connection, secret });
  // A client of its own: waiting for a result by `env.client` would skip time, by years where nothing is to happen.
  const client = new Client({ connection: env.connection });
  return {
    env,
    client,
    connection,
    mailer,
    scanner,
    declarations: createDeclarations(connection, vault),
    signatures: createSignatures(connection, vault),
    store: createGridFsFileStore(connection),
    documents: checklistFor(subject, dayOf(Date.now()), rules).flatMap(({ document, key }) =>
      document ? [key] : [],
    ),
    newCase: () => newCase(createContacts(connection, vault)),
    open: async (changes = {}) =>
      openCase(client, { ...(await newCase(createContacts(connection, vault))), ...changes }),
    async close() {
      await workers.stop();
      await env.teardown();
      await closeDatabase();
    },
  };
}

async function startWorkers(
  env: TestWorkflowEnvironment,
  parts: Pick<ActivityDependencies, 'connection' | 'mailer' | 'scanner' | 'rules'>,
): Promise<{ stop(): Promise<void> }> {
  const activities = composeActivities({
    ...parts,
    secret,
    publicUrl: 'http://landfall.test',
    staffMailDomain: 'landfall.test',
    imprint: 'Landfall Commerce GmbH, Hamburg',
    deniedParties,
    clock: () => new Date(),
  });
  const shared = { connection: env.nativeConnection, activities };
  const workflowBundle = { codePath: required('TEST_BUNDLE') };
  const workers = [
    await Worker.create({ ...shared, taskQueue: 'onboarding', workflowBundle }),
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

async function newCase(contacts: ReturnType<typeof createContacts>): Promise<BrandOnboardingInput> {
  const slug = `brand-${randomUUID().slice(0, 8)}`;
  const caseId = `${slug}:DE`;
  const contactId = `contact:${caseId}`;
  const contact = { name: 'Ines Duarte', email: 'ines@brand.example', locale: 'en' as const };
  await contacts.saveContact({ contactId, caseId, ...contact });
  return {
    caseId,
    requestId: 'request-1',
    openedBy: 'staff:mia',
    listing: {
      brand: `Brand ${slug.slice(6)}`,
      brandSlug: slug,
      market: 'DE',
      country: 'PT',
      category: 'home',
      channel: 'direct',
      owner: 'staff:mia',
    },
    subject,
    inputs: {
      categoryGrowth: 0.12,
      monthlyDemand: 40_000,
      competitors: 12,
      grossMargin: 0.48,
      differentiation: ['designer'],
    },
    contactId,
    locale: 'en',
    policy: loadPolicy('production'),
  };
}

async function openCase(client: Client, input: BrandOnboardingInput): Promise<OpenedCase> {
  await client.workflow.start<typeof brandOnboarding>('brandOnboarding', {
    workflowId: brandOnboardingId(input.caseId),
    taskQueue: 'onboarding',
    args: [input],
  });
  return { caseId: input.caseId, contactId: input.contactId };
}

/** The newest open link of a purpose in a case, as the partner finds it in the mail; waits for it to be sent. */
export async function linkFor(
  world: World,
  caseId: string,
  purpose: LinkPurpose,
  slot?: string,
): Promise<string> {
  return eventually(`a link to ${purpose} for ${caseId}`, async () => {
    const found = await partnerLinkModel(world.connection)
      .findOne({ caseId, purpose, ...(slot ? { slot } : {}), closedAt: null, revokedAt: null, usedAt: null })
      .sort({ createdAt: -1 })
      .lean<{ _id: string }>()
      .exec();
    return found?._id;
  });
}

/** Asks again until there is an answer; gives up after `patienceMs`, saying what it waited for. */
export async function eventually<Thing>(
  what: string,
  ask: () => Promise<Thing | undefined>,
  patienceMs = 30_000,
): Promise<Thing> {
  const giveUp = Date.now() + patienceMs;
  while (Date.now() < giveUp) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what}`);
}

/** A small PDF, different for each text. */
export function pdf(text: string): Readable {
  return Readable.from([Buffer.from(`%PDF-1.4\n% ${text}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n`)]);
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by npm test, see test/servers.ts`);
  return value;
}
