/**
 * The lasting partnership. It sleeps until the next day its calendar names (domain/partnership.ts), does what is due, and
 * takes commands meanwhile: rights revoked or narrowed, notice, renewal. It lives for years and continues as new.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  executeChild,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { PilotActivities, Scorecard } from '../../activities/pilot';
import type { RightsActivities } from '../../activities/rights';
import type { TermsActivities } from '../../activities/terms';
import { addDays, dayOf, startOfDay } from '../../domain/days';
import type { PartnershipStage } from '../../domain/onboarding';
import {
  dutiesDue,
  nextAppointment,
  ranOut,
  type Duty,
  type PartnershipFacts,
} from '../../domain/partnership';
import type { By, Outcome } from '../../domain/process';
import { lostBy, narrow, revoke } from '../../domain/rights';
import type { ArchivedGrant } from '../../domain/shapes/rights';
import { documentRequestId } from '../document-request/messages';
import { documentRequest } from '../document-request/workflow';
import { Correspondence } from '../kernel/correspondence';
import { ownEffects } from '../kernel/effects';
import { isoNow, ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { rightsGrantId } from '../rights-grant/messages';
import { rightsGrant } from '../rights-grant/workflow';
import {
  giveNotice,
  narrowGrant,
  renewContract,
  revokeGrant,
  settleSlowStock,
  type Ending,
  type LostRights,
  type PartnershipInput,
  type PartnershipResult,
} from './messages';

const archive = proxyLocalActivities<RightsActivities>(ownEffects);
const sheets = proxyLocalActivities<TermsActivities>(ownEffects);
const scores = proxyLocalActivities<PilotActivities>(ownEffects);

export async function partnership(input: PartnershipInput): Promise<PartnershipResult> {
  return new Partnership(input).run();
}

class Partnership {
  private readonly file: ProcessFile<PartnershipStage>;
  private readonly letters: Correspondence;
  private contract: PartnershipInput['contract'];
  private grants: ArchivedGrant[];
  private held: PartnershipInput['held'];
  private readonly done: Set<string>;
  private rightsRound: number;
  private endsOn: string | undefined;
  private ending: Ending | undefined;
  private scorecard: Scorecard | undefined;
  private ended: PartnershipResult | undefined;
  /** Renewals under way, each a child process. */
  private renewals = 0;
  private renewingRights = false;
  private changed = false;

  constructor(private readonly input: PartnershipInput) {
    const { carried } = input;
    this.contract = input.contract;
    this.grants = input.grants;
    this.held = input.held;
    this.done = new Set(carried?.done);
    this.rightsRound = carried?.rightsRound ?? 1;
    this.endsOn = carried?.endsOn;
    this.ending = carried?.ending;
    this.file = new ProcessFile(
      { process: 'partnership', ...input },
      carried?.stage ?? 'live',
      () => this.state(),
      carried?.file,
    );
    this.letters = new Correspondence(input);
    this.listen();
  }

  async run(): Promise<PartnershipResult> {
    if (!this.input.carried)
      this.file.note({ kind: 'system', id: 'partnership' }, 'partnership-begun', {
        contract: this.contract.number,
      });
    for (;;) {
      const today = dayOf(Date.now());
      await this.doWhatIsDue(today);
      if (this.ended) return this.finish(this.ended);
      await this.file.save();
      if (workflowInfo().continueAsNewSuggested && this.renewals === 0) await this.continue();
      await this.sleepUntilSomethingHappens(today);
    }
  }

  private async doWhatIsDue(today: string): Promise<void> {
    for (const duty of dutiesDue(this.facts(), today, this.done)) {
      if (this.ended) return;
      this.done.add(duty.key);
      await this.do(duty);
    }
    this.settleStage(today);
  }

  private async do(duty: Duty): Promise<void> {
    switch (duty.kind) {
      case 'renew-rights':
        return this.askForRights(duty.grantId, duty.expiresOn, duty.notice);
      case 'renew-document':
        return this.askForDocument(duty.requirement);
      case 'score-quarter':
        this.scorecard = await scores.scoreQuarter(this.input.caseId, duty.quarter);
        return this.file.note({ kind: 'system', id: 'scorecard' }, 'quarter-scored', { ...this.scorecard });
      case 'decide-renewal':
        return this.openTask(
          'decide-renewal',
          `the contract ends on ${duty.endsOn}`,
          duty.endsOn,
          'the contract expires',
        );
      case 'review-slow-stock':
        return this.openTask(
          'review-slow-stock',
          this.slowStockClause(),
          addDays(dayOf(Date.now()), 30),
          'the stock is kept',
        );
      case 'suspend':
        return this.file.note({ kind: 'system', id: 'requirements' }, 'requirement-ran-out', {
          requirement: duty.requirement,
        });
      case 'end':
        this.ended = {
          stage: duty.stage,
          ending: this.ending ?? {
            side: 'contract-end',
            reason: `the contract ended on ${this.contract.to}`,
            by: 'contract',
          },
        };
    }
  }

  private async sleepUntilSomethingHappens(today: string): Promise<void> {
    const next = nextAppointment(this.facts(), today, this.done) ?? addDays(today, 30);
    await condition(() => this.changed, Math.max(1, startOfDay(next) - Date.now()));
    this.changed = false;
  }

  /** The first notice starts the process that asks for all that is about to end; later ones tell staff. */
  private async askForRights(grantId: string, expiresOn: string, notice: number): Promise<void> {
    await this.letters.tellStaff('category-manager', 'task-reminder', `rights-${grantId}-${notice}`, {
      task: 'grant-rights',
      why: `the grant ${grantId} ends in ${notice} days`,
      dueOn: expiresOn,
    });
    if (this.renewingRights) return;
    this.renewingRights = true;
    this.rightsRound += 1;
    this.inTheBackground(this.renewRights(this.rightsRound, expiresOn));
  }

  private async renewRights(round: number, expiresOn: string): Promise<void> {
    const { caseId, listing, contactId, policy, wanted } = this.input;
    const period = { from: addDays(expiresOn, 1), to: addDays(expiresOn, 365) };
    const result = await executeChild(rightsGrant, {
      workflowId: rightsGrantId(caseId, round),
      args: [
        {
          caseId,
          listing,
          contactId,
          round,
          wanted: { assets: wanted.assets, scope: { ...wanted.scope, period } },
          source: `renewal ${round} of contract ${this.contract.number}`,
          held: this.grants,
          policy: { partner: policy.partner },
        },
      ],
    });
    this.renewingRights = false;
    if (result.outcome === 'granted') this.grants = [...this.grants, ...result.grants];
    this.file.note({ kind: 'system', id: 'rights' }, `rights-renewal-${result.outcome}`, { round });
  }

  private askForDocument(key: string): void {
    this.inTheBackground(this.renewDocument(key));
  }

  /** Only the requirement that runs out is opened again; everything else stays as approved. */
  private async renewDocument(key: string): Promise<void> {
    const held = this.held.find(({ requirement }) => requirement.key === key);
    if (!held) return;
    const { caseId, listing, contactId, policy } = this.input;
    const round = held.round + 1;
    const result = await executeChild(documentRequest, {
      workflowId: documentRequestId(caseId, key, round),
      args: [
        {
          caseId,
          listing,
          contactId,
          requirement: held.requirement,
          round,
          policy: { partner: policy.partner, staff: policy.staff },
        },
      ],
    });
    this.file.note({ kind: 'system', id: 'requirements' }, `document-renewal-${result.outcome}`, {
      requirement: key,
      round,
    });
    if (result.outcome !== 'approved') return;
    const until = result.document.facts.expiresOn;
    this.held = this.held.flatMap((each) =>
      each.requirement.key !== key ? [each] : until ? [{ ...each, until, round }] : [],
    );
  }

  /** A renewal goes on beside everything else; its result wakes the calendar. */
  private inTheBackground(renewal: Promise<void>): void {
    this.renewals += 1;
    void renewal.finally(() => {
      this.renewals -= 1;
      this.changed = true;
    });
  }

  private settleStage(today: string): void {
    if (this.ended || this.file.stage === 'notice-given') return;
    this.file.moveTo(
      this.endsOn ? 'notice-given' : ranOut(this.facts(), today).length > 0 ? 'suspended' : 'live',
    );
  }

  /** Rights end with the partnership, promises to it too; links die, and both sides are told. */
  private async finish(result: PartnershipResult): Promise<PartnershipResult> {
    const { caseId } = this.input;
    const today = dayOf(Date.now());
    const before = this.grants;
    this.grants = before.map((grant) =>
      grant.revokedOn && grant.revokedOn <= today ? grant : revoke(grant, today),
    );
    await archive.fileGrants(caseId, this.grants);
    await sheets.releaseCommitments(caseId);
    this.file.note({ kind: 'system', id: 'partnership' }, 'partnership-ended', { ...result });
    this.file.end(result.stage);
    await this.file.save();
    await this.letters.close('whole case');
    await this.letters.tell('terminated', { reason: result.ending.reason });
    await this.letters.tellStaff('category-manager', 'case-ended', 'partnership-ended', {
      exit: result.stage,
      reason: result.ending.reason,
    });
    await condition(allHandlersFinished);
    return result;
  }

  private async continue(): Promise<never> {
    await condition(allHandlersFinished);
    await this.file.save();
    return continueAsNew<typeof partnership>({
      ...this.input,
      contract: this.contract,
      grants: this.grants,
      held: this.held,
      carried: {
        file: this.file.carry(),
        stage: this.file.stage,
        done: [...this.done],
        rightsRound: this.rightsRound,
        ...(this.endsOn ? { endsOn: this.endsOn } : {}),
        ...(this.ending ? { ending: this.ending } : {}),
      },
    });
  }

  private listen(): void {
    setHandler(revokeGrant, ({ by, grantId, on, reason }) =>
      this.command(by, 'grant-revoked', { grantId, on, reason }, ['compliance', 'category-manager'], () =>
        this.changeGrant(grantId, (grant) => revoke(grant, on)),
      ),
    );
    setHandler(narrowGrant, ({ by, grantId, narrow: change }) =>
      this.command(by, 'grant-narrowed', { grantId, ...change }, ['compliance', 'category-manager'], () =>
        this.changeGrant(grantId, (grant) => narrow(grant, change.scope)),
      ),
    );
    setHandler(giveNotice, ({ by, side, reason, forCause }) =>
      this.command(by, 'notice-given', { side, reason, forCause }, ['category-manager', 'admin'], () =>
        this.notice(by, side, reason, forCause),
      ),
    );
    setHandler(renewContract, ({ by, to, reason }) =>
      this.command(by, 'contract-renewed', { to, reason }, ['finance', 'admin'], () => this.renew(to), [
        this.input.listing.owner,
      ]),
    );
    setHandler(settleSlowStock, ({ by, remedy, reason }) =>
      this.command(by, 'slow-stock-settled', { remedy, reason }, ['category-manager', 'finance'], () =>
        this.settle('review-slow-stock'),
      ),
    );
  }

  private command<Result extends object>(
    by: By,
    action: string,
    detail: Record<string, unknown>,
    roles: By['roles'],
    carryOut: () => Outcome<Result> | Promise<Outcome<Result>>,
    notBy: string[] = [],
  ): Promise<Outcome<Result & { stage: PartnershipStage }>> {
    return decide(this.file, { actor: staff(by), request: by.request }, action, detail, async () => {
      const outcome = unentitled(by, { roles, notBy }) ?? (this.ended ? over() : await carryOut());
      this.changed = true;
      return outcome;
    });
  }

  private async changeGrant(
    grantId: string,
    change: (grant: ArchivedGrant) => ArchivedGrant | { problem: string },
  ): Promise<Outcome<{ lost: LostRights[] }>> {
    const grant = this.grants.find((each) => each.grantId === grantId);
    if (!grant)
      return refusal('unknown-grant', `there is no grant ${grantId}`, 'name a grant of the archive');
    const after = change(grant);
    if ('problem' in after) return refusal('rights-gap', after.problem, 'give a scope inside the grant');
    const before = this.grants;
    this.grants = before.map((each) => (each.grantId === grantId ? after : each));
    await archive.fileGrants(this.input.caseId, [after]);
    return { ok: true, lost: lostBy(before, this.grants) };
  }

  private notice(
    by: By,
    side: Ending['side'],
    reason: string,
    forCause: boolean,
  ): Outcome<{ endsOn: string }> {
    if (this.endsOn && !forCause)
      return refusal(
        'wrong-stage',
        `notice has been given: it ends on ${this.endsOn}`,
        'nothing is left to do',
      );
    const today = dayOf(Date.now());
    // For cause the last day was yesterday: the end is due at once.
    this.endsOn = addDays(today, forCause ? -1 : this.contract.noticeDays);
    this.ending = { side, reason, by: by.id };
    return { ok: true, endsOn: this.endsOn };
  }

  private renew(to: string): Outcome<{ to: string }> {
    if (to <= this.contract.to)
      return refusal(
        'facts-required',
        `the contract runs until ${this.contract.to}`,
        'give a later day as `to`',
      );
    this.contract = { ...this.contract, to };
    this.file.closeTask('decide-renewal');
    return { ok: true, to };
  }

  private settle(task: string): Outcome<object> {
    this.file.closeTask(task);
    return { ok: true };
  }

  private openTask(
    kind: 'decide-renewal' | 'review-slow-stock',
    why: string,
    until: string,
    onLapse: string,
  ): void {
    const dueAt = new Date(startOfDay(until)).toISOString();
    const role = kind === 'decide-renewal' ? 'finance' : 'category-manager';
    this.file.openTask({
      key: kind,
      kind,
      role,
      why,
      openedAt: isoNow(),
      dueAt,
      escalated: false,
      lapsesAt: dueAt,
      onLapse,
    });
  }

  private slowStockClause(): string {
    const clause = this.input.slowStock;
    return clause
      ? `unsold after ${clause.afterDays} days: ${clause.remedy} at ${Math.round(clause.atShare * 100)} % of the price`
      : '';
  }

  private facts(): PartnershipFacts {
    return {
      contract: this.contract,
      grants: this.grants,
      held: this.held.flatMap(({ requirement, until, round }) =>
        until ? [{ requirement: requirement.key, until, round }] : [],
      ),
      rightsNoticeDays: this.input.policy.rightsNoticeDays,
      documentNoticeDays: this.input.policy.documentNoticeDays,
      ...(this.input.slowStock ? { slowStockAfterDays: this.input.slowStock.afterDays } : {}),
      ...(this.endsOn ? { endsOn: this.endsOn } : {}),
    };
  }

  private state(): Record<string, unknown> {
    const { contract, grants, held, scorecard, endsOn, ending } = this;
    return { contract, grants, held, scorecard, endsOn, ending };
  }
}

function over(): Outcome<never> {
  return refusal('wrong-stage', 'the partnership has ended', 'nothing is left to do');
}
