/**
 * Vetting: a checklist computed for this brand; what can be computed is checked, what must be attested is declared, what
 * must be verified is asked for document by document; names are screened; people decide.
 */
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  executeChild,
  setHandler,
} from '@temporalio/workflow';
import type { VettingActivities } from '../../activities/vetting';
import type { Requirement } from '../../domain/checklist';
import { dayOf } from '../../domain/days';
import type { By, Outcome } from '../../domain/process';
import { riskOf, type Risk } from '../../domain/risk';
import type { ApprovedDocument } from '../../domain/shapes/vetting';
import { documentRequestId, type DocumentRequestResult } from '../document-request/messages';
import { documentRequest } from '../document-request/workflow';
import { ownEffects } from '../kernel/effects';
import { refusal, staff, unentitled } from '../kernel/refusals';
import { unless, waitForPerson, type Ask } from '../kernel/waiting';
import type { HeldRequirement } from '../partnership/messages';
import { lapsed, Leaving, type OnboardingCase } from './case';
import { Declaration } from './declaration';
import { decideVetting, type YesOrNo } from './messages';
import { Screening } from './screening';
import { Waivers } from './waivers';

const rulebook = ownEffects<VettingActivities>();

export class Vetting {
  private checklist: Requirement[] = [];
  private readonly documents = new Map<string, ApprovedDocument>();
  private readonly waivers: Waivers;
  private readonly declaration: Declaration;
  private readonly screening: Screening;
  private risk: Risk | undefined;
  private readonly approvals: { by: string; compliance: boolean }[] = [];
  private refused: string | undefined;

  constructor(private readonly theCase: OnboardingCase) {
    this.waivers = new Waivers(theCase, () => this.checklist);
    this.declaration = new Declaration(theCase, (requirement) => this.isWaived(requirement));
    this.screening = new Screening(theCase);
    theCase.shows('vetting', () => this.shown());
    setHandler(decideVetting, ({ by, ...decision }) =>
      theCase.command({ actor: staff(by), request: by.request }, 'vetting-decided', decision, () =>
        this.decide(by, decision),
      ),
    );
  }

  get declarationId(): string {
    return this.declaration.id;
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
    await this.declaration.obtain(this.checklist);
    await this.screening.screen(this.declaration.id);
    // Documents may take weeks from here: what was found is in the record now.
    await this.theCase.file.save();
  }

  /** Obtains one document, or the waiver that makes it needless. */
  private async obtain(requirement: Requirement): Promise<void> {
    const result = await unless(
      () => this.isWaived(requirement.key),
      () => this.request(requirement),
    );
    if (result?.outcome === 'approved') {
      this.documents.set(requirement.key, result.document);
      this.theCase.file.touch();
    }
    if (this.isWaived(requirement.key)) return;
    if (result?.outcome === 'lapsed') throw lapsed(`the document: ${requirement.key}`);
    if (result?.outcome === 'rejected') throw new Leaving('rejected', `${requirement.key}: ${result.reason}`);
  }

  private request(requirement: Requirement): Promise<DocumentRequestResult> {
    const { caseId, listing, contactId, policy } = this.theCase.input;
    return executeChild(documentRequest, {
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
    });
  }

  private async approve(): Promise<void> {
    const { file, input, letters } = this.theCase;
    this.risk = riskOf({
      ...input.subject,
      clearedHits: this.screening.cleared(),
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

  private isWaived(requirement: string): boolean {
    return this.waivers.until(requirement) !== undefined;
  }

  private decide(by: By, decision: YesOrNo): Outcome<object> {
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
      documents: [...this.documents.values()],
      waivers: this.waivers.shown(),
      ...this.declaration.shown(),
      screening: this.screening.shown(),
      risk: this.risk,
      approvals: this.approvals,
    };
  }
}

/** Runs all; when one fails the others are cancelled, and waited for, before the failure is passed on. */
async function allOrFirstFailure(jobs: (() => Promise<void>)[]): Promise<void> {
  let first: Error | undefined;
  const scope = new CancellationScope();
  await scope.run(async () => {
    const running = jobs.map((job) =>
      job().catch((error: unknown) => {
        first ??= error instanceof Error ? error : new Error(String(error));
        scope.cancel();
      }),
    );
    await Promise.all(running);
  });
  if (first) throw first;
}
