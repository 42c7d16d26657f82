/**
 * A pilot: goods are sold for a window of time, late facts are waited for, the verdict is computed from thresholds frozen
 * at the start, and a person confirms it or overrides it with a reason. It may be extended once.
 */
import { CancellationScope, setHandler, sleep, TemporalFailure } from '@temporalio/workflow';
import type { PilotActivities } from '../../activities/pilot';
import { dayOf } from '../../domain/days';
import { verdictOf, type PilotTally, type PilotVerdict } from '../../domain/pilot';
import type { By, Outcome } from '../../domain/process';
import type { Verdict, VerdictDecision } from '../../domain/shapes/pilot';
import { Correspondence } from '../kernel/correspondence';
import { ownEffects } from '../kernel/effects';
import { isoNow, ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import {
  decideVerdict,
  pilotTrialMoves,
  type PilotTrialInput,
  type PilotTrialResult,
  type PilotTrialStage,
} from './messages';

const facts = ownEffects<PilotActivities>();

export async function pilotTrial(input: PilotTrialInput): Promise<PilotTrialResult> {
  return new PilotTrial(input).run();
}

interface Decision {
  verdict: Verdict;
  by: string;
  overridden: boolean;
}

class PilotTrial {
  private readonly file: ProcessFile<PilotTrialStage>;
  private readonly letters: Correspondence;
  private readonly startedAt = Date.now();
  /** Milliseconds since 1970. Fixed beforehand: a mail that is slow to go out does not make the window longer. */
  private endsAt: number;
  private tally: PilotTally | undefined;
  private computed: PilotVerdict | undefined;
  private decision: Decision | undefined;
  private extended = false;

  constructor(private readonly input: PilotTrialInput) {
    this.endsAt = this.startedAt + input.windowMs;
    const header = { process: 'pilot-trial' as const, ...input };
    this.file = new ProcessFile(header, 'selling', pilotTrialMoves, () => this.state());
    this.letters = new Correspondence(input, this.file);
    setHandler(decideVerdict, ({ by, decision }) =>
      decide(this.file, { actor: staff(by), request: by.request }, 'verdict-decided', { ...decision }, () =>
        this.decideVerdict(by, decision),
      ),
    );
  }

  async run(): Promise<PilotTrialResult> {
    try {
      await this.file.save();
      await this.letters.tell('pilot-started', { untilOn: this.window().to });
      let decision = await this.sellAndJudge();
      if (decision.verdict === 'extend') decision = await this.extend();
      return await this.finish(decision);
    } catch (error) {
      if (error instanceof TemporalFailure) await this.end('closed');
      throw error;
    }
  }

  private async sellAndJudge(): Promise<Decision> {
    this.file.moveTo('selling');
    await this.file.save();
    await sleep(Math.max(1, this.endsAt - Date.now()));

    this.file.moveTo('collecting-late-facts');
    await this.file.save();
    await sleep(Math.max(1, this.input.graceMs));

    const { caseId, plan } = this.input;
    this.tally = await facts.tallyPilot({ caseId, plan, window: this.window(), receivedBy: isoNow() });
    this.computed = verdictOf(this.tally, this.input.thresholds, this.extended);
    return this.askForDecision(this.computed);
  }

  private async askForDecision(computed: PilotVerdict): Promise<Decision> {
    this.decision = undefined;
    this.file.moveTo('verdict');
    const ask: Ask = {
      key: 'confirm-verdict',
      kind: 'confirm-verdict',
      role: 'category-manager',
      why: `the pilot's numbers say "${computed.verdict}": ${computed.why}`,
      onLapse: 'the computed verdict is taken',
    };
    const nudges = this.letters.staffNudges(`verdict${this.extended ? '-2' : ''}`, 'category-manager', ask);
    await waitForPerson(this.file, ask, this.input.policy.staff, () => this.decision !== undefined, nudges);
    return this.decision ?? { verdict: computed.verdict, by: 'nobody', overridden: false };
  }

  private async extend(): Promise<Decision> {
    this.extended = true;
    this.endsAt = Date.now() + this.input.windowMs;
    return this.sellAndJudge();
  }

  private async finish(decision: Decision): Promise<PilotTrialResult> {
    if (!this.computed || !this.tally || decision.verdict === 'extend')
      throw new Error('a pilot ends with a verdict');
    await this.end(decision.verdict);
    return {
      verdict: decision.verdict,
      computed: this.computed,
      tally: this.tally,
      decidedBy: decision.by,
      overridden: decision.overridden,
      extended: this.extended,
    };
  }

  private async end(stage: 'expand' | 'stop' | 'closed'): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      this.file.end(stage);
      await this.file.save();
      await this.file.settle();
    });
  }

  private decideVerdict(by: By, { verdict, reason }: VerdictDecision): Outcome<{ verdict: Verdict }> {
    const not = unentitled(by, { roles: ['category-manager', 'ops'] });
    if (not) return not;
    if (this.file.stage !== 'verdict' || !this.computed || this.decision)
      return refusal(
        'wrong-stage',
        `there is no verdict to decide: the pilot is ${this.file.stage}`,
        'wait for the end of the window',
      );
    if (verdict === 'extend' && this.extended)
      return refusal('already-extended', 'a pilot is extended once', 'decide `expand` or `stop`');
    const overridden = verdict !== this.computed.verdict;
    if (overridden && !reason)
      return refusal(
        'reason-required',
        `the numbers say "${this.computed.verdict}"`,
        'give the `reason` for overriding them',
      );
    this.decision = { verdict, by: by.id, overridden };
    return { ok: true, verdict };
  }

  private window(): { from: string; to: string } {
    return { from: dayOf(this.startedAt), to: dayOf(this.endsAt) };
  }

  private state(): Record<string, unknown> {
    return {
      plan: this.input.plan,
      thresholds: this.input.thresholds,
      window: this.window(),
      extended: this.extended,
      ...(this.tally ? { tally: this.tally } : {}),
      ...(this.computed ? { computed: this.computed } : {}),
      ...(this.decision ? { decision: this.decision } : {}),
    };
  }
}
