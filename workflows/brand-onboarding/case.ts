/** What every stage of an onboarding shares: its input, its page in the record, its letters, its undos. */
import { onboardingTransitions, type OnboardingExit, type OnboardingStage } from '../../domain/onboarding';
import type { Actor, Outcome } from '../../domain/process';
import { Correspondence } from '../kernel/correspondence';
import { ProcessFile } from '../kernel/process-file';
import { decide, refusal } from '../kernel/refusals';
import { Saga } from '../kernel/saga';
import type { BrandOnboardingInput } from './messages';

/** Thrown by a stage when the case ends there. */
export class Leaving extends Error {
  constructor(
    readonly exit: OnboardingExit,
    readonly why: string,
    /** What the brand is told of it; by default all of it. */
    readonly told: string = why,
  ) {
    super(why);
    this.name = 'Leaving';
  }
}

/** A lapse, said in the words of the task nobody acted on. */
export function lapsed(waitedFor: string): Leaving {
  return new Leaving('lapsed', `nobody acted in time: ${waitedFor}`);
}

export class OnboardingCase {
  readonly file: ProcessFile<OnboardingStage>;
  readonly letters: Correspondence;
  readonly saga = new Saga();
  exit: { exit: OnboardingExit; why: string } | undefined;
  /** Somebody has left, or the last step is being taken: commands come too late. */
  ending = false;
  private readonly parts = new Map<string, () => unknown>();

  constructor(readonly input: BrandOnboardingInput) {
    const header = { process: 'brand-onboarding' as const, ...input };
    this.file = new ProcessFile(header, 'sourcing', onboardingTransitions, () => this.state());
    this.letters = new Correspondence(input, this.file);
  }

  /** Carries out a command on the case or refuses it, and records it; see `decide` in the kernel. */
  command<Result extends object>(
    by: { actor: Actor; request: string },
    action: string,
    detail: Record<string, unknown>,
    carryOut: () => Outcome<Result> | Promise<Outcome<Result>>,
  ): Promise<Outcome<Result & { stage: OnboardingStage }>> {
    return decide(this.file, by, action, detail, () =>
      this.ending
        ? refusal('wrong-stage', 'the case is ending or has ended', 'nothing is left to do')
        : carryOut(),
    );
  }

  /** Adds a part to the snapshot staff are shown. */
  shows(part: string, read: () => unknown): void {
    this.parts.set(part, read);
  }

  private state(): Record<string, unknown> {
    const shown = [...this.parts].map(([part, read]) => [part, read()] as const);
    return {
      policy: this.input.policy.name,
      contactId: this.input.contactId,
      ...Object.fromEntries(shown.filter(([, value]) => value !== undefined)),
      ...(this.exit ? { exit: this.exit } : {}),
    };
  }
}
