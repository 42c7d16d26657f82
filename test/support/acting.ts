/** People acting on the workflows, as the API acts for them: each act is what one person does at one step. */
import type { Client } from '@temporalio/client';
import type { By, ByLink } from '../../domain/process';
import type { Declaration, DocumentFacts, ReviewDecision } from '../../domain/shapes/vetting';
import type { Role } from '../../domain/shapes/common';
import type { PilotPlan } from '../../domain/shapes/pilot';
import type { Terms } from '../../domain/shapes/terms';
import { linkIdOf, partnerLinkModel } from '../../models/partner-link';
import { findProcess } from '../../models/process';
import { taskModel } from '../../models/task';
import { keepSalesFacts } from '../../models/sales-fact';
import {
  acceptTerms,
  brandOnboardingId,
  decideSourcing,
  decideVetting,
  declareProfile,
  planPilot,
  proposeTerms,
  withdraw,
} from '../../workflows/brand-onboarding/messages';
import {
  approveContract,
  contractSigningId,
  signAsBrand,
  signAsPlatform,
} from '../../workflows/contract-signing/messages';
import {
  documentRequestId,
  documentUploaded,
  reviewDocument,
} from '../../workflows/document-request/messages';
import { decideVerdict, pilotTrialId } from '../../workflows/pilot-trial/messages';
import { grantRights, rightsGrantId } from '../../workflows/rights-grant/messages';
import type { brandOnboarding } from '../../workflows/brand-onboarding/workflow';
import { eventually, linkFor, pdf, type OpenedCase, type World } from './world';

export function person(name: string, ...roles: Role[]): By {
  return { id: `staff:${name}`, roles, request: `request-of-${name}` };
}

export const mia = person('mia', 'category-manager');
export const noah = person('noah', 'category-manager');
export const omar = person('omar', 'ops');
export const olga = person('olga', 'ops');
export const fatima = person('fatima', 'finance');
export const chen = person('chen', 'compliance');
export const ada = person('ada', 'admin');

export function byLink(linkId: string): ByLink {
  return { linkId, request: 'request-of-partner' };
}

/** What an honest Portuguese household brand declares. */
export const honestDeclaration: Declaration = {
  legalName: 'Cerâmica do Mondego, Lda.',
  address: 'Rua da Sofia 12\n3000-389 Coimbra',
  registrationNumber: '501964843',
  vatNumber: 'PT501964843',
  iban: 'PT50000201231234567890154',
  people: [{ name: 'Ines Duarte', capacity: 'director' }],
  attested: [
    'sanctions-compliance',
    'no-forced-labour',
    'product-safety',
    'lawful-offers',
    'restricted-substances',
  ],
};

export const documentFacts: DocumentFacts = {
  issuer: 'Conservatória do Registo Comercial',
  number: 'CRC-2026-1187',
  issuedOn: '2026-01-15',
  expiresOn: '2031-01-14',
};

export const soundTerms: Terms = {
  currency: 'EUR',
  priceList: [
    { sku: 'MUG-1', description: 'Stoneware mug', unitPrice: { amount: 640, currency: 'EUR' } },
    { sku: 'BOWL-2', description: 'Serving bowl', unitPrice: { amount: 1890, currency: 'EUR' } },
  ],
  moq: 200,
  leadTimeDays: 30,
  incoterm: 'FCA',
  namedPlace: 'Porto, Leixões',
  sale: {
    territory: ['DE'],
    channels: ['own-shop', 'marketplace'],
    period: { from: '2027-01-01', to: '2028-12-31' },
  },
  exclusivity: [],
  marketing: { fund: { amount: 500_000, currency: 'EUR' }, assets: true, training: false, jointCampaigns: 2 },
  defectReturnDays: 60,
  slowStock: { remedy: 'buy-back', afterDays: 180, atShare: 0.5 },
  payment: { depositShare: 0.3, balanceDays: 30 },
  rights: ['trademark', 'images'],
  contract: { from: '2027-01-01', to: '2028-12-31' },
  noticeDays: 90,
};

export const smallPlan: PilotPlan = {
  market: 'DE',
  skus: [{ sku: 'MUG-1', quantity: 100 }],
  budget: { amount: 100_000, currency: 'EUR' },
};

/** A pilot's facts, good or bad. */
export function facts(day: string, good: boolean) {
  return [
    {
      factId: `fact-${day}`,
      sku: 'MUG-1',
      day,
      sold: good ? 80 : 5,
      returned: good ? 2 : 4,
      defective: good ? 0 : 3,
      stockedOut: false,
      delivered: good ? 80 : 5,
      onTime: good ? 79 : 2,
      ratings: 20,
      stars: good ? 92 : 40,
    },
  ];
}

/** One case, and all who act on it. */
export class Acting {
  private readonly client: Client;

  constructor(
    readonly world: World,
    private readonly opened: Pick<OpenedCase, 'caseId'>,
  ) {
    this.client = world.client;
  }

  get caseId(): string {
    return this.opened.caseId;
  }

