import type { Connection } from 'mongoose';
import type { Collision, Commitment } from '../domain/exclusivity';
import type { Terms } from '../domain/shapes/terms';
import { layIfFree, layProposals, releaseCommitmentsOf } from '../models/commitment';
import { keepTermSheet } from '../models/term-sheet';

export type Side = 'brand' | 'platform';

export interface TermsActivities {
  /** Keeps a version of the term sheet; the same version twice is kept once. `at` is an ISO instant, UTC. */
  saveTermSheet(sheet: {
    caseId: string;
    version: number;
    side: Side;
    by: string;
    at: string;
    terms: Terms;
  }): Promise<void>;
  /**
   * Lays a case's commitments, all of one state, beside all others' and atomically: of two that collide only one is laid
   * as `agreed` or `live`. `proposed` ones are always laid, and what they collide with is told.
   */
  layCommitments(
    caseId: string,
    commitments: Commitment[],
  ): Promise<{ laid: boolean; collisions: Collision[] }>;
  /** Takes all of a case's commitments away. */
  releaseCommitments(caseId: string): Promise<void>;
}

/** Term sheets and the promises in them, over the record. */
export function createTermsActivities(connection: Connection): TermsActivities {
  return {
    async saveTermSheet(sheet) {
      await keepTermSheet(connection, sheet);
    },
    async layCommitments(caseId, commitments) {
      if (commitments.every(({ state }) => state === 'proposed'))
        return { laid: true, collisions: await layProposals(connection, caseId, commitments) };
      return layIfFree(connection, caseId, commitments);
    },
    releaseCommitments: (caseId) => releaseCommitmentsOf(connection, caseId),
  };
}
