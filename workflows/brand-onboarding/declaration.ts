/** The partner declares the company's facts by link; what is wrong is told back, with its remedy, until all of it holds. */
import { setHandler } from '@temporalio/workflow';
import type { CheckResult, VettingActivities } from '../../activities/vetting';
import type { Requirement } from '../../domain/checklist';
import type { Outcome } from '../../domain/process';
import { ownEffects } from '../kernel/effects';
import { partner, refusal } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { lapsed, type OnboardingCase } from './case';
import { declareProfile } from './messages';

const rulebook = ownEffects<VettingActivities>();

export class Declaration {
  private results: CheckResult[] = [];
  /** One declaration is taken for each time it is asked for. */
  private readonly declared: string[] = [];
  private asked = 0;
  private waiting = false;

  constructor(
    private readonly theCase: OnboardingCase,
    private readonly isWaived: (requirement: string) => boolean,
  ) {
    setHandler(declareProfile, ({ by, declarationId }) =>
      theCase.command(
        { actor: partner(by), request: by.request },
        'profile-declared',
        { declarationId },
        () => this.declare(declarationId),
      ),
    );
  }

  /** Of the declaration that holds. */
  get id(): string {
    return this.declared.at(-1) ?? '';
  }

  /** @throws Leaving when the partner does not declare in time */
  async obtain(checklist: Requirement[]): Promise<void> {
    do {
      await this.askForIt();
      await this.check(checklist);
    } while (this.unmet().length > 0);
    await this.theCase.letters.close({ slot: 'profile' });
  }

  shown(): { declarationId: string; results: CheckResult[] } {
    return { declarationId: this.id, results: this.results };
  }

  private async askForIt(): Promise<void> {
    const { file, input, letters } = this.theCase;
    this.asked += 1;
    this.waiting = true;
    const problems = this.unmet().map(({ detail, remedy }) => `${detail}${remedy ? ` (${remedy})` : ''}`);
    const step = `declare-${this.asked}`;
    const sla = input.policy.partner;
    await file.save();
    const { linkId } = await letters.ask({
      step,
      purpose: 'declare-profile',
      slot: 'profile',
      singleUse: true,
      lifetimeMs: sla.lapseAfter,
      kind: this.asked === 1 ? 'declare-profile' : 'declare-again',
      values: { problems: problems.join('\n') },
    });
    const ask: Ask = {
      key: 'declare-profile',
      kind: 'declare-profile',
      role: 'partner',
      why: 'the partner is asked to declare the company’s facts',
      onLapse: 'the case lapses',
    };
    const nudges = letters.partnerNudges({ step, linkId: () => linkId, ask, sla });
    const inTime = await waitForPerson(file, ask, sla, () => this.isSettled(), nudges);
    this.waiting = false;
    if (!inTime) throw lapsed('the company’s declaration');
  }

  /** By an answer, or by waivers of all that an earlier answer left open. */
  private isSettled(): boolean {
    return this.declared.length >= this.asked || (this.declared.length > 0 && this.unmet().length === 0);
  }

  private async check(checklist: Requirement[]): Promise<void> {
    const { input, file } = this.theCase;
    this.results = await rulebook.checkDeclaration(this.id, input.subject.country, checklist);
    file.note({ kind: 'system', id: 'rulebook' }, 'declaration-checked', {
      unmet: this.unmet().map(({ requirement }) => requirement),
    });
  }

  private unmet(): CheckResult[] {
    return this.results.filter(({ met, requirement }) => !met && !this.isWaived(requirement));
  }

  /** By whichever link: one that was made anew in place of a lost one is as good. */
  private declare(declarationId: string): Outcome<object> {
    if (this.declared.includes(declarationId)) return { ok: true };
    if (!this.waiting || this.declared.length >= this.asked)
      return refusal('wrong-stage', 'a declaration is not asked for now', 'wait for our next mail');
    this.declared.push(declarationId);
    return { ok: true };
  }
}
