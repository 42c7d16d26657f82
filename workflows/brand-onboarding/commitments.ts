/**
 * What this case's terms promise, laid beside what every other case has promised: as a proposal, as agreed, and for the
 * partnership's life. Of two that collide only one can be agreed.
 */
import type { TermsActivities } from '../../activities/terms';
import { commitmentsOf, type Collision, type Commitment } from '../../domain/exclusivity';
import type { Terms } from '../../domain/shapes/terms';
import { ownEffects } from '../kernel/effects';
import type { OnboardingCase } from './case';

const book = ownEffects<TermsActivities>();

/** A version that cannot be agreed, and with whom it collides. */
export interface CollidedVersion {
  version: number;
  says: string[];
}

export class Commitments {
  private undoKnown = false;

  constructor(private readonly theCase: OnboardingCase) {}

  async lay(terms: Terms, state: Commitment['state']): Promise<{ laid: boolean; collisions: Collision[] }> {
    const { caseId, listing, subject } = this.theCase.input;
    if (!this.undoKnown) this.theCase.saga.beforehand('release commitments', () => this.release());
    this.undoKnown = true;
    const party = subject.channel === 'direct' ? listing.brandSlug : caseId;
    const promises = commitmentsOf(
      { caseId, brand: listing.brandSlug, category: subject.category, party },
      terms,
    );
    return book.layCommitments(
      caseId,
      promises.map((promise) => ({ ...promise, state })),
    );
  }

  async release(): Promise<void> {
    await book.releaseCommitments(this.theCase.input.caseId);
  }

  /** Staff are told whom it collides with; the brand only that it does: the other contract is none of its business. */
  async tell({ version, says }: CollidedVersion): Promise<void> {
    const { file, letters, input } = this.theCase;
    file.note({ kind: 'system', id: 'exclusivity' }, 'exclusivity-collision', { version, says });
    await file.save();
    await letters.tell('exclusivity-collision', { version }, `exclusivity-collision-${version}`);
    const dueAt = new Date(Date.now() + input.policy.staff.escalateAfter).toISOString();
    await letters.tellStaff('category-manager', 'task-reminder', `exclusivity-collision-staff-${version}`, {
      task: 'answer-terms',
      why: says.join('\n'),
      dueOn: dueAt.slice(0, 10),
    });
  }
}
