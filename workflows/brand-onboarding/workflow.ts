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
  rootCause,
  setHandler,
  startChild,
  TemporalFailure,
} from '@temporalio/workflow';
import type { RightsActivities } from '../../activities/rights';
import { dayOf } from '../../domain/days';
import type { OnboardingExit, OnboardingStage } from '../../domain/onboarding';
import type { Outcome } from '../../domain/process';
import type { ArchivedGrant } from '../../domain/shapes/rights';
import type { SourcingScore } from '../../domain/sourcing';
import { ownEffects } from '../kernel/effects';
import { partner, staff, unentitled, refusal } from '../kernel/refusals';
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
import type { SignedContract } from '../contract-signing/messages';

const archive = ownEffects<RightsActivities>();

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
  /** What broke the case, when it could not go on. */
  private failure: TemporalFailure | undefined;

  constructor(private readonly input: BrandOnboardingInput) {
    this.theCase = new OnboardingCase(input);
    this.sourcing = new Sourcing(this.theCase);
    this.vetting = new Vetting(this.theCase);
    this.negotiation = new Negotiation(this.theCase);
    this.pilot = new Pilot(this.theCase);
    setHandler(openCase, ({ requestId }) => this.opened(requestId));
    setHandler(withdraw, (command) => {
      const actor = command.side === 'platform' ? staff(command.by) : partner(command.by);
      return this.theCase.command(
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
    if (this.failure) throw this.failure;
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
    await CancellationScope.nonCancellable(() => this.goLive(signed.contract, agreed, granted));
  }

  private async storyUntilSomebodyLeaves(): Promise<Leaving> {
    try {
      await this.work.run(() => this.story());
      return new Leaving('live', 'everything is in place');
    } catch (error) {
      // Anything else is a mistake of ours: Temporal tries the task again when it is mended.
      if (!(error instanceof Leaving || error instanceof TemporalFailure)) throw error;
      if (this.leaving) return this.leaving;
      if (error instanceof Leaving) return error;
      if (isCancellation(error)) return new Leaving('withdrawn', 'the case was cancelled by an operator');
      this.failure = error;
      return new Leaving('withdrawn', `the case could not go on: ${rootCause(error) ?? error.message}`, '');
    }
  }

  /** The point of no return: from here on nobody leaves, and nothing is undone. */
  private async goLive(
    signed: SignedContract,
    agreed: Awaited<ReturnType<Negotiation['agree']>>,
    grants: ArchivedGrant[],
  ): Promise<void> {
    const { caseId, listing, contactId, policy } = this.input;
    const { terms } = agreed;
    this.theCase.ending = true;
    await archive.fileGrants(caseId, grants, dayOf(Date.now()));
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
          grants,
          held: this.vetting.held(),
        },
      ],
    });
  }

  /**
   * The end, whichever it is: what is just being answered is finished, what must not stay is undone, the last record is
   * written, the links die, and those concerned are told.
   */
  private async close({ exit, why, told }: Leaving): Promise<void> {
    const { file, letters, saga } = this.theCase;
    this.theCase.ending = true;
    this.theCase.exit = { exit, why };
    await condition(allHandlersFinished);
    const undone = exit === 'live' ? [] : await saga.undoAll();
    file.note({ kind: 'system', id: 'onboarding' }, 'case-ended', { exit, why, undone });
    file.end(exit);
    await file.save();
    await letters.close(exit === 'live' ? {} : 'whole case');
    await letters.tell(mailFor[exit], told ? { reason: told } : {});
    await letters.tellStaff('category-manager', 'case-ended', 'case-ended', { exit, reason: why });
    await file.settle();
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
    this.theCase.ending = true;
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
