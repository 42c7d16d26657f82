/**
 * A small world for stories of tax returns: a time-skipping Temporal, the real activities and rules over a real database, the sandbox of
 * the authorities behind the real adapters. The clock stands in the past, where exchange rates are known.
 */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { Connection } from 'mongoose';
import { createFileActivities } from '../../activities/files';
import { createByHandFiling } from '../../activities/filing/by-hand';
import { createGatewayFiling } from '../../activities/filing/gateway';
import { createHmrcFiling } from '../../activities/filing/hmrc';
import type { FilingPort } from '../../activities/filing/port';
import { createSandboxMailer } from '../../activities/mail/sandbox';
import { createSandboxScanner, type SandboxScanner } from '../../activities/malware/sandbox';
import { createPartnerActivities } from '../../activities/partner';
import { createRecordActivities } from '../../activities/record';
import type { TaxBook } from '../../activities/tax-drafting';
import type { By, TaskKind } from '../../domain/process';
import type { TaxPolicy } from '../../domain/shapes/policy';
import { periodNamed } from '../../domain/tax-calendar';
import type { FilingScheme, ReturnKey } from '../../domain/tax-return';
import { createTaxAuthoritySandbox, type TaxAuthoritySandbox } from '../../local/outside/tax-authority';
import { createContacts } from '../../models/contact';
import type { FileStore } from '../../models/file-store';
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { prepareRecord } from '../../models/indexes';
import { createMails } from '../../models/mail';
import { createPartnerLinks } from '../../models/partner-link';
import { createVault } from '../../models/personal';
import { findProcess, processModel } from '../../models/process';
import { taskModel, type TaskDocument } from '../../models/task';
import { writeTaxLines, type TaxLine } from '../../models/tax-ledger';
import { findReturnVersion } from '../../models/tax-return';
import { loadTaxPolicy } from '../../rules/policy';
import { loadTaxBook } from '../../rules/tax-book';
import { composeTaxActivities } from '../../worker/tax-activities';
import {
  decideReturn,
  taxReturnId,
  taxReturnListing,
  type TaxReturnInput,
} from '../../workflows/tax-return/messages';
import type { taxReturn } from '../../workflows/tax-return/workflow';
import { person } from './acting';
import { openTestDatabase } from './mongo';
import { startSandbox, type SandboxServer } from './sandbox-server';
import { beQuiet, eventually } from './world';

export const numbers: Record<FilingScheme, string> = {
  OSS: 'FI12345678',
  IOSS: 'IM2460000742',
  'UK-VAT': '123456789',
};

export const fatima = person('fatima', 'finance');
export const farid = person('farid', 'finance');

export interface TaxWorld {
  env: TestWorkflowEnvironment;
  client: Client;
  connection: Connection;
  store: FileStore;
  scanner: SandboxScanner;
  authority: SandboxServer<TaxAuthoritySandbox>;
  /** What stands between the activities and the authority: a test may change it. */
  filing: { port?: FilingPort; byHand: boolean };
  book: TaxBook;
  close(): Promise<void>;
}

const secret = Buffer.alloc(32, 'a secret of returns in tests');

export async function startTaxWorld(): Promise<TaxWorld> {
  const { connection, close: closeDatabase } = await openTestDatabase();
  await prepareRecord(connection);
  beQuiet();
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: process.env['TEST_SERVER'] ?? '' } },
  });
  const authority = await startSandbox(createTaxAuthoritySandbox, 1);
  const store = createGridFsFileStore(connection);
  const scanner = createSandboxScanner();
  const filing: TaxWorld['filing'] = { byHand: false };
  const book = { ...loadTaxBook() };
  const parts = { env, connection, store, scanner, authority, filing, book };
  const workers = await startWorkers(parts);
  return {
    ...parts,
    // A client of its own: waiting for a result by `env.client` would skip time.
    client: new Client({ connection: env.connection }),
    async close() {
      await workers.stop();
      await env.teardown();
      await authority.close();
      await closeDatabase();
    },
  };
}