  get onboarding() {
    return this.client.workflow.getHandle<typeof brandOnboarding>(brandOnboardingId(this.caseId));
  }

  get processId(): string {
    return brandOnboardingId(this.caseId);
  }

  stage(processId: string = this.processId): Promise<string | undefined> {
    return findProcess(this.world.connection, processId).then((process) => process?.stage);
  }

  /** Waits until a process is recorded in a stage. */
  reaches(stage: string, processId?: string): Promise<string> {
    return eventually(`${processId ?? this.caseId} in ${stage}`, async () =>
      (await this.stage(processId)) === stage ? stage : undefined,
    );
  }

  pursue() {
    return this.onboarding.executeUpdate(decideSourcing, { args: [{ by: mia, approve: true }] });
  }

  /** Waits until it is asked for this time. */
  async declare(declaration: Declaration = honestDeclaration, round = 1) {
    const step = `${this.processId}/declare-${round}`;
    await eventually(`declaration ${round} asked of ${this.caseId}`, async () => {
      const link = await partnerLinkModel(this.world.connection).findById(linkIdOf(step)).lean().exec();
      return link ?? undefined;
    });
    return this.declareNow(declaration, round, linkIdOf(step));
  }

  async declareNow(declaration: Declaration, round: number, linkId = 'link-of-before') {
    const declarationId = `declaration:${this.caseId}:${round}`;
    await this.world.declarations.saveDeclaration({
      declarationId,
      caseId: this.caseId,
      at: new Date(),
      declaration,
    });
    return this.onboarding.executeUpdate(declareProfile, { args: [{ by: byLink(linkId), declarationId }] });
  }

  async upload(requirement: string, text = requirement, round = 1) {
    const linkId = await linkFor(this.world, this.caseId, 'upload-document', requirement);
    const file = await this.world.store.put(pdf(`${this.caseId} ${text}`), {
      caseId: this.caseId,
      slot: requirement,
      fileName: `${text}.pdf`,
      mediaType: 'application/pdf',
      maxBytes: 1_000_000,
      origin: 'upload',
    });
    const { fileId, sha256 } = file;
    await this.client.workflow
      .getHandle(documentRequestId(this.caseId, requirement, round))
      .signal(documentUploaded, { fileId, sha256, linkId, facts: documentFacts });
    return fileId;
  }

  async review(requirement: string, fileId: string, review: ReviewDecision, by: By = omar, round = 1) {
    const processId = documentRequestId(this.caseId, requirement, round);
    await this.reaches('in-review', processId);
    return this.client.workflow
      .getHandle(processId)
      .executeUpdate(reviewDocument, { args: [{ by, fileId, review }] });
  }

  async provideAll(requirements: string[] = this.world.documents) {
    await Promise.all(
      requirements.map(async (requirement) => {
        const fileId = await this.upload(requirement);
        await this.review(requirement, fileId, { decision: 'approve' });
      }),
    );
  }

  async approveVetting(by: By = omar) {
    await this.waitForTask('approve-vetting');
    return this.approveVettingNow(by);
  }

  approveVettingNow(by: By) {
    return this.onboarding.executeUpdate(decideVetting, { args: [{ by, approve: true }] });
  }

  async vetted() {
    await this.pursue();
    await this.declare();
    await this.provideAll();
    await this.approveVetting();
    await this.reaches('negotiation');
  }

  propose(terms: Terms = soundTerms, basedOn = 0, by: By = mia) {
    return this.onboarding.executeUpdate(proposeTerms, { args: [{ side: 'platform', by, terms, basedOn }] });
  }

  /** Waits for the mail with this version first. */
  async acceptAsBrand(version = 1) {
    const linkId = await eventually(`version ${version} at the brand of ${this.caseId}`, async () => {
      const mailed = { caseId: this.caseId, purpose: 'answer-terms', 'mail.values.version': version };
      const link = await partnerLinkModel(this.world.connection)
        .findOne(mailed as object)
        .lean<{ _id: string }>();
      return link?._id;
    });
    return this.onboarding.executeUpdate(acceptTerms, {
      args: [{ side: 'brand', by: byLink(linkId), version }],
    });
  }

  async agreed(terms: Terms = soundTerms) {
    await this.vetted();
    await this.agreeOn(terms);
  }

  async agreeOn(terms: Terms) {
    await this.propose(terms);
    await this.acceptAsBrand();
    await this.reaches('pilot');
  }

  planPilot(plan: PilotPlan = smallPlan, by: By = mia) {
    return this.onboarding.executeUpdate(planPilot, { args: [{ by, plan }] });
  }

  /**
   * Reports a day's sales and plans the pilot; at policy zero its window is over at once, otherwise it passes when
   * somebody skips time.
   */
  async pilot(good = true, plan: PilotPlan = smallPlan) {
    const now = await this.world.env.currentTimeMs();
    const day = new Date(now).toISOString().slice(0, 10);
    await keepSalesFacts(this.world.connection, this.caseId, facts(day, good), '2020-01-01T00:00:00.000Z');
    await this.planPilot(plan);
    await this.reaches('verdict', pilotTrialId(this.caseId));
  }

