import type { PilotTally } from '../domain/pilot';
import type { Day, Instant } from '../domain/shapes/common';
import type { PilotPlan } from '../domain/shapes/pilot';

export interface PilotActivities {
  /** Adds up the facts of the window that had been received by `receivedBy`; later ones are late and do not count. */
  tallyPilot(pilot: {
    caseId: string;
    plan: PilotPlan;
    window: { from: Day; to: Day };
    receivedBy: Instant;
  }): Promise<PilotTally>;
  /** Adds up all facts of a case in a quarter, whenever they were received. */
  scoreQuarter(caseId: string, quarter: { label: string; from: Day; to: Day }): Promise<Scorecard>;
}

/** A quarter in numbers; rates are left to the reader, who has both parts. */
export interface Scorecard {
  quarter: string;
  facts: number;
  sold: number;
  returned: number;
  defective: number;
  delivered: number;
  onTime: number;
  ratings: number;
  stars: number;
}
