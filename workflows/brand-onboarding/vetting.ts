/**
 * Vetting: a checklist computed for this brand; what can be computed is checked, what must be attested is declared, what
 * must be verified is asked for document by document; names are screened; people decide.
 */
import {
  CancellationScope,
  condition,
  executeChild,
  ChildWorkflowCancellationType,
  isCancellation,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { CaseHit, CheckResult, VettingActivities } from '../../activities/vetting';
import type { Requirement } from '../../domain/checklist';
import { dayOf } from '../../domain/days';
import type { By, ByLink, Outcome } from '../../domain/process';
import { riskOf, type Risk } from '../../domain/risk';
import type { ApprovedDocument } from '../../domain/shapes/vetting';
import { documentRequestId } from '../document-request/messages';
import { documentRequest } from '../document-request/workflow';
import { ownEffects } from '../kernel/effects';
import { decide, partner, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import type { HeldRequirement } from '../partnership/messages';
import { lapsed, Leaving, type OnboardingCase } from './case';
import { declareProfile, decideScreening, decideVetting, type YesOrNo } from './messages';
import { Waivers } from './waivers';

const rulebook = proxyLocalActivities<VettingActivities>(ownEffects);

interface Screening {
  listedOn: string;
  hits: CaseHit[];
  decision?: { decision: 'clear' | 'confirm'; by: string; reason: string };
}

export class Vetting {
  declarationId = '';
  private checklist: Requirement[] = [];
  private results: CheckResult[] = [];
  private readonly documents = new Map<string, ApprovedDocument>();
  private readonly waivers: Waivers;
  private declarations: string[] = [];
  private declareLinkId = '';
  private screening: Screening | undefined;
  private risk: Risk | undefined;
  private readonly approvals: { by: string; compliance: boolean }[] = [];
  private refused: string | undefined;

  constructor(private readonly theCase: OnboardingCase) {
    this.waivers = new Waivers(theCase, (requirement) =>
      this.checklist.some(({ key }) => key === requirement),
    );
    theCase.shows('vetting', () => this.shown());
    const { file } = theCase;
    setHandler(declareProfile, ({ by, declarationId }) =>
      decide(file, { actor: partner(by), request: by.request }, 'profile-declared', { declarationId }, () =>
        this.declared(by, declarationId),
      ),
    );
    setHandler(decideScreening, ({ by, ...decision }) =>
      decide(file, { actor: staff(by), request: by.request }, 'screening-decided', decision, () =>
        this.screeningDecided(by, decision),
      ),
    );
    setHandler(decideVetting, ({ by, ...decision }) =>
      decide(file, { actor: staff(by), request: by.request }, 'vetting-decided', decision, () =>
        this.vettingDecided(by, decision),
      ),
    );
  }

  async vet(): Promise<void> {
    const { file, input } = this.theCase;
    this.checklist = await rulebook.checklistFor(input.subject, dayOf(Date.now()));
    file.moveTo('vetting');
    file.note({ kind: 'system', id: 'rulebook' }, 'checklist-computed', {
      requirements: this.checklist.map(({ key }) => key),
    });
    const verified = this.checklist.filter(({ kind }) => kind === 'verified');
    await allOrFirstFailure([
      () => this.declareAndScreen(),
      ...verified.map((requirement) => () => this.obtain(requirement)),
    ]);
    await this.approve();
  }

  /** What is met until a day, for the partnership to watch. */
  held(): HeldRequirement[] {
    return this.checklist.flatMap((requirement) => {
      const until =
        this.documents.get(requirement.key)?.facts.expiresOn ?? this.waivers.until(requirement.key);
      return until ? [{ requirement, until, round: 1 }] : [];
    });
  }

  private async declareAndScreen(): Promise<void> {
    for (let round = 1; !(await this.declarationHolds(round)); round += 1);
    await this.theCase.letters.close({ slot: 'profile' });
    const { brand } = this.theCase.input.listing;
    const { listedOn, hits } = await rulebook.screenDeclaration(this.declarationId, brand);
    this.screening = { listedOn, hits };
    this.theCase.file.note({ kind: 'system', id: 'screening' }, 'names-screened', {
      listedOn,
      hits: hits.map(({ entry, field, score }) => ({ entry, field, score })),
    });
    if (hits.length > 0) await this.waitForScreeningDecision(hits);
  }

  /** One round of declaration: asked by link, checked, and what is wrong told back. */
  private async declarationHolds(round: number): Promise<boolean> {
    await this.waitForDeclaration(round);
    const { input, file } = this.theCase;
    this.results = await rulebook.checkDeclaration(this.declarationId, input.subject.country, this.checklist);
    file.note({ kind: 'system', id: 'rulebook' }, 'declaration-checked', {
      unmet: this.unmet().map(({ requirement }) => requirement),
    });
    return this.unmet().length === 0;
  }

  private async waitForDeclaration(round: number): Promise<void> {
    const { file, input, letters } = this.theCase;
    const problems = this.unmet().map(({ detail, remedy }) => `${detail}${remedy ? ` (${remedy})` : ''}`);
    await file.save();
    const { linkId } = await letters.ask({
      step: `declare-${round}`,
      purpose: 'declare-profile',
      slot: 'profile',
      singleUse: true,
      lifetimeMs: input.policy.partner.lapseAfter,
      kind: round === 1 ? 'declare-profile' : 'declare-again',
      values: { problems: problems.join('\n') },
    });
    this.declareLinkId = linkId;
    const ask: Ask = {
      key: 'declare-profile',
      kind: 'declare-profile',
      role: 'partner',
      why: 'the partner is asked to declare the company’s facts',
      onLapse: 'the case lapses',
    };
    const nudges = letters.partnerNudges({
      step: `declare-${round}`,
      linkId: () => this.declareLinkId,
      ask,
      sla: input.policy.partner,
    });
    // A waiver can also settle what the declaration did not.
    const settled = () => this.declarations.length >= round || (round > 1 && this.unmet().length === 0);
    if (!(await waitForPerson(file, ask, input.policy.partner, settled, nudges)))
      throw lapsed('the company’s declaration');
    this.declarationId = this.declarations.at(-1) ?? this.declarationId;
  }

  private async waitForScreeningDecision(hits: CaseHit[]): Promise<void> {
    const { file, input, letters } = this.theCase;
    const ask: Ask = {
      key: 'decide-screening',
      kind: 'decide-screening',
      role: 'compliance',
      why: `${hits.length} of the screened names resemble listed parties`,
      onLapse: 'the case lapses',
    };
    const nudges = letters.staffNudges('screening', 'compliance', ask);
    const decided = () => this.screening?.decision !== undefined;
    if (!(await waitForPerson(file, ask, input.policy.staff, decided, nudges)))
      throw lapsed('the screening decision');
    if (this.screening?.decision?.decision === 'confirm')
      throw new Leaving('rejected', 'a screening hit was confirmed', '');
  }

  /** Obtains one document, or the waiver that makes it needless. */
  private async obtain(requirement: Requirement): Promise<void> {
    const { caseId, listing, contactId, policy } = this.theCase.input;
    const request = new CancellationScope();
    const waived = condition(() => this.waivers.until(requirement.key) !== undefined).then(() =>
      request.cancel(),
    );
    waived.catch(() => undefined);
    try {
      const result = await request.run(() =>
        executeChild(documentRequest, {
          workflowId: documentRequestId(caseId, requirement.key, 1),
          cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
          args: [
            {
              caseId,
              listing,
              contactId,
              requirement,
              round: 1,
              policy: { partner: policy.partner, staff: policy.staff },
            },
          ],
        }),
      );
      if (result.outcome === 'lapsed') throw lapsed(`the document: ${requirement.key}`);
      if (result.outcome === 'rejected')
        throw new Leaving('rejected', `${requirement.key}: ${result.reason}`);
      this.documents.set(requirement.key, result.document);
      this.theCase.file.touch();
    } catch (error) {
      if (!(isCancellation(error) && this.waivers.until(requirement.key))) throw error;
    }
  }

  private async approve(): Promise<void> {
    const { file, input, letters } = this.theCase;
    this.risk = riskOf({
      ...input.subject,
      clearedHits: this.screening?.hits.length ?? 0,
      waivers: this.waivers.count(),
      highRiskCountries: input.policy.highRiskCountries,
    });
    const enhanced = this.risk.depth === 'enhanced';
    const ask: Ask = {
      key: 'approve-vetting',
      kind: 'approve-vetting',
      role: 'ops',
      why: `every requirement is met; risk ${this.risk.score} of 100${enhanced ? ': compliance approves too' : ''}`,
      onLapse: 'the case lapses',
    };
    const nudges = letters.staffNudges('vetting', 'ops', ask);
    const decided = () => this.refused !== undefined || this.approvedBy(false);
    if (!(await waitForPerson(file, ask, input.policy.staff, decided, nudges)))
      throw lapsed('the vetting decision');
    if (enhanced && !this.refused) await this.waitForCompliance(ask);
    if (this.refused) throw new Leaving('rejected', this.refused);
  }

  private async waitForCompliance(ask: Ask): Promise<void> {
    const { file, input, letters } = this.theCase;
    const second: Ask = { ...ask, key: 'approve-vetting-enhanced', role: 'compliance' };
    const nudges = letters.staffNudges('vetting-enhanced', 'compliance', second);
    const decided = () => this.refused !== undefined || this.approvedBy(true);
    if (!(await waitForPerson(file, second, input.policy.staff, decided, nudges)))
      throw lapsed('the second vetting decision');
  }

  private approvedBy(compliance: boolean): boolean {
    return this.approvals.some((approval) => approval.compliance === compliance);
  }

  private unmet(): CheckResult[] {
    return this.results.filter(({ met, requirement }) => !met && !this.waivers.until(requirement));
  }

  private declared(by: ByLink, declarationId: string): Outcome<object> {
    if (by.linkId !== this.declareLinkId || this.theCase.file.stage !== 'vetting')
      return refusal('wrong-stage', 'a declaration is not asked for now', 'wait for our next mail');
    if (!this.declarations.includes(declarationId)) this.declarations.push(declarationId);
    return { ok: true };
  }

  private screeningDecided(
    by: By,
    decision: { decision: 'clear' | 'confirm'; reason: string },
  ): Outcome<object> {
    const not = unentitled(by, { roles: ['compliance'] });
    if (not) return not;
    if (!this.screening || this.screening.hits.length === 0 || this.screening.decision)
      return refusal('wrong-stage', 'there is no screening hit to decide', 'look at the case again');
    this.screening.decision = { ...decision, by: by.id };
    return { ok: true };
  }

  private vettingDecided(by: By, decision: YesOrNo): Outcome<object> {
    const compliance = this.approvals.length > 0;
    const notBy = [this.theCase.input.openedBy, ...this.approvals.map((approval) => approval.by)];
    const not = unentitled(by, { roles: [compliance ? 'compliance' : 'ops'], notBy });
    if (not) return not;
    if (
      !this.risk ||
      this.theCase.file.stage !== 'vetting' ||
      this.refused ||
      (compliance && this.risk.depth !== 'enhanced')
    )
      return refusal('wrong-stage', 'vetting is not ready to be decided', 'see which requirements are open');
    if (decision.approve) this.approvals.push({ by: by.id, compliance });
    else this.refused = decision.reason;
    return { ok: true };
  }

  private shown(): unknown {
    if (this.checklist.length === 0) return undefined;
    return {
      checklist: this.checklist,
      results: this.results,
      documents: [...this.documents.values()],
      waivers: this.waivers.shown(),
      declarationId: this.declarationId,
      screening: this.screening,
      risk: this.risk,
      approvals: this.approvals,
    };
  }
}

/** Runs all; when one fails the others are cancelled, and waited for, before the failure is passed on. */
async function allOrFirstFailure(jobs: (() => Promise<void>)[]): Promise<void> {
  let first: unknown;
  const scope = new CancellationScope();
  await scope.run(async () => {
    const running = jobs.map((job) =>
      job().catch((error: unknown) => {
        first ??= error;
        scope.cancel();
      }),
    );
    await Promise.all(running);
  });
  if (first !== undefined) throw first;
}