  verdict(verdict: 'expand' | 'extend' | 'stop', reason?: string, by: By = mia) {
    const decision = reason ? { verdict, reason } : { verdict };
    return this.client.workflow
      .getHandle(pilotTrialId(this.caseId))
      .executeUpdate(decideVerdict, { args: [{ by, decision }] });
  }

  async piloted() {
    await this.agreed();
    await this.pilot();
    await this.verdict('expand');
    await this.reaches('contract');
  }

  signing(round = 1) {
    return this.client.workflow.getHandle(contractSigningId(this.caseId, round));
  }

  async approve(by: By = fatima, round = 1) {
    await this.reaches('awaiting-approval', contractSigningId(this.caseId, round));
    return this.signing(round).executeUpdate(approveContract, { args: [{ by, approve: true }] });
  }

  async contractOf(round = 1): Promise<{ sha256: string; fileId: string }> {
    const process = await findProcess(this.world.connection, contractSigningId(this.caseId, round));
    return process?.state.contract as { sha256: string; fileId: string };
  }

  async signForBrand(round = 1, sha256?: string) {
    const linkId = await linkFor(this.world, this.caseId, 'sign-contract');
    const signature = await this.sign(linkId, 'Ines Duarte', 'Managing director', round);
    return this.signing(round).executeUpdate(signAsBrand, {
      args: [{ by: byLink(linkId), ...signature, ...(sha256 ? { sha256 } : {}) }],
    });
  }

  async sendBack(reason: string, by: By = fatima, round = 1) {
    await this.reaches('awaiting-approval', contractSigningId(this.caseId, round));
    return this.signing(round).executeUpdate(approveContract, { args: [{ by, approve: false, reason }] });
  }

  async signForPlatform(by: By = ada, round = 1) {
    await this.reaches('awaiting-platform', contractSigningId(this.caseId, round));
    return this.signForPlatformNow(by, round);
  }

  async signForPlatformNow(by: By = ada, round = 1) {
    const signature = await this.sign(by.id, 'Ada Okafor', 'Managing director', round);
    return this.signing(round).executeUpdate(signAsPlatform, { args: [{ by, ...signature }] });
  }

  private async sign(linkId: string, name: string, capacity: string, round: number) {
    const { sha256 } = await this.contractOf(round);
    const signatureId = `signature:${this.caseId}:${linkId}:${round}`;
    const at = new Date().toISOString();
    await this.world.signatures.saveSignature({
      signatureId,
      caseId: this.caseId,
      linkId,
      sha256,
      at,
      signer: { name, capacity },
    });
    return { signatureId, sha256 };
  }

  async grant(assets: Terms['rights'] = soundTerms.rights, scope = soundTerms.sale, round = 1) {
    const linkId = await linkFor(this.world, this.caseId, 'grant-rights');
    const grants = assets.map((asset) => ({ asset, scope, sublicence: false }));
    return this.client.workflow
      .getHandle(rightsGrantId(this.caseId, round))
      .executeUpdate(grantRights, { args: [{ by: byLink(linkId), grants }] });
  }

  async withdraw(reason = 'Another market comes first.', by: By = mia) {
    await this.settled();
    return this.withdrawNow(reason, by);
  }

  withdrawNow(reason = 'Another market comes first.', by: By = mia) {
    return this.onboarding.executeUpdate(withdraw, { args: [{ side: 'platform', by, reason }] });
  }

  /** Through any of the case's links. */
  async withdrawAsBrand(linkId: string, reason = 'We sell ourselves.') {
    await this.settled();
    const by = byLink(linkId);
    return this.onboarding.executeUpdate(withdraw, { args: [{ side: 'brand', by, reason }] });
  }

  /**
   * Every question that went out has its task. The time-skipping server never gets over an activity that is cancelled
   * in the very moment in which it completes (`ACTIVITY_UNKNOWN`), so stories do not leave while a mail is going out.
   */
  settled(): Promise<true> {
    const { connection } = this.world;
    return eventually(`${this.caseId} to wait for people`, async () => {
      const { caseId } = this;
      const asking = await partnerLinkModel(connection).distinct('processId', {
        caseId,
        usedAt: null,
        closedAt: null,
      });
      const waiting = await taskModel(connection).distinct('processId', { caseId, state: 'open' });
      return asking.every((process) => waiting.includes(process)) ? true : undefined;
    });
  }

  async live() {
    await this.piloted();
    await this.approve();
    await this.signForBrand();
    await this.signForPlatform();
    await this.grant();
    await this.reaches('live');
  }

  waitForTask(key: string): Promise<string> {
    const open = { caseId: this.caseId, key, state: 'open' as const };
    return eventually(`the task ${key} in ${this.caseId}`, async () =>
      (await taskModel(this.world.connection).exists(open)) ? key : undefined,
    );
  }
}
