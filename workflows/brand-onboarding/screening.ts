/** The declared names are laid beside the denied-party lists; whom they resemble is for compliance to judge. */
import { setHandler } from '@temporalio/workflow';
import type { CaseHit, VettingActivities } from '../../activities/vetting';
import type { By, Outcome } from '../../domain/process';
import { ownEffects } from '../kernel/effects';
import { refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { lapsed, Leaving, type OnboardingCase } from './case';
import { decideScreening } from './messages';

const lists = ownEffects<VettingActivities>();

interface Decision {
  decision: 'clear' | 'confirm';
  reason: string;
}

export class Screening {
  private found: { listedOn: string; hits: CaseHit[]; decision?: Decision & { by: string } } | undefined;

  constructor(private readonly theCase: OnboardingCase) {
    setHandler(decideScreening, ({ by, ...decision }) =>
      theCase.command({ actor: staff(by), request: by.request }, 'screening-decided', decision, () =>
        this.decide(by, decision),
      ),
    );
  }

  /** @throws Leaving when a hit is confirmed or not decided in time; the brand is not told why */
  async screen(declarationId: string): Promise<void> {
    const { listing } = this.theCase.input;
    const { listedOn, hits } = await lists.screenDeclaration(declarationId, listing.brand);
    this.found = { listedOn, hits };
    this.theCase.file.note({ kind: 'system', id: 'screening' }, 'names-screened', {
      listedOn,
      hits: hits.map(({ entry, field, score }) => ({ entry, field, score })),
    });
    if (hits.length > 0) await this.waitForDecision(hits.length);
  }

  /** Hits that were looked at and cleared. */
  cleared(): number {
    return this.found?.decision?.decision === 'clear' ? this.found.hits.length : 0;
  }

  shown(): unknown {
    return this.found;
  }

  private async waitForDecision(hits: number): Promise<void> {
    const { file, input, letters } = this.theCase;
    const ask: Ask = {
      key: 'decide-screening',
      kind: 'decide-screening',
      role: 'compliance',
      why: `${hits} of the screened names resemble listed parties`,
      onLapse: 'the case lapses',
    };
    const nudges = letters.staffNudges('screening', 'compliance', ask);
    const decided = () => this.found?.decision !== undefined;
    if (!(await waitForPerson(file, ask, input.policy.staff, decided, nudges)))
      throw lapsed('the screening decision');
    if (this.found?.decision?.decision === 'confirm')
      throw new Leaving('rejected', 'a screening hit was confirmed', '');
  }

  private decide(by: By, decision: Decision): Outcome<object> {
    const not = unentitled(by, { roles: ['compliance'] });
    if (not) return not;
    if (!this.found || this.found.hits.length === 0 || this.found.decision)
      return refusal('wrong-stage', 'there is no screening hit to decide', 'look at the case again');
    this.found.decision = { ...decision, by: by.id };
    return { ok: true };
  }
}
