/**
 * The brand grants, by link, the rights the contract needs. What it grants is measured against what is wanted; whoever
 * asked files it in the archive.
 */
import { CancellationScope, setHandler, TemporalFailure } from '@temporalio/workflow';
import type { Outcome } from '../../domain/process';
import { rightsGaps } from '../../domain/rights';
import { describeScope } from '../../domain/scope';
import type { ArchivedGrant, RightsGrant } from '../../domain/shapes/rights';
import { Correspondence } from '../kernel/correspondence';
import { ProcessFile } from '../kernel/process-file';
import { decide, partner, refusal } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import {
  grantRights,
  rightsGrantMoves,
  type RightsGap,
  type RightsGrantInput,
  type RightsGrantResult,
  type RightsGrantStage,
} from './messages';

export async function rightsGrant(input: RightsGrantInput): Promise<RightsGrantResult> {
  return new RightsGranting(input).run();
}

class RightsGranting {
  private readonly file: ProcessFile<RightsGrantStage>;
  private readonly letters: Correspondence;
  private readonly grants: ArchivedGrant[] = [];
  private linkId = '';
  private answers = 0;
  /** Answers that have been told what they left open. */
  private heard = 0;

  constructor(private readonly input: RightsGrantInput) {
    const header = { process: 'rights-grant' as const, ...input };
    this.file = new ProcessFile(header, 'awaiting-grant', rightsGrantMoves, () => this.state());
    this.letters = new Correspondence(input, this.file);
    setHandler(grantRights, ({ by, grants }) =>
      decide(this.file, { actor: partner(by), request: by.request }, 'rights-granted', { grants }, () =>
        this.granted(grants),
      ),
    );
  }

  async run(): Promise<RightsGrantResult> {
    try {
      const outcome = (await this.askUntilCovered()) ? 'granted' : 'lapsed';
      await this.end(outcome);
      return { outcome, grants: this.grants };
    } catch (error) {
      if (error instanceof TemporalFailure) await this.end('closed');
      throw error;
    }
  }

  private async askUntilCovered(): Promise<boolean> {
    if (this.missing().length > 0)
      await this.ask(this.input.round === 1 ? 'grant-rights' : 'rights-renewal', {});
    while (this.missing().length > 0) if (!(await this.waitForAnswer())) return false;
    return true;
  }

  /** Waits for an answer that was not heard yet, also one that came while we were asking; asks again when it leaves gaps. */
  private async waitForAnswer(): Promise<boolean> {
    const sla = this.input.policy.partner;
    const ask: Ask = {
      key: 'grant-rights',
      kind: 'grant-rights',
      role: 'partner',
      why: 'the brand is asked to grant the rights the contract needs',
      onLapse: this.input.round === 1 ? 'the case lapses' : 'the grant ends',
    };
    const nudges = this.letters.partnerNudges({
      step: `grant-${this.heard}`,
      linkId: () => this.linkId,
      ask,
      sla,
    });
    const answered = await waitForPerson(this.file, ask, sla, () => this.answers > this.heard, nudges);
    this.heard = this.answers;
    const missing = this.missing();
    if (answered && missing.length > 0) await this.ask('rights-gaps', { gaps: describeGaps(missing) });
    return answered;
  }

  private async ask(
    kind: 'grant-rights' | 'rights-renewal' | 'rights-gaps',
    values: Record<string, string>,
  ): Promise<void> {
    await this.file.save();
    const { linkId } = await this.letters.ask({
      step: `${kind}-${this.heard}`,
      purpose: 'grant-rights',
      slot: String(this.input.round),
      singleUse: false,
      lifetimeMs: this.input.policy.partner.lapseAfter,
      kind,
      values: { assets: this.input.wanted.assets.join(','), ...values },
    });
    this.linkId = linkId;
  }

  private async end(stage: RightsGrantStage): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      this.file.end(stage);
      await this.file.save();
      await this.letters.close();
      await this.file.settle();
    });
  }

  private granted(grants: RightsGrant[]): Outcome<{ gaps: RightsGap[] }> {
    if (this.file.stage !== 'awaiting-grant')
      return refusal(
        'wrong-stage',
        `nothing is asked any more: the request is ${this.file.stage}`,
        'no answer is needed',
      );
    this.answers += 1;
    const { caseId, round, source } = this.input;
    for (const [index, grant] of grants.entries())
      this.grants.push({
        ...grant,
        grantId: `${caseId}/${round}.${this.answers}.${index + 1}`,
        caseId,
        source,
      });
    return { ok: true, gaps: this.missing() };
  }

  private missing(): RightsGap[] {
    return rightsGaps(this.input.wanted, [...this.input.held, ...this.grants]);
  }

  private state(): Record<string, unknown> {
    return {
      wanted: this.input.wanted,
      held: this.input.held,
      granted: this.grants,
      missing: this.missing(),
    };
  }
}

function describeGaps(missing: RightsGap[]): string {
  return missing
    .map(({ asset, missing: scopes }) => `${asset}: ${scopes.map(describeScope).join('; ')}`)
    .join('\n');
}
