/** A person plans a small batch; the pilot is a process of its own, and its verdict decides whether the case goes on. */
import { ChildWorkflowCancellationType, executeChild, patched, setHandler } from '@temporalio/workflow';
import { dayMs } from '../../domain/days';
import { budgetProblem, planProblem } from '../../domain/pilot';
import type { By, Outcome } from '../../domain/process';
import type { PilotPlan } from '../../domain/shapes/pilot';
import type { Terms } from '../../domain/shapes/terms';
import { refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { pilotTrialId, type PilotTrialResult } from '../pilot-trial/messages';
import { pilotTrial } from '../pilot-trial/workflow';
import { lapsed, Leaving, type OnboardingCase } from './case';
import { planPilot } from './messages';

export class Pilot {
  private plan: PilotPlan | undefined;
  private terms: Terms | undefined;
  private result: PilotTrialResult | undefined;

  constructor(private readonly theCase: OnboardingCase) {
    theCase.shows('pilot', () => (this.plan ? { plan: this.plan, result: this.result } : undefined));
    setHandler(planPilot, ({ by, plan }) =>
      theCase.command({ actor: staff(by), request: by.request }, 'pilot-planned', { plan }, () =>
        this.planned(by, plan),
      ),
    );
  }

  async tryOut(terms: Terms): Promise<void> {
    this.terms = terms;
    this.theCase.file.moveTo('pilot');
    const plan = await this.waitForPlan();
    await this.theCase.file.save();
    this.result = await this.run(plan);
    const { verdict, computed } = this.result;
    await this.theCase.letters.tell('pilot-verdict', { verdict });
    if (verdict === 'stop') throw new Leaving('stopped', `the pilot was stopped: ${computed.why}`);
  }

  private async waitForPlan(): Promise<PilotPlan> {
    const { file, letters, input } = this.theCase;
    const ask: Ask = {
      key: 'plan-pilot',
      kind: 'plan-pilot',
      role: 'category-manager',
      why: 'the terms are agreed: a pilot has to be planned',
      onLapse: 'the case lapses',
    };
    const nudges = letters.staffNudges('plan-pilot', 'category-manager', ask);
    const inTime = await waitForPerson(file, ask, input.policy.staff, () => this.plan !== undefined, nudges);
    if (!inTime || !this.plan) throw lapsed('the plan of the pilot');
    return this.plan;
  }

  private run(plan: PilotPlan): Promise<PilotTrialResult> {
    const { caseId, listing, contactId, policy } = this.theCase.input;
    return executeChild(pilotTrial, {
      workflowId: pilotTrialId(caseId),
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      args: [
        {
          caseId,
          listing,
          contactId,
          plan,
          thresholds: plan.thresholds ?? policy.pilot.thresholds,
          windowMs: plan.windowDays ? plan.windowDays * dayMs : policy.pilot.window,
          graceMs: policy.pilot.grace,
          policy: { staff: policy.staff },
        },
      ],
    });
  }

  private planned(by: By, plan: PilotPlan): Outcome<object> {
    const not = unentitled(by, { roles: ['category-manager', 'ops'] });
    if (not) return not;
    if (this.theCase.file.stage !== 'pilot' || this.plan)
      return refusal(
        'wrong-stage',
        `no pilot is to be planned: the case is in ${this.theCase.file.stage}`,
        'look at the case again',
      );
    const wrong = this.terms && planProblem(plan, this.terms);
    if (wrong) return refusal('terms-unsound', wrong.problem, wrong.remedy);
    const dear = this.terms && budgetProblem(plan, this.terms);
    // Plans were taken before without a look at their cost. The guard can go when none of those cases is in onboarding any more.
    if (dear && patched('pilot-within-budget')) return refusal('terms-unsound', dear.problem, dear.remedy);
    this.plan = plan;
    return { ok: true };
  }
}
