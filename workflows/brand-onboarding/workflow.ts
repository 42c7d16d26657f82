/**
 * Bringing a brand in: sourcing → vetting → negotiation → pilot → contract → rights → live. `story` reads it from top to
 * bottom; each stage is a file of its own. Whoever leaves, and whenever, the effects so far are undone in reverse.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  ParentClosePolicy,
  setHandler,
  startChild,
} from '@temporalio/workflow';
import type { OnboardingExit, OnboardingStage } from '../../domain/onboarding';
import type { Outcome } from '../../domain/process';
import type { SourcingScore } from '../../domain/sourcing';
import { partner, staff, unentitled, decide, refusal } from '../kernel/refusals';
import { partnership } from '../partnership/workflow';
import { partnershipId } from '../partnership/messages';
import { OnboardingCase, Leaving } from './case';
import { contract } from './contract';
import {
  openCase,
  withdraw,
  type BrandOnboardingInput,
  type BrandOnboardingResult,
  type SideActor,
} from './messages';
import { Negotiation } from './negotiation';
import { Pilot } from './pilot';
import { rights } from './rights';
import { Sourcing } from './sourcing';
import { Vetting } from './vetting';
import type { RightsGrantResult } from '../rights-grant/messages';
import type { SignedContract } from '../contract-signing/messages';

export async function brandOnboarding(input: BrandOnboardingInput): Promise<BrandOnboardingResult> {
  return new BrandOnboarding(input).run();
}

type OpenCaseAnswer = Outcome<{ caseId: string; stage: OnboardingStage; score: SourcingScore }>;

class BrandOnboarding {
  private readonly theCase: OnboardingCase;
  private readonly work = new CancellationScope();
  private readonly sourcing: Sourcing;
  private readonly vetting: Vetting;
  private readonly negotiation: Negotiation;
  private readonly pilot: Pilot;
  private leaving: Leaving | undefined;

  constructor(private readonly input: BrandOnboardingInput) {
    this.theCase = new OnboardingCase(input);
    this.sourcing = new Sourcing(this.theCase);
    this.vetting = new Vetting(this.theCase);
    this.negotiation = new Negotiation(this.theCase);
    this.pilot = new Pilot(this.theCase);
    setHandler(openCase, ({ requestId }) => this.opened(requestId));
    setHandler(withdraw, (command) => {
      const actor = command.side === 'platform' ? staff(command.by) : partner(command.by);
      return decide(
        this.theCase.file,
        { actor, request: command.by.request },
        'withdrawn',
        { side: command.side, reason: command.reason },
        () => this.withdrawn(command),
      );
    });
  }

  async run(): Promise<BrandOnboardingResult> {
    const reason = await this.storyUntilSomebodyLeaves();
    await CancellationScope.nonCancellable(() => this.close(reason));
    return { stage: reason.exit, reason: reason.why };
  }

  private async story(): Promise<void> {
    await this.sourcing.decide();
    await this.vetting.vet();
    let agreed = await this.negotiation.agree();
    await this.pilot.tryOut(agreed.terms);
    let signed = await contract(this.theCase, agreed, this.vetting.declarationId);
    while (signed.outcome === 'sent-back') {
      agreed = await this.negotiation.agreeAnew(signed.reason);
      signed = await contract(this.theCase, agreed, this.vetting.declarationId);
    }
    const granted = await rights(this.theCase, agreed.terms, signed.contract);
    await this.goLive(signed.contract, agreed, granted);
  }

  private async storyUntilSomebodyLeaves(): Promise<Leaving> {
    try {
      await this.work.run(() => this.story());
      return new Leaving('live', 'everything is in place');
    } catch (error) {
      if (error instanceof Leaving) return error;
      if (!isCancellation(error)) throw error;
      return this.leaving ?? new Leaving('withdrawn', 'the case was cancelled by an operator');
    }
  }

  private async goLive(
    signed: SignedContract,
    agreed: Awaited<ReturnType<Negotiation['agree']>>,
    granted: Extract<RightsGrantResult, { outcome: 'granted' }>,
  ): Promise<void> {
    const { caseId, listing, contactId, policy } = this.input;
    const { terms } = agreed;
    await this.negotiation.commitForLife(terms);
    await startChild(partnership, {
      workflowId: partnershipId(caseId),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      args: [
        {
          caseId,
          listing,
          contactId,
          policy,
          contract: { number: signed.contractNumber, ...terms.contract, noticeDays: terms.noticeDays },
          ...(terms.slowStock ? { slowStock: terms.slowStock } : {}),
          wanted: { assets: terms.rights, scope: terms.sale },
          grants: granted.grants,
          held: this.vetting.held(),
        },
      ],
    });
  }

  /** The end, whichever it is: undo what must not stay, close the links, tell those concerned, write the last record. */
  private async close({ exit, why, told }: Leaving): Promise<void> {
    const { file, letters, saga } = this.theCase;
    this.theCase.exit = { exit, why };
    const undone = exit === 'live' ? [] : await saga.undoAll();
    file.note({ kind: 'system', id: 'onboarding' }, 'case-ended', { exit, why, undone });
    file.end(exit);
    await file.save();
    await letters.close(exit === 'live' ? {} : 'whole case');
    await letters.tell(mailFor[exit], told ? { reason: told } : {});
    await letters.tellStaff('category-manager', 'case-ended', 'case-ended', { exit, reason: why });
    await condition(allHandlersFinished);
  }

  private async opened(requestId: string): Promise<OpenCaseAnswer> {
    const { caseId, requestId: mine } = this.input;
    if (requestId !== mine)
      return refusal(
        'duplicate-case',
        `this brand already has a case for this market: ${caseId}`,
        'go on with that case',
        { caseId },
      );
    await this.theCase.file.recorded();
    return { ok: true, caseId, stage: this.theCase.file.stage, score: this.sourcing.score };
  }

  private withdrawn(command: SideActor & { reason: string }): Outcome<object> {
    const not =
      command.side === 'platform'
        ? unentitled(command.by, { roles: ['category-manager', 'admin'] })
        : undefined;
    if (not) return not;
    if (this.theCase.exit || this.leaving)
      return refusal('wrong-stage', 'the case has ended already', 'nothing is left to do');
    this.leaving = new Leaving('withdrawn', `withdrawn by the ${command.side}: ${command.reason}`);
    this.work.cancel();
    return { ok: true };
  }
}

const mailFor = {
  live: 'live',
  rejected: 'rejected',
  lapsed: 'lapsed',
  withdrawn: 'withdrawn',
  stopped: 'stopped-after-pilot',
} as const satisfies Record<OnboardingExit, string>;
