/** The market's figures give a score; a person decides whether to pursue the brand. */
import { setHandler } from '@temporalio/workflow';
import type { By, Outcome } from '../../domain/process';
import { scoreSourcing, type InfringementEnd, type SourcingScore } from '../../domain/sourcing';
import { refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { lapsed, Leaving, type OnboardingCase } from './case';
import { decideSourcing, type YesOrNo } from './messages';

export class Sourcing {
  readonly score: SourcingScore;
  private readonly infringed: readonly InfringementEnd[];
  private decision: (YesOrNo & { by: string }) | undefined;

  constructor(private readonly theCase: OnboardingCase) {
    const { input, file } = theCase;
    this.score = scoreSourcing(input.inputs, input.policy.sourcingWeights);
    const { infringementEnds = [] } = input;
    this.infringed = infringementEnds;
    theCase.shows('sourcing', () => ({
      ...{ score: this.score, inputs: input.inputs, decision: this.decision },
      ...(infringementEnds.length > 0 ? { infringementEnds } : {}),
    }));
    file.note({ kind: 'staff', id: input.openedBy }, 'case-opened', {
      score: this.score.total,
      request: input.requestId,
    });
    setHandler(decideSourcing, ({ by, ...decision }) =>
      theCase.command({ actor: staff(by), request: by.request }, 'sourcing-decided', decision, () =>
        this.decided(by, decision),
      ),
    );
  }

  async decide(): Promise<void> {
    const { file, letters, input } = this.theCase;
    const ask: Ask = {
      key: 'decide-sourcing',
      kind: 'decide-sourcing',
      role: this.decider,
      why: `the score is ${this.score.total} of 100: ${this.score.advice}${this.warning()}`,
      onLapse: 'the case lapses',
    };
    const nudges = letters.staffNudges('sourcing', this.decider, ask);
    if (!(await waitForPerson(file, ask, input.policy.staff, () => this.decision !== undefined, nudges)))
      throw lapsed('the sourcing decision');
    if (this.decision && !this.decision.approve) throw new Leaving('rejected', this.decision.reason);
  }

  /** A brand that was terminated for infringement comes back with compliance's word only (17 USC 512(i)). */
  private get decider(): 'category-manager' | 'compliance' {
    return this.infringed.length > 0 ? 'compliance' : 'category-manager';
  }

  private warning(): string {
    const ends = this.infringed.map(({ caseId, on }) => `${caseId} on ${on}`).join(', ');
    return ends === '' ? '' : `. The brand was terminated because it infringed again and again: ${ends}`;
  }

  private decided(by: By, decision: YesOrNo): Outcome<object> {
    const not = unentitled(by, {
      roles: [this.decider],
      // Compliance's word is a second one.
      ...(this.infringed.length > 0 ? { notBy: [this.theCase.input.openedBy] } : {}),
    });
    if (not) return not;
    if (this.theCase.file.stage !== 'sourcing' || this.decision)
      return refusal(
        'wrong-stage',
        `the sourcing decision has been taken: the case is in ${this.theCase.file.stage}`,
        'look at the case again',
      );
    this.decision = { ...decision, by: by.id };
    return { ok: true };
  }
}
