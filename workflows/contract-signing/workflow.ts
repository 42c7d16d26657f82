/**
 * A contract: drafted as a PDF from the agreed terms, approved by somebody who did not negotiate it, signed by the brand
 * through a link, then by the platform's signatory, and sealed: what was signed is what is stored, byte for byte.
 */
import { CancellationScope, proxyActivities, setHandler, TemporalFailure } from '@temporalio/workflow';
import type { ContractActivities, DraftedContract } from '../../activities/contracts';
import type { By, Outcome } from '../../domain/process';
import { Correspondence } from '../kernel/correspondence';
import { documentEffects } from '../kernel/effects';
import { isoNow, ProcessFile } from '../kernel/process-file';
import { decide, partner, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import {
  approveContract,
  contractSigningMoves,
  signAsBrand,
  signAsPlatform,
  type BrandSignature,
  type ContractSigningInput,
  type ContractSigningResult,
  type ContractSigningStage,
  type SignedContract,
} from './messages';

const papers = proxyActivities<ContractActivities>(documentEffects);

export async function contractSigning(input: ContractSigningInput): Promise<ContractSigningResult> {
  return new ContractSigning(input).run();
}

class ContractSigning {
  private readonly file: ProcessFile<ContractSigningStage>;
  private readonly letters: Correspondence;
  private contract: DraftedContract | undefined;
  private approval: { by: string; approve: boolean; reason?: string } | undefined;
  private brand: { signatureId: string; linkId: string; at: string } | undefined;
  private platform: { staffId: string; signatureId: string; at: string } | undefined;

  constructor(private readonly input: ContractSigningInput) {
    const header = { process: 'contract-signing' as const, ...input };
    this.file = new ProcessFile(header, 'drafting', contractSigningMoves, () => this.state());
    this.letters = new Correspondence(input, this.file);
    setHandler(approveContract, (command) => {
      const { by, ...decision } = command;
      return decide(this.file, { actor: staff(by), request: by.request }, 'contract-approval', decision, () =>
        this.approve(by, decision),
      );
    });
    setHandler(signAsBrand, (signature) =>
      decide(
        this.file,
        { actor: partner(signature.by), request: signature.by.request },
        'contract-signed-by-brand',
        { signatureId: signature.signatureId, sha256: signature.sha256 },
        () => this.signBrand(signature),
      ),
    );
    setHandler(signAsPlatform, ({ by, signatureId, sha256 }) =>
      decide(
        this.file,
        { actor: staff(by), request: by.request },
        'contract-signed-by-platform',
        { signatureId, sha256 },
        () => this.signPlatform(by, signatureId, sha256),
      ),
    );
  }

  async run(): Promise<ContractSigningResult> {
    try {
      const result = await this.story();
      await this.end(result.outcome);
      return result;
    } catch (error) {
      if (error instanceof TemporalFailure) await this.end('closed');
      throw error;
    }
  }

  private async story(): Promise<ContractSigningResult> {
    const contract = await this.draft();
    if (!(await this.waitForApproval())) return { outcome: 'lapsed', waitedFor: 'approval' };
    if (this.approval && !this.approval.approve)
      return { outcome: 'sent-back', reason: this.approval.reason ?? '' };
    if (!(await this.waitForBrand(contract))) return { outcome: 'lapsed', waitedFor: 'the brand' };
    if (!(await this.waitForPlatform())) return { outcome: 'lapsed', waitedFor: 'the platform' };
    return { outcome: 'signed', contract: await this.seal(contract) };
  }

  private async draft(): Promise<DraftedContract> {
    await this.file.save();
    const contract = await papers.draftContract({
      ...this.input.draft,
      round: this.input.round,
      at: isoNow(),
    });
    this.contract = contract;
    this.file.note({ kind: 'system', id: 'drafting' }, 'contract-drafted', { ...contract });
    return contract;
  }

  private async waitForApproval(): Promise<boolean> {
    this.file.moveTo('awaiting-approval');
    const ask: Ask = {
      key: 'approve-contract',
      kind: 'approve-contract',
      role: 'finance',
      why: 'a contract is drafted; somebody who did not negotiate it has to approve it',
      onLapse: 'the case lapses',
    };
    const nudges = this.letters.staffNudges('approval', 'finance', ask);
    return waitForPerson(this.file, ask, this.input.policy.staff, () => this.approval !== undefined, nudges);
  }

  private async waitForBrand(contract: DraftedContract): Promise<boolean> {
    this.file.moveTo('awaiting-brand');
    await this.file.save();
    const sla = this.input.policy.partner;
    const { linkId } = await this.letters.ask({
      step: 'sign-contract',
      purpose: 'sign-contract',
      slot: contract.contractNumber,
      singleUse: true,
      lifetimeMs: sla.lapseAfter,
      kind: 'sign-contract',
      values: { contract: contract.contractNumber },
    });
    const ask: Ask = {
      key: 'brand-signature',
      kind: 'sign-contract',
      role: 'partner',
      why: 'the contract waits for the brand’s signature',
      onLapse: 'the case lapses',
    };
    const nudges = this.letters.partnerNudges({ step: 'brand-signature', linkId: () => linkId, ask, sla });
    return waitForPerson(this.file, ask, sla, () => this.brand !== undefined, nudges);
  }

  private async waitForPlatform(): Promise<boolean> {
    this.file.moveTo('awaiting-platform');
    const ask: Ask = {
      key: 'platform-signature',
      kind: 'sign-contract',
      role: 'admin',
      why: 'the brand has signed; the platform’s signatory signs last',
      onLapse: 'the case lapses',
    };
    const nudges = this.letters.staffNudges('platform-signature', 'admin', ask);
    return waitForPerson(this.file, ask, this.input.policy.staff, () => this.platform !== undefined, nudges);
  }

  private async seal(contract: DraftedContract): Promise<SignedContract> {
    if (!this.brand || !this.platform) throw new Error('a contract is sealed after both signatures');
    await this.file.save();
    const certificate = await papers.sealContract({
      caseId: this.input.caseId,
      contract,
      platform: this.input.draft.platform,
      declarationId: this.input.draft.declarationId,
      brandSignature: this.brand,
      platformSignature: this.platform,
    });
    await this.letters.tell('contract-signed', { contract: contract.contractNumber });
    return {
      ...contract,
      certificateFileId: certificate.certificateFileId,
      brandSignedAt: this.brand.at,
      platformSignedAt: this.platform.at,
      platformSignedBy: this.platform.staffId,
    };
  }

  private async end(stage: ContractSigningStage): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      this.file.end(stage);
      await this.file.save();
      await this.letters.close();
      await this.file.settle();
    });
  }

  private approve(by: By, decision: { approve: boolean; reason?: string }): Outcome<object> {
    const not = unentitled(by, { roles: ['finance', 'admin'], notBy: this.input.proposers });
    if (not) return not;
    if (this.file.stage !== 'awaiting-approval' || this.approval) return this.notNow('approve');
    if (!decision.approve && !decision.reason)
      return refusal('reason-required', 'a contract is sent back with a reason', 'give the `reason`');
    this.approval = { by: by.id, ...decision };
    return { ok: true };
  }

  private signBrand(signature: BrandSignature): Outcome<object> {
    if (this.file.stage !== 'awaiting-brand' || this.brand) return this.notNow('sign');
    const changed = this.notTheDocument(signature.sha256);
    if (changed) return changed;
    this.brand = { signatureId: signature.signatureId, linkId: signature.by.linkId, at: isoNow() };
    return { ok: true };
  }

  private signPlatform(by: By, signatureId: string, sha256: string): Outcome<object> {
    const not = unentitled(by, { roles: ['admin'], notBy: this.input.proposers });
    if (not) return not;
    if (this.file.stage !== 'awaiting-platform' || this.platform) return this.notNow('sign');
    const changed = this.notTheDocument(sha256);
    if (changed) return changed;
    this.platform = { staffId: by.id, signatureId, at: isoNow() };
    return { ok: true };
  }

  private notTheDocument(sha256: string): Outcome<object> | undefined {
    if (sha256 === this.contract?.sha256) return undefined;
    return refusal(
      'document-changed',
      'this is not the contract that was drafted',
      'open the contract again and sign what is shown',
    );
  }

  private notNow(what: string): Outcome<object> {
    return refusal(
      'wrong-stage',
      `there is nothing to ${what}: the contract is ${this.file.stage}`,
      'look at the case again',
    );
  }

  private state(): Record<string, unknown> {
    return {
      round: this.input.round,
      termsVersion: this.input.draft.termsVersion,
      ...(this.contract ? { contract: this.contract } : {}),
      ...(this.approval ? { approval: this.approval } : {}),
      ...(this.brand ? { brandSignature: this.brand } : {}),
      ...(this.platform ? { platformSignature: this.platform } : {}),
    };
  }
}
