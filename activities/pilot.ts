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
}
