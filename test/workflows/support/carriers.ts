/** A worker for carriers beside a world's own, on the queue of orders, and people acting on one carrier. */
import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { createFileActivities } from '../../../activities/files';
import { createLogisticsPartnerActivities } from '../../../activities/logistics-partners';
import { createPartnerActivities } from '../../../activities/partner';
import { createRecordActivities } from '../../../activities/record';
import { addDays } from '../../../domain/days';
import type { By } from '../../../domain/process';
import { createContacts } from '../../../models/contact';
import { bookableCarriers, logisticsPartnerModel } from '../../../models/logistics-partner';
import { createMails } from '../../../models/mail';
import { createPartnerLinks } from '../../../models/partner-link';
import { createVault } from '../../../models/personal';
import { taskModel } from '../../../models/task';
import { loadLogisticsRequirements } from '../../../rules/logistics-requirements';
import { loadOrderPolicy, loadPolicy } from '../../../rules/policy';
import { documentRequestId } from '../../../workflows/document-request/messages';
import {
  decidePartner,
  logisticsPartnerId,
  openPartner,
  reinstatePartner,
  suspendPartner,
  type Application,
  type LogisticsPartnerInput,
  type PartnerDecision,
} from '../../../workflows/logistics-partner/messages';
import type { logisticsPartner } from '../../../workflows/logistics-partner/workflow';
import { Acting, omar } from '../../support/acting';
import { eventually, type World } from '../../support/world';
import { day, today } from './starting';

export interface CarrierWorker {
  newContact(caseId: string): Promise<string>;
  stop(): Promise<void>;
}

interface Parts extends Pick<World, 'connection' | 'mailer' | 'scanner' | 'store'> {
  secret: Buffer;
}

/** The activities a carrier's process needs. */
export function carrierActivities({ connection, mailer, scanner, store, secret }: Parts) {
  const vault = createVault({ connection, secret });
  return {
    ...createRecordActivities(connection),
    ...createFileActivities({ store, scanner }),
    ...createLogisticsPartnerActivities({ connection, requirementsOn: loadLogisticsRequirements }),
    ...createPartnerActivities({
      ...{ vault, mailer, mails: createMails(connection), contacts: createContacts(connection, vault) },
      links: createPartnerLinks({ connection, secret }),
      publicUrl: 'http://landfall.test',
      staffAddress: (role) => `${role}@landfall.test`,
      clock: () => new Date(),
    }),
  };
}

export async function startCarrierWorker(world: World): Promise<CarrierWorker> {
  const { env, connection } = world;
  const secret = Buffer.alloc(32, 'a secret of carriers in tests');
  const contacts = createContacts(connection, createVault({ connection, secret }));
  const worker = await Worker.create({
    ...{ connection: env.nativeConnection, taskQueue: 'orders' },
    activities: carrierActivities({ ...world, secret }),
    workflowBundle: { codePath: process.env['TEST_BUNDLE'] ?? '' },
  });
  const running = worker.run();
  return {
    async newContact(caseId) {
      const contactId = `contact:${randomUUID()}`;
      const person = { name: 'Jan Post', email: 'jan@carrier.example', locale: 'en' as const };
      await contacts.saveContact({ contactId, caseId, ...person });
      return contactId;
    },
    async stop() {
      worker.shutdown();
      await running;
    },
  };
}

export const documentKinds = [
  'registration',
  'carrier-licence',
  'insurance-certificate',
  'financial-statements',
];

/** What a sound carrier shows; its papers and its cover are good for so many days. */
export async function soundApplication(world: World, days = 400): Promise<Omit<Application, 'contactId'>> {
  const validTo = addDays(await today(world), days);
  return {
    requestId: randomUUID(),
    openedBy: omar.id,
    name: 'Landpost',
    facts: {
      finances: { equityRatio: 0.35, currentRatio: 1.6, insolvency: false },
      network: { countries: ['DE', 'FR'] },
      cover: { amount: { amount: 300_000_000, currency: 'EUR' }, validTo },
      reputation: { claimsRatio: 0.001, rating: 4.8 },
    },
    wanted: ['DE', 'FR'],
    documentsOnFile: documentKinds.map((kind, index) => ({
      ...{ kind, number: `${kind}-1`, sha256: String(index).repeat(64) },
      ...(kind === 'registration' ? {} : { validTo }),
    })),
  };
}

