/** What people decide in the course of a partnership: rights revoked or narrowed, notice, renewal, slow stock. */
import { patched, setHandler } from '@temporalio/workflow';
import type { RightsActivities } from '../../activities/rights';
import { addDays, dayOf } from '../../domain/days';
import type { PartnershipStage } from '../../domain/onboarding';
import type { By, Outcome } from '../../domain/process';
import { lostBy, narrow, revoke } from '../../domain/rights';
import type { Role } from '../../domain/shapes/common';
import type { ArchivedGrant } from '../../domain/shapes/rights';
import { ownEffects } from '../kernel/effects';
import type { ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { Turns } from '../kernel/turns';
import type { PartnershipBook } from './book';
import {
  endForInfringement,
  giveNotice,
  narrowGrant,
  renewContract,
  revokeGrant,
  settleSlowStock,
  type Ending,
  type LostRights,
} from './messages';

const archive = ownEffects<RightsActivities>();

export class PartnershipCommands {
  private readonly filing = new Turns();

  constructor(
    private readonly book: PartnershipBook,
    private readonly file: ProcessFile<PartnershipStage>,
  ) {}

  listen(): void {
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
        this.notice({ side, reason, by: by.id }, forCause),
      ),
    );
    setHandler(renewContract, ({ by, to, reason }) =>
      this.command(by, 'contract-renewed', { to, reason }, ['finance', 'admin'], () => this.renew(to), [
        this.book.input.listing.owner,
      ]),
    );
    setHandler(endForInfringement, ({ noticeId, reason, by }) => {
      if (this.book.ended) return;
      this.notice({ side: 'platform', reason, by }, true);
      this.file.note({ kind: 'staff', id: by }, 'ended-for-infringement', { noticeId, reason });
      this.book.changed = true;
    });
    setHandler(settleSlowStock, ({ by, remedy, reason }) =>
      this.command(by, 'slow-stock-settled', { remedy, reason }, ['category-manager', 'finance'], () =>
        this.settleStock(),
      ),
    );
  }

  private command<Result extends object>(
    by: By,
    action: string,
    detail: Record<string, unknown>,
    roles: readonly Role[],
    carryOut: () => Outcome<Result> | Promise<Outcome<Result>>,
    notBy: readonly string[] = [],
  ): Promise<Outcome<Result & { stage: PartnershipStage }>> {
    return decide(this.file, { actor: staff(by), request: by.request }, action, detail, async () => {
      const outcome = unentitled(by, { roles, notBy }) ?? (this.book.ended ? over() : await carryOut());
      this.book.changed = true;
      return outcome;
    });
  }

  private async changeGrant(
    grantId: string,
    change: (grant: ArchivedGrant) => ArchivedGrant | { problem: string },
  ): Promise<Outcome<{ lost: LostRights[] }>> {
    const before = this.book.grants;
    const grant = before.find((each) => each.grantId === grantId);
    if (!grant)
      return refusal('unknown-grant', `there is no grant ${grantId}`, 'name a grant of the archive');
    const changed = change(grant);
    if ('problem' in changed) return refusal('rights-gap', changed.problem, 'give a scope inside the grant');
    const after = before.map((each) => (each.grantId === grantId ? changed : each));
    this.book.grants = after;
    await this.fileNewest(grantId);
    return { ok: true, lost: lostBy(before, after) };
  }

  /** As the grant is by then: of two changes at once the archive keeps the later. */
  private async fileNewest(grantId: string): Promise<void> {
    await this.filing.take(async () => {
      const newest = this.book.grants.filter((grant) => grant.grantId === grantId);
      await archive.fileGrants(this.book.input.caseId, newest, dayOf(Date.now()));
    });
  }

  private notice(ending: Ending, forCause: boolean): Outcome<{ endsOn: string }> {
    const { book } = this;
    if (book.endsOn && !forCause)
      return refusal(
        'wrong-stage',
        `notice has been given: it ends on ${book.endsOn}`,
        'nothing is left to do',
      );
    // For cause the last day was yesterday: the end is due at once.
    const endsOn = addDays(dayOf(Date.now()), forCause ? -1 : book.contract.noticeDays);
    book.endsOn = endsOn;
    book.ending = ending;
    // Notice given before went on asking for what outlasts the end. The guard can go when none of those partnerships lives.
    book.noticeEndsRenewals = patched('notice-ends-renewals');
    this.file.closeTask('decide-renewal');
    return { ok: true, endsOn };
  }

  private renew(to: string): Outcome<{ to: string }> {
    const { contract, endsOn } = this.book;
    if (endsOn)
      return refusal('wrong-stage', `notice has been given: it ends on ${endsOn}`, 'make a new contract');
    if (to <= contract.to)
      return refusal('facts-required', `the contract runs until ${contract.to}`, 'give a later day as `to`');
    this.book.contract = { ...contract, to };
    this.file.closeTask('decide-renewal');
    return { ok: true, to };
  }

  private settleStock(): Outcome<object> {
    if (!this.file.hasOpenTask('review-slow-stock'))
      return refusal('wrong-stage', 'no slow-moving stock waits for a decision', 'look at the case again');
    this.file.closeTask('review-slow-stock');
    return { ok: true };
  }
}

function over(): Outcome<never> {
  return refusal('wrong-stage', 'the partnership has ended', 'nothing is left to do');
}
