/** Renewals of rights and documents: children that go on beside everything else, and end with the partnership. */
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  condition,
  executeChild,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';
import type { RightsActivities } from '../../activities/rights';
import { addDays, dayOf } from '../../domain/days';
import { documentRequestId } from '../document-request/messages';
import { documentRequest } from '../document-request/workflow';
import { ownEffects } from '../kernel/effects';
import type { ProcessFile } from '../kernel/process-file';
import { rightsGrantId } from '../rights-grant/messages';
import { rightsGrant } from '../rights-grant/workflow';
import type { PartnershipBook } from './book';
import type { HeldRequirement } from './messages';

const archive = ownEffects<RightsActivities>();

export class Renewals {
  private underWay = 0;
  private rightsAreAsked = false;
  private readonly work = new CancellationScope();

  constructor(
    private readonly book: PartnershipBook,
    private readonly file: Pick<ProcessFile<string>, 'note'>,
  ) {}

  none(): boolean {
    return this.underWay === 0;
  }

  /** Asks for all rights that are about to end; one request at a time. */
  askForRights(expiresOn: string): void {
    if (this.rightsAreAsked) return;
    this.rightsAreAsked = true;
    this.book.rightsRound += 1;
    const round = this.book.rightsRound;
    this.inTheBackground(`rights ${round}`, async () => {
      try {
        await this.renewRights(round, expiresOn);
      } finally {
        this.rightsAreAsked = false;
      }
    });
  }

  /** Only the requirement that runs out is opened again; everything else stays as approved. */
  askForDocument(key: string): void {
    const held = this.book.held.find(({ requirement }) => requirement.key === key);
    if (held) this.inTheBackground(`document ${key}`, () => this.renewDocument(held));
  }

  /** Ends what is still being asked for, and waits for it. */
  async end(): Promise<void> {
    this.work.cancel();
    await condition(() => this.none());
  }

  private async renewRights(round: number, expiresOn: string): Promise<void> {
    const { book } = this;
    const { caseId, listing, contactId, policy, wanted } = book.input;
    const period = { from: addDays(expiresOn, 1), to: addDays(expiresOn, 365) };
    const { outcome, grants } = await executeChild(rightsGrant, {
      workflowId: rightsGrantId(caseId, round),
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      args: [
        {
          caseId,
          listing,
          contactId,
          round,
          wanted: { assets: wanted.assets, scope: { ...wanted.scope, period } },
          source: `renewal ${round} of contract ${book.contract.number}`,
          held: book.grants,
          policy: { partner: policy.partner },
        },
      ],
    });
    book.grants = [...book.grants, ...grants];
    this.file.note({ kind: 'system', id: 'rights' }, `rights-renewal-${outcome}`, { round });
    await archive.fileGrants(caseId, grants, dayOf(Date.now()));
  }

  private async renewDocument(held: HeldRequirement): Promise<void> {
    const { caseId, listing, contactId, policy } = this.book.input;
    const { requirement } = held;
    const round = held.round + 1;
    const result = await executeChild(documentRequest, {
      workflowId: documentRequestId(caseId, requirement.key, round),
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      args: [
        {
          caseId,
          listing,
          contactId,
          requirement,
          round,
          policy: { partner: policy.partner, staff: policy.staff },
        },
      ],
    });
    this.file.note({ kind: 'system', id: 'requirements' }, `document-renewal-${result.outcome}`, {
      requirement: requirement.key,
      round,
    });
    this.replace(
      requirement.key,
      result.outcome === 'approved'
        ? heldUntil(requirement, round, result.document.facts.expiresOn)
        : [{ ...held, round, askAgainOn: addDays(dayOf(Date.now()), 1) }],
    );
  }

  private replace(key: string, by: HeldRequirement[]): void {
    this.book.held = this.book.held.flatMap((each) => (each.requirement.key === key ? by : [each]));
  }

  /** Its end wakes the calendar, whether it came to something or not. */
  private inTheBackground(what: string, renew: () => Promise<void>): void {
    this.underWay += 1;
    void this.work
      .run(renew)
      .catch((error: unknown) => {
        if (!(error instanceof TemporalFailure)) throw error;
        if (!isCancellation(error))
          this.file.note({ kind: 'system', id: 'renewals' }, 'renewal-failed', { what, why: error.message });
      })
      .finally(() => {
        this.underWay -= 1;
        this.book.changed = true;
      });
  }
}

/** A document that does not expire settles the matter. */
function heldUntil(
  requirement: HeldRequirement['requirement'],
  round: number,
  until: string | undefined,
): HeldRequirement[] {
  return until ? [{ requirement, until, round }] : [];
}