export class ActingForCarrier {
  readonly carrier = `carrier-${randomUUID().slice(0, 8)}`;
  readonly id = logisticsPartnerId(this.carrier);
  readonly people: Acting;

  constructor(
    private readonly world: World,
    private readonly worker: CarrierWorker,
  ) {
    this.people = new Acting(world, { caseId: this.id });
  }

  get handle() {
    return this.world.client.workflow.getHandle<typeof logisticsPartner>(this.id);
  }

  /** As the API does: starts the process unless it runs, and asks it. */
  async open(
    changes: Partial<Application> = {},
    { days = 400, by = omar, ...more }: { days?: number; by?: By } & Partial<LogisticsPartnerInput> = {},
  ) {
    const contactId = await this.worker.newContact(this.id);
    const application = { ...(await soundApplication(this.world, days)), contactId, ...changes };
    await this.world.client.workflow.start<typeof logisticsPartner>('logisticsPartner', {
      ...{ workflowId: this.id, taskQueue: 'orders', workflowIdConflictPolicy: 'USE_EXISTING' },
      args: [
        {
          carrier: this.carrier,
          listing: {
            ...{ brand: 'Landpost', brandSlug: this.carrier, market: '', country: 'DE' },
            ...{ category: 'carrier', channel: 'carrier', owner: by.id },
          },
          policy: {
            staff: loadOrderPolicy('production').staff,
            partner: loadPolicy('production').partner,
            documentNoticeDays: 30,
            scoreEvery: 91 * day,
          },
          application,
          ...more,
        },
      ],
    });
    return this.handle.executeUpdate(openPartner, { args: [{ by, application }] });
  }

  decide(decision: PartnerDecision, by: By) {
    return this.handle.executeUpdate(decidePartner, { args: [{ by, decision }] });
  }

  async qualify(by: By, days = 400) {
    return this.decide({ decision: 'qualify', validTo: await this.in(days) }, by);
  }

  suspend(by: By, reason = 'Parcels are opened on the way.') {
    return this.handle.executeUpdate(suspendPartner, { args: [{ by, reason }] });
  }

  reinstate(by: By, reason = 'They have found the thief.') {
    return this.handle.executeUpdate(reinstatePartner, { args: [{ by, reason }] });
  }

  /** Sends a document and has it approved. */
  async provide(kind: string, expiresOn: string | undefined, round = 1) {
    const fileId = await this.people.upload(kind, `${kind} ${round}`, round);
    const facts = { issuer: 'The authority', number: `${kind}-${round}`, issuedOn: '2026-01-01' };
    const decision = {
      decision: 'approve' as const,
      facts: { ...facts, ...(expiresOn ? { expiresOn } : {}) },
    };
    await this.people.review(kind, fileId, decision, omar, round);
    return fileId;
  }

  /** Waits until each document has been asked for: no letter is still going out, see `Acting.settled`. */
  async waitForRequests(kinds: readonly string[], round: number) {
    const processes = kinds.map((kind) => documentRequestId(this.id, kind, round));
    const open = { processId: { $in: processes }, key: 'provide-document', state: 'open' as const };
    await eventually(`requests for ${kinds.join(', ')}`, async () =>
      (await taskModel(this.world.connection).countDocuments(open)) === kinds.length ? true : undefined,
    );
  }

  async in(days: number): Promise<string> {
    return addDays(await today(this.world), days);
  }

  reaches(stage: string): Promise<string> {
    return this.people.reaches(stage, this.id);
  }

  async isBookable(): Promise<boolean> {
    const carriers = await bookableCarriers(this.world.connection, await today(this.world));
    return carriers.includes(this.carrier);
  }

  standing() {
    return logisticsPartnerModel(this.world.connection).findById(this.carrier).lean().exec();
  }

  /** Waits until the record of bookable carriers says so. */
  stands(state: string): Promise<string> {
    return eventually(`${this.carrier} ${state}`, async () =>
      (await this.standing())?.state === state ? state : undefined,
    );
  }

  /** Ends it, so that later skips of time meet no other story. */
  async close() {
    await this.handle.cancel();
    return this.handle.result();
  }
}
