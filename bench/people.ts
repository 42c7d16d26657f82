/** The people of one case, acting on its workflows through the Temporal client as the API acts for them. */
import type { Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { carriedOut, openOnboarding } from '../api/commands';
import { checklistFor } from '../domain/checklist';
import { dayOf } from '../domain/days';
import type { By, ByLink, Outcome } from '../domain/process';
import type { Role } from '../domain/shapes/common';
import type { OnboardingPolicy } from '../domain/shapes/policy';

import type { Terms } from '../domain/shapes/terms';
import type { Declaration, RequirementRule } from '../domain/shapes/vetting';
import { brand, company, offer, pilotPlan, salesFacts } from '../local/demo/cast';
import * as onboarding from '../workflows/brand-onboarding/messages';
import * as signing from '../workflows/contract-signing/messages';
import * as documents from '../workflows/document-request/messages';
import { decideVerdict, pilotTrialId } from '../workflows/pilot-trial/messages';
import { grantRights, rightsGrantId } from '../workflows/rights-grant/messages';
import type { Doors } from './doors';
import type { NoticeBoard } from './notice-board';

export interface Surroundings {
  client: Client;
  doors: Doors;
  board: NoticeBoard;
  policy: OnboardingPolicy;
  rules: readonly RequirementRule[];
  /** Milliseconds from sending an update to its answer. */
  updateTimes: number[];
}

const subject = { channel: 'direct', country: 'CN', market: 'DE', category: 'home' } as const;

/** One brand, from opening the case to live; everybody acts as soon as they are asked. */
export class CasePeople {
  private readonly caseId: string;
  private readonly id: string;
  private readonly today = dayOf(Date.now());
  private readonly terms = offer(this.today) as Terms;

  constructor(
    private readonly around: Surroundings,
    private readonly slug: string,
  ) {
    this.caseId = `${slug}:DE`;
    this.id = onboarding.brandOnboardingId(this.caseId);
  }

  /** @throws Error when the case ends elsewhere than in `live` */
  async bringToLive(): Promise<string> {
    await this.open();
    await this.asked(this.id, 'decide-sourcing category-manager');
    await this.send(this.id, onboarding.decideSourcing, { by: this.staff('mia'), approve: true });
    const papers = this.checklist().filter(({ kind }) => kind === 'verified');
    await Promise.all([this.declare(), ...papers.map((requirement) => this.provide(requirement.key))]);
    await this.asked(this.id, 'approve-vetting ops');
    await this.send(this.id, onboarding.decideVetting, { by: this.staff('omar', 'ops'), approve: true });
    await this.agree();
    await this.tryOut();
    await this.contract();
    await this.grant();
    const { stage } = (await this.around.client.workflow.getHandle(this.id).result()) as { stage: string };
    if (stage !== 'live') throw new Error(`${this.caseId} ended as ${stage}`);
    return this.caseId;
  }

  private async open(): Promise<void> {
    const { client, doors, policy } = this.around;
    const contactId = `contact:${this.caseId}`;
    await doors.saveContact(contactId, this.caseId);
    const name = `Lande Porcelain ${this.slug}`;
    const input = {
      ...{ caseId: this.caseId, requestId: `open-${this.caseId}`, openedBy: 'staff:mia', contactId },
      listing: { brand: name, brandSlug: this.slug, ...subject, owner: 'staff:mia' },
      ...{ subject, policy, locale: 'zh' as const },
      inputs: { ...brand.inputs, differentiation: ['designer' as const] },
    };
    await this.timed(() => openOnboarding(client, input));
  }

  private checklist() {
    return checklistFor(subject, this.today, this.around.rules);
  }

  private async declare(): Promise<void> {
    await this.asked(this.id, 'declare-profile partner');
    const declarationId = `declaration:${this.caseId}`;
    await this.around.doors.saveDeclaration(declarationId, this.caseId, this.declaration());
    const by = await this.link(this.id, 'declare-profile');
    await this.send(this.id, onboarding.declareProfile, { by, declarationId });
  }

  private declaration(): Declaration {
    const { legalName = '', address = '', registrationNumber = '', accountNumber = '' } = company;
    const attested = this.checklist().filter(({ kind }) => kind === 'attested');
    return {
      ...{ legalName, address, registrationNumber, accountNumber },
      people: [
        { name: company['people.0.name'] ?? '', capacity: 'director' },
        { name: company['people.1.name'] ?? '', capacity: 'owner' },
      ],
      attested: attested.map(({ key }) => key),
    };
  }

  private async provide(requirement: string): Promise<void> {
    const processId = documents.documentRequestId(this.caseId, requirement, 1);
    await this.asked(processId, 'provide-document partner');
    const { linkId } = await this.link(processId, 'upload-document');
    const { fileId, sha256 } = await this.around.doors.upload(this.caseId, requirement);
    const year = Number(this.today.slice(0, 4));
    const validity = { issuedOn: `${year - 1}-03-01`, expiresOn: `${year + 4}-02-28` };
    const facts = { issuer: 'State Administration for Market Regulation', number: 'SAMR-4711', ...validity };
    await this.around.client.workflow
      .getHandle(processId)
      .signal(documents.documentUploaded, { fileId, sha256, linkId, facts });
    await this.asked(processId, 'review-document ops');
    const review = { decision: 'approve' } as const;
    await this.send(processId, documents.reviewDocument, { by: this.staff('omar', 'ops'), fileId, review });
  }

  private async agree(): Promise<void> {
    await this.asked(this.id, 'answer-terms category-manager');
    const proposal = { side: 'platform' as const, by: this.staff('mia'), terms: this.terms, basedOn: 0 };
    await this.send(this.id, onboarding.proposeTerms, proposal);
    await this.asked(this.id, 'answer-terms partner');
    const by = await this.link(this.id, 'answer-terms');
    await this.send(this.id, onboarding.acceptTerms, { side: 'brand', by, version: 1 });
  }

  private async tryOut(): Promise<void> {
    await this.asked(this.id, 'plan-pilot category-manager');
    await this.around.doors.keepSales(this.caseId, salesFacts(this.today));
    const plan = { ...pilotPlan, budget: { amount: pilotPlan.budget.amount, currency: 'EUR' as const } };
    await this.send(this.id, onboarding.planPilot, { by: this.staff('mia'), plan });
    const pilot = pilotTrialId(this.caseId);
    await this.asked(pilot, 'confirm-verdict category-manager');
    await this.send(pilot, decideVerdict, { by: this.staff('mia'), decision: { verdict: 'expand' } });
  }

  private async contract(): Promise<void> {
    const id = signing.contractSigningId(this.caseId, 1);
    await this.asked(id, 'approve-contract finance');
    await this.send(id, signing.approveContract, { by: this.staff('fatima', 'finance'), approve: true });
    await this.asked(id, 'brand-signature partner');
    const by = await this.link(id, 'sign-contract');
    const sha256 = await this.around.board.when(`${id} contract`);
    await this.send(id, signing.signAsBrand, { by, ...(await this.sign(sha256, 'brand')) });
    await this.asked(id, 'platform-signature admin');
    const signed = await this.sign(sha256, 'platform');
    await this.send(id, signing.signAsPlatform, { by: this.staff('ada', 'admin'), ...signed });
  }

  private async sign(sha256: string, side: string): Promise<{ signatureId: string; sha256: string }> {
    const signatureId = `signature:${this.caseId}:${side}`;
    const signer = { name: side === 'brand' ? '林晓岚' : 'Ada Lindqvist', capacity: 'Managing director' };
    await this.around.doors.sign({ signatureId, caseId: this.caseId, sha256, signer });
    return { signatureId, sha256 };
  }

  private async grant(): Promise<void> {
    const id = rightsGrantId(this.caseId, 1);
    await this.asked(id, 'grant-rights partner');
    const by = await this.link(id, 'grant-rights');
    const grants = this.terms.rights.map((asset) => ({ asset, scope: this.terms.sale, sublicence: false }));
    await this.send(id, grantRights, { by, grants });
  }

  private asked(processId: string, task: string): Promise<string> {
    return this.around.board.when(`${processId} task ${task}`);
  }

  private async link(processId: string, purpose: string): Promise<ByLink> {
    const linkId = await this.around.board.when(`${processId} link to ${purpose}`);
    return { linkId, request: `request-of-partner-${this.caseId}` };
  }

  private staff(name: string, role: Role = 'category-manager'): By {
    return { id: `staff:${name}`, roles: [role], request: `request-of-${name}-${this.caseId}` };
  }

  private async send<Answer extends object, Argument>(
    processId: string,
    update: UpdateDefinition<Outcome<Answer>, [Argument]>,
    argument: Argument,
  ): Promise<void> {
    const handle = this.around.client.workflow.getHandle(processId);
    const updateId = `${update.name}-${this.caseId}`;
    await this.timed(() => handle.executeUpdate(update, { args: [argument], updateId }));
  }

  /** @throws Problem for a refusal: the story has none */
  private async timed<Answer extends object>(send: () => Promise<Outcome<Answer>>): Promise<void> {
    const began = performance.now();
    const outcome = await send();
    this.around.updateTimes.push(performance.now() - began);
    carriedOut(outcome);
  }
}