async function startWorkers({
  env,
  connection,
  store,
  scanner,
  authority,
  filing,
  book,
}: Omit<TaxWorld, 'client' | 'close'>) {
  const vault = createVault({ connection, secret });
  const gateway = createGatewayFiling({ apiUrl: authority.url, apiKey: 'key' });
  const accessToken = () => Promise.resolve('token');
  const hmrc = createHmrcFiling({ apiUrl: `${authority.url}/hmrc`, accessToken, version: 'test' });
  const activities = {
    ...createRecordActivities(connection),
    ...createFileActivities({ store, scanner }),
    ...createPartnerActivities({
      ...{ vault, mailer: createSandboxMailer(), mails: createMails(connection) },
      ...{ contacts: createContacts(connection, vault), links: createPartnerLinks({ connection, secret }) },
      ...{ publicUrl: 'http://landfall.test', staffAddress: (role) => `${role}@landfall.test` },
      clock: () => new Date(),
    }),
    ...composeTaxActivities({
      ...{ connection, book, policy: loadTaxPolicy('production') },
      ports: (scheme, jurisdiction) =>
        filing.byHand
          ? createByHandFiling(scheme, jurisdiction)
          : (filing.port ?? (scheme === 'UK-VAT' ? hmrc : gateway)),
      taxpayer: { legalName: 'Landfall Commerce GmbH', address: 'Speicherstraße 1, 20457 Hamburg' },
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

/** A sale in the ledger: 100.00 and 19 % to Germany unless told. */
export function line(over: Partial<TaxLine> = {}): TaxLine {
  const orderId = over.orderId ?? `T-${randomUUID().slice(0, 8)}`;
  return {
    ...{ _id: `${orderId}/supply-1`, kind: 'supply', jurisdiction: 'DE', scheme: 'OSS', orderId },
    ...{ goodsClass: 'standard', rate: '0.19', ruleVersion: 'vat-de-2021-01-01@2026-09-29' },
    ...{ base: 100_00, tax: 19_00, currency: 'EUR', taxPoint: '2026-08-15', sources: [] },
    ...over,
  };
}

/** The order behind a line, as its process shows what was taken and given back; as much as the line says unless told. */
export async function paid(
  { connection }: Pick<TaxWorld, 'connection'>,
  { orderId, base, tax, currency }: TaxLine,
  money: { captured?: number; refunded?: number } = {},
): Promise<void> {
  const { captured = base + tax, refunded = 0 } = money;
  const payment = {
    captured: { amount: captured, currency },
    refunded: { amount: refunded, currency },
  };
  const snapshot = { _id: `order:${orderId}`, process: 'order-to-delivery', state: { payment } };
  await processModel(connection).collection.replaceOne({ _id: snapshot._id } as object, snapshot, {
    upsert: true,
  });
}

let periods = 0;

/** One return and all who act on it. */
export class ReturnActing {
  private constructor(
    readonly world: TaxWorld,
    readonly input: TaxReturnInput,
  ) {}

  /** A return of a period nobody else uses: quarters go backwards from the one before the newest rate. */
  static of(
    world: TaxWorld,
    period?: string,
    over: Partial<TaxReturnInput> & { scheme?: FilingScheme } = {},
  ) {
    const { scheme = 'OSS', ...changes } = over;
    const jurisdiction = scheme === 'UK-VAT' ? 'GB' : 'FI';
    const key: ReturnKey = { scheme, jurisdiction, period: periodNamed(scheme, period ?? freshPeriod()) };
    const policy: TaxPolicy = { ...loadTaxPolicy('production'), lawReviewDays: 3_650 };
    const openedBy = 'staff:farid';
    const listing = taxReturnListing(key, openedBy);
    return new ReturnActing(world, { key, number: numbers[scheme], openedBy, listing, policy, ...changes });
  }

  get id(): string {
    return taxReturnId(this.input.key);
  }

  get period() {
    return this.input.key.period;
  }

  get handle() {
    return this.world.client.workflow.getHandle<typeof taxReturn>(this.id);
  }

  /** Sales on a day of the period, with their money. */
  async sells(...sales: Partial<TaxLine>[]): Promise<TaxLine[]> {
    const lines = sales.map((sale) => line({ taxPoint: `${this.period.from.slice(0, 8)}15`, ...sale }));
    await writeTaxLines(this.world.connection, lines);
    for (const one of lines) if (one.kind !== 'refund') await paid(this.world, one);
    return lines;
  }

  async open(): Promise<this> {
    await this.world.client.workflow.start<typeof taxReturn>('taxReturn', {
      ...{ workflowId: this.id, taskQueue: 'orders', args: [this.input] },
    });
    return this;
  }

  update<Result, Argument extends { by: By }>(
    definition: UpdateDefinition<Result, [Argument]>,
    argument: Argument,
  ): Promise<Result> {
    return this.handle.executeUpdate<Result, [Argument]>(definition, { args: [argument] });
  }

  async snapshot(): Promise<Record<string, unknown>> {
    return (await findProcess(this.world.connection, this.id))?.state ?? {};
  }

  async draft(): Promise<{ version: number; sha256: string; due: number; nil: boolean; counts: object }> {
    return (await this.snapshot())['draft'] as never;
  }

  async version(number = 1) {
    const found = await findReturnVersion(this.world.connection, this.id, number);
    if (!found) throw new Error(`${this.id} has no version ${number}`);
    return found;
  }

  reaches(stage: string): Promise<string> {
    return eventually(`${this.id} in ${stage}`, async () =>
      (await findProcess(this.world.connection, this.id))?.stage === stage ? stage : undefined,
    );
  }

  /** Waits until somebody is asked for this, and the snapshot tells of it too: tasks are written before it. */
  task(kind: TaskKind): Promise<TaskDocument> {
    return eventually(`${kind} of ${this.id}`, async () => {
      const asked = { processId: this.id, kind, state: 'open' as const };
      const found = await taskModel(this.world.connection).findOne(asked).lean<TaskDocument>().exec();
      const shown = await findProcess(this.world.connection, this.id);
      return found && shown && shown.revision >= found.revision ? found : undefined;
    });
  }

  /** Approves the version that waits, once it waits. */
  async approve(by = fatima, over: { approve?: boolean; sha256?: string; reason?: string } = {}) {
    await this.task('approve-return');
    const { sha256 } = await this.draft();
    return this.update(decideReturn, { by, approve: true, sha256, reason: '', ...over });
  }

  /** A receipt as somebody uploads it. */
  async receipt(text = 'receipt') {
    const { fileId, fileName, sha256 } = await this.world.store.put(
      Readable.from([Buffer.from(`%PDF-1.4\n% ${text} ${this.id}\n%%EOF\n`)]),
      {
        ...{ caseId: this.id, slot: 'receipt', fileName: `${text}.pdf`, mediaType: 'application/pdf' },
        ...{ maxBytes: 1_000_000, origin: 'upload' },
      },
    );
    return { fileId, fileName, sha256 };
  }

  /** What the authority holds for this period. */
  filed() {
    return this.world.authority.part.book().filter((one) => one.key.startsWith(`${this.id}/`));
  }
}

function freshPeriod(): string {
  periods += 1;
  const quarter = 2026 * 4 + 2 - periods;
  return `${Math.floor(quarter / 4)}-Q${(quarter % 4) + 1}`;
}
