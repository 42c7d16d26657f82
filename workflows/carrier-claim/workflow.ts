/** A claim: evidence gathered into a dossier → filed with the carrier → asked after until it is paid or rejected. */
import { ActivityFailure, proxyActivities, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import type { CarrierActivities, PaperActivities } from '../../activities/outside';
import type { Outcome } from '../../domain/process';
import type { Money } from '../../domain/shapes/common';
import { documentEffects, outsideEffects, refusedBecause } from '../kernel/effects';
import { ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { claimMoves, decideClaim, type ClaimInput, type ClaimResult, type ClaimStage } from './messages';

const carrier = proxyActivities<CarrierActivities>(outsideEffects);
const papers = proxyActivities<PaperActivities>(documentEffects);

export async function carrierClaim(input: ClaimInput): Promise<ClaimResult> {
  return new CarrierClaim(input).run();
}

class CarrierClaim {
  private readonly file: ProcessFile<ClaimStage>;
  private claimId: string | undefined;
  private dossier: { fileId: string; sha256: string } | undefined;
  private decision: 'file-again' | 'give-up' | undefined;
  private paid: Money | undefined;
  private says: string | undefined;

  constructor(private readonly input: ClaimInput) {
    const header = {
      ...{ process: 'carrier-claim' as const, caseId: `order:${input.request.orderId}` },
      listing: input.listing,
    };
    this.file = new ProcessFile(header, 'gathering', claimMoves, () => this.state());
    setHandler(decideClaim, ({ by, decision, reason }) =>
      decide(
        this.file,
        { actor: staff(by), request: by.request },
        'claim-decided',
        { decision, reason },
        (): Outcome<object> => {
          const not = unentitled(by, { roles: ['ops', 'finance', 'admin'] });
          if (not) return not;
          if (!this.file.hasOpenTask('file-claim'))
            return refusal('wrong-stage', `the claim is ${this.file.stage}`, 'look at the claim again');
          this.decision = decision;
          return { ok: true };
        },
      ),
    );
  }

  async run(): Promise<ClaimResult> {
    const { request, label, kind } = this.input;
    this.dossier = await papers.makeClaimDossier({ ...this.input, claimId: workflowInfo().workflowId });
    while (this.claimId === undefined) {
      const filed = await this.fileIt();
      if (
        !filed &&
        !(await this.again(`claim for ${kind} parcel ${label.trackingCode} of ${request.orderId}`))
      )
        return this.end('given-up');
    }
    this.file.moveTo('filed');
    await this.file.save();
    // More and more seldom: a carrier that never decides must not fill the history.
    for (let round = 1; ; round += 1) {
      await sleep(Math.min(round, 30) * this.input.policy.claimPollEvery);
      const { state, paid, says } = await this.stateOf(this.claimId);
      this.says = says;
      if (state === 'open') continue;
      this.paid = paid;
      return this.end(state);
    }
  }

  /** What can't be looked up now is open still. */
  private stateOf(claimId: string): ReturnType<CarrierActivities['claimState']> {
    return carrier.claimState(claimId).catch((error: unknown) => ({
      state: 'open',
      says: refusedBecause(error),
    }));
  }

  private async fileIt(): Promise<boolean> {
    const { label, coverId, kind, amount } = this.input;
    const evidence = [
      ...(this.dossier ? [{ name: 'claim-dossier', ...this.dossier }] : []),
      ...this.input.papers.map((paper) => ({ name: paper.kind, sha256: paper.sha256, fileId: paper.fileId })),
    ];
    try {
      const { claimId } = await carrier.fileClaim({
        ...{ trackingCode: label.trackingCode, kind, amount, evidence },
        ...(coverId ? { coverId } : {}),
        key: workflowInfo().workflowId,
      });
      this.claimId = claimId;
      return true;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      this.says = error.cause?.message ?? error.message;
      return false;
    }
  }

  private async again(what: string): Promise<boolean> {
    this.decision = undefined;
    const { deadline, policy } = this.input;
    const ask: Ask = {
      ...{ key: 'file-claim', kind: 'file-claim', role: 'ops' },
      why: `the carrier did not take the ${what}: ${this.says ?? ''}; it takes claims until ${deadline}`,
      onLapse: 'it is given up',
    };
    // Nobody is given longer than the carrier gives; whom it has passed already may still plead.
    const left = Date.parse(deadline) - Date.now();
    const sla =
      left > 0 ? { ...policy.staff, lapseAfter: Math.min(policy.staff.lapseAfter, left) } : policy.staff;
    await waitForPerson(this.file, ask, sla, () => this.decision !== undefined);
    return this.decision === 'file-again';
  }

  private async end(outcome: ClaimResult['outcome']): Promise<ClaimResult> {
    this.file.end(outcome);
    await this.file.settle();
    return { outcome, ...(this.paid ? { paid: this.paid } : {}) };
  }

  private state(): Record<string, unknown> {
    const { request, label, kind, amount, coverId } = this.input;
    return {
      ...{
        orderId: request.orderId,
        shipmentId: request.shipmentId,
        trackingCode: label.trackingCode,
        kind,
        amount,
        deadline: this.input.deadline,
      },
      ...(coverId ? { coverId } : {}),
      ...(this.claimId ? { claimId: this.claimId } : {}),
      ...(this.dossier ? { dossier: this.dossier } : {}),
      ...(this.paid ? { paid: this.paid } : {}),
      ...(this.says ? { says: this.says } : {}),
    };
  }
}
