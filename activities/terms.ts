import type { Collision, Commitment } from '../domain/exclusivity';
import type { Terms } from '../domain/shapes/terms';

export type Side = 'brand' | 'platform';

export interface TermsActivities {
  /** Keeps a version of the term sheet; the same version twice is kept once. */
  saveTermSheet(sheet: {
    caseId: string;
    version: number;
    side: Side;
    by: string;
    at: string;
    terms: Terms;
  }): Promise<void>;
  /**
   * Lays a case's commitments beside all others', atomically: of two that collide only one is laid as `agreed`.
   * `proposed` ones are always laid, and what they collide with is told. `live` ones replace the case's `agreed` ones.
   */
  layCommitments(
    caseId: string,
    commitments: Commitment[],
  ): Promise<{ laid: boolean; collisions: Collision[] }>;
  /** Takes all of a case's commitments away. */
  releaseCommitments(caseId: string): Promise<void>;
}
